"""What is wrong with Teams: sign-ins that Microsoft refuses, channels that shut us out, people without the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.operations.findings import NOTE, Finding, problems, some
from storage import people, places, references, trusts
from storage.database import Books, Database
from storage.places import Place

TEAMS = "teams"


@dataclass(frozen=True)
class Teams:
    """What the doctor asks of Teams: what is wrong with our sign-in in a tenant, and why a channel shuts us out.

    `own` is the tenant of the environment's registration.
    """

    examine: Callable[[str], Awaitable[Sequence[str]]]
    kept_out: Callable[[str, str], Awaitable[str | None]]
    own: str | None = None


@dataclass(frozen=True)
class Home:
    """A trust in its tenant, its channels there, and who is to be reached there and cannot be yet."""

    trust: str
    tenant: str
    channels: tuple[Place, ...]
    without: tuple[str, ...]


async def examine_teams(teams: Teams, database: Database, on: date) -> list[Finding]:
    """Nothing is sent."""
    homes = _homes(database, on)
    found = list(_nobody_there(teams, homes))
    for home in homes:
        refused = [Finding(TEAMS, f"{home.trust}: {sentence}") for sentence in await teams.examine(home.tenant)]
        found += refused or [*await _channels(teams, home), *_without(home)]
    return found


def _nobody_there(teams: Teams, homes: Sequence[Home]) -> Iterator[Finding]:
    if teams.own is not None and teams.own not in {home.tenant for home in homes}:
        says = f"TEAMS_TENANT_ID is {teams.own}, and no trust's file says so: put teams_tenant in it, and load it."
        yield from problems(TEAMS, [says])


async def _channels(teams: Teams, home: Home) -> list[Finding]:
    asked = [(place, await teams.kept_out(home.tenant, place.conversation)) for place in home.channels]
    return [Finding("channels", f"{place.subject} of {home.trust}: {why}") for place, why in asked if why]


def _without(home: Home) -> Iterator[Finding]:
    if home.without:
        yield Finding(
            "people",
            f"{len(home.without)} of {home.trust} have no chat with Collab in Teams yet ({some(home.without)}): your "
            "IT lead can install it for everybody (docs/teams.md). Who stays without gets email, where it is set up.",
            NOTE,
        )


def _homes(database: Database, on: date) -> list[Home]:
    with database.reading() as shelf:
        known = [shelf.books(trust_id) for trust_id, tenant in trusts.tenants(shelf).items() if tenant]
        return [_home(books, on) for books in known]


def _home(books: Books, on: date) -> Home:
    trust = trusts.trust_of(books)
    tied = tuple(place for place in places.tied(books) if place.platform == TEAMS)
    reached = references.reached(books)
    here = [one for one in people.everybody(books) if one.is_here(on) and one.delivery == TEAMS]
    users = {one.id: people.identity_of(books, one.id, TEAMS) for one in here}
    without = tuple(one.name for one in here if (user := users[one.id]) is not None and user.user not in reached)
    return Home(trust.name, trust.teams_tenant or "", tied, without)
