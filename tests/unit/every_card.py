"""Every card and every form that Collab can draw, with words of your choice where somebody may type their own."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import date, time
from itertools import islice
from typing import Any, get_type_hints

import bot.cards
from bot.cards import (
    agendas,
    batches,
    checkins,
    courtesies,
    home,
    intent,
    pages,
    places,
    preferences,
    reasons,
    undelivered,
    unreached,
)
from bot.cards.card import Button, Card, File, Form, Text, line
from bot.cards.cascades import digests, progress, steps
from bot.cards.meetings import forms as meeting_forms
from bot.cards.meetings import log as logs
from bot.cards.projects import decide, propose, read
from bot.domain.agendas import arranged, weeks
from bot.domain.cascades import Cascade, CommitteeSeen, Progress, Reach, Ways
from bot.domain.charter.findings import Finding
from bot.domain.checkins import Checkin
from bot.domain.meetings import LONGEST_ACTION, LONGEST_SUMMARY, LONGEST_TITLE, MOST_ITEMS, Action, Log, Logged
from bot.domain.projects import APPROVED, DECLINED, PROPOSED, RETURNED, Challenge, Listed, Project
from bot.domain.spans import Hours
from bot.domain.trusts import Caps
from bot.domain.undelivered import Undecided
from tests.factories import (
    MONDAY_MORNING,
    STANDING,
    TODAY,
    a_draft,
    a_meeting,
    a_person,
    a_project,
    a_trust,
    an_agenda_item,
    an_item,
    at,
    everybody,
    groups,
)

Drawable = Card | Form
TRUST = a_trust()
GROUPS = groups()
BOARD, ELT = GROUPS["board"], GROUPS["elt"]
CALLED = {one.id: one.called for one in everybody()}
THIS, NEXT = islice(weeks(TRUST, (), at("2026-11-23 09:00")), 2)
NOT_DRAWN = {"document.from_document", "form_document.from_document"}
"""They give back what somebody else has drawn."""


def makers() -> set[str]:
    """Every public function of the cards' room that gives a card or a form, as `projects.decide.asked`."""
    found = set()
    for module in pkgutil.walk_packages(bot.cards.__path__, "bot.cards."):
        room = importlib.import_module(module.name)
        for name, made in vars(room).items():
            ours = inspect.isfunction(made) and made.__module__ == room.__name__ and not name.startswith("_")
            if ours and get_type_hints(made).get("return") in (Card, Form):
                found.add(f"{room.__name__.removeprefix('bot.cards.')}.{name}")
    return found - NOT_DRAWN


def examples(typed: str) -> dict[str, list[Drawable]]:
    """By maker; each with `typed` wherever somebody's own words may stand."""
    return {
        **_of_agendas(typed),
        **_of_batches(typed),
        **_of_cascades(typed),
        **_of_checkins(typed),
        **_of_courtesies(typed),
        **_of_meetings(typed),
        **_of_people(typed),
        **_of_projects(typed),
        **_of_undelivered(typed),
    }


def a_proposal(typed: str, status: str = PROPOSED, **facts: Any) -> Project:
    prose = {"title": typed, "purpose": typed, "together": typed, "impact": typed, "decision_reason": typed}
    asked = (Challenge("p14", MONDAY_MORNING, typed, typed),)
    decided = {"decided_by": "p03", "decided_at": MONDAY_MORNING, "sponsor": "p03"} if status != PROPOSED else {}
    given = {**prose, "challenges": asked, "next_checkin_on": date(2027, 1, 22), **decided, **facts}
    return replace(a_project(status=status), **given)


def a_log(typed: str, **facts: Any) -> Log:
    meeting = a_meeting("2026-12-03", "board", id="m016", part_b=2, logged_by="p08", logged_at=MONDAY_MORNING, **facts)
    action = Action("a1", "board", typed, "p54", date(2026, 12, 18), "m016", "i1")
    item = an_item(title=typed, summary=typed)
    return Log(BOARD, meeting, (Logged(item, action), Logged(an_item(2, level="chairs_only", until=TODAY))))


def the_fullest_log() -> Log:
    action = Action("a1", "board", "a" * LONGEST_ACTION, "p54", date(2026, 12, 18), "m016", "i1")
    items = (an_item(n, title="t" * LONGEST_TITLE, summary="s" * LONGEST_SUMMARY) for n in range(1, MOST_ITEMS + 1))
    return replace(a_log("x"), items=tuple(Logged(item, action) for item in items))


def _of_agendas(typed: str) -> dict[str, list[Drawable]]:
    items = [an_agenda_item(typed, 20), an_agenda_item(typed, None, added_by="p16")]
    lot = arranged(items, STANDING, 8, 60)
    actions = (Action("a1", "elt", typed, "p10", date(2026, 12, 1)),)
    proposals = (a_proposal(typed),)
    agenda = agendas.Agenda(ELT, THIS, lot, STANDING, actions, proposals, (typed,), CALLED, NEXT)
    added = agendas.Added(replace(items[0], id="a-1"), THIS, lot, 8, NEXT)
    return {
        "agendas.whole": [agendas.whole(TRUST, agenda)],
        "agendas.dealt_with": [agendas.dealt_with(agendas.whole(TRUST, agenda), courtesies.said(typed))],
        "agendas.as_it_stands": [agendas.as_it_stands(TRUST, agenda, at=MONDAY_MORNING)],
        "agendas.call_for_items": [agendas.call_for_items(TRUST, ELT, THIS)],
        "agendas.for_calendar": [agendas.for_calendar(TRUST, ELT, THIS)],
        "agendas.on_its_way": [agendas.on_its_way()],
        "agendas.form": [agendas.form(TRUST, THIS, "t0ken")],
        "agendas.added": [agendas.added(TRUST, added)],
        "agendas.taken_off": [agendas.taken_off(items[0])],
        "agendas.already_there": [agendas.already_there(added)],
    }


def _of_batches(typed: str) -> dict[str, list[Drawable]]:
    file = Card(typed, (Text((line(typed),)), File("meeting", "elt", typed)))
    asked = decide.asked(TRUST, a_proposal(typed), CALLED)
    entries = [batches.Entry(card, "Projects", MONDAY_MORNING) for card in (file, asked, file, asked, file, asked)]
    return {
        "batches.batch": [batches.batch(entries, "L-1"), batches.batch(entries, "L-1", shown=None)],
        "batches.signed": [batches.signed(asked, "L-1")],
        "batches.explained": [batches.explained(asked, "you lead it")],
    }


def _of_cascades(typed: str) -> dict[str, list[Drawable]]:
    log, full = a_log(typed), the_fullest_log()
    items = [one.item for one in log.items]
    cascade = Cascade("CAS-1", "m016", "p08", MONDAY_MORNING)
    checked = replace(cascade, checked_by="p31", checked_at=MONDAY_MORNING)
    committee = CommitteeSeen("Marrowdown Local Committee", "lc_mda", "noted", MONDAY_MORNING, is_tied=True)
    reach = Reach(Ways(5, 4, 1), Ways(16, 10, 2, 3, 0, 1), 4)
    seen = Progress(checked, log.meeting, CALLED, None, "the CEO", reach, (committee,))
    return {
        "cascades.digests.digest": [digests.digest(TRUST, "CAS-1", log.meeting, items, 3, has_it=False)],
        "cascades.digests.brief": [digests.brief(TRUST, "CAS-1", log.meeting, items, 3, TODAY, has_it=False)],
        "cascades.digests.committee_post": [digests.committee_post(TRUST, "CAS-1", log.meeting, items, 0, TODAY, None)],
        "cascades.progress.progress_card": [progress.progress_card(TRUST, seen, 2)],
        "cascades.progress.hurried": [progress.hurried(16, 2)],
        "cascades.steps.check_card": [steps.check_card(TRUST, cascade, one, CALLED) for one in (log, full)],
        "cascades.steps.not_yours_to_check": [steps.not_yours_to_check(TRUST, cascade, log.meeting, typed)],
        "cascades.steps.release_card": [
            steps.release_card(TRUST, checked, one, CALLED, (5, 16)) for one in (log, full)
        ],
        "cascades.steps.release_form": [steps.release_form(TRUST, at("2026-12-04 08:00"), "t0ken", 2)],
        "cascades.steps.change_form": [steps.change_form("t0ken")],
        "cascades.steps.early_form": [steps.early_form(TRUST, "t0ken")],
        "cascades.steps.released_note": [steps.released_note(TRUST, cascade, typed)],
    }


def _of_checkins(typed: str) -> dict[str, list[Drawable]]:
    project = a_proposal(typed, "active")
    told = Checkin(
        "c1", project.id, TODAY, "answered", answered_by="p16", status="amber",
        progress=typed, next=typed, blocker=typed, effort="same",
    )  # fmt: skip
    due = replace(told, id="c2", state="asked")
    asked = [checkins.Asked(due, project, told), checkins.Asked(told, project)]
    return {
        "checkins.question": [checkins.question(asked, CALLED, "s"), checkins.question(asked[:1], CALLED, "s")],
        "checkins.reminder": [checkins.reminder(asked, CALLED, "s")],
        "checkins.pick_project": [checkins.pick_project([project])],
        "checkins.form": [checkins.form(project, told, "t0ken", reader="p12")],
        "checkins.thanks": [checkins.thanks(project, told, typed)],
        "checkins.in_channel": [checkins.in_channel(project, told, CALLED)],
        "checkins.for_sponsor": [checkins.for_sponsor(project, told, CALLED, checkins.Offer(is_open=True))],
        "checkins.worth_a_chat": [checkins.worth_a_chat(project, [told], typed)],
    }


def _of_courtesies(typed: str) -> dict[str, list[Drawable]]:
    waiting = home.Waiting(typed, Button("project.open", "Read it", "PRJ-05"))
    offers = [home.Offer("propose", "proposes a project")]
    return {
        "courtesies.said": [courtesies.said(typed, typed)],
        "courtesies.refusal": [courtesies.refusal(typed)],
        "courtesies.our_fault": [courtesies.our_fault("7f3a")],
        "courtesies.not_shown": [courtesies.not_shown("7f3a")],
        "courtesies.outdated_button": [courtesies.outdated_button()],
        "courtesies.outdated_form": [courtesies.outdated_form()],
        "courtesies.welcome": [courtesies.welcome(TRUST)],
        "courtesies.welcome_here": [courtesies.welcome_here(TRUST)],
        "courtesies.private_answer": [courtesies.private_answer()],
        "courtesies.below": [courtesies.below()],
        "courtesies.no_private_answer": [courtesies.no_private_answer()],
        "courtesies.taken": [courtesies.taken(typed)],
        "courtesies.answer_lost": [courtesies.answer_lost()],
        "courtesies.form_not_shown": [courtesies.form_not_shown()],
        "courtesies.cannot_say_who": [courtesies.cannot_say_who()],
        "courtesies.unknown_command": [courtesies.unknown_command(typed, "agenda")],
        "courtesies.unknown_person": [courtesies.unknown_person(TRUST)],
        "home.home": [home.home(TRUST, typed, [waiting], offers), home.home(TRUST, typed, [], offers)],
        "home.help_card": [home.help_card(offers)],
        "intent.statement": [intent.statement(TRUST, intent.passages(TRUST))],
        "pages.old_page": [pages.old_page()],
        "places.tied": [places.tied(typed)],
        "places.asks_whether_private": [places.asks_whether_private(typed, "lc_mda")],
        "places.stands": [places.stands([typed, "Education Leadership Team"]), places.stands([])],
    }


def _of_meetings(typed: str) -> dict[str, list[Drawable]]:
    log, full, people = a_log(typed), the_fullest_log(), everybody()
    board = [*GROUPS.values()]
    openings = [meeting_forms.Opening(BOARD, TODAY, some, ("p31",)) for some in (people[:5], people)]
    item = log.items[0]
    return {
        "meetings.forms.pick_group": [meeting_forms.pick_group(board, "t0ken")],
        "meetings.forms.log_form": [meeting_forms.log_form(TRUST, board, one, "t0ken") for one in openings],
        "meetings.forms.item_form": [
            meeting_forms.item_form(TRUST, "meeting.edit_item", BOARD, people, item, "t0ken"),
            meeting_forms.item_form(TRUST, "meeting.add_item", BOARD, people * 3, None, "t0ken"),
        ],
        "meetings.log.log_card": [logs.log_card(TRUST, one, CALLED, "Next.") for one in (log, full)],
        "meetings.log.group_post": [logs.group_post(TRUST, log, CALLED)],
        "meetings.log.actions_card": [
            logs.actions_card(TRUST, BOARD, log.meeting, [item.action] if item.action else [])
        ],
        "meetings.log.previews": [logs.previews([("As staff", logs.staff_view([typed]))])],
        "meetings.log.staff_view": [logs.staff_view([typed])],
        "meetings.log.logged_already": [logs.logged_already(TRUST, log, typed, [(typed, typed)])],
        "meetings.log.sent_answer": [logs.sent_answer(typed, typed)],
        "meetings.log.reopened": [logs.reopened(TRUST, log, typed, typed)],
    }


def _of_people(typed: str) -> dict[str, list[Drawable]]:
    person = a_person(name=typed or "Nobody")
    next_ = preferences.Next(at("2026-11-24 08:00"), 3)
    hours = (Hours(time(18), time(7, 30)),)
    seen = preferences.Seen(person, hours, Caps(), TODAY, 2, next_)
    why = [reasons.Why("checkin", "prompt"), reasons.Why("cascade_digest", "decision"), reasons.Why("x", "told")]
    return {
        "preferences.settings": [preferences.settings(TRUST, seen, TODAY, is_new=True)],
        "preferences.form": [preferences.form(seen, "t0ken")],
        "reasons.why": [reasons.why(why), reasons.why([])],
    }


def _of_projects(typed: str) -> dict[str, list[Drawable]]:
    project, approved = a_proposal(typed), a_proposal(typed, APPROVED)
    ended = [a_proposal(typed, status) for status in (APPROVED, RETURNED, DECLINED)]
    clash = Finding("R9", "starts_on", typed, typed)
    listed = Listed("PRJ-05", "PRJ-05", typed, "active", typed, ("QFP",), TODAY, TODAY, typed)
    draft = a_draft(title=typed, purpose=typed, together=typed, impact=typed)
    return {
        "projects.decide.asked": [decide.asked(TRUST, one, CALLED) for one in (project, *ended)],
        "projects.decide.reason_form": [decide.reason_form(verb, project, "t0ken", clash) for verb in decide.REASONS],
        "projects.decide.done": [decide.done(one) for one in ended],
        "projects.decide.announced": [decide.announced(TRUST, approved, CALLED)],
        "projects.decide.told_proposer": [decide.told_proposer(TRUST, one, CALLED) for one in ended],
        "projects.decide.on_the_team": [decide.on_the_team(TRUST, approved, CALLED)],
        "projects.propose.form": [propose.form(TRUST, "t0ken", draft, returned=one) for one in (None, ended[1])],
        "projects.propose.asked_again": [
            propose.asked_again(TRUST, "t0ken", propose.values_of(draft), [clash, clash]),
        ],
        "projects.propose.sent": [
            propose.sent(TRUST, project, "the executive leaders read it and decide"),
            propose.sent(TRUST, project, "", [typed]),
        ],
        "projects.propose.discarded": [propose.discarded(project)],
        "projects.propose.kept": [propose.kept(project)],
        "projects.propose.kept_drafts": [propose.kept_drafts([project])],
        "projects.read.register": [read.register(TRUST, [listed], 8, of=f"for {typed}", words="reading")],
        "projects.read.nothing": [read.nothing(f"for {typed}")],
        "projects.read.whole": [read.whole(TRUST, approved, CALLED, decide.decision_buttons(project))],
    }


def _of_undelivered(typed: str) -> dict[str, list[Drawable]]:
    letters = [Undecided(f"L-{n}", typed, MONDAY_MORNING, n % 2 == 0, typed) for n in range(12)]
    doubts = [unreached.InDoubt("checkin", typed, MONDAY_MORNING)]
    person = a_person(name=typed or "Nobody")
    return {
        "undelivered.undecided": [undelivered.undecided(TRUST, letters, TODAY)],
        "undelivered.sent": [undelivered.sent()],
        "undelivered.gone": [undelivered.gone()],
        "unreached.unreachable": [unreached.unreachable(person, "teams", typed, by_email=False)],
        "unreached.uncertain": [unreached.uncertain(TRUST, TODAY, doubts), unreached.uncertain(TRUST, TODAY, [])],
    }
