"""`collab doctor`: looks at everything that a deployment needs, sends nothing, and changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.operations.doctor_database import examine_database, examine_schema
from bot.operations.doctor_register import examine_trust
from bot.operations.findings import NOTE, Finding, problems
from storage import places, replicas, trusts
from storage.database import Database
from storage.people import everybody
from storage.places import Place
from storage.trouble import DatabaseInTrouble, telling

SKEW_SECONDS = 30.0
PATIENCE = 10.0
Examine = Callable[[], Awaitable[Sequence[str]]]


@dataclass(frozen=True)
class Slack:
    """What the doctor asks of Slack: what is wrong with a workspace's token, and why a channel shuts us out."""

    url: str
    examine: Callable[[str], Awaitable[Sequence[str]]]
    kept_out: Callable[[str, str], Awaitable[str | None]]
    app_token: Examine | None = None


@dataclass(frozen=True)
class Channel:
    """A channel of a trust in a workspace."""

    trust: str
    team: str
    place: Place


def examine_here(database: Database, now: datetime, real: float) -> list[Finding]:
    """All that this machine and its database can tell. `now` is the product's time, `real` seconds since 1970."""
    try:
        with telling():
            return list(examine_schema(database)) or [*examine_database(database, now, real), *_trusts(database, now)]
    except DatabaseInTrouble as trouble:
        return [Finding("database", str(trouble))]


async def examine_slack(slack: Slack, database: Database, real: float) -> list[Finding]:
    """Tokens, permissions, the clock, and the channels that are tied."""
    homes, channels = _homes(database)
    found = [finding for team in homes or [""] for finding in problems("slack", await slack.examine(team))]
    if slack.app_token is not None:
        found += problems("slack", await slack.app_token())
    found += await _clock(slack.url, real)
    if not found:
        found += [one for channel in channels if (one := await _channel(slack, channel))]
    return found


async def examine_email(examine: Examine | None, *, has_readers: bool) -> list[Finding]:
    if examine is not None:
        return list(problems("email", await examine()))
    if not has_readers:
        return []
    return [Finding("email", "Some people are reached by email, and none is set up: set SMTP_URL and MAIL_FROM.")]


def is_running(database: Database, real: float) -> bool:
    """Whether some Collab has worked on this database in the last minute."""
    with database.reading() as shelf:
        return bool(replicas.alive(shelf, real))


def has_readers_by_email(database: Database, on: date) -> bool:
    """Whether anybody of any trust is at home there."""
    return any("email" in reached for reached in _reached(database, on))


def _trusts(database: Database, now: datetime) -> Iterator[Finding]:
    with database.reading() as shelf:
        ids = trusts.all_ids(shelf)
        if not ids:
            yield Finding("people", "No trust is loaded yet: `collab trust load FILE`.")
        for trust_id in ids:
            books = shelf.books(trust_id)
            yield from examine_trust(books, now.astimezone(trusts.trust_of(books).zone).date())


def _reached(database: Database, on: date) -> Iterator[set[str]]:
    with database.reading() as shelf:
        for trust_id in trusts.all_ids(shelf):
            yield {one.delivery for one in everybody(shelf.books(trust_id)) if one.is_here(on)}


def _homes(database: Database) -> tuple[list[str], list[Channel]]:
    """The workspaces in which trusts live, and their channels."""
    homes, channels = [], []
    with database.reading() as shelf:
        for trust_id in trusts.all_ids(shelf):
            books = shelf.books(trust_id)
            trust = trusts.trust_of(books)
            if trust.slack_team:
                homes.append(trust.slack_team)
                tied = [place for place in places.tied(books) if place.platform == "slack"]
                channels += [Channel(trust.name, trust.slack_team, place) for place in tied]
    return homes, channels


async def _channel(slack: Slack, channel: Channel) -> Finding | None:
    why = await slack.kept_out(channel.team, channel.place.conversation)
    return Finding("channels", f"{channel.place.subject} of {channel.trust}: {why}") if why else None


async def _clock(url: str, real: float) -> list[Finding]:
    """Slack's own clock, in the header of any answer: a request that seems five minutes old is refused as forged."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.get(f"{url}api.test")
        theirs = parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (httpx.HTTPError, KeyError, ValueError):
        return [Finding("clock", "Slack's clock could not be read, so this machine's was not compared.", NOTE)]
    if abs(real - theirs) <= SKEW_SECONDS:
        return []
    ahead = "ahead of" if real > theirs else "behind"
    says = f"This machine's clock is {abs(real - theirs):.0f} seconds {ahead} Slack's: set it by NTP."
    return [Finding("clock", says)]
