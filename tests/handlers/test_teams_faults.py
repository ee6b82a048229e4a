"""What somebody in Teams reads where we cannot draw our answer: always that it is our fault, and a reference."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from storage.database import Database
from tests.engine.fake_teams import chat_of
from tests.handlers.teams_office import CHANNEL, Json, Office, an_office, executes_of
from tests.handlers.undrawable import CONTENTS, OUR_FAULT, WRONG, is_owned


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with an_office(database, CONTENTS) as office:
        yield office


@pytest.mark.parametrize("what", WRONG)
async def test_who_writes_reads_it_in_the_chat(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        assert (await office.writes(head, what)).status_code == 200
    assert is_owned(office.read(chat_of(head)), lines)


@pytest.mark.parametrize("what", WRONG)
async def test_who_writes_in_a_channel_reads_it_alone(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        await office.writes(head, what, CHANNEL)
    assert is_owned(office.read(chat_of(head)), lines)
    assert office.read(f"{CHANNEL};messageid=17") == "I've answered you privately."


@pytest.mark.parametrize("what", WRONG)
async def test_who_presses_reads_it_below_or_beside_the_card(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        answer = await office.executes(head, {"action": f"a.{what}", "value": ""})
    beside = str(answer["value"])
    assert is_owned(office.read(chat_of(head)) if beside == "You find it below." else beside, lines)


@pytest.mark.parametrize("what", WRONG)
async def test_who_sends_a_form_reads_it_beside_the_form(office: Office, head: str, what: str) -> None:
    await office.writes(head, f"{what} sound")
    [sends] = executes_of(office.last(chat_of(head)))
    with capture_logs() as lines:
        answer = await office.executes(head, {**sends, "words": "A few"})
    assert is_owned(str(answer["value"]), lines)


async def test_who_looks_for_something_finds_nothing(office: Office, head: str) -> None:
    asked: Json = {"name": "application/search", "value": {"dataset": "box", "queryText": "a"}}
    with capture_logs() as lines:
        answer = await office.brings(office.activity(head, "invoke", **asked))
    assert answer.json()["value"] == {"results": []}
    assert [one["event"] for one in lines] == ["our fault"]


async def test_half_an_emoji_is_left_out(office: Office, head: str) -> None:
    """A box that is full cuts it in two."""
    half = "\ud83d"
    assert (await office.writes(head, f"card{half} sound")).status_code == 200
    [sends] = executes_of(office.last(chat_of(head)))
    answer = await office.executes(head, {**sends, half: half, "words": f"A few {half}"})
    assert OUR_FAULT.search(str(answer["value"]))
