"""Nothing leaves before the release, and after it only to whom the level allows: by role, state and level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.meetings import LEVELS
from tests.handlers.board import CEO, CHAIR, CLERK, check, log_board, release, send, set_item
from tests.handlers.town import TownInProcess

SECRET = "Zephyrine"
ITEM = f"{SECRET} matter\nThe {SECRET} summary.\n\nAnother\nThing."
READERS = {
    "clerk": CLERK,
    "chair of the board": CHAIR,
    "ceo": CEO,
    "director": "p33",
    "director and governor": "p36",
    "committee chair": "p37",
    "governor": "p38",
    "head": "p10",
    "executive": "p02",
    "teacher": "p22",
    "operations": "p27",
    "partner": "p59",
}
WRITES, CHECKS, RELEASES = {"clerk"}, {"clerk", "chair of the board"}, {"clerk", "chair of the board", "ceo"}
CHANNELS = {"director and governor", "committee chair", "governor", "head", "director"}
GOVERNORS = {"director and governor", "committee chair", "governor"}
OUT = {"governance", "open"}


def written(town: TownInProcess) -> None:
    """The clerk has logged it."""


def sent(town: TownInProcess) -> None:
    send(town)


def checked(town: TownInProcess) -> None:
    sent(town)
    check(town)


def released(town: TownInProcess) -> None:
    checked(town)
    release(town)
    town.walks_to("2026-12-07 09:00")


def who_reads(state: str, level: str) -> set[str]:
    """The expected cell of the matrix. In a committee's channel are its head and its link director too."""
    goes = OUT | {"chairs_only"}
    before = {"written": WRITES, "sent": CHECKS, "checked": RELEASES if level in goes else CHECKS}
    if state != "released":
        return before[state]
    reached = {"governance": GOVERNORS | CHANNELS, "open": GOVERNORS | CHANNELS, "chairs_only": {"committee chair"}}
    return before["checked"] | reached.get(level, set())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("reach", [written, sent, checked, released], ids=lambda step: step.__name__)
def test_who_reads_an_item(town: TownInProcess, reach: Callable[[TownInProcess], None], level: str) -> None:
    log_board(town, ITEM)
    set_item(town, 1, level=level, until=date(2027, 1, 15) if level == "chairs_only" else None)
    reach(town)
    reading = {role for role, person in READERS.items() if _has_read(town, person)}
    assert reading == who_reads(reach.__name__, level)
    mailed = SECRET in "".join(town.mailbox(address) for address in EMAILS)
    assert mailed == (reach is released and level in OUT)
    assert (SECRET in town.channel("group:lc_mda")) == (reach is released and level in OUT)
    assert SECRET not in town.channel("trust:announcements") + town.channel("group:elt") + town.channel("group:chairs")


@pytest.mark.parametrize("reach", [written, sent, checked, released], ids=lambda step: step.__name__)
def test_how_far_it_has_come_never_tells_what_it_is(
    town: TownInProcess, reach: Callable[[TownInProcess], None]
) -> None:
    log_board(town, ITEM)
    reach(town)
    for person in READERS.values():
        someone = town.person(person)
        before = len(someone.answers)
        someone.types("/collab cascade")
        told = "".join(str(card) for card in someone.answers[before:])
        assert SECRET not in told
        assert ("how far it has come" in told) == (person in (CLERK, CHAIR, CEO))


def _has_read(town: TownInProcess, person: str) -> bool:
    return SECRET in town.person(person).everything()


EMAILS = (
    "patricia.lum@mail.example.org",
    "arthur.bellweather@mail.example.org",
    "anthea.pike@lanternfield.example.org",
)
