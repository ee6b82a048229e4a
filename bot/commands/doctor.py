"""`collab doctor`: what is wrong with this deployment and what to do; it sends nothing and changes nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from bot.app import Bot, wall_clock
from bot.commands.sentences import sentences
from bot.operations.doctor import (
    Examine,
    Slack,
    examine_email,
    examine_here,
    examine_slack,
    has_readers_by_email,
    is_running,
)
from bot.operations.doctor_database import examine_schema
from bot.operations.doctor_public import examine_public
from bot.operations.doctor_teams import Teams, examine_teams
from bot.operations.findings import NOTE, Finding, problems
from bot.platforms.slack_examination import findings_about_app_token
from bot.sandbox.clock import sandbox_instant
from bot.settings import Settings, SettingsRefused, read_database_url, read_settings
from storage.database import Database
from storage.trouble import DatabaseInTrouble, telling

AsJson = Annotated[bool, typer.Option("--json", help="One object a line, for programs.")]


def doctor(as_json: AsJson = False) -> None:
    """Look at settings, database, clock, platforms, people and channels. Exit code 1 where something is wrong."""
    with sentences():
        found = [*_settings(), *asyncio.run(_examined())]
    for finding in sorted(dict.fromkeys(found), key=lambda one: not one.is_problem):
        typer.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else _line(finding))
    if not found and not as_json:
        typer.echo("All is well: settings, database, clock, Slack, Teams, email, people, channels and messages.")
    if any(finding.is_problem for finding in found):
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    return f"{'!' if finding.is_problem else '-'} {finding.area}: {finding.says}"


def _settings() -> Iterator[Finding]:
    """What `collab run` would refuse, and what it would do without."""
    try:
        settings = read_settings()
    except SettingsRefused as refused:
        yield from problems("settings", str(refused).split("; "))
        return
    if settings.smtp_url and not settings.public_url:
        says = "PUBLIC_URL is not set, so emails have no button: set it to where browsers reach Collab."
        yield Finding("settings", says, NOTE)


async def _examined() -> Sequence[Finding]:
    database = Database(read_database_url())
    here = examine_here(database, _now(database), wall_clock().timestamp())
    if any(one.area == "database" and one.is_problem for one in here):
        return here
    try:
        return [*here, *await _outside(read_settings(), database)]
    except SettingsRefused:
        return here


def _now(database: Database) -> datetime:
    """The product's time: in the sandbox that of its clock."""
    try:
        with telling():
            has_tables = not list(examine_schema(database))
            return (sandbox_instant(database) if has_tables else None) or wall_clock()
    except DatabaseInTrouble:
        return wall_clock()


async def _outside(settings: Settings, database: Database) -> list[Finding]:
    bot = Bot(settings)
    found: list[Finding] = []
    if bot.slack is not None:
        messenger = bot.slack.messenger
        slack = Slack(settings.slack_api_url, messenger.examine, messenger.kept_out, _app_token(settings))
        found += await examine_slack(slack, database, wall_clock().timestamp())
    if settings.public_address:
        found += await examine_public(settings.public_address, runs=is_running(database, wall_clock().timestamp()))
    if bot.teams is not None:
        teams = Teams(bot.teams.messenger.examine, bot.teams.messenger.kept_out, settings.teams_tenant_id)
        found += await examine_teams(teams, database, _now(database).date())
    readers = has_readers_by_email(database, wall_clock().date())
    return [*found, *await examine_email(bot.email.examine if bot.email else None, has_readers=readers)]


def _app_token(settings: Settings) -> Examine | None:
    token = settings.slack_app_token
    return partial(findings_about_app_token, token, settings.slack_api_url) if token else None
