"""Every environment variable, its default, and what is wrong with it."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.services.registrations import is_any_bound
from storage.database import Database

LEAST_KEY = 32
A_KEY = """python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"""
TO_INSTALL = "several workspaces need it beside SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SECRET_KEY and PUBLIC_URL"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TEAMS_LOGIN = "https://login.microsoftonline.com"
TEAMS_OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
TEAMS_NEEDS = {
    "TEAMS_CLIENT_ID": "the application (client) id of the Entra registration (docs/teams.md)",
    "TEAMS_CLIENT_SECRET": "a client secret of the Entra registration (docs/teams.md)",
    "TEAMS_TENANT_ID": "the directory (tenant) id of the trust's Microsoft 365 (docs/teams.md)",
}
SHAPES = {
    "PORT": "a number from 0 to 65535",
    "LOG_FORMAT": "text or json",
    "COLLAB_SANDBOX": "1, or left out",
    "COLLAB_CLOCK": "an instant with its offset, such as 2026-11-23T07:45:00+00:00",
}


class SettingsRefused(Exception):
    """One line that says which variable is missing or wrong, and what to put there."""


class Settings(BaseSettings):
    """What a deployment sets; an empty variable counts as absent, and blanks around a value as not written.

    `collab_*` belong to the sandbox.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, str_strip_whitespace=True)

    database_url: str = "sqlite:///collab.db"
    slack_bot_token: str | None = None
    slack_app_token: str | None = None
    slack_signing_secret: str | None = None
    slack_client_id: str | None = None
    slack_client_secret: str | None = None
    slack_api_url: str = "https://slack.com/api/"
    teams_client_id: str | None = None
    teams_client_secret: str | None = None
    teams_tenant_id: str | None = None
    teams_login_url: str = TEAMS_LOGIN
    teams_openid_url: str = TEAMS_OPENID
    smtp_url: str | None = None
    mail_from: str | None = None
    public_url: str | None = None
    secret_key: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"
    collab_sandbox: bool = False
    collab_clock: AwareDatetime | None = None

    @property
    def on_slack(self) -> bool:
        """Whether anything is set for it; what is missing then is told."""
        return bool(self.slack_bot_token or self.slack_app_token or self.slack_signing_secret or self.installs)

    @property
    def on_teams(self) -> bool:
        return bool(self.teams_client_id or self.teams_client_secret or self.teams_tenant_id)

    @property
    def socket_mode(self) -> bool:
        return bool(self.slack_app_token)

    @property
    def public_address(self) -> str | None:
        """PUBLIC_URL without a slash at its end."""
        return self.public_url.rstrip("/") if self.public_url else None

    @property
    def installs(self) -> bool:
        """Whether workspaces install Collab by themselves, each with a token of its own."""
        return bool(self.slack_client_id or self.slack_client_secret)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The present key first, then former ones."""
        return tuple(filter(None, (key.strip() for key in (self.secret_key or "").split(","))))

    @property
    def starts_at(self) -> datetime | None:
        return self.collab_clock if self.collab_sandbox else None


def read_settings() -> Settings:
    """Settings of this process's environment. Raises SettingsRefused with one line for all that is wrong.

    Where they name no platform, the database may: raises DatabaseUnreachable where it cannot be asked.
    """
    settings = _settings()
    problems = [*_missing(settings), *_weak(settings), *_unreachable(settings), *_unsafe(settings)]
    if problems:
        raise SettingsRefused("; ".join(problems))
    return settings


def read_database_url() -> str:
    """For what needs the database and nothing else. Raises SettingsRefused."""
    return _settings().database_url


def read_secret_keys() -> tuple[str, ...]:
    """The present key first, then former ones. Raises SettingsRefused."""
    return _settings().secret_keys


def read_sandbox_start() -> datetime | None:
    """The instant at which the sandbox begins; None outside it. Raises SettingsRefused."""
    return _settings().starts_at


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as refused:
        raise SettingsRefused("; ".join(_sentence(*_where_and_why(error)) for error in refused.errors())) from None


def _missing(settings: Settings) -> list[str]:
    missing = []
    if settings.on_slack:
        missing += _missing_for_slack(settings)
    if settings.on_teams:
        missing += _missing_for_teams(settings)
    if not (settings.on_slack or settings.on_teams or _is_bound(settings)):
        missing += _missing_for_slack(settings)
        missing.append(
            f"for Microsoft Teams in place of Slack, or beside it: {', '.join(TEAMS_NEEDS)}, or `collab teams bind`"
        )
    if settings.smtp_url and not settings.mail_from:
        missing.append("MAIL_FROM is missing: SMTP_URL is set, so emails need a sender's address")
    return missing


def _is_bound(settings: Settings) -> bool:
    """Whether a trust's own bot stands in the database, so that the environment need not name one."""
    with closing(Database(settings.database_url)) as database:
        return not settings.collab_sandbox and is_any_bound(database)


def _missing_for_slack(settings: Settings) -> list[str]:
    missing = _missing_to_install(settings) if settings.installs else []
    if not (settings.slack_bot_token or settings.installs):
        missing.append("SLACK_BOT_TOKEN is missing: the xoxb- token of the Slack app (README: In a real Slack)")
    if not (settings.slack_app_token or settings.slack_signing_secret):
        missing.append(
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing: "
            "one of them says how Slack reaches Collab"
        )
    return missing


def _missing_for_teams(settings: Settings) -> list[str]:
    given = (settings.teams_client_id, settings.teams_client_secret, settings.teams_tenant_id)
    return [
        f"{name} is missing: {TEAMS_NEEDS[name]}" for name, value in zip(TEAMS_NEEDS, given, strict=True) if not value
    ]


def _missing_to_install(settings: Settings) -> list[str]:
    """Several workspaces, each with a token of its own: what that needs, and what it can't go with."""
    needed = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
    }
    missing = [f"{name} is missing: {TO_INSTALL}" for name, value in needed.items() if not value]
    if settings.slack_bot_token:
        missing.append(
            "SLACK_BOT_TOKEN is for one workspace, and SLACK_CLIENT_ID for several: take one of the two away"
        )
    return missing


def _weak(settings: Settings) -> list[str]:
    if all(len(key) >= LEAST_KEY for key in settings.secret_keys):
        return []
    return [f"SECRET_KEY is too short: give it {LEAST_KEY} characters or more that nobody can guess ({A_KEY})"]


def _unreachable(settings: Settings) -> list[str]:
    """People's browsers come to PUBLIC_URL, and what is signed goes encrypted."""
    if not settings.public_url or _is_for_browsers(settings.public_url):
        return []
    return ["PUBLIC_URL should look like https://collab.trust.example: https, a name, and nothing after it"]


def _is_for_browsers(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    too_much = parts.query or parts.fragment or parts.username or parts.path.strip("/")
    return bool(safe and parts.hostname and port != 0 and not too_much)


def _unsafe(settings: Settings) -> list[str]:
    """The sandbox, with a clock that anybody may turn, runs on this machine only."""
    if not settings.collab_sandbox:
        return _only_for_the_sandbox(settings)
    problems = []
    if settings.host not in LOOPBACK:
        problems.append(f"COLLAB_SANDBOX=1 listens on loopback only, and HOST is {settings.host}: leave HOST out")
    if (settings.on_slack or not settings.on_teams) and not _is_here(settings.slack_api_url):
        problems.append(
            "COLLAB_SANDBOX=1 speaks to a Slack on this machine only: set SLACK_API_URL to a loopback address"
        )
    if settings.on_teams and not (_is_here(settings.teams_login_url) and _is_here(settings.teams_openid_url)):
        problems.append(
            "COLLAB_SANDBOX=1 speaks to a Teams on this machine only: set TEAMS_LOGIN_URL and TEAMS_OPENID_URL to "
            "loopback addresses"
        )
    return problems


def _only_for_the_sandbox(settings: Settings) -> list[str]:
    """Who signs what Teams sends is Microsoft, and nobody else."""
    usual = {
        "TEAMS_LOGIN_URL": (settings.teams_login_url, TEAMS_LOGIN),
        "TEAMS_OPENID_URL": (settings.teams_openid_url, TEAMS_OPENID),
    }
    return [f"{name} is for the sandbox only: leave it out" for name, (given, ours) in usual.items() if given != ours]


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def _where_and_why(error: object) -> tuple[str, str]:
    match error:
        case {"loc": (str(name), *_), "msg": str(why)}:
            return name.upper(), why
        case _:
            return "settings", str(error)


def _sentence(name: str, why: str) -> str:
    return f"{name} can't be used: {f'it should be {SHAPES[name]}' if name in SHAPES else why}"
