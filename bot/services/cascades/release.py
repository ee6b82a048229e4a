"""Release: from here on everybody else hears. Recipients are frozen in the same transaction."""

from __future__ import annotations

from datetime import datetime

from bot.cards.card import Card
from bot.cards.cascades.steps import NEXT_MORNING, NOW, URGENTLY, released_note, subject_of
from bot.domain.attention import DIGEST as BOARDS_NEWS
from bot.domain.cascades import CommitteeReached
from bot.domain.digests import Readers
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.cascades import mornings
from bot.services.cascades.contents import join_ended_embargoes
from bot.services.cascades.living import (
    BRIEF,
    COMMITTEE,
    DIGEST,
    called_in,
    draw_brief,
    draw_committee,
    draw_digest,
    reader_subject,
)
from bot.services.cascades.seats import Story, seats, story, story_to_write
from bot.services.cascades.urgent import let_go, refuse_urgent
from bot.services.meetings.actions import tell_owners
from bot.services.outbox import DECISION, TOLD, changed, tell, to_person
from storage import cascades, places, preferences
from storage.cascades import Recipient
from storage.database import Books

WORDS = "Releasing a cascade"


def may_release(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> Story:
    """The cascade that they may release now; refused, naming who can, unless it is theirs and ready."""
    known = story_to_write(books, cascade_id)
    seats(books, local_day(trust.zone, at)).refuse_release_by(by, WORDS)
    if known.cascade.released_at is not None:
        who = called_in(books, known).get(known.cascade.released_by or "", "somebody")
        raise Refused(f"This has been released already, by {who}. `/collab cascade` shows how far it has come.")
    if known.log.meeting.sent_at is None or known.cascade.checked_at is None:
        raise Refused("The Chair has not checked this log yet, so it cannot be released. Nothing was sent.")
    return known


def next_morning(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> datetime:
    """When a release for the next morning would begin; refused where they may not release it."""
    may_release(books, trust, cascade_id, by=by, at=at)
    return mornings.release_morning(trust, by, at)


def release(books: Books, trust: Trust, cascade_id: str, when: str, *, by: Person, at: datetime) -> None:
    """Release now, or from the next morning, as if that moment were the press."""
    known = may_release(books, trust, cascade_id, by=by, at=at)
    if when not in (NOW, NEXT_MORNING, URGENTLY):
        raise Refused(fields={"when": "Please choose now or the next morning."})
    if when == URGENTLY:
        refuse_urgent(books, trust, by=by, at=at)
    starts = mornings.release_morning(trust, by, at) if when == NEXT_MORNING else at
    if not cascades.release(books, cascade_id, by=by.id, when=when, at=starts):
        raise Refused("This has been released already. Nothing was sent twice.")
    join_ended_embargoes(books, cascade_id, known.log, local_day(trust.zone, starts))
    since = mornings.counts_from(trust, starts, is_planned=when == NEXT_MORNING)
    _send_all(books, trust, cascade_id, starts, since, at)
    if when == URGENTLY:
        let_go(books, cascade_id, by=by, at=at)
    tell_owners(books, trust, known.log, at=at, due_at=starts)
    changed(books, subject_of(cascade_id), at=at)
    _tell_the_others(books, trust, cascade_id, by, at)


def _send_all(books: Books, trust: Trust, cascade_id: str, starts: datetime, since: datetime, at: datetime) -> None:
    """`since` is the instant after which each reader's next morning is meant."""
    on = seats(books, local_day(trust.zone, at))
    readers = on.readers()
    _freeze(books, cascade_id, readers)
    for chair in readers.briefs:
        _send(books, cascade_id, chair.id, BRIEF, at=at, due_at=starts)
    for governor in readers.digests:
        due_at = mornings.of_reader(trust, preferences.as_they_like(books, governor), since, starts)
        _send(books, cascade_id, governor.id, DIGEST, at=at, due_at=due_at)
    committees = [group for group in on.groups.values() if group.type == "local_committee"]
    cascades.add_committees(books, cascade_id, [CommitteeReached(one.id, "waiting") for one in committees])
    for group in committees:
        due_at = mornings.of_channel(trust, group, since, starts)
        _post(books, cascade_id, group.id, at=at, due_at=due_at)


def _freeze(books: Books, cascade_id: str, readers: Readers) -> None:
    briefs = [Recipient(one.id, is_brief=True) for one in readers.briefs]
    digests = [Recipient(one.id, is_brief=False) for one in readers.digests]
    cascades.add_recipients(books, cascade_id, (*briefs, *digests))


def _send(books: Books, cascade_id: str, person_id: str, kind: str, *, at: datetime, due_at: datetime) -> None:
    """One message of the release for one person: not a batch's, so no weekly batch delays it."""
    draw = draw_brief if kind == BRIEF else draw_digest
    recipient = to_person(person_id)
    card = draw(books, reader_subject(cascade_id, person_id), recipient, at)
    _tell(books, recipient, card, f"release:{cascade_id}", kind, at, due_at)


def _post(books: Books, cascade_id: str, group_id: str, *, at: datetime, due_at: datetime) -> None:
    """Into the committee's channel; without one its people have their digests, and nothing is said twice."""
    recipient = f"group:{group_id}"
    if places.place_of(books, recipient) is None:
        return
    card = draw_committee(books, reader_subject(cascade_id, group_id), recipient, at)
    _tell(books, recipient, card, f"release:{cascade_id}", COMMITTEE, at, due_at)


def _tell(
    books: Books, recipient: str, card: Card | None, event: str, kind: str, at: datetime, due_at: datetime
) -> None:
    if card is not None:
        message_class = DECISION if kind == COMMITTEE else BOARDS_NEWS
        tell(books, recipient, card, event=event, kind=kind, message_class=message_class, at=at, due_at=due_at)


def _tell_the_others(books: Books, trust: Trust, cascade_id: str, by: Person, at: datetime) -> None:
    """The clerk and whoever checked it hear that it is on its way."""
    cascade = story(books, cascade_id).cascade
    card = released_note(trust, cascade, by.called)
    for person_id in sorted({cascade.logged_by, cascade.checked_by or cascade.logged_by} - {by.id}):
        event = f"cascade_released:{cascade_id}"
        tell(books, to_person(person_id), card, event=event, kind="cascade_released", message_class=TOLD, at=at)
