"""`/collab intent`: what the trust has signed."""

from __future__ import annotations

from bot.cards import intent as cards
from bot.domain.errors import Refused
from bot.domain.wording import names
from handlers.conversation import Answer, Ask, Command, Outcome


def show(ask: Ask) -> Outcome:
    everything = cards.passages(ask.trust)
    wanted = ask.words.lower()
    shown = tuple(passage for passage in everything if wanted in ("", passage.name))
    if not shown:
        sections = names((passage.name for passage in everything), last="or")
        raise Refused(f"The statement has no section “{ask.words[:40]}”. Try {sections}.")
    return Answer(cards.statement(ask.trust, shown))


COMMANDS = (Command("intent", show, "our statement of intent", "[ethos|aims|ethics|capacity]", writes=False),)
