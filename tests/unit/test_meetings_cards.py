"""The card and forms of a log, and that the fullest of them fits where it is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.cards import blockkit, blockkit_form
from bot.cards.cascades.digests import brief, digest
from bot.cards.meetings.forms import Opening, item_form, log_form, pick_group
from bot.cards.meetings.log import actions_card, group_post, log_card, logged_already, previews, staff_view
from bot.cards.plaintext import plain_text
from bot.domain.meetings import LONGEST_ACTION, LONGEST_SUMMARY, LONGEST_TITLE, MOST_ITEMS, Action, Log, Logged
from tests.factories import MONDAY_MORNING, a_meeting, a_trust, an_item, everybody, groups

TRUST = a_trust()
BOARD = groups()["board"]
CALLED = {one.id: one.called for one in everybody()}
FULLEST = tuple(
    Logged(
        an_item(number, title="t" * LONGEST_TITLE, summary="s" * LONGEST_SUMMARY),
        Action(f"a{number}", "board", "a" * LONGEST_ACTION, "p54", date(2026, 12, 18), "m016", f"i{number}"),
    )
    for number in range(1, MOST_ITEMS + 1)
)
SLACK_BLOCKS = 50


def a_log(*items: Logged, **facts: Any) -> Log:
    given: dict[str, Any] = {"id": "m016", "part_b": 1, "logged_by": "p08", "logged_at": MONDAY_MORNING, **facts}
    return Log(BOARD, a_meeting("2026-12-03", "board", **given), items)


def test_the_fullest_log_still_has_all_its_buttons_in_slack() -> None:
    drawn = blockkit.message(log_card(TRUST, a_log(*FULLEST), CALLED, "Next."))
    blocks = drawn["blocks"]
    assert isinstance(blocks, list)
    assert len(blocks) <= SLACK_BLOCKS
    for action in (
        "meeting.send",
        "meeting.add_item",
        "meeting.preview",
        "meeting.count_part_b",
        "meeting.uncount_part_b",
    ):
        assert action in str(blocks)
    assert str(blocks).count("meeting.edit_item") == MOST_ITEMS


def test_the_fullest_previews_fit_one_answer() -> None:
    log, items = a_log(), [one.item for one in FULLEST[:5]]
    views = (
        ("As a governor", digest(TRUST, "", log.meeting, items, 7, has_it=False)),
        ("As a chair", brief(TRUST, "", log.meeting, items, 7, date(2026, 12, 4), has_it=False)),
        ("As staff", staff_view([item.title for item in items])),
    )
    blocks = blockkit.message(previews(views))["blocks"]
    assert isinstance(blocks, list)
    assert len(blocks) <= SLACK_BLOCKS
    assert "As staff" in str(blocks)


def test_the_fullest_post_of_a_group_is_whole() -> None:
    blocks = blockkit.message(group_post(TRUST, a_log(*FULLEST), CALLED))["blocks"]
    assert str(blocks).count("a" * LONGEST_ACTION) == MOST_ITEMS


def test_every_form_can_be_drawn_for_the_whole_trust() -> None:
    people = everybody()
    opening = Opening(BOARD, date(2026, 12, 3), people[:9], tuple(one.id for one in people[:9]))
    forms = (
        pick_group(tuple(groups().values()), "t"),
        log_form(TRUST, tuple(groups().values()), opening, "t"),
        item_form(TRUST, "meeting.edit_item", BOARD, people, FULLEST[0], "t"),
    )
    assert [str(blockkit_form.modal(form)).count("'type': 'input'") for form in forms] == [1, 4, 7]


def test_a_sent_log_has_no_buttons() -> None:
    card = log_card(TRUST, a_log(FULLEST[0], sent_at=MONDAY_MORNING), CALLED, "Sent.")
    assert card.buttons == ()
    assert "meeting." not in str(card.parts)


def test_none_can_be_taken_back_where_none_is_counted() -> None:
    assert "uncount" not in str(log_card(TRUST, a_log(part_b=0), CALLED, "Next."))
    assert "Nobody is noted as there." in plain_text(log_card(TRUST, a_log(), CALLED, "Next."))


def test_an_action_that_is_done_has_lost_its_button() -> None:
    done = Action("a1", "board", "Write it down", "p01", None, "m016", done_on=date(2026, 12, 9))
    still = Action("a2", "board", "Read it out", "p01", None, "m016")
    card = actions_card(TRUST, BOARD, a_log().meeting, [done, still])
    assert str(card).count("action.done") == 1
    assert "Done on 9 December: Write it down" in plain_text(card)
    assert "Press Done" in plain_text(card)
    assert "Press Done" not in plain_text(actions_card(TRUST, BOARD, a_log().meeting, [done]))


def test_whoever_was_second_has_their_words_back() -> None:
    card = plain_text(logged_already(TRUST, a_log(), "Rosalind Peake", [("Mine", "All of it."), ("Bare", "")]))
    assert "was logged by Rosalind Peake on Monday 23" in " ".join(card.split())
    assert "Mine: All of it." in card
    assert "- Bare" in card
