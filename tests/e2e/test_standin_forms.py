"""Forms, buttons and Home behind the stand-in: the bot receives what real Slack would have sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.standin.people import Refusal
from bot.sandbox.standin.sight import NothingCame
from tests.e2e.smallbot import (
    ANN,
    BEN,
    EVERYTHING,
    GENERAL,
    HEADS,
    Stage,
    button,
    modal,
    option,
    plain,
    question,
    stage,
)

Json = dict[str, Any]
NAME = question("name", {"type": "plain_text_input", "initial_value": "Phonics"})
WHY = question("why", {"type": "plain_text_input", "multiline": True}, optional=True)


@pytest.fixture(params=["socket", "events"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Everything here holds in Socket Mode and over HTTP alike."""
    async with stage(request.param) as scene:
        yield scene


def sent(slack: Stage) -> Json:
    """The answers of the newest form, bare: Slack's one value under each field."""
    values = slack.bot.submissions[-1]["view"]["state"]["values"]
    return {
        block: {key: held for key, held in entry[block].items() if key != "type"} for block, entry in values.items()
    }


async def test_what_nobody_touched_is_sent_as_it_stood(slack: Stage) -> None:
    slack.bot.opens(EVERYTHING)
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    await ann.submit(purpose="One\nTwo", phase="primary", aims=["1b", "2a"], schools=["elm"])
    assert sent(slack) == {
        "name": {"value": "Phonics"},
        "purpose": {"value": "One\nTwo"},
        "lead": {"selected_user": ANN},
        "phase": {"selected_option": option("primary")},
        "aims": {"selected_options": [option("1b", "Writing"), option("2a", "Attendance")]},
        "schools": {"selected_options": [option("elm")]},
        "then": {"selected_option": option("send")},
        "starts_on": {"selected_date": "2026-11-25"},
        "at": {"selected_time": "08:30"},
        "hours": {"value": "3"},
        "email": {"value": None},
        "town": {"selected_option": None},
    }


async def test_an_emptied_box_is_sent_empty(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input", "initial_value": "Old"}, optional=True)))
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    await ann.submit(name="")
    assert sent(slack) == {"name": {"value": None}}


async def test_a_missing_answer_never_leaves_the_window(slack: Stage) -> None:
    slack.bot.opens(EVERYTHING)
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    arrival = await ann.submit(hours="11", email="nowhere", phase="primary", aims=["1a"], schools=["oak"])
    assert arrival.modal is not None
    assert arrival.modal.errors == {
        "purpose": "Please complete this required field.",
        "hours": "Please enter a number that is at most 10.",
        "email": "Please enter a valid email address.",
    }
    assert slack.bot.submissions == []


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(slack: Stage) -> None:
    slack.bot.opens(modal(NAME, WHY))
    slack.bot.response = {"response_action": "errors", "errors": {"why": "Say why, please."}}
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    shown = (await ann.submit(name="Maths", why="a\nb")).modal
    assert shown is not None
    assert (shown.field("why").error, shown.field("why").value) == ("Say why, please.", "a\nb")
    assert (shown.field("name").error, shown.field("name").value) == (None, "Maths")
    slack.bot.response = None
    assert (await ann.submit(why="Because")).modal is None
    assert sent(slack) == {"name": {"value": "Maths"}, "why": {"value": "Because"}}


async def test_a_replaced_form_keeps_the_answers_to_questions_that_stay(slack: Stage) -> None:
    slack.bot.opens(modal(NAME, WHY))
    more = question("until", {"type": "datepicker"}, optional=True)
    slack.bot.response = {"response_action": "update", "view": modal(NAME, more, title="Page two")}
    ann = await slack.people.person(ANN)
    opened = (await ann.command("propose")).modal
    shown = (await ann.submit(name="Maths")).modal
    assert opened is not None
    assert shown is not None
    assert (shown.title, shown.view_id == opened.view_id) == ("Page two", True)
    assert {block: one.value for block, one in shown.fields.items()} == {"name": "Maths", "until": None}


async def test_a_pushed_form_closes_onto_the_one_below(slack: Stage) -> None:
    slack.bot.opens(modal(NAME, title="Below"))
    slack.bot.response = {"response_action": "push", "view": modal(WHY, title="Above", notify_on_close=True)}
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    above = (await ann.submit()).modal
    assert above is not None
    assert (above.title, above.depth) == ("Above", 2)
    await ann.close_form()
    assert (await ann.wait_for_modal()).title == "Below"
    assert [(one["view"]["title"]["text"], one["is_cleared"]) for one in slack.bot.closed] == [("Above", False)]


async def test_a_cleared_stack_leaves_nothing_open(slack: Stage) -> None:
    slack.bot.opens(modal(NAME, title="Below"))
    slack.bot.response = {"response_action": "push", "view": modal(WHY, title="Above", callback_id="second")}
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    await ann.submit()
    slack.bot.response = {"response_action": "clear"}
    assert (await ann.submit()).modal is None


async def test_each_person_has_a_form_of_their_own(slack: Stage) -> None:
    slack.bot.opens(modal(NAME))
    ann, ben = await slack.people.person(ANN), await slack.people.person(BEN)
    await ann.command("propose")
    assert ben.modal is None
    await ben.command("propose")
    await ann.submit(name="Ann's")
    await ben.submit(name="Ben's")
    assert [one["user"]["id"] for one in slack.bot.submissions] == [ANN, BEN]


async def test_a_button_in_a_form_brings_the_form_along(slack: Stage) -> None:
    slack.bot.opens(modal(NAME, {"type": "actions", "block_id": "more", "elements": [button("row.add", "Add")]}))

    async def add_row(bot: Any, body: Json, _: Any) -> None:
        view = modal(NAME, WHY, title="With a row")
        await bot.client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    slack.bot.on_press("row.add", add_row)
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    ann.fill(name="Half typed")
    await ann.press_in_form("row.add")
    shown = await ann.wait_for_modal(lambda one: one.title == "With a row")
    [body] = slack.bot.actions
    assert body["view"]["state"]["values"]["name"]["name"]["value"] == "Half typed"
    assert body["container"] == {"type": "view", "view_id": shown.view_id}
    assert shown.field("name").value == "Half typed"


async def test_a_type_ahead_asks_the_bot(slack: Stage) -> None:
    slack.bot.opens(EVERYTHING)
    ann = await slack.people.person(ANN)
    await ann.command("propose")
    assert await ann.suggestions("town", "n") == []
    assert await ann.suggestions("town", "nor") == [("norton", "Norton")]


async def test_a_press_in_a_message_tells_where_and_what(slack: Stage) -> None:
    async def decide(_: Any, body: Json, respond: Any) -> None:
        await respond(text="Approved", replace_original=True)

    slack.bot.on_press("project.approve", decide)
    ann = await slack.people.person(ANN)
    row = {"type": "actions", "block_id": "row", "elements": [button("project.approve", "Approve", "PRJ-05")]}
    posted = await slack.bot.client.chat_postMessage(channel=HEADS, text="Approve?", blocks=[row])
    await ann.wait_for_message(lambda one: one.fallback == "Approve?")
    await ann.press("project.approve", value="PRJ-05")
    [body] = slack.bot.actions
    [action] = body["actions"]
    assert (action["value"], action["block_id"], action["text"]["text"]) == ("PRJ-05", "row", "Approve")
    assert body["container"]["message_ts"] == body["message"]["ts"] == posted["ts"]
    assert body["channel"] == {"id": HEADS, "name": "privategroup"}
    changed = await ann.wait_for_message(lambda one: one.text == "Approved")
    assert (changed.ts, changed.buttons) == (posted["ts"], ())


async def test_menus_and_pickers_tell_their_choice_under_slacks_own_keys(slack: Stage) -> None:
    async def nothing(*_: Any) -> None: ...

    elements = [
        {"type": "overflow", "action_id": "more", "options": [option("edit"), option("remove")]},
        {"type": "users_select", "action_id": "who", "placeholder": plain("Who?")},
        {"type": "timepicker", "action_id": "when"},
    ]
    for action_id in ("more", "who", "when"):
        slack.bot.on_press(action_id, nothing)
    ann = await slack.people.person(ANN)
    row = {"type": "actions", "block_id": "row", "elements": elements}
    await slack.bot.client.chat_postMessage(channel=GENERAL, text="Menus", blocks=[row])
    await ann.wait_for_message(lambda one: one.fallback == "Menus")
    for action_id, choice in (("more", "remove"), ("who", BEN), ("when", "09:15")):
        await ann.press(action_id, choice=choice, wait=0)
    more, who, when = (body["actions"][0] for body in slack.bot.actions)
    assert more["selected_option"] == option("remove")
    assert (who["selected_user"], when["selected_time"]) == (BEN, "09:15")
    assert slack.bot.actions[1]["state"]["values"]["row"]["who"]["selected_user"] == BEN


async def test_nobody_presses_what_is_not_there(slack: Stage) -> None:
    ann = await slack.people.person(ANN)
    with pytest.raises(KeyError, match="no button"):
        await ann.press("project.approve")
    slack.bot.opens(modal(question("phase", {"type": "static_select", "options": [option("primary")]})))
    await ann.command("propose")
    with pytest.raises(ValueError, match="not offered"):
        ann.fill(phase="tertiary")
    with pytest.raises(KeyError, match="there are phase"):
        ann.fill(colour="red")


async def test_a_closed_form_can_not_be_sent(slack: Stage) -> None:
    slack.bot.opens(modal(NAME))
    ann = await slack.people.person(ANN)
    opened = (await ann.command("propose")).modal
    await ann.close_form()
    with pytest.raises(NothingCame):
        await ann.submit()
    assert opened is not None
    with pytest.raises(Refusal, match="not_found"):
        await ann._ask({"t": "view_submit", "view_id": opened.view_id, "values": {}})


async def test_home_is_drawn_for_the_person_who_opens_it(slack: Stage) -> None:
    pressed = asyncio.Event()

    async def go(*_: Any) -> None:
        pressed.set()

    slack.bot.on_press("home.go", go)
    ann = await slack.people.person(ANN)
    home = await ann.open_home()
    assert [one.action_id for one in home.buttons] == ["home.go"]
    await ann.press_home("home.go", wait=0)
    await asyncio.wait_for(pressed.wait(), 2)
    [body] = slack.bot.actions
    assert (body["view"]["type"], body["actions"][0]["value"], body["user"]["id"]) == ("home", "h1", ANN)
    assert slack.bot.events[0]["tab"] == "home"
