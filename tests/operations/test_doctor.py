"""`collab doctor`: one sentence for each thing that is wrong, with what to do, and nothing sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from bot.__main__ import app
from bot.operations.doctor import Slack, examine_email, examine_here, examine_slack, has_readers_by_email
from bot.operations.findings import Finding
from storage import people, places, replicas
from storage.database import Database, Kept
from storage.outbox import FAILED
from storage.places import Place
from storage.replicas import Replica
from storage.tables.engine import outbox
from storage.tables.people import people as register
from tests.engine.sending import MONDAY, PostOffice

NOW = MONDAY.timestamp()


def said(found: Sequence[Finding], area: str) -> str:
    return "\n".join(one.says for one in found if one.area == area)


def here(office: PostOffice) -> list[Finding]:
    return examine_here(office.database, office.now, office.now.timestamp())


def test_what_the_trust_file_lacks_is_named_with_its_remedy(office: PostOffice) -> None:
    found = here(office)
    assert "Harbourside has no term dates for 2026/27 at Elm Primary: put them in the trust file." in said(
        found, "calendars"
    )
    assert "no exam dates to avoid" in said(found, "calendars")
    assert "Harbourside has no CEO, so no board's news can be released" in said(found, "people")
    assert "has no clerk" in said(found, "people")
    assert "headteacher of Elm" not in said(found, "people")
    assert "No channel of Harbourside is tied to announcements: type /collab here announcements" in said(
        found, "channels"
    )
    assert "tied to projects" not in said(found, "channels")


def test_people_whom_slack_does_not_know_and_people_with_one_email(office: PostOffice) -> None:
    with office.database.transaction() as shelf:
        shelf.books("harbourside").change(register, register.c.id == "p3", email="ASHA@harbourside.example")
    office.database.kept = Kept()
    found = said(here(office), "people")
    assert "1 of Harbourside not found on Slack yet (Ned New)" in found
    assert "Asha Lowe, Grace Okoro, Lee Ver of Harbourside have one email (asha@harbourside.example)" in found


def test_next_year_is_asked_for_from_april_on(office: PostOffice) -> None:
    assert "2027/28" not in said(here(office), "calendars")
    office.now += timedelta(days=150)
    assert "2027/28" in said(here(office), "calendars")


def test_messages_that_do_not_get_on_are_counted_with_their_reasons(office: PostOffice) -> None:
    office.write("Secret words", "person:p2")
    office.slack.fates = ["gone"]
    office.write("Secret words too", "trust:projects")
    office.drain()
    with office.database.reading() as shelf:
        assert FAILED in {row.state for row in shelf.rows(outbox.select())}
    told = said(here(office), "messages")
    assert "1 message of harbourside held up until somebody acts: Ned New is not known on Slack yet" in told
    assert "1 message of harbourside not sent: The channel is gone: tie another." in told
    assert "Secret" not in told


def test_whether_anybody_runs_on_it(office: PostOffice) -> None:
    assert "No Collab runs on this database now" in said(here(office), "clock")
    with office.database.transaction() as shelf:
        for name, version in (("r1", "0.1.0"), ("r2", "0.2.0")):
            replicas.beat(shelf, Replica(name, "here", version, NOW))
    assert "several versions (0.1.0, 0.2.0)" in said(here(office), "clock")


def test_looking_changes_nothing(office: PostOffice) -> None:
    before = kept(office.database)
    here(office)
    assert kept(office.database) == before


def kept(database: Database) -> list[object]:
    with database.reading() as shelf:
        rows = shelf.connection.exec_driver_sql("select name, value from deployment order by name").all()
        return [*rows, *people.all_groups(shelf.books("harbourside"))]


def test_a_database_that_is_away_empty_or_newer(empty_database_url: str, prepare_database: object) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/nothing")
    assert "can't be reached" in said(examine_here(away, MONDAY, NOW), "database")
    empty = Database(empty_database_url)
    assert "nothing in it yet" in said(examine_here(empty, MONDAY, NOW), "database")
    empty.close()


def test_looking_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert "nothing in it yet" in CliRunner().invoke(app, ["doctor"]).output
    assert list(tmp_path.iterdir()) == []


def test_what_both_of_slack_s_tokens_meet_is_said_once(
    sqlite_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "DATABASE_URL": sqlite_database_url,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:1/",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(app, ["doctor"]).output.count("Slack could not be reached") == 1


def test_a_newer_database_is_left_alone(office: PostOffice) -> None:
    with office.database.transaction() as shelf:
        shelf.connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    [finding] = here(office)
    assert finding.says == "A newer Collab has upgraded it (to 9999): install that version."


@dataclass
class FakeSlack:
    """`wrong` is what is wrong with a workspace's token; the bot is in none of the channels `shut`."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def examine(self, team: str) -> list[str]:
        self.asked.append(team)
        return self.wrong.get(team, [])

    async def kept_out(self, team: str, conversation: str) -> str | None:
        self.asked.append(conversation)
        return self.shut.get(conversation)


@asynccontextmanager
async def slack_at(seconds: float) -> AsyncIterator[str]:
    """Slack's clock shows this."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True}, headers={"Date": formatdate(seconds, usegmt=True)})

    api = web.Application()
    api.router.add_get("/{method}", answer)
    server = TestServer(api, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/"))
    finally:
        await server.close()


def examined(office: PostOffice, slack: FakeSlack, skew: float = 0.0) -> list[Finding]:
    async def ask() -> list[Finding]:
        async with slack_at(NOW + skew) as url:
            return await examine_slack(Slack(url, slack.examine, slack.kept_out), office.database, NOW)

    return asyncio.run(ask())


def test_a_channel_that_the_bot_is_not_in(office: PostOffice) -> None:
    slack = FakeSlack(shut={"C-projects": "Collab is not in this channel. Invite it there (/invite @Collab)."})
    found = examined(office, slack)
    assert said(found, "channels").startswith("trust:projects of Harbourside: Collab is not in this channel.")
    assert slack.asked == ["T-harbourside", "C-projects"]


def test_each_workspace_s_token_is_looked_at_and_then_no_channel(office: PostOffice) -> None:
    with office.database.transaction() as shelf:
        places.tie(shelf.books("harbourside"), Place("group:x", "slack", "C-x", is_private=True), by=None, at=MONDAY)
    slack = FakeSlack(wrong={"T-harbourside": ["Slack does not accept our token."]})
    found = examined(office, slack)
    assert said(found, "slack") == "Slack does not accept our token."
    assert slack.asked == ["T-harbourside"]


def test_a_clock_that_is_wrong_by_more_than_half_a_minute(office: PostOffice) -> None:
    assert said(examined(office, FakeSlack(), skew=20), "clock") == ""
    assert "90 seconds behind Slack's: set it by NTP" in said(examined(office, FakeSlack(), skew=90), "clock")


def test_people_by_email_without_a_mail_server(office: PostOffice) -> None:
    assert has_readers_by_email(office.database, MONDAY.date())
    [finding] = asyncio.run(examine_email(None, has_readers=True))
    assert "set SMTP_URL and MAIL_FROM" in finding.says
    assert asyncio.run(examine_email(None, has_readers=False)) == []


def test_the_command_names_what_is_missing_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, sqlite_database_url: str, tmp_path: Path
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_database_url)
    shown = CliRunner().invoke(app, ["doctor"])
    assert shown.exit_code == 1
    assert "! settings: SLACK_BOT_TOKEN is missing" in shown.output
    assert "! people: No trust is loaded yet: `collab trust load FILE`." in shown.output
    told = [json.loads(line) for line in CliRunner().invoke(app, ["doctor", "--json"]).output.splitlines()]
    assert {"area": "people", "says": "No trust is loaded yet: `collab trust load FILE`.", "weight": "problem"} in told
