"""Single values as YAML 1.2 means them: `no` and `17:30` are words, dates stay as they are written."""

from __future__ import annotations

import re
from unicodedata import category

EMPTY = re.compile(r"~|null|Null|NULL|")
TRUE = re.compile(r"true|True|TRUE")
FALSE = re.compile(r"false|False|FALSE")
WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")

Scalar = str | int | float | bool | None


def plain_scalar(words: str) -> Scalar:
    """What a value written without quotes means."""
    if EMPTY.fullmatch(words):
        return None
    if TRUE.fullmatch(words):
        return True
    if FALSE.fullmatch(words):
        return False
    if WHOLE.fullmatch(words):
        return int(words)
    return float(words) if DECIMAL.fullmatch(words) else words


def is_writable(words: str) -> bool:
    """Whether every character can be shown and stored: no control characters, no halves of characters."""
    return all(one in "\n\t" or one.isprintable() or category(one) == "Zs" for one in words)
