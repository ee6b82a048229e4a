"""The proof for a real workspace, tried on a small one: it says what held."""

from __future__ import annotations

import time

import pytest

from tests.engine.fake_slack import FakeSlack, running
from tools.prove_delivery import prove


@pytest.fixture
def slack() -> FakeSlack:
    """Its messages bear this minute, as Slack's do."""
    slack = FakeSlack()
    slack._ts = int(time.time())
    return slack


async def test_whoever_runs_it_sees_that_nothing_was_lost_or_doubled(slack: FakeSlack) -> None:
    async with running(slack) as url:
        held = await prove("xoxb-1", "C0TEST", url)
    assert [what for what, did in held if not did] == []
    assert len(slack.posted["C0TEST"]) == 2
