"""What people took on: told to each owner once, and done when they say so."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from bot.cards.meetings.log import actions_card
from bot.domain.errors import not_here
from bot.domain.instants import local_day
from bot.domain.meetings import Action, Log
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.meetings.living import TAKEN_ON
from bot.services.outbox import TOLD, changed, tell, to_person
from storage import actions
from storage.database import Books


def tell_owners(books: Books, trust: Trust, log: Log, *, at: datetime, due_at: datetime | None = None) -> None:
    """One message for each owner with all they took on at this meeting."""
    taken_on: dict[str, list[Action]] = defaultdict(list)
    for action in actions.of_meeting(books, log.meeting.id):
        taken_on[action.owner].append(action)
    for owner, theirs in taken_on.items():
        card = actions_card(trust, log.group, log.meeting, theirs)
        event = f"meeting_actions:{log.meeting.id}"
        tell(books, to_person(owner), card, event=event, kind=TAKEN_ON, message_class=TOLD, at=at, due_at=due_at)


def finish(books: Books, trust: Trust, action_id: str, *, by: Person, at: datetime) -> None:
    """The owner says that it is done: no agenda asks after it any more."""
    action = actions.find(books, action_id)
    if action is None or action.owner != by.id:
        raise not_here("that action")
    actions.mark_done(books, action_id, on=local_day(trust.zone, at))
    if action.meeting:
        changed(books, f"actions:{action.meeting}", at=at)
