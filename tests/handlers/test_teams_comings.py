"""The app comes to people and teams in Teams and goes again, and people join and leave where it is."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.domain.identities import Reference
from bot.services.references import References
from storage.database import Database
from tests.engine.fake_teams import chat_of
from tests.handlers.teams_office import BOT, CHANNEL, MONDAY, TEAM, TENANT, Json, Office

ADDED: Json = {"membersAdded": [{"id": BOT}]}
REMOVED: Json = {"membersRemoved": [{"id": BOT}]}
JOINED: Json = {"membersAdded": [{"id": "29:asha", "aadObjectId": "asha"}]}


@pytest.fixture
def known(database: Database) -> References:
    return References(database, lambda: MONDAY)


async def comes(office: Office, user: str, channel: str = "", how: str = "add") -> None:
    """Teams tells it twice."""
    for more in ({"type_": "installationUpdate", "action": how}, {"type_": "conversationUpdate", **ADDED}):
        await office.brings(office.activity(user, channel=channel, **more))


async def test_a_team_reads_once_in_three_lines_what_has_come(office: Office, head: str) -> None:
    for _ in range(2):
        await comes(office, head, CHANNEL)
    [card] = office.cards(CHANNEL)
    assert len(card["body"]) == 3
    assert "@Collab here" in office.read(CHANNEL)
    assert "@Collab help" in office.read(CHANNEL)
    assert office.cards(chat_of(head)) == []


async def test_a_channel_that_has_heard_of_it_long_ago_is_told_nothing(
    office: Office, head: str, known: References
) -> None:
    known.remember(Reference(TENANT, "", CHANNEL, office.url, team=TEAM, kind="channel"))
    await comes(office, head, CHANNEL)
    assert office.cards(CHANNEL) == []


async def test_a_newer_version_of_the_app_is_no_news(office: Office, head: str) -> None:
    await office.brings(office.activity(head, "installationUpdate", action="add-upgrade"))
    await office.brings(office.activity(head, "installationUpdate", channel=CHANNEL, action="add-upgrade"))
    assert office.teams.sent == {}


async def test_whoever_has_a_chat_with_it_is_not_welcomed_again(office: Office, head: str, known: References) -> None:
    known.remember(Reference(TENANT, head, chat_of(head), office.url))
    await comes(office, head)
    assert office.cards(chat_of(head)) == []


async def test_whoever_joins_is_remembered_and_left_in_peace(office: Office, head: str, known: References) -> None:
    await office.brings(office.activity(head, "conversationUpdate", channel=CHANNEL, **JOINED))
    found = known.of_user(TENANT, "asha")
    assert found
    assert (found.teams_user, found.conversation) == ("29:asha", "")
    assert office.teams.sent == {}


@pytest.mark.parametrize("told", [{"id": "29:asha", "aadObjectId": "asha"}, {"id": "29:asha"}])
async def test_whoever_leaves_is_forgotten_with_one_line_that_names_nobody(
    office: Office, head: str, known: References, told: Json
) -> None:
    known.remember(Reference(TENANT, "asha", "", office.url, teams_user="29:asha"))
    with capture_logs() as lines:
        left = {"membersRemoved": [{**told, "name": "Asha Lowe"}]}
        await office.brings(office.activity(head, "conversationUpdate", channel=CHANNEL, **left))
    assert known.of_user(TENANT, "asha") is None
    [line] = [one for one in lines if one["event"] == "somebody left"]
    assert (line["tenant"], line["user"].removeprefix("29:")) == (TENANT, "asha")
    assert "Asha Lowe" not in str(lines)


@pytest.mark.parametrize("more", [{"type_": "installationUpdate", "action": "remove"}, {"type_": "conversationUpdate"}])
async def test_whoever_takes_it_away_is_forgotten_with_one_line(
    office: Office, head: str, known: References, more: Json
) -> None:
    await comes(office, head)
    gone = {**more, **REMOVED} if more["type_"] == "conversationUpdate" else more
    with capture_logs() as lines:
        await office.brings(office.activity(head, **gone))
    assert known.of_user(TENANT, head) is None
    assert [one["user"] for one in lines if one["event"] == "taken away"] == [head]
