"""Two trusts in two workspaces, one Collab: each installs, is bound, takes it away again; nothing crosses over."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import Bot
from bot.cards.card import Card
from bot.cards.document import to_document
from bot.domain.attention import DECISION
from bot.domain.installations import NotInstalled
from bot.on_slack import OnSlack
from bot.services.installations import Installations
from bot.settings import Settings
from storage import outbox
from storage.database import Database
from storage.outbox import Letter
from storage.tables.engine import arrivals, forms
from storage.tables.engine import outbox as letters
from storage.tables.people import identities
from storage.tables.slack import bots, installations
from tests.engine.fake_slack import FakeSlack
from tests.engine.fake_workspaces import Workspaces, running

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OURS, THEIRS, UNBOUND = "T0LANTERN", "T0HARBOUR", "T0NOBODY"
INES, CALLUM = "U0LAT001", "U0HLT001"
SECRET, KEY = "signing-secret", "a key that nobody can guess, surely"
PRESSED: dict[str, Any] = {"type": "block_actions", "container": {"type": "message"}}
ANY = [{"type": "button", "action_id": "project.open", "block_id": "b", "value": "PRJ-01", "action_ts": "1.1"}]
triggers = count()


@dataclass
class Deployment:
    """One Collab for all, and people who come to its doors."""

    bot: Bot
    slack: Workspaces
    door: httpx.AsyncClient

    async def installs(self, team: str, token: str, **more: Any) -> httpx.Response:
        begun = await self.door.get("/slack/install")
        [state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
        self.slack.grants("code", team, token, **more)
        return await self.door.get(
            "/slack/oauth_redirect", params={"code": "code", "state": state}, headers=cookie(begun)
        )

    async def brings(self, body: str, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
        return await self.door.post("/slack/events", content=body.encode(), headers=signed)

    async def types(self, team: str, user: str, text: str) -> str:
        who = {"team_id": team, "user_id": user, "channel_id": "D1", "channel_name": "directmessage"}
        said = {
            "command": "/collab",
            "text": text,
            "trigger_id": next(triggers),
            "response_url": self.slack.url + "whisper",
        }
        return (await self.brings(urlencode({**who, **said}))).text

    async def does(self, team: str, user: str, /, home: str = "", **payload: Any) -> str:
        """Presses, fills in or looks for something in a workspace; what is answered, and whispered."""
        who = {"team": {"id": team}, "user": {"id": user, "team_id": home or team}, "trigger_id": str(next(triggers))}
        where = {"channel": {"id": "C1", "name": "shared"}, "response_url": self.slack.url + "whisper"}
        before = len(self.slack.whispers)
        said = await self.brings(urlencode({"payload": json.dumps({**who, **where, **payload})}))
        return said.text + json.dumps(self.slack.whispers[before:], ensure_ascii=False)

    async def hears(self, kind: str, team: str, at: float, event_id: str = "Ev1", **event: Any) -> httpx.Response:
        told = {"type": "event_callback", "team_id": team, "event_id": event_id, "event_time": at}
        return await self.brings(json.dumps({**told, "event": {"type": kind, **event}}), "application/json")

    def writes(self, trust: str, person: str, words: str) -> None:
        card = to_document(Card(words))
        with self.bot.database.transaction() as shelf:
            letter = Letter(f"{words}:{person}", "news", DECISION, f"person:{person}", card, NOON, NOON)
            assert outbox.put(shelf.books(trust), letter)

    def why(self, trust: str) -> list[str | None]:
        with self.bot.database.reading() as shelf:
            return [row.why for row in shelf.rows(letters.select().where(letters.c.trust_id == trust))]

    def posted(self, team: str) -> list[str]:
        return [one["text"] for said in self.slack.slacks[team].posted.values() for one in said]


def cookie(begun: httpx.Response) -> dict[str, str]:
    return {"Cookie": begun.headers["set-cookie"].partition(";")[0]}


def slack_of(bot: Bot) -> OnSlack:
    assert bot.slack
    return bot.slack


def installations_of(bot: Bot) -> Installations:
    kept = slack_of(bot).installations
    assert kept
    return kept


def settings(database: Database, url: str, **more: Any) -> Settings:
    return Settings(
        database_url=database.url,
        slack_client_id="client-id",
        slack_client_secret="client-secret",
        slack_signing_secret=SECRET,
        slack_api_url=url + "api/",
        public_url="https://collab.example.org",
        secret_key=KEY,
        **more,
    )


@pytest.fixture
async def collab(database: Database) -> AsyncIterator[Deployment]:
    """Both trusts are loaded, in workspaces that have not installed Collab yet."""
    async with running(Workspaces()) as slack:
        for team in (OURS, THEIRS, UNBOUND):
            slack.opens(team)
        bot = Bot(settings(database, slack.url), lambda: NOON)
        bot.upgrade()
        app = httpx.ASGITransport(Starlette(routes=slack_of(bot).door.routes()))
        async with httpx.AsyncClient(transport=app, base_url="https://collab.example.org") as door:
            yield Deployment(bot, slack, door)
        bot.database.close()


@pytest.fixture
async def both(collab: Deployment) -> Deployment:
    await collab.installs(OURS, "xoxb-ours")
    await collab.installs(THEIRS, "xoxb-theirs")
    return collab


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


async def test_a_workspace_of_an_organisation_that_installs_by_itself_is_one_like_any_other(
    collab: Deployment,
) -> None:
    await collab.installs(OURS, "xoxb-ours", enterprise={"id": "E1", "name": "All schools"})
    collab.writes("lanternfield", "p01", "For Ines")
    assert await collab.bot.delivery.drain() == 1
    await collab.hears("app_uninstalled", OURS, time.time() + 1)
    with pytest.raises(NotInstalled):
        installations_of(collab.bot).token_of(OURS)


async def test_a_token_refused_without_a_word_is_asked_for_once_more_and_then_waited_for(both: Deployment) -> None:
    both.slack.revokes(OURS)
    both.writes("lanternfield", "p01", "For Ines")
    assert await both.bot.delivery.drain() == 0
    assert both.slack.refused == ["xoxb-ours"]
    assert "Slack does not accept our token" in str(both.why("lanternfield"))


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


# -------------------------------------------------------------------------------------------- nothing crosses


async def test_each_message_goes_out_with_its_own_workspace_s_token(both: Deployment) -> None:
    for number in range(3):
        both.writes("lanternfield", "p01", f"Ours {number}")
        both.writes("harbourside", "h01", f"Theirs {number}")
    both.writes("lanternfield", "p22", "Ours, to a teacher")
    await both.bot.delivery.drain()
    assert {text.partition(" ")[0].strip(",") for text in both.posted(OURS)} == {"Ours"}
    assert {text.partition(" ")[0] for text in both.posted(THEIRS)} == {"Theirs"}
    assert both.slack.slacks[UNBOUND].calls == []


async def test_a_form_opens_with_the_token_of_where_it_was_asked_for(both: Deployment) -> None:
    await both.types(THEIRS, CALLUM, "propose")
    assert both.slack.slacks[OURS].called("views.open") == []
    assert len(both.slack.slacks[THEIRS].called("views.open")) == 1


def user(slack: FakeSlack, user_id: str, email: str, **more: Any) -> None:
    profile = {"email": email, "real_name": "Somebody"}
    told = {"id": user_id, "team_id": slack.team, "profile": profile, "is_email_confirmed": True}
    slack.users[user_id] = {**told, **more}


@pytest.mark.parametrize(("team", "visitor"), [(OURS, CALLUM), (THEIRS, INES)])
async def test_a_known_user_of_one_workspace_is_a_stranger_in_the_other(
    both: Deployment, team: str, visitor: str
) -> None:
    home = THEIRS if team == OURS else OURS
    email = "callum.strand@lanternfield.example.org" if team == OURS else "callum.strand@harbourside.example.org"
    user(both.slack.slacks[team], visitor, email, team_id=home, is_stranger=True)
    before = everybody(both)
    trust = "Lanternfield" if team == OURS else "Harbourside"
    said = await both.types(team, visitor, "projects")
    assert "You aren't in" in said
    assert trust in said
    assert everybody(both) == before


async def test_an_email_of_the_other_trust_s_register_matches_nobody(both: Deployment) -> None:
    user(both.slack.slacks[THEIRS], "U0NEW", "ines.harrowgate@lanternfield.example.org")
    before = everybody(both)
    assert "You aren't in Harbourside" in await both.types(THEIRS, "U0NEW", "")
    assert everybody(both) == before


async def test_the_same_reference_is_each_trust_s_own(both: Deployment) -> None:
    ours, theirs = await both.types(OURS, INES, "project PRJ-01"), await both.types(THEIRS, CALLUM, "project PRJ-01")
    assert "Talk across the harbour" in theirs
    assert "Talk across the harbour" not in ours
    pressed = {**PRESSED, "actions": ANY}
    assert "Talk across the harbour" in await both.does(THEIRS, CALLUM, **pressed)
    assert "Talk across the harbour" not in await both.does(OURS, INES, **pressed)


SHARED: dict[str, dict[str, Any]] = {
    "as the team says": {},
    "as the message says": {"team": {"id": THEIRS}, "message": {"ts": "1.1", "team": OURS}},
}


@pytest.mark.parametrize("how", SHARED)
async def test_a_button_in_a_shared_channel_is_not_for_the_other_trust_s_people(both: Deployment, how: str) -> None:
    """Callum is the other trust's chief executive: what he may do there he may not do here."""
    before = everything(both)
    pressed = {**PRESSED, "actions": ANY, **SHARED[how]}
    said = await both.does(OURS, CALLUM, home=THEIRS, **pressed)
    assert "You aren't in Lanternfield" in said
    assert "PRJ-01" not in said
    assert "Talk across" not in said
    assert everything(both) == before


async def test_a_form_of_one_trust_cannot_be_sent_from_the_other(both: Deployment) -> None:
    await both.types(OURS, INES, "agenda add")
    with both.bot.database.reading() as shelf:
        [form] = shelf.rows(forms.select().where(forms.c.trust_id == "lanternfield", forms.c.form == "agenda.add"))
    values = {"item": {"item": {"type": "plain_text_input", "value": "Ours now"}}}
    view = {"id": "V", "callback_id": form.form, "private_metadata": form.token, "state": {"values": values}}
    view = {**view, "type": "modal", "blocks": [], "app_installed_team_id": THEIRS}
    said = await both.does(THEIRS, CALLUM, type="view_submission", view=view)
    assert "I can't find that form any more" in said.replace("\\u2019", "'")


async def test_suggestions_name_the_own_people_only(both: Deployment) -> None:
    asked: dict[str, Any] = {
        "type": "block_suggestion",
        "action_id": "attended",
        "block_id": "attended",
        "value": "Callum",
    }
    clerk = "U0HLT003"
    theirs = await both.does(THEIRS, clerk, **asked)
    assert "Callum Strand" in theirs
    assert theirs.count('"value"') == 1
    assert "Callum" not in await both.does(OURS, clerk, home=THEIRS, **asked)
    assert "Callum" not in await both.does(UNBOUND, clerk, **asked)


async def test_a_workspace_without_a_trust_reads_one_line_and_nothing_is_stored(both: Deployment) -> None:
    await both.installs(UNBOUND, "xoxb-nobody")
    before = everything(both)
    assert "Collab isn't set up for this workspace yet." in await both.types(UNBOUND, INES, "propose Reading buddies")
    pressed = {**PRESSED, "actions": ANY}
    assert "Collab isn't set up for this workspace yet." in await both.does(UNBOUND, CALLUM, **pressed)
    assert everything(both) == before
    assert both.slack.slacks[UNBOUND].called("users.info") == []


async def test_what_the_doctor_may_ask_about_each_workspace(both: Deployment) -> None:
    both.slack.slacks[OURS].scopes = "commands,chat:write"
    assert await slack_of(both.bot).messenger.examine(THEIRS) == []
    [finding] = await slack_of(both.bot).messenger.examine(OURS)
    assert "lacks files:write, im:write, users:read" in finding
    both.slack.revokes(THEIRS)
    [finding] = await slack_of(both.bot).messenger.examine(THEIRS)
    assert "Slack does not accept our token" in finding
    [finding] = await slack_of(both.bot).messenger.examine(UNBOUND)
    assert "is not installed in the workspace T0NOBODY" in finding
    assert [called for slack in both.slack.slacks.values() for called in slack.called("chat.postMessage")] == []


def everybody(deployment: Deployment) -> list[Any]:
    with deployment.bot.database.reading() as shelf:
        return list(shelf.rows(identities.select().order_by(identities.c.user)))


def everything(deployment: Deployment) -> list[int]:
    with deployment.bot.database.reading() as shelf:
        return [len(shelf.rows(table.select())) for table in (identities, forms, letters, arrivals)]


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
