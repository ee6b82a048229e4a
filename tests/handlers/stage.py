"""A town in the middle of everything: each form stands open before somebody, and each button has something to press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.cards.card import Form, Values
from bot.services.trusts.load import load
from handlers.conversation import Where
from storage.database import Database
from tests.handlers.board import CEO, CHAIR, CLERK, begins
from tests.handlers.conftest import HARBOURSIDE, LANTERNFIELD, MONDAY, tie_all
from tests.handlers.proposals import filled
from tests.handlers.town import Somebody, TownInProcess, initial_values

DIRECT = Where("slack", "dm", is_direct=True)
EXECUTIVE, HEAD, LEAD = "p01", "p12", "p02"
ITEM = "Budget agreed\nThe budget of next year was agreed."
EARLIER, LATER, LAST = date(2026, 11, 5), date(2026, 11, 12), date(2026, 12, 3)


@dataclass(frozen=True, slots=True)
class Opened:
    """A form before somebody; `values` are such that it would take effect."""

    form: Form
    person: str
    values: Values


def load_both(database: Database) -> None:
    """Both trusts, the first with digests that wait for the chairs; every channel is tied."""
    ours = LANTERNFIELD.read_text(encoding="utf-8")
    ours = ours.replace("digest_after: board_release", "digest_after: chairs_meeting")
    for text in (ours, HARBOURSIDE.read_text(encoding="utf-8")):
        report = load(database, text, at=MONDAY)
        with database.transaction() as shelf:
            tie_all(shelf.books(report.trust_id))


def open_everything(town: TownInProcess) -> dict[str, Opened]:
    """Every form of the town by its id, opened by somebody who may, on Friday 4 December 2026 at 10:00."""
    begins(town, "2026-12-04 10:00")
    return {
        one.form.id: one
        for one in (*_proposals(town), *_board(town), *_committee(town), _added(town), _checked_in(town), _liked(town))
    }


def _proposals(town: TownInProcess) -> tuple[Opened, ...]:
    """A head writes one; an executive has another before them that starts in the exams."""
    head, executive = town.person(HEAD), town.person(EXECUTIVE)
    in_exams = filled(schools=("CLJ", "MDA"), starts_on=date(2027, 5, 11), ends_on=date(2027, 7, 16))
    head.types("/collab propose")
    head.fills(**in_exams)
    head.sends()
    head.fills(proceed="anyway", reason="The books are here then.")
    head.sends()
    deciding = [
        _opened(executive, action, reason="It is moderated, not examined.")
        for action in ("project.approve", "project.return", "project.decline")
    ]
    head.types("/collab propose Reading buddies")
    values = filled(starts_on=date(2027, 1, 11), ends_on=date(2027, 4, 30), then="send")
    return (_before(head, **values, proceed="anyway", reason="It rests in the exams."), *deciding)


def _board(town: TownInProcess) -> tuple[Opened, ...]:
    """Three meetings: one is checked, one is released, one waits for its chairs."""
    clerk, chair, ceo = town.person(CLERK), town.person(CHAIR), town.person(CEO)
    for held_on in (EARLIER, LATER, LAST):
        _log(clerk, "board", held_on)
        clerk.presses("meeting.send")
    for held_on in (EARLIER, LATER):
        chair.presses("cascade.check", f"CAS-{held_on}")
    ceo.presses("cascade.release", f"CAS-{EARLIER}")
    ceo.fills(when="now")
    ceo.sends()
    return (
        _opened(ceo, "cascade.go_early", f"CAS-{EARLIER}", reason="Parents ask about it."),
        _opened(ceo, "cascade.release", f"CAS-{LATER}", when="now"),
        _opened(chair, "cascade.change", f"CAS-{LAST}", reason="The figure is wrong."),
    )


def _committee(town: TownInProcess) -> tuple[Opened, ...]:
    """A committee's log that is still being written, and one not yet begun."""
    clerk = town.person(CLERK)
    _log(clerk, "edc", EARLIER)
    took_on = {"owner": HEAD, "due_on": date(2027, 1, 15), "action": "Ask the schools"}
    said = {"title": "Reading", "summary": "All read.", "level": "governance", "until": None}
    editing = _opened(clerk, "meeting.edit_item", **said, **took_on)
    adding = _opened(clerk, "meeting.add_item", **said, **took_on)
    clerk.types("/collab meeting log arc")
    return (editing, adding, _before(clerk, held_on=LATER, items=ITEM))


def _added(town: TownInProcess) -> Opened:
    head = town.person(HEAD)
    head.types("/collab agenda add")
    return _before(head, item="Lunch rota", minutes=10)


def _checked_in(town: TownInProcess) -> Opened:
    lead = town.person(LEAD)
    lead.types("/collab checkin PRJ-02")
    said = {"progress": "Two schools have begun.", "next": "The third", "blocker": "None"}
    return _before(lead, status="amber", effort="same", **said)


def _liked(town: TownInProcess) -> Opened:
    head = town.person(HEAD)
    head.types("/collab settings")
    return _opened(head, "settings.change", batch="weekly", batch_day="fri", paused_until=date(2027, 1, 11))


def _log(clerk: Somebody, group: str, held_on: date) -> None:
    clerk.types(f"/collab meeting log {group}")
    clerk.fills(held_on=held_on, items=ITEM)
    clerk.sends()


def _opened(someone: Somebody, button: str, on: str | None = None, /, **values: object) -> Opened:
    someone.presses(button, on)
    return _before(someone, **values)


def _before(someone: Somebody, /, **values: object) -> Opened:
    form = someone.form
    assert form, f"nothing opened before {someone.id}"
    someone.form = None
    return Opened(form, someone.id, Values({**initial_values(form), **values}))  # type: ignore[dict-item]  # a form's values
