"""Where in a trust file something stands, in the words of whoever wrote it: `people p16`, `settings.elt`."""

from __future__ import annotations

Path = tuple[str | int, ...]
THE_FILE = "the file"


def place_of(document: object, path: Path) -> str:
    """The entry around `path`, which itself may be one line of it."""
    words, at = "", document
    for step in path:
        at = _inside(at, step)
        words = f"{words} {_entry_name(at, step)}" if isinstance(step, int) else _joined(words, step)
    return words or THE_FILE


def _joined(words: str, step: str) -> str:
    if not words:
        return step
    return f"{words} {step}" if " " in words else f"{words}.{step}"


def _entry_name(entry: object, step: int) -> str:
    found = entry.get("id") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else f"no. {step + 1}"


def _inside(at: object, step: str | int) -> object:
    if isinstance(at, dict) and isinstance(step, str):
        return at.get(step)
    if isinstance(at, list) and isinstance(step, int) and step < len(at):
        return at[step]
    return None


def key_of(path: Path) -> str:
    """The last name on the way: `members` for the second of a group's members."""
    return next((step for step in reversed(path) if isinstance(step, str)), THE_FILE)


def entry_of(path: Path) -> Path:
    """The entry that holds the value at `path`: the path up to the last name, which is left out."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path[:-1]
