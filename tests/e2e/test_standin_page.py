"""The page behind the stand-in: local-slack's own, with a script in it, and one person's view of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.e2e.smallbot import ANN, BEN, GENERAL, HEADS, STAFF, Stage, button, modal, question, stage

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Stage]:
    async with stage() as scene:
        yield scene


async def fetched(slack: Stage, path: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(slack.standin.url + path) as answer:
        return answer.status, answer.content_type, await answer.text()


@asynccontextmanager
async def page(slack: Stage, user: str = "") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    address = f"{slack.standin.url}/ui"
    async with aiohttp.ClientSession() as session, session.ws_connect(address, params={"as": user}) as wire:
        yield wire


async def told(wire: aiohttp.ClientWebSocketResponse, kind: str) -> Json:
    """The next telling of this kind."""
    while True:
        said: Json = await wire.receive_json(timeout=5)
        if said["t"] == kind:
            return said


def names(state: Json) -> set[str]:
    return {one["name"] for one in state["channels"] if not one["is_im"]}


async def test_a_visitor_gets_local_slacks_page_with_our_script_first(slack: Stage) -> None:
    status, kind, text = await fetched(slack, "/")
    assert (status, kind) == (200, "text/html")
    assert text.index("/_standin/page/standin.js") < text.index('type="module"')
    assert '<div id="root">' in text


@pytest.mark.parametrize("name", ["drawable.js", "richtext.js", "fields.js", "forms.js", "standin.js", "standin.css"])
async def test_every_script_and_style_is_served(slack: Stage, name: str) -> None:
    status, kind, text = await fetched(slack, f"/_standin/page/{name}")
    assert (status, kind) == (200, "text/javascript" if name.endswith("js") else "text/css")
    assert len(text) > 100


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fserver.py", "%2e%2e%2fworkspace.py"])
async def test_nothing_else_is_served(slack: Stage, name: str) -> None:
    assert (await fetched(slack, f"/_standin/page/{name}"))[0] == 404


async def test_a_page_shows_what_its_person_may_see(slack: Stage) -> None:
    await slack.bot.client.chat_postMessage(channel=HEADS, text="For heads")
    await slack.bot.client.chat_postMessage(channel=ANN, text="For Ann")
    async with page(slack, BEN) as wire:
        state = (await told(wire, "init"))["state"]
    assert names(state) == {"general", "staff", "quiet"}
    assert "For Ann" not in str(state["messages"])
    assert "For heads" not in str(state["messages"])


async def test_a_page_that_acts_as_nobody_shows_everything(slack: Stage) -> None:
    async with page(slack) as wire:
        assert names((await told(wire, "init"))["state"]) == {"general", "heads", "staff", "quiet"}


async def test_a_page_hears_whether_the_app_has_a_home(slack: Stage) -> None:
    async with page(slack, ANN) as wire:
        assert (await told(wire, "init"))["state"]["hasHome"] is True


async def test_a_visitor_may_become_somebody_else(slack: Stage) -> None:
    async with page(slack, BEN) as wire:
        await told(wire, "init")
        await wire.send_json({"t": "act_as", "user": ANN})
        assert "heads" in names((await told(wire, "init"))["state"])
        await slack.bot.client.chat_postMessage(channel=HEADS, text="For heads")
        assert (await told(wire, "message"))["message"]["text"] == "For heads"


async def test_news_reaches_only_the_pages_it_concerns(slack: Stage) -> None:
    async with page(slack, BEN) as wire:
        await told(wire, "init")
        await slack.bot.client.chat_postMessage(channel=HEADS, text="For heads")
        await slack.bot.client.chat_postEphemeral(channel=GENERAL, user=ANN, text="Psst")
        await slack.bot.client.chat_postMessage(channel=GENERAL, text="For all")
        assert (await told(wire, "message"))["message"]["text"] == "For all"


async def test_a_form_opens_on_its_persons_page_only(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input"}), title="For Ann"))
    async with page(slack, ANN) as anns, page(slack, BEN) as bens:
        await told(bens, "init")
        command = {"t": "slash_command", "user": ANN, "channel": GENERAL, "command": "/collab", "text": ""}
        await anns.send_json(command)
        shown = await told(anns, "forms")
        while not shown["stack"]:
            shown = await told(anns, "forms")
        assert shown["stack"][0]["view"]["title"]["text"] == "For Ann"
        await slack.bot.client.chat_postMessage(channel=GENERAL, text="For all")
        while (said := await bens.receive_json(timeout=5))["t"] != "message":
            assert said.get("stack", []) == []


async def test_a_form_is_still_open_after_the_page_was_reloaded(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input"}), title="Half done"))
    await (await slack.people.person(ANN)).command()
    async with page(slack, ANN) as wire:
        assert (await told(wire, "forms"))["stack"][0]["view"]["title"]["text"] == "Half done"


async def test_a_replaced_form_keeps_its_answers_through_a_reload(slack: Stage) -> None:
    name = question("name", {"type": "plain_text_input"})
    slack.bot.opens(modal(name))
    slack.bot.response = {"response_action": "update", "view": modal(name, title="Page two")}
    ann = await slack.people.person(ANN)
    await ann.command()
    await ann.submit(name="Maths")
    async with page(slack, ANN) as wire:
        view = (await told(wire, "forms"))["stack"][0]["view"]
    assert (view["title"]["text"], view["state"]["values"]["name"]["name"]["value"]) == ("Page two", "Maths")


async def test_nobody_presses_what_was_whispered_to_somebody_else(slack: Stage) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("go", "Go")]}
    whispered = await slack.bot.client.chat_postEphemeral(channel=GENERAL, user=ANN, text="Psst", blocks=[row])
    async with page(slack, BEN) as wire:
        place = {"channel": GENERAL, "messageTs": whispered["message_ts"]}
        pressed = {"block_id": "row", "action_id": "go"}
        await wire.send_json({"t": "block_action", **place, "action": pressed, "request": 1})
        assert (await told(wire, "done"))["error"] == "message_not_found"


async def test_a_press_on_what_is_gone_is_refused_in_words(slack: Stage) -> None:
    async with page(slack, ANN) as wire:
        pressed = {"block_id": "a", "action_id": "b"}
        await wire.send_json(
            {"t": "block_action", "channel": GENERAL, "messageTs": "1.2", "action": pressed, "request": 7}
        )
        assert await told(wire, "done") == {"t": "done", "request": 7, "ok": False, "error": "message_not_found"}


async def test_local_slacks_own_control_works_through_the_stand_in(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input"}), title="By control"))
    address = f"{slack.standin.url}/_control"
    async with aiohttp.ClientSession() as session:
        command = {"channel": GENERAL, "user": ANN, "command": "/collab", "text": "hello"}
        assert (await session.post(f"{address}/command", json=command)).status == 200
        ann = await slack.people.person(ANN)
        assert (await ann.wait_for_modal()).title == "By control"
        await session.post(f"{address}/message", json={"channel": STAFF, "user": BEN, "text": "Staff only"})
        assert (await ann.wait_for_message(lambda one: one.text == "Staff only")).author == BEN
        assert (await session.post(f"{address}/command", json={"user": ANN})).status == 400


async def test_a_fresh_start_forgets_forms_and_messages(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input"})))
    ann = await slack.people.person(ANN)
    await ann.command()
    await slack.bot.client.chat_postMessage(channel=GENERAL, text="Before")
    async with aiohttp.ClientSession() as session:
        await session.post(f"{slack.standin.url}/_control/reset")
    async with page(slack, ANN) as wire:
        state = (await told(wire, "init"))["state"]
        assert (await told(wire, "forms"))["stack"] == []
    assert "Before" not in str(state["messages"])


async def test_the_inspector_shows_the_traffic_with_the_bot(slack: Stage) -> None:
    slack.bot.opens(modal(question("name", {"type": "plain_text_input"})))
    async with page(slack, ANN) as wire:
        await told(wire, "init")
        await (await slack.people.person(BEN)).command("hello")
        lines: dict[str, Json] = {}
        while "views.open" not in lines:
            entry = (await told(wire, "log"))["entry"]
            lines[entry["kind"]] = entry
        command = lines["slash_commands"]
        assert (command["direction"], command["summary"]) == ("to_bot", "/collab hello")
