"""What the bench sends is taken: one read and one write, by the real process and by its floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.client import Load, NotAccepted, hammer
from bench.deployments import Deployment, floor
from bench.payloads import Speaker, typed
from bench.servers import serving
from bench.taken import anything, by_collab

pytestmark = pytest.mark.slow


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.made(f"sqlite:///{tmp_path / 'collab.sqlite'}", projects_in_all=12)


async def test_collab_and_the_floor_take_a_read_and_a_write(deployment: Deployment, tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with (
        serving(("bench.web_api",), deployment.channels(), log) as slack,
        serving(("bot", "run"), deployment.bot(slack.port), log) as ours,
        serving(("bench.floor",), floor(f"sqlite:///{tmp_path / 'floor.sqlite'}", slack.port), log) as bare,
    ):
        for requests in (deployment.reads, deployment.writes):
            assert len((await hammer(Load(ours, requests(2), by_collab), 2)).each) == 2
            assert len((await hammer(Load(bare, requests(2), anything), 2)).each) == 2


async def test_an_answer_that_turns_somebody_away_is_not_timed(deployment: Deployment, tmp_path: Path) -> None:
    stranger = typed(Speaker("T0NOBODY", "U0NOBODY"), "projects")
    async with (
        serving(("bench.web_api",), deployment.channels(), tmp_path / "log") as slack,
        serving(("bot", "run"), deployment.bot(slack.port), tmp_path / "log") as ours,
    ):
        with pytest.raises(NotAccepted):
            await hammer(Load(ours, [stranger], by_collab), 1)


def test_each_form_is_opened_for_its_own_token(deployment: Deployment) -> None:
    """A token takes effect once: a second submission would store nothing, and be timed for nothing."""
    assert len(set(deployment.writes(3))) == 3
