"""What people do in a rehearsal. Each act says so in a sentence, which stands on the page as an assumption.

They happen at ten on days on which a school is open, through the same services as everything that people press.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zlib import crc32

from bot.cards.cascades.steps import NOW
from bot.domain.checkins import AMBER, GREEN, Checkin
from bot.domain.instants import local_day
from bot.domain.meetings import Meeting, default_level
from bot.domain.offices import may_log
from bot.domain.people import Group, Person
from bot.domain.projects import PROPOSED, Project
from bot.domain.trusts import Trust
from bot.rehearsal.proposals import proposal_of
from bot.services.cascades import check, release
from bot.services.cascades.seats import seats
from bot.services.checkins import answer
from bot.services.checkins.answer import Reply
from bot.services.checkins.rounds import subject_of
from bot.services.meetings import items, log, send
from bot.services.outbox import to_person
from bot.services.projects import decide, propose
from storage import cascades, checkins, meetings, people, projects
from storage.database import Books

LOOKS_BACK = timedelta(days=45)
LEADERS = "leaders"


@dataclass(frozen=True, slots=True)
class Scene:
    """The books of the trust on one day, at the hour at which people act; `proposals` are made on those days."""

    books: Books
    trust: Trust
    at: datetime
    proposals: Sequence[date]

    @property
    def on(self) -> date:
        return local_day(self.trust.zone, self.at)


Deed = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class Act:
    """`says` is the assumption; `deeds` are what people would do now, each in a transaction of its own."""

    says: str
    deeds: Callable[[Scene], Iterator[Deed]]


def _log_meetings(scene: Scene) -> Iterator[Deed]:
    for meeting in meetings.not_logged(scene.books, scene.on - LOOKS_BACK, scene.on - timedelta(days=1)):
        group = people.group(scene.books, meeting.group)
        writer = _writer(scene, group) if group else None
        if group and writer:
            yield _logging(group, meeting, writer)


def _logging(group: Group, meeting: Meeting, writer: Person) -> Deed:
    def deed(scene: Scene) -> None:
        books, trust, at = scene.books, scene.trust, scene.at
        came = people.in_group(books, group.id, on=meeting.held_on)
        words = "What was agreed\nA sentence about it.\n\nWhat was noted\nAnother sentence."
        typed = log.Typed(group.id, meeting.held_on, tuple(one.id for one in came), words)
        logged = log.log(books, trust, typed, by=writer, at=at)
        if group.type == "board":
            items.count_part_b(books, trust, logged.id, step=1, by=writer, at=at)
        else:
            owner = came[meeting.held_on.toordinal() // 7 % len(came)] if came else writer
            taken_on = items.Typed("Who does what", "", default_level(group), None, owner.id, None, "See to it")
            items.add_item(books, trust, logged.id, taken_on, by=writer, at=at)
        send.send(books, trust, logged.id, by=writer, at=at)

    return deed


def _writer(scene: Scene, group: Group) -> Person | None:
    """Who logs that group's meetings: of several, the first who serves in it."""
    able = [one for one in people.everybody(scene.books) if may_log(one, group, scene.on)]
    serving = {one.id for one in people.in_group(scene.books, group.id, on=scene.on)}
    return min(able, key=lambda one: (one.id not in serving, one.id), default=None)


def _check(scene: Scene) -> Iterator[Deed]:
    for cascade in cascades.not_released(scene.books):
        if cascade.checked_at is None and local_day(scene.trust.zone, cascade.logged_at) < scene.on:
            meeting = meetings.find(scene.books, cascade.meeting)
            board = people.group(scene.books, meeting.group) if meeting else None
            checker = seats(scene.books, scene.on).checker(board) if board else None
            if checker:
                yield partial(_checks, cascade.id, checker)


def _release(scene: Scene) -> Iterator[Deed]:
    for cascade in cascades.not_released(scene.books):
        releaser = next(iter(seats(scene.books, scene.on).releasers()), None)
        if releaser and cascade.checked_at is not None:
            yield partial(_releases, cascade.id, releaser)


def _answer_checkins(scene: Scene) -> Iterator[Deed]:
    for waiting in checkins.waiting(scene.books):
        project = projects.find(scene.books, waiting.project)
        lead = people.person(scene.books, project.lead) if project else None
        if project and lead and _lot(project, waiting) % 2 == 0 and _was_reached(scene, waiting, lead):
            yield _answering(project, waiting, lead)


def _answering(project: Project, waiting: Checkin, lead: Person) -> Deed:
    status = AMBER if _lot(project, waiting) // 2 % 3 == 0 else GREEN
    reply = Reply(status, "What has happened, in a sentence.", "What is next.", "", "same")

    def deed(scene: Scene) -> None:
        answer.answer(scene.books, scene.trust, waiting.id, reply, by=lead, at=scene.at)

    return deed


def _lot(project: Project, waiting: Checkin) -> int:
    """The same in every rehearsal of the same file."""
    return crc32(f"{project.reference}:{waiting.due_on}".encode())


def _was_reached(scene: Scene, waiting: Checkin, lead: Person) -> bool:
    reached = checkins.reached_at(scene.books, subject_of(lead.id, waiting.due_on), to_person(lead.id))
    return reached is not None and reached < scene.at


def _propose(scene: Scene) -> Iterator[Deed]:
    if scene.on not in scene.proposals:
        return
    number = scene.proposals.index(scene.on)
    heads = sorted(people.holders(scene.books, "headteacher", on=scene.on), key=lambda one: one.id)
    if not heads:
        return
    head = heads[number % len(heads)]
    draft = proposal_of(scene.trust, head, scene.on, number)

    def deed(now: Scene) -> None:
        wanted = propose.Proposal(draft, reason="It cannot wait, and everybody knows of it.")
        checked = propose.check(now.books, now.trust, wanted, by=head, on=now.on)
        propose.propose(now.books, now.trust, checked, by=head, at=now.at)

    yield deed


def _decide(scene: Scene) -> Iterator[Deed]:
    for project in projects.with_status(scene.books, PROPOSED, members={LEADERS}):
        if project.reference or not project.proposed_at or local_day(scene.trust.zone, project.proposed_at) >= scene.on:
            continue
        by = _approver(scene, project)
        if by is not None:
            yield partial(_approves, project.id, by)


def _checks(cascade_id: str, by: Person, scene: Scene) -> None:
    check.check(scene.books, scene.trust, cascade_id, by=by, at=scene.at)


def _releases(cascade_id: str, by: Person, scene: Scene) -> None:
    release.release(scene.books, scene.trust, cascade_id, NOW, by=by, at=scene.at)


def _approves(project_id: str, by: Person, scene: Scene) -> None:
    decide.approve(scene.books, scene.trust, project_id, by=by, at=scene.at, reason="It is worth it.")


def _approver(scene: Scene, project: Project) -> Person | None:
    able = (
        one
        for one in sorted(people.everybody(scene.books), key=lambda one: one.id, reverse=True)
        if decide.may_decide(scene.books, scene.trust, project, by=one, on=scene.on)
    )
    return next(able, None)


ACTS: tuple[Act, ...] = (
    Act(
        "Each board meeting of the register is logged on the next school day by its clerk, with two items and one "
        "confidential one that is only counted. Every other listed meeting is logged then too, by whoever may, with "
        "one thing that somebody takes on.",
        _log_meetings,
    ),
    Act("The Chair checks the board's news on the school day after it was logged.", _check),
    Act("The CEO, or who stands in, releases it in the same hour, at once.", _release),
    Act(
        "Project leads answer half of their check-ins, on the school day after they were asked: two of three green, "
        "one amber. The other half is never answered.",
        _answer_checkins,
    ),
    Act(
        "In the third and the eighth school week of each term a headteacher proposes a project with one other school.",
        _propose,
    ),
    Act("Each of those is approved on the next school day.", _decide),
)
