"""The words of a release, in a trust's own nouns, with every edge of its numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.cards.card import Card
from bot.cards.cascades.digests import DISCUSSED, brief, committee_post, digest
from bot.cards.cascades.progress import arrived, progress_card
from bot.cards.cascades.steps import release_form, waits_for_chairs
from bot.cards.meetings.forms import MOST_OPTIONS, item_form, level_name, people_options
from bot.cards.plaintext import plain_text
from bot.domain.cascades import Cascade, CommitteeSeen, Progress, Reach, Ways
from bot.domain.meetings import LEVELS, Item, Meeting
from bot.domain.trusts import GovernanceRules, Words
from tests.factories import (
    MONDAY_MORNING,
    a_group,
    a_meeting,
    a_person,
    a_trust,
    an_item,
    everybody,
    groups,
    with_rules,
)

TRUST = a_trust()
BOARD = a_meeting("2026-12-03", "board", id="m016", part_b=2)
TODAY = date(2026, 12, 4)


def words(card: Card) -> str:
    return " ".join(plain_text(card).split())


def a_digest(items: list[Item], left_out: int = 0, meeting: Meeting = BOARD, **facts: Any) -> str:
    return words(digest(TRUST, "CAS", meeting, items, left_out, **{"has_it": False, **facts}))


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "(1 thing, 1 minute)"),
        (3, "(3 things, 1 minute)"),
        (4, "(4 things, 2 minutes)"),
        (5, "(5 things, 2 minutes)"),
    ],
)
def test_the_title_says_how_much_there_is_to_read(number: int, title: str) -> None:
    card = a_digest([an_item(one) for one in range(1, number + 1)])
    assert card.startswith(f"From the board, 3 December {title}")


def test_where_there_is_nothing_to_read_the_title_counts_nothing() -> None:
    assert "(" not in a_digest([]).splitlines()[0]


def test_items_are_numbered_anew_for_each_reader() -> None:
    assert "1. Item 4" in a_digest([an_item(4)])


@pytest.mark.parametrize(
    ("part_b", "sentence"),
    [
        (0, None),
        (1, "1 item was confidential and is not shown."),
        (2, "2 items were confidential and are not shown."),
    ],
)
def test_confidential_items_are_the_last_thing_but_one(part_b: int, sentence: str | None) -> None:
    card = a_digest([an_item()], meeting=a_meeting("2026-12-03", "board", part_b=part_b))
    assert card.endswith("A summary by the clerk, checked by the Chair; the minutes are the record.")
    assert "confidential" not in card if sentence is None else sentence in card


@pytest.mark.parametrize(("left_out", "sentence"), [(1, "1 further item had"), (2, "2 further items had")])
def test_what_had_no_room_is_counted(left_out: int, sentence: str) -> None:
    assert sentence in a_digest([an_item()], left_out)


def test_nothing_for_everybody_is_said_too() -> None:
    assert "There is nothing in it that goes to all governors this time." in a_digest([])


def test_got_it_takes_the_place_of_its_button() -> None:
    before = digest(TRUST, "CAS", BOARD, [an_item()], 0, has_it=False)
    after = digest(TRUST, "CAS", BOARD, [an_item()], 0, has_it=True)
    assert [(one.action, one.value) for one in before.buttons] == [("digest.got_it", "CAS")]
    assert after.buttons == ()
    assert "Got it, thank you." in words(after)


def test_a_brief_says_until_when_an_item_is_the_chairs_alone() -> None:
    held = an_item(2, "chairs_only", until=date(2027, 1, 15))
    card = words(brief(TRUST, "CAS", BOARD, [an_item(1), held], 0, TODAY, has_it=False))
    assert "your brief as a chair (2 things, 1 minute)" in card
    assert "For chairs only: not before 15 January." in card
    assert "You will get no second digest." in card


def test_a_trust_reads_its_own_nouns() -> None:
    trust = a_trust(words=Words(board="Trustees", chairs_meeting="Forum"))
    assert words(digest(trust, "CAS", BOARD, [an_item()], 0, has_it=False)).startswith("From the Trustees, 3 December")
    assert "before the Forum" in words(brief(trust, "CAS", BOARD, [an_item()], 0, TODAY, has_it=False))


def test_a_committee_that_has_discussed_it_has_no_more_buttons() -> None:
    card = committee_post(TRUST, "CAS:lc", BOARD, [an_item()], 0, None, DISCUSSED)
    assert card.buttons == ()
    assert "Your next meeting has no date here yet." in words(committee_post(TRUST, "CAS:lc", BOARD, [], 0, None, None))


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        (Ways(16, by_chat=12, waiting_for_email=4), "12 by chat, 4 waiting for email"),
        (Ways(16, by_chat=11, by_email=4, not_reached=1), "11 by chat, 4 by email, 1 not reached"),
        (Ways(16, waiting_for_morning=16), "16 waiting for their morning"),
        (Ways(0), "none yet"),
    ],
)
def test_how_messages_arrived(ways: Ways, sentence: str) -> None:
    assert arrived(ways) == sentence


def test_who_was_not_reached_is_a_number_with_a_remedy() -> None:
    released = Cascade("CAS", "m016", "p08", MONDAY_MORNING, "p31", MONDAY_MORNING, "p01", MONDAY_MORNING, "now")
    reach = Reach(Ways(5, by_chat=5), Ways(16, by_chat=14, not_reached=2), 3)
    committee = CommitteeSeen("Quillfeather Local Committee", "lc_qfp", "waiting", None, is_tied=False)
    seen = Progress(released, BOARD, {"p08": "Rosalind", "p31": "Augusta"}, None, "", reach, (committee,))
    card = words(progress_card(TRUST, seen))
    assert "2 people could not be reached. Your IT lead can look up the account" in card
    assert "`/collab here lc_qfp`" in card
    assert "Released: somebody" in card


@pytest.mark.parametrize(
    ("after", "met", "reason", "waits"),
    [
        ("board_release", False, None, False),
        ("chairs_meeting", False, None, True),
        ("chairs_meeting", True, None, False),
        ("chairs_meeting", False, "Snow.", False),
    ],
)
def test_digests_wait_for_the_chairs_only_where_the_trust_says_so(
    after: str, met: bool, reason: str | None, waits: bool
) -> None:
    trust = with_rules(TRUST, governance=GovernanceRules(digest_after=after))
    met_at = MONDAY_MORNING if met else None
    cascade = Cascade("CAS", "m016", "p08", MONDAY_MORNING, chairs_met_at=met_at, early_reason=reason)
    assert waits_for_chairs(trust, cascade) is waits


def test_the_release_names_the_morning_it_means() -> None:
    form = release_form(TRUST, MONDAY_MORNING + timedelta(minutes=15), "t")
    assert "Next morning: Monday 23 November, 08:00" in str(form)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_words(level: str) -> None:
    for group in groups().values():
        assert len(level_name(TRUST, group, level, date(2027, 12, 1))) < 75


def test_a_level_says_who_reads_it_of_this_group() -> None:
    named = {one: level_name(TRUST, groups()[one], "chairs_only") for one in ("board", "lc_qfp")}
    assert named == {"board": "Chairs only, until a date", "lc_qfp": "Chairs only (and this group), until a date"}
    own = [level_name(TRUST, groups()[one], "committee") for one in ("board", "lc_qfp", "tig_maths")]
    assert own == ["This group and its clerk", "This group, its clerk and its head", "This group only"]
    assert level_name(TRUST, groups()["tig_maths"], "private") == "Whoever leads this group only"


def test_people_stand_under_their_schools_in_the_registers_order() -> None:
    options = people_options(TRUST, everybody())
    places = list(dict.fromkeys(option.group for option in options))
    assert places == ["LAT", "Quillfeather", "St Thistlewick's", "Copperlatch", "Marrowdown", "Vellumhurst"]


def test_a_list_beyond_a_hundred_people_is_typed_ahead() -> None:
    crowd = [a_person(f"x{number}", f"Person {number}") for number in range(MOST_OPTIONS + 1)]
    board = a_group("board", "board")
    few = item_form(TRUST, "meeting.add_item", board, crowd[:-1], None, "t")
    many = item_form(TRUST, "meeting.add_item", board, crowd, None, "t")
    sources = [next(box for box in form.fields if box.id == "owner").source for form in (few, many)]  # type: ignore[union-attr]
    assert sources == [None, "people"]
