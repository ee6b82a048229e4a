"""The two forms of a log: a meeting with its items, and one item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.card import Day, Field, Form, Option, Pick, PickMany, Text, Words, line
from bot.domain.meetings import LEVELS, LONGEST_ACTION, LONGEST_SUMMARY, LONGEST_TITLE, Logged, default_level
from bot.domain.offices import CLERKED
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.domain.wording import day, school_names

NO_NAMES = "No pupil, parent or staff-matter names."
FEW = 10
MOST_OPTIONS = 100
PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the log's form begins with: the group's people, and those of them who are ticked."""

    group: Group
    held_on: date
    people: tuple[Person, ...]
    attended: tuple[str, ...]


def pick_group(groups: Sequence[Group], token: str) -> Form:
    """Whose meeting was it?"""
    return Form("meeting.log", "Log a meeting", (_group_box(groups, None),), token, submit="Next")


def log_form(trust: Trust, groups: Sequence[Group], opening: Opening, token: str) -> Form:
    boxes: tuple[Field, ...] = (
        _group_box(groups, opening.group.id),
        Day("held_on", "Held on", initial=opening.held_on),
        _attended_box(trust, opening),
        Words(
            "items",
            "Items",
            hint=f"A title, and a sentence or two below it. A blank line between items. {NO_NAMES}",
            multiline=True,
            placeholder="Priorities agreed\nFour priorities for the year.\n\nAdmissions\nConsultation opens in May.",
        ),
    )
    return Form("meeting.log", "Log a meeting", boxes, token, submit="Next")


def item_form(
    trust: Trust, form: str, group: Group, people: Iterable[Person], logged: Logged | None, token: str
) -> Form:
    """One item: what it was, who may read it, and what somebody took on. `form` is meeting.edit_item or .add_item."""
    return Form(
        form,
        "Edit an item" if logged else "Add an item",
        (*_words_boxes(logged), *_level_boxes(trust, group, logged), *_action_boxes(trust, people, logged)),
        token,
        submit="Save",
        intro=(Text((line("Confidential items are not written here. Count them on the card instead."),)),),
    )


def people_options(trust: Trust, people: Iterable[Person]) -> tuple[Option, ...]:
    """People under their schools, those of the whole trust first."""
    order = list(trust.schools)
    listed = sorted(people, key=lambda one: (order.index(one.school) if one.school in order else -1, one.called))
    places = school_names(trust)
    return tuple(Option(one.id, one.called, group=places.get(one.school or "", trust.short)) for one in listed)


def level_name(trust: Trust, group: Group, level: str, until: date | None = None) -> str:
    """`Chairs only, until Friday 1 January`. What a group dealt with the group itself reads, at once and in its post;
    the board has none."""
    words = trust.words
    chairs = "Chairs only" if group.type == "board" else "Chairs only (and this group)"
    own = f"This group{_with_it(group)}"
    at_its_head = "The chair, vice-chair and clerk only" if group.type in CLERKED else "Whoever leads this group only"
    named = {
        "governance": f"{words.director}s and {words.governor.lower()}s",
        "open": f"All staff and {words.governor.lower()}s",
        "leaders": "School and trust leaders",
        "committee": own,
        "chairs_only": f"{chairs}, until {day(until) if until else 'a date'}",
        "private": at_its_head,
    }
    return named[level]


def _with_it(group: Group) -> str:
    """Who else reads what is a group's own: its clerk, and the head of its school."""
    if group.type not in CLERKED:
        return " only"
    return ", its clerk and its head" if group.school else " and its clerk"


def _group_box(groups: Sequence[Group], chosen: str | None) -> Pick:
    options = tuple(Option(group.id, group.name) for group in groups)
    return Pick("group", "Which group met?", options, initial=chosen)


def _attended_box(trust: Trust, opening: Opening) -> PickMany:
    hint = "Everyone is ticked. Untick those who could not come."
    if len(opening.people) > MOST_OPTIONS:
        return PickMany("attended", "Who came?", hint="Type a name.", required=False, source=PEOPLE)
    listed = people_options if len(opening.people) > FEW else _with_schools
    options = listed(trust, opening.people)
    return PickMany("attended", "Who came?", options, hint, required=False, initial=opening.attended)


def _with_schools(trust: Trust, people: Iterable[Person]) -> tuple[Option, ...]:
    """Few enough to be ticked: each with their school beside them."""
    places = school_names(trust)
    return tuple(Option(one.id, one.called, about=places.get(one.school or "")) for one in people)


def _words_boxes(logged: Logged | None) -> tuple[Field, ...]:
    title = logged.item.title if logged else ""
    summary = logged.item.summary if logged else ""
    return (
        Words("title", "Title", initial=title, longest=LONGEST_TITLE),
        Words(
            "summary",
            "Summary",
            hint=f"A sentence or two. {NO_NAMES}",
            required=False,
            multiline=True,
            initial=summary,
            longest=LONGEST_SUMMARY,
        ),
    )


def _level_boxes(trust: Trust, group: Group, logged: Logged | None) -> tuple[Field, ...]:
    level = logged.item.level if logged else default_level(group)
    options = tuple(Option(one, level_name(trust, group, one)) for one in LEVELS)
    until = logged.item.until if logged else None
    return (
        Pick("level", "Who may read it?", options, initial=level),
        Day("until", "Chairs only until", hint="Only with “Chairs only”.", required=False, initial=until),
    )


def _action_boxes(trust: Trust, people: Iterable[Person], logged: Logged | None) -> tuple[Field, ...]:
    action = logged.action if logged else None
    owner = action.owner if action else None
    return (
        Words(
            "action",
            "What will be done?",
            hint=f"Leave it empty where nothing is. {NO_NAMES}",
            required=False,
            initial=action.text if action else "",
            longest=LONGEST_ACTION,
        ),
        _owner_box(people_options(trust, people), owner),
        Day("due_on", "By when?", required=False, initial=action.due_on if action else None),
    )


def _owner_box(options: tuple[Option, ...], owner: str | None) -> Pick:
    if len(options) <= MOST_OPTIONS:
        return Pick("owner", "Who does it?", options, required=False, initial=owner)
    chosen = tuple(option for option in options if option.value == owner)
    return Pick("owner", "Who does it?", chosen, "Type a name.", required=False, initial=owner, source=PEOPLE)
