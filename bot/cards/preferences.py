"""`/collab settings`: how somebody likes their messages, in words and as a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.cards.batches import SEND_WAITING
from bot.cards.card import Button, Card, Day, Facts, Field, Form, Note, Option, Pick, Text, Words, line
from bot.cards.home import Waiting
from bot.cards.text import cut
from bot.domain.attention import MORNING
from bot.domain.caps import DAILY, FRIDAY, WEEKLY
from bot.domain.people import Person
from bot.domain.preferences import ALL, AS_IT_COMES, CAP_FACTORS, MORE, USUAL
from bot.domain.spans import Hours
from bot.domain.trusts import Caps, Trust
from bot.domain.wording import WEEKDAYS as DAY_NAMES
from bot.domain.wording import clock, count, day, names

SETTINGS, CHANGE = "settings", "settings.change"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
MOST_OF_TITLE = 120
LONGEST_TIME = len("12.30 p.m.")
TELL, HOLD = "tell", "hold"
NEWS = (TELL, HOLD)
UNTIL = "The first day with news again: all that waited comes in one summary. Empty: no pause."
STILL_COMES = "Decisions asked of you and the board's news still come, in your hours."


@dataclass(frozen=True, slots=True)
class Next:
    """When they are rung next; how many things come then as one, or that it is a check-in."""

    at: datetime
    things: int
    is_checkin: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What applies to `person` now; `hours` are their quiet ones, whoever set them; `caps` None for no limit."""

    person: Person
    hours: tuple[Hours, ...]
    caps: Caps | None
    paused_until: date | None
    waiting: int
    next_message: Next | None


def settings(trust: Trust, seen: Seen, today: date, *, is_new: bool = False) -> Card:
    """The one card of what applies, and what comes next."""
    facts = (
        ("Quiet", _quiet(seen)),
        ("News", _news(seen)),
        ("At most", _most(seen.caps)),
        ("Pause", f"until {day(seen.paused_until, today)}" if seen.paused_until else "none"),
        ("Next message to you", _next(trust, seen, today)),
    )
    done = (Text((line("Done. It applies to what waits already, too."),)),) if is_new else ()
    waits = seen.paused_until is not None or seen.person.holds_news
    note = STILL_COMES if waits else "Answers to what you do come at once, decisions in your hours."
    return Card("Your messages", (*done, Facts(facts), Note(line(note))), _buttons(seen))


def form(seen: Seen, token: str) -> Form:
    """The one form: hours, batch, how many, pause, and whether to be told at all."""
    person = seen.person
    start, end = (person.own_quiet.start, person.own_quiet.end) if person.own_quiet else (None, None)
    intro = (Text((line("It applies at once, also to what waits for you already."),)),)
    fields: tuple[Field, ...] = (
        _time_box("quiet_from", "Quiet from", start, "18:00", "Empty: your trust's hours."),
        _time_box("quiet_to", "Quiet until", end, "07:30"),
        Pick("batch", "News comes", BATCHES, initial=person.digest_batch or AS_IT_COMES),
        Pick("batch_day", "On which day, if once a week?", DAYS, required=False, initial=_day(person)),
        _time_box("batch_at", "At what time of the morning?", person.digest_at, "08:00", "Digests too."),
        Pick("most", "How many at most?", MOST, initial=_factor(person)),
        Day("paused_until", "Pause until", UNTIL, required=False, initial=seen.paused_until),
        Pick("news", "Be told, or look yourself?", TOLD_OR_HELD, initial=HOLD if person.holds_news else TELL),
    )
    return Form(SETTINGS, "Your messages", fields, token, "Save", intro)


def waiting_messages(titles: list[str], person_id: str) -> list[Waiting]:
    """For `/collab` alone: what has not been told to them yet."""
    if not titles:
        return []
    first, more = [f"“{cut(one, MOST_OF_TITLE)}”" for one in titles[:3]], len(titles) - 3
    named = names([*first, count(more, "more thing")] if more > 0 else first)
    return [Waiting(f"News waits for you: {named}.", Button(SEND_WAITING, "Send it now", person_id))]


def sent(number: int) -> str:
    if not number:
        return "Nothing waits for you any more. Nothing was sent."
    return f"Here it comes: {count(number, 'thing')}, as one message in our chat."


def _buttons(seen: Seen) -> tuple[Button, ...]:
    change = Button(CHANGE, "Change", "mine", "primary")
    if not seen.waiting:
        return (change,)
    return (change, Button(SEND_WAITING, f"Send me what waits ({seen.waiting})", seen.person.id))


def _quiet(seen: Seen) -> str:
    whose = "your own" if seen.person.own_quiet else "your trust's"
    hours = names(f"{clock(one.start)} to {clock(one.end)}" for one in seen.hours)
    return f"{hours} ({whose}); bank holidays, and the days that are closed to you"


def _news(seen: Seen) -> str:
    person = seen.person
    if person.holds_news:
        return "held until you look: /collab shows it, and nothing is deleted"
    morning = clock(person.digest_at or MORNING)
    if person.digest_batch == WEEKLY:
        return f"in one card a week, {DAY_NAMES[FRIDAY if person.digest_day is None else person.digest_day]} {morning}"
    return (
        f"in one card each morning, {morning}" if person.digest_batch == DAILY else "as it comes, together if several"
    )


def _most(caps: Caps | None) -> str:
    return f"{caps.per_day} a day, {caps.per_week} in seven days" if caps else "as many as there are"


def _next(trust: Trust, seen: Seen, today: date) -> str:
    if seen.next_message is None:
        return f"nothing until you look; {count(seen.waiting, 'thing')} held" if seen.waiting else "nothing is waiting"
    local = seen.next_message.at.astimezone(trust.zone)
    what = "a check-in" if seen.next_message.is_checkin else count(seen.next_message.things, "thing")
    return f"{day(local.date(), today)}, {clock(local.time())} ({what})"


def _time_box(box: str, label: str, now: time | None, example: str, hint: str = "") -> Words:
    return Words(box, label, hint, required=False, initial=_shown(now), longest=LONGEST_TIME, placeholder=example)


def _shown(at: time | None) -> str:
    return clock(at) if at else ""


def _day(person: Person) -> str | None:
    known = person.digest_day is not None and person.digest_day < len(WEEKDAYS)
    return WEEKDAYS[person.digest_day] if known and person.digest_day is not None else None


def _factor(person: Person) -> str:
    return next((name for name, factor in CAP_FACTORS.items() if factor == person.cap_factor), USUAL)


BATCHES = (
    Option(AS_IT_COMES, "As it comes", about="What is due together is one card"),
    Option(DAILY, "Each morning", about="One card"),
    Option(WEEKLY, "Once a week", about="One card. Check-ins still come when they are due"),
)
DAYS = tuple(Option(value, name) for value, name in zip(WEEKDAYS, DAY_NAMES, strict=False))
MOST = (
    Option(USUAL, "As many as my trust allows"),
    Option(MORE, "Twice as many"),
    Option(ALL, "As many as there are"),
)
TOLD_OR_HELD = (
    Option(TELL, "Tell me"),
    Option(HOLD, "Hold it until I look", about="Nothing is deleted: /collab shows it and sends it"),
)
