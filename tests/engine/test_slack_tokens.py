"""Tokens: which workspace one speaks in, what is wrong with it, and how it is kept from whoever reads the database."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest

from bot.cards.card import Card
from bot.platforms.messenger import Address, Undeliverable
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_clients import OneClient, client_for
from bot.platforms.slack_examination import findings_about, findings_about_app_token
from bot.platforms.slack_scopes import SCOPES
from storage.sealing import Seal, Unreadable
from tests.engine.fake_slack import FakeSlack, refused, running
from tests.engine.faults import Fault
from tests.engine.socket_slack import SocketSlack
from tests.engine.socket_slack import running as over_sockets

CARD = Card("Hello")


@pytest.fixture
async def slack() -> AsyncIterator[tuple[FakeSlack, str]]:
    slack = FakeSlack()
    async with running(slack) as url:
        yield slack, url


async def test_the_environment_s_token_speaks_at_home_only(slack: tuple[FakeSlack, str]) -> None:
    messenger = SlackMessenger(OneClient(client_for("xoxb-1", slack[1])))
    await messenger.send(Address("slack", "T1", conversation="C1"), CARD, "1")
    with pytest.raises(Undeliverable, match=r"belongs to the workspace T1, and this trust lives in T2") as waits:
        await messenger.send(Address("slack", "T2", conversation="C1"), CARD, "2")
    assert (waits.value.reason, waits.value.permanent) == ("configuration", False)
    assert len(slack[0].posted["C1"]) == 1
    assert len(slack[0].called("auth.test")) == 1


async def test_while_slack_does_not_say_whose_token_it_is_slack_decides(slack: tuple[FakeSlack, str]) -> None:
    slack[0].fail("auth.test", Fault(status=500), refused("internal_error"))
    messenger = SlackMessenger(OneClient(client_for("xoxb-1", slack[1])))
    for number in range(3):
        await messenger.send(Address("slack", "T1", conversation="C1"), CARD, str(number))
    assert len(slack[0].posted["C1"]) == 3


async def test_a_trust_without_a_workspace_is_nobody_else_s(slack: tuple[FakeSlack, str]) -> None:
    messenger = SlackMessenger(OneClient(client_for("xoxb-1", slack[1])))
    await messenger.send(Address("slack", "", conversation="C1"), CARD, "1")
    assert slack[0].called("auth.test") == []


async def test_all_is_well_with_every_scope(slack: tuple[FakeSlack, str]) -> None:
    slack[0].scopes = ",".join((*SCOPES, "channels:read"))
    assert await findings_about(client_for("xoxb-1", slack[1])) == []
    assert {method for method, _ in slack[0].calls} == {"auth.test"}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (refused("invalid_auth"), "Slack does not accept our token. Install the app again"),
        (refused("account_inactive"), "Slack does not accept our token. Install the app again"),
        (refused("missing_scope"), "The app may not do this in the workspace"),
        (Fault(status=500, body="<html>", kind="text/html"), "could not be reached, or did not answer as Slack does"),
    ],
)
async def test_what_slack_says_of_a_token_is_a_sentence(slack: tuple[FakeSlack, str], fault: Fault, words: str) -> None:
    slack[0].fail("auth.test", fault)
    [finding] = await findings_about(client_for("xoxb-1", slack[1]))
    assert words in finding


async def test_missing_scopes_are_named(slack: tuple[FakeSlack, str]) -> None:
    slack[0].scopes = ",".join(scope for scope in SCOPES if scope != "im:history")
    [finding] = await findings_about(client_for("xoxb-1", slack[1]))
    assert finding.startswith("The app lacks im:history in this workspace. Bring it up to manifest.yaml")


async def test_a_token_of_the_wrong_kind_is_said_without_asking(slack: tuple[FakeSlack, str]) -> None:
    [bot] = await findings_about(client_for("xapp-1", slack[1]))
    [app] = await findings_about_app_token("xoxb-1", slack[1])
    assert "begins with xoxb-" in bot
    assert "begins with xapp-" in app
    assert slack[0].calls == []


async def test_an_app_token_is_tried_without_connecting() -> None:
    slack = SocketSlack()
    async with over_sockets(slack) as url:
        assert await findings_about_app_token("xapp-1", url) == []
        slack.errors.append((200, {"ok": False, "error": "missing_scope"}))
        [finding] = await findings_about_app_token("xapp-1", url)
    assert "Slack refuses SLACK_APP_TOKEN (missing_scope)" in finding
    assert slack.opened == []


async def test_a_slack_that_is_away_is_said() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
        assert "could not be reached" in (await findings_about(client_for("xoxb-1", url)))[0]
        assert "could not be reached" in (await findings_about_app_token("xapp-1", url))[0]


def test_what_is_sealed_opens_with_its_key_and_with_no_other() -> None:
    sealed = Seal(("former",), "tokens").close("xoxb-1")
    assert "xoxb" not in sealed
    assert Seal(("present", "former"), "tokens").open(sealed) == "xoxb-1"
    assert Seal(("present",), "tokens").open(Seal(("present", "former"), "tokens").renew(sealed)) == "xoxb-1"
    for seal in (Seal(("present",), "tokens"), Seal(("former",), "pages")):
        with pytest.raises(Unreadable):
            seal.open(sealed)
    with pytest.raises(Unreadable):
        Seal(("former",), "tokens").open("xoxb-in-clear")
