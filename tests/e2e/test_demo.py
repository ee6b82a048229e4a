"""`collab demo` and `collab clock` as a visitor runs them: real processes, a real page, the whole story."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.sandbox import browser
from bot.sandbox.demo import Wishes, demo
from bot.sandbox.standin.local_slack import free_port
from bot.sandbox.story.stage import Stage
from tests.e2e.demonstrations import (
    A_BROWSER,
    NOW,
    answers,
    clock,
    collab,
    environment,
    follows_the_story,
    in_a_terminal,
    ran,
    staying,
)
from tests.e2e.smallbot import ROOT


def test_the_whole_story_is_seen(tmp_path: Path) -> None:
    ended = ran("demo", "--once", "--port", str(free_port()), "--folder", str(tmp_path))
    told = " ".join(ended.stdout.split())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    follows_the_story(told)


@pytest.mark.slow
def test_a_visitor_turns_the_clock_and_then_stops_it_all(tmp_path: Path) -> None:
    port = free_port()
    with staying(port, tmp_path) as one:
        assert re.match(r"In the demonstration it is \w+day \d+ \w+ \d{4}, \d\d:\d\d\.$", clock(tmp_path).stdout)
        assert "time goes forward only. Nothing was changed." in clock(tmp_path, "2026-11-01T08:00").stderr
        assert "“soon” is no instant" in clock(tmp_path, "soon").stderr
        one.process.send_signal(signal.SIGTERM)
        one.terminal.says("Stopping")
        one.process.wait(30)
    assert not answers(port)
    gone = clock(tmp_path)
    assert (gone.returncode, "No demonstration runs here" in gone.stderr) == (1, True)


@pytest.mark.slow
def test_one_that_is_stopped_in_its_story_says_so(tmp_path: Path) -> None:
    words = collab("demo", "--once", "--port", str(free_port()), "--folder", str(tmp_path))
    with subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert any("Emails" in line for line in process.stdout)
        process.send_signal(signal.SIGTERM)
        assert any("Nothing is left running." in line for line in process.stdout)
        process.wait(30)


@pytest.mark.slow
def test_one_that_is_killed_outright_leaves_nothing_running(tmp_path: Path) -> None:
    with staying(free_port(), tmp_path) as one:
        bot = int(json.loads((tmp_path / "running.json").read_text(encoding="utf-8"))["bot"].rpartition(":")[2])
        assert answers(bot)
        one.process.kill()
        one.process.wait(30)
        deadline = time.monotonic() + 30
        while answers(bot) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not answers(bot)


@pytest.mark.slow
async def test_a_step_that_does_not_come_true_says_what_was_there_and_ends_in_failure(tmp_path: Path) -> None:
    async def hopes(stage: Stage) -> None:
        zoe = await stage.person("p12")
        await stage.tells("Zoë opens Slack.")
        zoe.patience = 0.2
        await zoe.types("intent ethos")
        await zoe.reads("Pigs may fly", "statement")

    said: list[str] = []
    wishes = Wishes(free_port(), once=True, folder=tmp_path, story=(hopes,))
    assert await demo(wishes, NOW, said.append) == 1
    last = "\n".join(said)
    assert "Zoë opens Slack." in last
    assert "Expected: Zoë Adeyemi-Clarke sees “Pigs may fly” and “statement”" in last
    assert "There was:" in last
    assert "The story is over" not in last


IN_A_TERMINAL = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.sandbox.demo import Wishes, demo
wishes = Wishes(int(sys.argv[1]), folder=Path(sys.argv[2]), story=())
sys.exit(asyncio.run(demo(wishes, datetime.now(UTC), lambda line: print(line, flush=True))))
"""


@pytest.mark.slow
@pytest.mark.parametrize("without", [False, True])
def test_in_a_terminal_it_starts_on_enter_and_stays_until_ctrl_c(tmp_path: Path, without: bool) -> None:
    words = [sys.executable, "-c", IN_A_TERMINAL, str(free_port()), str(tmp_path)]
    no_screen = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    found = {**environment(), **no_screen, **({"PATH": "/nowhere"} if without else A_BROWSER)}
    with in_a_terminal(words, found) as one:
        one.terminal.says(browser.NO_BROWSER if without else browser.OPENING)
        one.terminal.says("press Enter")
        os.write(one.terminal.ours, b"\n")
        one.terminal.says("It is yours now")
        assert one.process.poll() is None
        one.process.send_signal(signal.SIGINT)
        one.terminal.says("Stopping")
        assert one.process.wait(30) == 0


def test_a_taken_port_is_one_sentence_that_names_the_other_way(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ended = ran("demo", "--once", "--port", str(port), "--folder", str(tmp_path / "demo"))
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert f"ARGS=--port={port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "demo").exists()


async def test_what_lies_in_its_folder_and_is_not_its_own_stays(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    (tmp_path / "collab.sqlite").write_text("no database", encoding="utf-8")
    said: list[str] = []
    assert await demo(Wishes(free_port(), once=True, folder=tmp_path, story=()), NOW, said.append) == 0
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "Dear all"
    assert not (tmp_path / "running.json").exists()


async def test_whoever_starts_it_without_a_terminal_reads_why_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    said: list[str] = []
    assert await demo(Wishes(free_port(), folder=tmp_path, story=()), NOW, said.append) == 0
    assert "it was not started in a terminal" in said[-1]
