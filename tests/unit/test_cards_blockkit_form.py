"""Forms in Slack: every question in the shape Slack has for it, and every answer back in our own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from bot.cards.blockkit_form import Answer, State, errors, modal, notice, options, values
from bot.cards.card import (
    Card,
    Day,
    Field,
    Form,
    Note,
    Number,
    Option,
    Pick,
    PickMany,
    Text,
    Value,
    Values,
    Words,
    line,
)
from bot.cards.text import clean
from tests.unit.cards_hypothesis import HOSTILE, QUICK, forms
from tests.unit.slack_rules import Mapping, as_list, as_mapping, check_view, shown, things

SCHOOLS = (Option("marrowdown", "Marrowdown"), Option("st_osyth", "St Osyth", about="Primary"))


def many(count: int, *groups: str) -> tuple[Option, ...]:
    return tuple(Option(f"p{n}", f"Person {n}", groups[n % len(groups)] if groups else None) for n in range(count))


def box(field: Field) -> Mapping:
    view = modal(Form("propose", "Propose", (field,), token="t1"))
    check_view(view)
    return as_mapping(as_list(view["blocks"])[-1])


def element(field: Field) -> Mapping:
    return as_mapping(box(field)["element"])


@settings(phases=QUICK)
@given(forms)
def test_slack_takes_any_form_with_anything_in_it(form: Form) -> None:
    view = modal(form)
    check_view(view)
    assert {str(box["block_id"]) for box in things(as_list(view["blocks"]), "input")} <= {f.id for f in form.fields}


def test_a_form_carries_its_name_and_its_token_and_nothing_else() -> None:
    view = modal(Form("propose", "Propose a project", (Words("title", "Title"),), token="k3x"))
    assert (view["callback_id"], view["private_metadata"], view["notify_on_close"]) == ("propose", "k3x", False)
    assert [list(shown(view[part])) for part in ("title", "submit", "close")] == [  # type: ignore[arg-type]
        ["Propose a project"],
        ["Send"],
        ["Cancel"],
    ]


def test_a_notice_in_a_form_s_place_asks_nothing() -> None:
    view = notice(Card("Sent", (Note(line("The executives have it now.")),)))
    check_view(view)
    assert list(shown(as_list(view["blocks"]))) == ["Sent", "The executives have it now."]
    assert "submit" not in view


def test_a_field_has_one_id_everywhere() -> None:
    drawn = box(Words("purpose", "What for?"))
    assert (drawn["block_id"], as_mapping(drawn["element"])["action_id"]) == ("purpose", "purpose")


def test_a_title_too_long_for_slack_stands_whole_above_the_form() -> None:
    title = "Log the meeting of Marrowdown's committee"
    view = modal(Form("meeting.log", title, (), token="t", intro=(Note(line("Nobody sees it yet.")),)))
    check_view(view)
    assert next(shown(view["title"])) == "Log the meeting of Marr…"  # type: ignore[arg-type]
    assert list(shown(as_list(view["blocks"]))) == [title, "Nobody sees it yet."]


@pytest.mark.parametrize("typed", [text for text in HOSTILE if text.strip() and len(text) < 40])
def test_what_is_typed_into_a_box_comes_back_into_the_box(typed: str) -> None:
    assert element(Words("title", "Title", initial=typed))["initial_value"] == clean(typed)


def test_a_box_with_nothing_that_can_be_seen_starts_empty() -> None:
    assert "initial_value" not in element(Words("title", "Title", initial="\x00\x1d"))


def test_a_box_is_as_long_as_it_says() -> None:
    drawn = element(Words("title", "Title", longest=9000, shortest=5, initial="x" * 9000, placeholder="p" * 200))
    assert (drawn["max_length"], drawn["min_length"], len(str(drawn["initial_value"]))) == (3000, 5, 3000)
    assert len(next(shown(drawn["placeholder"]))) == 150


def test_a_hint_and_whether_it_may_stay_empty() -> None:
    assert list(shown(box(Words("impact", "Impact", hint="One sentence.", required=False))["hint"])) == [
        "One sentence."
    ]
    assert box(Words("impact", "Impact", required=False))["optional"] is True
    assert "hint" not in box(Words("impact", "Impact", hint=" "))


@pytest.mark.parametrize(
    ("count", "one", "several"),
    [
        (1, "radio_buttons", "checkboxes"),
        (10, "radio_buttons", "checkboxes"),
        (11, "static_select", "multi_static_select"),
        (100, "static_select", "multi_static_select"),
        (101, "external_select", "multi_external_select"),
    ],
)
def test_ten_options_are_a_list_a_hundred_a_menu_and_more_a_search(count: int, one: str, several: str) -> None:
    assert element(Pick("who", "Who", many(count)))["type"] == one
    assert element(PickMany("who", "Who", many(count)))["type"] == several


def test_people_stand_under_their_schools() -> None:
    drawn = element(PickMany("attended", "Who was there", many(30, "Marrowdown", "St Osyth")))
    groups = [as_mapping(group) for group in as_list(drawn["option_groups"])]
    assert [next(shown(group["label"])) for group in groups] == ["Marrowdown", "St Osyth"]
    assert [len(as_list(group["options"])) for group in groups] == [15, 15]


def test_whoever_has_no_group_stands_with_the_others() -> None:
    drawn = element(Pick("who", "Who", (*many(11, "Marrowdown"), Option("x", "Nobody's"))))
    assert [next(shown(as_mapping(g)["label"])) for g in as_list(drawn["option_groups"])] == ["Marrowdown", "Others"]


def test_what_was_chosen_is_chosen_again() -> None:
    assert as_mapping(element(Pick("s", "S", SCHOOLS, initial="st_osyth"))["initial_option"])["value"] == "st_osyth"
    both = element(PickMany("s", "S", SCHOOLS, initial=("marrowdown", "st_osyth", "closed_school")))
    assert [as_mapping(option)["value"] for option in as_list(both["initial_options"])] == ["marrowdown", "st_osyth"]


def test_a_choice_that_is_gone_is_not_chosen_again() -> None:
    assert "initial_option" not in element(Pick("s", "S", SCHOOLS, initial="closed_school"))


def test_a_search_keeps_what_was_chosen() -> None:
    known = element(Pick("owner", "Owner", (Option("anna", "Anna Lee"),), initial="anna", source="people"))
    assert next(shown(known["initial_option"])) == "Anna Lee"
    assert next(shown(element(Pick("owner", "Owner", (), initial="bo", source="people"))["initial_option"])) == "bo"


def test_a_choice_among_nothing_says_so_instead_of_asking() -> None:
    drawn = box(Pick("priority", "Priority"))
    assert drawn["type"] == "rich_text"
    assert "".join(shown(drawn)) == "Priority There is nothing to choose from yet."


def test_the_longest_label_fits_even_where_there_is_nothing_to_choose() -> None:
    assert "".join(shown(box(PickMany("aims", "x" * 4000)))).startswith("x" * 1999 + "… There is nothing")


def test_a_day_and_a_number_stand_in_their_boxes() -> None:
    assert element(Day("starts_on", "Start", initial=date(2027, 1, 11)))["initial_date"] == "2027-01-11"
    assert "initial_date" not in element(Day("starts_on", "Start"))
    assert element(Number("minutes", "Minutes", initial=10, most=60)) == {
        "type": "number_input",
        "action_id": "minutes",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "60",
        "initial_value": "10",
    }
    assert "initial_value" not in element(Number("minutes", "Minutes", initial=90, most=60))


EVERY_ANSWER: list[tuple[Answer, Value]] = [
    ({"type": "plain_text_input", "value": "*Read*\ntogether"}, "*Read*\ntogether"),
    ({"type": "plain_text_input", "value": None}, ""),
    ({"type": "number_input", "value": "10"}, 10),
    ({"type": "number_input", "value": "-3"}, -3),
    ({"type": "number_input", "value": "9" * 5000}, None),
    ({"type": "number_input", "value": "ten"}, None),
    ({"type": "number_input"}, None),
    ({"type": "datepicker", "selected_date": "2027-01-11"}, date(2027, 1, 11)),
    ({"type": "datepicker", "selected_date": None}, None),
    ({"type": "radio_buttons", "selected_option": {"value": "send"}}, "send"),
    ({"type": "static_select", "selected_option": {"value": "send"}}, "send"),
    ({"type": "external_select", "selected_option": {"value": "send"}}, "send"),
    ({"type": "radio_buttons", "selected_option": None}, None),
    ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ("a", "b")),
    ({"type": "multi_static_select", "selected_options": [{"value": "a"}]}, ("a",)),
    ({"type": "multi_external_select", "selected_options": [{"value": "a"}]}, ("a",)),
    ({"type": "checkboxes", "selected_options": []}, ()),
    ({"type": "checkboxes"}, ()),
]


@pytest.mark.parametrize(("answer", "value"), EVERY_ANSWER)
def test_every_kind_of_answer_comes_back_in_our_own_words(answer: Answer, value: Value) -> None:
    assert values({"values": {"box": {"box": answer}}}) == Values({"box": value})


def test_all_answers_of_a_form_come_back_by_field() -> None:
    state: State = {
        "values": {
            "title": {"title": {"type": "plain_text_input", "value": " Read together "}},
            "starts_on": {"starts_on": {"type": "datepicker", "selected_date": "2027-01-11"}},
            "schools": {"schools": {"type": "checkboxes", "selected_options": [{"value": "marrowdown"}]}},
            "picture": {"picture": {"type": "file_input"}},
        }
    }
    filled = values(state)
    assert (filled.text("title"), filled.day("starts_on")) == ("Read together", date(2027, 1, 11))
    assert filled.choices("schools") == ("marrowdown",)
    assert "picture" not in filled.by_field


def test_what_comes_back_fills_the_same_form_again() -> None:
    form = Form("propose", "Propose", (Words("title", "Title"), Pick("then", "Then", SCHOOLS), Day("d", "Day")))
    state: State = {
        "values": {
            "title": {"title": {"type": "plain_text_input", "value": "Read together"}},
            "then": {"then": {"type": "radio_buttons", "selected_option": {"value": "st_osyth"}}},
            "d": {"d": {"type": "datepicker", "selected_date": "2027-01-11"}},
        }
    }
    title, then, day = things(as_list(modal(form.filled(values(state)))["blocks"]), "input")
    assert as_mapping(title["element"])["initial_value"] == "Read together"
    assert as_mapping(as_mapping(then["element"])["initial_option"])["value"] == "st_osyth"
    assert as_mapping(day["element"])["initial_date"] == "2027-01-11"


def test_a_search_is_answered_with_the_first_hundred() -> None:
    assert len(as_list(options(many(130))["options"])) == 100
    assert [next(shown(as_mapping(g)["label"])) for g in as_list(options(many(4, "A", "B"))["option_groups"])] == [
        "A",
        "B",
    ]


def test_a_search_that_finds_nobody_is_answered_too() -> None:
    assert options(()) == {"options": []}


def test_a_refusal_stands_beside_its_box() -> None:
    assert errors({"starts_on": "Starts in 2 school days; we ask for 10."}) == {
        "response_action": "errors",
        "errors": {"starts_on": "Starts in 2 school days; we ask for 10."},
    }


def test_an_option_is_cut_to_what_slack_shows() -> None:
    [first, _] = as_list(element(Pick("s", "S", (Option("a", "x" * 90, about="y" * 90), SCHOOLS[1])))["options"])
    assert [len(words) for words in shown(first)] == [75, 75]


def test_the_words_that_do_not_fit_an_option_stand_below_it() -> None:
    aim = (
        "harnessing the power of our best subject specialists leading collaboration projects to enhance teachers "
        "subject knowledge"
    )
    [first, _] = as_list(element(Pick("s", "S", (Option("a", aim), SCHOOLS[1])))["options"])
    text, description = shown(first)
    assert text == "harnessing the power of our best subject specialists leading collaboration…"
    assert description == "… projects to enhance teachers subject knowledge"
    [unbroken, _] = as_list(element(Pick("s", "S", (Option("a", "x" * 90), SCHOOLS[1])))["options"])
    assert [len(words) for words in shown(unbroken)] == [75]


def test_an_introduction_too_long_for_slack_leaves_room_for_the_boxes() -> None:
    card = Card("unused", tuple(Text((line(f"Line {n}"),)) for n in range(120)))
    form = Form("propose", "Propose", (Words("title", "Title"), Words("purpose", "Purpose")), intro=card.parts)
    view = modal(form)
    check_view(view)
    assert "and 23 more" in list(shown(as_list(view["blocks"])))
    assert len(things(as_list(view["blocks"]), "input")) == 2
