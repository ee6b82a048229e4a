"""Every journey is walked by the same people through the real bot, in each chat on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.teams.trust import on_teams
from bot.sandbox.teams.world import TeamsPlan
from bot.sandbox.world import Plan
from tests.e2e.smallbot import local_slack_binary
from tests.e2e.town import open_town, open_town_in_teams
from tests.people import Town
from tests.trust_files import LANTERNFIELD

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
HOMES = ("slack-sqlite", "slack-postgresql", "teams-sqlite", "teams-postgresql")


@pytest.fixture(params=HOMES)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """Lanternfield on Monday 23 November 2026, 07:45, or at the instant that `starts` names."""
    url = request.getfixturevalue("postgres_url") if request.param.endswith("postgresql") else ""
    marked = request.node.get_closest_marker("starts")
    starts_at = datetime.fromisoformat(marked.args[0]) if marked else MONDAY
    with _opened(request.param, tmp_path, starts_at, url) as town:
        yield town


def _opened(home: str, folder: Path, starts_at: datetime, url: str) -> AbstractContextManager[Town]:
    if home.startswith("teams"):
        return open_town_in_teams(plan_in_teams(folder, starts_at, url))
    return open_town(plan(folder, starts_at, url))


def plan(folder: Path, starts_at: datetime, database_url: str = "") -> Plan:
    text = LANTERNFIELD.read_text(encoding="utf-8")
    return Plan(folder, text, starts_at, database_url=database_url, binary=local_slack_binary())


def plan_in_teams(folder: Path, starts_at: datetime, database_url: str = "") -> TeamsPlan:
    text = on_teams(LANTERNFIELD.read_text(encoding="utf-8"))
    return TeamsPlan(folder, text, starts_at, database_url=database_url)
