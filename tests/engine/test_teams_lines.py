"""How Microsoft is spoken to: over which line, with which token, and what happens when it asks for patience."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.domain.identities import Reference
from bot.platforms.messenger import Address, Throttled, Undeliverable
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Ways
from tests.engine.fake_teams import (
    OTHER,
    TENANT,
    WRONG_SECRET,
    FakeTeams,
    chat_of,
    refused,
)
from tests.engine.faults import LOST, Fault
from tests.engine.on_teams import CARD, CHANNEL, HEAD, TO_HEAD, Stopped


class TestLines:
    async def test_each_message_goes_over_a_line_of_its_own(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        for number in range(3):
            await messenger.send(TO_HEAD, CARD, f"digest:{number}:head")
            await messenger.whisper(Reference(TENANT, "", CHANNEL, f"{teams.url}/connector"), HEAD, {}, "Privately")
        lines = [*teams.lines["send"], *teams.lines["whisper"]]
        assert len(set(lines)) == len(lines) == 6

    async def test_edits_share_one_that_is_kept_open(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        for _ in range(3):
            await messenger.edit(TO_HEAD, "1700", CARD)
        assert len(teams.lines["update"]) == 3
        assert len(set(teams.lines["update"])) == 1

    async def test_one_that_broke_while_nobody_used_it_is_not_noticed(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("update", Fault(silent=LOST, after=True))
        for _ in range(2):
            await messenger.edit(TO_HEAD, "1700", CARD)
        assert len(set(teams.lines["update"])) == 2


class TestThrottles:
    async def test_as_long_as_teams_asks(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        teams.fail("send", refused(429, "Throttled", "Too many requests", Retry_After="17"))
        with pytest.raises(Throttled) as asked:
            await messenger.send(TO_HEAD, CARD, "digest:1:head")
        assert asked.value.retry_after == 17
        assert len(teams.called("send")) == 1

    async def test_longer_each_time_where_it_does_not_say(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        seconds = []
        for _ in range(8):
            teams.fail("send", refused(429, "Throttled", "Too many requests"))
            with pytest.raises(Throttled) as asked:
                await messenger.send(TO_HEAD, CARD, "digest:1:head")
            seconds.append(asked.value.retry_after)
        assert seconds == [2, 4, 8, 16, 32, 60, 60, 60]
        await messenger.send(TO_HEAD, CARD, "digest:1:head")
        teams.fail("send", refused(429, "Throttled", "Too many requests"))
        with pytest.raises(Throttled) as asked:
            await messenger.send(TO_HEAD, CARD, "digest:2:head")
        assert asked.value.retry_after == 2

    async def test_a_short_wait_for_what_may_be_repeated_is_waited_for(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        teams.fail("create", refused(429, "Throttled", Retry_After="3"))
        await messenger.send(Address("teams", TENANT, user="new"), CARD, "digest:1:new")
        assert time.waits == [3.0]

    async def test_those_who_wait_do_not_all_come_back_at_once(self) -> None:
        seconds = {Ways().pause(3) for _ in range(20)}
        assert len(seconds) > 1
        assert all(4.0 <= one <= 8.0 for one in seconds)


class TestTokens:
    async def test_one_token_serves_until_shortly_before_its_end(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        for seconds in (0, 3000, 298):
            time.seconds += seconds
            await messenger.send(TO_HEAD, CARD, f"digest:{seconds}")
        assert len(teams.called("token")) == 1
        time.seconds += 2
        await messenger.send(TO_HEAD, CARD, "digest:later")
        assert len(teams.called("token")) == 2

    async def test_many_at_once_ask_for_one(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        await asyncio.gather(*(messenger.send(TO_HEAD, CARD, f"digest:{one}") for one in range(8)))
        assert len(teams.called("token")) == 1
        assert len(teams.sent[chat_of(HEAD)]) == 8

    async def test_a_token_that_teams_refuses_is_renewed_and_nothing_is_lost(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        await messenger.send(TO_HEAD, CARD, "digest:1")
        teams.forget_tokens()
        await messenger.send(TO_HEAD, CARD, "digest:2")
        assert len(teams.sent[chat_of(HEAD)]) == 2

    async def test_a_bot_that_teams_does_not_know(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        teams.fail("send", *[refused(401, "BotNotRegistered", "No registration found for this bot.")] * 2)
        with pytest.raises(Undeliverable, match=r"registered.*messages wait") as failed:
            await messenger.send(TO_HEAD, CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)

    async def test_each_tenant_has_a_bot_of_its_own(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        await messenger.send(TO_HEAD, CARD, "digest:1")
        await messenger.send(Address("teams", OTHER, user="else"), CARD, "digest:2")
        asked = [(one["tenant"], one["client_id"]) for one in teams.called("token")]
        assert asked == [(TENANT, "client-of-5"), (OTHER, "client-of-6")]

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            (WRONG_SECRET, "secret is wrong: put its Value in"),
            ("AADSTS7000222: The provided client secret keys for app 'x' are expired.", "has run out"),
            ("AADSTS700016: Application with identifier 'x' was not found in the directory", "knows no app"),
            ("AADSTS90002: Tenant 'x' not found.", "no such tenant"),
            ("AADSTS7000112: Application 'x'(Collab) is disabled.", "switched off"),
            ("AADSTS53003: Access has been blocked by Conditional Access policies.", "Conditional Access"),
            ("AADSTS99999: Something new.", "Compare client id, secret and tenant"),
            ("", "no reason given"),
        ],
    )
    async def test_a_sign_in_that_microsoft_refuses_says_what_helps(
        self, teams: FakeTeams, messenger: TeamsMessenger, told: str, words: str
    ) -> None:
        body = json.dumps({"error": "invalid_client", "error_description": told})
        teams.fail("token", Fault(401, body), Fault(401, body))
        with pytest.raises(Undeliverable, match=words) as failed:
            await messenger.send(TO_HEAD, CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)
        assert await messenger.examine(TENANT) == [failed.value.why]
        assert await messenger.examine(TENANT) == []

    async def test_a_sign_in_that_is_away_is_tried_again_and_then_left(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("token", Fault(503), Fault(silent=LOST))
        await messenger.send(TO_HEAD, CARD, "digest:1")
        teams.forget_tokens()
        teams.fail("token", *[Fault(503)] * 9)
        with pytest.raises(Undeliverable) as failed:
            await messenger.send(TO_HEAD, CARD, "digest:2")
        assert failed.value.reason == "away"

    async def test_a_tenant_in_which_nobody_is_registered(self, messenger: TeamsMessenger) -> None:
        with pytest.raises(Undeliverable, match="collab teams bind") as failed:
            await messenger.send(Address("teams", "elsewhere", user="x"), CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)
