"""What comes with an email beside the card's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.card import Button, Card, File, Link, Row, line
from bot.domain.tickets import Ticket, read
from bot.platforms.messenger import Enclosed
from bot.services import outbox as telling
from bot.services.files import MAKERS
from bot.services.made import Made
from bot.services.outbox import DECISION, TOLD
from bot.services.pages import KEY, Pages, make_key
from storage import deployment
from tests.engine.sending import MONDAY, PostOffice

ADDRESS = "https://collab.example"
GOT_IT = Button("digest.got_it", "Got it", "CAS-1")
APPROVE = Button("project.approve", "Approve", "PRJ-05")
NEWS = Card("From the board", subject="release:CAS-1:p3")


def write(office: PostOffice, card: Card, event: str, to: str = "person:p3", message_class: str = DECISION) -> None:
    with office.database.transaction() as shelf:
        books = shelf.books("harbourside")
        telling.tell(books, to, card, event=event, kind="news", message_class=message_class, at=office.now)


def posted(office: PostOffice) -> Enclosed:
    """What came with the newest email."""
    office.drain()
    assert office.email is not None
    return office.email.posts[-1].enclosed


def words(enclosed: Enclosed) -> str:
    return str(enclosed.foot)


def test_a_harmless_button_becomes_a_page_for_that_person_alone(office: PostOffice) -> None:
    make_key(office.database)
    office.pages = Pages(ADDRESS)
    write(office, replace(NEWS, buttons=(APPROVE, GOT_IT)), "one")
    (door,) = posted(office).doors
    with office.database.reading() as shelf:
        key = bytes.fromhex(deployment.kept(shelf, KEY) or "")
    assert door.text == "Got it"
    found = read(door.url.removeprefix(f"{ADDRESS}/page/"), key, MONDAY)
    assert found == Ticket("harbourside", "p3", "digest.got_it", "CAS-1", MONDAY + timedelta(days=14))


def test_a_button_in_a_row_and_one_behind_the_dots_count_too(office: PostOffice) -> None:
    make_key(office.database)
    office.pages = Pages(ADDRESS)
    row = Row((line("Item"),), (GOT_IT,))
    write(office, replace(NEWS, parts=(row,), more=(replace(GOT_IT, value="CAS-2"),)), "one")
    assert len(posted(office).doors) == 2


def test_without_a_public_address_there_is_no_button(office: PostOffice) -> None:
    write(office, replace(NEWS, buttons=(GOT_IT,)), "one")
    assert posted(office).doors == ()


def test_what_no_page_may_do_is_said_to_be_done_in_the_chat(office: PostOffice) -> None:
    write(office, replace(NEWS, buttons=(APPROVE,)), "one")
    assert "An answer is given in the chat" in words(posted(office))
    write(office, replace(NEWS, buttons=(GOT_IT,)), "two")
    assert "An answer is given in the chat" not in words(posted(office))


def test_a_second_letter_on_one_subject_follows_the_first(office: PostOffice) -> None:
    write(office, NEWS, "one")
    assert posted(office).follows == ()
    write(office, NEWS, "two")
    assert office.email is not None
    first = office.email.posts[0].delivery_id
    assert posted(office).follows == (first,)


def test_nobody_s_letter_follows_another_person_s(office: PostOffice) -> None:
    write(office, NEWS, "one", to="person:p1")
    write(office, NEWS, "two")
    assert posted(office).follows == ()


@pytest.mark.parametrize("to", ["person:p1", "person:p3"])
def test_what_travels_together_is_named_whatever_else_goes_with_it(office: PostOffice, to: str) -> None:
    make_key(office.database)
    office.pages = Pages(ADDRESS)
    for event in ("one", "two"):
        write(office, Card(event), event, to, message_class=TOLD)
    office.drain()
    posts = office.slack.posts if to == "person:p1" else office.email.posts if office.email else []
    assert [len(post.enclosed.carries) for post in posts] == [1]


def test_a_chat_message_comes_alone(office: PostOffice) -> None:
    write(office, replace(NEWS, buttons=(GOT_IT,)), "one", to="person:p1")
    office.drain()
    assert office.slack.posts[-1].enclosed == Enclosed()


def test_a_channel_gets_no_file_since_each_is_made_for_one_person(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MAKERS, "meeting", lambda *_: Made("elt.ics", "text/calendar", b"BEGIN:VCALENDAR"))
    card = Card("The agenda", (File("meeting", "elt", "The meeting, as a file for your calendar"),))
    write(office, card, "one", to="trust:projects")
    write(office, card, "two", to="person:p1")
    office.drain()
    assert [len(post.enclosed.files) for post in office.slack.posts] == [0, 1]


def test_what_nobody_asked_for_can_be_held_with_one_click(office: PostOffice) -> None:
    make_key(office.database)
    office.pages = Pages(ADDRESS)
    write(office, NEWS, "one", message_class=TOLD)
    told = posted(office)
    assert told.stop is not None
    assert Link("Hold these emails", told.stop) in told.foot[-1]
    with office.database.reading() as shelf:
        key = bytes.fromhex(deployment.kept(shelf, KEY) or "")
    found = read(told.stop.removeprefix(f"{ADDRESS}/page/"), key, MONDAY)
    assert found == Ticket("harbourside", "p3", "news.hold", "", MONDAY + timedelta(days=90))


def test_a_decision_promises_no_way_to_stop_it(office: PostOffice) -> None:
    make_key(office.database)
    office.pages = Pages(ADDRESS)
    write(office, NEWS, "one")
    assert posted(office).stop is None
    assert "Hold these emails" not in words(posted(office))
