"""A form as an Adaptive Card, and what comes back: ten options are a list, a hundred a menu, more a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import floor

from bot.cards.adaptive import LARGEST, LAST_LINE, fitting, whole, words
from bot.cards.adaptive_buttons import submit
from bot.cards.adaptive_text import Element, heading, rich, unmarked, weight
from bot.cards.card import (
    Card,
    Day,
    Field,
    Form,
    Number,
    Option,
    Pick,
    PickMany,
    Strong,
    Text,
    Value,
    Values,
    Words,
    line,
)
from bot.cards.text import clean, cut, one_line

LABEL = 2000
OPTION = (150, 75, 40)
"""Letters of an option: as many as there is room for."""

PLACEHOLDER = 150
LONGEST = 3000
LISTED = 10
IN_MENU = 100
LOOK_AGAIN = "needs another look"
NOTHING = "%"
"""What the empty choice of a menu sends; no option does, as in an option's value each % is written %25."""

FOUND = 15
"""Teams shows no more of what a search found."""

MISSING: Mapping[type, str] = {
    Words: "Please write a few words here.",
    Pick: "Please choose one.",
    PickMany: "Please choose at least one.",
    Day: "Please choose a day.",
}
LARGEST_NUMBER = 999_999_999
A_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def drawn(form: Form, errors: Mapping[str, str] | None = None) -> Element:
    """The form as a card: its boxes hold the form's values, and each error stands right under its box.

    Where it would be too much for Teams, first the options' titles are cut, then what stands above the boxes.
    """
    wrong = errors or {}
    head = [heading(one_line(form.title) or "Collab", "Large"), *_look_again(form, wrong)]
    foot = submit(form.submit, form.id, form.token)
    said = _said(form)
    room = LARGEST - LAST_LINE - weight(whole([*head, foot], said))
    tried = (_boxes(form, wrong, longest) for longest in OPTION)
    boxes = next((boxes for boxes in tried if weight(boxes) <= room), None) or _boxes(form, wrong, OPTION[-1])
    return whole([*head, *fitting(form.intro, room + LAST_LINE - weight(boxes)), *boxes, foot], said)


def values(boxes: Mapping[str, type[Field]], told: Mapping[str, object]) -> Values:
    """What somebody filled in, by field id, each as the box of the form as it was shown asks for it.

    An untouched box gives its empty value, and so does an answer that no such box can give.
    """
    return Values({name: READ_AS[box](told.get(name)) for name, box in boxes.items()})


def options(found: Iterable[Option]) -> dict[str, object]:
    """The whole answer to a type-ahead (`application/search`): the first fifteen of what was found."""
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": [_choice(option, OPTION[0]) for option in [*found][:FOUND]]},
    }


def _said(form: Form) -> str:
    asked = tuple(line(f"{field.label} {field.hint}".strip()) for field in form.fields)
    return words(Card(form.title, (*form.intro, Text(asked))))


def _look_again(form: Form, errors: Mapping[str, str]) -> list[Element]:
    """How many boxes need another look; and what is wrong with none of them in particular."""
    if not errors:
        return []
    boxes = {field.id for field in form.fields}
    count = len(boxes & set(errors))
    looks = {0: "This needs another look.", 1: "One box needs another look."}
    headline = looks.get(count, f"{count} boxes need another look.")
    others = [_wrong(words) for box, words in errors.items() if box not in boxes]
    return [_wrong(f"{headline} Nothing has been sent or kept yet."), *others]


def _wrong(words: str) -> Element:
    return {**rich((Strong(one_line(words) or "Please look at this again."),), color="Attention"), "spacing": "Small"}


def _boxes(form: Form, errors: Mapping[str, str], longest: int) -> list[Element]:
    return [element for field in form.fields for element in _box(field, errors.get(field.id, ""), longest)]


def _box(field: Field, error: str, longest: int) -> list[Element]:
    wrong = [_wrong(error)] if error else []
    if isinstance(field, Pick | PickMany) and not field.options and not field.source:
        label = cut(one_line(field.label), LABEL)
        return [{**rich((Strong(label), " There is nothing to choose from yet.")), "spacing": "Medium"}, *wrong]
    hint = cut(one_line(field.hint), LABEL)
    below = [{**rich((hint,), size="Small", isSubtle=True), "spacing": "Small"}] if hint else []
    return [{**_input(field, longest), "label": _label(field, error)}, *wrong, *below]


def _label(field: Field, error: str) -> str:
    """Whoever has the form read out hears of a box nothing but its label, so that says where another look is needed."""
    label = cut(one_line(field.label), LABEL) or "-"
    return f"{label} ({LOOK_AGAIN})" if error else label


def _input(field: Field, longest: int) -> Element:
    asked: Element = {
        "id": field.id,
        "isRequired": field.required,
        "spacing": "Medium",
        **_element(field, longest),
    }
    if missing := _missing(field):
        asked["errorMessage"] = missing
    return asked


def _element(field: Field, longest: int) -> Element:
    match field:
        case Words():
            return _words(field)
        case Pick():
            return _pick(field, (field.initial,) if field.initial else (), longest)
        case PickMany():
            return {**_pick(field, field.initial, longest), "isMultiSelect": True}
        case Day(initial=initial):
            return {"type": "Input.Date", **({"value": initial.isoformat()} if initial else {})}
        case Number():
            return _number(field)


def _missing(field: Field) -> str:
    """What the client says itself, before anything is sent."""
    match field:
        case Words(shortest=shortest) if shortest:
            return f"A little more, please: at least {shortest} characters."
        case Number(least=least, most=most):
            return f"A whole number from {least} to {most}, please."
        case _:
            return MISSING[type(field)] if field.required else ""


def _words(field: Words) -> Element:
    longest = min(field.longest, LONGEST)
    element: Element = {"type": "Input.Text", "isMultiline": field.multiline, "maxLength": longest}
    if field.shortest:
        element["regex"] = rf"^[\s\S]{{{min(field.shortest, longest)},}}$"
    if initial := clean(field.initial)[:longest]:
        element["value"] = initial
    if placeholder := cut(clean(field.placeholder).strip(), PLACEHOLDER):
        element["placeholder"] = placeholder
    return element


def _number(field: Number) -> Element:
    element: Element = {"type": "Input.Number", "min": field.least, "max": field.most}
    if field.initial is not None and field.least <= field.initial <= field.most:
        element["value"] = field.initial
    return element


def _pick(field: Pick | PickMany, chosen: tuple[str, ...], longest: int) -> Element:
    known, shape = _known(field, chosen), _shape(field)
    initial = ",".join(_sent(value) for value in chosen if value in known)
    return {
        "type": "Input.ChoiceSet",
        "choices": [*_empty(field, shape), *(_choice(option, longest) for option in _by_group([*known.values()]))],
        "wrap": True,
        **shape,
        **({"value": initial} if initial else {}),
    }


def _empty(field: Pick | PickMany, shape: Element) -> list[dict[str, str]]:
    """A menu in Teams has no way back to nothing chosen; so that is a choice of its own, in the menu's first words."""
    if field.required or isinstance(field, PickMany) or shape["style"] != "compact":
        return []
    return [{"title": str(shape["placeholder"]), "value": NOTHING}]


def _known(field: Pick | PickMany, chosen: tuple[str, ...]) -> dict[str, Option]:
    """What can be chosen as it is drawn; in a search a bare id stands for itself, as there is nothing else to show."""
    listed = {option.value: option for option in field.options}
    strangers = {value: Option(value, value) for value in chosen if value not in listed}
    if field.source:
        return {value: listed.get(value) or strangers[value] for value in chosen}
    return {**listed, **strangers} if len(listed) > IN_MENU else listed


def _shape(field: Pick | PickMany) -> Element:
    """The search is told the box: that is how whoever answers it knows what is looked for."""
    if field.source:
        query = {"type": "Data.Query", "dataset": field.id}
        return {"style": "filtered", "choices.data": query, "placeholder": "Type a few letters"}
    if len(field.options) > IN_MENU:
        return {"style": "filtered", "placeholder": "Type a few letters"}
    if len(field.options) > LISTED:
        invitation = "Choose one" if isinstance(field, Pick) else "Choose as many as you like"
        return {"style": "compact", "placeholder": invitation}
    return {"style": "expanded"}


def _by_group(listed: list[Option]) -> list[Option]:
    """Long lists with each group together, in the order in which the groups first appear."""
    if len(listed) <= LISTED:
        return listed
    groups = [*dict.fromkeys(option.group for option in listed)]
    return sorted(listed, key=lambda option: groups.index(option.group))


def _choice(option: Option, longest: int) -> dict[str, str]:
    """All that is known of it in one line: Teams has neither groups nor descriptions."""
    group, about = one_line(option.group or ""), one_line(option.about or "")
    title = one_line(option.label) or "-"
    title = f"{title} ({group})" if group else title
    title = f"{title}: {about}" if about else title
    return {"title": unmarked(cut(title, longest)), "value": _sent(option.value)}


def _sent(value: str) -> str:
    """Several come back as one text with commas between them."""
    return value.replace("%", "%25").replace(",", "%2C")


def _brought(value: str) -> str:
    return value.replace("%2C", ",").replace("%25", "%")


def _written(answer: object) -> str:
    return answer if isinstance(answer, str) else ""


def _chosen(answer: object) -> str | None:
    return _brought(answer) if isinstance(answer, str) and answer not in {"", NOTHING} else None


def _all_chosen(answer: object) -> tuple[str, ...]:
    several = answer.split(",") if isinstance(answer, str) else []
    return tuple(dict.fromkeys(_brought(one) for one in several if one))


def _dated(answer: object) -> date | None:
    if not isinstance(answer, str) or not A_DAY.fullmatch(answer):
        return None
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def _counted(answer: object) -> int | None:
    """Teams sends a number as a number or as its digits, and its box takes a fraction: that is read to the nearest."""
    if isinstance(answer, str):
        answer = float(answer) if A_NUMBER.fullmatch(answer.strip()) else None
    if not isinstance(answer, int | float) or isinstance(answer, bool):
        return None
    return floor(answer + 0.5) if abs(answer) <= LARGEST_NUMBER else None


READ_AS: Mapping[type[Field], Callable[[object], Value]] = {
    Words: _written,
    Pick: _chosen,
    PickMany: _all_chosen,
    Day: _dated,
    Number: _counted,
}
