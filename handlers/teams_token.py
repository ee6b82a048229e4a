"""Who signed what came in: Microsoft, for one of our bots, for the service that it names, and not long ago.

The Teams SDK checks the token. The keys it checks with are fetched here, once for all bots and beside the event loop:
left alone, it fetches them in the middle of it. Microsoft brings one token with many activities, so one that was found
good stays good for a minute, or until its own end.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jwt
from jwt.exceptions import PyJWKClientConnectionError, PyJWKSetError
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
from microsoft_teams.apps.auth.token_validator import TokenValidator

KEYS_LAST = 3600.0
TIMEOUT = 5.0
GOOD_FOR = 60.0
AT_HAND = 256
PREFIX = re.compile(r"api://(?:botid-)?")
UNREADABLE = (jwt.PyJWTError, AttributeError, TypeError, ValueError, RecursionError)


class TokenRefused(Exception):
    """Not ours to answer; the message is the kind of mistake, never a word of the token."""


class KeysAway(Exception):
    """Microsoft's keys could not be fetched, so nothing can be checked: it may be brought again."""


@dataclass(frozen=True, slots=True)
class Good:
    """A token was found good for this bot and this service, until so many seconds since 1970."""

    client_id: str
    service_url: str
    until: float


class Tokens:
    """`openid_url` is where the signer tells of itself; `now` gives seconds since 1970."""

    def __init__(self, openid_url: str, now: Callable[[], float] = time.time) -> None:
        self._cloud = replace(PUBLIC, openid_metadata_url=openid_url)
        address = TokenValidator.for_service("", cloud=self._cloud).options.jwks_uri
        self._keys = _Keys(address, lifespan=KEYS_LAST, timeout=TIMEOUT)
        self._validators: dict[str, TokenValidator] = {}
        self._one_at_a_time = asyncio.Lock()
        self._now = now
        self._good: dict[str, Good] = {}

    def meant_for(self, token: str) -> str:
        """The client id of the bot that it says it is for; nothing is checked yet. Raises TokenRefused."""
        good = self._at_hand(token)
        if good is not None:
            return good.client_id
        try:
            audience = jwt.decode(token, options={"verify_signature": False})["aud"]
        except (*UNREADABLE, KeyError) as unreadable:
            raise TokenRefused(type(unreadable).__name__) from unreadable
        if not isinstance(audience, str):
            raise TokenRefused("several audiences")
        return PREFIX.sub("", audience, count=1)

    async def check(self, token: str, client_id: str, service_url: str) -> None:
        """Raises TokenRefused, or KeysAway where that cannot be told now. `client_id` is one of ours."""
        good = self._at_hand(token)
        if good is None or (good.client_id, good.service_url) != (client_id, service_url):
            ends = await self._checked(token, client_id, service_url)
            self._remember(token, Good(client_id, service_url, min(ends, self._now() + GOOD_FOR)))

    async def _checked(self, token: str, client_id: str, service_url: str) -> float:
        """When it ends, in seconds since 1970. Raises as `check`."""
        if client_id not in self._validators:
            self._validators[client_id] = _Validator(client_id, self._cloud, self._keys)
        try:
            await self._fetch_key(jwt.get_unverified_header(token).get("kid"))
            claims = await self._validators[client_id].validate_token(token, service_url)
        except (PyJWKClientConnectionError, PyJWKSetError) as away:
            raise KeysAway from away
        except UNREADABLE as refused:
            raise TokenRefused(type(refused).__name__) from refused
        if "exp" not in claims:  # the SDK looks at an end where there is one
            raise TokenRefused("no end")
        return float(claims["exp"])

    def _at_hand(self, token: str) -> Good | None:
        good = self._good.get(token)
        return good if good is not None and good.until > self._now() else None

    def _remember(self, token: str, good: Good) -> None:
        if len(self._good) >= AT_HAND:
            self._good.clear()
        self._good[token] = good

    async def _fetch_key(self, name: Any) -> None:
        """One thread at most waits for Microsoft, however many ask."""
        if self._keys.has(name):
            return
        async with self._one_at_a_time:
            if not self._keys.has(name):
                try:
                    await asyncio.to_thread(self._keys.get_signing_key, name)
                except ValueError as garbled:
                    raise KeysAway from garbled


class _Keys(jwt.PyJWKClient):
    def has(self, name: Any) -> bool:
        """Whether this key is at hand."""
        kept = self.jwk_set_cache.get() if self.jwk_set_cache else None
        return kept is not None and self.match_kid(self._get_signing_keys_from_jwk_set(kept), name) is not None


class _Validator(TokenValidator):
    def __init__(self, client_id: str, cloud: CloudEnvironment, keys: jwt.PyJWKClient) -> None:
        super().__init__(TokenValidator.for_service(client_id, cloud=cloud).options)
        self._jwks_client = keys
