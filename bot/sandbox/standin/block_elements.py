"""Block Kit's limits for the elements inside blocks: buttons, menus, boxes, pickers."""

import re

from bot.sandbox.standin.elements import KINDS, options_of
from bot.sandbox.standin.findings import Findings
from bot.sandbox.standin.shapes import Json

_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
_PLACES = {
    "input": (set(KINDS) | {"file_input"}),
    "section": (set(KINDS) - _TYPED) | {"button", "overflow", "image", "workflow_button"},
    "actions": (set(KINDS) - _TYPED) | {"button", "overflow", "workflow_button", "icon_button"},
}
_MOST_OPTIONS = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5, "static_select": 100, "multi_static_select": 100}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")


class ElementRules:
    """Checks one element at a time and writes what it finds into `found`."""

    def __init__(self, found: Findings) -> None:
        self.found = found

    def check(self, element: object, at: str, place: str) -> None:
        """`place` is the type of the block the element stands in."""
        if not isinstance(element, dict):
            self.found.add("missing required field: element", at)
            return
        kind = str(element.get("type"))
        if kind not in _PLACES[place]:
            self.found.add(f"unsupported type: {kind}", f"{at}/type")
            return
        self.found.length(element.get("action_id"), 255, f"{at}/action_id")
        if element.get("placeholder") is not None:
            self.found.plain(element["placeholder"], 150, f"{at}/placeholder")
        if element.get("confirm") is not None:
            self._check_confirm(element["confirm"], f"{at}/confirm")
        self._check_kind(kind, element, at)

    def _check_kind(self, kind: str, element: Json, at: str) -> None:
        if kind in _MOST_OPTIONS:
            self._check_menu(element, at, _MOST_OPTIONS[kind])
        elif kind == "button":
            self._check_button(element, at)
        elif kind in _TYPED:
            self._check_typed(kind, element, at)
        elif kind == "datepicker":
            self._check_pattern(element.get("initial_date"), _DATE, f"{at}/initial_date")
        elif kind == "timepicker":
            self._check_pattern(element.get("initial_time"), _TIME, f"{at}/initial_time")

    def _check_button(self, element: Json, at: str) -> None:
        self.found.plain(element.get("text"), 75, f"{at}/text")
        self.found.length(element.get("value"), 2000, f"{at}/value")
        self.found.length(element.get("url"), 3000, f"{at}/url")
        if element.get("style", "primary") not in ("primary", "danger"):
            self.found.add("must be one of: primary, danger", f"{at}/style")

    def _check_confirm(self, confirm: Json, at: str) -> None:
        self.found.plain(confirm.get("title"), 100, f"{at}/title")
        self.found.text(confirm.get("text"), 300, f"{at}/text")
        self.found.plain(confirm.get("confirm"), 30, f"{at}/confirm")
        self.found.plain(confirm.get("deny"), 30, f"{at}/deny")

    def _check_menu(self, element: Json, at: str, most: int) -> None:
        groups = element.get("option_groups")
        if groups is not None and element.get("options") is not None:
            self.found.add("only one of options and option_groups is allowed", at)
        if groups is None:
            self._check_options(element, f"{at}/options", element.get("options") or [], most)
        else:
            self._check_groups(element, groups, at)
        self._check_initial(element, at)

    def _check_groups(self, element: Json, groups: list[Json], at: str) -> None:
        self.found.count(groups, 1, 100, f"{at}/option_groups")
        for index, group in enumerate(groups):
            here = f"{at}/option_groups/{index}"
            self.found.plain(group.get("label"), 75, f"{here}/label")
            self._check_options(element, f"{here}/options", group.get("options") or [], 100)

    def _check_options(self, element: Json, at: str, options: list[Json], most: int) -> None:
        self.found.count(options, 1, most, at)
        marked = element.get("type") in ("checkboxes", "radio_buttons")
        for index, option in enumerate(options):
            measure = self.found.text if marked else self.found.plain
            measure(option.get("text"), 75, f"{at}/{index}/text")
            self.found.length(option.get("value") or "", 150, f"{at}/{index}/value")
            if option.get("description") is not None:
                measure(option["description"], 75, f"{at}/{index}/description")

    def _check_initial(self, element: Json, at: str) -> None:
        known = [(option.get("value"), _words(option)) for option in options_of(element)]
        initial = [element["initial_option"]] if element.get("initial_option") else []
        if "initial_options" in element and not element["initial_options"]:
            self.found.add("no fewer than 1 items allowed", f"{at}/initial_options")
        for option in [*initial, *(element.get("initial_options") or [])]:
            if (option.get("value"), _words(option)) not in known:
                self.found.add("the initial option is not one of the options", at)

    def _check_typed(self, kind: str, element: Json, at: str) -> None:
        if kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
            self.found.add("missing required field: is_decimal_allowed", at)
        if kind == "plain_text_input":
            self.found.length(element.get("initial_value"), 3000, f"{at}/initial_value")
            if not 1 <= int(element.get("max_length", 3000)) <= 3000:
                self.found.add("must be between 1 and 3000", f"{at}/max_length")

    def _check_pattern(self, held: object, pattern: re.Pattern[str], at: str) -> None:
        if held is not None and not pattern.fullmatch(str(held)):
            self.found.add("is not written as Slack asks", at)


def _words(option: Json) -> object:
    return (option.get("text") or {}).get("text")
