"""A trust file as the nouns of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.cascades import Cascade
from bot.domain.charter_document import charter_of, read_charter
from bot.domain.checkins import Checkin
from bot.domain.documents import Document
from bot.domain.meetings import Action, Item, Meeting
from bot.domain.people import Delegation, Group, Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.services.trust_file.check import review
from bot.services.trust_file.meetings import actions_of, cascades_of, groups_of, items_of, meetings_of
from bot.services.trust_file.mistakes import TrustFileRefused
from bot.services.trust_file.people import Identity, delegations_of, identities_of, people_of
from bot.services.trust_file.projects import checkins_of, projects_of
from bot.services.trust_file.records import Key, Record, documents_of, records_of

NOT_YET_LOADED = 0


@dataclass(frozen=True, slots=True)
class TrustFile:
    """All of a trust file. `charter` is the document `read_charter` turns back into the trust.

    `documents` holds every entry as it was written, by kind and id; `records` what has no form of its own.
    """

    trust: Trust
    charter: Document
    people: tuple[Person, ...]
    identities: tuple[Identity, ...]
    groups: tuple[Group, ...]
    delegations: tuple[Delegation, ...]
    meetings: tuple[Meeting, ...]
    items: tuple[Item, ...]
    actions: tuple[Action, ...]
    projects: tuple[Project, ...]
    checkins: tuple[Checkin, ...]
    cascades: tuple[Cascade, ...]
    records: tuple[Record, ...]
    documents: Mapping[Key, Document]


@lru_cache(1)
def parse(text: str) -> TrustFile:
    """Read a trust file, or raise TrustFileRefused with every mistake in it. The trust's version is 0.

    Kept for who asks next: a demonstration looks at the file before it loads it, and a load may be tried again.
    """
    reviewed = review(text)
    if reviewed.mistakes:
        raise TrustFileRefused(reviewed.mistakes)
    return _put_together(reviewed.document)


def _put_together(document: Document) -> TrustFile:
    charter = charter_of(document)
    trust = read_charter(charter, NOT_YET_LOADED)
    meetings = meetings_of(document, trust)
    return TrustFile(
        trust=trust,
        charter=charter,
        people=people_of(document, trust),
        identities=identities_of(document, trust),
        groups=groups_of(document),
        delegations=delegations_of(document),
        meetings=meetings,
        items=items_of(document),
        actions=actions_of(document),
        projects=projects_of(document, trust),
        checkins=checkins_of(document, trust),
        cascades=cascades_of(document, meetings, trust),
        records=records_of(document),
        documents=documents_of(document),
    )
