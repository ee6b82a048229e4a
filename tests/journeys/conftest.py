"""Every journey is walked by the same people, in process and through the real bot in a real Slack on each database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.standin.local_slack import installed_binary
from bot.sandbox.world import Plan
from tests.e2e.town import open_town
from tests.people import Town

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
HOMES = ("slack-sqlite", "slack-postgresql")


@pytest.fixture(params=HOMES)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """Lanternfield on Monday 23 November 2026, 07:45, or at the instant that `starts` names."""
    url = request.getfixturevalue("postgres_url") if request.param.endswith("postgresql") else ""
    marked = request.node.get_closest_marker("starts")
    starts_at = datetime.fromisoformat(marked.args[0]) if marked else MONDAY
    with open_town(plan(tmp_path, starts_at, url)) as town:
        yield town


def plan(folder: Path, starts_at: datetime, database_url: str = "") -> Plan:
    binary = os.environ.get("COLLAB_LOCAL_SLACK")
    text = (ROOT / "bot/sandbox/lanternfield.yaml").read_text(encoding="utf-8")
    where = Path(binary) if binary else installed_binary(ROOT)
    return Plan(folder, where, text, starts_at, database_url=database_url)
