"""Everybody tries everything on everything: what is not theirs is neither read nor changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cards.card import Values
from bot.services import forms
from bot.services.reception import Caller
from handlers.contents import BUTTONS, COMMANDS, CONTENTS, FORMS
from handlers.conversation import Outcome, ShowForm, Where
from handlers.router import Router
from storage import people, schema
from storage.database import Database, Shelf
from storage.tables.engine import outbox
from storage.tables.meetings import actions, agenda_items, cascades, meeting_items, meetings
from storage.tables.projects import projects
from tests.handlers.board import CEO, CHAIR, CLERK
from tests.handlers.conftest import MONDAY
from tests.handlers.hostile import Undone
from tests.handlers.proposals import filled
from tests.handlers.stage import HEAD, LEAD, Opened, load_both, open_everything
from tests.handlers.town import Somebody, TownInProcess

KINDS = {
    "ceo": CEO,
    "executive": "p03",
    "head who proposed": HEAD,
    "another head": "p10",
    "leads a project": LEAD,
    "teacher": "p22",
    "clerk": CLERK,
    "chair of the board": CHAIR,
    "director": "p33",
    "chair of governors": "p37",
    "governor": "p38",
    "operations": "p27",
    "it lead": "p09",
    "partner": "p59",
}
ELSEWHERE = {"their ceo": "h01", "their head": "h04", "their clerk": "h03"}
EVERYBODY = KINDS | ELSEWHERE
A_ROOM = Where("slack", "C:room", is_private=True)

BOARD_ITEMS = "".join(f"{word} matter\nThe {word} summary.\n\n" for word in ("Ambrosia", "Belladonna", "Chrysalis"))
LEVELS = {"Ambrosia": "chairs_only", "Belladonna": "private", "Chrysalis": "committee"}
SECRETS = {
    "Ambrosia": {"clerk", "chair of the board", "ceo"},
    "Belladonna": {"clerk", "chair of the board"},
    "Chrysalis": {"clerk", "chair of the board"},
    "Dulcimer": {"clerk"},
    "Evergreen": {"head who proposed"},
    "Foxglove": {"head who proposed", "ceo", "executive", "leads a project"},
    "Gossamer": {"head who proposed", "ceo", "executive", "leads a project"},
}
"""Who may read each word, whatever they type or press: an item for chairs until a date, one kept private, one of the
board alone (none released yet), one of a log still being written, a draft, and a declined proposal with its reason."""


@dataclass
class Matrix:
    town: TownInProcess
    router: Router
    opened: dict[str, Opened]
    values: list[str]
    callers: dict[str, Caller]
    changed: bool = False
    standing: set[str] = field(default_factory=set)
    letters: list[str] = field(default_factory=list)

    def looks(self, shelf: Shelf) -> None:
        """What this event wrote, just before it is undone."""
        self.letters = [letter for letter in waiting(shelf) if letter not in self.standing]
        self.changed = True

    def commands(self, kind: str, words: str) -> Outcome:
        return self.router.command(self.callers[kind], words, A_ROOM)

    def presses(self, kind: str, action: str, value: str) -> Outcome:
        self.changed, self.letters = False, []
        return self.router.press(self.callers[kind], action, value, A_ROOM)

    def submits(self, kind: str, form: str, token: str) -> Outcome:
        self.changed, self.letters = False, []
        return self.router.submit(self.callers[kind], form, token, self.opened[form].values, A_ROOM)

    def read_by(self, kind: str, outcome: Outcome) -> str:
        """What reaches this person by it: the answer, and what was written to them."""
        mine = f"person:{EVERYBODY[kind]} "
        return str(outcome) + "".join(letter for letter in self.letters if letter.startswith(mine))


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('matrix')) / 'collab.sqlite'}"
    database, undone = Database(url, is_durable=False), Undone(url)
    schema.upgrade(database)
    load_both(database)
    town = TownInProcess(database, "lanternfield", MONDAY)
    opened = open_everything(town)
    plant_secrets(town)
    fail_a_letter(town)
    router = Router(CONTENTS, undone, lambda: town.now)
    with database.reading() as shelf:
        matrix = Matrix(
            town, router, opened, things(shelf), {kind: caller(shelf, EVERYBODY[kind]) for kind in EVERYBODY}
        )
        matrix.standing = set(waiting(shelf))
    undone.look = matrix.looks
    yield matrix
    undone.close()
    database.close()


def plant_secrets(town: TownInProcess) -> None:
    clerk, head, ceo = town.person(CLERK), town.person(HEAD), town.person(CEO)
    logs(clerk, "board", date(2026, 11, 26), BOARD_ITEMS)
    with town.database.reading() as shelf:
        ids = {row.title.split()[0]: row.id for row in shelf.rows(select(meeting_items))}
    for word, level in LEVELS.items():
        clerk.presses("meeting.edit_item", ids[word])
        clerk.fills(level=level, until=date(2027, 2, 1) if level == "chairs_only" else None)
        clerk.sends()
    clerk.presses("meeting.send")
    town.person(CHAIR).presses("cascade.check", "CAS-2026-11-26")
    logs(clerk, "edc", date(2026, 11, 19), "Dulcimer matter\nThe Dulcimer summary.")
    head.types("/collab agenda add Lunch rota 10 min")
    head.types("/collab propose Evergreen idea")
    head.fills(title="Evergreen idea", purpose="Evergreen purpose", then="draft")
    head.sends()
    head.types("/collab propose Foxglove idea")
    head.fills(
        **filled(
            title="Foxglove idea",
            purpose="Foxglove purpose",
            starts_on=date(2027, 1, 11),
            ends_on=date(2027, 4, 30),
            then="send",
        )
    )
    head.sends()
    head.fills(proceed="anyway", reason="It rests in the exams.")
    head.sends()
    ceo.presses("project.decline", newest_project(town, "Foxglove idea"))
    ceo.fills(reason="Gossamer is why.")
    ceo.sends()


def fail_a_letter(town: TownInProcess) -> None:
    """One to the head that could not be sent."""
    with town.database.transaction() as shelf:
        sent = shelf.rows(select(outbox.c.id).where(outbox.c.recipient == f"person:{HEAD}", outbox.c.edits.is_(None)))
        shelf.do(outbox.update().where(outbox.c.id == sent[0].id).values(state="failed", why="The account is gone."))


def logs(clerk: Somebody, group: str, held_on: date, items: str) -> None:
    clerk.types(f"/collab meeting log {group}")
    clerk.fills(held_on=held_on, items=items)
    clerk.sends()


def newest_project(town: TownInProcess, title: str) -> str:
    with town.database.reading() as shelf:
        return str(shelf.rows(select(projects.c.id).where(projects.c.title == title))[0].id)


def things(shelf: Shelf) -> list[str]:
    """The ids of everything that a button may name, of both trusts."""
    found: list[str] = []
    for table in (meeting_items, cascades):
        found += [row.id for row in shelf.rows(select(table.c.id))]
    found += [row.id for row in shelf.rows(select(meetings.c.id).where(meetings.c.logged_at.is_not(None)))][-8:]
    found += [row.id for row in shelf.rows(select(actions.c.id))][:3]
    found += [row.id for row in shelf.rows(select(outbox.c.id).where(outbox.c.state == "failed"))]
    found += [row.id for row in shelf.rows(select(agenda_items.c.id).where(agenda_items.c.words == "Lunch rota"))]
    secret = shelf.rows(select(projects.c.id).where(projects.c.reference.is_(None)))
    running = shelf.rows(select(projects.c.id).where(projects.c.reference.is_not(None)))
    found += [row.id for row in secret] + [row.id for row in running][:4]
    return sorted({*found, "elt", "CAS-2026-11-05:lc_qfp", "group:board", "PRJ-02", "PRJ-05"})


def waiting(shelf: Shelf) -> list[str]:
    """The letters on their way: to whom, and what they say."""
    rows = shelf.rows(select(outbox.c.recipient, outbox.c.card).where(outbox.c.state == "waiting"))
    return [f"{row.recipient} {row.card}" for row in rows]


def caller(shelf: Shelf, person: str) -> Caller:
    books = shelf.books("harbourside" if person.startswith("h") else "lanternfield")
    identity = people.identity_of(books, person, "slack")
    assert identity
    return Caller("slack", identity.tenant, identity.user)


def test_everything_that_can_be_typed_pressed_or_sent_is_in_the_matrix(matrix: Matrix) -> None:
    assert {form.id for form in FORMS} == matrix.opened.keys() == MAY_SEND.keys()
    assert {button.action for button in BUTTONS} == MAY_PRESS.keys()
    assert {command.words for command in COMMANDS} == AFTER.keys()


AFTER = {
    "projects": ("", "mine", "CLJ", "idea", "purpose"),
    "project": ("idea", "matter", "PRJ-01", "PRJ-92"),
    "propose": ("", "Something"),
    "agenda": ("", "nonsense"),
    "agenda add": ("", "Something 5 min"),
    "meeting log": ("", "board", "edc", "elt", "lc_qfp"),
    "cascade": ("", "26 November", "5 November"),
    "checkin": ("", "PRJ-02", "idea"),
    "here": ("", "board", "elt", "PRJ-02"),
    "settings": ("", "nonsense"),
    "intent": ("", "ethics"),
}
OUR_STAFF = {"ceo", "executive", "leads a project", "head who proposed", "another head", "teacher", "clerk"}
OUR_STAFF |= {"operations", "it lead"}
LEADERS = {"ceo", "executive", "leads a project", "head who proposed", "another head", "their ceo", "their head"}
EXECUTIVES = {"ceo", "executive", "leads a project"}
ANSWERS = {"ceo", "leads a project", "teacher"}
COMMITTEE = {"clerk", "chair of governors"}
NOBODY: set[str] = set()
MAY_PRESS = {
    "projects.all": set(EVERYBODY),
    "project.open": set(EVERYBODY),
    "project.propose": OUR_STAFF | set(ELSEWHERE),
    "project.open_draft": {"head who proposed"},
    "project.approve": {"ceo"},
    "project.return": EXECUTIVES,
    "project.decline": EXECUTIVES,
    "agenda.add": LEADERS,
    "agenda.remove": {"head who proposed"},
    "agenda.calendar": LEADERS,
    "meeting.show": {"clerk"},
    "meeting.edit_item": {"clerk"},
    "meeting.remove_item": {"clerk"},
    "meeting.add_item": {"clerk"},
    "meeting.count_part_b": {"clerk"},
    "meeting.uncount_part_b": NOBODY,
    "meeting.preview": {"clerk"},
    "meeting.send": {"clerk"},
    "action.done": {"executive", "another head"},
    "cascade.show": {"chair of the board", "ceo"},
    "cascade.check": {"chair of the board"},
    "cascade.change": {"chair of the board"},
    "cascade.release": {"ceo"},
    "cascade.urgent": {"ceo", "clerk"},
    "cascade.chairs_met": {"ceo"},
    "cascade.go_early": {"ceo"},
    "cascade.noted": COMMITTEE,
    "cascade.discussed": COMMITTEE,
    "digest.got_it": {"chair of governors", "governor"},
    "checkin.answer": ANSWERS,
    "checkin.nothing_new": NOBODY,
    "news.hold": set(EVERYBODY),
    "news.resume": set(EVERYBODY),
    "here.confirm": {"clerk", "their clerk"},
    "settings.open": set(EVERYBODY),
    "settings.change": set(EVERYBODY),
    "message.why": NOBODY,
    "message.show_all": NOBODY,
    "message.send_waiting": NOBODY,
    "undelivered.look": {"clerk", "it lead", "their clerk"},
    "undelivered.send": {"clerk", "it lead"},
    "undelivered.let_go": {"clerk", "it lead"},
}
"""Who gets further than a refusal with it, at any of all these things. Nothing is counted yet that could be taken
back, nobody has just been asked how a project goes, and a question stands before the other proposal's approval."""
MAY_SEND = {
    "propose": OUR_STAFF,
    "project.approve": {"ceo"},
    "project.return": EXECUTIVES,
    "project.decline": EXECUTIVES,
    "agenda.add": LEADERS,
    "meeting.log": {"clerk"},
    "meeting.edit_item": {"clerk"},
    "meeting.add_item": {"clerk"},
    "cascade.change": {"chair of the board"},
    "cascade.release": {"ceo"},
    "cascade.go_early": {"ceo"},
    "checkin.answer": ANSWERS,
    "settings": set(EVERYBODY),
}
"""With the words, days and people of our trust; those of the other one would be refused beside their boxes."""


@pytest.mark.parametrize("kind", EVERYBODY)
def test_what_is_typed_tells_nobody_what_is_not_theirs(matrix: Matrix, kind: str) -> None:
    told = [matrix.commands(kind, words) for words in ("", "help")]
    for command, ends in AFTER.items():
        told += [matrix.commands(kind, f"{command} {words}") for words in (*ends, *matrix.values)]
    nothing_leaks(kind, "".join(map(str, told)))


@pytest.mark.parametrize("kind", EVERYBODY)
def test_what_is_pressed_does_and_tells_only_what_is_theirs(matrix: Matrix, kind: str) -> None:
    got_further = set()
    for button in BUTTONS:
        for value in matrix.values:
            outcome = matrix.presses(kind, button.action, value)
            nothing_leaks(kind, matrix.read_by(kind, outcome))
            if matrix.changed:
                got_further.add(button.action)
    assert got_further == {action for action, kinds in MAY_PRESS.items() if kind in kinds}


@pytest.mark.parametrize("kind", EVERYBODY)
def test_what_is_sent_does_and_tells_only_what_is_theirs(matrix: Matrix, kind: str) -> None:
    """As if each form had somehow been opened before everybody, about everything."""
    got_further = set()
    for form in FORMS:
        for value in (None, *matrix.values):
            outcome = matrix.submits(kind, form.id, opened_by_force(matrix, kind, form.id, value))
            nothing_leaks(kind, matrix.read_by(kind, outcome))
            if matrix.changed and not isinstance(outcome, ShowForm):
                got_further.add(form.id)
    assert got_further == {form for form, kinds in MAY_SEND.items() if kind in kinds}


@pytest.mark.parametrize("kind", EVERYBODY)
def test_nobody_throws_away_what_is_no_draft_of_theirs(matrix: Matrix, kind: str) -> None:
    thrown_away = Values({"then": "discard"})
    got_further = set()
    for value in (None, *matrix.values):
        token = opened_by_force(matrix, kind, "propose", value)
        matrix.changed = False
        matrix.router.submit(matrix.callers[kind], "propose", token, thrown_away, A_ROOM)
        if matrix.changed:
            got_further.add(value)
    theirs = {newest_project(matrix.town, "Evergreen idea")} if kind == "head who proposed" else set()
    assert got_further == theirs


def opened_by_force(matrix: Matrix, kind: str, form: str, value: str | None) -> str:
    trust, at = ("harbourside" if kind in ELSEWHERE else "lanternfield"), matrix.town.now
    with matrix.town.database.transaction() as shelf:
        books = shelf.books(trust)
        person = people.person(books, EVERYBODY[kind])
        assert person
        return forms.open_form(books, form, person, at=at, subject=value)


def nothing_leaks(kind: str, told: str) -> None:
    leaked = {word for word, readers in SECRETS.items() if word in told and kind not in readers}
    assert not leaked, f"{kind} reads {leaked}: {told}"
