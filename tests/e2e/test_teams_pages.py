"""Five people's Teams can be looked at: a page is told what our Connector knows, and what is done there counts."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.standin.local_slack import free_port
from bot.sandbox.standin.sight import NothingCame
from bot.sandbox.teams.pages import Pages, index, shown
from bot.sandbox.teams.playground import (
    SETTINGS,
    Playground,
    PlaygroundMissing,
    PlaygroundSilent,
    installed_playground,
    node_for,
    settings_for,
)
from tests.e2e.fake_page import FakePage, page_of
from tests.e2e.smallteam import ANN, BEN, CARD, GENERAL, TENANT, Stage, buttons, card, execute, says, stage, with_card

VOTE = card(says("Vote"), buttons(execute("Yes", action="yes", value="1")))


@pytest.fixture
async def teams() -> AsyncIterator[Stage]:
    async with stage(installed=False) as scene:
        yield scene


@pytest.fixture
async def page(teams: Stage) -> AsyncIterator[FakePage]:
    async with page_of(teams, ANN) as page:
        await teams.standin.install()
        yield page


def words(page: FakePage) -> list[str]:
    return [one["attachments"][0]["content"]["body"][0]["text"] for one in page.shown.values()]


async def test_what_the_bot_says_stands_on_the_page_and_is_seen_once_it_does(teams: Stage, page: FakePage) -> None:
    chat = await teams.opens(ANN)
    id_ = (await teams.says(chat, with_card(VOTE))).json()["id"]
    await page.person.wait_for_message(lambda one: one.text == "Vote")
    assert words(page) == ["Vote"]
    await teams.edits(chat, id_, with_card(card(says("Voted"))))
    await page.person.wait_for_message(lambda one: one.text == "Voted")
    assert words(page) == ["Voted"]


async def test_what_they_do_is_done_on_the_page(teams: Stage, page: FakePage) -> None:
    await page.person.command("hello", wait=0)
    await page.person.command("here", channel="General", wait=0)
    alone, there = teams.bot.told[-2:]
    assert (alone["text"], alone["from"]["aadObjectId"]) == ("hello", ANN)
    assert (there["text"], there["conversation"]["conversationType"]) == ("<at>Collab</at> here", "channel")
    assert alone["serviceUrl"] == teams.standin.url


async def test_a_press_on_the_page_reaches_the_bot_and_its_answer_is_drawn_there(teams: Stage, page: FakePage) -> None:
    id_ = (await teams.says(GENERAL, with_card(VOTE))).json()["id"]
    await page.person.wait_for_message(lambda one: one.text == "Vote", channel="General")
    teams.bot.answer = {"statusCode": 200, "type": CARD, "value": card(says("You said yes."))}
    await page.person.press("yes", channel="General", wait=0)
    pressed = teams.bot.told[-1]
    assert (pressed["replyToId"], pressed["value"]["action"]["data"]["value"]) == (id_, "1")
    assert page.drawn[-1]["value"]["body"][0]["text"] == "You said yes."
    assert [one.text for one in teams.person(BEN).messages("General")] == ["Vote"]


async def test_words_for_a_moment_stand_under_the_card_that_was_pressed(teams: Stage, page: FakePage) -> None:
    await teams.says(await teams.opens(ANN), with_card(VOTE))
    await page.person.wait_for_message(lambda one: one.text == "Vote")
    teams.bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Thank you."}
    await page.person.press("yes", wait=0)
    assert [one.get("text") for one in page.drawn[-1]["value"]["body"]] == ["Vote", None, "Thank you."]
    teams.bot.status = 500
    await page.person.press("yes", wait=0)
    assert page.drawn[-1]["value"]["body"][-1]["text"] == "Unable to reach app. Please try again."


async def test_a_browser_that_comes_is_told_everything_again(teams: Stage, page: FakePage) -> None:
    chat = await teams.opens(ANN)
    for said in ("One", "Two"):
        await teams.says(chat, with_card(card(says(said))))
    await page.person.wait_for_message(lambda one: one.text == "Two")
    await page.opens(chat)
    await page.person.wait_for_message(lambda one: one.text == "Two")
    assert words(page) == ["One", "Two"]


async def test_a_press_on_what_stood_there_before_the_browser_came_is_answered(teams: Stage, page: FakePage) -> None:
    pressed = {"name": "adaptiveCard/action", "replyToId": "long-gone", "conversation": {"id": GENERAL}}
    answer = await teams.line.post(f"/_standin/pages/{ANN}/messages", json={"type": "invoke", **pressed})
    assert answer.status_code == 404


async def test_what_a_page_does_not_take_is_not_seen(teams: Stage, page: FakePage) -> None:
    page.refuses = True
    await teams.says(await teams.opens(ANN), with_card(VOTE))
    with pytest.raises(NothingCame, match="Ann Archer's page did not take a message: 400: no such card"):
        await _until_it_fails(page)


async def _until_it_fails(page: FakePage) -> None:
    for _ in range(100):
        page.person.messages()
        await asyncio.sleep(0.02)


async def test_a_page_brings_only_what_its_own_person_does(teams: Stage, page: FakePage) -> None:
    answer = await teams.line.post(f"/_standin/pages/{BEN}/messages", json={"type": "message"})
    assert answer.status_code == 404


async def test_the_page_that_leads_to_the_others_names_them_and_counts_the_rest(teams: Stage, page: FakePage) -> None:
    teams.standin.index = index(teams.standin, [(page.person, page.url)])
    told = (await teams.line.get("/")).text
    assert f'<a href="{page.url}" target="_blank">Ann Archer</a><br>Head of Oak' in told
    assert "2 other people of the trust are answered by the stand-in" in told


def test_the_playground_is_told_our_own_ids() -> None:
    [ann, *_] = TENANT.members
    told = settings_for(TENANT, ann, "a:1chat", TENANT.channels[1])
    assert (told["currentUser"]["aadObjectId"], told["personalChat"]) == (ANN, {"id": "a:1chat"})
    assert [one["name"] for one in told["users"]] == ["Ben Baker", "Gus Gray"]
    assert told["team"]["channels"] == [{"id": "19:heads@thread.tacv2", "name": "heads"}]


SPEAKS = """
import http.server, json, pathlib, sys
settings = json.loads(pathlib.Path(".m365agentsplayground.yml").read_text())
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"pong")
server = http.server.HTTPServer(("127.0.0.1", 0), Page)
print("Listening on", server.server_port, flush=True)
server.serve_forever()
"""


LATE = f"""
import json, os, pathlib, sys, time
settings = json.loads(pathlib.Path(".m365agentsplayground.yml").read_text())
if settings["currentUser"]["name"].startswith("Ann"):
    sys.exit("no room for Ann")
pathlib.Path(sys.argv[1], "began").write_text(str(os.getpid()))
time.sleep(1)
{SPEAKS}"""


async def test_one_that_finds_its_port_taken_is_found_where_it_listens(tmp_path: Path) -> None:
    program = tmp_path / "speaks.py"
    program.write_text(SPEAKS, encoding="utf-8")
    asked = free_port()
    async with Playground([sys.executable, str(program)], asked, {"version": "0.1.1"}, "http://127.0.0.1:9") as page:
        assert page.port != asked
        assert page._folder is not None
        assert json.loads((Path(page._folder.name) / SETTINGS).read_text(encoding="utf-8")) == {"version": "0.1.1"}


async def test_one_that_does_not_come_up_says_what_it_said(tmp_path: Path) -> None:
    program = tmp_path / "silent.py"
    program.write_text("print('no such option', flush=True)\nimport time\ntime.sleep(60)\n", encoding="utf-8")
    with pytest.raises(PlaygroundSilent, match="It said: no such option"):
        await Playground([sys.executable, str(program)], free_port(), {}, "").start(wait_seconds=1.5)


async def test_one_that_ends_at_once_is_not_waited_for(tmp_path: Path) -> None:
    program = tmp_path / "ends.py"
    program.write_text("print('this node is too old')\n", encoding="utf-8")
    async with asyncio.timeout(30):
        with pytest.raises(PlaygroundSilent, match="It said: this node is too old"):
            await Playground([sys.executable, str(program)], free_port(), {}, "").start(wait_seconds=300)


async def test_one_that_nobody_waits_for_any_more_is_stopped(tmp_path: Path) -> None:
    program, began = tmp_path / "slow.py", tmp_path / "began"
    program.write_text(
        f"import os, pathlib, time\npathlib.Path({str(began)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    starting = asyncio.create_task(Playground([sys.executable, str(program)], free_port(), {}, "").start())
    process = await asyncio.to_thread(_told_in, began)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def _told_in(file: Path) -> int:
    for _ in range(400):
        if file.exists() and (told := file.read_text()):
            return int(told)
        time.sleep(0.05)
    raise AssertionError("it has not begun")


async def test_where_one_page_does_not_come_up_the_others_are_stopped(teams: Stage, tmp_path: Path) -> None:
    """The second is up only when the first has failed already."""
    program = tmp_path / "late.py"
    program.write_text(LATE, encoding="utf-8")
    pages = Pages([sys.executable, str(program), str(tmp_path)], free_port(), {"ann": "heads", "ben": "heads"})
    with pytest.raises(PlaygroundSilent):
        async with shown(pages, teams.standin, {"ann": ANN, "ben": BEN}):
            raise AssertionError("both are shown")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "began").read_text()), 0)


def test_without_node_it_says_what_brings_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PlaygroundMissing, match=r"needs node.*Nothing was started"):
        node_for(tmp_path)
    assert not installed_playground(tmp_path).exists()
