"""What each Block Kit element holds: its key in `view.state.values`, its start, its options."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.standin.shapes import Json


@dataclass(frozen=True)
class Kind:
    """`key` names the value in the state, `initial` the element's own starting value."""

    key: str
    initial: str
    many: bool = False


KINDS: dict[str, Kind] = {
    "plain_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "static_select": Kind("selected_option", "initial_option"),
    "external_select": Kind("selected_option", "initial_option"),
    "radio_buttons": Kind("selected_option", "initial_option"),
    "users_select": Kind("selected_user", "initial_user"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "multi_static_select": Kind("selected_options", "initial_options", many=True),
    "multi_external_select": Kind("selected_options", "initial_options", many=True),
    "checkboxes": Kind("selected_options", "initial_options", many=True),
    "multi_users_select": Kind("selected_users", "initial_users", many=True),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", many=True),
    "multi_channels_select": Kind("selected_channels", "initial_channels", many=True),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
}
"""Elements that hold an answer. Buttons and overflow menus hold none."""

EXTERNAL = ("external_select", "multi_external_select")


def elements_in(block: Json) -> list[Json]:
    """The interactive elements of one block, in the order they are drawn."""
    held = {"input": block.get("element"), "section": block.get("accessory")}.get(str(block.get("type")))
    if held:
        return [held]
    return list(block.get("elements") or []) if block.get("type") == "actions" else []


def placed_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        for element in elements_in(block):
            yield block, element


def found_element(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    for block, element in placed_elements(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return element
    return None


def options_of(element: Json) -> list[Json]:
    """All options, those in groups too."""
    grouped = [option for group in element.get("option_groups") or [] for option in group.get("options") or []]
    return list(element.get("options") or []) + grouped


def state_values(blocks: list[Json], typed: Json) -> Json:
    """`view.state.values` as Slack sends it: what was typed, else the untouched initial value, else empty."""
    values: Json = {}
    for block, element in placed_elements(blocks):
        kind = KINDS.get(str(element.get("type")))
        if kind is None:
            continue
        given = (typed.get(block["block_id"]) or {}).get(element["action_id"])
        held = _given(element, kind, given) if isinstance(given, dict) else _untouched(element, kind)
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], kind.key: held}
    return values


def _untouched(element: Json, kind: Kind) -> object:
    return element.get(kind.initial) or ([] if kind.many else None)


def _given(element: Json, kind: Kind, given: Json) -> object:
    held = given.get(kind.key)
    if kind.key == "selected_options":
        return [whole_option(element, option) for option in held or []]
    if kind.key == "selected_option":
        return whole_option(element, held) if held else None
    return held or ([] if kind.many else None)


def whole_option(element: Json, given: Json) -> Json:
    """The option as the app defined it, found by its value; a type-ahead's option as it came."""
    known = [option for option in options_of(element) if option.get("value") == given.get("value")]
    return known[0] if known else given


def kept(blocks: list[Json], typed: Json, old: list[Json]) -> Json:
    """What stays of the typed values when a view is replaced: same block, same action, same type."""
    types = {(b["block_id"], e["action_id"]): e["type"] for b, e in placed_elements(old)}
    stays: Json = {}
    for block, element in placed_elements(blocks):
        place = (block["block_id"], element["action_id"])
        if types.get(place) == element["type"] and place[1] in (typed.get(place[0]) or {}):
            stays.setdefault(place[0], {})[place[1]] = typed[place[0]][place[1]]
    return stays
