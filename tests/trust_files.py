"""The two invented trusts as their files tell them, and ways to break a file in one place."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
LANTERNFIELD = HERE.parent / "bot" / "sandbox" / "lanternfield.yaml"
HARBOURSIDE = HERE / "trusts" / "harbourside.yaml"


def lanternfield() -> str:
    return LANTERNFIELD.read_text(encoding="utf-8")


def harbourside() -> str:
    return HARBOURSIDE.read_text(encoding="utf-8")


def broken(text: str, old: str, new: str) -> str:
    """The text with the first `old` put otherwise; it must be there, so that a test cannot pass by accident."""
    assert old in text, f"not in the file any more: {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    """The line, from 1, on which `words` first stand."""
    return text[: text.index(words)].count("\n") + 1
