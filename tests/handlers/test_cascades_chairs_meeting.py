"""Where a trust lets digests wait for the chairs' meeting, and what committees make of what they read."""

from __future__ import annotations

import pytest

from bot.services.trusts.load import load
from storage import cascades
from tests.handlers.board import (
    CASCADE,
    CEO,
    CHAIR_QFP,
    CLERK,
    DIGEST,
    GOVERNOR,
    direct,
    down_to_release,
    forges,
    release,
)
from tests.handlers.conftest import LANTERNFIELD, MONDAY
from tests.handlers.town import TownInProcess


@pytest.fixture
def waiting(town: TownInProcess) -> TownInProcess:
    """A trust that waits for its chairs; the board's news was released on Friday 4 December at 10:00."""
    text = LANTERNFIELD.read_text(encoding="utf-8")
    assert "digest_after: board_release" in text
    load(town.database, text.replace("digest_after: board_release", "digest_after: chairs_meeting"), at=MONDAY)
    down_to_release(town)
    release(town)
    return town


def test_chairs_read_at_once_and_governors_wait(waiting: TownInProcess) -> None:
    assert DIGEST in direct(waiting, CHAIR_QFP)
    waiting.person(CEO).sees("The digests wait for the chairs to meet.")
    waiting.walks_to("2026-12-08 09:00")
    assert DIGEST not in direct(waiting, GOVERNOR)
    assert waiting.channel("group:lc_qfp").count(DIGEST) == 0


def test_when_the_chairs_have_met_digests_go_the_next_morning(waiting: TownInProcess) -> None:
    waiting.walks_to("2026-12-10 19:00")
    waiting.person(CEO).presses("cascade.chairs_met", CASCADE)
    assert DIGEST not in direct(waiting, GOVERNOR)
    waiting.walks_to("2026-12-11 08:00")
    assert DIGEST in direct(waiting, GOVERNOR)
    assert waiting.channel("group:lc_qfp").count(DIGEST) == 1
    assert not waiting.person(CEO).can_press("cascade.chairs_met")


def test_digests_wait_ten_school_days_at_most(waiting: TownInProcess) -> None:
    waiting.walks_to("2026-12-18 07:59")
    assert DIGEST not in direct(waiting, GOVERNOR)
    waiting.walks_to("2026-12-18 08:00")
    assert DIGEST in direct(waiting, GOVERNOR)


def test_the_ceo_may_go_earlier_and_says_why(waiting: TownInProcess) -> None:
    ceo = waiting.person(CEO)
    ceo.presses("cascade.go_early")
    ceo.fills(reason=" ")
    ceo.sends()
    ceo.reads_beside("reason", "One sentence, please")
    ceo.fills(reason="The chairs' meeting fell to the snow.")
    ceo.sends()
    waiting.walks_to("2026-12-07 08:00")
    assert DIGEST in direct(waiting, GOVERNOR)
    clerk = waiting.person(CLERK)
    clerk.types("/collab cascade")
    clerk.sees("digests went before it: The chairs' meeting fell to the snow.")


@pytest.mark.parametrize("action", ["cascade.chairs_met", "cascade.go_early"])
def test_only_the_ceo_or_a_delegate_speeds_it_up(waiting: TownInProcess, action: str) -> None:
    chair = waiting.person(CHAIR_QFP)
    forges(waiting, chair, action, CASCADE)
    chair.has_no_form()
    chair.sees("is for Ines Harrowgate, or a delegate named for the day")


def test_where_nothing_waits_the_chairs_meeting_is_still_noted(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    ceo = town.person(CEO)
    assert not ceo.can_press("cascade.go_early")
    ceo.presses("cascade.chairs_met")
    town.person(CLERK).types("/collab cascade")
    town.person(CLERK).sees("Chairs met: Friday 4 December")
    forges(town, ceo, "cascade.chairs_met", CASCADE)
    ceo.sees("That is noted already.")


def test_a_committee_reads_its_post_with_its_next_agenda_and_says_what_it_made_of_it(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 08:00")
    post = " ".join(town.channel("group:lc_qfp").split())
    assert "On your next agenda: Tuesday 2 March." in post
    chair, value = town.person(CHAIR_QFP), f"{CASCADE}:lc_qfp"
    chair.presses("cascade.noted", value)
    chair.sees("Your committee has noted this.")
    chair.presses("cascade.discussed", value)
    chair.sees("Your committee has discussed this.")
    assert not chair.can_press("cascade.noted", value)
    with town.database.reading() as shelf:
        found = cascades.find(shelf.books("lanternfield"), CASCADE)
    assert found
    assert {one.group: one.state for one in found.committees}["lc_qfp"] == "discussed"


@pytest.mark.parametrize("person", ["p38", "p10", "p41", "p01"])
def test_only_its_chair_or_clerk_speaks_for_a_committee(town: TownInProcess, person: str) -> None:
    down_to_release(town)
    release(town)
    someone = town.person(person)
    forges(town, someone, "cascade.noted", f"{CASCADE}:lc_qfp")
    someone.sees("That is for Malcolm Teasdale, who chairs Quillfeather Primary School Local Committee, or its clerk.")


@pytest.mark.parametrize("value", [f"{CASCADE}:board", f"{CASCADE}:nowhere", "CAS-1999-01-01:lc_qfp", "rubbish", ""])
def test_a_committee_or_cascade_that_is_not_there_gives_one_sentence(town: TownInProcess, value: str) -> None:
    down_to_release(town)
    release(town)
    chair = town.person(CHAIR_QFP)
    forges(town, chair, "cascade.noted", value)
    chair.sees("I can't find that")
