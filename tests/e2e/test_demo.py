"""`collab demo` and `collab clock` as a visitor runs them: real processes, a real page, the whole story."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox import browser
from bot.sandbox.demo import Wishes, demo
from bot.sandbox.openings import InTeams, Scenery
from bot.sandbox.running import emptied
from bot.sandbox.standin.local_slack import free_port
from bot.sandbox.story.stage import Stage
from bot.sandbox.teams.trust import on_teams
from bot.sandbox.teams.world import TeamsPlan, open_teams_world
from bot.sandbox.worlds import AnyWorld
from tests.e2e.smallbot import ROOT, local_slack_binary
from tests.trust_files import LANTERNFIELD

NOW = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
A_BROWSER = {"BROWSER": f"{shutil.which('true')} %s"}
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


class Terminal:
    """What a program shows in a terminal, read up to the words that are waited for."""

    def __init__(self, ours: int) -> None:
        self.ours = ours
        self._unread = b""

    def says(self, words: str) -> None:
        wanted = words.encode()
        while wanted not in self._unread:
            ready, _, _ = select.select([self.ours], [], [], 40)
            assert ready, f"{words!r} was never said, but {self._unread.decode()!r}"
            self._unread += os.read(self.ours, 4096)
        before, _, self._unread = self._unread.partition(wanted)
        assert b"Traceback" not in before


@dataclass
class Demonstration:
    """One that stays open in a terminal, without a story, until it is told to stop."""

    process: subprocess.Popen[bytes]
    terminal: Terminal


@contextmanager
def in_a_terminal(words: Sequence[str], surroundings: Mapping[str, str]) -> Iterator[Demonstration]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(words, cwd=ROOT, env=surroundings, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        try:
            yield Demonstration(process, Terminal(ours))
        finally:
            process.kill()
            os.close(ours)


@contextmanager
def staying(port: int, folder: Path) -> Iterator[Demonstration]:
    words = collab("demo", "--trust", str(LANTERNFIELD), "--port", str(port), "--folder", str(folder))
    with in_a_terminal(words, {**environment(), **A_BROWSER}) as open_:
        open_.terminal.says("It is yours now")
        yield open_


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


class InTeamsWithoutPages(InTeams):
    """The same story, with everybody answered by the stand-in: the playground is fetched only for whoever asks."""

    def opened(self, scenery: Scenery) -> AbstractAsyncContextManager[AnyWorld]:
        text = on_teams(scenery.trust_text)
        return open_teams_world(TeamsPlan(emptied(scenery.folder), text, scenery.starts_at, port=scenery.port))


@pytest.mark.slow
async def test_the_whole_story_is_seen_in_teams(tmp_path: Path) -> None:
    said: list[str] = []
    wishes = Wishes(free_port(), once=True, folder=tmp_path, where=InTeamsWithoutPages())
    assert await demo(wishes, NOW, said.append) == 0, "\n".join(said)
    told = " ".join("\n".join(said).split())
    assert "49 other people answered by the stand-in" in told
    assert "licensed for evaluation only" in told
    places = [told.find(" ".join(line.split())) for line in THE_STORY]
    assert -1 not in places, THE_STORY[places.index(-1)]
    assert places == sorted(places)


def test_without_the_local_teams_it_says_what_fetches_it(tmp_path: Path) -> None:
    nowhere = {**environment(), "COLLAB_LOCAL_TEAMS": str(tmp_path / "nowhere")}
    words = collab("demo", "--teams", "--once", "--port", str(free_port()), "--folder", str(tmp_path / "demo"))
    ended = subprocess.run(words, cwd=ROOT, env=nowhere, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert ended.returncode == 1
    assert "`make demo-teams`" in ended.stderr
    assert "Nothing was started." in ended.stderr
    assert not (tmp_path / "demo").exists()


def with_a_local_teams(folder: Path) -> dict[str, str]:
    """The environment of a machine where it seems to be installed."""
    program, node = folder / "cli.js", folder / "node"
    program.touch()
    node.write_text("#!/bin/sh\n", encoding="utf-8")
    node.chmod(0o755)
    return {**environment(), "COLLAB_LOCAL_TEAMS": str(program), "PATH": f"{folder}:{os.environ['PATH']}"}


NOBODY = re.compile(r", teams_aad_object: [^,}]*")
A_CHANNEL = re.compile(r"^  channels: .*\n", re.MULTILINE)
OWN = {
    "settings:\n": "line 1",
    "people: [\n": "line 2",
    NOBODY.sub("", LANTERNFIELD.read_text(encoding="utf-8")): "has no 6 people in Teams",
    A_CHANNEL.sub("", LANTERNFIELD.read_text(encoding="utf-8")): "names none for the whole trust",
}


@pytest.mark.parametrize(("text", "says"), OWN.items(), ids=OWN.values())
def test_a_trust_file_that_cannot_be_shown_in_teams_says_why(tmp_path: Path, text: str, says: str) -> None:
    own, folder = tmp_path / "own.yaml", tmp_path / "demo"
    own.write_text(text, encoding="utf-8")
    words = collab("demo", "--teams", "--trust", str(own), "--port", str(free_port()), "--folder", str(folder))
    here = with_a_local_teams(tmp_path)
    ended = subprocess.run(words, cwd=ROOT, env=here, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 1
    assert says in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not folder.exists()


def test_a_port_that_a_page_needs_is_named_too(tmp_path: Path) -> None:
    here = with_a_local_teams(tmp_path)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        words = collab("demo", "--teams", "--once", "--port", str(taken - 1), "--folder", str(tmp_path / "demo"))
        ended = subprocess.run(words, cwd=ROOT, env=here, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 1
    assert f"Port {taken} is taken" in ended.stderr, ended.stderr
    assert f"make demo-teams ARGS=--port={taken + 9}" in ended.stderr


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
