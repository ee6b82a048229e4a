"""Block Kit's limits, checked as Slack checks them. Slack names each fault by its place."""

from typing import Literal

from bot.sandbox.standin.block_elements import ElementRules
from bot.sandbox.standin.findings import Findings
from bot.sandbox.standin.shapes import Json

Surface = Literal["message", "modal", "home"]

_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
_DRAWN_ONLY = {"divider", "image", "rich_text", "video", "file", "markdown", "context_actions", "table"}


def faults_in_blocks(blocks: object, surface: Surface) -> list[str]:
    """Slack's `response_metadata.messages` for these blocks; empty when Slack would take them."""
    found = Findings()
    _check_blocks(found, blocks, surface)
    return found.messages


def faults_in_view(view: object) -> list[str]:
    """As `faults_in_blocks`, for a modal or a Home tab."""
    found = Findings()
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["[ERROR] must be a modal or a home view [json-pointer:/view/type]"]
    surface: Surface = "modal" if view["type"] == "modal" else "home"
    if surface == "modal":
        _check_frame(found, view)
    found.length(view.get("private_metadata"), 3000, "/view/private_metadata")
    found.length(view.get("callback_id"), 255, "/view/callback_id")
    found.length(view.get("external_id"), 255, "/view/external_id")
    _check_blocks(found, view.get("blocks"), surface, "/view/blocks")
    return found.messages


def _check_frame(found: Findings, view: Json) -> None:
    found.plain(view.get("title"), 24, "/view/title")
    for part in ("submit", "close"):
        if view.get(part) is not None:
            found.plain(view[part], 24, f"/view/{part}")
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if asks and not view.get("submit"):
        found.add("a submit button is required when there are input blocks", "/view/submit")


def _check_blocks(found: Findings, blocks: object, surface: Surface, at: str = "/blocks") -> None:
    if not isinstance(blocks, list):
        found.add("must be an array of blocks", at)
        return
    if len(blocks) > _BLOCKS[surface]:
        found.add(f"no more than {_BLOCKS[surface]} items allowed", at)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if isinstance(block, dict):
            _check_identity(found, block, seen, f"{at}/{index}")
            _check_block(found, block, f"{at}/{index}")
        else:
            found.add("must be an object", f"{at}/{index}")


def _check_identity(found: Findings, block: Json, seen: set[str], at: str) -> None:
    block_id = block.get("block_id")
    found.length(block_id, 255, f"{at}/block_id")
    if block_id is not None and block_id in seen:
        found.add(f"`block_id` already exists: {block_id}", f"{at}/block_id")
    seen.add(str(block_id))


def _check_block(found: Findings, block: Json, at: str) -> None:
    checks = {
        "section": _check_section,
        "header": _check_header,
        "context": _check_context,
        "actions": _check_actions,
        "input": _check_input,
    }
    kind = block.get("type")
    if kind in checks:
        checks[str(kind)](found, block, at)
    elif kind not in _DRAWN_ONLY:
        found.add(f"unsupported type: {kind}", f"{at}/type")


def _check_section(found: Findings, block: Json, at: str) -> None:
    if "text" not in block and "fields" not in block:
        found.add("missing required field: text or fields", at)
    if "text" in block:
        found.text(block["text"], 3000, f"{at}/text")
    fields = block.get("fields") or []
    if len(fields) > 10:
        found.add("no more than 10 items allowed", f"{at}/fields")
    for index, field in enumerate(fields):
        found.text(field, 2000, f"{at}/fields/{index}")
    if block.get("accessory"):
        ElementRules(found).check(block["accessory"], f"{at}/accessory", "section")


def _check_header(found: Findings, block: Json, at: str) -> None:
    found.plain(block.get("text"), 150, f"{at}/text")


def _check_context(found: Findings, block: Json, at: str) -> None:
    elements = block.get("elements") or []
    found.count(elements, 1, 10, f"{at}/elements")
    for index, element in enumerate(elements):
        if element.get("type") != "image":
            found.text(element, 3000, f"{at}/elements/{index}")


def _check_actions(found: Findings, block: Json, at: str) -> None:
    elements = block.get("elements") or []
    found.count(elements, 1, 25, f"{at}/elements")
    seen: set[str] = set()
    for index, element in enumerate(elements):
        ElementRules(found).check(element, f"{at}/elements/{index}", "actions")
        action_id = element.get("action_id")
        if action_id is not None and action_id in seen:
            found.add(f"`action_id` already exists: {action_id}", f"{at}/elements/{index}/action_id")
        seen.add(action_id)


def _check_input(found: Findings, block: Json, at: str) -> None:
    found.plain(block.get("label"), 2000, f"{at}/label")
    if block.get("hint") is not None:
        found.plain(block["hint"], 2000, f"{at}/hint")
    ElementRules(found).check(block.get("element"), f"{at}/element", "input")
