"""Three real processes on one PostgreSQL, and Slack brings each thing four times: it happens once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.soak.repeats import TIMES, repeat


@pytest.mark.slow
def test_what_slack_brings_four_times_to_three_replicas_happens_once(postgres_url: str, tmp_path: Path) -> None:
    brought = asyncio.run(repeat(postgres_url, tmp_path, payloads=40))
    assert brought.wrong == []
    assert brought.statuses == {200: 40 * TIMES}
    assert len(brought.by_replica) == 3
    logs = [file.read_text(encoding="utf-8") for file in tmp_path.glob("run*.log")]
    assert "our fault" not in "".join(logs)
