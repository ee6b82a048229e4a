"""`collab doctor` on Teams: a sign-in that is refused, a channel that shuts us out, people without the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.domain.identities import Reference
from bot.operations.doctor_teams import Teams, examine_teams
from bot.operations.findings import NOTE, PROBLEM
from bot.services.references import remember
from storage import places, register, trusts
from storage.database import Database, Kept
from storage.places import Place
from tests.engine.sending import HEAD, MONDAY, charter, found

TENANT = "5b1d7a40"
CHANNEL = "19:projects@thread.tacv2"


@dataclass
class Told:
    """What Teams says of tenants and channels."""

    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shut: Mapping[str, str] = field(default_factory=dict)

    async def examine(self, tenant: str) -> Sequence[str]:
        return self.wrong.get(tenant, ())

    async def kept_out(self, tenant: str, conversation: str) -> str | None:
        return self.shut.get(conversation)

    def asked(self, own: str | None = None) -> Teams:
        return Teams(self.examine, self.kept_out, own)


@pytest.fixture
def town(database: Database) -> Database:
    """A trust in a tenant, two of whose people are at home in Teams, and a channel there."""
    found(database)
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        both = {**charter("harbourside"), "trust": {"id": "harbourside", "name": "Harbourside", "teams_tenant": TENANT}}
        trusts.put_charter(shelf, "harbourside", both, 2, at=MONDAY)
        for number in ("1", "2"):
            register.put_person(books, replace(HEAD, id=f"p{number}", name=f"Head {number}", delivery="teams"))
            register.put_identity(books, "teams", TENANT, f"aad-{number}", f"p{number}", at=MONDAY)
        places.tie(books, Place("group:elt", "teams", CHANNEL, is_private=True), by=None, at=MONDAY)
    database.kept = Kept()
    remember(database, Reference(TENANT, "aad-1", "a:1", "https://smba.trafficmanager.net/uk"), at=MONDAY)
    return database


async def test_who_has_no_chat_yet_is_named_and_nothing_else_is_wrong(town: Database) -> None:
    [finding] = await examine_teams(Told().asked(TENANT), town, MONDAY.date())
    assert (finding.area, finding.weight) == ("people", NOTE)
    assert "1 of Harbourside have no chat with Collab in Teams yet (Head 2): your IT lead" in finding.says


async def test_a_sign_in_that_is_refused_is_told_alone_since_the_rest_follows(town: Database) -> None:
    told = Told({TENANT: ["The client secret has run out."]}, {CHANNEL: "Collab is not in this team."})
    [finding] = await examine_teams(told.asked(), town, MONDAY.date())
    assert (finding.area, finding.weight) == ("teams", PROBLEM)
    assert finding.says == "Harbourside: The client secret has run out."


async def test_a_channel_that_shuts_us_out_is_named(town: Database) -> None:
    told = Told(shut={CHANNEL: "Collab is not in this team."})
    found_here = await examine_teams(told.asked(), town, MONDAY.date())
    assert "group:elt of Harbourside: Collab is not in this team." in [one.says for one in found_here]


async def test_a_tenant_that_no_trust_lives_in_is_said(town: Database) -> None:
    found_here = await examine_teams(Told().asked("another"), town, MONDAY.date())
    assert found_here[0].says.startswith("TEAMS_TENANT_ID is another, and no trust's file says so")
