"""The weekly agenda by itself: Thursday's call for items and Monday's post, on open days only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.agendas.weekly import open_items, open_moments, post_moments, post_weekly
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from storage import agendas, meetings, places
from storage.database import Database
from storage.tables.people import places as tied
from tests.factories import an_agenda_item, at, on
from tests.handlers.rhythm import books_of, happens, moments_between, town_on, written
from tests.handlers.town import TownInProcess

HEAD, CEO = "p12", "p01"
THURSDAY, MONDAY, AFTER = "2026-11-26 08:00", "2026-11-30 12:00", "2026-12-07 12:00"


def elt(town: TownInProcess) -> str:
    return town.channel("group:elt")


def add_items(town: TownInProcess, number: int) -> None:
    with books_of(town) as books:
        for n in range(1, number + 1):
            item = an_agenda_item(f"Item {n}", 2, f"2026-11-27 10:{n:02}", meeting_on=on("2026-12-02"))
            agendas.add(books, item)


def test_items_are_called_for_on_thursday_at_eight_in_one_post_that_mentions_nobody(town: TownInProcess) -> None:
    happens(town, open_items, THURSDAY)
    assert elt(town).count("Items for Wednesday?") == 1
    assert "/collab agenda add" in elt(town)
    assert "The agenda closes on Monday 30 November at 11:00." in " ".join(elt(town).split())
    assert written(town, "agenda_opened") == ["group:elt"]
    assert not [word for word in ("@", "<!", "Zoë") if word in elt(town)]


def test_a_head_adds_from_the_post_itself(town: TownInProcess) -> None:
    happens(town, open_items, THURSDAY)
    head = town.person(HEAD)
    head.presses("agenda.add", "elt")
    head.is_asked_for("item", "minutes")
    head.fills(item="Lunch rota 10 min")
    head.sends()
    head.sees("On the agenda for Wednesday 2 December")


def test_on_monday_at_noon_the_agenda_is_there(town: TownInProcess) -> None:
    town.person(HEAD).types("/collab agenda add Lunch rota 10 min")
    town.walks_to("2026-11-23 11:59")
    assert elt(town).count("Agenda for Wednesday") == 0
    town.walks_to("2026-11-23 12:00")
    head = town.person(HEAD)
    head.forgets()
    head.types("/collab agenda")
    assert elt(town).count("Agenda for Wednesday 25 November, 08:30") == 1
    for words in (
        "https://meet.lanternfield.example.org/elt",
        "Draft SENCO release rota: Yetunde Bramwell, by 2 December",
        "PRJ-05 · SENCO release and shared assessment clinic",
        "Attendance: 5 min",
        "Lunch rota, 10 min: Zoë Adeyemi-Clarke",
        "In all 50 of 60 minutes.",
    ):
        assert words in elt(town)


def test_at_most_eight_items_and_the_rest_is_carried_and_said_so(town: TownInProcess) -> None:
    add_items(town, 10)
    happens(town, post_weekly, MONDAY)
    posted = elt(town)
    assert "8. Item 8, 2 min" in posted
    assert "Carried to Wednesday 9 December" in posted
    assert posted.index("Carried to") < posted.index("Item 9") < posted.index("Item 10")
    assert "In all 56 of 60 minutes." in posted


def test_what_was_carried_comes_first_the_week_after_and_says_from_when(town: TownInProcess) -> None:
    add_items(town, 10)
    happens(town, post_weekly, MONDAY)
    with books_of(town) as books:
        agendas.add(books, an_agenda_item("Newer", 2, "2026-12-03 10:00", meeting_on=on("2026-12-09")))
    happens(town, post_weekly, AFTER)
    second = elt(town).split("Agenda for Wednesday 9 December")[1]
    assert "1. Item 9, 2 min: Bridget O'Shaughnessy, carried from 2 December" in " ".join(second.split())
    assert second.index("Item 10") < second.index("Newer")
    assert "Item 1," not in second


def test_a_bank_holiday_monday_is_posted_on_the_friday_before(database: Database) -> None:
    town = town_on(database, "2027-04-30 07:00")
    town.walks_to("2027-04-30 11:59")
    assert "Agenda for Wednesday" not in elt(town)
    town.walks_to("2027-04-30 12:00")
    assert elt(town).count("Agenda for Wednesday 5 May, 08:30") == 1
    town.walks_to("2027-05-04 18:00")
    assert elt(town).count("Agenda for Wednesday 5 May, 08:30") == 1


def test_a_whole_year_of_mondays(town: TownInProcess) -> None:
    """Every school week has one; half-terms and holidays have none; 3 May is a bank holiday."""
    posted = [f"{moment:%d %b %H:%M}" for moment in moments_between(town, post_moments, "2026-11-23", "2027-07-31")]
    local = {at(f"2027-{day} {hour}").strftime("%d %b %H:%M") for day, hour in SPECIAL}
    assert local <= set(posted)
    assert [moment.split()[0:2] for moment in posted] == [day.split() for day in YEAR]


SPECIAL = (("01-04", "12:00"), ("04-12", "12:00"), ("04-30", "12:00"))
YEAR = (
    "23 Nov", "30 Nov", "07 Dec", "14 Dec",
    "04 Jan", "11 Jan", "18 Jan", "25 Jan", "01 Feb", "08 Feb",
    "22 Feb", "01 Mar", "08 Mar", "15 Mar", "22 Mar",
    "12 Apr", "19 Apr", "26 Apr", "30 Apr", "10 May", "17 May", "24 May",
    "07 Jun", "14 Jun", "21 Jun", "28 Jun", "05 Jul", "12 Jul", "19 Jul",
)  # fmt: skip


def test_each_post_of_the_year_is_written_once_and_on_an_open_day(town: TownInProcess) -> None:
    moments = moments_between(town, post_moments, "2026-11-23", "2027-07-31")
    for moment in moments:
        with books_of(town) as books:
            post_weekly(books, town.trust, due_at=moment, at=moment)
            post_weekly(books, town.trust, due_at=moment, at=moment)
    assert written(town, "agenda_posted") == ["group:elt"] * len(moments)


def test_the_first_week_of_a_term_is_called_for_at_eight_and_posted_the_same_day(town: TownInProcess) -> None:
    opened = moments_between(town, open_moments, "2026-12-17", "2027-01-07")
    assert opened == [at("2027-01-04 08:00"), at("2027-01-07 08:00")]
    assert moments_between(town, post_moments, "2026-12-17", "2027-01-07") == [at("2027-01-04 12:00")]


def test_a_head_whose_school_is_closed_is_listed_as_away(database: Database) -> None:
    town = town_on(database, "2027-07-19 11:00")
    happens(town, post_weekly, "2027-07-19 12:00")
    assert "Away, their school is closed:" in elt(town)
    assert "(Vellumhurst)" in elt(town)
    assert "(Quillfeather)" not in elt(town)


def test_a_bot_that_was_off_on_monday_posts_on_tuesday(town: TownInProcess) -> None:
    happens(town, post_weekly, MONDAY, now="2026-12-01 09:00")
    assert elt(town).count("Agenda for Wednesday 2 December") == 1


def test_a_bot_that_was_off_for_a_fortnight_posts_the_agenda_to_come_with_what_waited(town: TownInProcess) -> None:
    add_items(town, 1)
    town.now = at("2026-12-08 08:00")
    run_due(town.database, JOBS, town.now)
    town.deliver()
    assert elt(town).count("Agenda for Wednesday") == 1
    assert "Agenda for Wednesday 9 December" in elt(town)
    assert "1. Item 1, 2 min: Bridget O'Shaughnessy, carried from 2 December" in " ".join(elt(town).split())
    assert "Items for Wednesday?" not in elt(town)


@pytest.mark.parametrize("now", ["2026-12-02 08:30", "2026-12-04 09:00"])
def test_nothing_is_posted_once_the_meeting_has_begun_and_no_item_is_lost(town: TownInProcess, now: str) -> None:
    add_items(town, 2)
    happens(town, post_weekly, MONDAY, now=now)
    assert "Agenda for" not in elt(town)
    happens(town, post_weekly, AFTER)
    assert "Item 2, 2 min: Bridget O'Shaughnessy, carried from 2 December" in " ".join(elt(town).split())


def test_a_call_for_items_that_comes_too_late_is_not_made(town: TownInProcess) -> None:
    happens(town, open_items, THURSDAY, now="2026-11-30 11:00")
    assert elt(town) == ""


def test_items_of_a_cancelled_meeting_go_to_the_next(town: TownInProcess) -> None:
    add_items(town, 1)
    with books_of(town) as books:
        (meeting,) = meetings.on_day(books, "elt", on("2026-12-02"))
        meetings.replan(books, replace(meeting, status="cancelled"))
    assert moments_between(town, post_moments, "2026-11-24", "2026-12-08") == [at(AFTER)]
    happens(town, post_weekly, AFTER)
    assert "Item 1, 2 min" in elt(town)


def test_items_of_a_meeting_that_moved_move_with_it(town: TownInProcess) -> None:
    add_items(town, 1)
    with books_of(town) as books:
        (meeting,) = meetings.on_day(books, "elt", on("2026-12-02"))
        meetings.replan(books, replace(meeting, held_on=on("2026-12-01")))
    happens(town, post_weekly, MONDAY)
    assert "Agenda for Tuesday 1 December, 08:30" in elt(town)
    assert "Item 1, 2 min" in elt(town)


def test_without_a_channel_each_member_gets_it(town: TownInProcess) -> None:
    with books_of(town) as books:
        books.remove(tied, tied.c.subject == "group:elt")
        assert places.place_of(books, "group:elt") is None
    happens(town, post_weekly, MONDAY)
    assert "person:p01" in written(town, "agenda_posted")
    assert "person:p12" in written(town, "agenda_posted")
    assert len(written(town, "agenda_posted")) == 11
    town.person(CEO).sees("Agenda for Wednesday 2 December")


def test_a_moment_of_no_meeting_does_nothing(town: TownInProcess) -> None:
    happens(town, post_weekly, "2026-12-01 12:00")
    happens(town, open_items, "2026-12-01 08:00")
    assert written(town, "agenda_posted") == written(town, "agenda_opened") == []
