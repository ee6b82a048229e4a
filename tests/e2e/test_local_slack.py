"""local-slack itself: found, started, and missed in words that help."""

from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.standin.local_slack import LocalSlack, LocalSlackMissing, LocalSlackSilent, installed_binary
from tests.e2e.smallbot import ANN, WORKSPACE, local_slack_binary


def test_it_is_looked_for_where_setup_puts_it(tmp_path: Path) -> None:
    binary = installed_binary(tmp_path)
    assert binary.parts[-5:-3] == (".local-slack", "node_modules")
    assert binary.stem == "local-slack"


async def test_a_missing_one_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LocalSlackMissing, match="make setup"):
        await LocalSlack(tmp_path / "nothing", WORKSPACE).start()


async def test_one_that_will_not_start_says_why() -> None:
    nameless = replace(WORKSPACE, team_id=None)  # type: ignore[arg-type]
    with pytest.raises(LocalSlackSilent, match="teamId"):
        await LocalSlack(local_slack_binary(), nameless).start()


async def test_it_answers_with_the_workspace_it_was_given() -> None:
    async with (
        LocalSlack(local_slack_binary(), WORKSPACE) as slack,
        aiohttp.ClientSession() as session,
        session.get(f"{slack.url}/_control/state") as answer,
    ):
        state = await answer.json()
    people = {one["id"]: one for one in state["users"]}
    assert (state["workspace"]["teamId"], people[ANN]["tz"]) == ("T0DEMO", "Europe/London")


async def test_it_is_gone_after_use() -> None:
    async with LocalSlack(local_slack_binary(), WORKSPACE) as slack:
        pass
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{slack.url}/_control/state")
