"""A conversation is timed by its own replies: nobody is served another's."""

from __future__ import annotations

import asyncio
import json

import pytest

from bench.taken import in_teams, listed_in_teams
from bench.teams_client import Arrival, Arrivals, listening


async def test_a_reply_is_served_to_whoever_waits_in_its_conversation() -> None:
    arrivals = Arrivals()
    zoe, sam = arrivals.expect("zoe"), arrivals.expect("sam")
    arrivals.came(Arrival(2.5, "sam", "for Sam"))
    assert (await sam).at == 2.5
    assert not zoe.done()


async def test_of_two_who_wait_in_one_conversation_the_first_is_served_first() -> None:
    arrivals = Arrivals()
    first, second = arrivals.expect("zoe"), arrivals.expect("zoe")
    for at in (1.0, 2.0):
        arrivals.came(Arrival(at, "zoe", "projects"))
    assert [(await one).at for one in (first, second)] == [1.0, 2.0]


async def test_a_letter_that_nobody_waits_for_is_no_reply_to_what_is_said_later() -> None:
    arrivals = Arrivals()
    arrivals.came(Arrival(1.0, "zoe", "a letter"))
    assert not arrivals.expect("zoe").done()


async def test_arrivals_are_heard_of_as_the_connector_tells_them() -> None:
    async with listening() as (arrivals, port):
        reply = arrivals.expect("zoe")
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(json.dumps({"at": 3.25, "where": "zoe", "words": "PRJ-01"}).encode() + b"\n")
        async with asyncio.timeout(5):
            assert await reply == Arrival(3.25, "zoe", "PRJ-01")
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    ("body", "is_taken"),
    [
        (b'{"type":"application/vnd.microsoft.card.adaptive","value":{"body":[{"type":"TextBlock"}]}}', True),
        (b'{"type":"application/vnd.microsoft.card.adaptive","value":{"body":[{"type":"Input.Text"}]}}', False),
        (b'{"type":"application/vnd.microsoft.activity.message","value":"That was ours."}', False),
    ],
)
def test_a_form_that_is_shown_again_is_not_timed_as_one_that_took_effect(body: bytes, is_taken: bool) -> None:
    assert in_teams(body) is is_taken


def test_a_reply_without_projects_is_not_timed_as_the_register() -> None:
    assert not listed_in_teams("You aren't in the register yet.")
