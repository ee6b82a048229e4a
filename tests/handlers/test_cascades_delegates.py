"""Who may release the board's news, when, and that it happens once."""

from __future__ import annotations

import pytest

from storage import cascades
from tests.handlers.board import (
    CASCADE,
    CEO,
    CHAIR,
    CHAIR_QFP,
    CLERK,
    DELEGATE,
    DIGEST,
    GOVERNOR,
    begins,
    check,
    direct,
    down_to_release,
    forges,
    log_board,
    release,
    send,
)
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import TownInProcess

pytestmark = IN_EACH_CHAT


@pytest.mark.parametrize("person", [CLERK, CHAIR, "p32", DELEGATE, "p02", CHAIR_QFP, "p10", "p09", "p59"])
def test_nobody_but_the_ceo_releases_and_they_read_who_can(town: TownInProcess, person: str) -> None:
    down_to_release(town)
    someone = town.person(person)
    forges(town, someone, "cascade.release", CASCADE)
    someone.has_no_form()
    someone.sees("Releasing a cascade is for Ines Harrowgate, or a delegate named for the day")
    someone.sees("“is led by the CEO”")
    with town.database.reading() as shelf:
        assert cascades.recipients(shelf.books("lanternfield"), CASCADE) == []


def test_a_delegate_releases_in_the_days_that_are_theirs(town: TownInProcess) -> None:
    log_board(town, at="2026-12-14 10:00")
    send(town)
    check(town)
    delegate = town.person(DELEGATE)
    delegate.sees("Ready to release")
    release(town, by=DELEGATE)
    town.person(CHAIR_QFP).sees(DIGEST)
    town.person(CEO).sees("Released by Yetunde Bramwell")
    delegate.types("/collab cascade")
    delegate.sees("how far it has come")


def test_a_delegate_of_later_days_is_asked_on_the_first_of_them_if_it_still_waits(town: TownInProcess) -> None:
    down_to_release(town)
    delegate = town.person(DELEGATE)
    delegate.does_not_see("Ready to release")
    begins(town, "2026-12-11 18:00")
    town.walks_to("2026-12-14 08:00")
    assert "Ready to release" in direct(town, DELEGATE)


def test_a_later_delegate_is_not_asked_once_it_was_released(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    begins(town, "2026-12-11 18:00")
    town.walks_to("2026-12-14 09:00")
    assert "Ready to release" not in direct(town, DELEGATE)


def test_it_is_released_once(town: TownInProcess) -> None:
    down_to_release(town)
    ceo = town.person(CEO)
    ceo.presses("cascade.release")
    first = ceo.form
    ceo.presses("cascade.release")
    ceo.fills(when="now")
    ceo.sends()
    ceo.form = first
    ceo.sends()
    ceo.sees("This has been released already, by Ines Harrowgate.")
    town.walks_to("2026-12-07 09:00")
    assert direct(town, GOVERNOR).count(DIGEST) == 1
    assert direct(town, CHAIR_QFP).count(DIGEST) == 1


def test_a_former_delegate_reads_who_released_it_and_has_no_buttons(town: TownInProcess) -> None:
    log_board(town, at="2026-12-18 10:00")
    send(town)
    check(town)
    begins(town, "2026-12-21 10:00")
    release(town)
    assert "Released by Ines Harrowgate" in direct(town, DELEGATE)
    assert town.person(CEO).can_press("cascade.chairs_met")
    assert not town.person(DELEGATE).can_press("cascade.chairs_met")


def test_nothing_is_released_before_it_was_checked(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    ceo = town.person(CEO)
    forges(town, ceo, "cascade.release", CASCADE)
    ceo.sees("The Chair has not checked this log yet, so it cannot be released. Nothing was sent.")
