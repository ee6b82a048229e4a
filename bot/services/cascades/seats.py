"""Who sits where on a day: who checks, who releases, who may follow, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain import offices
from bot.domain.cascades import Cascade
from bot.domain.digests import Readers, readers_of
from bot.domain.errors import Refused, not_here
from bot.domain.meetings import Log
from bot.domain.people import Delegation, Group, Person
from bot.services.meetings.readings import log_of
from storage import cascades, meetings, people
from storage.database import Books


@dataclass(frozen=True, slots=True)
class Story:
    """A cascade with the log that it brings down."""

    cascade: Cascade
    log: Log


@dataclass(frozen=True)
class Seats:
    """The register's people, groups and lent powers, as they stand on one day."""

    on: date
    people: tuple[Person, ...]
    groups: dict[str, Group]
    delegations: tuple[Delegation, ...]

    def checker(self, board: Group) -> Person | None:
        return offices.checker(board, self.people, self.on)

    def releasers(self) -> tuple[Person, ...]:
        return offices.releasers(self.people, self.delegations, self.on)

    def readers(self) -> Readers:
        """Whom a release of that day reaches."""
        return readers_of(self.people, self.groups, self.on)

    def is_turn_of(self, person: Person, known: Story) -> bool:
        """Whether it waits for this person, to check or to release it."""
        if known.cascade.released_at is not None or known.log.meeting.sent_at is None:
            return False
        checker = self.checker(known.log.group)
        able = self.releasers() if known.cascade.checked_at else tuple(one for one in (checker,) if one)
        return person.id in {one.id for one in able}

    def refuse_release_by(self, person: Person, deed: str) -> None:
        """R13: the way down "is led by the CEO". Everybody else reads who can."""
        if not offices.may_release(person, self.people, self.delegations, self.on):
            who = offices.who_may_release(self.people, self.delegations, self.on)
            raise Refused(
                f"{deed} is for {who}: our page “Genuine Collaboration” says that it “is led by the CEO”. Nothing was "
                "changed."
            )

    def refuse_check_by(self, person: Person, board: Group) -> None:
        if offices.may_check(person, board, self.people, self.on):
            return
        checker = self.checker(board)
        who = checker.called if checker else "the Chair of the board, and there is none in the register"
        raise Refused(f"Checking is for {who}. Nothing was changed.")


def seats(books: Books, on: date) -> Seats:
    register = tuple(people.everybody(books))
    groups = {group.id: group for group in people.all_groups(books)}
    return Seats(on, register, groups, tuple(people.delegations_of(books, offices.RELEASE)))


def story(books: Books, cascade_id: str) -> Story:
    """All of a cascade, whoever may see what of it."""
    found = cascades.find(books, cascade_id)
    meeting = meetings.find(books, found.meeting) if found else None
    if found is None or meeting is None:
        raise not_here("that cascade")
    return Story(found, log_of(books, meeting))


def story_to_write(books: Books, cascade_id: str) -> Story:
    """All of a cascade, as nobody else moves it on or changes its log before this is done.

    The meeting's row comes first, as in every verb of a log, so that no two wait for each other.
    """
    known = cascades.find(books, cascade_id)
    if known is None or meetings.to_write(books, known.meeting) is None:
        raise not_here("that cascade")
    cascades.to_write(books, cascade_id)
    return story(books, cascade_id)
