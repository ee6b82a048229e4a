"""The real bot and people in Teams' channels: what one of them chooses behind "/" stays between the two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.teams.people import Person
from bot.sandbox.teams.trust import on_teams
from bot.sandbox.teams.world import TeamsPlan, TeamsWorld, open_teams_world
from tests.trust_files import LANTERNFIELD

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEAD, CEO = "p12", "p01"
pytestmark = pytest.mark.slow


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TeamsWorld]:
    plan = TeamsPlan(tmp_path, on_teams(LANTERNFIELD.read_text(encoding="utf-8")), MONDAY)
    async with open_teams_world(plan) as world:
        yield world


def read(person: Person, channel: str | None = None) -> str:
    return "\n".join(one.text for one in person.messages(channel))


async def test_what_somebody_chooses_behind_a_slash_stays_between_the_two(world: TeamsWorld) -> None:
    head, ceo = await world.person(HEAD), await world.person(CEO)
    assert "I'm Collab" in read(ceo, "General"), "the team was told what has come"
    before = len(head.messages())
    await head.command("projects", channel="General", slash=True)
    answer = head.messages("General")[-1]
    assert (answer.from_bot, answer.ephemeral, "PRJ-" in answer.text) == (True, True, True)
    assert len(head.messages()) == before
    await head.command("propose", channel="General", slash=True)
    assert (await head.wait_for_modal()).callback_id == "propose"
    await head.wait_for_message(lambda one: "privately" in one.text, channel="General")
    world.standin.troubles.refuses_targeted = True
    await head.command("projects", channel="General", slash=True)
    await head.wait_for_message(lambda one: "PRJ-" in one.text and not one.ephemeral)
    assert "PRJ-" in read(head), "one to one, since Teams takes nothing for one alone"
    assert "PRJ-" not in read(ceo, "General")
    assert "privately" not in read(ceo, "General")
