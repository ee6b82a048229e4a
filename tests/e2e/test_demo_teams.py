"""`collab demo --teams`: the same story in Teams, and what is said where it cannot begin."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import pytest

from bot.sandbox.demo import Wishes, demo
from bot.sandbox.openings import InTeams, Scenery
from bot.sandbox.running import emptied
from bot.sandbox.standin.local_slack import free_port
from bot.sandbox.teams.trust import on_teams
from bot.sandbox.teams.world import TeamsPlan, open_teams_world
from bot.sandbox.worlds import AnyWorld
from tests.e2e.demonstrations import (
    NOW,
    answers,
    collab,
    environment,
    follows_the_story,
)
from tests.e2e.smallbot import ROOT
from tests.trust_files import LANTERNFIELD


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
    follows_the_story(told)


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
    with busy_above_a_free_one() as taken:
        words = collab("demo", "--teams", "--once", "--port", str(taken - 1), "--folder", str(tmp_path / "demo"))
        ended = subprocess.run(words, cwd=ROOT, env=here, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 1
    assert f"Port {taken} is taken" in ended.stderr, ended.stderr
    assert f"make demo-teams ARGS=--port={taken + 9}" in ended.stderr


@contextmanager
def busy_above_a_free_one() -> Iterator[int]:
    """A port that is taken, while the one below it is free."""
    while True:
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            taken = int(busy.getsockname()[1])
            if not answers(taken - 1):
                yield taken
                return
