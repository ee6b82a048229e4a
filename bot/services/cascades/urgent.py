"""Urgent news (R8): the CEO or the clerk lets briefs and digests ring at once, at most twice a term."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards.cascades.steps import subject_of
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.urgency import A_TERM, left_this_term, may_hurry
from bot.services.cascades.living import reader_subject
from bot.services.cascades.seats import story_to_write
from bot.services.outbox import URGENT, changed
from storage import cascades, trusts
from storage.database import Books

A_YEAR = timedelta(days=366)
USED_UP = f"Both urgent releases of this term have been used: {A_TERM} a term is the rule, so that urgent stays urgent."


def left_for(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> int:
    """How many urgent releases are theirs to use this term; none for whom it is not."""
    on = local_day(trust.zone, at)
    if not may_hurry(viewer, trust, on):
        return 0
    used = cascades.urgent_since(books, at - A_YEAR)
    return left_this_term((local_day(trust.zone, one) for one in used), on)


def refuse_urgent(books: Books, trust: Trust, *, by: Person, at: datetime) -> None:
    """Refused unless they may, and some are left."""
    if not may_hurry(by, trust, local_day(trust.zone, at)):
        raise Refused("Urgent releases are for the CEO and the clerk. Nothing was sent.")
    trusts.to_write(books)
    if not left_for(books, trust, viewer=by, at=at):
        raise Refused(f"{USED_UP} Nothing was sent: release it for now or for the next morning instead.")


def hurry(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> int:
    """What of a released cascade still waits goes at once, in spite of quiet time; how many messages that is."""
    known = story_to_write(books, cascade_id)
    refuse_urgent(books, trust, by=by, at=at)
    if known.cascade.released_at is None:
        raise Refused("This has not been released yet, and releasing is for the CEO. Nothing was sent.")
    if known.cascade.urgent_at is not None:
        raise Refused("This has gone out as urgent already. Nothing was sent twice.")
    number = let_go(books, cascade_id, by=by, at=at)
    if not number:
        raise Refused("Nothing of it waits any more: everybody has it. Nothing was sent, and none was used up.")
    return number


def let_go(books: Books, cascade_id: str, *, by: Person, at: datetime) -> int:
    """Note who hurries it, and let all briefs and digests that wait go now."""
    number = cascades.hurry(books, reader_subject(cascade_id, ""), message_class=URGENT, at=at)
    if number:
        cascades.note_urgent(books, cascade_id, by=by.id, at=at)
        changed(books, subject_of(cascade_id), at=at)
    return number
