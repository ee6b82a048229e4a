"""A workspace installs Collab by itself: to Slack and back, a token that is sealed, and messages that waited for it."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import Bot
from bot.domain.installations import NotInstalled
from storage.database import Database
from storage.tables.slack import bots, installations
from tests.handlers.workspaces import (
    KEY,
    NOON,
    OURS,
    THEIRS,
    UNBOUND,
    Deployment,
    cookie,
    installations_of,
    settings,
    slack_of,
)

# ---------------------------------------------------------------------------------------------- installing


async def test_whoever_installs_is_sent_to_slack_and_comes_back_to_a_page(collab: Deployment) -> None:
    begun = await collab.door.get("/slack/install")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert begun.status_code == 302
    assert begun.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert asked["redirect_uri"] == ["https://collab.example.org/slack/oauth_redirect"]
    assert "chat:write" in asked["scope"][0]
    assert "HttpOnly" in begun.headers["set-cookie"]
    page = await collab.installs(OURS, "xoxb-ours")
    assert page.status_code == 200
    assert "speaks there for Lanternfield Academies Trust" in page.text
    page = await collab.installs(UNBOUND, "xoxb-nobody")
    assert "collab trust bind TRUST T0NOBODY" in page.text


async def test_tokens_are_sealed_in_the_database(both: Deployment) -> None:
    with both.bot.database.reading() as shelf:
        kept = "".join(str(tuple(row)) for table in (bots, installations) for row in shelf.rows(table.select()))
    assert OURS in kept
    assert "xoxb" not in kept


async def test_installing_again_replaces(both: Deployment) -> None:
    await both.installs(OURS, "xoxb-again")
    with both.bot.database.reading() as shelf:
        for table in (bots, installations):
            assert len(shelf.rows(table.select().where(table.c.team_id == OURS))) == 1
    assert installations_of(both.bot).token_of(OURS) == "xoxb-again"


TURNED_AWAY: dict[str, tuple[dict[str, str], str]] = {
    "they chose not to": ({"error": "access_denied", "state": "S"}, "You chose not to install Collab."),
    "nobody asked": ({"code": "code", "state": "invented"}, "another browser"),
    "without a state": ({"code": "code"}, "another browser"),
    "without a code": ({"state": "S"}, "did not confirm"),
    "with a code of nobody's": ({"code": "stolen", "state": "S"}, "did not confirm"),
}


@pytest.mark.parametrize("how", TURNED_AWAY)
async def test_whoever_comes_back_otherwise_reads_why_and_nothing_is_kept(collab: Deployment, how: str) -> None:
    begun = await collab.door.get("/slack/install")
    [state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
    asked, words = TURNED_AWAY[how]
    if asked.get("state") == "S":
        asked = {**asked, "state": state}
    collab.slack.grants("code", OURS, "xoxb-ours")
    page = await collab.door.get("/slack/oauth_redirect", params=asked, headers=cookie(begun))
    assert words in page.text
    assert "Nothing was changed" in page.text
    with collab.bot.database.reading() as shelf:
        assert shelf.rows(bots.select()) == []


async def test_a_link_is_good_once_and_for_ten_minutes(collab: Deployment) -> None:
    begun = await collab.door.get("/slack/install")
    [state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
    register = installations_of(collab.bot)
    assert (register.consume_state(state), register.consume_state(state)) == (True, False)
    late = register.issue_state(600)
    now = register.now
    object.__setattr__(register, "now", lambda: now() + timedelta(seconds=601))
    assert not register.consume_state(late)


async def test_a_whole_organisation_is_refused(collab: Deployment) -> None:
    page = await collab.installs(OURS, "xoxb-org", is_enterprise_install=True, enterprise={"id": "E1", "name": "All"})
    assert "one workspace at a time" in page.text
    with collab.bot.database.reading() as shelf:
        assert shelf.rows(bots.select()) == []


async def test_a_slack_that_is_away_is_said(collab: Deployment) -> None:
    begun = await collab.door.get("/slack/install")
    [state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
    installing = slack_of(collab.bot).door._installing
    assert installing
    installing.flow.client.base_url = "http://127.0.0.1:9/api/"
    asked = {"code": "code", "state": state}
    page = await collab.door.get("/slack/oauth_redirect", params=asked, headers=cookie(begun))
    assert (page.status_code, "could not be reached" in page.text) == (503, True)


# ------------------------------------------------------------------------------- what waits, and what goes out


async def test_messages_wait_for_an_installation_and_go_out_with_it(collab: Deployment) -> None:
    collab.writes("lanternfield", "p01", "For Ines")
    assert await collab.bot.delivery.drain() == 0
    [why] = collab.why("lanternfield")
    assert why == (
        "Collab is not installed in the workspace T0LANTERN: open https://collab.example.org/slack/install. "
        "Nothing is lost: messages wait."
    )
    await collab.installs(OURS, "xoxb-ours")
    assert await collab.bot.delivery.drain() == 1
    assert collab.posted(OURS) == ["For Ines"]


async def test_a_workspace_of_an_organisation_that_installs_by_itself_is_one_like_any_other(
    collab: Deployment,
) -> None:
    await collab.installs(OURS, "xoxb-ours", enterprise={"id": "E1", "name": "All schools"})
    collab.writes("lanternfield", "p01", "For Ines")
    assert await collab.bot.delivery.drain() == 1
    await collab.hears("app_uninstalled", OURS, time.time() + 1)
    with pytest.raises(NotInstalled):
        installations_of(collab.bot).token_of(OURS)


async def test_a_new_key_seals_what_an_old_one_sealed(both: Deployment, database: Database) -> None:
    changed = settings(database, both.slack.url).model_copy(update={"secret_key": f"{KEY[::-1]}, {KEY}"})
    Bot(changed, lambda: NOON).upgrade()
    only_new = Bot(changed.model_copy(update={"secret_key": KEY[::-1]}), lambda: NOON)
    assert installations_of(only_new).token_of(OURS) == "xoxb-ours"


async def test_a_lost_key_is_said_and_messages_wait(both: Deployment, database: Database) -> None:
    changed = settings(database, both.slack.url).model_copy(update={"secret_key": KEY[::-1]})
    bot = Bot(changed, lambda: NOON)
    assert installations_of(bot).renew_seals() == [THEIRS, OURS]
    both.writes("lanternfield", "p01", "For Ines")
    assert await bot.delivery.drain() == 0
    assert "can't be read with SECRET_KEY" in str(both.why("lanternfield"))
