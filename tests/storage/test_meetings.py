"""The register of meetings and their items, on both databases and beside another trust's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.cascades import Cascade
from bot.domain.meetings import Action, Item
from storage import actions, cascades, meetings
from storage.database import Books, Database
from tests.factories import MONDAY_MORNING, a_meeting, an_item, on
from tests.storage.boards import two_boards

EMBARGOED = an_item(9, "chairs_only", until=date(2026, 12, 20))


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.transaction() as shelf:
        yield two_boards(shelf)


@pytest.fixture
def other(books: Books) -> Books:
    return books.shelf.books("harbourside")


def titles(found: list[Item]) -> list[str]:
    return [one.title for one in found]


def test_a_meeting_comes_back_as_it_was_put_in(books: Books) -> None:
    whole = a_meeting(
        "2026-12-10", "board", id="m9", part_b=2, attended=("p01",), apologies=("p08",), link="https://x.test"
    )
    meetings.add(books, whole)
    assert meetings.find(books, "m9") == whole
    assert meetings.find(books, "nowhere") is None


def test_the_next_and_the_last_meeting_of_a_group(books: Books) -> None:
    after, last = (
        meetings.next_after(books, "board", on("2026-12-03")),
        meetings.last_by(books, "board", on("2026-12-31")),
    )
    assert after
    assert last
    assert (after.id, last.id) == ("m017", "m016")
    assert meetings.next_after(books, "board", on("2027-02-04")) is None
    assert meetings.last_by(books, "board", on("2026-12-02")) is None
    assert meetings.first_day_of(books, "board") == on("2026-12-03")
    assert meetings.first_day_of(books, "lc_qfp") is None
    assert [one.id for one in meetings.between(books, "board", on("2026-12-03"), on("2027-02-04"))] == ["m016", "m017"]


def test_only_the_first_to_log_a_meeting_has_logged_it(books: Books, other: Books) -> None:
    meeting = meetings.on_day(books, "board", on("2026-12-03"))[0]
    assert meetings.log(books, meeting, by="p08", at=MONDAY_MORNING, attended=["p01"])
    assert not meetings.log(books, meeting, by="p01", at=MONDAY_MORNING, attended=[])
    stands = meetings.find(books, "m016")
    assert stands
    assert (stands.status, stands.logged_by, stands.attended) == ("held", "p08", ("p01",))
    untouched = meetings.find(other, "m016")
    assert untouched
    assert untouched.logged_at is None


def test_a_meeting_made_twice_stands_once(books: Books) -> None:
    unplanned = a_meeting("2026-12-15", "board")
    assert meetings.add_new(books, unplanned)
    assert not meetings.add_new(books, unplanned)


def test_the_confidential_count_never_falls_below_none(books: Books) -> None:
    assert not meetings.count_part_b(books, "m016", -1)
    assert meetings.count_part_b(books, "m016", 1)
    assert meetings.count_part_b(books, "m016", -1)
    assert not meetings.count_part_b(books, "m016", -1)


def test_a_log_is_sent_once_until_it_is_opened_again(books: Books) -> None:
    assert meetings.send(books, "m016", at=MONDAY_MORNING)
    assert not meetings.send(books, "m016", at=MONDAY_MORNING)
    assert meetings.reopen(books, "m016")
    assert not meetings.reopen(books, "m016")
    assert meetings.send(books, "m016", at=MONDAY_MORNING)


def test_a_log_that_was_checked_is_not_opened_again(books: Books, other: Books) -> None:
    for one in (books, other):
        meetings.send(one, "m016", at=MONDAY_MORNING)
        cascades.add(one, Cascade("CAS", "m016", "p08", MONDAY_MORNING))
    cascades.check(books, "CAS", by="p31", at=MONDAY_MORNING)
    assert not meetings.reopen(books, "m016")
    assert meetings.reopen(other, "m016")


def test_items_stand_in_order_change_and_go(books: Books, other: Books) -> None:
    meetings.add_items(books, [an_item(2), an_item(1)])
    meetings.add_items(other, [an_item(1)])
    meetings.change_item(books, replace(an_item(1), title="Now this", level="open"))
    assert titles(meetings.items_of(books, "m016")) == ["Now this", "Item 2"]
    assert titles(meetings.items_of(other, "m016")) == ["Item 1"]
    meetings.remove_item(books, "i1")
    assert meetings.item(books, "i1") is None
    assert meetings.item(other, "i1") == an_item(1)


def test_a_removed_item_takes_its_action_along(books: Books) -> None:
    meetings.add_items(books, [an_item(1)])
    actions.add(books, Action("a1", "board", "Do it", "p01", None, "m016", "i1"))
    meetings.remove_item(books, "i1")
    assert actions.find(books, "a1") is None


def test_an_ended_embargo_is_found_until_a_digest_has_carried_it(books: Books) -> None:
    meetings.add_items(books, [EMBARGOED])
    assert meetings.embargoes_ended(books, by=on("2026-12-20"), but_of="m017") == []
    cascades.add(books, Cascade("CAS", "m016", "p08", MONDAY_MORNING))
    cascades.release(books, "CAS", by="p01", when="now", at=MONDAY_MORNING)
    assert meetings.embargoes_ended(books, by=on("2026-12-19"), but_of="m017") == []
    assert meetings.embargoes_ended(books, by=on("2026-12-20"), but_of="m017") == [EMBARGOED]
    assert meetings.embargoes_ended(books, by=on("2026-12-20"), but_of="m016") == []
    cascades.add(books, Cascade("NEXT", "m017", "p08", MONDAY_MORNING))
    meetings.mark_digested(books, ["i9"], by="NEXT")
    meetings.mark_digested(books, ["i9"], by="CAS")
    assert meetings.embargoes_ended(books, by=on("2027-03-01"), but_of="m017") == []
    assert meetings.digested_by(books, "NEXT", but_of="m017") == [EMBARGOED]
    assert meetings.digested_by(books, "CAS", but_of="m017") == []


def test_a_groups_open_actions_leave_out_what_is_done_private_or_still_being_written(
    books: Books, other: Books
) -> None:
    meetings.add_items(books, [an_item(1), an_item(2, "private")])
    actions.add(
        books,
        Action("a1", "board", "From the file", "p01", on("2026-12-09")),
        Action("a2", "board", "Of a log", "p01", on("2026-12-08"), "m016", "i1"),
        Action("a3", "board", "Of a private item", "p01", None, "m016", "i2"),
        Action("a4", "board", "Done", "p01", None, done_on=on("2026-12-01")),
        Action("a5", "lc_qfp", "Of others", "p01", None),
    )
    assert [one.text for one in actions.open_of_group(books, "board")] == ["Of a log", "From the file"]
    meetings.log(books, a_meeting("2026-12-03", "board", id="m016"), by="p08", at=MONDAY_MORNING, attended=[])
    assert [one.text for one in actions.open_of_group(books, "board")] == ["From the file"]
    meetings.send(books, "m016", at=MONDAY_MORNING)
    assert [one.text for one in actions.open_of_group(books, "board")] == ["Of a log", "From the file"]
    assert actions.open_of_group(other, "board") == []


def test_an_action_is_done_once(books: Books) -> None:
    actions.put(books, Action("a1", "board", "Do it", "p01", None))
    actions.put(books, Action("a1", "board", "Do it well", "p08", None))
    assert actions.mark_done(books, "a1", on=on("2026-12-05"))
    assert not actions.mark_done(books, "a1", on=on("2026-12-06"))
    done = actions.find(books, "a1")
    assert done
    assert (done.text, done.owner, done.done_on) == ("Do it well", "p08", on("2026-12-05"))
