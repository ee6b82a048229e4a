"""How far a cascade has reached, in numbers, for those who look after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.domain import offices
from bot.domain.cascades import CommitteeReached, CommitteeSeen, Progress, Reach, Ways
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.wording import day, names
from bot.services.cascades.living import BRIEF, COMMITTEE, DIGEST, called_in, reader_subject
from bot.services.cascades.seats import Seats, Story, seats, story
from storage import cascades, places
from storage.cascades import Tally
from storage.database import Books

OF_BOARD = frozenset({"chair_of_board", "vice_chair_of_board"})


def progress(books: Books, trust: Trust, on_day: date | None, *, viewer: Person, at: datetime) -> Progress:
    """The cascade of the board meeting of that day, or the latest; refused kindly for all but its keepers."""
    on = seats(books, local_day(trust.zone, at))
    _refuse_others(trust, on, viewer)
    return _progress(books, on, _chosen(books, trust, on_day), at)


def waiting_for(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> list[Progress]:
    """Cascades that wait for this person to check or to release them."""
    on = seats(books, local_day(trust.zone, at))
    pending = [story(books, one.id) for one in cascades.not_released(books)]
    return [_progress(books, on, one, at) for one in pending if on.is_turn_of(viewer, one)]


def may_keep_one(person: Person, on: date) -> bool:
    """Whether `/collab cascade` is worth offering to them: to a clerk, a chair of a board, or the CEO."""
    return offices.is_ceo(person, on) or offices.is_clerk(person, on) or person.holds_any(OF_BOARD, on=on)


def _refuse_others(trust: Trust, on: Seats, viewer: Person) -> None:
    boards = [group for group in on.groups.values() if group.type == "board"]
    follows = any(offices.may_follow_cascade(viewer, board, on.people, on.on) for board in boards)
    if not follows and viewer.id not in {one.id for one in on.releasers()}:
        words = trust.words
        raise Refused(
            f"How far the board's news has come is for its {words.clerk.lower()}, its chair and the CEO. "
            f"What is for you comes to you by itself, as a digest or in your {words.local_committee}'s channel."
        )


def _chosen(books: Books, trust: Trust, on_day: date | None) -> Story:
    known = [story(books, one.id) for one in cascades.newest_first(books)]
    if not known:
        raise Refused(f"No meeting of the {trust.words.board} has been sent yet. `/collab meeting log` begins it.")
    if on_day is None:
        return known[0]
    chosen = next((one for one in known if one.log.meeting.held_on == on_day), None)
    if chosen is None:
        days = names(day(one.log.meeting.held_on) for one in known[:5])
        raise Refused(f"No board meeting of {day(on_day)} has been sent. There are those of {days}.")
    return chosen


def _progress(books: Books, on: Seats, known: Story, at: datetime) -> Progress:
    committees = [_committee(books, on, known, one) for one in known.cascade.committees]
    released_at = known.cascade.released_at
    reach = _reach(books, known, at) if released_at and cascades.recipients(books, known.cascade.id) else None
    checker = on.checker(known.log.group)
    return Progress(
        known.cascade,
        known.log.meeting,
        called_in(books, known),
        checker.called if checker else None,
        names((one.called for one in on.releasers()), "or"),
        reach,
        tuple(committees),
        is_ahead=released_at is not None and released_at > at,
    )


def _committee(books: Books, on: Seats, known: Story, reached: CommitteeReached) -> CommitteeSeen:
    group = on.groups.get(reached.group)
    name = group.name if group else reached.group
    is_tied = places.place_of(books, f"group:{reached.group}") is not None
    posted = cascades.posted_at(books, COMMITTEE, reader_subject(known.cascade.id, reached.group))
    if reached.state == "waiting" and posted:
        return CommitteeSeen(name, reached.group, "posted", posted, is_tied)
    return CommitteeSeen(name, reached.group, reached.state, reached.at, is_tied)


def _reach(books: Books, known: Story, at: datetime) -> Reach:
    frozen = cascades.recipients(books, known.cascade.id)
    tallies = cascades.tallies(books, reader_subject(known.cascade.id, ""), at=at)
    return Reach(
        briefs=_ways(sum(one.is_brief for one in frozen), [one for one in tallies if one.kind == BRIEF]),
        digests=_ways(sum(not one.is_brief for one in frozen), [one for one in tallies if one.kind == DIGEST]),
        got_it=sum(one.got_it_at is not None for one in frozen),
    )


def _ways(meant: int, tallies: Sequence[Tally]) -> Ways:
    return Ways(
        meant,
        by_chat=_sum(tallies, lambda one: one.outcome in ("slack", "teams")),
        by_email=_sum(tallies, lambda one: one.outcome == "email"),
        waiting_for_morning=_sum(tallies, _waits_for_morning),
        waiting_for_email=_sum(tallies, lambda one: one.outcome == "due" and one.delivery == "email"),
        not_reached=_sum(tallies, lambda one: one.outcome == "not_reached"),
    )


def _waits_for_morning(tally: Tally) -> bool:
    """Due later, or due and still on its way into a chat."""
    return tally.outcome == "ahead" or (tally.outcome == "due" and tally.delivery != "email")


def _sum(tallies: Sequence[Tally], counts: Callable[[Tally], bool]) -> int:
    return sum(one.letters for one in tallies if counts(one))
