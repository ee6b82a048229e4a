"""Installing Collab in a workspace: Slack's OAuth, from "Add to Slack" to the page that says what is next."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.slack_clients import NO_ANSWER, client_for
from bot.platforms.slack_scopes import SCOPES

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
STATE_SECONDS = 600
ORG_WIDE = "org_wide"
WORDS = {
    "access_denied": "You chose not to install Collab. Nothing was changed.",
    "invalid_browser": "This page was opened in another browser than the one you began in. Nothing was changed.",
    "invalid_state": "This link was used already, or is older than ten minutes. Nothing was changed.",
    "invalid_code": "Slack did not confirm the installation. Nothing was changed.",
    "no_answer": "Slack could not be reached just now. Nothing was changed.",
    "storage_error": "Collab is installed in one workspace at a time, not for an organisation. Nothing was changed.",
}
AGAIN = "You can begin again."
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Collab</title><body style="font: 1.1em/1.5 sans-serif; max-width: 34em; margin: 3em auto; padding: 0 1em">
<h1>{title}</h1><p>{words}</p>{more}</body></html>"""
log = structlog.get_logger()


class Register(Protocol):
    """Where installations are kept; every method may block."""

    def install(self, installation: Mapping[str, Any]) -> str | None:
        """Keep it, in place of the one before; the name of the trust that lives in this workspace, if one does."""

    def issue_state(self, seconds: int) -> str:
        """A word that nobody can guess, good once and for so many seconds."""

    def consume_state(self, state: str) -> bool:
        """Whether it was good."""


@dataclass(frozen=True, slots=True)
class OAuthKeys:
    """What Slack gave the app for installing it, and where browsers reach us."""

    client_id: str
    client_secret: str
    public_url: str
    api_url: str = "https://slack.com/api/"


class SlackInstalling:
    """Serves `/slack/install` and `/slack/oauth_redirect`."""

    def __init__(self, register: Register, keys: OAuthKeys) -> None:
        self._register = register
        self._homes: dict[str, str | None] = {}
        self.flow = AsyncOAuthFlow(
            client=client_for("", keys.api_url), logger=_silent(), settings=self._settings(keys, register)
        )

    def routes(self) -> list[Route]:
        return [Route(INSTALL, self._begin), Route(REDIRECT, self._finish)]

    def _settings(self, keys: OAuthKeys, register: Register) -> AsyncOAuthSettings:
        return AsyncOAuthSettings(
            client_id=keys.client_id,
            client_secret=keys.client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=keys.public_url.rstrip("/") + REDIRECT,
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT,
            callback_options=AsyncCallbackOptions(success=self._installed, failure=_not_installed),
            installation_store=_Installations(register, self._homes),
            state_store=_States(register),
            state_expiration_seconds=STATE_SECONDS,
            logger=_silent(),
        )

    async def _begin(self, request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        return to_starlette_response(await self.flow.handle_installation(asked))

    async def _finish(self, request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        try:
            answer = await self.flow.handle_callback(asked)
        except NO_ANSWER as away:
            log.warning("Slack can't be reached for an installation", error=type(away).__name__)
            answer = _page(503, "Not installed yet", WORDS["no_answer"], again=True)
        return to_starlette_response(answer)

    async def _installed(self, told: AsyncSuccessArgs) -> BoltResponse:
        team = told.installation.team_id or ""
        name, trust = told.installation.team_name or team, self._homes.pop(team, None)
        log.info("installed in a workspace", team=team, bound=trust is not None)
        if trust is not None:
            return _page(200, f"Collab is in {name}", f"It speaks there for {trust}. What waited is on its way.")
        return _page(200, f"Collab is in {name}", f"Next, whoever runs Collab types: collab trust bind TRUST {team}")


class _Installations(AsyncInstallationStore):
    """What Bolt calls when Slack has confirmed an installation."""

    def __init__(self, register: Register, homes: dict[str, str | None]) -> None:
        self._register = register
        self._homes = homes

    async def async_save(self, installation: Installation) -> None:
        if installation.is_enterprise_install or not installation.team_id or not installation.bot_token:
            raise BoltError(ORG_WIDE)
        kept = await asyncio.to_thread(self._register.install, installation.to_dict())
        self._homes[installation.team_id] = kept


class _States(AsyncOAuthStateStore):
    def __init__(self, register: Register) -> None:
        self._register = register

    async def async_issue(self, *_: object, **__: object) -> str:
        return await asyncio.to_thread(self._register.issue_state, STATE_SECONDS)

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self._register.consume_state, state)


async def _not_installed(told: AsyncFailureArgs) -> BoltResponse:
    log.warning("not installed", why=told.reason)
    words = WORDS.get(told.reason, WORDS["invalid_code"])
    return _page(told.suggested_status_code, "Not installed", words, again=True)


def _page(status: int, title: str, words: str, *, again: bool = False) -> BoltResponse:
    more = f'<p><a href="{INSTALL}">{AGAIN}</a></p>' if again else ""
    body = PAGE.format(title=html.escape(title), words=html.escape(words), more=more)
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def _silent() -> logging.Logger:
    """It would log codes and answers of Slack's."""
    logger = logging.getLogger("collab.oauth")
    logger.setLevel(logging.CRITICAL)
    return logger
