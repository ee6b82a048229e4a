"""Bad luck, to the real process: nothing is lost, nothing comes twice, the order is kept, and people read why."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.postgres import HARDY, running_postgres
from tests.soak.bad_luck import Story, Trouble, crashed, full, locked, slack_away, story

pytestmark = pytest.mark.slow
SORRY = "Something went wrong on our side (ref …). Nothing was changed; please try again."


def told(url: str, folder: Path, trouble: Trouble, seconds: float) -> Story:
    return asyncio.run(story(url, folder, trouble, seconds))


def test_while_another_program_holds_the_database_people_hear_it_in_time_and_lose_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    what_came = told(sqlite_url, tmp_path, locked, seconds=4)
    assert what_came.wrong == []
    assert what_came.said == [SORRY]
    assert what_came.slowest < 3.0, "Slack waits no longer"


def test_on_a_full_disk_people_hear_it_and_once_there_is_room_all_is_there(sqlite_url: str, tmp_path: Path) -> None:
    what_came = told(sqlite_url, tmp_path, full, seconds=2)
    assert what_came.wrong == []
    assert what_came.said == [SORRY]


def test_when_postgresql_is_ended_in_mid_commit_and_started_again_collab_goes_on_by_itself(tmp_path: Path) -> None:
    """In a server of its own, and in a folder of its own: the server is somebody else."""
    with TemporaryDirectory(prefix="collab-") as folder, running_postgres(Path(folder) / "own", HARDY) as server:
        what_came = told(server.create(), tmp_path, crashed(server), seconds=2)
    assert what_came.wrong == []
    assert what_came.red is not None
    assert what_came.green is not None


def test_while_slack_is_away_nothing_is_lost_and_the_order_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    what_came = told(sqlite_url, tmp_path, slack_away, seconds=3)
    assert what_came.wrong == []
    assert SORRY not in what_came.said
