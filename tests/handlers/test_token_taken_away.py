"""A workspace takes our token away, and gives another: what waits, who notices, and that no news of it counts twice."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import Bot
from bot.domain.installations import NotInstalled
from storage.database import Database
from tests.handlers.workspaces import (
    INES,
    NOON,
    OURS,
    THEIRS,
    Deployment,
    installations_of,
    settings,
    slack_of,
)


@pytest.mark.parametrize(
    ("kind", "more"), [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"oauth": [], "bot": ["U0COLLAB"]}})]
)
async def test_a_workspace_that_takes_it_away_waits_until_it_is_back(
    both: Deployment, kind: str, more: dict[str, Any]
) -> None:
    assert (await both.hears(kind, OURS, time.time() + 1, **more)).status_code == 200
    both.slack.revokes(OURS)
    both.writes("lanternfield", "p01", "For Ines")
    both.writes("harbourside", "h01", "For Callum")
    assert await both.bot.delivery.drain() == 1
    assert "open https://collab.example.org/slack/install" in str(both.why("lanternfield"))
    await both.installs(OURS, "xoxb-new")
    assert await both.bot.delivery.drain() == 1
    assert (both.posted(OURS), both.posted(THEIRS)) == (["For Ines"], ["For Callum"])


async def test_news_of_a_removal_that_is_brought_again_takes_the_new_token_not_away(both: Deployment) -> None:
    """Installed again within the very second of the removal, say, or by a clock that is not Slack's."""
    removed_at = time.time() + 60
    await both.hears("app_uninstalled", OURS, removed_at, "Ev7")
    await both.installs(OURS, "xoxb-new")
    assert (await both.hears("app_uninstalled", OURS, removed_at, "Ev7")).status_code == 200
    assert installations_of(both.bot).token_of(OURS) == "xoxb-new"
    await both.hears("app_uninstalled", OURS, removed_at, "Ev8")
    with pytest.raises(NotInstalled):
        installations_of(both.bot).token_of(OURS)


async def test_a_member_s_own_token_is_not_ours(both: Deployment) -> None:
    await both.hears("tokens_revoked", OURS, time.time() + 1, tokens={"oauth": ["U1"], "bot": []})
    both.writes("lanternfield", "p01", "For Ines")
    assert await both.bot.delivery.drain() == 1


async def test_news_of_an_old_removal_does_not_undo_a_new_installation(both: Deployment) -> None:
    """Slack brings events again for minutes, and somebody may have installed again meanwhile."""
    await both.hears("app_uninstalled", OURS, time.time() - 60)
    both.writes("lanternfield", "p01", "For Ines")
    assert await both.bot.delivery.drain() == 1


async def test_another_replica_finds_the_new_token_by_itself(both: Deployment, database: Database) -> None:
    other = Bot(settings(database, both.slack.url), lambda: NOON)
    both.writes("lanternfield", "p01", "First")
    assert await other.delivery.drain() == 1
    both.slack.revokes(OURS)
    await both.installs(OURS, "xoxb-new")
    both.writes("lanternfield", "p01", "Second")
    assert await other.delivery.drain() == 1
    assert both.posted(OURS) == ["First", "Second"]
    assert both.slack.refused == ["xoxb-ours"]
    other.database.close()


async def test_a_form_opens_at_another_replica_with_the_new_token(both: Deployment, database: Database) -> None:
    other = Bot(settings(database, both.slack.url), lambda: NOON)
    door = httpx.ASGITransport(Starlette(routes=slack_of(other).door.routes()))
    async with httpx.AsyncClient(transport=door, base_url="https://collab.example.org") as at:
        there = Deployment(other, both.slack, at)
        await there.types(OURS, INES, "propose")
        both.slack.revokes(OURS)
        await both.installs(OURS, "xoxb-new")
        await there.types(OURS, INES, "propose")
    assert len(both.slack.slacks[OURS].called("views.open")) == 2
    assert both.slack.whispers == []
    other.database.close()


async def test_a_token_refused_without_a_word_is_asked_for_once_more_and_then_waited_for(both: Deployment) -> None:
    both.slack.revokes(OURS)
    both.writes("lanternfield", "p01", "For Ines")
    assert await both.bot.delivery.drain() == 0
    assert both.slack.refused == ["xoxb-ours"]
    assert "Slack does not accept our token" in str(both.why("lanternfield"))


async def test_a_workspace_that_refused_is_asked_by_itself_until_it_knows_us_again(both: Deployment) -> None:
    watch = both.bot.care.watch
    both.slack.revokes(OURS)
    both.writes("lanternfield", "p01", "For Ines")
    await both.bot.delivery.drain()
    assert watch.refused_by("slack") == [OURS]
    await both.bot.ask_platforms()
    assert watch.refused_by("slack") == [OURS]
    await both.installs(OURS, "xoxb-new")
    await both.bot.ask_platforms()
    assert watch.refused_by("slack") == []
    assert both.posted(THEIRS) == []


async def test_the_one_token_of_the_environment_is_asked_after_though_nothing_is_sent(
    both: Deployment, database: Database
) -> None:
    several = settings(database, both.slack.url)
    alone = {"slack_bot_token": "xoxb-ours", "slack_client_id": None, "slack_client_secret": None}
    bot = Bot(several.model_copy(update=alone), lambda: NOON)
    await bot.ask_platforms()
    assert bot.care.watch.refused_by("slack") == []
    both.slack.revokes(OURS)
    await bot.ask_platforms()
    assert bot.care.watch.refused_by("slack") == [""]
    assert "Slack does not accept our token" in bot.care.watch.lines["slack"].why
    bot.database.close()
