"""The tenant that a trust's file describes: its people who have Teams, and its channels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from io import StringIO
from secrets import token_urlsafe
from uuid import UUID, uuid4, uuid5

from ruamel.yaml import YAML

from bot.domain.people import Group, Person
from bot.sandbox.teams.tenant import GENERAL, Channel, Member, Team, Tenant
from bot.sandbox.workspaces import title_of
from bot.services.trust_file.parse import TrustFile

SANDBOX = UUID("5d0c1a52-7a55-4c1c-9b0e-6f5f8c1d2e3f")
FULL_WIDTH = 4096


@cache
def on_teams(trust_text: str) -> str:
    """The same trust with its chat in Teams: `settings.chat`, and each `delivery` that named Slack.

    For a file that can be parsed.
    """
    yaml = YAML()
    yaml.width = FULL_WIDTH
    yaml.preserve_quotes = True
    document = yaml.load(trust_text)
    document.setdefault("settings", {})["chat"] = "teams"
    for person in document.get("people") or []:
        if person.get("delivery") == "slack":
            person["delivery"] = "teams"
    written = StringIO()
    yaml.dump(document, written)
    return written.getvalue()


def tenant_of(file: TrustFile, on: date) -> Tenant:
    """Everybody of the file who has Teams, each channel it names, and who reads it on that day."""
    accounts = {person: user for platform, _, user, person in file.identities if platform == "teams"}
    people = {person.id: person for person in file.people}
    members = tuple(
        _member(user, people[person], title_of(people[person], file, on)) for person, user in accounts.items()
    )
    general = _thread(file.trust.id)
    return Tenant(
        id=file.trust.teams_tenant or str(uuid5(SANDBOX, file.trust.id)),
        name=file.trust.name,
        app=str(uuid4()),  # so that a Collab left over from an earlier one is turned away
        secret=token_urlsafe(24),
        team=Team(general, str(uuid5(SANDBOX, general)), file.trust.name),
        members=members,
        channels=(Channel(general, GENERAL, members=tuple(accounts.values())), *_channels(file, accounts, on)),
    )


def _member(user: str, person: Person, title: str) -> Member:
    known_here = hashlib.sha256(user.encode()).hexdigest()
    return Member(user, f"29:1{known_here}", person.called, person.email, person.account == "guest", title)


def _channels(file: TrustFile, accounts: dict[str, str], on: date) -> Iterator[Channel]:
    for name in sorted(set(file.trust.channels.values())):
        yield Channel(_thread(file.trust.id, name), name, members=tuple(accounts.values()))
    for group in file.groups:
        if group.channel:
            serving = _serving(group, file.people, on)
            readers = tuple(accounts[one] for one in serving if one in accounts)
            yield Channel(_thread(file.trust.id, group.channel), group.channel, group.visibility != "open", readers)


def _serving(group: Group, people: Iterable[Person], on: date) -> list[str]:
    return [one.id for one in people if any(office.place == group.id for office in one.offices_on(on))]


def _thread(*named: str) -> str:
    return f"19:{hashlib.sha256('/'.join(named).encode()).hexdigest()[:32]}@thread.tacv2"
