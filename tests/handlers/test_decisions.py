"""What waits for an office is asked of whoever has come into it since, once, the next morning."""

from __future__ import annotations

from storage.tables.people import offices
from tests.handlers.board import CEO, CHAIR, VICE, check, direct, log_board, release, send, untie, vacate
from tests.handlers.proposals import propose
from tests.handlers.town import TownInProcess

NEWCOMER = "p13"
TO_RELEASE, TO_CHECK = "Ready to release: the board", "Please check: the log of the board"


def takes_office(town: TownInProcess, person_id: str, role: str) -> None:
    row = {"id": 9001, "person_id": person_id, "role": role, "first_on": town.today()}
    with town.database.transaction() as shelf:
        shelf.books(town.trust_id).add(offices, row)
    town.reads_the_register_afresh()


def test_a_new_ceo_is_asked_to_release_the_next_morning_and_once(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    check(town)
    vacate(town, CEO)
    takes_office(town, NEWCOMER, "ceo")
    assert TO_RELEASE not in direct(town, NEWCOMER)
    town.walks_to("2026-12-07 08:00")
    assert direct(town, NEWCOMER).count(TO_RELEASE) == 1
    town.walks_to("2026-12-09 12:00")
    assert direct(town, NEWCOMER).count(TO_RELEASE) == 1
    release(town, by=NEWCOMER)
    town.person(NEWCOMER).sees("Released by")


def test_the_vice_chair_is_asked_to_check_where_the_chair_has_left(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    vacate(town, CHAIR)
    town.walks_to("2026-12-07 09:00")
    assert direct(town, VICE).count(TO_CHECK) == 1
    town.person(VICE).presses("cascade.check")
    town.person(CEO).sees(TO_RELEASE)


def test_nobody_is_asked_again_who_was_asked_and_is_slow(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    town.walks_to("2026-12-11 09:00")
    assert direct(town, CHAIR).count(TO_CHECK) == 1
    assert TO_RELEASE not in direct(town, CEO)


def test_a_new_executive_leader_is_asked_what_waits(town: TownInProcess) -> None:
    untie(town, "group:exec")
    propose(town)
    assert "For your decision" not in direct(town, NEWCOMER)
    takes_office(town, NEWCOMER, "executive_leader")
    town.walks_to("2026-11-25 09:00")
    assert direct(town, NEWCOMER).count("For your decision: ") == 1


def test_a_proposal_of_the_file_that_nobody_was_asked_about_here_brings_nothing(town: TownInProcess) -> None:
    untie(town, "group:exec")
    town.walks_to("2026-11-26 09:00")
    assert "For your decision" not in direct(town, "p03")
