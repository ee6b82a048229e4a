"""Binding a trust to a Slack workspace that has installed Collab, and what moves with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Refused
from bot.domain.installations import Workspace
from bot.domain.wording import names
from bot.services.trusts.loaded import refuse_unless_loaded
from storage import delivery, outbox, people, places, references, trusts, workspaces
from storage.database import Books, Database, Shelf

SLACK, TEAMS = "slack", "teams"


@dataclass(frozen=True, slots=True)
class Unbound:
    """Workspaces that no trust lives in, and trusts that live in no workspace (or in one without Collab)."""

    workspaces: tuple[Workspace, ...]
    trusts: tuple[str, ...]


def unbound(database: Database) -> Unbound:
    with database.reading() as shelf:
        installed = workspaces.installed(shelf)
        teams = {one.team for one in installed}
        homeless = sorted(trust for trust, team in trusts.teams(shelf).items() if team not in teams)
        return Unbound(tuple(one for one in installed if one.trust is None), tuple(homeless))


def bind(database: Database, trust_id: str, called: str) -> Workspace:
    """The trust lives in that workspace from now on, and what waited for it goes out. Refused with what is in the way.

    `called` is the workspace's id, or its name. Whom the trust knew in another workspace it knows no more.
    """
    with database.transaction() as shelf:
        trusts.wait_turn(shelf)
        workspace = _meant(workspaces.installed(shelf), called)
        _refuse_if_in_the_way(shelf, trust_id, workspace)
        trusts.bind(shelf, trust_id, workspace.team)
        move_in(shelf.books(trust_id), trusts.teams(shelf)[trust_id])
        delivery.try_now(shelf.books(trust_id))
        return workspace


def unbind(database: Database, trust_id: str) -> str | None:
    """The trust lives where its file says, if it says; the workspace that it has left."""
    with database.transaction() as shelf:
        trusts.wait_turn(shelf)
        refuse_unless_loaded(shelf, trust_id)
        left = trusts.bound_team(shelf, trust_id)
        if left is None:
            raise Refused(f"{trust_id} was not bound to a workspace by this command. Nothing was changed.")
        trusts.bind(shelf, trust_id, None)
        move_in(shelf.books(trust_id), trusts.teams(shelf)[trust_id])
        return left


def move_in(books: Books, team: str | None) -> None:
    """Nobody and nothing of another workspace is this trust's: accounts, channels and cards there are let go."""
    if people.forget_elsewhere(books, SLACK, team):
        places.untie_all(books, SLACK)
        outbox.forget_postings(books, SLACK)


def move_tenant(books: Books, tenant: str | None) -> None:
    """The same of Teams: who and what was known in another tenant is let go."""
    references.remove_elsewhere(books, tenant)
    if people.forget_elsewhere(books, TEAMS, tenant):
        places.untie_all(books, TEAMS)
        outbox.forget_postings(books, TEAMS)


def _meant(installed: Sequence[Workspace], called: str) -> Workspace:
    found = [one for one in installed if one.team == called]
    found = found or [one for one in installed if one.name.casefold() == called.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        ids = names((one.team for one in found), last="or")
        raise Refused(f"{len(found)} workspaces are called {called}. Give its id: {ids}. Nothing was changed.")
    raise Refused(
        f"No workspace {called} has installed Collab. Open PUBLIC_URL/slack/install there first; "
        "`collab trust bind` lists those that have. Nothing was changed."
    )


def _refuse_if_in_the_way(shelf: Shelf, trust_id: str, workspace: Workspace) -> None:
    refuse_unless_loaded(shelf, trust_id)
    if workspace.trust not in (None, trust_id):
        raise Refused(
            f"{workspace.name} ({workspace.team}) is the workspace of {workspace.trust}. "
            f"If it is not any more: collab trust unbind {workspace.trust}. Nothing was changed."
        )
    said = trusts.team_in_file(shelf, trust_id)
    if said not in (None, workspace.team):
        raise Refused(
            f"The trust file says slack_team: {said}. Take that line out or correct it, load the file, "
            "and bind again. Nothing was changed."
        )
