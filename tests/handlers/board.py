"""A board meeting on its way down, in a few verbs."""

from __future__ import annotations

from datetime import date

from storage import meetings
from tests.handlers.town import TownInProcess

BOARD_DAY = date(2026, 12, 3)
CASCADE = "CAS-2026-12-03"
ITEMS = """Budget agreed
The trust's budget for next year was agreed.

Reading first
Every school keeps its reading hour.

Land at Vellumhurst
A sale is being looked at."""
CLERK, CHAIR, VICE, CEO, DELEGATE = "p08", "p31", "p32", "p01", "p03"


def log_board(town: TownInProcess, items: str = ITEMS, at: str = "2026-12-04 10:00") -> str:
    """The clerk writes the board's log on the Friday; the id of its meeting."""
    town.walks_to(at)
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
