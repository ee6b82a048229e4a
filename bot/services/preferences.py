"""How somebody likes their messages: seen, changed, and applied at once to what waits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.cards import preferences as cards
from bot.cards.preferences import HOLD, Next, Seen
from bot.domain.attention import CAPPED, DIGEST, MIDNIGHT, PROMPT, TOLD, next_permitted_morning, quiet_of
from bot.domain.caps import WEEKLY, caps_of, rings_at
from bot.domain.checkins import asked_at
from bot.domain.errors import Refused
from bot.domain.instants import instant, local_day
from bot.domain.people import Person
from bot.domain.preferences import BATCHES, CAP_FACTORS, Preferences
from bot.domain.spans import Hours
from bot.domain.trusts import Trust
from bot.services.outbox import ANSWER, tell, to_person
from storage import batches, cascades, preferences, projects
from storage.database import Books
from storage.identifiers import new_id

TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
HALF_DAY = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))?\s*([ap])\.?m\.?", re.IGNORECASE)
LONGEST_PAUSE = timedelta(days=366)
FAR_AWAY = timedelta(days=700)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the form holds, right or wrong."""

    quiet_from: str
    quiet_to: str
    batch: str
    batch_day: str
    batch_at: str
    most: str
    paused_until: date | None
    news: str


def settings_of(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Seen:
    """Their settings as they apply now, what waits for them, and what comes next."""
    person = preferences.as_they_like(books, viewer)
    today = local_day(trust.zone, at)
    return Seen(
        person=person,
        hours=quiet_of(person, trust, TOLD, today).hours,
        caps=caps_of(person, trust),
        paused_until=person.paused_until if person.paused_until and person.paused_until > today else None,
        waiting=len(batches.waiting_for(books, to_person(person.id), now=at)),
        next_message=_next_message(books, trust, person, at),
    )


def change(books: Books, trust: Trust, wishes: Wishes, *, by: Person, at: datetime) -> None:
    """Keep what they wish, and ask anew about all that is held for them. Refused beside the boxes that are wrong."""
    today = local_day(trust.zone, at)
    mistakes = _mistakes(wishes, today)
    if mistakes:
        raise Refused(fields=mistakes)
    preferences.put(books, by.id, _kept(wishes), at=at)
    batches.look_again(books, to_person(by.id))
    _plan_digests_anew(books, trust, preferences.as_they_like(books, by), at)
    card = cards.settings(trust, settings_of(books, trust, viewer=by, at=at), today, is_new=True)
    event = f"settings_kept:{by.id}:{new_id()}"
    tell(books, to_person(by.id), card, event=event, kind="settings_kept", message_class=ANSWER, at=at)


def _plan_digests_anew(books: Books, trust: Trust, person: Person, at: datetime) -> None:
    """A digest that is planned for a morning comes at their own time of that morning, but not before its release."""
    for piece in batches.ahead_of(books, to_person(person.id)):
        if piece.message_class != DIGEST or piece.subject is None or piece.meant_at <= at:
            continue
        released = cascades.find(books, piece.subject.split(":")[1])
        midnight = instant(trust.zone, local_day(trust.zone, piece.meant_at), MIDNIGHT)
        starts = (released.released_at if released else None) or at
        batches.put_off(books, piece, max(starts, next_permitted_morning(person, trust, max(midnight, at))))


def _kept(wishes: Wishes) -> Preferences:
    start, end = _time(wishes.quiet_from), _time(wishes.quiet_to)
    return Preferences(
        hours=Hours(start, end) if start is not None and end is not None else None,
        batch=wishes.batch,
        batch_day=cards.WEEKDAYS.index(wishes.batch_day) if wishes.batch_day in cards.WEEKDAYS else None,
        batch_at=_time(wishes.batch_at),
        most=wishes.most,
        paused_until=wishes.paused_until,
        holds_news=wishes.news == HOLD,
    )


def _mistakes(wishes: Wishes, today: date) -> dict[str, str]:
    found = {name: _no_time(getattr(wishes, name)) for name in ("quiet_from", "quiet_to", "batch_at")}
    found["quiet_to"] = found["quiet_to"] or _half_hours(wishes)
    found["paused_until"] = _no_pause(wishes.paused_until, today)
    if wishes.batch not in BATCHES:
        found["batch"] = "Please choose as it comes, each morning or once a week."
    if wishes.batch == WEEKLY and wishes.batch_day not in cards.WEEKDAYS:
        found["batch_day"] = "Which day of the week? Please choose one."
    elif wishes.batch_day and wishes.batch_day not in cards.WEEKDAYS:
        found["batch_day"] = "Please choose a day from Monday to Friday."
    if wishes.most not in CAP_FACTORS:
        found["most"] = "Please choose how many at most."
    if wishes.news not in cards.NEWS:
        found["news"] = "Please choose to be told, or to have it held until you look."
    return {name: words for name, words in found.items() if words}


def _no_time(words: str) -> str:
    return "" if not words or _time(words) is not None else "That is no time that I can read. Try 18:00."


def _half_hours(wishes: Wishes) -> str:
    if bool(wishes.quiet_from) != bool(wishes.quiet_to):
        return "Quiet needs a beginning and an end. Leave both empty for your trust's hours."
    same = wishes.quiet_from and _time(wishes.quiet_from) == _time(wishes.quiet_to)
    return "That is no time at all: beginning and end are the same." if same else ""


def _no_pause(until: date | None, today: date) -> str:
    """A pause has an end, and it lies ahead: nobody is to believe in a pause that is none."""
    if until is None:
        return ""
    if until <= today:
        return "A pause ends on a day after today. Choose one, or leave it empty for no pause."
    return "A year is the longest. You can pause again then." if until - today > LONGEST_PAUSE else ""


def _time(words: str) -> time | None:
    """`17:30`, `17.30`, `5.30pm` or `5 pm`."""
    half = HALF_DAY.fullmatch(words)
    if half:
        return time(int(half[1]) % 12 + (12 if half[3] in "pP" else 0), int(half[2] or 0))
    found = TIME.fullmatch(words)
    return time(int(found[1]), int(found[2])) if found else None


def _next_message(books: Books, trust: Trust, person: Person, at: datetime) -> Next | None:
    """When they are next rung, as far as it is known: by what is on its way, and by the next check-in of a lead."""
    rung = batches.rung(books, trust, to_person(person.id), at)
    ahead = [
        (rings_at(person, trust, one.message_class, max(at, one.meant_at), meant_at=one.meant_at, rung=rung), one)
        for one in batches.ahead_of(books, to_person(person.id))
    ]
    known = [(moment, one) for moment, one in ahead if moment - at < FAR_AWAY]
    question = _next_question(books, trust, person, at)
    soonest = min([moment for moment, _ in known] + [one for one in (question,) if one], default=None)
    if soonest is None:
        return None
    together = sum(moment == soonest for moment, one in known if one.message_class in CAPPED)
    return Next(soonest, max(1, together), is_checkin=soonest == question and not together)


def _next_question(books: Books, trust: Trust, person: Person, at: datetime) -> datetime | None:
    if person.holds_news:
        return None
    days = (one.next_checkin_on for one in projects.led_by(books, person.id))
    asked = (asked_at(trust, person, day) for day in days if day)
    return min((rings_at(person, trust, PROMPT, one, meant_at=one) for one in asked if one > at), default=None)
