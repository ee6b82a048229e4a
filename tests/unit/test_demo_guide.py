"""What a visitor of the demonstration is told: people who are there, commands that work, and what to be careful of."""

from __future__ import annotations

import socket
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.sandbox import guide
from bot.sandbox.demo import BEGINS_AT, Wishes
from bot.sandbox.workspaces import workspace_of
from bot.services.trust_file.parse import parse
from handlers.contents import CONTENTS

LANTERNFIELD = parse(files("bot.sandbox").joinpath("lanternfield.yaml").read_text(encoding="utf-8"))
WORKSPACE = workspace_of(LANTERNFIELD, BEGINS_AT.date())
OPENING = "\n".join(guide.opening("Lanternfield", "Monday 23 November 2026, 07:45", "http://page", "http://mail"))


@pytest.mark.parametrize("who", [who for who, _ in guide.TO_TRY])
def test_everybody_named_can_be_chosen_in_the_page(who: str) -> None:
    name, _, _ = who.partition(", ")
    assert name in {user.real_name for user in WORKSPACE.users}


@pytest.mark.parametrize("what", [what for _, what in guide.TO_TRY if "type /collab " in what and ";" not in what])
def test_every_command_named_is_one(what: str) -> None:
    typed = what.removeprefix("type /collab ")
    assert typed.startswith(tuple(command.words for command in CONTENTS.commands if command.words))


@pytest.mark.parametrize("what", [what for _, what in guide.TO_TRY if "#" in what])
def test_every_channel_named_is_there(what: str) -> None:
    channel = what.partition("#")[2].partition(":")[0]
    assert channel in {one.name for one in WORKSPACE.channels}


def test_it_names_both_addresses_and_the_sandboxs_own_time() -> None:
    for words in ("http://page", "http://mail", "Monday 23 November 2026, 07:45"):
        assert words in OPENING


def test_it_says_plainly_who_can_read_what_and_who_can_reach_it() -> None:
    for words in ("everybody's direct messages", "all network interfaces", "demonstration data only"):
        assert words in OPENING.replace("\n  ", " ")


def test_it_is_about_ten_lines_and_ends_with_the_clock() -> None:
    lines = guide.to_try(guide.TO_TRY, "collab clock 2026-12-14T12:00")
    assert 8 <= len(lines) <= 11
    assert "collab clock 2026-12-14T12:00" in lines[-1]


def test_a_taken_port_gets_another_way() -> None:
    said = guide.port_taken(3111, 3112)
    assert "3111 is taken" in said
    assert "make demo ARGS=--port=3112" in said
    assert "Nothing was started" in said


def test_a_file_without_accounts_says_what_to_add() -> None:
    assert "slack_user" in guide.no_accounts("Harbourside")


def test_it_does_not_stay_where_nobody_could_stop_it() -> None:
    assert not Wishes(once=True).stays
    assert not Wishes().stays  # a test has no terminal


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLAB_LOCAL_SLACK", sys.executable)
    (tmp_path / "file").touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    said = CliRunner().invoke(app, ["demo", "--once", "--port", port, "--folder", str(tmp_path / "file" / "demo")])
    assert (said.exit_code, "Traceback" in said.output) == (1, False)
    assert (
        "can't be written (Not a directory): name a folder of yours with --folder. Nothing was started." in said.output
    )
