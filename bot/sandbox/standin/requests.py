"""HTTP mode: signed requests to the app's request URL."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sockets import NoAnswer

_FORM = "application/x-www-form-urlencoded"


def signed_headers(secret: str, body: str, content_type: str) -> dict[str, str]:
    """Slack's `v0` signature over this body at this second of real time."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def written(kind: str, payload: Json) -> tuple[str, str]:
    """The body of the request and its content type, as Slack writes each kind."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), _FORM


class Requests:
    """Posts to `url`, which may be set after the app has started."""

    def __init__(self, secret: str, url: str | None, ack_seconds: float) -> None:
        self.secret = secret
        self.url = url
        self.ack_seconds = ack_seconds
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.ack_seconds))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, kind: str, payload: Json, retry: Json) -> Json | None:
        """Post it and return the acknowledgement, a plain text one as `{"text": ...}`. Raises NoAnswer."""
        if self.url is None or self._session is None:
            raise NoAnswer("connection_failed")
        body, content_type = written(kind, payload)
        headers = signed_headers(self.secret, body, content_type) | _retry_headers(retry)
        try:
            async with self._session.post(self.url, data=body.encode(), headers=headers) as answer:
                said = await answer.text()
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except aiohttp.ClientError:
            raise NoAnswer("connection_failed") from None
        if answer.status != 200:
            raise NoAnswer("http_error")
        return _acknowledgement(said)


def _retry_headers(retry: Json) -> dict[str, str]:
    if not retry.get("retry_attempt"):
        return {}
    reason = str(retry["retry_reason"]).replace("timeout", "http_timeout")
    return {"X-Slack-Retry-Num": str(retry["retry_attempt"]), "X-Slack-Retry-Reason": reason}


def _acknowledgement(said: str) -> Json | None:
    try:
        held = json.loads(said) if said.strip() else None
    except ValueError:
        return {"text": said}
    return held if isinstance(held, dict) else None
