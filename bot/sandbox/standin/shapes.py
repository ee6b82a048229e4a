"""The shapes that travel between Slack, a bot and a person's page."""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """Slack's answer `ok: false`: `error` is its code, `more` whatever stands beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def as_answer(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}
