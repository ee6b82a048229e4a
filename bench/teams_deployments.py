"""A deployment in Teams to measure: the demonstration trust with its tenant, and what its people say and send."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice

from bench.deployments import NOW, PROPOSER, TRUST, Deployment, bare
from bench.payloads import PROPOSAL
from bench.teams_client import Typed
from bot.cards import adaptive_form
from bot.cards.card import Form, Values
from bot.cards.projects import propose
from bot.cards.projects.propose import FORM
from bot.domain.identities import Reference
from bot.domain.projects import Draft
from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.activities import Activities
from bot.sandbox.teams.boxes import sent
from bot.sandbox.teams.conversations import Conversations, Said
from bot.sandbox.teams.elements import inputs, submit_of, told
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.login import OPENID
from bot.sandbox.teams.seen import initially
from bot.sandbox.teams.tenant import Member, Tenant
from bot.sandbox.teams.trust import on_teams, tenant_of
from bot.services import forms
from bot.services.references import remember
from bot.services.trust_file.parse import TrustFile, parse
from storage import people, places, trusts
from storage.database import Database
from storage.places import Place


def trust_text() -> str:
    return on_teams(TRUST.read_text(encoding="utf-8"))


class Tenancy:
    """The tenant, its keys and its chats: what stands before anybody listens on a port."""

    def __init__(self) -> None:
        file = parse(trust_text())
        self.tenant = tenant_of(file, NOW.date())
        self.speakers = tuple(_serving(file, self.tenant))
        self.keys = Keys(self.tenant)
        self.talk = Conversations(self.tenant)

    def service(self, arrivals: int) -> Mapping[str, str]:
        """The environment of the service, which tells that port what arrives."""
        published = json.dumps(self.keys.published())
        return {"KEYS": published, "TOKEN": self.keys.for_the_connector(), "ARRIVALS": str(arrivals)}


@dataclass(frozen=True)
class TeamsDeployment:
    """The trust in a database of its own, whose Teams is at `service_url`."""

    held: Deployment
    tenancy: Tenancy
    service_url: str

    @classmethod
    def made(cls, url: str, tenancy: Tenancy, service: int) -> TeamsDeployment:
        """Load the trust; all have met Collab, and its channels are tied as its file names them."""
        made = cls(Deployment.made(url, channels=False, trust=trust_text()), tenancy, f"http://127.0.0.1:{service}")
        database = Database(url)
        made._meet(database)
        made._tie(database)
        database.close()
        return made

    def bot(self) -> Mapping[str, str]:
        """The environment of `collab run`: in the sandbox, on a Monday in term at ten."""
        return {
            "DATABASE_URL": self.held.url,
            **self._teams(),
            "TEAMS_CLIENT_SECRET": self.tenancy.tenant.secret,
            "TEAMS_TENANT_ID": self.tenancy.tenant.id,
            "TEAMS_LOGIN_URL": self.service_url,
            "COLLAB_SANDBOX": "1",
            "COLLAB_CLOCK": NOW.isoformat(),
        }

    def floor(self, url: str) -> Mapping[str, str]:
        """The environment of the floor. It asks nobody for the token that it shows the Connector."""
        return {**bare(url), **self._teams(), "TOKEN": self.tenancy.keys.for_the_connector()}

    def reads(self, count: int) -> list[Typed]:
        """`projects`, from one member of the trust after the other, each in their own chat."""
        signed = self._signature()
        speakers = islice(cycle(self.tenancy.speakers), count)
        return [self._typed(signed, member) for member in speakers]

    def writes(self, count: int) -> list[Typed]:
        """So many forms, each shown with its own token, filled in alike and sent. What comes of it takes its place."""
        signed = self._signature()
        return [Typed(_request(signed, activity), activity["replyToId"]) for activity in self._submissions(count)]

    def _typed(self, signed: str, member: Member) -> Typed:
        chat = self.tenancy.talk.personal(member)
        activity = self._activities.message(member, chat, _said(member.user), "projects")
        return Typed(_request(signed, activity), chat.id)

    def _submissions(self, count: int) -> list[Json]:
        database = Database(self.held.url)
        with database.transaction() as shelf:
            books = shelf.books(trusts.all_ids(shelf)[0])
            trust, person = trusts.trust_of(books), people.person(books, PROPOSER)
            known = people.identity_of(books, PROPOSER, "teams")
            if person is None or known is None:
                raise LookupError(f"the demonstration trust has no {PROPOSER} in Teams")
            tokens = [forms.open_form(books, FORM, person, at=NOW) for _ in range(count)]
            shown = [propose.form(trust, token, Draft()) for token in tokens]
            for form in shown:
                forms.show(books, form)
        database.close()
        member = self._member(known.user)
        return [self._sent(member, form) for form in shown]

    def _sent(self, member: Member, form: Form) -> Json:
        card = adaptive_form.drawn(form.filled(Values(dict(PROPOSAL))))
        send = submit_of(card) or {}
        data = {**told(send), **sent(list(inputs(card)), initially(card))}
        chat = self.tenancy.talk.personal(member)
        return self._activities.press(member, chat, _said(self.tenancy.tenant.bot), {**send, "data": data})

    def _meet(self, database: Database) -> None:
        tenant = self.tenancy.tenant
        for member in tenant.members:
            chat = self.tenancy.talk.personal(member).id
            met = Reference(tenant.id, member.aad, chat, self.service_url, teams_user=member.user)
            remember(database, met, at=NOW)
        for channel in tenant.channels:
            place = Reference(tenant.id, "", channel.id, self.service_url, team=tenant.team.id, kind="channel")
            remember(database, place, at=NOW)

    def _tie(self, database: Database) -> None:
        with database.transaction() as shelf:
            books = shelf.books(trusts.all_ids(shelf)[0])
            for subject, name in places.named_in_the_file(books):
                channel = self.tenancy.tenant.channel(name)
                if channel is not None:
                    places.tie(books, Place(subject, "teams", channel.id, is_private=True), by=None, at=NOW)

    def _teams(self) -> Mapping[str, str]:
        return {"TEAMS_CLIENT_ID": self.tenancy.tenant.app, "TEAMS_OPENID_URL": f"{self.service_url}{OPENID}"}

    def _member(self, user: str) -> Member:
        member = self.tenancy.tenant.member(user)
        if member is None:
            raise LookupError(f"{user} is not in the tenant")
        return member

    def _signature(self) -> str:
        """Good for an hour, and for many activities, as Microsoft's are."""
        return self.tenancy.keys.for_the_bot(self.service_url)

    @property
    def _activities(self) -> Activities:
        return Activities(self.tenancy.tenant, self.service_url)


def _serving(file: TrustFile, tenant: Tenant) -> Iterator[Member]:
    """Whoever is of the trust that day, guests apart."""
    accounts = {person: user for platform, _, user, person in file.identities if platform == "teams"}
    for person in file.people:
        member = tenant.member(accounts.get(person.id, ""))
        if member is not None and not member.is_guest and any(person.offices_on(NOW.date())):
            yield member


def _said(author: str) -> Said:
    """A message that stands in a chat, as far as what is told of it goes."""
    return Said(f"1:{secrets.token_hex(16)}", author, {}, 0, 0, NOW)


def _request(token: str, activity: Json) -> bytes:
    """One HTTP request to `/api/messages`, as the Connector sends it."""
    body = json.dumps(activity, ensure_ascii=False).encode()
    head = (
        "POST /api/messages HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        f"Authorization: Bearer {token}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
