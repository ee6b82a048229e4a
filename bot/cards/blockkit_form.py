"""A form as a Slack modal, and what comes back: ten options are a list, a hundred a menu, more a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypedDict

from bot.cards.blockkit import fitting, numbered
from bot.cards.blockkit_text import Block, plain, rich_section, rich_text
from bot.cards.card import (
    Card,
    Day,
    Field,
    Form,
    Number,
    Option,
    Part,
    Pick,
    PickMany,
    Section,
    Strong,
    Text,
    Value,
    Values,
    Words,
    line,
)
from bot.cards.text import clean, cut, one_line

MODAL_BLOCKS = 100
TITLE = 24
LABEL = 2000
OPTION = 75
PLACEHOLDER = 150
LONGEST = 3000
LISTED = 10
IN_MENU = 100
NO_GROUP = "Others"
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


class Chosen(TypedDict, total=False):
    """An option as Slack sends it back."""

    value: str


class Answer(TypedDict, total=False):
    """One element of a view's state."""

    type: str
    value: str | None
    selected_option: Chosen | None
    selected_options: list[Chosen] | None
    selected_date: str | None


class State(TypedDict):
    """`view["state"]` of a view_submission."""

    values: Mapping[str, Mapping[str, Answer]]


def modal(form: Form) -> dict[str, object]:
    """The view for views.open and for `response_action: update`; it carries the token and nothing else."""
    boxes = [_box(field) for field in form.fields]
    head: tuple[Part, ...] = (Section(form.title),) if len(one_line(form.title)) > TITLE else ()
    intro = fitting((*head, *form.intro), MODAL_BLOCKS - len(boxes))
    return {
        "type": "modal",
        "callback_id": form.id,
        "private_metadata": form.token,
        "title": plain(one_line(form.title), TITLE),
        "submit": plain(one_line(form.submit), TITLE),
        "close": plain("Cancel", TITLE),
        "notify_on_close": False,
        "blocks": numbered([*intro, *boxes]),
    }


def notice(card: Card) -> dict[str, object]:
    """What takes a form's place when there is nothing left to fill in."""
    return {
        "type": "modal",
        "title": plain("Collab", TITLE),
        "close": plain("Close", TITLE),
        "notify_on_close": False,
        "blocks": numbered(fitting((Text((line(card.title),)), *card.parts), MODAL_BLOCKS)),
    }


def values(state: State) -> Values:
    """What somebody filled in, by field id. The form itself is not needed: each answer says what it is."""
    answers = ((block, answer) for block, elements in state["values"].items() for answer in elements.values())
    return Values({block: READ[kind](answer) for block, answer in answers if (kind := answer["type"]) in READ})


def options(found: Iterable[Option]) -> dict[str, object]:
    """The answer to a type-ahead: the first hundred of what was found."""
    return _choices([*found][:IN_MENU])


def errors(fields: Mapping[str, str]) -> dict[str, object]:
    """The answer that keeps the form open, with a sentence beside each of these boxes."""
    return {"response_action": "errors", "errors": dict(fields)}


def _box(field: Field) -> Block:
    if isinstance(field, Pick | PickMany) and not field.options and not field.source:
        nothing = (Strong(cut(field.label, LABEL)), " There is nothing to choose from yet.")
        return {"block_id": field.id, **rich_text(rich_section([nothing]))}
    box: Block = {
        "type": "input",
        "block_id": field.id,
        "label": plain(field.label, LABEL),
        "element": {"action_id": field.id, **_element(field)},
        "optional": not field.required,
    }
    if field.hint.strip():
        box["hint"] = plain(field.hint, LABEL)
    return box


def _element(field: Field) -> Block:
    match field:
        case Words():
            return _words(field)
        case Pick():
            return _pick(field)
        case PickMany():
            return _pick_many(field)
        case Day(initial=initial):
            return {"type": "datepicker", **({"initial_date": initial.isoformat()} if initial else {})}
        case Number():
            return _number(field)


def _words(field: Words) -> Block:
    longest = min(field.longest, LONGEST)
    element: Block = {"type": "plain_text_input", "multiline": field.multiline, "max_length": longest}
    if field.shortest:
        element["min_length"] = min(field.shortest, longest)
    if initial := clean(field.initial)[:longest]:
        element["initial_value"] = initial
    if field.placeholder.strip():
        element["placeholder"] = plain(field.placeholder, PLACEHOLDER)
    return element


def _number(field: Number) -> Block:
    element: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(field.least),
        "max_value": str(field.most),
    }
    if field.initial is not None and field.least <= field.initial <= field.most:
        element["initial_value"] = str(field.initial)
    return element


def _pick(field: Pick) -> Block:
    element = _list_menu_or_search(field, ("radio_buttons", "static_select", "external_select"), "Choose one")
    initial = _initial(field, (field.initial,) if field.initial else ())
    return element | ({"initial_option": initial[0]} if initial else {})


def _pick_many(field: PickMany) -> Block:
    kinds = ("checkboxes", "multi_static_select", "multi_external_select")
    element = _list_menu_or_search(field, kinds, "Choose as many as you like")
    initial = _initial(field, field.initial)
    return element | ({"initial_options": initial} if initial else {})


def _list_menu_or_search(field: Pick | PickMany, kinds: tuple[str, str, str], invitation: str) -> Block:
    listed, menu, search = kinds
    if _is_searched(field):
        return {
            "type": search,
            "min_query_length": 1,
            "placeholder": plain("Type a few letters", PLACEHOLDER),
        }
    if len(field.options) <= LISTED:
        return {"type": listed, "options": [_option(option) for option in field.options]}
    return {"type": menu, "placeholder": plain(invitation, PLACEHOLDER), **_choices(field.options)}


def _is_searched(field: Pick | PickMany) -> bool:
    return field.source is not None or len(field.options) > IN_MENU


def _initial(field: Pick | PickMany, chosen: tuple[str, ...]) -> list[Block]:
    """Slack wants the very options it was given; a search has none, so there a bare id stands for itself."""
    known = {option.value: option for option in field.options}
    if _is_searched(field):
        known |= {value: Option(value, value) for value in chosen if value not in known}
    return [_option(known[value]) for value in chosen if value in known]


def _choices(found: Iterable[Option]) -> dict[str, object]:
    """In groups if any of them has one, in the order in which the groups first appear."""
    groups: dict[str | None, list[Block]] = {}
    for option in found:
        groups.setdefault(option.group, []).append(_option(option))
    if not set(groups) - {None}:
        return {"options": groups.get(None, [])}
    return {
        "option_groups": [
            {"label": plain(name or NO_GROUP, OPTION), "options": listed} for name, listed in groups.items()
        ]
    }


def _option(option: Option) -> Block:
    """What is too long for an option's name goes on below it, where nothing else is said there."""
    label, about = one_line(option.label), one_line(option.about or "")
    if len(label) > OPTION and not about:
        label, about = _in_two(label)
    drawn: Block = {"text": plain(label, OPTION), "value": option.value}
    if about:
        drawn["description"] = plain(about, OPTION)
    return drawn


def _in_two(label: str) -> tuple[str, str]:
    """As many whole words as an option's name holds, and the others."""
    first, gap, _ = label[:OPTION].rpartition(" ")
    return (f"{first}…", f"… {label[len(first) + 1 :]}") if gap else (label, "")


def _written(answer: Answer) -> str:
    return answer.get("value") or ""


def _counted(answer: Answer) -> int | None:
    number = (answer.get("value") or "").strip()
    return int(number) if WHOLE_NUMBER.fullmatch(number) else None


def _chosen(answer: Answer) -> str | None:
    option = answer.get("selected_option")
    return option["value"] if option else None


def _all_chosen(answer: Answer) -> tuple[str, ...]:
    return tuple(option["value"] for option in answer.get("selected_options") or [])


def _dated(answer: Answer) -> date | None:
    day = answer.get("selected_date")
    return date.fromisoformat(day) if day else None


READ: dict[str, Callable[[Answer], Value]] = {
    "plain_text_input": _written,
    "number_input": _counted,
    "radio_buttons": _chosen,
    "static_select": _chosen,
    "external_select": _chosen,
    "checkboxes": _all_chosen,
    "multi_static_select": _all_chosen,
    "multi_external_select": _all_chosen,
    "datepicker": _dated,
}
