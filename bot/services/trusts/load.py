"""Loading a trust from its file: all or nothing, as often as one likes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.trusts import Trust
from bot.services.trust_file.mistakes import Mistake, TrustFileRefused
from bot.services.trust_file.parse import TrustFile, parse
from bot.services.trust_file.read import read
from bot.services.trusts.bind import move_in, move_tenant
from bot.services.trusts.channels import tie_named_channels
from bot.services.trusts.difference import Difference, Key
from bot.services.trusts.ended import end_work
from bot.services.trusts.work import bring_in_work
from bot.services.unreached import look_again
from storage import projects, register, trusts
from storage.database import Books, Collided, Database, Shelf

YOUR_OWN = {
    "slack": "Put in your own workspace's id (it begins with T). Nothing was loaded.",
    "teams": "Put in your own tenant's id. Nothing was loaded.",
}
ATTEMPTS = 3
"""A decision on a project of the file may get in its way: then the load is rolled back, and tried again."""
OWN_USER = "Put in the id that they have in your own workspace. Nothing was loaded."
NEXT = "Give it the next free one, or leave it out: Collab's own stands in the register. Nothing was loaded."


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, by kind and id. `kept` was worked on in Collab since, so the file's version was not used."""

    trust_id: str
    name: str
    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    ended: tuple[Key, ...]
    kept: tuple[Key, ...]


def load(database: Database, text: str, *, at: datetime) -> LoadReport:
    """Store what the file says; raises TrustFileRefused with every mistake, and then stores nothing.

    Who or what vanished from the file is ended, never deleted. Nothing is sent because of a load.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(Collided):
            return _load(database, text, at)
    return _load(database, text, at)


def _load(database: Database, text: str, at: datetime) -> LoadReport:
    file = parse(text)
    on = at.astimezone(file.trust.zone).date()
    with database.transaction() as shelf:
        trusts.wait_turn(shelf)
        _refuse_a_workspace_of_others(shelf, file.trust, text)
        _refuse_another_than_is_bound(shelf, file.trust, text)
        books = shelf.books(file.trust.id)
        lived_in, tenant = trusts.teams(shelf).get(file.trust.id), trusts.tenants(shelf).get(file.trust.id)
        before = register.last_read(books)
        differs = Difference.between(before, file.documents)
        if not differs:
            return _report(file, differs, set())
        found = trusts.charter_of(shelf, file.trust.id)
        version = found[1] + 1 if found else 1
        trusts.put_charter(shelf, file.trust.id, dict(file.charter), version, at=at)
        if lived_in is not None and trusts.trust_of(books).slack_team != lived_in:
            move_in(books, trusts.trust_of(books).slack_team)
        if tenant is not None and file.trust.teams_tenant != tenant:
            move_tenant(books, file.trust.teams_tenant)
        _write_register(books, file, differs, on=on, at=at)
        _write_identities(books, file, text, at=at)
        known = {**register.ended_entries(books), **before}
        _refuse_references_given_here(books, file, text)
        kept = bring_in_work(books, file, known, differs, at=at) | end_work(books, file, known, differs, at=at)
        register.note(books, {key: file.documents[key] for key in (*differs.added, *differs.changed)}, at=at)
        register.end_entries(books, differs.ended, on=on)
        return _report(file, differs, kept)


def _refuse_a_workspace_of_others(shelf: Shelf, trust: Trust, text: str) -> None:
    homes = (("slack", "slack_team", trust.slack_team), ("teams", "teams_tenant", trust.teams_tenant))
    for platform, key, home in homes:
        owner = trusts.trust_of_workspace(shelf, platform, home) if home else None
        if owner not in (None, trust.id):
            what = f"{home} belongs to the trust {owner} already."
            raise TrustFileRefused([read(text).mistake(("trust", key), what, YOUR_OWN[platform])])


def _refuse_another_than_is_bound(shelf: Shelf, trust: Trust, text: str) -> None:
    mistake = unlike_what_is_bound(shelf, trust.id, trust.slack_team, text)
    if mistake is not None:
        raise TrustFileRefused([mistake])


def unlike_what_is_bound(shelf: Shelf, trust_id: str, said: str | None, text: str) -> Mistake | None:
    """Where the file and `collab trust bind` name different workspaces, somebody has to say which it is."""
    bound = trusts.bound_team(shelf, trust_id)
    if said is None or bound in (None, said):
        return None
    what = f"slack_team is {said}, but this trust is bound to {bound} (collab trust bind)."
    remedy = f"Put {bound} there, take the line out, or first: collab trust unbind {trust_id}. Nothing was loaded."
    return read(text).mistake(("trust", "slack_team"), what, remedy)


def _refuse_references_given_here(books: Books, file: TrustFile, text: str) -> None:
    """A proposal approved in Collab may have been given the very reference that the file gives another project."""
    given = set(projects.references(books))
    taken = [
        read(text).mistake(("projects", number), f"{project.reference} was given to another project in Collab.", NEXT)
        for number, project in enumerate(file.projects)
        if project.reference in given and projects.find(books, project.id) is None
    ]
    if taken:
        raise TrustFileRefused(taken)


def _report(file: TrustFile, differs: Difference, kept: set[Key]) -> LoadReport:
    added, changed, ended = (
        tuple(key for key in keys if key not in kept) for keys in (differs.added, differs.changed, differs.ended)
    )
    return LoadReport(file.trust.id, file.trust.name, added, changed, ended, tuple(sorted(kept)))


def _write_register(books: Books, file: TrustFile, differs: Difference, *, on: date, at: datetime) -> None:
    """All of it, since one entry may follow from another: a chair from their group, a delivery from the settings."""
    for school in file.trust.schools.values():
        register.put_school(books, school)
    for person in file.people:
        register.put_person(books, person)
    for group in file.groups:
        register.put_group(books, group)
    register.replace_offices(books, {person.id: person.offices for person in file.people}, on=on)
    register.replace_delegations(books, file.delegations, on=on)
    look_again(books, differs.fresh("person"))
    tie_named_channels(books, file, at=at)
    _end_the_gone(books, differs, on)


def _write_identities(books: Books, file: TrustFile, text: str, *, at: datetime) -> None:
    ids = [person.id for person in file.people]
    others = [
        read(text).mistake(
            ("people", ids.index(person), "identities"), f"Another trust knows {user} already.", OWN_USER
        )
        for platform, tenant, user, person in file.identities
        if not register.put_identity(books, platform, tenant, user, person, at=at)
    ]
    if others:
        raise TrustFileRefused(others)


def _end_the_gone(books: Books, differs: Difference, on: date) -> None:
    for school in differs.gone("school"):
        register.end_school(books, school, on=on)
    for person in differs.gone("person"):
        register.end_person(books, person, on=on)
    for group in differs.gone("group"):
        register.end_group(books, group, on=on)
