"""Channels: where a group's, a project's or the trust's news goes, and tying one to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.errors import Refused, not_here
from bot.domain.groups import close_to, is_confidential, named
from bot.domain.offices import is_admin, is_clerk, may_tie_group, may_tie_project
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.domain.wording import names
from bot.services.outbox import to_person
from bot.services.projects.read import memberships, project_called
from storage import delivery, people, places, projects
from storage.database import Books
from storage.places import Place

__all__ = ["Place", "Tie", "channel_of", "for_group", "for_project", "tie", "tie_meant", "tie_named", "tied_here"]

TRUST_PROJECTS = "trust:projects"
TRUST_ANNOUNCEMENTS = "trust:announcements"
PURPOSES = {"projects": TRUST_PROJECTS, "announcements": TRUST_ANNOUNCEMENTS}
IN_WORDS = {TRUST_PROJECTS: "the trust's projects", TRUST_ANNOUNCEMENTS: "the trust's announcements"}
NOTHING_TO_TIE = (
    "“{}” isn't something that you can tie to a channel.{} Whoever leads a group or a project can tie it, and "
    "the clerk and the bot's admin can tie any. Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class Tie:
    """What a channel is to be tied to: `subject`, its name, and whether only its own people may read there."""

    subject: str
    name: str
    is_confidential: bool


def for_group(books: Books, group_id: str, *, on: date) -> list[str]:
    """The group's channel, or else each of its people."""
    channel = channel_of(books, group_id)
    return [channel] if channel else [to_person(one.id) for one in people.in_group(books, group_id, on=on)]


def channel_of(books: Books, group_id: str) -> str | None:
    """The group's channel, where one is tied to it."""
    subject = f"group:{group_id}"
    return subject if places.place_of(books, subject) else None


def for_project(books: Books, project_id: str) -> str | None:
    """The project's own channel, else the trust's projects channel, else None."""
    tied = (subject for subject in (f"project:{project_id}", TRUST_PROJECTS) if places.place_of(books, subject))
    return next(tied, None)


def tied_here(books: Books, platform: str, conversation: str, *, viewer: Person, on: date) -> list[str]:
    """The names of what this channel is tied to; a project that is not theirs to see is “a project”."""
    subjects = places.subjects_at(books, platform, conversation)
    return list(dict.fromkeys(_name_of(books, subject, viewer, on) for subject in sorted(subjects)))


def tie_meant(books: Books, trust: Trust, words: str, *, viewer: Person, on: date) -> Tie:
    """The group or project that the words mean, if tying it is theirs. Refused with what they may tie."""
    if words.lower() in PURPOSES:
        return _trust_tie(trust, words.lower(), viewer, on)
    mine = [group for group in people.all_groups(books) if may_tie_group(viewer, group, on)]
    found = named(mine, words, trust.words)
    if len(found) == 1:
        return _group_tie(trust, found[0], viewer, on)
    if len(found) > 1:
        raise Refused(f"“{words[:40]}” may be {names((group.id for group in found), last='or')}. Which one?")
    close = close_to(mine, words)
    return _project_tie(books, words, viewer, on, f" Did you mean {close.name}?" if close else "")


def tie_named(books: Books, trust: Trust, subject: str, *, viewer: Person, on: date) -> Tie:
    """The same for a subject that a button carries."""
    _, _, id_ = subject.partition(":")
    tie = tie_meant(books, trust, id_, viewer=viewer, on=on)
    if tie.subject != subject:
        raise not_here("that group")
    return tie


def tie(books: Books, subject: Tie, place: Place, *, by: Person, at: datetime) -> None:
    """From now on the news goes to that channel. Refused where confidential news would be read by others."""
    if subject.is_confidential and not place.is_private:
        raise Refused(
            f"{subject.name} reads what is for its own people only, and this channel is open to others. "
            "Make a private channel and type it there. Nothing was changed."
        )
    places.tie(books, place, by=by.id, at=at)
    delivery.try_now(books)


def _trust_tie(trust: Trust, purpose: str, viewer: Person, on: date) -> Tie:
    if not (is_clerk(viewer, on) or is_admin(viewer, on)):
        raise Refused(f"Only the {trust.words.clerk.lower()} or the bot's admin ties the trust's own channels.")
    return Tie(PURPOSES[purpose], f"{trust.name}: {purpose}", is_confidential=False)


def _group_tie(trust: Trust, group: Group, viewer: Person, on: date) -> Tie:
    """The clerk confirms that a committee's channel is private, so the clerk ties it."""
    if is_confidential(group) and not is_clerk(viewer, on):
        clerk = trust.words.clerk.lower()
        raise Refused(f"{group.name} reads what is for its own people only, so the {clerk} ties its channel.")
    return Tie(f"group:{group.id}", group.name, is_confidential(group))


def _project_tie(books: Books, words: str, viewer: Person, on: date, meant: str) -> Tie:
    """`meant` is the group of theirs that they may have mistyped, where there is one."""
    try:
        project = project_called(books, words, viewer=viewer, on=on)
    except Refused as unknown:
        raise Refused(NOTHING_TO_TIE.format(words[:40], meant)) from unknown
    if not may_tie_project(viewer, project, on):
        raise Refused(f"{project.title} is tied by its lead, the clerk or the bot's admin. Nothing was changed.")
    return Tie(f"project:{project.id}", project.title, is_confidential=False)


def _name_of(books: Books, subject: str, viewer: Person, on: date) -> str:
    kind, _, id_ = subject.partition(":")
    if kind == "project":
        project = projects.seen(books, id_, memberships(books, viewer, on))
        return project.title if project else "a project"
    group = people.group(books, id_) if kind == "group" else None
    return group.name if group else IN_WORDS.get(subject, f"a {kind}")
