"""`collab demo` and `collab clock` as a visitor runs them: real processes, a real page, the whole story."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox import browser
from bot.sandbox.demo import Wishes, demo
from bot.sandbox.standin.local_slack import free_port
from bot.sandbox.story.stage import Stage
from tests.e2e.smallbot import ROOT, local_slack_binary

NOW = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
THE_STORY = (
    "reads beside Schools: “Copperlatch only: a collaboration has two or more schools.",
    "one thing to think about: “It crosses the examination terms",
    "Next: the executive leaders read it and decide.",
    "Yetunde Bramwell sees it in #exec-private",
    "Zoë Adeyemi-Clarke hears: “Approved: PRJ-92",
    "another school's head, reads it in #projects: “Approved: PRJ-92",
    "see the agenda with it: “Agenda for Wednesday 25 November, 08:30”",
    "The next week's opens in #elt",
    "the clerk, logs it: “Board of Directors, Thursday 3 December: 3 items logged”",
    "keeps it back: “For: Chairs only, until Friday 1 January”",
    "She counts one confidential item",
    "Chair of the Board, sees “Please check",
    "the CEO, sees that 5 briefs and 16 digests would go, and releases",
    "All 5 chairs of governors have their brief",
    "They are 16: 12 in chat, 4 in the mailbox",
    "presses Got it, which nobody has to: “Got it, thank you.”",
    "The 5 committees' channels have theirs",
    "He answers amber",
    "Tomasz Wieland, the sponsor",
    "“16 digests: 12 by chat, 4 by email.”",
    "The story is over",
)


def collab(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "COLLAB_LOCAL_SLACK": str(local_slack_binary()), "PYTHONIOENCODING": "utf-8"}


def ran(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        collab(*words), cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=110, check=False
    )


def clock(folder: Path, *to: str) -> subprocess.CompletedProcess[str]:
    return ran("clock", "--folder", str(folder), *to)


@contextmanager
def running(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A demonstration whose page is open."""
    words = collab("demo", "--once", "--port", str(port), "--folder", str(folder))
    with subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            until_said(process, "Emails")
            yield process
        finally:
            process.kill()


def until_said(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    assert any(words in line for line in process.stdout)


def answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_the_whole_story_is_seen(tmp_path: Path) -> None:
    ended = ran("demo", "--once", "--port", str(free_port()), "--folder", str(tmp_path))
    told = " ".join(ended.stdout.split())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    places = [told.find(" ".join(line.split())) for line in THE_STORY]
    assert -1 not in places, THE_STORY[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.slow
def test_a_visitor_turns_the_clock_and_then_stops_it_all(tmp_path: Path) -> None:
    port = free_port()
    with running(port, tmp_path) as process:
        assert re.match(r"In the demonstration it is \w+day \d+ \w+ 2026, \d\d:\d\d\.$", clock(tmp_path).stdout)
        assert "time goes forward only. Nothing was changed." in clock(tmp_path, "2026-11-01T08:00").stderr
        assert "“soon” is no instant" in clock(tmp_path, "soon").stderr
        process.send_signal(signal.SIGTERM)
        until_said(process, "Nothing is left running.")
        process.wait(30)
    assert not answers(port)
    gone = clock(tmp_path)
    assert (gone.returncode, "No demonstration runs here" in gone.stderr) == (1, True)


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


A_BROWSER = {"BROWSER": f"{shutil.which('true')} %s"}
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
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", IN_A_TERMINAL, str(free_port()), str(tmp_path)]
    found = {**environment(), "DISPLAY": "", "WAYLAND_DISPLAY": "", **({"PATH": "/nowhere"} if without else A_BROWSER)}
    with subprocess.Popen(words, cwd=ROOT, env=found, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        try:
            os.close(theirs)
            terminal = Terminal(ours)
            terminal.says(browser.NO_BROWSER if without else browser.OPENING)
            terminal.says("press Enter")
            os.write(ours, b"\n")
            terminal.says("It is yours now")
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            terminal.says("Stopping")
            assert process.wait(5) == 0
        finally:
            process.kill()
            os.close(ours)


class Terminal:
    """What a program shows in a terminal, read up to the words that are waited for."""

    def __init__(self, ours: int) -> None:
        self._ours = ours
        self._unread = b""

    def says(self, words: str) -> None:
        wanted = words.encode()
        while wanted not in self._unread:
            ready, _, _ = select.select([self._ours], [], [], 40)
            assert ready, f"{words!r} was never said, but {self._unread.decode()!r}"
            self._unread += os.read(self._ours, 4096)
        before, _, self._unread = self._unread.partition(wanted)
        assert b"Traceback" not in before


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
