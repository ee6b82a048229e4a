"""The engine at work on each database in turn, and our ways out to a small Slack and a small Teams."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.identities import Reference
from bot.platforms.slack import SlackMessenger
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Connectors
from storage.database import Database
from tests.engine import fake_slack
from tests.engine.fake_slack import FakeSlack
from tests.engine.fake_teams import (
    TENANT,
    FakeTeams,
    Kept,
    chat_of,
    registered,
    running,
)
from tests.engine.on_teams import CHANNEL, HEAD, Stopped
from tests.engine.sending import FakeMessenger, PostOffice, found


@pytest.fixture
def office(database: Database) -> PostOffice:
    """A post office with Slack and email."""
    found(database)
    return PostOffice(database, email=FakeMessenger("email", reads_back=False, edits=False))


@pytest.fixture
async def slack() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
async def to_slack(slack: FakeSlack) -> AsyncIterator[SlackMessenger]:
    async with fake_slack.running(slack) as url:
        yield SlackMessenger(AsyncWebClient(token="xoxb-1", base_url=url), timeout=0.5)


@pytest.fixture
def time() -> Stopped:
    return Stopped()


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    teams = FakeTeams()
    async with running(teams):
        yield teams


@pytest.fixture
def kept(teams: FakeTeams) -> Kept:
    """The head has a chat with Collab; the channel is known."""
    service = f"{teams.url}/connector"
    return Kept(
        [
            Reference(TENANT, "", CHANNEL, service, team="19:team@thread.tacv2", kind="channel"),
            Reference(TENANT, HEAD, chat_of(HEAD), service, teams_user=f"29:{HEAD}"),
        ]
    )


@pytest.fixture
async def messenger(teams: FakeTeams, kept: Kept, time: Stopped) -> AsyncIterator[TeamsMessenger]:
    connectors = Connectors(registered, f"{teams.url}/login", f"{teams.url}/connector", time.ways)
    yield TeamsMessenger(connectors, kept)
    await connectors.close()
