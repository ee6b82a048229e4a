"""The cards of a cascade, drawn from its facts as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards.card import Card
from bot.cards.cascades.digests import OUTCOMES, brief, committee_post, digest
from bot.cards.cascades.steps import check_card, release_card
from bot.domain.cascades import CommitteeReached
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.meetings import Log
from bot.domain.trusts import Trust
from bot.services.cascades.contents import for_chairs, for_governors, joined, to_release
from bot.services.cascades.seats import Story, seats, story
from bot.services.meetings.readings import called
from bot.services.outbox import Living
from storage import cascades, meetings, outbox
from storage.database import Books
from storage.trusts import trust_of

CHECK, RELEASE = "cascade_check", "cascade_release"
BRIEF, DIGEST, COMMITTEE = "cascade_brief", "cascade_digest", "cascade_committee"


def draw_check(books: Books, subject: str, _recipient: str, _at: datetime) -> Card | None:
    known = _story(books, subject)
    if known is None:
        return None
    return check_card(trust_of(books), known.cascade, known.log, called_in(books, known))


def draw_release(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """Nothing for somebody to whom the release does not (or no longer) belong, nor while the log is open again."""
    trust = trust_of(books)
    known = _story(books, subject)
    if known is None or known.log.meeting.sent_at is None:
        return None
    if known.cascade.released_at is None and recipient not in _who_releases(books, trust, at):
        return None
    if known.cascade.released_at is not None and recipient not in _was_asked(books, subject):
        return None
    return to_be_released(books, trust, known, at)


def to_be_released(books: Books, trust: Trust, known: Story, at: datetime) -> Card:
    """The release card: it lists what goes out, and nothing that does not."""
    today = local_day(trust.zone, known.cascade.released_at or at)
    goes = to_release(known.log, today)
    shown = tuple(one for one in known.log.items if one.item in goes)
    log = Log(known.log.group, known.log.meeting, shown)
    return release_card(trust, known.cascade, log, called_in(books, known), _numbers(books, trust, known, at))


def draw_digest(books: Books, subject: str, _recipient: str, _at: datetime) -> Card | None:
    trust = trust_of(books)
    known, person_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None:
        return None
    today = local_day(trust.zone, known.cascade.released_at)
    given = for_governors(known.log, joined(books, known), today)
    has_it = _has_it(books, known, person_id)
    card = digest(trust, known.cascade.id, known.log.meeting, given.items, given.left_out, has_it=has_it)
    return replace(card, subject=subject)


def draw_brief(books: Books, subject: str, _recipient: str, _at: datetime) -> Card | None:
    trust = trust_of(books)
    known, person_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None:
        return None
    today = local_day(trust.zone, known.cascade.released_at)
    given = for_chairs(known.log, today)
    has_it = _has_it(books, known, person_id)
    card = brief(trust, known.cascade.id, known.log.meeting, given.items, given.left_out, today, has_it=has_it)
    return replace(card, subject=subject)


def draw_committee(books: Books, subject: str, _recipient: str, at: datetime) -> Card | None:
    trust = trust_of(books)
    known, group_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None:
        return None
    given = for_governors(known.log, joined(books, known), local_day(trust.zone, known.cascade.released_at))
    following = meetings.next_after(books, group_id, local_day(trust.zone, known.cascade.released_at))
    outcome = OUTCOMES.get(_reached(known, group_id).state)
    value = f"{known.cascade.id}:{group_id}"
    next_on = following.held_on if following else None
    card = committee_post(trust, value, known.log.meeting, given.items, next_on, outcome)
    return replace(card, subject=subject)


def called_in(books: Books, known: Story) -> dict[str, str]:
    """What those who took the steps are called."""
    cascade = known.cascade
    return called(books, (cascade.logged_by, cascade.checked_by, cascade.released_by))


def reader_subject(cascade_id: str, reader: str) -> str:
    """A card of a release has a subject for each reader (a person, or a committee): an edit touches no other."""
    return f"release:{cascade_id}:{reader}"


def _numbers(books: Books, trust: Trust, known: Story, at: datetime) -> tuple[int, int]:
    frozen = cascades.recipients(books, known.cascade.id)
    if not frozen:
        chosen = seats(books, local_day(trust.zone, at)).readers()
        return len(chosen.briefs), len(chosen.digests)
    briefs = sum(one.is_brief for one in frozen)
    return briefs, len(frozen) - briefs


def _who_releases(books: Books, trust: Trust, at: datetime) -> set[str]:
    return {f"person:{one.id}" for one in seats(books, local_day(trust.zone, at)).releasers()}


def _was_asked(books: Books, subject: str) -> set[str]:
    return {posting.recipient for posting in outbox.postings_of(books, subject) if posting.kind == RELEASE}


def _reached(known: Story, group_id: str) -> CommitteeReached:
    standing = (one for one in known.cascade.committees if one.group == group_id)
    return next(standing, CommitteeReached(group_id, "waiting"))


def _has_it(books: Books, known: Story, person_id: str) -> bool:
    reader = cascades.recipient(books, known.cascade.id, person_id)
    return reader is not None and reader.got_it_at is not None


def _of_reader(books: Books, subject: str) -> tuple[Story | None, str]:
    _, cascade_id, reader = subject.split(":", 2)
    return _story(books, f"cascade:{cascade_id}"), reader


def _story(books: Books, subject: str) -> Story | None:
    try:
        return story(books, subject.partition(":")[2])
    except Refused:
        return None


LIVING = (
    Living(CHECK, draw_check),
    Living(RELEASE, draw_release),
    Living(BRIEF, draw_brief),
    Living(DIGEST, draw_digest),
    Living(COMMITTEE, draw_committee),
)
