"""`/collab cascade`: how far the board's news has reached."""

from __future__ import annotations

from datetime import datetime

from bot.cards.card import Bullets, Button, Card, Facts, Note, Part, Section, line
from bot.cards.cascades.digests import board_word
from bot.cards.cascades.steps import NOBODY_TO_RELEASE, waits_for_chairs
from bot.cards.courtesies import said
from bot.cards.home import Waiting
from bot.cards.meetings.log import moment
from bot.domain.cascades import Cascade, CommitteeSeen, Progress, Reach, Ways
from bot.domain.instants import local_day
from bot.domain.trusts import Trust
from bot.domain.urgency import A_TERM
from bot.domain.wording import count, day, day_of

STATES = {"waiting": "not yet", "posted": "posted", "noted": "noted", "discussed": "discussed"}


def progress_card(trust: Trust, seen: Progress, urgent_left: int = 0) -> Card:
    """How far it has come; what waits can be hurried while some of the term's urgent ones are left."""
    heading = f"From the {board_word(trust)}, {day(seen.meeting.held_on)}: how far it has come"
    parts = (Facts(_steps(trust, seen)), *_reached(seen.reach), *_committees(trust, seen))
    return Card(heading, parts, _hurry(seen, urgent_left))


def hurried(number: int, left: int) -> Card:
    return said(f"Sent as urgent: {count(number, 'message')}. {left} of {A_TERM} left this term.")


def _hurry(seen: Progress, left: int) -> tuple[Button, ...]:
    waits = seen.reach.briefs.waiting_for_morning + seen.reach.digests.waiting_for_morning if seen.reach else 0
    if not waits or not left or seen.cascade.urgent_at is not None:
        return ()
    question = f"It rings {count(waits, 'person', 'people')} now, whatever the hour. {left} of {A_TERM} left this term."
    label = "Send what waits as urgent"
    return (Button("cascade.urgent", label, seen.cascade.id, "danger", confirm=question),)


def waiting_step(trust: Trust, seen: Progress) -> Waiting:
    """For `/collab` alone: what is asked of them, and its card for the press."""
    verb = "release" if seen.cascade.checked_at else "check"
    log = f"the log of the {board_word(trust)}, {day(seen.meeting.held_on)}"
    return Waiting(f"Please {verb} {log}.", Button("cascade.show", "Show it", seen.cascade.id))


def _steps(trust: Trust, seen: Progress) -> tuple[tuple[str, str], ...]:
    cascade = seen.cascade
    steps = [
        ("Logged", _who_when(trust, seen, cascade.logged_by, cascade.logged_at)),
        ("Checked", _checked(trust, seen)),
        ("Released", _released(trust, seen)),
    ]
    if cascade.released_at is not None:
        steps.append(("Chairs met", _chairs(trust, cascade)))
    part_b = seen.meeting.part_b
    steps.append(("Confidential", f"{count(part_b, 'item')}, not shown anywhere" if part_b else "none"))
    return tuple(steps)


def _checked(trust: Trust, seen: Progress) -> str:
    if seen.meeting.sent_at is None and seen.meeting.logged_at is not None:
        return "sent back to the clerk for a change"
    if seen.cascade.checked_at is None and seen.cascade.released_at is not None:
        return "not noted"
    if seen.cascade.checked_at is None:
        return f"waits for {seen.checker}" if seen.checker else "waits: there is nobody to check it"
    return _who_when(trust, seen, seen.cascade.checked_by, seen.cascade.checked_at)


def _released(trust: Trust, seen: Progress) -> str:
    cascade = seen.cascade
    if cascade.released_at is not None:
        hurry = f"; urgent: {_who_when(trust, seen, cascade.urgent_by, cascade.urgent_at)}" if cascade.urgent_at else ""
        return f"{_who_for_when(trust, seen, cascade.released_at)}{hurry}"
    if not seen.releasers:
        return f"not yet. {NOBODY_TO_RELEASE}"
    return f"waits for {seen.releasers}" if cascade.checked_at else "not yet"


def _who_for_when(trust: Trust, seen: Progress, released_at: datetime) -> str:
    """What is released for a morning to come has not gone out by then, unless it was urgent."""
    if not seen.is_ahead:
        return _who_when(trust, seen, seen.cascade.released_by, released_at)
    who = _who_when(trust, seen, seen.cascade.released_by, None)
    return who if seen.cascade.urgent_at else f"{who}; it goes out from {moment(trust, released_at)}"


def _chairs(trust: Trust, cascade: Cascade) -> str:
    if cascade.chairs_met_at is not None:
        return day(local_day(trust.zone, cascade.chairs_met_at))
    if cascade.early_reason is not None:
        return f"digests went before it: {cascade.early_reason}"
    return "not yet; the digests wait for it" if waits_for_chairs(trust, cascade) else "not noted"


def _who_when(trust: Trust, seen: Progress, who: str | None, at: datetime | None) -> str:
    when = f", {moment(trust, at)}" if at else ""
    return f"{seen.called.get(who or '', 'somebody')}{when}"


def _reached(reach: Reach | None) -> tuple[Part, ...]:
    if reach is None:
        return ()
    sentences = [
        f"{count(reach.briefs.meant, 'brief')}: {arrived(reach.briefs)}.",
        f"{count(reach.digests.meant, 'digest')}: {arrived(reach.digests)}.",
        f"{reach.got_it} pressed Got it, which nobody has to.",
        *_remedies(reach),
    ]
    return (Section("Chairs and governors"), Bullets(tuple(line(one) for one in sentences)))


def _remedies(reach: Reach) -> list[str]:
    found = []
    if reach.briefs.waiting_for_email + reach.digests.waiting_for_email:
        found.append("Emails go by themselves as soon as your IT lead has set SMTP_URL and MAIL_FROM.")
    lost = reach.briefs.not_reached + reach.digests.not_reached
    if lost:
        found.append(
            f"{count(lost, 'person', 'people')} could not be reached. Your IT lead can look up the account, or "
            "put `delivery: email` beside the name in the trust's file."
        )
    return found


def arrived(ways: Ways) -> str:
    """`12 by chat, 4 waiting for email`."""
    counted = (
        (ways.by_chat, "by chat"),
        (ways.by_email, "by email"),
        (ways.waiting_for_morning, "waiting for their morning"),
        (ways.waiting_for_email, "waiting for email"),
        (ways.not_reached, "not reached"),
    )
    return ", ".join(f"{number} {way}" for number, way in counted if number) or "none yet"


def _committees(trust: Trust, seen: Progress) -> tuple[Part, ...]:
    if not seen.committees:
        return ()
    pairs = tuple((one.name, _committee(trust, one)) for one in seen.committees)
    untied = [one for one in seen.committees if not one.is_tied and one.state == "waiting"]
    remedy = tuple(
        Note(line(f"No channel is tied to {one.name}: `/collab here {one.group}` in the right channel ties one."))
        for one in untied
    )
    return (Section(f"{trust.words.local_committee}s"), Facts(pairs), *remedy)


def _committee(trust: Trust, one: CommitteeSeen) -> str:
    when = f" on {day_of(local_day(trust.zone, one.at))}" if one.at else ""
    return f"{STATES[one.state]}{when}"
