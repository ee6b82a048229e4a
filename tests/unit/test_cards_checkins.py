"""A check-in in words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards import checkins as cards
from bot.cards.blockkit import message
from bot.cards.card import Card, Pick, Row
from bot.cards.checkins import Asked, Offer
from bot.cards.plaintext import plain_text
from bot.domain.checkins import EFFORTS, LONGEST_PROGRESS, LONGEST_REST, STATUSES, Checkin
from tests.factories import a_project, on
from tests.unit.slack_rules import check_message

CHARTER = a_project("PRJ-03", "active", title="T&L Charter", lead="p21", next_checkin_on=on("2027-01-22"))
RELEASE = a_project("PRJ-05", "active")
CALLED = {"p21": "Jonty"}


def a_checkin(state: str = "asked", day: str = "2026-12-11", **facts: Any) -> Checkin:
    return Checkin(f"{facts.get('status') or state}-{day}", "PRJ-03", on(day), state, **facts)


def told(day: str = "2026-11-20", **facts: Any) -> Checkin:
    return a_checkin("answered", day, **{"status": "green", "progress": "Four of six", "answered_by": "p21", **facts})


def flat(card: Card) -> str:
    return " ".join(plain_text(card).split())


def rows(card: Card) -> list[Row]:
    return [part for part in card.parts if isinstance(part, Row)]


def test_one_project_is_named_once_in_the_title() -> None:
    card = cards.question([Asked(a_checkin(), CHARTER, told(next="coaching pairs"))], CALLED, "s")
    assert card.title == "PRJ-03 · T&L Charter: how is it going?"
    assert flat(card).count("T&L Charter") == 1
    assert "Last time you said next was coaching pairs." in flat(card)
    assert [button.action for button in rows(card)[0].buttons] == ["checkin.answer", "checkin.nothing_new"]


def test_a_deputy_is_not_told_that_they_said_what_the_lead_said() -> None:
    before = told(next="coaching pairs")
    asked = {who: cards.form(CHARTER, before, "t", reader=who).intro for who in ("p21", "p22")}
    assert "Last time you said next was coaching pairs." in flat(Card("", asked["p21"]))
    assert "Last time the next step was coaching pairs." in flat(Card("", asked["p22"]))


def test_several_projects_are_told_apart() -> None:
    card = cards.question([Asked(a_checkin(), CHARTER), Asked(a_checkin(), RELEASE)], CALLED, "s")
    assert card.title == "How are your projects going?"
    assert "PRJ-03 · T&L Charter" in flat(card)
    assert "PRJ-05 · SENCO release" in flat(card)
    check_message(message(card))


def test_without_a_next_the_last_answer_itself_is_shown() -> None:
    card = cards.question([Asked(a_checkin(), CHARTER, told())], CALLED, "s")
    assert "Last time, on 20 November, it was green: Four of six" in flat(card)


@pytest.mark.parametrize(
    ("checkin", "words"),
    [
        (told(), "Answered: green. By Jonty."),
        (told(status="red", answered_by="p99"), "Answered: red. By a former colleague."),
        (a_checkin("nothing_new", answered_by="p21"), "Answered: nothing new. By Jonty."),
        (a_checkin("missed"), "No answer came, and the next one is on its way."),
        (a_checkin("skipped"), "It was not asked this time."),
    ],
)
def test_what_is_settled_says_how_and_asks_nothing_more(checkin: Checkin, words: str) -> None:
    for card in (
        cards.question([Asked(checkin, CHARTER)], CALLED, "s"),
        cards.reminder([Asked(checkin, CHARTER)], CALLED, "s"),
    ):
        assert words in flat(card)
        assert not rows(card)
        assert "forty seconds" not in flat(card)
        assert "No hurry" not in flat(card)


def test_the_reminder_is_kind_and_the_only_one() -> None:
    words = flat(cards.reminder([Asked(a_checkin(), CHARTER)], CALLED, "s"))
    assert words.startswith("A reminder: PRJ-03 · T&L Charter")
    assert "this is the only reminder" in words


def test_the_form_s_choices_are_the_rules_own() -> None:
    boxes = {box.id: box for box in cards.form(CHARTER, None, "t", reader="p21").fields}
    assert list(boxes) == ["status", "progress", "next", "blocker", "effort"]
    status, effort = boxes["status"], boxes["effort"]
    assert isinstance(status, Pick)
    assert isinstance(effort, Pick)
    assert tuple(option.value for option in status.options) == STATUSES
    assert tuple(option.value for option in effort.options) == EFFORTS
    assert [id_ for id_, box in boxes.items() if not box.required] == ["next", "blocker"]


def test_the_channel_reads_progress_next_and_what_is_in_the_way() -> None:
    words = flat(cards.in_channel(CHARTER, told(next="Pairs", blocker="No slot"), CALLED))
    assert words.startswith("PRJ-03 · T&L Charter: green")
    assert "Four of six Next: Pairs In the way: No slot Jonty, Friday 20 November" in words


def test_the_sponsor_s_offer_goes_once_it_is_on_the_agenda() -> None:
    amber = told(status="amber")
    open_card = cards.for_sponsor(CHARTER, amber, CALLED, Offer(is_open=True))
    assert [(button.action, button.value) for button in open_card.buttons] == [("agenda.add", "PRJ-03")]
    done = cards.for_sponsor(CHARTER, amber, CALLED, Offer(on_agenda=on("2026-12-16")))
    assert not done.buttons
    assert "It is on the agenda for Wednesday 16 December." in flat(done)
    assert not cards.for_sponsor(CHARTER, amber, CALLED, Offer()).buttons


def test_worth_a_chat_alarms_nobody() -> None:
    missed = [a_checkin("missed", "2026-12-11"), a_checkin("missed", "2026-11-20")]
    words = flat(cards.worth_a_chat(CHARTER, missed, "Jonty"))
    assert words.startswith("Worth a chat? PRJ-03 · T&L Charter")
    assert "I asked Jonty how it goes on 20 November and 11 December" in words
    assert not {"failed", "overdue", "escalat", "late"} & set(words.lower().split())


def test_thanks_says_where_it_went_and_when_next() -> None:
    words = flat(cards.thanks(CHARTER, told(), cards.went_to_channel(own=True)))
    assert words.startswith("Thank you. PRJ-03 · T&L Charter: green")
    assert "I'll ask again on Friday 22 January." in words
    assert "ask again" not in flat(cards.thanks(RELEASE, told(), cards.on_record()))


def test_the_largest_answers_are_ones_that_slack_takes() -> None:
    longest = told(progress="p" * LONGEST_PROGRESS, next="n" * LONGEST_REST, blocker="<!here>" * 40)
    check_message(message(cards.in_channel(CHARTER, longest, CALLED)))
    check_message(message(cards.for_sponsor(CHARTER, longest, CALLED, Offer(is_open=True))))
    asked = [Asked(a_checkin(), CHARTER, longest)] * 5
    check_message(message(cards.question(asked, CALLED, "s")))
