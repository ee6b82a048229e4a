"""The format of a trust file as a JSON Schema, and its violations in plain English."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from bot.domain.documents import Document, inner, text, texts
from bot.services.trust_file.mistakes import Mistake
from bot.services.trust_file.places import Path, key_of
from bot.services.trust_file.read import Reading
from bot.services.trust_file.suggestions import did_you_mean, listed, quoted

SCHEMA_FILE = "schema.json"
KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of named lines",
    "null": "empty",
}
ADVICE = {
    "string": "Write it in quotes.",
    "integer": "Write the number alone, without quotes.",
    "number": "Write the number alone, without quotes.",
    "boolean": "Write true or false, without quotes.",
    "array": "Write it in square brackets, as in [one, two], or as lines that begin with a dash.",
    "object": "Write each part on a line of its own, as name: value.",
}
YEARS = range(1900, 2200)
"""Dates are counted on from, and there has to be a day after each; what lies outside is a slip of the keyboard."""
Said = tuple[Path, str, str]


@cache
def schema_text() -> str:
    return files("bot.services.trust_file").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def violations(reading: Reading) -> Iterator[Mistake]:
    """Everything in which a file is not as the format asks."""
    said = (one for error in _validator().iter_errors(reading.document) for one in _put(error))
    for path, what, remedy in dict.fromkeys(said):
        yield reading.mistake(path, what, remedy)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text()), format_checker=_formats())


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("date", ValueError)(lambda value: _reads(date.fromisoformat, value))
    checker.checks("instant", ValueError)(lambda value: _reads(datetime.fromisoformat, value))
    checker.checks("year")(_is_year)
    checker.checks("zone")(lambda value: not isinstance(value, str) or value in available_timezones())
    return checker


def _reads(read: Callable[[str], date], value: object) -> bool:
    return not isinstance(value, str) or read(value).year in YEARS


def _is_year(value: object) -> bool:
    found = re.fullmatch(r"(\d{4})-(\d{4})", value) if isinstance(value, str) else None
    return found is None or (int(found[1]) + 1 == int(found[2]) and int(found[1]) in YEARS)


@dataclass(frozen=True, slots=True)
class Broken:
    """A keyword of the schema that a value at `path` does not keep."""

    keyword: str
    schema: Document
    found: object
    path: Path

    @property
    def name(self) -> str:
        return key_of(self.path)

    @property
    def limit(self) -> object:
        return self.schema.get(self.keyword)


def _put(error: ValidationError) -> Iterator[Said]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    broken = Broken(str(error.validator), schema, error.instance, tuple(error.absolute_path))
    return SAYINGS.get(broken.keyword, _say_otherwise)(broken)


def _keys(found: object) -> list[str]:
    return list(found) if isinstance(found, dict) else []


def _say_unknown_keys(broken: Broken) -> Iterator[Said]:
    known = list(inner(broken.schema, "properties"))
    for key in _keys(broken.found):
        if key not in known:
            remedy = did_you_mean(key, known) or "Take it out; a remark can follow a #."
            yield (*broken.path, key), f"{quoted(key)} is not a name the format knows.", remedy


def _say_missing(broken: Broken) -> Iterator[Said]:
    for key in texts(broken.schema, broken.keyword):
        if key not in _keys(broken.found):
            yield (*broken.path, key), f"{key} is missing.", f"Add a line `{key}:` here."


def _say_belonging(broken: Broken) -> Iterator[Said]:
    there, asked = _keys(broken.found), inner(broken.schema, broken.keyword)
    for key in asked:
        for other in texts(asked, key) if key in there else ():
            if other not in there:
                yield (*broken.path, other), f"{key} needs {other} too.", f"Add a line `{other}:` here."


def _say_kind(broken: Broken) -> Iterator[Said]:
    kinds = texts(broken.schema, "type") or (text(broken.schema, "type"),)
    if broken.found is None:
        yield broken.path, f"{broken.name} has an empty entry.", "Fill it in or take it out."
    else:
        what = f"{broken.name} must be {KINDS[kinds[0]]}, not {_kind_of(broken.found)}."
        yield broken.path, what, ADVICE[kinds[0]]


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a group of named lines"}
    return names.get(type(value), "empty")


def _say_choice(broken: Broken) -> Iterator[Said]:
    choices = texts(broken.schema, "enum")
    if broken.found is None:
        yield from _say_kind(broken)
        return
    remedy = did_you_mean(str(broken.found), choices) or f"Use {listed(choices)}."
    yield broken.path, f"{broken.name} {quoted(broken.found)} is not one of those known.", remedy


def _say_version(broken: Broken) -> Iterator[Said]:
    what = f"{broken.name} is {quoted(broken.found)}; this Collab reads version {broken.limit}."
    yield broken.path, what, "See docs/trust-file.md for what that version looks like, then change the number."


def _say_shape(broken: Broken) -> Iterator[Said]:
    wanted = text(broken.schema, "title", "as the format asks")
    what = f"{broken.name} {quoted(broken.found)} is not {wanted}."
    yield broken.path, what, text(broken.schema, "errorMessage")


def _say_format(broken: Broken) -> Iterator[Said]:
    written = re.match(r"(\d{4})-\d", str(broken.found))
    if written is None or int(written[1]) in YEARS:
        yield from _say_shape(broken)
    else:
        what = f"{broken.name} {quoted(broken.found)} is in a year far away."
        yield broken.path, what, f"Use one from {YEARS[0]} to {YEARS[-1]}."


def _say_short(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} is empty.", "Fill it in or take the line out."


def _say_long(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} is longer than {broken.limit} characters.", "Shorten it."


def _say_many(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} lists more than {broken.limit}.", "Take some out."


def _say_small(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} is {broken.found}.", f"Use {broken.limit} or more."


def _say_large(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} is {broken.found}.", f"Use {broken.limit} or less."


def _say_twice(broken: Broken) -> Iterator[Said]:
    values = broken.found if isinstance(broken.found, list) else []
    for step, value in enumerate(values):
        if value in values[:step]:
            yield (*broken.path, step), f"{broken.name} names {quoted(value)} twice.", "Keep one of them."


def _say_otherwise(broken: Broken) -> Iterator[Said]:
    yield broken.path, f"{broken.name} is not as the format asks.", "See docs/trust-file.md."


SAYINGS: dict[str, Callable[[Broken], Iterator[Said]]] = {
    "additionalProperties": _say_unknown_keys,
    "required": _say_missing,
    "dependentRequired": _say_belonging,
    "type": _say_kind,
    "enum": _say_choice,
    "const": _say_version,
    "pattern": _say_shape,
    "format": _say_format,
    "minLength": _say_short,
    "minItems": _say_short,
    "minProperties": _say_short,
    "maxLength": _say_long,
    "maxItems": _say_many,
    "minimum": _say_small,
    "maximum": _say_large,
    "uniqueItems": _say_twice,
}
