"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process, utils

CLOSE = 60
SHOWN = 60


def quoted(value: object) -> str:
    words = str(value)
    return f'"{words}"' if len(words) <= SHOWN else f'"{words[:SHOWN]}…"'


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the nearest of `known`, or nothing where none is near."""
    found = process.extractOne(
        word, list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=CLOSE
    )
    return f'Did you mean "{found[0]}"?' if found else ""


def nearest(word: str, names: Mapping[str, str]) -> str:
    """As `did_you_mean`, over ids that also have names: either may have been meant."""
    by_word = {name: key for key, name in names.items() if name} | {key: key for key in names}
    found = process.extractOne(
        word, list(by_word), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=CLOSE
    )
    if not found:
        return ""
    key = by_word[found[0]]
    return f'Did you mean "{key}" ({names[key]})?' if names[key] else f'Did you mean "{key}"?'


def listed(words: Iterable[str], limit: int = 12) -> str:
    """`a, b or c`; a long list is cut."""
    some = list(words)
    if len(some) > limit:
        return f"{', '.join(some[:limit])} and so on"
    return " or ".join(filter(None, (", ".join(some[:-1]), *some[-1:])))
