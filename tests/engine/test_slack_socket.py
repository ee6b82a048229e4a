"""Our line to Slack: however it dies, it is replaced within a bounded time, and nothing is acknowledged twice."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable

import pytest
from slack_sdk.errors import SlackApiError

from bot.platforms.slack_clients import client_for
from handlers.slack_socket import Json, Patience, SlackSocket
from tests.engine.socket_slack import (
    GREETS_NOBODY,
    MUTE,
    NO_HANDSHAKE,
    PONGS_ONLY,
    REFUSES,
    SocketSlack,
    running,
)

QUICK = Patience(opening=0.3, ping=0.05, silence=0.2, idle=60.0, grace=0.5, back_off=(0.01, 0.05))
BOUND = 1.5
"""Seconds until there must be a good connection again: silence, address, handshake, greeting, and a margin."""


class Desk:
    """Answers envelopes, after `seconds`."""

    def __init__(self) -> None:
        self.brought: list[str] = []
        self.seconds = 0.0

    async def answer(self, envelope: Json) -> Json:
        self.brought.append(envelope["envelope_id"])
        await asyncio.sleep(self.seconds)
        return {"payload": {"text": "Done"}}


@pytest.fixture
async def slack() -> AsyncIterator[tuple[SocketSlack, str]]:
    slack = SocketSlack()
    async with running(slack) as url:
        yield slack, url


@pytest.fixture
async def desk() -> Desk:
    return Desk()


@pytest.fixture
async def ours(slack: tuple[SocketSlack, str], desk: Desk) -> AsyncIterator[SlackSocket]:
    ours = SlackSocket(client_for("xapp-1", slack[1]), desk.answer, QUICK)
    yield ours
    await ours.close()


async def until(true: Callable[[], object], seconds: float = BOUND) -> float:
    """How many seconds it took to be so."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen"
        await asyncio.sleep(0.005)
    return time.monotonic() - began


async def works(slack: SocketSlack, desk: Desk, envelope: str) -> None:
    """Slack brings something over its newest connection, and it is acknowledged there, once."""
    newest = slack.opened[-1]
    await newest.bring(envelope)
    await until(lambda: newest.acks)
    assert newest.acks[-1] == {"envelope_id": envelope, "payload": {"text": "Done"}}
    assert slack.acked[envelope] == desk.brought.count(envelope) == 1


async def test_what_is_brought_is_answered_over_the_line_that_brought_it(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    await ours.open()
    await works(slack[0], desk, "one")
    assert ours.is_connected
    silent = ours.silent_seconds
    assert silent is not None
    assert silent < BOUND


@pytest.mark.parametrize("manner", [MUTE, GREETS_NOBODY, NO_HANDSHAKE, REFUSES])
async def test_a_line_that_is_none_is_replaced_within_a_bounded_time(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk, manner: str
) -> None:
    slack[0].manners.extend([manner, manner])
    await ours.open()
    if manner == MUTE:
        assert ours.is_connected
        await slack[0].opened[0].bring("lost?")
    await until(lambda: slack[0].addresses >= 3 and ours.is_connected, 2 * BOUND)
    await works(slack[0], desk, "after")
    assert max(slack[0].acked.values()) == 1


async def test_a_line_that_breaks_without_a_word_is_replaced(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    await ours.open()
    for number in range(3):
        slack[0].opened[-1].breaks()
        await until(slack[0].opened[-1].is_over.is_set)
        await until(lambda: slack[0].live and ours.is_connected)
        await works(slack[0], desk, f"after {number}")


async def test_a_line_whose_other_end_is_frozen_is_replaced(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    """The machine at the other end is gone: nothing is refused, and nothing comes."""
    await ours.open()
    transport = slack[0].opened[0].request.transport
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    took = await until(lambda: len(slack[0].opened) == 2 and ours.is_connected)
    assert took >= QUICK.silence
    await works(slack[0], desk, "after")
    slack[0].opened[0].breaks()


async def test_a_line_that_only_answers_pings_is_replaced_without_a_gap(
    slack: tuple[SocketSlack, str], desk: Desk
) -> None:
    """As bolt-python's issue 1529 tells: pings are answered, and no event comes any more."""
    slack[0].manners.append(PONGS_ONLY)
    patience = Patience(opening=0.3, ping=0.05, silence=0.2, idle=0.3, grace=0.5, back_off=(0.01,))
    ours = SlackSocket(client_for("xapp-1", slack[1]), desk.answer, patience)
    await ours.open()
    slack[0].fewest = 99
    await until(lambda: len(slack[0].opened) == 2)
    await until(slack[0].opened[0].is_over.is_set)
    assert slack[0].fewest == 1
    await works(slack[0], desk, "after")
    await ours.close()


async def test_a_line_that_brings_something_now_and_then_is_kept(slack: tuple[SocketSlack, str], desk: Desk) -> None:
    patience = Patience(opening=0.3, ping=0.05, silence=0.2, idle=0.4, grace=0.5, back_off=(0.01,))
    ours = SlackSocket(client_for("xapp-1", slack[1]), desk.answer, patience)
    await ours.open()
    for number in range(6):
        await asyncio.sleep(0.15)
        await slack[0].opened[0].bring(str(number))
    assert len(slack[0].opened) == 1
    await ours.close()


async def test_what_was_being_answered_when_slack_says_goodbye_is_acknowledged_where_it_came(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    desk.seconds = 0.15
    await ours.open()
    slack[0].fewest = 99
    first = slack[0].opened[0]
    await first.bring("in hand")
    await first.announces_its_end()
    await until(lambda: len(slack[0].opened) == 2)
    await first.bring("at the last moment")
    await until(first.is_over.is_set)
    assert [ack["envelope_id"] for ack in first.acks] == ["in hand", "at the last moment"]
    assert set(slack[0].acked.values()) == {1}
    assert slack[0].fewest == 1


async def test_what_is_in_hand_is_acknowledged_before_we_stop(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    desk.seconds = 0.1
    await ours.open()
    await slack[0].opened[0].bring("in hand")
    await until(lambda: desk.brought)
    await ours.close()
    assert slack[0].acked == {"in hand": 1}


async def test_what_nobody_can_read_ends_nothing(slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk) -> None:
    await ours.open()
    wire = slack[0].opened[0].wire
    for words in ("not JSON", "[1]", '{"type": "news"}', '{"envelope_id": 7}'):
        await wire.send_str(words)
    await works(slack[0], desk, "after")
    assert len(slack[0].opened) == 1


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "missing_scope", "token_revoked"])
async def test_a_refused_token_is_said_at_once(slack: tuple[SocketSlack, str], ours: SlackSocket, code: str) -> None:
    slack[0].errors.append((200, {"ok": False, "error": code}))
    with pytest.raises(SlackApiError, match=code):
        await ours.open()


@pytest.mark.parametrize(
    "trouble",
    [(429, {"ok": False, "error": "ratelimited"}), (500, {}), (200, {"ok": False, "error": "internal_error"})],
)
async def test_a_slack_in_trouble_is_tried_until_it_is_well(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk, trouble: tuple[int, Json]
) -> None:
    slack[0].errors.extend([trouble] * 3)
    await ours.open()
    await until(lambda: ours.is_connected)
    await works(slack[0], desk, "after")


async def test_a_slack_that_is_away_is_tried_until_it_is_there(desk: Desk) -> None:
    slack, door = SocketSlack(), socket.socket()
    door.bind(("127.0.0.1", 0))
    ours = SlackSocket(client_for("xapp-1", f"http://127.0.0.1:{door.getsockname()[1]}/api/"), desk.answer, QUICK)
    await ours.open()
    await asyncio.sleep(4 * QUICK.back_off[-1])
    assert ours.silent_seconds is None
    async with running(slack, door):
        await until(lambda: ours.is_connected)
        await works(slack, desk, "after")
        await ours.close()


async def test_a_token_that_is_refused_later_is_tried_again(
    slack: tuple[SocketSlack, str], ours: SlackSocket, desk: Desk
) -> None:
    await ours.open()
    slack[0].errors.extend([(200, {"ok": False, "error": "invalid_auth"})] * 2)
    slack[0].opened[0].breaks()
    await until(lambda: len(slack[0].opened) == 2 and ours.is_connected)
    await works(slack[0], desk, "after")


def test_the_product_s_own_patience_notices_a_mute_line_within_a_minute() -> None:
    ours = Patience()
    assert ours.silence + 2 * ours.ping + ours.opening + ours.back_off[0] <= 61
