"""Groups and meetings of a trust file, and what held meetings decided and agreed to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.cascades import Cascade, CommitteeReached
from bot.domain.documents import Document, day, entries, inner, instant, maybe, number, text, texts, time_of_day
from bot.domain.instants import instant as instant_of
from bot.domain.meetings import Action, Item, Meeting
from bot.domain.people import Group
from bot.domain.trusts import Trust

MIDDAY = time(12)
AN_HOUR = 60


def groups_of(document: Document) -> tuple[Group, ...]:
    return tuple(
        Group(
            id=text(entry, "id"),
            type=text(entry, "type"),
            name=text(entry, "name"),
            visibility=text(entry, "visibility"),
            school=maybe(entry, "school"),
            channel=maybe(entry, "channel"),
            link=maybe(entry, "link"),
            priority=maybe(entry, "priority"),
            exec_link=maybe(entry, "exec_link"),
        )
        for entry in entries(document, "groups")
    )


def meetings_of(document: Document, trust: Trust) -> tuple[Meeting, ...]:
    """Every meeting; a board meeting that was logged carries the log's author and its count of Part B."""
    logs = {meeting_of_cascade(entry, document): entry for entry in _logged(document)}
    found = (_meeting(entry) for entry in entries(document, "meetings") if day(entry, "date"))
    return tuple(_with_log(one, logs[one.id], trust) if one.id in logs else one for one in found)


def _meeting(entry: Document) -> Meeting:
    held_on = day(entry, "date")
    assert held_on is not None, "meetings_of reads dated meetings only"
    return Meeting(
        id=text(entry, "id"),
        group=text(entry, "group"),
        held_on=held_on,
        starts=time_of_day(entry, "time", MIDDAY),
        minutes=number(entry, "minutes", AN_HOUR),
        mode=text(entry, "mode", "online"),
        status=text(entry, "status", "planned"),
        link=maybe(entry, "link"),
        part_b=number(entry, "part_b_count", 0),
        attended=texts(entry, "attended"),
        apologies=texts(entry, "apologies"),
    )


def _with_log(meeting: Meeting, log: Document, trust: Trust) -> Meeting:
    at = _logged_at(log, meeting, trust)
    return replace(
        meeting,
        part_b=number(log, "part_b_count", meeting.part_b),
        logged_by=maybe(log, "logged_by"),
        logged_at=at,
        sent_at=at,
    )


def _logged(document: Document) -> Iterator[Document]:
    return (entry for entry in entries(document, "cascades") if maybe(entry, "logged_by"))


def _logged_at(log: Document, meeting: Meeting, trust: Trust) -> datetime:
    """When it was logged; where the file does not say, the first later fact it gives, or the meeting's end."""
    known = (instant(log, key, trust.zone) for key in ("logged_at", "checked_at", "released_at"))
    starts = instant_of(trust.zone, meeting.held_on, meeting.starts)
    return next(filter(None, known), starts + timedelta(minutes=meeting.minutes))


def meeting_of_cascade(entry: Document, document: Document) -> str | None:
    """The id of the board's meeting on that day."""
    boards = {text(group, "id") for group in entries(document, "groups") if text(group, "type") == "board"}
    return next(
        (
            text(one, "id")
            for one in entries(document, "meetings")
            if text(one, "group") in boards and text(one, "date") == text(entry, "board_meeting")
        ),
        None,
    )


def cascades_of(document: Document, meetings: tuple[Meeting, ...], trust: Trust) -> tuple[Cascade, ...]:
    """Those that were logged; one that waits for its board meeting is a record and no cascade yet."""
    by_id = {meeting.id: meeting for meeting in meetings}
    return tuple(
        _cascade(entry, by_id[name], document, trust)
        for entry in _logged(document)
        if (name := meeting_of_cascade(entry, document))
    )


def _cascade(entry: Document, meeting: Meeting, document: Document, trust: Trust) -> Cascade:
    return Cascade(
        id=text(entry, "id"),
        meeting=meeting.id,
        logged_by=text(entry, "logged_by"),
        logged_at=_logged_at(entry, meeting, trust),
        checked_by=maybe(entry, "checked_by"),
        checked_at=instant(entry, "checked_at", trust.zone),
        released_by=maybe(entry, "released_by"),
        released_at=instant(entry, "released_at", trust.zone),
        chairs_met_at=_chairs_met_at(entry, document, trust),
        committees=tuple(
            CommitteeReached(group, text(inner(entry, "committees"), group)) for group in inner(entry, "committees")
        ),
    )


def _chairs_met_at(entry: Document, document: Document, trust: Trust) -> datetime | None:
    on = day(entry, "chairs_meeting")
    if on is None:
        return None
    chairs = {text(one, "id") for one in entries(document, "groups") if text(one, "type") == "chairs_meeting"}
    met = (
        time_of_day(one, "time", MIDDAY)
        for one in entries(document, "meetings")
        if text(one, "group") in chairs and day(one, "date") == on
    )
    return instant_of(trust.zone, on, next(met, MIDDAY))


def items_of(document: Document) -> tuple[Item, ...]:
    """Items of logged board meetings, and the decisions of others at their group's own level."""
    return (*_cascade_items(document), *_decisions(document))


def _cascade_items(document: Document) -> Iterator[Item]:
    for entry in _logged(document):
        meeting = meeting_of_cascade(entry, document)
        for item in entries(entry, "items") if meeting else ():
            count = number(item, "n", 0)
            yield Item(
                id=f"{meeting}-i{count}",
                meeting=str(meeting),
                number=count,
                title=text(item, "title"),
                summary=text(item, "summary"),
                level=text(item, "level", "governance"),
                until=day(item, "until"),
            )


def _decisions(document: Document) -> Iterator[Item]:
    levels = {text(group, "id"): text(group, "visibility") for group in entries(document, "groups")}
    for entry in entries(document, "meetings"):
        for count, words in enumerate(texts(entry, "decisions"), start=1):
            meeting = text(entry, "id")
            level = levels.get(text(entry, "group"), "committee")
            yield Item(f"{meeting}-d{count}", meeting, count, words, "", level)


def actions_of(document: Document) -> tuple[Action, ...]:
    return tuple(
        Action(
            id=f"{text(entry, 'id')}-a{count}",
            group=text(entry, "group"),
            text=text(action, "text"),
            owner=text(action, "owner"),
            due_on=day(action, "due"),
            meeting=text(entry, "id"),
            done_on=day(action, "done"),
        )
        for entry in entries(document, "meetings")
        for count, action in enumerate(entries(entry, "actions"), start=1)
    )
