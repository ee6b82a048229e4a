"""The schema that editors use and the check that Collab makes are one, and every refusal is in plain English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.services.trust_file.check import CHECKS
from bot.services.trust_file.ids import REFERENCES
from bot.services.trust_file.read import read
from bot.services.trust_file.records import REGISTERS
from bot.services.trust_file.scalars import plain_scalar
from bot.services.trust_file.schema import SAYINGS, schema_text
from bot.services.trust_file.walking import steps, walk
from tests.trust_files import lanternfield

SCHEMA = json.loads(schema_text())
SAYS_NOTHING = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "examples", "errorMessage", "properties", "items",
    "propertyNames",
}  # fmt: skip
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "trust-file.md"


def schemas(at: object) -> Iterator[dict[str, object]]:
    """Every schema inside the schema."""
    if isinstance(at, dict):
        yield at
        for key, value in at.items():
            inside = value.values() if key in {"properties", "$defs"} and isinstance(value, dict) else [value]
            for one in inside if key not in {"examples", "enum", "const", "dependentRequired"} else ():
                yield from schemas(one)
    elif isinstance(at, list):
        for value in at:
            yield from schemas(value)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_keyword_it_uses_is_put_into_english() -> None:
    used = {keyword for schema in schemas(SCHEMA) for keyword in schema}
    assert used - SAYS_NOTHING <= set(SAYINGS)


def test_every_pattern_and_format_says_what_it_wants_and_how_to_write_it() -> None:
    for schema in schemas(SCHEMA):
        if "pattern" in schema or "format" in schema:
            assert schema.get("title"), schema
            assert str(schema.get("errorMessage", "")).endswith("."), schema


def test_nothing_unknown_is_let_through() -> None:
    for schema in schemas(SCHEMA):
        if "properties" in schema:
            assert schema.get("additionalProperties") is False, list(schema["properties"])  # type: ignore[call-overload]


def test_every_section_is_a_register_of_entries_or_known_to_be_something_else() -> None:
    sections = set(SCHEMA["properties"])
    listed = {register.section for register in REGISTERS} - {"focus", "enquiries"}
    assert sections - listed == {"meta", "trust", "settings", "calendars", "monitoring"}


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in REFERENCES])
def test_every_reference_leads_to_a_line_the_format_has(pattern: str) -> None:
    assert _leads_somewhere(SCHEMA, steps(pattern)), pattern


def _leads_somewhere(schema: dict[str, object], path: tuple[str, ...]) -> bool:
    while "$ref" in schema:
        found = SCHEMA["$defs"][str(schema["$ref"]).rsplit("/", 1)[-1]]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    if not path:
        return True
    step, rest = path[0], path[1:]
    keys = {"*": ("items", "additionalProperties"), "@": ("additionalProperties",)}.get(step)
    inside = [schema.get(key) for key in keys] if keys else [_properties(schema).get(step)]
    return any(_leads_somewhere(one, rest) for one in inside if isinstance(one, dict))


def _properties(schema: dict[str, object]) -> dict[str, object]:
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def test_the_demonstration_trust_uses_most_references() -> None:
    document = read(lanternfield()).document
    unused = [pattern for pattern, _ in REFERENCES if not list(walk(document, steps(pattern)))]
    assert len(unused) < 14, unused


def test_each_check_is_listed_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


def test_the_guide_has_every_section_and_every_line() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    names = {name for schema in schemas(SCHEMA) for name in _properties(schema)}
    missing = {name for name in names if f"`{name}`" not in guide and f"{name}:" not in guide}
    assert not missing, sorted(missing)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("17:30", "17:30"),
        ("2026-11-23", "2026-11-23"),
        ("0123", 123),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("0.8", 0.8),
        ("-3", -3),
        ("TRUE", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("9" * 30, "9" * 30),
    ],
)
def test_values_mean_what_yaml_1_2_says(written: str, meant: object) -> None:
    assert plain_scalar(written) == meant
    assert type(plain_scalar(written)) is type(meant)


def test_quotes_make_text_of_anything() -> None:
    assert read("a: '17'\nb: \"true\"\nc: |\n  12\n").document == {"a": "17", "b": "true", "c": "12\n"}


def test_an_empty_line_is_no_line() -> None:
    assert read("a:\nb: null\nc: ''\nd: [~]\n").document == {"c": "", "d": [None]}


def test_places_know_their_lines() -> None:
    reading = read("people:\n- id: p1\n  name: A\n- {id: p2, name: B}\n")
    assert reading.line(("people", 0, "name")) == 3
    assert reading.line(("people", 1)) == 4
    assert reading.line(("people", 1, "email")) == 4
    assert reading.line(("nowhere",)) == 1
