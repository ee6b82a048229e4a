"""A board meeting on its way down, in a few verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.cards.plaintext import plain_text
from bot.domain.spans import Span
from handlers.conversation import Where
from storage import meetings, people, register
from storage.tables import people as tables
from tests.handlers.town import Somebody, TownInProcess

BOARD_DAY = date(2026, 12, 3)
CASCADE = "CAS-2026-12-03"
ITEMS = """Budget agreed
The trust's budget for next year was agreed.

Reading first
Every school keeps its reading hour.

Land at Vellumhurst
A sale is being looked at."""
CLERK, CHAIR, VICE, CEO, DELEGATE = "p08", "p31", "p32", "p01", "p03"
GOVERNOR, CHAIR_QFP, BY_EMAIL, SHIFTS, TWO_HATS = "p38", "p37", "patricia.lum@mail.example.org", "p55", "p36"
DIGEST = "From the board, 3 December"


def begins(town: TownInProcess, at: str) -> None:
    """The sentence begins at this local time; what the days before would have brought is left out."""
    town.now = datetime.fromisoformat(at).replace(tzinfo=town.trust.zone).astimezone(UTC)


def log_board(town: TownInProcess, items: str = ITEMS, at: str = "2026-12-04 10:00") -> str:
    """The clerk writes the board's log on the Friday; the id of its meeting."""
    begins(town, at)
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=BOARD_DAY, items=items)
    clerk.sends()
    return "m016"


def send(town: TownInProcess) -> None:
    town.person(CLERK).presses("meeting.send")


def check(town: TownInProcess) -> None:
    town.person(CHAIR).presses("cascade.check")


def release(town: TownInProcess, when: str = "now", by: str = CEO) -> None:
    releaser = town.person(by)
    releaser.presses("cascade.release")
    releaser.fills(when=when)
    releaser.sends()


def set_item(town: TownInProcess, number: int, **values: object) -> None:
    """The clerk opens the numbered item of the newest log card and fills in these boxes."""
    clerk = town.person(CLERK)
    clerk.presses("meeting.edit_item", item_ids(town)[number - 1])
    clerk.fills(**values)  # type: ignore[arg-type]  # a form's values
    clerk.sends()


def item_ids(town: TownInProcess) -> list[str]:
    with town.database.reading() as shelf:
        return [item.id for item in meetings.items_of(shelf.books(town.trust_id), "m016")]


def down_to_release(town: TownInProcess) -> None:
    """Logged, sent and checked: it waits for the CEO."""
    log_board(town)
    send(town)
    check(town)


def forges(town: TownInProcess, someone: Somebody, action: str, value: str) -> None:
    """Presses a button that was never shown to them."""
    where = Where("slack", "dm", is_direct=True)
    someone._ask(lambda: town.router.press(someone._caller(), action, value, where))


def vacate(town: TownInProcess, *people_ids: str) -> None:
    """These people leave, with the day before as their last."""
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        for person_id in people_ids:
            register.end_person(books, person_id, on=town.today() - timedelta(days=1))
    town.reads_the_register_afresh()


def resigns(town: TownInProcess, person_id: str, *roles: str) -> None:
    """They are still here, but these offices of theirs ended the day before."""
    ended = (tables.offices.c.person_id == person_id, tables.offices.c.role.in_(roles))
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        assert books.change(tables.offices, *ended, last_on=town.today() - timedelta(days=1))
    town.reads_the_register_afresh()


def sends_away(town: TownInProcess, person_id: str, first: date, last: date) -> None:
    """They are away on these days; no reason is kept."""
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        person = people.person(books, person_id)
        assert person
        register.put_person(books, replace(person, away=(Span(first, last),)))
    town.reads_the_register_afresh()


def direct(town: TownInProcess, person_id: str) -> str:
    """What stands in their one-to-one chat."""
    someone = town.person(person_id)
    shown = [one for one in someone._messages() if one.conversation.startswith("dm")]
    return " ".join(" ".join(plain_text(one.card) for one in shown).split())


def untie(town: TownInProcess, subject: str) -> None:
    """The channel is somebody else's now."""
    with town.database.transaction() as shelf:
        shelf.books(town.trust_id).remove(tables.places, tables.places.c.subject == subject)
