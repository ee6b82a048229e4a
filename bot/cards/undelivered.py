"""What the clerk and the admin read of messages that did not get through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.cards.card import Button, Card, Note, Part, Row, Text, line
from bot.cards.courtesies import said
from bot.cards.home import Waiting
from bot.domain.trusts import Trust
from bot.domain.undelivered import Undecided
from bot.domain.wording import count, day, names

SHOWN = 8
NAMED = 5
EVERYTHING = "all"


def unreached(people: Sequence[str]) -> Waiting:
    more = len(people) - NAMED
    shown = [*people[:NAMED], *([f"{more} more"] if more > 0 else [])]
    they = "They type /collab once in the chat, or the trust file gives them delivery: email."
    return Waiting(f"{count(len(people), 'person', 'people')} can't be reached yet: {names(shown)}. {they}")


def blocked(why: str) -> Waiting:
    return Waiting(why)


def put_back(state: datetime, trust: Trust) -> Waiting:
    local = state.astimezone(trust.zone)
    return Waiting(
        f"Collab was put back to its state of {day(local.date())}, {local:%H:%M}. What people did in it after that is "
        "not known: an approval, an answer or a log of then is to be given once more."
    )


def to_decide(number: int) -> Waiting:
    words = f"{count(number, 'message')} did not get through, or may not have: send again, or let go?"
    return Waiting(words, Button("undelivered.look", "Look", EVERYTHING))


def undecided(trust: Trust, letters: Sequence[Undecided], today: date) -> Card:
    if not letters:
        return said("Every message got through, or has been let go.")
    rows: list[Part] = [_row(one, trust, today) for one in letters[:SHOWN]]
    more = len(letters) - SHOWN
    rest: list[Part] = [Text((line(f"and {more} more: they come up as these are settled."),))] if more > 0 else []
    note = Note(line("What they say is shown to nobody here. Ask the person whether it came before you send it again."))
    return Card("Messages that did not get through", (*rows, *rest, note))


def _row(letter: Undecided, trust: Trust, today: date) -> Row:
    state = "may not have arrived" if letter.uncertain else "could not be sent"
    words = f"To {letter.to}, {_day(letter.written_at, trust, today)}: {state}. {letter.why}".strip()
    send = Button("undelivered.send", "Send again", letter.id)
    return Row((line(words),), (send, Button("undelivered.let_go", "Let it go", letter.id)))


def _day(at: datetime, trust: Trust, today: date) -> str:
    return day(at.astimezone(trust.zone).date(), today)


def sent() -> Card:
    return said("It is on its way again.")


def gone() -> Card:
    return said("It is let go: it is not sent any more.")
