"""Block Kit's limits in the stand-in: each at its edge, taken below it and refused above it."""

from typing import Any

import pytest

from bot.sandbox.standin.block_kit import faults_in_blocks, faults_in_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def words(length: int) -> Json:
    return plain("x" * length)


def options(count: int, text: int = 5, value: int = 5) -> list[Json]:
    return [{"text": words(text), "value": f"{n:03}".ljust(value, "v")} for n in range(count)]


def section(**parts: Any) -> Json:
    return {"type": "section", "text": plain("Words"), **parts}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(n: int = 1, **parts: Any) -> Json:
    return {"type": "button", "action_id": f"b{n}", "text": plain("Press"), **parts}


def asks(element: Json, **parts: Any) -> Json:
    return {"type": "input", "label": plain("Question"), "element": {"action_id": "a", **element}, **parts}


def confirm(title: int = 5, text: int = 5, yes: int = 3, no: int = 2) -> Json:
    return {"title": words(title), "text": words(text), "confirm": words(yes), "deny": words(no)}


def form(*blocks: Json, **parts: Any) -> Json:
    frame = {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "close": plain("Cancel")}
    return {**frame, "blocks": list(blocks), **parts}


def menu(kind: str, count: int, **parts: Any) -> Json:
    return {"type": kind, "action_id": "m", "options": options(count), **parts}


def grouped(groups: int, each: int, label: int = 5) -> Json:
    held = [{"label": words(label), "options": options(each)} for _ in range(groups)]
    return {"type": "multi_static_select", "action_id": "m", "option_groups": held}


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        pytest.param([section()] * 50, [section()] * 51, id="blocks"),
        pytest.param([section(text=words(3000))], [section(text=words(3001))], id="section text"),
        pytest.param([section(fields=[plain("f")] * 10)], [section(fields=[plain("f")] * 11)], id="fields"),
        pytest.param([section(fields=[words(2000)])], [section(fields=[words(2001)])], id="field text"),
        pytest.param([{"type": "header", "text": words(150)}], [{"type": "header", "text": words(151)}], id="header"),
        pytest.param([{"type": "context", "elements": [plain("c")] * 10}],
                     [{"type": "context", "elements": []}], id="context"),
        pytest.param([actions(*map(button, range(25)))], [actions(*map(button, range(26)))], id="actions"),
        pytest.param([actions(button(text=words(75)))], [actions(button(text=words(76)))], id="button label"),
        pytest.param([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))], id="button value"),
        pytest.param([actions(button(1), button(2))], [actions(button(1), button(1))], id="action ids twice"),
        pytest.param([actions(button(style="danger"))], [actions(button(style="loud"))], id="button style"),
        pytest.param([section(block_id="x" * 255)], [section(block_id="x" * 256)], id="block id"),
        pytest.param([section(block_id="a"), section(block_id="b")], [section(block_id="a")] * 2, id="block ids twice"),
        pytest.param([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))], id="action id"),
        pytest.param([actions(menu("overflow", 5))], [actions(menu("overflow", 6))], id="overflow"),
        pytest.param([actions(button(confirm=confirm(100, 300, 30, 30)))],
                     [actions(button(confirm=confirm(title=101)))], id="confirm title"),
        pytest.param([section()], [actions(button(confirm=confirm(text=301)))], id="confirm text"),
        pytest.param([section()], [actions(button(confirm=confirm(yes=31)))], id="confirm yes"),
        pytest.param([section()], [actions(button(confirm=confirm(no=31)))], id="confirm no"),
        pytest.param([section()], [section(text=plain(""))], id="empty text"),
        pytest.param([section()], [{"type": "section"}], id="empty section"),
        pytest.param([section()], [{"type": "mystery"}], id="unknown block"),
        pytest.param([section()], [{"type": "header", "text": {"type": "mrkdwn", "text": "*No*"}}], id="marked header"),
        pytest.param([section(accessory=button())],
                     [section(accessory={"type": "plain_text_input"})], id="box in a section"),
        pytest.param([section()], "not blocks", id="no list"),
    ],
)  # fmt: skip
def test_a_message_is_taken_at_the_limit_and_refused_beyond(taken: object, refused: object) -> None:
    assert faults_in_blocks(taken, "message") == []
    assert faults_in_blocks(refused, "message") != []


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        pytest.param(form(*[section()] * 100), form(*[section()] * 101), id="blocks"),
        pytest.param(form(title=words(24)), form(title=words(25)), id="title"),
        pytest.param(form(submit=words(24)), form(submit=words(25)), id="submit"),
        pytest.param(form(close=words(24)), form(close=words(25)), id="close"),
        pytest.param(form(private_metadata="x" * 3000), form(private_metadata="x" * 3001), id="private metadata"),
        pytest.param(form(callback_id="x" * 255), form(callback_id="x" * 256), id="callback id"),
        pytest.param(form(section(), submit=None), form(asks({"type": "datepicker"}), submit=None), id="no submit"),
        pytest.param(form(asks(menu("static_select", 100))), form(asks(menu("static_select", 101))), id="options"),
        pytest.param(form(asks(menu("checkboxes", 10))), form(asks(menu("checkboxes", 11))), id="checkboxes"),
        pytest.param(form(asks(menu("radio_buttons", 10))), form(asks(menu("radio_buttons", 11))), id="radio buttons"),
        pytest.param(form(asks(menu("radio_buttons", 1))), form(asks(menu("radio_buttons", 0))), id="no options"),
        pytest.param(form(asks(grouped(100, 2))), form(asks(grouped(101, 1))), id="groups"),
        pytest.param(form(asks(grouped(2, 100))), form(asks(grouped(1, 101))), id="options in a group"),
        pytest.param(form(asks(grouped(1, 1, 75))), form(asks(grouped(1, 1, 76))), id="group label"),
        pytest.param(form(asks({"type": "static_select", "options": options(2, text=75)})),
                     form(asks({"type": "static_select", "options": options(2, text=76)})), id="option label"),
        pytest.param(form(asks({"type": "static_select", "options": options(2, value=150)})),
                     form(asks({"type": "static_select", "options": options(2, value=151)})), id="option value"),
        pytest.param(form(asks(menu("static_select", 3, initial_option=options(3)[2]))),
                     form(asks(menu("static_select", 2, initial_option=options(3)[2]))), id="initial option"),
        pytest.param(form(asks(menu("checkboxes", 3, initial_options=options(2)))),
                     form(asks(menu("checkboxes", 3, initial_options=[]))), id="initial options"),
        pytest.param(form(asks({"type": "plain_text_input", "placeholder": words(150)})),
                     form(asks({"type": "plain_text_input", "placeholder": words(151)})), id="placeholder"),
        pytest.param(form(asks({"type": "plain_text_input", "initial_value": "x" * 3000})),
                     form(asks({"type": "plain_text_input", "initial_value": "x" * 3001})), id="initial value"),
        pytest.param(form(asks({"type": "plain_text_input", "max_length": 3000})),
                     form(asks({"type": "plain_text_input", "max_length": 3001})), id="max length"),
        pytest.param(form(asks({"type": "number_input", "is_decimal_allowed": False})),
                     form(asks({"type": "number_input"})), id="number"),
        pytest.param(form(asks({"type": "datepicker", "initial_date": "2026-11-25"})),
                     form(asks({"type": "datepicker", "initial_date": "25.11.2026"})), id="date"),
        pytest.param(form(asks({"type": "timepicker", "initial_time": "08:30"})),
                     form(asks({"type": "timepicker", "initial_time": "8.30"})), id="time"),
        pytest.param(form(asks({"type": "datepicker"}, label=words(2000))),
                     form(asks({"type": "datepicker"}, label=words(2001))), id="label"),
        pytest.param(form(asks({"type": "datepicker"}, hint=words(2000))),
                     form(asks({"type": "datepicker"}, hint=words(2001))), id="hint"),
        pytest.param(form(asks({"type": "email_text_input"})), form(asks(button())), id="button as a question"),
        pytest.param({"type": "home", "blocks": [section()]},
                     {"type": "workflow_step", "blocks": []}, id="kind of view"),
    ],
)  # fmt: skip
def test_a_form_is_taken_at_the_limit_and_refused_beyond(taken: Json, refused: Json) -> None:
    assert faults_in_view(taken) == []
    assert faults_in_view(refused) != []


def test_a_fault_is_told_with_its_place() -> None:
    view = form(section(), asks({"type": "static_select", "options": [*options(1), {"text": words(76), "value": "b"}]}))
    assert faults_in_view(view) == [
        "[ERROR] must be less than 76 characters [json-pointer:/view/blocks/1/element/options/1/text/text]"
    ]


def test_all_faults_are_told_together() -> None:
    assert len(faults_in_view(form(section(text=plain("")), title=words(25), submit=words(25)))) == 3
