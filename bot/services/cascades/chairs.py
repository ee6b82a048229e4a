"""Where a trust lets digests wait for the chairs' meeting: the chairs have met, or the CEO goes earlier."""

from __future__ import annotations

from datetime import datetime

from bot.cards.cascades.steps import subject_of, waits_for_chairs
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.meetings import plain
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.cascades import mornings
from bot.services.cascades.living import reader_subject
from bot.services.cascades.seats import Story, seats, story, story_to_write
from bot.services.outbox import changed, to_person
from storage import cascades, people, preferences
from storage.database import Books

WORDS = "Saying that the chairs have met"


def chairs_met(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> None:
    """The chairs' meeting was held: where digests waited for it, they go on each reader's next morning."""
    known = _to_speed_up(books, trust, cascade_id, by, at)
    if not cascades.note_chairs_met(books, cascade_id, at=at):
        raise Refused("That is noted already. Nothing was changed.")
    _let_go(books, trust, known, at)


def may_go_early(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> None:
    """Refused unless digests wait for the chairs, and it is theirs to let them go."""
    known = _to_speed_up(books, trust, cascade_id, by, at)
    if not waits_for_chairs(trust, known.cascade):
        raise Refused("The digests don't wait for the chairs any more. Nothing was changed.")


def go_early(books: Books, trust: Trust, cascade_id: str, reason: str, *, by: Person, at: datetime) -> None:
    """Digests before the chairs have met: the CEO may, and says why."""
    may_go_early(books, trust, cascade_id, by=by, at=at)
    words = " ".join(plain(reason).split())
    if not words:
        raise Refused(fields={"reason": "One sentence, please: it is kept with the cascade."})
    cascades.note_early(books, cascade_id, words)
    _let_go(books, trust, story(books, cascade_id), at)


def _to_speed_up(books: Books, trust: Trust, cascade_id: str, by: Person, at: datetime) -> Story:
    known = story_to_write(books, cascade_id)
    seats(books, local_day(trust.zone, at)).refuse_release_by(by, WORDS)
    if known.cascade.released_at is None:
        raise Refused("This has not been released yet. Nothing was changed.")
    return known


def _let_go(books: Books, trust: Trust, known: Story, at: datetime) -> None:
    """Bring forward what waits; what is due sooner stays as it is."""
    since = max(at, known.cascade.released_at or at)
    digests = {one.person for one in cascades.recipients(books, known.cascade.id) if not one.is_brief}
    for person in people.people_of(books, digests).values():
        due_at = mornings.of_reader(trust, preferences.as_they_like(books, person), since, since)
        _bring_forward(books, known, person.id, to_person(person.id), due_at)
    for group in (people.group(books, one.group) for one in known.cascade.committees):
        if group is not None:
            due_at = mornings.of_channel(trust, group, since, since)
            _bring_forward(books, known, group.id, f"group:{group.id}", due_at)
    changed(books, subject_of(known.cascade.id), at=at)


def _bring_forward(books: Books, known: Story, reader: str, recipient: str, due_at: datetime) -> None:
    cascades.bring_forward(books, reader_subject(known.cascade.id, reader), recipient, due_at=due_at)
