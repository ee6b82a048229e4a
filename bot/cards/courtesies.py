"""Short answers that any command may give."""

from __future__ import annotations

from bot.cards.card import Card, line
from bot.cards.card import Text as Lines
from bot.domain.trusts import Trust


def said(sentence: str, *more: str) -> Card:
    """A sentence, and others under it; nothing that needs a heading."""
    return Card("", tuple(Lines((line(one),)) for one in (sentence, *more)))


def refusal(sentence: str) -> Card:
    return said(sentence)


def our_fault(reference: str) -> Card:
    return said(f"Something went wrong on our side (ref {reference}). Nothing was changed; please try again.")


def not_shown(reference: str) -> Card:
    """The answer is there and cannot be drawn: what it answers may have taken effect."""
    return said(
        f"Something went wrong on our side (ref {reference}), and the answer can't be shown. What you asked for may "
        "have been done: please look before you try again."
    )


def outdated_button() -> Card:
    return said("That button is from an older version of Collab. Nothing was done.")


def outdated_form() -> Card:
    return said("That form is from an older version of Collab. Nothing was sent; please open it again.")


def answer_lost() -> Card:
    """What was asked for is done, and the chat did not take the answer."""
    return said(
        "My answer didn't get through just now. What you asked for may have been done: please look before you try "
        "again."
    )


def form_not_shown() -> Card:
    """A chat gives a few seconds to open a form."""
    return said("The form didn't open in time. Nothing was changed; please try again.")


def welcome(trust: Trust) -> Card:
    """The first that somebody reads of us: what it is, what to write, and who reads it."""
    return said(
        f"I'm Collab. I help the schools of {trust.name} to plan together and to keep one another posted.",
        "Write `/collab help` to me here to see what you can do. In a channel, begin with my name.",
        "What I answer you here only you can read.",
    )


def welcome_here(trust: Trust) -> Card:
    """What a channel reads when we come to it."""
    return said(
        f"I'm Collab. I help the schools of {trust.name} to plan together and to keep one another posted.",
        "`@Collab here` and a group or project ties this channel to it, for its news: the clerk or an admin does that.",
        "`@Collab help` shows what you can do. I hear only what begins with my name.",
    )


def private_answer() -> Card:
    """What a channel reads in place of an answer that is for one person."""
    return said("I've answered you privately.")


def below() -> Card:
    """Beside a card that was pressed, for a moment: the answer is the newest message."""
    return said("You find it below.")


def no_private_answer() -> Card:
    """What a channel reads where the one who asked has no chat with us."""
    return said("I can't write to you privately yet. Add Collab to your own chats, then ask me there.")


def taken(title: str) -> Card:
    """What stands in the place of a form that took effect."""
    return said(f"{title}: done." if title else "Done.")


def cannot_say_who() -> Card:
    """For somebody new, while their platform does not answer."""
    return said("The chat can't tell me who you are just now. Nothing was changed; please try again in a minute.")


def unknown_command(typed: str, closest: str | None) -> Card:
    known = f"Did you mean `/collab {closest}`?" if closest else "`/collab help` lists what I can do."
    return said(f"I don't know “{typed[:40]}”. {known}")


def unknown_person(trust: Trust | None) -> Card:
    """One polite line that says who can add them."""
    if trust is None:
        return said("Collab isn't set up for this workspace yet. Your IT lead can load the trust's file.")
    return said(f"You aren't in {trust.name}'s register yet. Your {trust.words.clerk.lower()} or IT lead can add you.")
