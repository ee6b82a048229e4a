"""Who is let in at Teams' door, and what is turned away: always with a 4xx and a line, and nothing is stored."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jwt
import pytest
import structlog
from sqlalchemy import func, select

from handlers.teams_door import LARGEST, Registered, _is_teams
from handlers.teams_token import KeysAway, TokenRefused, Tokens
from storage.database import Database
from storage.tables.metadata import metadata
from tests.engine.fake_teams import chat_of
from tests.handlers.teams_office import CLIENT, Json, Office, Signer, publishing

CANARY = "Zephyrine"
SERVICE = "https://smba.trafficmanager.net/emea/"
STRANGE: dict[str, Callable[[Json], Any]] = {
    "an unknown activity": lambda told: {**told, "type": "handoff"},
    "an unknown invoke": lambda told: {**told, "type": "invoke", "name": "task/fetch", "value": {}},
    "an invoke without a name": lambda told: {**told, "type": "invoke", "value": {}},
    "a press without an action": lambda told: {**told, "type": "invoke", "name": "adaptiveCard/action", "value": []},
    "no type": lambda told: {name: value for name, value in told.items() if name != "type"},
    "no sender": lambda told: {name: value for name, value in told.items() if name != "from"},
    "a sender without a name": lambda told: {**told, "from": {"id": "29:x"}},
    "no conversation": lambda told: {**told, "conversation": None},
    "a name that is a number": lambda told: {**told, "type": 7},
    "a user with a NUL": lambda told: {**told, "from": {"id": "29:x", "aadObjectId": "a\x00b"}},
    "a user as long as a book": lambda told: {**told, "from": {"id": "29:x", "aadObjectId": "a" * 65}},
    "a list": lambda told: [told],
    "a word": lambda told: "hello",
    "nothing": lambda told: None,
    "another tenant": lambda told: {**told, "conversation": {**told["conversation"], "tenantId": "another"}},
    "no tenant": lambda told: {
        **told,
        "channelData": {},
        "conversation": {"id": "a:1", "conversationType": "personal"},
    },
    "a service of somebody's": lambda told: {**told, "serviceUrl": "https://evil.example.org/"},
    "no service": lambda told: {**told, "serviceUrl": ""},
}
BROKEN = {
    "half of it": b'{"type": "message", "text": "Zephyrine',
    "no letters": b"\xff\xfe\x00Zephyrine",
    "nothing at all": b"",
    "as deep as it goes": b'{"type":' + b"[" * 100_000,
}


def stored(database: Database) -> Counter[str]:
    with database.reading() as shelf:
        counts = {name: shelf.rows(select(func.count()).select_from(table)) for name, table in metadata.tables.items()}
    return Counter({name: found[0][0] for name, found in counts.items()})


def said(office: Office) -> Json:
    return office.activity(office.user("p12"), text=f"agenda add {CANARY} 10 min")


async def test_a_good_token_is_let_in_and_its_keys_are_fetched_once(office: Office) -> None:
    for _ in range(3):
        assert (await office.brings(said(office))).status_code == 200
    assert CANARY in office.read(chat_of(office.user("p12")))
    assert office.signer.asked == 1


class Clock:
    """The clock of this machine, as it would be so much later."""

    later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


async def test_a_token_that_comes_again_is_checked_once_a_minute() -> None:
    signer, clock = Signer(), Clock()
    async with publishing(signer) as address:
        tokens, token = Tokens(address, clock), signer.token(SERVICE)
        await tokens.check(token, CLIENT, SERVICE)
    forget_keys(tokens)
    await tokens.check(token, tokens.meant_for(token), SERVICE)
    clock.later = 61
    with pytest.raises(KeysAway):
        await tokens.check(token, CLIENT, SERVICE)


async def test_a_token_that_ends_soon_is_not_remembered_longer() -> None:
    signer, clock = Signer(), Clock()
    async with publishing(signer) as address:
        tokens, token = Tokens(address, clock), signer.token(SERVICE, exp=int(time.time()) + 10)
        await tokens.check(token, CLIENT, SERVICE)
    forget_keys(tokens)
    clock.later = 11
    with pytest.raises(KeysAway):
        await tokens.check(token, CLIENT, SERVICE)


@pytest.mark.parametrize(
    ("client", "service"), [("another-bot", SERVICE), (CLIENT, "https://smba.trafficmanager.net/uk")]
)
async def test_a_good_token_is_good_for_nothing_else(client: str, service: str) -> None:
    signer = Signer()
    async with publishing(signer) as address:
        tokens, token = Tokens(address), signer.token(SERVICE)
        await tokens.check(token, CLIENT, SERVICE)
        with pytest.raises(TokenRefused):
            await tokens.check(token, client, service)


def forget_keys(tokens: Tokens) -> None:
    """And nobody publishes them any more: what is checked from now on is not let in."""
    assert tokens._keys.jwk_set_cache
    tokens._keys.jwk_set_cache.jwk_set_with_timestamp = None


FORGED: dict[str, Callable[[Office], str]] = {
    "another audience": lambda office: office.signer.token(office.url, aud="another-bot"),
    "several audiences": lambda office: office.signer.token(office.url, aud=[CLIENT, "another-bot"]),
    "no audience": lambda office: office.signer.token(office.url, aud=None),
    "another issuer": lambda office: office.signer.token(office.url, iss="https://login.example.org"),
    "no issuer": lambda office: office.signer.token(office.url, iss=None),
    "out of date": lambda office: office.signer.token(office.url, exp=int(time.time()) - 301),
    "no end": lambda office: office.signer.token(office.url, exp=None),
    "not begun yet": lambda office: office.signer.token(office.url, nbf=int(time.time()) + 900),
    "another service": lambda office: office.signer.token("https://smba.trafficmanager.net/uk"),
    "no service": lambda office: office.signer.token(office.url, serviceurl=None),
    "a service that is no text": lambda office: office.signer.token(office.url, serviceurl=7),
    "another's key of the same name": lambda office: Signer().token(office.url),
    "a key that nobody publishes": lambda office: Signer("key-2").token(office.url),
    "unsigned": lambda office: jwt.encode(
        {"aud": CLIENT, "iss": "https://api.botframework.com", "serviceurl": office.url},
        "",
        algorithm="none",
        headers={"kid": "key-1"},
    ),
    "signed with the public key as a password": lambda office: jwt.encode(
        {"aud": CLIENT, "iss": "https://api.botframework.com", "serviceurl": office.url, "exp": int(time.time()) + 60},
        "k" * 32,
        algorithm="HS256",
        headers={"kid": "key-1"},
    ),
    "no token": lambda office: "e30.e30.",
    "words": lambda office: "let me in",
    "a deep hole": lambda office: f"e30.{base64.urlsafe_b64encode(b'[' * 20_000).decode()}.x",
}


def turned_away(log: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Beside them a slow machine may say that it answered late."""
    return [line for line in log if line["event"] != "answered late"]


@pytest.mark.parametrize("how", FORGED)
async def test_whoever_is_not_microsoft_is_sent_away_and_nothing_is_stored(
    office: Office, database: Database, how: str
) -> None:
    before = stored(database)
    with structlog.testing.capture_logs() as log:
        answer = await office.brings(said(office), FORGED[how](office))
    assert (answer.status_code, answer.content) == (401, b"")
    assert stored(database) == before
    assert len(turned_away(log)) == 1
    assert CANARY not in str(log)
    assert office.teams.calls == []


async def test_without_a_token_nobody_is_let_in_even_in_the_sandbox(office: Office, database: Database) -> None:
    before = stored(database)
    for header in ("", "Basic Zm9v", "Bearer", "Bearer "):
        answer = await office.brings(said(office), Authorization=header)
        assert answer.status_code == 401
    assert stored(database) == before


@pytest.mark.parametrize("how", STRANGE)
async def test_what_is_strange_is_refused_and_nothing_is_stored(office: Office, database: Database, how: str) -> None:
    before = stored(database)
    with structlog.testing.capture_logs() as log:
        answer = await office.brings(json.dumps(STRANGE[how](said(office))).encode())
    assert 400 <= answer.status_code < 500
    assert stored(database) == before
    assert (len(turned_away(log)), CANARY in str(log)) == (1, False)
    assert office.teams.calls == []


@pytest.mark.parametrize("how", BROKEN)
async def test_what_is_broken_is_refused(office: Office, database: Database, how: str) -> None:
    before = stored(database)
    with structlog.testing.capture_logs() as log:
        assert (await office.brings(BROKEN[how])).status_code == 400
    assert stored(database) == before
    assert (len(turned_away(log)), CANARY in str(log)) == (1, False)


async def test_what_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    assert (await office.brings(b" " * (LARGEST + 1))).status_code == 413


async def test_what_teams_tells_every_bot_is_heard_and_passed_over(office: Office, database: Database) -> None:
    before = stored(database)
    for kind in ("messageReaction", "typing", "messageUpdate"):
        assert (await office.brings({**said(office), "type": kind})).status_code == 200
    assert stored(database) == before


async def test_a_part_that_we_do_not_read_may_change(office: Office) -> None:
    told = said(office)
    told["channelData"] |= {"channel": {"id": "19:x", "type": "something new"}, "novelty": [1, {"a": None}]}
    told["entities"] = [{"type": "clientInfo", "locale": "en-GB"}, {"type": "something new"}]
    assert (await office.brings(told)).status_code == 200
    assert CANARY in office.read(chat_of(office.user("p12")))


async def test_microsoft_changes_its_keys(office: Office) -> None:
    assert (await office.brings(said(office))).status_code == 200
    office.signer.name, office.signer.key = "key-2", Signer().key
    assert office.bot.teams
    office.bot.teams.door._tokens._keys.cooldown_duration = 0.0
    assert (await office.brings(said(office))).status_code == 200
    assert office.signer.asked == 2


async def test_while_its_keys_are_away_it_may_be_brought_again(office: Office, database: Database) -> None:
    assert office.bot.teams
    office.bot.teams.door._tokens._keys.uri = "http://127.0.0.1:9/keys"
    before = stored(database)
    assert (await office.brings(said(office))).status_code == 503
    assert stored(database) == before


async def test_each_kind_is_counted(office: Office) -> None:
    await office.brings(said(office))
    await office.executes(office.user("p12"), {"action": "project.approve", "value": "PRJ-05"})
    await office.executes(office.user("p12"), {"form": "propose", "token": "none"})
    await office.brings({**said(office), "type": "handoff"})
    counted = office.bot.care.metrics.text().decode()
    for kind in ("command", "press", "form", "other"):
        assert f'collab_ack_seconds_count{{kind="{kind}"}} 1.0' in counted


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://smba.trafficmanager.net/uk/354d2fc6/", True),
        ("https://smba.infra.gcc.teams.microsoft.com/gcc", True),
        ("https://europe.botframework.com/", True),
        ("http://smba.trafficmanager.net/uk/", False),
        ("https://other.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net.example.org/", False),
        ("https://botframework.com.example.org/", False),
        ("https://evilbotframework.com/", False),
        ("https://smba.trafficmanager.net@example.org/", False),
        ("https://example.org\\@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net/?to=https://example.org", False),
        ("https://[smba.trafficmanager.net/", False),
        ("https://\u0455mba.trafficmanager.net/", False),
        ("http://127.0.0.1:56150/_connector", False),
        ("", False),
    ],
)
def test_our_token_goes_to_microsoft_only(url: str, is_theirs: bool) -> None:
    assert _is_teams(url, in_sandbox=False) is is_theirs


def test_the_sandbox_s_token_stays_on_this_machine() -> None:
    assert _is_teams("http://127.0.0.1:56150/_connector", in_sandbox=True)
    assert not _is_teams("https://smba.trafficmanager.net/uk/", in_sandbox=True)


async def test_a_bot_that_is_bound_meanwhile_is_let_in_and_guessing_asks_the_database_little() -> None:
    seconds, asked, bots = [0.0], [0], [("ours", "t1")]

    def every() -> list[tuple[str, str]]:
        asked[0] += 1
        return bots

    registered = Registered(every, lambda: seconds[0])
    assert await registered.tenants("ours") == {"t1"}
    for guess in range(50):
        assert await registered.tenants(f"guess-{guess}") == frozenset()
    assert asked[0] == 1
    bots.append(("new", "t2"))
    seconds[0] = 3.0
    assert await registered.tenants("new") == {"t2"}
    bots.remove(("ours", "t1"))
    seconds[0] = 70.0
    assert await registered.tenants("ours") == frozenset()
