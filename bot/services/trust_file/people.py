"""People of a trust file, and who they are on each platform."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.charter_rules import read_hours
from bot.domain.documents import Document, entries, inner, maybe, read_time, span, text, texts, weekday
from bot.domain.documents import day as day_of
from bot.domain.people import EVERY_WEEKDAY, Delegation, Office, Person
from bot.domain.spans import Hours
from bot.domain.trusts import Rules, Trust
from bot.services.trust_file.offices import offices_by_person

Identity = tuple[str, str, str, str]
GOVERNORS_WITH = "governors with portfolio "


def people_of(document: Document, trust: Trust) -> tuple[Person, ...]:
    offices, portfolios = offices_by_person(document), portfolios_by_person(document)
    return tuple(
        _person(entry, trust, offices[text(entry, "id")], portfolios[text(entry, "id")])
        for entry in entries(document, "people")
    )


def identities_of(document: Document, trust: Trust) -> tuple[Identity, ...]:
    """Platform, team or tenant, user and person's id, for everybody whose user is known."""
    return tuple(identity for entry in entries(document, "people") for identity in _identities(entry, trust))


def delegations_of(document: Document) -> tuple[Delegation, ...]:
    return tuple(
        Delegation(text(entry, "power"), text(entry, "from_person"), text(entry, "to_person"), days)
        for entry in entries(document, "delegations")
        if (days := span(entry, "from", "to"))
    )


def portfolio_of(group: Document) -> str | None:
    """The portfolio whose governors are a group's members by rule."""
    rule = text(group, "auto_membership")
    return rule.removeprefix(GOVERNORS_WITH) if rule.startswith(GOVERNORS_WITH) else None


def portfolios_by_person(document: Document) -> dict[str, frozenset[str]]:
    """Portfolios by the person's id; where a portfolio has a group, the group decides who holds it."""
    groups = {name: group for group in entries(document, "groups") if (name := portfolio_of(group))}
    return {
        text(entry, "id"): frozenset(
            {name for name in texts(entry, "portfolios") if name not in groups}
            | {name for name, group in groups.items() if text(entry, "id") in texts(group, "members")}
        )
        for entry in entries(document, "people")
    }


def delivery_of(entry: Document, chat: str) -> str:
    """Where messages reach them: as they chose, by email without an account, in the trust's chat otherwise."""
    return text(entry, "delivery", "email" if text(entry, "account") == "none" else chat)


def _person(entry: Document, trust: Trust, offices: tuple[Office, ...], portfolios: frozenset[str]) -> Person:
    prefs = inner(entry, "prefs")
    return Person(
        id=text(entry, "id"),
        name=text(entry, "name"),
        email=text(entry, "email"),
        delivery=delivery_of(entry, trust.chat),
        school=maybe(entry, "school"),
        known_as=maybe(entry, "known_as"),
        account=text(entry, "account", "member"),
        offices=offices,
        portfolios=portfolios,
        working_days=_working_days(entry),
        own_quiet=_own_quiet(prefs, trust.rules),
        digest_at=read_time(text(prefs, "digest_time")),
        digest_batch=maybe(prefs, "digest_batch"),
        digest_day=weekday(text(prefs, "digest_day")),
        away=tuple(days for one in entries(entry, "away") if (days := span(one, "from", "to"))),
        sees=frozenset(texts(entry, "sees")),
        starts_on=day_of(entry, "starts"),
        leaves_on=day_of(entry, "leaves"),
    )


def _working_days(entry: Document) -> frozenset[int]:
    named = (weekday(name) for name in texts(entry, "working_days"))
    return frozenset(one for one in named if one is not None) or EVERY_WEEKDAY


def _own_quiet(prefs: Document, rules: Rules) -> Hours | None:
    quiet = inner(prefs, "quiet_hours")
    return read_hours(quiet, rules.staff_quiet.hours) if quiet else None


def _identities(entry: Document, trust: Trust) -> Iterator[Identity]:
    known, person = inner(entry, "identities"), text(entry, "id")
    if trust.slack_team and (user := maybe(known, "slack_user")):
        yield "slack", trust.slack_team, user, person
    if trust.teams_tenant and (user := maybe(known, "teams_aad_object")):
        yield "teams", trust.teams_tenant, user, person
