"""How dates, times, names and numbers are written for people."""

from datetime import date, time

import pytest

from bot.domain.wording import (
    clock,
    count,
    day,
    day_of,
    letters,
    names,
    role_words,
    school_names,
    schools,
    span,
    year_name,
)
from tests.factories import TODAY, a_school, a_trust, days, on


def test_a_day_is_written_as_people_say_it() -> None:
    assert day(date(2026, 11, 25)) == "Wednesday 25 November"
    assert day_of(date(2027, 5, 11)) == "11 May"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-09-01", "1 September"),
        ("2027-08-31", "31 August"),
        ("2026-08-31", "31 August 2026"),
        ("2027-09-01", "1 September 2027"),
    ],
)
def test_the_year_is_said_only_outside_this_academic_year(written: str, expected: str) -> None:
    assert day_of(on(written), TODAY) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2027-05-10", "2027-05-13", "10 to 13 May"),
        ("2027-04-12", "2027-06-23", "12 April to 23 June"),
        ("2027-06-23", "2027-06-23", "23 June"),
        ("2026-12-18", "2027-01-08", "18 December to 8 January"),
        ("2027-12-18", "2028-01-08", "18 December 2027 to 8 January 2028"),
        ("2028-05-10", "2028-05-13", "10 to 13 May 2028"),
    ],
)
def test_a_span_says_each_word_once(first: str, last: str, expected: str) -> None:
    assert span(days(first, last), TODAY) == expected


def test_a_time_has_four_figures() -> None:
    assert clock(time(8, 30)) == "08:30"
    assert clock(time(17, 5, 9)) == "17:05"


@pytest.mark.parametrize(
    ("listed", "expected"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_joined_by_commas_and_and(listed: list[str], expected: str) -> None:
    assert names(listed) == expected


def test_a_choice_of_people_is_joined_by_or() -> None:
    assert names(["Ines", "Callum", "Yetunde"], "or") == "Ines, Callum or Yetunde"


def test_one_is_singular_and_thousands_have_a_comma() -> None:
    assert count(1, "school") == "1 school"
    assert count(0, "school") == "0 schools"
    assert count(10_000, "character") == "10,000 characters"
    assert count(2, "person", "people") == "2 people"


def test_an_academic_year_is_two_years() -> None:
    assert year_name(2026) == "2026/27"
    assert year_name(2099) == "2099/00"


def test_schools_are_called_by_their_short_names_in_the_register_s_order() -> None:
    assert schools(a_trust(), ("VHS", "QFP", "STT")) == "Quillfeather, St Thistlewick's and Vellumhurst"


def test_two_schools_that_would_be_called_the_same_keep_their_whole_names() -> None:
    twins = {
        "OIS": a_school("OIS", "Oak Infant School"),
        "OJS": a_school("OJS", "Oak Junior School"),
        "ELM": a_school("ELM", "Elm Community College"),
    }
    called = school_names(a_trust(schools=twins))
    assert called == {"OIS": "Oak Infant School", "OJS": "Oak Junior School", "ELM": "Elm"}


@pytest.mark.parametrize("name", ["The Academy", "School", "Academy"])
def test_a_school_whose_name_is_only_its_kind_keeps_it(name: str) -> None:
    only = {"ONE": a_school("ONE", name)}
    assert school_names(a_trust(schools=only)) == {"ONE": name}


def test_what_is_no_letter_is_left_out_and_every_letter_stays() -> None:
    assert letters("a\x00b\ud800c\udfffd") == "abcd"
    kept = "Zoë \U0001f3b5 \u200f\u202e <!channel> *b* &lt; \t\r\n '; DROP TABLE people;--"
    assert letters(kept) == kept


def test_an_office_reads_as_people_write_it() -> None:
    assert [role_words(one) for one in ("ceo", "senco", "chair_of_board")] == ["CEO", "SENCO", "Chair of board"]
