"""Forms in Teams: every question in the shape Teams has for it, and every answer back in our own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.adaptive_form import drawn, options
from bot.cards.card import (
    Day,
    Field,
    Form,
    Note,
    Number,
    Option,
    Pick,
    PickMany,
    Text,
    Values,
    Words,
    line,
)
from bot.cards.meetings.forms import Opening, log_form
from bot.cards.projects import propose
from bot.cards.text import clean
from bot.domain.charter.purposes import LENGTHS
from tests.factories import TODAY, a_draft, a_group, a_person, a_school, a_trust
from tests.unit.cards_hypothesis import HOSTILE, QUICK, forms
from tests.unit.teams_rules import buttons, check_card, check_taken, filled_in, inputs, lines, read_aloud, things

SCHOOLS = (Option("marrowdown", "Marrowdown"), Option("st_osyth", "St Osyth", about="Primary"))
TITLE, STARTS = Words("title", "Title", "A few plain words."), Day("starts_on", "Starts")
ATTENTION = "Attention"


def many(count: int, *groups: str) -> tuple[Option, ...]:
    return tuple(Option(f"p{n}", f"Person {n}", groups[n % len(groups)] if groups else None) for n in range(count))


def a_form(*fields: Field, **facts: Any) -> Form:
    return Form("propose", "Propose a project", fields, **{"token": "k3x", **facts})


def shown(form: Form, **errors: str) -> dict[str, Any]:
    card = drawn(form, errors)
    check_card(card)
    return card


def box(field: Field) -> dict[str, Any]:
    [only] = inputs(shown(a_form(field)))
    return only


def titles(field: Field) -> list[str]:
    return [choice["title"] for choice in box(field)["choices"]]


def in_red(card: Any) -> list[str]:
    return [run["text"] for run in things(card, "TextRun") if run.get("color") == ATTENTION]


@settings(phases=QUICK)
@given(forms, st.dictionaries(st.sampled_from(("title", "gone")), st.sampled_from(HOSTILE)))
def test_teams_takes_any_form_with_anything_in_it(form: Form, errors: dict[str, str]) -> None:
    check_taken(drawn(form, errors))


def test_a_form_carries_its_name_and_its_token_and_nothing_else() -> None:
    [submit] = things(shown(a_form(TITLE, submit="Send it")), "Action.Execute")
    assert submit["data"] == {"form": "propose", "token": "k3x"}
    assert (submit["title"], submit["style"], submit["associatedInputs"]) == ("Send it", "positive", "auto")


def test_a_form_says_what_it_is_before_it_asks() -> None:
    card = shown(a_form(TITLE, intro=(Text((line("Two minutes."),)), Note(line("Nobody sees it yet.")))))
    assert lines(card) == ["Propose a project", "Two minutes.", "Nobody sees it yet.", "A few plain words."]
    assert [element["type"] for element in card["body"]][-3:] == ["Input.Text", "RichTextBlock", "ActionSet"]


def test_what_is_missing_is_said_kindly_before_anything_is_sent() -> None:
    asked: list[Field] = [TITLE, Pick("then", "Then", SCHOOLS), PickMany("schools", "Schools", SCHOOLS), STARTS]
    assert [one["errorMessage"] for one in inputs(shown(a_form(*asked)))] == [
        "Please write a few words here.",
        "Please choose one.",
        "Please choose at least one.",
        "Please choose a day.",
    ]
    assert "errorMessage" not in box(replace(TITLE, required=False))
    assert box(replace(TITLE, required=False))["isRequired"] is False


def test_each_refusal_stands_right_under_its_box() -> None:
    card = shown(a_form(TITLE, STARTS), title="Please give it a title.", starts_on="Starts in 2 school days.")
    kinds = [(element["type"], *lines(element)) for element in card["body"]]
    assert kinds == [
        ("TextBlock", "Propose a project"),
        ("RichTextBlock", "2 boxes need another look. Nothing has been sent or kept yet."),
        ("Input.Text",),
        ("RichTextBlock", "Please give it a title."),
        ("RichTextBlock", "A few plain words."),
        ("Input.Date",),
        ("RichTextBlock", "Starts in 2 school days."),
        ("ActionSet",),
    ]
    assert len(in_red(card)) == 3


def test_one_refusal_is_one_box() -> None:
    said, reason = in_red(shown(a_form(TITLE, STARTS), title="Please give it a title."))
    assert said == "One box needs another look. Nothing has been sent or kept yet."
    assert reason == "Please give it a title."


def test_a_refusal_of_no_box_in_particular_is_not_lost() -> None:
    assert in_red(shown(a_form(TITLE), gone="The project was withdrawn.")) == [
        "This needs another look. Nothing has been sent or kept yet.",
        "The project was withdrawn.",
    ]


def test_nothing_is_red_where_nothing_is_wrong() -> None:
    assert in_red(shown(a_form(TITLE, STARTS))) == []


@pytest.mark.parametrize("typed", [text for text in HOSTILE if text.strip() and len(text) < 40])
def test_what_is_typed_into_a_box_comes_back_into_the_box(typed: str) -> None:
    assert box(Words("title", "Title", initial=typed))["value"] == clean(typed)


@pytest.mark.parametrize("typed", ["[x](https://evil.example) {{DATE(2026-12-03T09:00:00Z)}}", "<at>Everyone</at>"])
def test_a_refusal_may_quote_what_was_typed(typed: str) -> None:
    assert typed in read_aloud(shown(a_form(TITLE), title=f"“{typed}” is no title."))


def test_a_box_is_as_long_as_it_says() -> None:
    asked = box(Words("title", "Title", longest=9000, shortest=5, initial="x" * 9000, placeholder="p" * 200))
    assert (asked["maxLength"], len(asked["value"]), len(asked["placeholder"])) == (3000, 3000, 150)
    assert (asked["regex"], asked["errorMessage"]) == (
        r"^[\s\S]{5,}$",
        "A little more, please: at least 5 characters.",
    )


@pytest.mark.parametrize(
    ("count", "style"), [(1, "expanded"), (10, "expanded"), (11, "compact"), (100, "compact"), (101, "filtered")]
)
def test_ten_options_are_a_list_a_hundred_a_menu_and_more_a_search(count: int, style: str) -> None:
    assert box(Pick("who", "Who", many(count)))["style"] == style
    several = box(PickMany("who", "Who", many(count)))
    assert (several["style"], several["isMultiSelect"], len(several["choices"])) == (style, True, count)


def test_a_clerk_can_take_a_name_back_out_of_a_menu() -> None:
    who = Pick("owner", "Who does it?", many(12), required=False, initial="p3")
    assert box(who)["choices"][0] == {"title": "Choose one", "value": "%"}
    assert filled_in(a_form(who), {"owner": "%"}).choice("owner") is None


def test_an_option_may_be_called_as_the_empty_choice_is_sent() -> None:
    percent = replace(Pick("owner", "Who?", (*many(11), Option("%", "Percent")), required=False), initial="%")
    assert box(percent)["value"] == "%25"
    assert filled_in(a_form(percent), {"owner": "%25"}).choice("owner") == "%"


@pytest.mark.parametrize(
    "field",
    [
        Pick("who", "Who", many(12)),
        Pick("who", "Who", many(10), required=False),
        Pick("who", "Who", many(101), required=False),
        PickMany("who", "Who", many(12), required=False),
    ],
)
def test_what_must_be_chosen_or_can_be_taken_back_has_no_empty_choice(field: Pick | PickMany) -> None:
    assert "%" not in [choice["value"] for choice in box(field)["choices"]]


def test_a_box_with_a_mistake_says_so_in_its_name() -> None:
    """Going from box to box with a screen reader one hears the labels, and not what stands between them."""
    labels = [one["label"] for one in inputs(shown(a_form(TITLE, STARTS), starts_on="Starts in 2 school days."))]
    assert labels == ["Title", "Starts (needs another look)"]


def test_a_search_is_told_which_box_asks() -> None:
    asked = box(PickMany("attended", "Who came?", source="people"))
    assert asked["choices.data"] == {"type": "Data.Query", "dataset": "attended"}
    assert (asked["style"], asked["choices"]) == ("filtered", [])


def test_a_search_keeps_what_was_chosen() -> None:
    anna = Option("anna", "Anna Lee")
    asked = box(PickMany("owner", "Owner", (anna, SCHOOLS[0]), initial=("anna", "bo"), source="people"))
    assert asked["choices"] == [{"title": "Anna Lee", "value": "anna"}, {"title": "bo", "value": "bo"}]
    assert asked["value"] == "anna,bo"


def test_people_stand_with_their_schools_beside_them() -> None:
    listed = titles(PickMany("attended", "Who came?", many(12, "Marrowdown", "St Osyth")))
    assert listed[:2] == ["Person 0 (Marrowdown)", "Person 2 (Marrowdown)"]
    assert listed[6] == "Person 1 (St Osyth)"


def test_what_an_option_means_stands_after_it() -> None:
    assert titles(Pick("school", "School", SCHOOLS)) == ["Marrowdown", "St Osyth: Primary"]


def test_a_group_or_a_meaning_that_nobody_can_see_leaves_no_trace() -> None:
    assert titles(Pick("school", "School", (Option("a", "Marrowdown", "\x02", " \x85"),))) == ["Marrowdown"]


def test_a_choice_that_is_gone_is_not_chosen_again() -> None:
    assert "value" not in box(Pick("s", "S", SCHOOLS, initial="closed_school"))
    kept = box(PickMany("s", "S", SCHOOLS, initial=("closed_school", "st_osyth", "marrowdown")))
    assert kept["value"] == "st_osyth,marrowdown"


def test_a_choice_among_nothing_says_so_instead_of_asking() -> None:
    card = shown(a_form(Pick("priority", "Priority")), priority="Please choose one.")
    assert inputs(card) == []
    assert "Priority There is nothing to choose from yet." in lines(card)
    assert "Please choose one." in lines(card)


def test_a_day_and_a_number_stand_in_their_boxes() -> None:
    assert box(Day("starts_on", "Start", initial=date(2027, 1, 11)))["value"] == "2027-01-11"
    asked = box(Number("minutes", "Minutes", initial=10, most=60))
    assert (asked["value"], asked["min"], asked["max"]) == (10, 0, 60)
    assert asked["errorMessage"] == "A whole number from 0 to 60, please."
    assert "value" not in box(Number("minutes", "Minutes", initial=90, most=60))


def test_a_search_is_answered_with_as_many_as_teams_shows() -> None:
    found = options(many(130, "Marrowdown"))
    assert (found["statusCode"], found["type"]) == (200, "application/vnd.microsoft.search.searchResponse")
    results: Any = found["value"]
    assert len(results["results"]) == 15
    assert results["results"][0] == {"title": "Person 0 (Marrowdown)", "value": "p0"}


def test_a_search_that_finds_nobody_is_answered_too() -> None:
    assert options(())["value"] == {"results": []}


def test_a_form_may_have_a_box_called_action() -> None:
    """An item of a meeting has; what is typed there overwrites the button's own, so nothing hangs on that."""
    asked = inputs(shown(a_form(Words("action", "What will be done?"))))
    assert [one["id"] for one in asked] == ["action"]


def test_the_proposal_of_a_trust_with_a_hundred_schools_fits() -> None:
    schools = {
        f"S{n:03}": a_school(f"S{n:03}", f"St Thistlewick's Church of England Primary School {n}") for n in range(100)
    }
    words = {name: ("Ōtāhuhu reads. " * 50)[: length.most] for name, length in LENGTHS.items()}
    draft = a_draft(schools=tuple(schools), **words)
    form = propose.form(a_trust(schools=schools), "k3x", draft)
    card = shown(form, **{field.id: "Please look at this again, and say a little more." for field in form.fields})
    assert len(inputs(card)[3]["choices"]) == 100


def test_the_log_of_a_hundred_groups_and_people_fits_with_all_that_was_typed() -> None:
    groups = [
        a_group(f"lc_{n}", "local_committee", f"St Thistlewick's Primary School {n} Local Committee")
        for n in range(100)
    ]
    people = tuple(a_person(f"p{n}", f"Jacob Nightshade-Oyelaran-Fotheringham {n}", school="QFP") for n in range(100))
    form = log_form(a_trust(), groups, Opening(groups[0], TODAY, people, tuple(one.id for one in people)), "k3x")
    card = shown(form.filled(Values({"items": "ō" * 3000})), items="Please leave a blank line between items.")
    assert [len(one.get("choices", ())) for one in inputs(card)] == [100, 0, 100, 0]
    assert len(buttons(card)) == 1


def test_an_introduction_too_long_for_teams_leaves_room_for_the_boxes() -> None:
    intro = tuple(Text((line(f"Line {n} " + "x" * 400),)) for n in range(90))
    card = shown(a_form(TITLE, STARTS, intro=intro))
    left = 90 - sum(f"Line {n} " in read_aloud(card) for n in range(90))
    assert f"and {left} more" in lines(card)
    assert len(inputs(card)) == 2
