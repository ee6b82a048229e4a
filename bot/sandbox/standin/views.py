"""Open forms, one stack of at most three for each person, and everybody's Home tab."""

from dataclasses import dataclass, field

from bot.sandbox.standin.block_kit import faults_in_view
from bot.sandbox.standin.elements import kept, state_values
from bot.sandbox.standin.identities import new_id, with_identities
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.workspace import Workspace

_DEEPEST = 3


@dataclass
class OpenView:
    """One form as a person has it open: the app's view, what they typed, what is wrong with it."""

    view: Json
    typed: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    def with_state(self) -> Json:
        """The view as Slack hands it to the app, every value filled in."""
        return {**self.view, "state": {"values": state_values(self.view["blocks"], self.typed)}}


@dataclass
class Views:
    """All views of one app in one workspace."""

    workspace: Workspace
    stacks: dict[str, list[OpenView]] = field(default_factory=dict)
    homes: dict[str, OpenView] = field(default_factory=dict)

    def open(self, user: str, view: object) -> OpenView:
        opened = OpenView(self._new(checked(view, "modal")))
        self._refuse_twice(opened.view.get("external_id"))
        self.stacks[user] = [opened]
        return opened

    def push(self, user: str, view: object) -> OpenView:
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= _DEEPEST:
            raise Refused("push_limit_reached")
        opened = OpenView(self._new(checked(view, "modal")))
        if stack:
            opened.view |= {"root_view_id": stack[0].view["id"], "previous_view_id": stack[-1].view["id"]}
        stack.append(opened)
        return opened

    def update(self, old: OpenView, view: object, known_hash: object = None) -> OpenView:
        """Replace a view in its place. Answers to questions that stay are kept, its id too."""
        new = checked(view, str(old.view["type"]))
        if known_hash and known_hash != old.view["hash"]:
            raise Refused("hash_conflict")
        same = ("id", "root_view_id", "previous_view_id")
        before = old.view["blocks"]
        old.view = {**self._new(new), **{part: old.view[part] for part in same}}
        old.typed, old.errors, old.trouble = kept(old.view["blocks"], old.typed, before), {}, None
        return old

    def publish(self, user: str, view: object, known_hash: object = None) -> OpenView:
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, view, known_hash)
        self.homes[user] = OpenView(self._new(checked(view, "home")))
        return self.homes[user]

    def named(self, view_id: object, external_id: object = None) -> tuple[str, OpenView]:
        """Whose it is, and the view; raises Refused("not_found") once it is closed."""
        everyone = [*self.stacks.items(), *((user, [home]) for user, home in self.homes.items())]
        for user, stack in everyone:
            for opened in stack:
                by_name = external_id is not None and opened.view.get("external_id") == external_id
                if opened.view["id"] == view_id or by_name:
                    return user, opened
        raise Refused("not_found")

    def top(self, user: str) -> OpenView | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def close(self, user: str, view_id: object) -> list[OpenView]:
        """Close one view and those pushed on it; returns them, uppermost first."""
        stack = self.stacks.get(user, [])
        places = [place for place, opened in enumerate(stack) if opened.view["id"] == view_id]
        gone = stack[places[0] :] if places else []
        self.stacks[user] = stack[: places[0]] if places else stack
        return gone[::-1]

    def clear(self, user: str) -> list[OpenView]:
        return self.stacks.pop(user, [])[::-1]

    def _refuse_twice(self, external_id: object) -> None:
        if external_id and any(v.view.get("external_id") == external_id for s in self.stacks.values() for v in s):
            raise Refused("duplicate_external_id")

    def _new(self, view: Json) -> Json:
        view_id = new_id("V")
        blank = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
        whole: Json = {**blank, "clear_on_close": False, "notify_on_close": False, **view}
        whole |= {"id": view_id, "root_view_id": view_id, "previous_view_id": None, "hash": new_id("")}
        whole |= {"team_id": self.workspace.team_id, "app_installed_team_id": self.workspace.team_id}
        whole |= {"app_id": self.workspace.app_id, "bot_id": self.workspace.bot_id, "state": {"values": {}}}
        return {**whole, "blocks": with_identities(view["blocks"])}


def checked(view: object, kind: str) -> Json:
    """The view, if Slack would take it as a modal or Home; raises Refused with every fault if not."""
    faults = faults_in_view(view)
    if isinstance(view, dict) and not faults and view["type"] != kind:
        faults = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
    if faults or not isinstance(view, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": faults})
    return view
