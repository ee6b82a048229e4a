"""A head puts the weekly meeting into their own calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.cards.card import Card, File
from bot.domain.errors import Refused
from bot.platforms.messenger import Attachment
from bot.services.files import MAKERS, made_for, make
from storage import people
from tests.handlers.browser import Browser, with_pages
from tests.handlers.town import Shown, TownInProcess

HEAD, GOVERNOR = "p12", "p38"
GONE = "This page can&#x27;t be used any more."


def asks(town: TownInProcess) -> Shown:
    """The head types, looks behind the dots, and presses; what came of it."""
    head = town.person(HEAD)
    head.types("/collab agenda")
    head.presses("agenda.calendar")
    head.sees("It comes to you in a moment")
    return town.slack.shown[-1]


def file_of(town: TownInProcess) -> Attachment:
    (file,) = asks(town).enclosed.files
    return file


def test_the_next_meeting_comes_as_a_file_that_calendars_understand(town: TownInProcess) -> None:
    file = file_of(town)
    assert (file.name, file.media_type) == ("elt-2026-11-25.ics", "text/calendar")
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=60)
    assert "Education Leadership Team" in str(event["summary"])
    assert str(event["uid"]).startswith("elt-2026-11-25@lanternfield")


def test_the_message_says_in_words_what_is_attached(town: TownInProcess) -> None:
    shown = asks(town)
    assert shown.card.title == "Wednesday 25 November, 08:30"
    town.person(HEAD).sees("Attached: Education Leadership Team, Wednesday 25 November, 08:30, as a file")


def test_it_is_offered_on_the_agenda_that_is_posted(town: TownInProcess) -> None:
    town.walks_to("2026-11-23 12:00")
    posted = next(one for one in town.slack.shown if one.card.title.startswith("Agenda for"))
    assert "agenda.calendar" in [button.action for button in posted.card.more]


def test_it_is_made_for_whoever_may_see_the_agenda_when_it_is_sent(town: TownInProcess) -> None:
    with town.database.reading() as shelf:
        books = shelf.books("lanternfield")
        governor = people.person(books, GOVERNOR)
        assert governor
        with pytest.raises(Refused, match="leaders"):
            make(books, "meeting", "elt", to=governor, at=town.now)
        card = Card("T", (File("meeting", "elt", ""), File("no such", "elt", "")))
        assert made_for(books, card, to=governor, at=town.now) == []


def test_every_file_that_a_card_may_name_has_a_maker() -> None:
    assert File("meeting", "elt", "").maker in MAKERS


class TestFetchingIt:
    @pytest.fixture
    def url(self, town: TownInProcess) -> str:
        """Where the head finds it in a workspace that lets Collab upload nothing."""
        page = file_of(with_pages(town)).page
        assert page
        return page.url

    def test_it_is_fetched_with_one_press(self, town: TownInProcess, url: str) -> None:
        browser = Browser(town)
        assert "<button>Fetch it</button>" in browser.opens(url).text
        got = browser.presses(url)
        assert got.status_code == 200
        assert got.headers["content-type"].startswith("text/calendar")
        assert "elt-2026-11-25.ics" in got.headers["content-disposition"]
        assert got.headers["cache-control"] == "no-store"
        assert Calendar.from_ical(got.content).walk("VEVENT")

    def test_it_is_fetched_once(self, town: TownInProcess, url: str) -> None:
        browser = Browser(town)
        first, again = browser.presses(url), browser.presses(url)
        assert (first.status_code, again.status_code) == (200, 404)
        assert GONE in again.text

    def test_a_second_one_is_another(self, town: TownInProcess, url: str) -> None:
        browser = Browser(town)
        browser.presses(url)
        other = file_of(town).page
        assert other
        assert browser.presses(other.url).status_code == 200

    @pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 404)])
    def test_it_waits_for_a_quarter_of_an_hour(self, town: TownInProcess, url: str, minutes: int, status: int) -> None:
        town.now += timedelta(minutes=minutes)
        assert Browser(town).presses(url).status_code == status

    def test_without_a_public_address_there_is_no_page(self, town: TownInProcess) -> None:
        assert file_of(town).page is None
