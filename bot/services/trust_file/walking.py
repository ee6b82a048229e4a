"""Finds values in a document by a pattern of steps, whatever is wrong elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.documents import Document
from bot.services.trust_file.places import Path

EACH = "*"
EACH_KEY = "@"


def steps(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("."))


def walk(at: object, pattern: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every value at `pattern` with its path; `*` is each entry of a list or mapping, `@` each name of one."""
    if not pattern:
        yield path, at
        return
    step, rest = pattern[0], pattern[1:]
    if step == EACH_KEY:
        yield from (((*path, key), key) for key in at) if isinstance(at, dict) else ()
    elif step == EACH:
        for name, value in _entries(at):
            yield from walk(value, rest, (*path, name))
    elif isinstance(at, dict) and step in at:
        yield from walk(at[step], rest, (*path, step))


def _entries(at: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(at, list):
        yield from enumerate(at)
    elif isinstance(at, dict):
        yield from at.items()


def words_at(document: Document, pattern: str) -> Iterator[tuple[Path, str]]:
    return ((path, value) for path, value in walk(document, steps(pattern)) if isinstance(value, str))


def groups_at(document: Document, pattern: str) -> Iterator[tuple[Path, Document]]:
    return ((path, value) for path, value in walk(document, steps(pattern)) if isinstance(value, dict))
