"""The cards of a cascade, drawn from its facts as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.cards.card import Card
from bot.cards.cascades.digests import OUTCOMES, brief, committee_post, digest
from bot.cards.cascades.steps import check_card, not_yours_to_check, release_card
from bot.domain.cascades import CommitteeReached
from bot.domain.digests import Readers
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.meetings import Log
from bot.domain.trusts import Trust
from bot.services.cascades.contents import for_chairs, for_governors, joined, to_release, without_room, would_join
from bot.services.cascades.seats import Story, seats, story
from bot.services.meetings.readings import called
from bot.services.outbox import Living, to_person
from storage import cascades, meetings, outbox
from storage.database import Books
from storage.trusts import trust_of

CHECK, RELEASE = "cascade_check", "cascade_release"
BRIEF, DIGEST, COMMITTEE = "cascade_brief", "cascade_digest", "cascade_committee"


def draw_check(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """All of the log for today's checker, and for whoever has checked it; a former one reads only who it is for."""
    trust = trust_of(books)
    known = _story(books, subject)
    if known is None:
        return None
    checker = seats(books, local_day(trust.zone, at)).checker(known.log.group)
    if recipient in {to_person(one) for one in (checker.id if checker else None, known.cascade.checked_by) if one}:
        return as_checker_reads(books, trust, known, at)
    if recipient not in was_asked(books, subject, CHECK):
        return None
    return not_yours_to_check(trust, known.cascade, known.log.meeting, checker.called if checker else None)


def draw_release(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """Nothing for somebody to whom the release does not (or no longer) belong, nor while the log is open again.

    Somebody who was asked in their time reads who released it, and has no buttons any more.
    """
    trust = trust_of(books)
    known = _story(books, subject)
    if known is None or known.log.meeting.sent_at is None:
        return None
    card = to_be_released(books, trust, known, at)
    if recipient in _who_releases(books, trust, at):
        is_asked = known.cascade.released_at is None or recipient in was_asked(books, subject, RELEASE)
        return card if is_asked else None
    if known.cascade.released_at is None or recipient not in was_asked(books, subject, RELEASE):
        return None
    return replace(card, buttons=())


def as_checker_reads(books: Books, trust: Trust, known: Story, at: datetime) -> Card:
    left_out = without_room(known.log, local_day(trust.zone, at))
    return check_card(trust, known.cascade, known.log, called_in(books, known), left_out)


def to_be_released(books: Books, trust: Trust, known: Story, at: datetime) -> Card:
    """The release card: it lists what goes out, and nothing that does not."""
    today = local_day(trust.zone, known.cascade.released_at or at)
    goes = to_release(known.log, today)
    shown = tuple(one for one in known.log.items if one.item in goes)
    log = Log(known.log.group, known.log.meeting, shown)
    is_released = known.cascade.released_at is not None
    joining = joined(books, known) if is_released else would_join(books, known.log, today)
    return release_card(trust, known.cascade, log, called_in(books, known), _numbers(books, trust, known, at), joining)


def draw_digest(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """Leaving between release and delivery removes: who reads no board's news on that day is sent none."""
    trust = trust_of(books)
    known, person_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None or recipient != to_person(person_id):
        return None
    readers = _readers(books, trust, DIGEST, subject, at)
    if person_id not in {one.id for one in (*readers.briefs, *readers.digests)}:
        return None
    return _digest(books, trust, known, subject, person_id)


def draw_brief(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """What is the chairs' alone is sent to nobody who has stopped being one: a governor gets the digest instead."""
    trust = trust_of(books)
    known, person_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None or recipient != to_person(person_id):
        return None
    readers = _readers(books, trust, BRIEF, subject, at)
    if person_id in {one.id for one in readers.briefs}:
        return _brief(books, trust, known, subject, person_id)
    if person_id in {one.id for one in readers.digests}:
        return _digest(books, trust, known, subject, person_id)
    return None


def draw_committee(books: Books, subject: str, recipient: str, _at: datetime) -> Card | None:
    known, group_id = _of_reader(books, subject)
    if known is None or known.cascade.released_at is None or recipient != f"group:{group_id}":
        return None
    trust = trust_of(books)
    given = for_governors(known.log, joined(books, known), local_day(trust.zone, known.cascade.released_at))
    following = meetings.next_after(books, group_id, local_day(trust.zone, known.cascade.released_at))
    outcome = OUTCOMES.get(_reached(known, group_id).state)
    value = f"{known.cascade.id}:{group_id}"
    next_on = following.held_on if following else None
    card = committee_post(trust, value, known.log.meeting, given.items, given.left_out, next_on, outcome)
    return replace(card, subject=subject)


def called_in(books: Books, known: Story) -> dict[str, str]:
    """What those are called who took the steps, or took something on."""
    cascade = known.cascade
    owners = (one.action.owner for one in known.log.items if one.action)
    return called(books, (cascade.logged_by, cascade.checked_by, cascade.released_by, cascade.urgent_by, *owners))


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
    return {to_person(one.id) for one in seats(books, local_day(trust.zone, at)).releasers()}


def was_asked(books: Books, subject: str, kind: str) -> set[str]:
    """With whom such a card stands: `person:p31`."""
    return {posting.recipient for posting in outbox.postings_of(books, subject) if posting.kind == kind}


def _readers(books: Books, trust: Trust, kind: str, subject: str, at: datetime) -> Readers:
    """Whom a release reaches on the day on which this card was first sent, or today where it is still to be sent."""
    sent = cascades.posted_at(books, kind, subject) or at
    return seats(books, local_day(trust.zone, sent)).readers()


def _digest(books: Books, trust: Trust, known: Story, subject: str, person_id: str) -> Card:
    given = for_governors(known.log, joined(books, known), _released_on(trust, known))
    has_it = _has_it(books, known, person_id)
    card = digest(trust, known.cascade.id, known.log.meeting, given.items, given.left_out, has_it=has_it)
    return replace(card, subject=subject)


def _brief(books: Books, trust: Trust, known: Story, subject: str, person_id: str) -> Card:
    today = _released_on(trust, known)
    given = for_chairs(known.log, today)
    has_it = _has_it(books, known, person_id)
    card = brief(trust, known.cascade.id, known.log.meeting, given.items, given.left_out, today, has_it=has_it)
    return replace(card, subject=subject)


def _released_on(trust: Trust, known: Story) -> date:
    """The day of the release; of one that is still to come, the day on which the log was sent to be checked."""
    return local_day(trust.zone, known.cascade.released_at or known.cascade.logged_at)


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
    Living(BRIEF, draw_brief, may_repeat=True),
    Living(DIGEST, draw_digest, may_repeat=True),
    Living(COMMITTEE, draw_committee),
)
