"""What Slack sends to an app: commands, presses, forms and events, field by field."""

import secrets
import time

from bot.sandbox.standin.elements import KINDS, options_of, state_values, whole_option
from bot.sandbox.standin.identities import new_id
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.views import OpenView
from bot.sandbox.standin.workspace import Workspace

_VERIFICATION = "sandbox-verification-token"


class Payloads:
    """Builds payloads for one workspace. Ids and names in them are the workspace's own."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._names = {user.id: user.name for user in workspace.users}

    def command(self, user: str, channel: Json, command: str, text: str, trigger_id: str, response_url: str) -> Json:
        return {
            "token": _VERIFICATION,
            "team_id": self.workspace.team_id,
            "team_domain": self.workspace.domain,
            "channel_id": channel["id"],
            "channel_name": _channel_name(channel),
            "user_id": user,
            "user_name": self._names.get(user, user),
            "command": command,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }

    def message_action(self, user: str, channel: Json, message: Json, action: Json) -> Json:
        """A press in a message; an ephemeral's own words are not repeated, as in Slack."""
        ephemeral = message.get("subtype") == "ephemeral"
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel["id"]}
        shown = {} if ephemeral else {"message": self.message(message)}
        values = state_values(_held(message), {})
        return {
            "type": "block_actions",
            **self._common(user),
            "container": {**container, "is_ephemeral": ephemeral},
            "channel": {"id": channel["id"], "name": _channel_name(channel)},
            **shown,
            "state": {"values": values | _touched(values, action)},
            "actions": [action],
        }

    def view_action(self, user: str, opened: OpenView, action: Json) -> Json:
        """A press inside a modal or on the Home tab carries the whole view."""
        view = opened.with_state()
        return {
            "type": "block_actions",
            **self._common(user),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [action],
        }

    def submission(self, user: str, opened: OpenView) -> Json:
        return {"type": "view_submission", **self._common(user), "view": opened.with_state(), "response_urls": []}

    def closed(self, user: str, opened: OpenView, is_cleared: bool) -> Json:
        view = opened.with_state()
        return {"type": "view_closed", **self._common(user), "view": view, "is_cleared": is_cleared}

    def suggestion(self, user: str, opened: OpenView, block_id: str, action_id: str, value: str) -> Json:
        view = opened.with_state()
        asked = {"block_id": block_id, "action_id": action_id, "value": value}
        container = {"type": "view", "view_id": view["id"]}
        return {"type": "block_suggestion", **self._common(user), "container": container, "view": view, **asked}

    def home_opened(self, user: str, channel: str, home: OpenView | None) -> Json:
        event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home", "event_ts": _stamp()}
        return self.event(event | ({"view": home.with_state()} if home else {}))

    def event(self, event: Json) -> Json:
        team = self.workspace.team_id
        grant = {"enterprise_id": None, "team_id": team, "user_id": self.workspace.bot_user_id, "is_bot": True}
        return {
            "token": _VERIFICATION,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self.workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [{**grant, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_urlsafe(24),
        }

    def message(self, message: Json) -> Json:
        """A message as Slack's API tells it, without local-slack's own marks."""
        told = {key: held for key, held in message.items() if key not in ("channel", "ephemeral_to", "metadata")}
        return {key: held for key, held in told.items() if held is not None} | {"team": self.workspace.team_id}

    def _common(self, user: str) -> Json:
        team = self.workspace.team_id
        name = self._names.get(user, user)
        return {
            "user": {"id": user, "username": name, "name": name, "team_id": team},
            "api_app_id": self.workspace.app_id,
            "token": _VERIFICATION,
            "team": {"id": team, "domain": self.workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def built_action(element: Json, block_id: str, pressed: Json) -> Json:
    """The entry of `actions`, made from the app's own element and the choice of the person."""
    kind = KINDS.get(str(element["type"]))
    action: Json = {"type": element["type"], "block_id": block_id, "action_id": element["action_id"]}
    if element["type"] == "button":
        action |= {part: element[part] for part in ("text", "value", "style") if part in element}
    elif element["type"] == "overflow":
        chosen = _value_of(pressed.get("selected_option"))
        action["selected_option"] = next(o for o in options_of(element) if o["value"] == chosen)
    elif kind is not None:
        action[kind.key] = _chosen(element, kind.key, pressed)
        action |= {part: element[part] for part in ("placeholder", kind.initial) if part in element}
    return action | {"action_ts": _stamp()}


def _chosen(element: Json, key: str, pressed: Json) -> object:
    held = pressed.get(key)
    if key == "selected_option":
        return whole_option(element, held) if isinstance(held, dict) else None
    if key == "selected_options":
        return [whole_option(element, option) for option in held or []]
    return held


def _value_of(option: object) -> object:
    return option.get("value") if isinstance(option, dict) else option


def _held(message: Json) -> list[Json]:
    return [block for block in message.get("blocks") or [] if block.get("block_id")]


def _touched(values: Json, action: Json) -> Json:
    kind = KINDS.get(action["type"])
    if kind is None:
        return {}
    entry = {"type": action["type"], kind.key: action[kind.key]}
    return {action["block_id"]: {**values.get(action["block_id"], {}), action["action_id"]: entry}}


def _channel_name(channel: Json) -> str:
    if channel.get("is_im"):
        return "directmessage"
    return "privategroup" if channel.get("is_private") else str(channel["name"])


def _stamp() -> str:
    return f"{time.time():.6f}"
