"""What comes back from a form in Teams: strings, numbers, or whatever somebody sends instead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.adaptive_form import drawn
from bot.cards.card import Day, Field, Form, Number, Option, Pick, PickMany, Value, Values, Words
from tests.unit.cards_hypothesis import HOSTILE
from tests.unit.teams_rules import check_card, check_taken, filled_in, inputs

SCHOOLS = (Option("marrowdown", "Marrowdown"), Option("st_osyth", "St Osyth", about="Primary"))
TITLE, STARTS = Words("title", "Title", "A few plain words."), Day("starts_on", "Starts")


def a_form(*fields: Field) -> Form:
    return Form("propose", "Propose a project", fields, "k3x")


def shown(form: Form, **errors: str) -> dict[str, Any]:
    card = drawn(form, errors)
    check_card(card)
    return card


EVERY_ANSWER: list[tuple[Field, object, Value]] = [
    (TITLE, "*Read*\ntogether", "*Read*\ntogether"),
    (TITLE, "x" * 9000, "x" * 9000),
    (TITLE, None, ""),
    (TITLE, 7, ""),
    (TITLE, ["a"], ""),
    (Number("n", "N"), "10", 10),
    (Number("n", "N"), 10, 10),
    (Number("n", "N"), " -3 ", -3),
    (Number("n", "N"), "9" * 5000, None),
    (Number("n", "N"), 10**12, None),
    (Number("n", "N"), "7.5", 8),
    (Number("n", "N"), 8.4, 8),
    (Number("n", "N"), "1e9", None),
    (Number("n", "N"), float("inf"), None),
    (Number("n", "N"), float("nan"), None),
    (Number("n", "N"), True, None),
    (Number("n", "N"), "", None),
    (STARTS, "2027-01-11", date(2027, 1, 11)),
    (STARTS, "2027-02-30", None),
    (STARTS, "0000-00-00", None),
    (STARTS, "20270111", None),
    (STARTS, "2027-W01-1", None),
    (STARTS, "11/01/2027", None),
    (STARTS, "", None),
    (STARTS, 20270111, None),
    (Pick("p", "P", SCHOOLS), "st_osyth", "st_osyth"),
    (Pick("p", "P", SCHOOLS), "no-such-school", "no-such-school"),
    (Pick("p", "P", SCHOOLS), "", None),
    (Pick("p", "P", SCHOOLS), {"value": "st_osyth"}, None),
    (PickMany("p", "P", SCHOOLS), "st_osyth,marrowdown", ("st_osyth", "marrowdown")),
    (PickMany("p", "P", SCHOOLS), "st_osyth,,st_osyth,gone,", ("st_osyth", "gone")),
    (PickMany("p", "P", SCHOOLS), "", ()),
    (PickMany("p", "P", SCHOOLS), ["st_osyth"], ()),
]


@pytest.mark.parametrize(("field", "answer", "value"), EVERY_ANSWER)
def test_every_kind_of_answer_comes_back_in_our_own_words(field: Field, answer: object, value: Value) -> None:
    assert filled_in(a_form(field), {field.id: answer, "unasked": "x"}) == Values({field.id: value})


def test_a_number_too_long_to_be_written_is_none() -> None:
    assert filled_in(a_form(Number("n", "N")), {"n": 10**5000}).number("n") is None


def test_an_untouched_form_gives_empty_values() -> None:
    empty = filled_in(a_form(TITLE, STARTS, PickMany("p", "P", SCHOOLS)), {})
    assert empty == Values({"title": "", "starts_on": None, "p": ()})


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(hostile, min_size=5, max_size=5))
def test_no_answer_whatever_breaks_it(answers: list[object]) -> None:
    fields = (TITLE, STARTS, Number("n", "N"), Pick("p", "P", SCHOOLS), PickMany("q", "Q", SCHOOLS))
    form = a_form(*fields)
    told = filled_in(form, dict(zip([field.id for field in fields], answers, strict=True)))
    check_taken(drawn(form.filled(told), {"title": "Please look again."}))


def test_what_comes_back_fills_the_same_form_again() -> None:
    form = a_form(TITLE, Pick("then", "Then", SCHOOLS), STARTS)
    told = {"title": "Read together", "then": "st_osyth", "starts_on": "2027-01-11"}
    again = shown(form.filled(filled_in(form, told)), title="Longer, please.")
    assert [one["value"] for one in inputs(again)] == [*told.values()]


def test_an_id_may_hold_a_comma() -> None:
    """Several come back as one text with commas between them."""
    odd = (Option("a,b", "A and B"), Option("100%2C", "All"))
    form = a_form(PickMany("p", "P", odd, initial=("a,b", "100%2C")))
    [asked] = inputs(shown(form))
    assert filled_in(form, {"p": asked["value"]}).choices("p") == ("a,b", "100%2C")
