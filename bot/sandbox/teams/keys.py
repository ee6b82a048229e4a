"""The pretended sign-in: a key of its own, tokens that it issues, and the refusal of all others."""

from __future__ import annotations

import base64
import json
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.tenant import Tenant

ISSUER = "https://api.botframework.com"
LASTS = 3600
"""Seconds for which a token is good, as Microsoft's are."""


class Untrusted(Exception):
    """This token is none of ours, or its time is over."""


class Keys:
    """Signs as Microsoft does (RS256), with a key that is made when the sandbox starts."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._key = generate_private_key(65537, 2048)
        self.id = _encoded(self._number(self._key.public_key().public_numbers().n)[:12])

    def published(self) -> Json:
        """The public half, as a JSON Web Key Set."""
        numbers = self._key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "x5t": self.id,
            "n": _encoded(self._number(numbers.n)),
            "e": _encoded(self._number(numbers.e)),
            "endorsements": ["msteams"],
        }
        return {"keys": [key]}

    def for_the_bot(self, service_url: str, audience: str | None = None) -> str:
        """What the Connector shows the bot with every activity."""
        claims: Json = {"serviceurl": service_url, "iss": ISSUER, "aud": audience or self.tenant.app}
        return self.signed({**claims, **_times()})

    def for_the_connector(self) -> str:
        """What the bot shows the Connector with every call."""
        issuer = f"https://sts.windows.net/{self.tenant.id}/"
        claims: Json = {"aud": ISSUER, "iss": issuer, "tid": self.tenant.id, "appid": self.tenant.app}
        return self.signed({**claims, "azp": self.tenant.app, "ver": "1.0", **_times()})

    def signed(self, claims: Json) -> str:
        head = _encoded(json.dumps({"typ": "JWT", "alg": "RS256", "kid": self.id, "x5t": self.id}).encode())
        words = f"{head}.{_encoded(json.dumps(claims).encode())}"
        return f"{words}.{_encoded(self._key.sign(words.encode(), PKCS1v15(), SHA256()))}"

    def check(self, token: str) -> None:
        """Raises Untrusted unless it is one of ours, for the Connector, and still good."""
        try:
            words, _, signature = token.rpartition(".")
            self._key.public_key().verify(_decoded(signature), words.encode(), PKCS1v15(), SHA256())
            claims = json.loads(_decoded(words.partition(".")[2]))
        except (InvalidSignature, ValueError):
            raise Untrusted("not signed by this sandbox") from None
        if claims.get("aud") != ISSUER or claims.get("appid") != self.tenant.app or claims["exp"] < time.time():
            raise Untrusted("for somebody else, or out of date")

    @staticmethod
    def _number(value: int) -> bytes:
        return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _times() -> Json:
    now = int(time.time())
    return {"nbf": now - 5, "iat": now - 5, "exp": now + LASTS}


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
