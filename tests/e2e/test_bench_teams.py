"""What the bench says in Teams is taken: a command and an Execute, by the real process and by its floor."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bench.arithmetic import Aim
from bench.client import Load, NotAccepted, hammer
from bench.taken import anything, in_teams, listed_in_teams
from bench.teams import Both, TeamsPlan, started
from bench.teams_client import Talk, converse
from bot.sandbox.teams.keys import Keys

pytestmark = pytest.mark.slow
NO_AIM = Aim(p50=1000.0)


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    ours, floor = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("ours", "floor"))
    async with AsyncExitStack() as stack:
        yield await started(TeamsPlan(1, 2, tmp_path, ours, floor, NO_AIM, NO_AIM), stack)


async def test_collab_and_the_sdk_reply_to_a_command_and_take_a_form(both: Both) -> None:
    said = both.deployment.reads(2)
    for server, accepts in ((both.ours, listed_in_teams), (both.floor, "projects".__eq__)):
        acked, replied = await converse(Talk(server, said, accepts), both.arrivals, 2)
        assert (len(acked.each), len(replied.each)) == (2, 2)
    sent = both.deployment.writes(2)
    forms = Talk(both.ours, sent, "Propose a project: done.".__eq__, in_teams)
    acked, standing = await converse(forms, both.arrivals, 2)
    assert (len(acked.each), len(standing.each)) == (2, 2)
    bare = Load(both.floor, [one.request for one in sent], anything)
    assert len((await hammer(bare, 2)).each) == 2


async def test_neither_takes_what_another_signed(both: Both) -> None:
    """Else the check of a token would be timed for nothing."""
    deployment = both.deployment
    signed = Keys(deployment.tenancy.tenant).for_the_bot(deployment.service_url).encode()
    forged = [re.sub(rb"Bearer \S+", b"Bearer " + signed, one.request, count=1) for one in deployment.writes(1)]
    for server in (both.ours, both.floor):
        with pytest.raises(NotAccepted, match="401"):
            await hammer(Load(server, forged, anything), 1)
