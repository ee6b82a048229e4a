"""The list of faults Slack gives back, and the few measures every part of Block Kit shares."""

from bot.sandbox.standin.shapes import Json


class Findings:
    """Faults so far, each with the place (a JSON pointer) that it stands at."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, fault: str, at: str) -> None:
        self.messages.append(f"[ERROR] {fault} [json-pointer:{at}]")

    def length(self, text: object, most: int, at: str) -> None:
        """Optional text of at most so many characters."""
        if text is None:
            return
        if not isinstance(text, str):
            self.add("must provide a string", at)
        elif len(text) > most:
            self.add(f"must be less than {most + 1} characters", at)

    def count(self, items: list[Json], least: int, most: int, at: str) -> None:
        if len(items) < least:
            self.add(f"no fewer than {least} items allowed", at)
        if len(items) > most:
            self.add(f"no more than {most} items allowed", at)

    def text(self, held: object, most: int, at: str) -> None:
        """A text object of either kind, not empty."""
        if not isinstance(held, dict) or held.get("type") not in ("plain_text", "mrkdwn"):
            self.add("must be a text object", at)
        elif not held.get("text"):
            self.add("must be more than 0 characters", f"{at}/text")
        else:
            self.length(held["text"], most, f"{at}/text")

    def plain(self, held: object, most: int, at: str) -> None:
        """A text object that Slack takes as plain text only."""
        if isinstance(held, dict) and held.get("type") == "mrkdwn":
            self.add("must be plain_text", f"{at}/type")
        else:
            self.text(held, most, at)
