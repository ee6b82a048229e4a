"""What local-slack shows, kept up to date, and the part of it that one person would see in Slack."""

from bot.sandbox.standin.shapes import Json


class Mirror:
    """Fed with everything local-slack tells its page."""

    def __init__(self) -> None:
        self.state: Json = {"channels": [], "messages": {}, "users": [], "apps": [], "log": []}

    def take(self, told: Json) -> None:
        """Apply one of local-slack's tellings."""
        match told.get("t"):
            case "init":
                self.state = told["state"]
            case "message":
                self._messages(told["message"]["channel"]).append(told["message"])
            case "message_update":
                self._replace(told["message"])
            case "message_delete":
                left = [one for one in self._messages(told["channel"]) if one["ts"] != told["ts"]]
                self.state["messages"][told["channel"]] = left
            case "channel":
                self.state["channels"].append(told["channel"])
            case "log":
                self.state["log"] = [*self.state["log"], told["entry"]][-500:]

    def _messages(self, channel: str) -> list[Json]:
        held: list[Json] = self.state["messages"].setdefault(channel, [])
        return held

    def _replace(self, message: Json) -> None:
        held = self._messages(message["channel"])
        held[:] = [message if one["ts"] == message["ts"] else one for one in held]

    def seen_by(self, user: str | None) -> Json:
        """The state for somebody's page; None sees everything, as local-slack's own page does."""
        channels = [one for one in self.state["channels"] if self._open_to(one, user)]
        messages = self.state["messages"]
        shown = {one["id"]: [m for m in messages.get(one["id"], []) if addressed(m, user)] for one in channels}
        return {**self.state, "channels": channels, "messages": shown}

    def concerns(self, user: str | None, told: Json) -> bool:
        """Whether this person would see it happen."""
        match told.get("t"):
            case "message" | "message_update":
                return self._reaches(told["message"]["channel"], user) and addressed(told["message"], user)
            case "message_delete":
                return self._reaches(told["channel"], user)
            case "channel":
                return self._open_to(told["channel"], user)
            case kind:
                return kind not in ("view", "view_errors", "home", "socket_status")

    def _reaches(self, channel_id: str, user: str | None) -> bool:
        return any(one["id"] == channel_id and self._open_to(one, user) for one in self.state["channels"])

    def _open_to(self, channel: Json, user: str | None) -> bool:
        return user is None or not channel.get("is_private") or user in channel["members"]


def addressed(message: Json, user: str | None) -> bool:
    """An ephemeral is for one person only."""
    return user is None or message.get("ephemeral_to") in (None, user)
