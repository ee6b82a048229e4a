"""Demonstrations as a visitor starts them: programs of their own, in a terminal or without one."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is deaf to Ctrl-C
    try:
        process = subprocess.Popen(words, cwd=ROOT, env=surroundings, stdin=theirs, stdout=theirs, stderr=theirs)
    finally:
        signal.signal(signal.SIGINT, heard)
    with process:
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


def follows_the_story(told: str) -> None:
    """Each line of it was said, one after the other."""
    places = [told.find(" ".join(line.split())) for line in THE_STORY]
    assert -1 not in places, THE_STORY[places.index(-1)]
    assert places == sorted(places)
