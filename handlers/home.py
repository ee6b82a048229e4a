"""`/collab` alone, and help: what this person can do now, and what waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cards import home as cards
from bot.cards.home import Offer, Waiting
from handlers.conversation import Answer, Ask, Command, Outcome

GREETINGS = ("hello", "hi", "home")
"""What people write who do not know yet what to write; where there is no `/collab`, an empty message cannot be sent."""
Waits = Callable[[Ask], Sequence[Waiting]]


def commands(listed: Sequence[Command], waits: Sequence[Waits]) -> tuple[Command, ...]:
    """The two commands that speak of all others; whoever greets us gets the first."""

    def show_home(ask: Ask) -> Outcome:
        waiting = [one for find in waits for one in find(ask)]
        return Answer(cards.home(ask.trust, ask.person.called, waiting, _offers(listed, ask)))

    def show_help(ask: Ask) -> Outcome:
        return Answer(cards.help_card(_offers(listed, ask)))

    return (
        Command("", show_home, "what you can do now, and what waits for you", writes=False, also=GREETINGS),
        Command("help", show_help, "everything you can type", writes=False),
    )


def _offers(listed: Sequence[Command], ask: Ask) -> list[Offer]:
    return [
        Offer(f"{command.words} {command.usage}".strip(), command.about) for command in listed if command.offered(ask)
    ]
