"""Commands, events and envelopes: brought once or three times, to one connection, with Slack's patience."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import aiohttp.web
import pytest
from slack_sdk.errors import SlackApiError

from tests.e2e.smallbot import ANN, BEN, GENERAL, Stage, connected, stage, web_client

Json = dict[str, Any]
FAILED = '/collab failed with the error "dispatch_failed"'


@pytest.fixture(params=["socket", "events"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with stage(request.param) as scene:
        yield scene


def answers(slack: Stage, **ack: Any) -> None:
    async def work(_: Any, acknowledge: Any, *__: Any) -> None:
        await acknowledge(**ack)

    slack.bot.on_command(work)


async def test_a_commands_words_come_back_to_the_person_alone(slack: Stage) -> None:
    answers(slack, text="Only you")
    ann, ben = await slack.people.person(ANN), await slack.people.person(BEN)
    arrival = await ann.command("week of 25 November", channel="general")
    assert (arrival.text, arrival.message.ephemeral, arrival.message.from_bot) == ("Only you", True, True)
    assert ben.messages("general") == []
    [body] = slack.bot.commands
    told = {key: body[key] for key in ("command", "text", "user_id", "channel_id", "channel_name", "team_id")}
    assert told == {
        "command": "/collab", "text": "week of 25 November", "user_id": ANN,
        "channel_id": GENERAL, "channel_name": "general", "team_id": "T0DEMO",
    }  # fmt: skip


async def test_a_command_answered_in_channel_is_for_everybody(slack: Stage) -> None:
    answers(slack, text="All of you", response_type="in_channel")
    ann, ben = await slack.people.person(ANN), await slack.people.person(BEN)
    await ann.command(channel="general")
    assert not (await ben.wait_for_message(lambda one: one.text == "All of you")).ephemeral


async def test_a_later_answer_comes_by_its_address(slack: Stage) -> None:
    async def work(_: Any, acknowledge: Any, __: Json, respond: Any) -> None:
        await acknowledge()
        await respond(text="Later")

    slack.bot.on_command(work)
    ann = await slack.people.person(ANN)
    assert (await ann.command()).message.ephemeral


async def test_an_address_for_answers_wears_out(slack: Stage) -> None:
    answers(slack, text="First")
    ann = await slack.people.person(ANN)
    await ann.command()
    address = slack.bot.commands[0]["response_url"]
    async with aiohttp.ClientSession() as session:
        statuses = [(await session.post(address, json={"text": f"Answer {n}"})).status for n in range(6)]
    assert statuses == [200] * 5 + [404]


async def test_an_unknown_command_is_slacks_own_to_refuse(slack: Stage) -> None:
    ann = await slack.people.person(ANN)
    assert "not a valid command" in (await ann.command(command="/colab")).text
    assert slack.bot.commands == []


async def test_a_message_to_the_bot_arrives_with_its_kind_of_conversation(slack: Stage) -> None:
    ann = await slack.people.person(ANN)
    await ann.say("Hello")
    await ann.say("Hello all", "heads")
    assert [(one["text"], one["channel_type"]) for one in slack.bot.events] == [("Hello", "im"), ("Hello all", "group")]


async def test_a_wrong_signature_is_noticed() -> None:
    async with stage("events") as slack:
        answers(slack, text="Never")
        slack.standin.requests.secret = "somebody-elses"
        ann = await slack.people.person(ANN)
        assert (await ann.command()).text == FAILED
        assert slack.bot.commands == []


async def test_a_bot_that_answers_with_plain_text_is_heard() -> None:
    async def plain(_: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text="Plain words")

    app = aiohttp.web.Application()
    app.router.add_post("/", plain)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with stage("events", connect=False) as slack:
        slack.standin.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        ann = await slack.people.person(ANN)
        assert (await ann.command()).text == "Plain words"
    await runner.cleanup()


@pytest.mark.parametrize("mode", ["socket", "events"])
async def test_a_bot_that_is_away_fails_the_command(mode: str) -> None:
    async with stage(mode, connect=False) as slack:
        ann = await slack.people.person(ANN)
        assert (await ann.command()).text == FAILED


async def test_a_bot_that_is_too_slow_fails_the_command() -> None:
    async with stage(ack_seconds=0.1) as slack:

        async def dawdle(_: Any, acknowledge: Any, *__: Any) -> None:
            await asyncio.sleep(0.3)
            await acknowledge(text="Too late")

        slack.bot.on_command(dawdle)
        ann = await slack.people.person(ANN)
        assert (await ann.command()).text == FAILED


async def test_an_event_waits_for_a_bot_that_is_away() -> None:
    async with stage(connect=False, retry_seconds=(0.0, 1.0)) as slack:
        ann = await slack.people.person(ANN)
        await ann.say("Are you there?")
        async with connected(slack.bot, slack.standin):
            for _ in range(40):
                await asyncio.sleep(0.05)
                if slack.bot.events:
                    break
        assert [one["text"] for one in slack.bot.events] == ["Are you there?"]


@pytest.mark.parametrize(("seconds", "reason"), [(0.0, "http_error"), (0.3, "http_timeout")])
async def test_a_repeated_event_says_so_over_http(seconds: float, reason: str) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def broken(request: aiohttp.web.Request) -> aiohttp.web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        await asyncio.sleep(seconds)
        return aiohttp.web.Response(status=500)

    app = aiohttp.web.Application()
    app.router.add_post("/", broken)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with stage("events", connect=False, retry_seconds=(0.0, 0.0, 0.0), ack_seconds=0.2) as slack:
        slack.standin.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        ann = await slack.people.person(ANN)
        await ann.say("Hello")
        for _ in range(100):
            await asyncio.sleep(0.05)
            if len(seen) == 4:
                break
    await runner.cleanup()
    assert seen == [(None, None), ("1", reason), ("2", reason), ("3", reason)]


async def test_each_envelope_goes_to_one_connection_in_turn() -> None:
    async with stage() as slack, connected(slack.bot, slack.standin):
        answers(slack, text="Once")
        ann = await slack.people.person(ANN)
        for _ in range(4):
            await ann.command()
        assert len(slack.bot.commands) == 4
        assert sorted(slack.standin.sockets.sent_to) == [0, 0, 1, 1]


async def test_a_bot_comes_back_when_slack_asks_it_to_reconnect() -> None:
    async with stage() as slack:
        answers(slack, text="Here")
        ann = await slack.people.person(ANN)
        async with aiohttp.ClientSession() as session:
            await session.post(f"{slack.standin.url}/_standin/disconnect")
        for _ in range(60):
            await asyncio.sleep(0.05)
            if slack.standin.sockets.count:
                break
        assert (await ann.command()).text == "Here"


async def test_a_socket_address_needs_the_apps_own_token_and_opens_once() -> None:
    async with stage(connect=False) as slack:
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            await slack.bot.client.api_call("apps.connections.open")
        client = web_client(slack.standin, "xapp-sandbox")
        address = (await client.api_call("apps.connections.open"))["url"]
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as wire:
            assert (await wire.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)
