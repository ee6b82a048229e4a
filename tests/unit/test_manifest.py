"""The manifest asks Slack for what Collab does, and for nothing else."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from bot.platforms.slack_scopes import SCOPES as SLACK_SCOPES
from handlers.contents import COMMANDS
from handlers.slack import COMMAND

ROOT = Path(__file__).parents[2]
SPEAKERS = ("handlers/slack.py", "handlers/slack_door.py", "bot/platforms/slack.py")
SCOPES = {
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_history": {"im:history", "channels:history", "groups:history"},
    "users_info": {"users:read", "users:read.email"},
    "users_lookupByEmail": {"users:read.email"},
    "views_open": set(),
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
}
SANDBOX_ONLY = {"conversations_list", "conversations_info"}
"""Asked for names of channels in the sandbox; a real workspace is never asked, so it grants nothing for them."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(ROOT / "manifest.yaml")
    return loaded


def called_methods() -> set[str]:
    """Web API methods that the code calls or hands on, by the name of the client's attribute."""
    found = set()
    for file in SPEAKERS:
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and "_" in node.attr and _is_client(node.value):
                found.add(node.attr)
    return {name for name in found if name.split("_")[0] in {"chat", "conversations", "users", "views", "files"}}


def _is_client(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"client", "fresh", "AsyncWebClient"}


def test_slack_would_take_it(manifest: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/slack-manifest-2.0.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest)] == []


def test_it_has_the_one_command_that_is_listened_to(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == COMMAND
    first_words = {one.words.split()[0] for one in COMMANDS}
    hinted = {word.split()[0] for word in command["usage_hint"].strip("[]").split(" | ")}
    assert hinted - {"help"} <= first_words


def test_people_have_a_chat_with_it_and_can_type_the_command_there(manifest: dict[str, Any]) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert not home["home_tab_enabled"], "there is nothing on it"


def test_its_scopes_are_those_of_the_methods_that_are_called(manifest: dict[str, Any]) -> None:
    called = called_methods()
    assert called >= {"chat_postMessage", "views_open", "users_info"}
    assert called <= SCOPES.keys() | SANDBOX_ONLY, "a method whose scope nobody has thought about"
    needed = {"commands"}.union(*(SCOPES[name] for name in called - SANDBOX_ONLY))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_buttons_and_forms_reach_the_bot_without_a_public_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]


def test_no_event_is_asked_for_but_that_we_are_gone(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["event_subscriptions"] == {"bot_events": ["app_uninstalled", "tokens_revoked"]}


def test_whoever_installs_is_asked_for_the_same_scopes_as_the_manifest(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == list(SLACK_SCOPES)
