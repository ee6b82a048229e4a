"""What is said about channels and what they are tied to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.card import Button, Card, Note, Text, line
from bot.cards.courtesies import said
from bot.domain.wording import names


def tied(name: str) -> Card:
    return said(f"Done: news of {name} comes here from now on.")


def asks_whether_private(name: str, subject: str) -> Card:
    """Before committee content goes to a channel, somebody who knows says that it is safe there."""
    question = f"{name} reads what is for its own people only. Is everybody in this channel one of them?"
    return Card(
        "One question first",
        (
            Text((line(question),)),
            Note(line("Nobody from another organisation either. You can look under the channel's members.")),
        ),
        buttons=(Button("here.confirm", "Yes, it is private and not shared", subject, style="primary"),),
    )


def stands(names_here: Sequence[str]) -> Card:
    if not names_here:
        return said(
            "No news comes to this channel yet.",
            "Type /collab here and a group or project, such as /collab here elt or /collab here PRJ-05.",
        )
    return said(f"News of {names(names_here)} comes to this channel.")
