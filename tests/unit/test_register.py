"""The register as one load left it: who holds what on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.people import ANSWERS_AT_HAND, Office, Person, Register

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def somebody(id_: str, *offices: Office) -> Person:
    return Person(id_, id_.title(), f"{id_}@lanternfield.example.org", "slack", offices=offices)


CHAIR = Office("chair", "elt")
ANNA = somebody("anna", CHAIR, Office("headteacher", "QFP"))
BEN = somebody("ben", Office("member", "elt", last_on=MONDAY), Office("headteacher", "STT"))


def register(*people: Person) -> Register:
    return Register(1, {one.id: one for one in people}, {})


def test_holders_come_by_name_and_by_place() -> None:
    held = register(ANNA, BEN)
    assert held.holders("headteacher", on=MONDAY) == [ANNA, BEN]
    assert held.holders("headteacher", "STT", on=MONDAY) == [BEN]
    assert held.holders("headteacher", "VHS", on=MONDAY) == []
    assert held.holders("senco", on=MONDAY) == []


def test_who_holds_an_office_is_said_anew_each_time_and_for_each_day() -> None:
    brief = register(somebody("ben", Office("headteacher", "STT", last_on=MONDAY)))
    first = brief.holders("headteacher", on=MONDAY)
    first.clear()
    assert [one.id for one in brief.holders("headteacher", on=MONDAY)] == ["ben"]
    assert brief.holders("headteacher", on=TUESDAY) == []


def test_an_answer_is_right_after_more_questions_than_are_kept() -> None:
    held = register(ANNA, BEN)
    for number in range(2 * ANSWERS_AT_HAND):
        assert held.holders("headteacher", f"S{number}", on=MONDAY) == []
    assert held.holders("headteacher", "STT", on=MONDAY) == [BEN]


def test_an_office_that_has_ended_counts_to_its_last_day() -> None:
    held = register(ANNA, BEN)
    assert held.serving("elt", on=MONDAY) == [ANNA, BEN]
    assert held.serving("elt", on=TUESDAY) == [ANNA]


def test_who_has_left_holds_nothing() -> None:
    gone = register(replace(ANNA, leaves_on=MONDAY), replace(BEN, ended_on=MONDAY))
    assert [one.id for one in gone.serving("elt", on=MONDAY)] == ["anna"]
    assert gone.holders("chair", "elt", on=TUESDAY) == []


def test_an_office_elsewhere_does_not_serve_here() -> None:
    """Ben served here until Monday, and still is a headteacher: that keeps nobody in the group."""
    assert register(BEN).serving("elt", on=TUESDAY) == []


def test_somebody_with_two_offices_in_a_group_is_named_once() -> None:
    both = somebody("cleo", CHAIR, Office("member", "elt"))
    assert register(both).serving("elt", on=MONDAY) == [both]
