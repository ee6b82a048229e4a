"""The charter's rules R1, R2, R4, R5, R9 and R10, each with the edges of its table."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.charter.checks import CHECKS, findings
from bot.domain.charter.findings import (
    Circumstances,
    Finding,
    beside_fields,
    blocking,
    notes,
    regard,
    rests_asked,
    warning,
)
from bot.domain.charter.purposes import LENGTHS
from bot.domain.projects import Draft
from bot.domain.trusts import ExamRule
from tests.factories import ALL_SCHOOLS, TODAY, a_draft, a_project, a_trust, days, on, with_rules

TRUST = a_trust()
MONDAY = Circumstances(TRUST, TODAY)


def found(around: Circumstances = MONDAY, /, **facts: Any) -> list[Finding]:
    return list(findings(a_draft(**facts), around))


def the_only(around: Circumstances = MONDAY, /, **facts: Any) -> Finding:
    (one,) = found(around, **facts)
    return one


def test_a_good_proposal_hears_nothing() -> None:
    assert found() == []


def test_an_empty_form_hears_everything_at_once_beside_its_fields() -> None:
    beside = beside_fields(findings(Draft(), MONDAY))
    assert set(beside) == {"title", "purpose", "together", "schools", "starts_on", "ends_on", "impact", "aims"}
    assert beside["starts_on"] == "Please choose the day it starts."
    assert all(len(words) < 150 for words in beside.values())


def test_every_finding_quotes_the_statement_or_is_a_note() -> None:
    everything = (
        *findings(Draft(), MONDAY),
        *found(starts_on=on("2027-05-10"), ends_on=on("2027-05-21"), priorities=()),
    )
    assert all(one.quote for one in everything if not one.note)


def test_no_check_is_listed_twice() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


# ------------------------------------------------------------------------------------------------- R1


@pytest.mark.parametrize(
    ("schools", "words"),
    [
        ((), "Please choose the schools that take part: a collaboration has two or more."),
        (("CLJ",), "Copperlatch only: a collaboration has two or more schools. Please add another."),
        (("CLJ", "CLJ"), "Copperlatch only: a collaboration has two or more schools. Please add another."),
        (("CLJ", "ELSEWHERE"), "One of these schools is not in the trust's register. Please choose again."),
    ],
)
def test_r1_one_school_is_no_collaboration(schools: tuple[str, ...], words: str) -> None:
    one = the_only(schools=schools)
    assert (one.rule, one.field, one.words, one.blocks) == ("R1", "schools", words, True)


def test_r1_a_school_that_left_the_trust_does_not_count() -> None:
    gone = replace(TRUST.schools["VHS"], ended_on=on("2026-09-01"))
    around = Circumstances(a_trust(schools={**TRUST.schools, "VHS": gone}), TODAY)
    assert the_only(around, schools=("QFP", "VHS")).rule == "R1"


# ------------------------------------------------------------------------------------------------- R2


@pytest.mark.parametrize("field", ["title", "purpose", "together", "impact"])
@pytest.mark.parametrize("words", ["", "   ", "...", "10,000 %", "\n\n"])
def test_r2_a_field_without_words_is_asked_for(field: str, words: str) -> None:
    if field == "title" and words == "10,000 %":
        words = "1"
    one = the_only(**{field: words})
    assert (one.rule, one.field, one.blocks) == ("R2", field, True)
    assert one.words.startswith("Please ")


@pytest.mark.parametrize("field", ["purpose", "together", "impact"])
@pytest.mark.parametrize(("words", "good"), [("tbc", False), ("nine char", False), ("ten chars!", True)])
def test_r2_ten_characters_say_something(field: str, words: str, good: bool) -> None:
    assert (found(**{field: words}) == []) is good


@pytest.mark.parametrize("field", ["title", "purpose", "together", "impact"])
def test_r2_too_long_says_by_how_much(field: str) -> None:
    most = LENGTHS[field].most
    assert found(**{field: "x" * most}) == []
    assert found(**{field: "  " + "x" * most + "  "}) == []
    assert the_only(**{field: "x" * (most + 1)}).words.endswith("Please cut 1.")


def test_r2_ten_thousand_characters_get_a_number_they_can_use() -> None:
    words = "That is 10,000 characters and 400 is the most. Please cut 9,600."
    assert the_only(together="x" * 10_000).words == words


@pytest.mark.parametrize(
    ("starts", "ends", "field", "words"),
    [
        (None, "2027-07-09", "starts_on", "Please choose the day it starts."),
        ("2027-01-18", None, "ends_on", "Please choose the day it ends."),
        ("2027-06-28", "2027-06-27", "ends_on", "It would end before it starts on 28 June. Please choose a later day."),
        ("2026-11-22", None, "starts_on", "22 November has passed. Monday 14 December would give everyone time."),
        (None, "2026-11-22", "ends_on", "22 November has passed. Please choose a later day."),
        ("9999-12-01", "9999-12-31", "starts_on", "That is more than 5 years away. Please choose an earlier day."),
        ("2027-01-18", "9999-12-31", "ends_on", "It would run for more than 5 years. Please choose an earlier day."),
    ],
)  # fmt: skip
def test_r2_a_timescale_one_can_plan_with(starts: str | None, ends: str | None, field: str, words: str) -> None:
    dates = {"starts_on": on(starts) if starts else None, "ends_on": on(ends) if ends else None}
    assert beside_fields(found(**dates))[field] == words


def test_r2_a_day_in_the_past_is_said_once() -> None:
    one = the_only(starts_on=on("2026-11-20"), ends_on=on("2027-03-25"))
    assert (one.rule, one.offered) == ("R2", on("2026-12-14"))


def test_r2_one_day_is_a_timescale_and_too_short() -> None:
    one = the_only(starts_on=on("2027-01-18"), ends_on=on("2027-01-18"))
    assert (one.rule, one.blocks) == ("R5", False)


# ------------------------------------------------------------------------------------------------- R4


@pytest.mark.parametrize(
    ("starts", "heard"),
    [("2026-11-23", True), ("2026-12-11", True), ("2026-12-14", False), ("2026-12-15", False)],
)
def test_r4_fifteen_school_days_of_notice(starts: str, heard: bool) -> None:
    rules = [one.rule for one in found(starts_on=on(starts))]
    assert ("R4" in rules) is heard


def test_r4_offers_the_first_day_that_gives_everyone_time() -> None:
    one = the_only(starts_on=on("2026-12-01"))
    assert one.words == (
        "Starts in 6 school days; we ask for 15. Monday 14 December is the first day that gives everyone time."
    )
    assert (one.field, one.offered, one.warns, one.needs_override) == ("starts_on", on("2026-12-14"), True, False)


def test_r4_today_is_no_notice_at_all() -> None:
    assert the_only(starts_on=TODAY).words.startswith("Starts in 0 school days; we ask for 15.")


def test_r4_does_not_offer_a_day_in_the_exams() -> None:
    in_april = Circumstances(TRUST, on("2027-03-22"))
    offered = [one.offered for one in found(in_april, starts_on=on("2027-03-24")) if one.rule == "R4"]
    assert offered == [on("2027-06-21")]


def test_r4_a_trust_that_asks_for_no_notice_gets_none() -> None:
    around = Circumstances(with_rules(TRUST, min_notice_school_days=0), TODAY)
    assert found(around, starts_on=TODAY) == []


def test_r4_years_without_term_dates_are_a_note() -> None:
    note = the_only(
        ends_on=on("2028-03-31"), pauses=(days("2027-04-12", "2027-06-23"), days("2028-04-01", "2028-06-23"))
    )
    assert note.note
    assert note.words == "No term dates for 2027/28 yet: ordinary weekdays were counted."


# ------------------------------------------------------------------------------------------------- R5


@pytest.mark.parametrize(
    ("ends", "heard"), [("2027-04-23", True), ("2027-04-25", True), ("2027-04-26", False), ("2027-07-09", False)]
)
def test_r5_twelve_school_weeks(ends: str, heard: bool) -> None:
    assert (any(one.rule == "R5" for one in found(ends_on=on(ends)))) is heard


def test_r5_offers_an_end_that_is_long_enough() -> None:
    one = the_only(ends_on=on("2027-02-12"))
    assert one.words == ("Runs for 4 school weeks; we ask for 12 or more. Ending on Friday 25 June would make it 19.")
    assert (one.rule, one.field, one.offered) == ("R5", "ends_on", on("2027-06-25"))


@pytest.mark.parametrize(
    ("starts", "asked", "offered"),
    [
        ("2027-01-18", 9, "2027-03-25"),  # Good Friday is closed
        ("2027-01-18", 10, "2027-06-25"),  # and nobody plans to end in the examination term after it
        ("2027-01-18", 8, "2027-03-19"),
    ],
)
def test_r5_offers_an_end_that_is_open_and_clear_of_exams(starts: str, asked: int, offered: str) -> None:
    around = Circumstances(with_rules(TRUST, min_length_school_weeks=asked), TODAY)
    wrong = found(around, starts_on=on(starts), ends_on=on("2027-02-12"))
    (one,) = (one for one in wrong if one.rule == "R5")
    assert one.offered == on(offered)
    taken = found(around, starts_on=on(starts), ends_on=on(offered), pauses=(days("2027-04-12", "2027-06-18"),))
    assert taken == []


# ------------------------------------------------------------------------------------------------- R9


def test_r9_names_school_window_dates_and_the_next_clear_day() -> None:
    one = next(one for one in found(schools=("MDA", "VHS"), starts_on=on("2027-05-11")) if one.rule == "R9")
    assert one.words == (
        "11 May falls in the GCSE, AS and A-level written exams (6 May to 22 June) at Marrowdown and Vellumhurst."
        " The next clear day is 24 June."
    )
    assert (one.field, one.windows, one.schools) == ("starts_on", ("gcse_alevel",), ("MDA", "VHS"))
    assert (one.offered, one.warns, one.needs_override) == (on("2027-06-24"), True, True)
    assert len(one.words) < 150


def test_r9_two_windows_are_one_finding() -> None:
    nines = [one for one in found(schools=ALL_SCHOOLS, starts_on=on("2027-05-11")) if one.rule == "R9"]
    assert len(nines) == 1
    assert set(nines[0].windows) == {"gcse_alevel", "ks2tests"}
    assert set(nines[0].schools) == set(ALL_SCHOOLS)
    assert "; and the Key stage 2 national curriculum tests (10 to 13 May) at Quillfeather" in nines[0].words


def test_r9_an_examination_term_without_a_window_that_day() -> None:
    one = next(one for one in found(schools=("QFP", "CLJ"), starts_on=on("2027-04-19")) if one.rule == "R9")
    assert one.words.startswith(
        "19 April falls in Summer 1 (12 April to 28 May), an examination term at Quillfeather and Copperlatch."
    )
    assert one.windows == ()


def test_r9_crossing_asks_for_a_pause_and_says_when() -> None:
    one = the_only(pauses=())
    assert one.words == (
        "It crosses the examination terms of Quillfeather, St Thistlewick's and Copperlatch."
        " Let it rest from 12 April to 18 June and it is clear."
    )
    assert (one.rule, one.field, one.warns, one.needs_override) == ("R9", "ends_on", True, False)
    assert rests_asked([one]) == (days("2027-04-12", "2027-06-18"),)


def test_r9_taking_the_rest_settles_it() -> None:
    assert found(pauses=rests_asked(found(pauses=()))) == []


def test_r9_taking_the_offered_day_settles_it() -> None:
    clash = next(one for one in found(starts_on=on("2027-05-10"), pauses=()) if one.rule == "R9")
    assert "R9" not in [one.rule for one in found(starts_on=clash.offered, pauses=())]


def test_r9_a_school_without_exam_dates_is_said_so() -> None:
    around = Circumstances(a_trust(exam_windows=()), TODAY)
    one = next(one for one in found(around, schools=("QFP", "MDA"), starts_on=on("2027-06-22")) if one.rule == "R9")
    assert one.words.endswith(
        "The next clear day is 24 June. No exam dates for Quillfeather and Marrowdown 2026/27:"
        " treated as all of Summer 1 and Summer 2 to 23 June."
    )


def test_r9_mocks_are_a_note() -> None:
    around = Circumstances(TRUST, on("2026-11-02"))
    one = the_only(
        around, schools=("QFP", "MDA"), starts_on=on("2026-11-24"), pauses=(days("2027-04-12", "2027-06-23"),)
    )
    assert one.note
    assert not one.warns
    assert one.words.startswith("24 November falls in the Year 11 mocks (first), 16 to 27 November, at Marrowdown.")


def test_r9_a_trust_may_want_a_firm_line() -> None:
    around = Circumstances(with_rules(TRUST, exams=ExamRule(on_proposal="block")), TODAY)
    one = next(one for one in found(around, starts_on=on("2027-05-10")) if one.rule == "R9")
    assert one.blocks


def test_r9_is_not_asked_of_a_start_that_has_passed() -> None:
    in_june = Circumstances(TRUST, on("2027-06-10"))
    assert [one.rule for one in found(in_june, starts_on=on("2027-05-11"))] == ["R2"]


def test_r9_looks_at_the_start_before_an_end_is_known() -> None:
    rules = [one.rule for one in found(starts_on=on("2027-05-10"), ends_on=None)]
    assert rules == ["R9", "R2"]


# ------------------------------------------------------------------------------------------------ R10


@pytest.mark.parametrize(
    ("aims", "words"),
    [
        ((), "Please choose at least one of the aims it serves."),
        (("A2",), "One of these aims is not in the statement. Please choose again."),
        (("A2b", "<!channel>"), "One of these aims is not in the statement. Please choose again."),
    ],
)
def test_r10_an_aim_of_the_statement(aims: tuple[str, ...], words: str) -> None:
    one = the_only(aims=aims)
    assert (one.rule, one.field, one.words, one.blocks) == ("R10", "aims", words, True)
    assert one.quote == "Specifically we aim to: develop stronger leadership; improve quality of education."


def test_r10_no_priority_is_one_warning_and_not_two() -> None:
    one = the_only(priorities=())
    assert (one.rule, one.field, one.warns) == ("R10", "priorities", True)


def test_r10_a_priority_of_nobody_is_refused() -> None:
    assert the_only(priorities=("TIP1", "TIP99")).blocks


def test_r10_a_trust_without_aims_or_priorities_asks_for_none() -> None:
    around = Circumstances(a_trust(aims=(), priorities={}), TODAY)
    assert found(around, aims=(), priorities=()) == []


# ------------------------------------------------------------------------------------------- together


def test_findings_are_sorted_into_what_blocks_what_warns_and_what_is_only_said() -> None:
    around = Circumstances(TRUST, on("2026-11-16"))
    all_of_them = found(
        around, title="", schools=("QFP", "MDA"), starts_on=on("2026-11-17"), pauses=(days("2027-04-12", "2027-06-23"),)
    )
    assert [one.rule for one in blocking(all_of_them)] == ["R2"]
    assert [one.rule for one in warning(all_of_them)] == ["R4"]
    assert [one.rule for one in notes(all_of_them)] == ["R9"]


def test_a_warning_is_kept_on_the_record_with_its_reason() -> None:
    clash = next(one for one in found(starts_on=on("2027-05-10")) if one.rule == "R9")
    kept = regard(clash, "The moderators only come that week")
    assert (kept.rule, kept.field, kept.needs_override) == ("R9", "starts_on", True)
    assert kept.windows == ("ks2tests",)
    assert kept.reason == "The moderators only come that week"
    assert regard(clash).reason is None


def test_a_stored_project_can_be_looked_at_again() -> None:
    assert a_project().draft == a_draft()


@given(
    st.builds(
        Draft,
        title=st.text(max_size=200),
        purpose=st.text(max_size=700),
        together=st.text(max_size=500),
        impact=st.text(max_size=700),
        schools=st.lists(st.sampled_from([*ALL_SCHOOLS, "X"]), max_size=5).map(tuple),
        starts_on=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)) | st.dates(),
        ends_on=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)) | st.dates(),
        aims=st.lists(st.sampled_from(["A1a", "A2b", "zz"]), max_size=2).map(tuple),
        priorities=st.lists(st.sampled_from(["TIP1", "zz"]), max_size=2).map(tuple),
    )
)
def test_whatever_is_typed_gets_an_answer_and_never_twice_the_same(draft: Draft) -> None:
    heard = findings(draft, MONDAY)
    assert len({(one.rule, one.field, one.words) for one in heard}) == len(heard)
    assert all(len(words) < 150 for words in beside_fields(heard).values())
    assert all(one.offered is None or one.offered >= TODAY for one in heard)
