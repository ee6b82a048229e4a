"""A governor without an account says Got it from an email; and what anybody else can make of its address."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cards.pages import SHEETS
from bot.domain.caps import WEEKLY
from bot.domain.preferences import Preferences
from bot.domain.tickets import Ticket, signed
from bot.services import pages
from bot.services.pages import HARMLESS, KEY
from handlers.contents import BUTTONS, CONTENTS
from handlers.router import Router
from storage import cascades, deployment, preferences, register
from storage.database import Database
from tests.handlers.board import CASCADE, down_to_release, release
from tests.handlers.browser import ADDRESS, Browser, door, with_pages
from tests.handlers.conftest import MONDAY
from tests.handlers.town import TownInProcess

BY_EMAIL, PATRICIA = "patricia.lum@mail.example.org", "p39"
MORNING = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
GONE = "This page can&#x27;t be used any more."


@pytest.fixture(scope="module")
def released(two_trusts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Books in which the board's news has reached every governor, by email too; and where Patricia's button leads."""
    file = tmp_path_factory.mktemp("pages") / "released.sqlite"
    database = Database(f"sqlite:///{shutil.copy(two_trusts, file)}", is_durable=False)
    town = with_pages(TownInProcess(database, "lanternfield", MONDAY))
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    database.close()
    return file, door(town, BY_EMAIL)


@pytest.fixture
def paged(released: tuple[Path, str], tmp_path: Path) -> Iterator[TownInProcess]:
    database = Database(f"sqlite:///{shutil.copy(released[0], tmp_path / 'pages.sqlite')}", is_durable=False)
    yield TownInProcess(database, "lanternfield", MORNING)
    database.close()


@pytest.fixture
def url(released: tuple[Path, str]) -> str:
    return released[1]


@pytest.fixture
def browser(paged: TownInProcess) -> Browser:
    return Browser(paged)


def number_of_got_it(town: TownInProcess) -> int:
    with town.database.reading() as shelf:
        frozen = cascades.recipients(shelf.books("lanternfield"), CASCADE)
    return sum(one.got_it_at is not None for one in frozen)


def ticket(town: TownInProcess, **other: str) -> str:
    """The address of a page for this ticket, signed with the town's own key."""
    said = {"trust": "lanternfield", "person": PATRICIA, "action": "digest.got_it", "value": CASCADE, **other}
    with town.database.reading() as shelf:
        key = bytes.fromhex(deployment.kept(shelf, KEY) or "")
    return f"{ADDRESS}/page/{signed(Ticket(**said, ends_at=town.now + timedelta(days=1)), key)}"


def test_a_governor_says_got_it_from_an_email(paged: TownInProcess, browser: Browser, url: str) -> None:
    asked = browser.opens(url)
    assert (asked.status_code, number_of_got_it(paged)) == (200, 0)
    assert "<button>Got it</button>" in asked.text
    thanked = browser.presses(url)
    assert (thanked.status_code, number_of_got_it(paged)) == (200, 1)
    assert "Thank you." in thanked.text
    assert "<button>" not in thanked.text


def test_a_mail_scanner_that_opens_everything_presses_nothing(paged: TownInProcess, browser: Browser, url: str) -> None:
    for method in ("GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"):
        assert browser.tries(method, url).status_code in {200, 405}
    assert number_of_got_it(paged) == 0


def stopped() -> datetime:
    raise RuntimeError("this clock stands still")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_something_goes_wrong_the_page_says_whose_fault_it_is(
    paged: TownInProcess, browser: Browser, url: str, method: str
) -> None:
    paged.router = Router(CONTENTS, paged.database, stopped)
    with capture_logs() as lines:
        answer = browser.tries(method, url)
    [fault] = [one for one in lines if one["event"] == "our fault"]
    assert answer.status_code == 500
    assert f"Something went wrong on our side (ref {fault['reference']})" in answer.text
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert number_of_got_it(paged) == 0


def test_pressing_twice_counts_once(paged: TownInProcess, browser: Browser, url: str) -> None:
    first, again = (browser.presses(url) for _ in range(2))
    assert (first.status_code, again.status_code, number_of_got_it(paged)) == (200, 200, 1)


def test_it_can_be_pressed_for_fourteen_days(paged: TownInProcess, browser: Browser, url: str) -> None:
    paged.now += timedelta(days=13, hours=22)
    assert browser.opens(url).status_code == 200
    paged.now += timedelta(hours=3)
    for answer in (browser.opens(url), browser.presses(url)):
        assert answer.status_code == 404
        assert GONE in answer.text
    assert number_of_got_it(paged) == 0


@pytest.mark.parametrize(
    "other",
    [
        {"action": "project.approve"},
        {"action": "cascade.release"},
        {"action": "no.such"},
        {"person": "nobody"},
        {"person": "h01"},
    ],
    ids=lambda other: "-".join(other.values()),
)
def test_a_ticket_of_ours_opens_only_what_is_harmless_for_somebody_who_is_here(
    paged: TownInProcess, browser: Browser, other: dict[str, str]
) -> None:
    answer = browser.presses(ticket(paged, **other))
    assert answer.status_code == 404
    assert GONE in answer.text
    assert number_of_got_it(paged) == 0


@pytest.mark.parametrize("other", [{"value": "CAS-1999-01-01"}, {"person": "p22"}, {"value": ""}])
def test_what_was_never_theirs_is_refused_in_the_words_of_the_chat(
    paged: TownInProcess, browser: Browser, other: dict[str, str]
) -> None:
    answer = browser.presses(ticket(paged, **other))
    assert answer.status_code == 200
    assert "that digest" in answer.text
    assert number_of_got_it(paged) == 0


@pytest.mark.parametrize(
    "made_up", ["x", "x.y", "%00", "%2e%2e%2fetc", "a" * 3000, "%F0%9F%92%A9.%C3", "e30.e30", "'\"><script>", "%"]
)
def test_garbage_gets_the_same_kind_sentence(browser: Browser, made_up: str) -> None:
    for answer in (browser.opens(f"/page/{made_up}"), browser.presses(f"/page/{made_up}")):
        assert answer.status_code == 404
        assert "<script" not in answer.text


def test_a_body_of_any_size_is_not_read(paged: TownInProcess, browser: Browser, url: str) -> None:
    assert browser.presses(url, b"List-Unsubscribe=One-Click" * 100_000).status_code == 200


def test_a_page_keeps_itself_to_itself(paged: TownInProcess, browser: Browser, url: str) -> None:
    for answer in (
        browser.opens(url),
        browser.presses(url),
        browser.opens("/page/x"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "http" not in answer.text.replace("<!doctype html>", "")


def test_somebody_who_has_left_can_press_nothing(paged: TownInProcess, browser: Browser, url: str) -> None:
    with paged.database.transaction() as shelf:
        register.end_person(shelf.books("lanternfield"), PATRICIA, on=paged.today())
    paged.reads_the_register_afresh()
    assert browser.presses(url).status_code == 404
    assert number_of_got_it(paged) == 0


def test_every_harmless_button_is_a_button_of_the_chat_with_words_of_its_own() -> None:
    assert HARMLESS.keys() <= {button.action for button in BUTTONS}
    assert HARMLESS.keys() <= SHEETS.keys()


def test_every_restart_signs_with_the_same_key(paged: TownInProcess, browser: Browser, url: str) -> None:
    pages.make_key(paged.database)
    assert browser.opens(url).status_code == 200


def held(town: TownInProcess) -> bool:
    with town.database.reading() as shelf:
        own = preferences.of_person(shelf.books("lanternfield"), PATRICIA)
    return own is not None and own.holds_news


def test_one_click_of_a_mail_program_holds_the_news_and_a_page_takes_it_back(
    paged: TownInProcess, browser: Browser
) -> None:
    stop = ticket(paged, action="news.hold", value="")
    assert "<button>Hold them</button>" in browser.opens(stop).text
    assert not held(paged)
    done = browser.presses(stop, b"List-Unsubscribe=One-Click")
    assert (done.status_code, held(paged)) == (200, True)
    assert browser.presses(stop, b"List-Unsubscribe=One-Click").status_code == 200
    assert held(paged)
    (back,) = re.findall(r'action="([^"]+)"', done.text)
    assert browser.presses(back).status_code == 200
    assert not held(paged)


def test_holding_keeps_what_else_they_have_set(paged: TownInProcess, browser: Browser) -> None:
    with paged.database.transaction() as shelf:
        preferences.put(shelf.books("lanternfield"), PATRICIA, Preferences(batch=WEEKLY, batch_day=2), at=paged.now)
    browser.presses(ticket(paged, action="news.hold", value=""))
    with paged.database.reading() as shelf:
        own = preferences.of_person(shelf.books("lanternfield"), PATRICIA)
    assert own == Preferences(batch=WEEKLY, batch_day=2, holds_news=True)
