"""A school year of the demonstration trust at full speed: whom it would ring, when, and how often."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bot.domain.spans import Span
from bot.rehearsal.account import Account
from bot.rehearsal.acts import ACTS
from bot.rehearsal.play import Message, rehearse_file
from bot.services.trust_file.check import review
from tests.rehearsal.oracle import Oracle
from tests.trust_files import lanternfield

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

YEAR = Span(date(2026, 9, 1), date(2027, 7, 31))
SECONDS = 30.0
"""The budget is twenty on a machine that does nothing else, of which it takes twelve."""
CAPPED = ("told", "prompt")


@dataclass(frozen=True)
class Year:
    account: Account
    oracle: Oracle
    seconds: float

    @property
    def messages(self) -> list[tuple[str, Message]]:
        """Each message to a person, with their id."""
        whole = ((one.letter.recipient.partition(":"), one) for one in self.account.played.messages)
        return [(id_, one) for (kind, _, id_), one in whole if kind == "person"]

    def day(self, message: Message) -> date:
        return message.arrival.at.astimezone(self.oracle.zone).date()

    def week(self) -> str:
        """What each office gets in a normal week: whoever adds to this takes something else out."""
        lines = (
            f"{one.budget.office}: {one.own:.2f} of {one.budget.own} own, {one.in_channels:.2f} of "
            f"{one.budget.in_channels} posts, {one.minutes:.1f} of {one.budget.minutes} minutes"
            for one in self.account.weeks()
        )
        return "A normal week, each person on average:\n" + "\n".join(lines)


@pytest.fixture(scope="module")
def year() -> Year:
    begun = time.process_time()
    text = lanternfield()
    played = rehearse_file(review(text).document, YEAR)
    return Year(Account(played), Oracle(text), time.process_time() - begun)


def test_it_takes_seconds_of_work_and_not_minutes(year: Year) -> None:
    assert year.seconds < SECONDS


def test_all_of_it_happened(year: Year) -> None:
    """Otherwise a silent year would pass everything below."""
    kinds = Counter(one.letter.kind for one in year.account.played.messages)
    assert {"agenda_opened", "agenda_posted", "cascade_brief", "cascade_digest", "checkin", "checkin_reminder"} <= set(
        kinds
    )
    assert (year.account.played.remarks, year.account.played.unsent) == ([], [])
    assert len(year.messages) > 300


def test_nobody_is_rung_in_quiet_hours_on_closed_days_or_by_prompts_out_of_term_and_in_exams(year: Year) -> None:
    complaints = [
        f"{year.account.people[id_].called}, {one.arrival.at}: {one.letter.kind} {complaint}"
        for id_, one in year.messages
        if (complaint := year.oracle.complaint(id_, one.letter.message_class, one.arrival.at))
    ]
    assert complaints == []


def test_no_channel_rings_in_quiet_hours_or_on_closed_days(year: Year) -> None:
    complaints = [
        f"{place}, {one.arrival.at}: {one.letter.kind} {complaint}"
        for place, posts in year.account.in_channels.items()
        for one in posts
        if (complaint := year.oracle.complaint_in_channel(place.removeprefix("group:"), one.arrival.at))
    ]
    assert complaints == []


def test_nobody_gets_more_than_one_a_day_and_three_a_week_of_what_nobody_asked_for(year: Year) -> None:
    settings = year.oracle.file["settings"]
    came = Counter((id_, year.day(one)) for id_, one in year.messages if one.letter.message_class in CAPPED)
    weeks = {(id_, on): sum(came[id_, on - timedelta(days=back)] for back in range(7)) for id_, on in list(came)}
    assert max(came.values()) <= settings["max_bot_dms_per_person_per_day"], year.week()
    assert max(weeks.values()) <= settings["max_bot_dms_per_person_per_week"], year.week()
    assert year.account.over_the_cap() == []


def test_every_digest_and_brief_reaches_each_reader_once(year: Year) -> None:
    read = Counter(
        one.letter.subject for _, one in year.messages if one.letter.kind in ("cascade_digest", "cascade_brief")
    )
    boards = [
        one
        for one in year.oracle.file["meetings"]
        if one["group"] == "board" and YEAR.first <= date.fromisoformat(str(one["date"])) <= YEAR.last
    ]
    assert set(read.values()) == {1}
    assert len(read) == 21 * len(boards)


def test_the_clock_asked_for_checkins_once_on_each_day_of_the_year(year: Year) -> None:
    days = [(YEAR.first + timedelta(days=ahead)).isoformat() for ahead in range((YEAR.last - YEAR.first).days + 1)]
    assert year.account.played.done["ask_checkins"] == [f"{day}T13:00:00" for day in days]


def test_each_weekly_meeting_had_its_agenda_called_for_and_posted_once(year: Year) -> None:
    posts = [one for one in year.account.in_channels["group:elt"] if one.letter.kind == "agenda_posted"]
    titles = [one.arrival.card.title for one in posts]
    meant = [re.sub(r"^Agenda for (.*), \d\d:\d\d$", r"\1", title) for title in titles]
    expected = year.oracle.wednesdays(YEAR.first, YEAR.last)
    assert sorted(meant) == sorted(f"{day:%A} {day.day} {day:%B}" for day in expected)


def test_what_is_asked_of_each_office_stays_within_its_budget(year: Year) -> None:
    over = {(week.budget.office, figure) for week in year.account.weeks() for figure in week.over}
    assert over == set(), f"If a design adds to this table, something else comes out.\n{year.week()}"


def test_a_head_reads_of_the_weekly_meeting_twice_a_week_and_of_her_committee_once_a_month(year: Year) -> None:
    """All of it, whichever office it counts for."""
    weeks = len(year.account.school_weeks)
    of_meeting = year.account.in_channels["group:elt"]
    of_committee = year.account.in_channels["group:lc_qfp"]
    assert {one.letter.kind for one in of_meeting} == {"agenda_opened", "agenda_posted"}
    assert len(of_meeting) <= 2 * weeks
    assert len(of_committee) <= weeks / 4


def test_every_assumption_is_one_that_people_act_on(year: Year) -> None:
    assert list(year.account.played.acts) == list(ACTS)
