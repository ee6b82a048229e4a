"""References of projects: the next one, and the one somebody meant."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.projects import ACTIVE, Listed
from bot.domain.references import close_to, folded, meant, mentions, next_reference, school_named, year_of
from tests.factories import schools


def a_line(id_: str, title: str, reference: str | None = None) -> Listed:
    first, last = date(2026, 9, 14), date(2027, 3, 18)
    return Listed(id_, reference, title, ACTIVE, "", ("QFP", "CLJ"), first, last, "Siân Rhydderch")


LINES = (
    a_line("PRJ-01", "Strategic Plan Development with all Stakeholders", "PRJ-01"),
    a_line("PRJ-05", "SENCO release and shared assessment clinic", "PRJ-05"),
    a_line("PRJ-15", "Siân's reading café", "PRJ-15"),
    a_line("PRJ-90", "Shared reading spine, Reception to Year 6", "PRJ-90"),
    a_line("p-18c3f0a", "A garden for two schools"),
)


@pytest.mark.parametrize(
    ("given", "following"),
    [
        ((), "PRJ-01"),
        (("PRJ-08",), "PRJ-09"),
        (("PRJ-01", "PRJ-91", "PRJ-08"), "PRJ-92"),
        (("PRJ-99",), "PRJ-100"),
        (("LAT-2026-007",), "LAT-2026-008"),
        (("7",), "8"),
        (("without a number",), "PRJ-01"),
        (("without a number", "PRJ-02"), "PRJ-03"),
    ],
)
def test_the_next_reference_is_one_past_the_highest(given: tuple[str, ...], following: str) -> None:
    assert next_reference(given) == following


@pytest.mark.parametrize("typed", ["PRJ-05", "prj-05", "Prj 5", "prj5", "5", "05", " PRJ - 5 ", "#5", "senco RELEASE"])
def test_a_reference_may_be_typed_by_heart(typed: str) -> None:
    found = meant(typed, LINES)
    assert found is not None
    assert found.id == "PRJ-05"


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("15", "PRJ-15"),
        ("1", "PRJ-01"),
        ("p-18c3f0a", "p-18c3f0a"),
        ("garden", "p-18c3f0a"),
        ("siân CAFE", "PRJ-15"),
        ("Sian\N{RIGHT SINGLE QUOTATION MARK}s cafe", "PRJ-15"),
    ],
)
def test_a_project_is_found_by_number_id_or_title(typed: str, id_: str) -> None:
    found = meant(typed, LINES)
    assert found is not None
    assert found.id == id_


@pytest.mark.parametrize("typed", ["", "   ", "-", "6", "PRJ-55", "reading", "nothing like it", "0", "5" * 5000])
def test_what_names_none_or_several_is_not_guessed(typed: str) -> None:
    assert meant(typed, LINES) is None


def test_a_slip_of_the_finger_is_understood() -> None:
    near = close_to("PRJ-50", LINES)
    assert near is not None
    assert near.id == "PRJ-05"
    assert close_to("PRJ-77", LINES) is None, "another number is another project, and no slip"
    same_number = close_to("PJR-005", LINES)
    assert same_number is not None
    assert same_number.id == "PRJ-05"
    titled = close_to("shared raeding spine, reception to year 6", LINES)
    assert titled is not None
    assert titled.id == "PRJ-90"
    several = close_to("reading", LINES)
    assert several is not None
    assert close_to("xylophone", LINES) is None
    assert close_to("PRJ-05", ()) is None


@pytest.mark.parametrize(
    ("words", "found"), [("reading", True), ("YEAR 6", True), ("6 spine", True), ("maths", False), ("", False)]
)
def test_words_may_stand_anywhere_in_any_case(words: str, found: bool) -> None:
    assert mentions("Shared reading spine, Reception to Year 6", words) is found


def test_accents_and_curly_apostrophes_do_not_matter() -> None:
    assert folded("SIÂN\N{RIGHT SINGLE QUOTATION MARK}s Café") == "sian's cafe"


@pytest.mark.parametrize(
    ("words", "school"),
    [
        ("QFP", "QFP"),
        ("qfp", "QFP"),
        ("Quillfeather", "QFP"),
        ("st thistlewick", "STT"),
        ("vell", "VHS"),
        ("Primary", None),
        ("", None),
        ("mine", None),
    ],
)
def test_a_school_goes_by_its_id_or_the_start_of_its_name(words: str, school: str | None) -> None:
    found = school_named(words, schools().values())
    assert (found.id if found else None) == school


@pytest.mark.parametrize(
    ("starts_on", "year"), [("2027-08-31", "2026-2027"), ("2027-09-01", "2027-2028"), ("2027-01-18", "2026-2027")]
)
def test_a_project_belongs_to_the_academic_year_it_starts_in(starts_on: str, year: str) -> None:
    assert year_of(date.fromisoformat(starts_on)) == year
