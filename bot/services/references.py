"""Remembering where people and channels are written to in Teams: what each message from there tells, kept fresh."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.identities import IN_THREAD, Reference
from storage import delivery, people, references, trusts, unreached
from storage.database import Database, Shelf

TEAMS = "teams"
KEPT_FRESH = timedelta(days=1)


def remember(database: Database, reference: Reference, *, at: datetime) -> bool:
    """Keep what Teams tells of a person or a channel; False where nothing was new, or no trust lives in that tenant.

    Nothing is written for what is known already and was seen today. What is not told this time (a person's chat, in
    a channel's message) stays as it was. Whoever has a chat with Collab again is written to there again.
    """
    told = _whole(reference)
    if not references.name_of(told):
        return False
    with database.reading() as shelf:
        if _is_fresh(shelf, told, at):
            return False
    with database.transaction() as shelf:
        trust_id = trusts.trust_of_workspace(shelf, TEAMS, told.tenant)
        if trust_id is None:
            return False
        known = references.known_as(shelf, told)
        kept = _together(told, known[0] if known else None)
        references.put(shelf.books(trust_id), kept, at=at)
        if kept.user and kept.conversation and (known is None or known[0].conversation != kept.conversation):
            _can_be_reached(shelf, kept)
    return True


def forget(
    database: Database, tenant: str, *, user: str = "", teams_user: str = "", conversation: str = "", team: str = ""
) -> None:
    """Collab was taken away from a person, a channel or chat, or a team with all its channels; or somebody left."""
    with database.transaction() as shelf:
        if user:
            references.remove_user(shelf, tenant, user)
        if teams_user:
            references.remove_teams_user(shelf, tenant, teams_user)
        if conversation:
            references.remove_conversation(shelf, tenant, conversation.partition(IN_THREAD)[0])
        if team:
            references.remove_team(shelf, tenant, team)


@dataclass(frozen=True)
class References:
    """What the way out asks, and what it finds out. Every method may block."""

    database: Database
    now: Callable[[], datetime]

    def of_user(self, tenant: str, user: str) -> Reference | None:
        with self.database.reading() as shelf:
            return references.of_user(shelf, tenant, user)

    def at_conversation(self, tenant: str, conversation: str) -> Reference | None:
        with self.database.reading() as shelf:
            return references.at_conversation(shelf, tenant, conversation.partition(IN_THREAD)[0])

    def newest(self, tenant: str) -> Reference | None:
        with self.database.reading() as shelf:
            return references.newest(shelf, tenant)

    def channels(self, tenant: str) -> Sequence[Reference]:
        with self.database.reading() as shelf:
            return references.channels(shelf, tenant)

    def remember(self, reference: Reference) -> None:
        remember(self.database, reference, at=self.now())

    def knows(self, reference: Reference) -> bool:
        """Whether we have, or had, a chat with them, or are in that channel."""
        with self.database.reading() as shelf:
            known = references.known_as(shelf, _whole(reference))
        return known is not None and bool(known[0].conversation)

    def forget(
        self, tenant: str, *, user: str = "", teams_user: str = "", conversation: str = "", team: str = ""
    ) -> None:
        forget(self.database, tenant, user=user, teams_user=teams_user, conversation=conversation, team=team)


def _whole(told: Reference) -> Reference:
    """A message in a channel names its thread too; what is kept is the channel."""
    return replace(told, conversation=told.conversation.partition(IN_THREAD)[0])


def _is_fresh(shelf: Shelf, told: Reference, at: datetime) -> bool:
    known = references.known_as(shelf, told)
    return known is not None and known[0] == _together(told, known[0]) and at - known[1] < KEPT_FRESH


def _together(told: Reference, known: Reference | None) -> Reference:
    """What is told now, and of the rest what was known."""
    if known is None:
        return told
    return replace(
        told,
        conversation=told.conversation or known.conversation,
        service_url=told.service_url or known.service_url,
        teams_user=told.teams_user or known.teams_user,
        team=told.team or known.team,
    )


def _can_be_reached(shelf: Shelf, reference: Reference) -> None:
    person = people.known_as(shelf, TEAMS, reference.tenant, reference.user)
    if person is None:
        return
    books = shelf.books(person.trust_id)
    people.keep_conversation(books, person.person_id, TEAMS, reference.conversation)
    unreached.forget(books, [person.person_id])
    delivery.try_now(books)
