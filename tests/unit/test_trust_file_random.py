"""However a trust file is mangled, the answer is a trust or a list of mistakes, never a traceback."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.trust_file.check import review
from bot.services.trust_file.mistakes import Mistake, TrustFileRefused
from bot.services.trust_file.parse import parse
from tests.trust_files import harbourside

LINES = harbourside().split("\n")
ODD_VALUES = (
    "[]", "{}", "null", "true", "-1", "1e5", "''", "[[1]]", "[{}]", "[null]", "{a: 1}", "2026-13-01", "9999-12-31",
    "0001-01-01", "x" * 5000, "'\u202e'", "!!python/object x", "*a", "&a b", '"\\ud800"', '"\\x00"', "'", "- - -",
)  # fmt: skip
ODD_CHARACTERS = st.sampled_from(list("[]{}:,'\"&*!|>%@`#-? \t0é\x00\u2028"))

places = st.integers(0, len(LINES) - 1)
changes = st.one_of(
    st.tuples(st.just("take out"), places, st.just("")),
    st.tuples(st.just("repeat"), places, st.just("")),
    st.tuples(st.just("indent"), places, st.sampled_from([" ", "  ", "\t", "- "])),
    st.tuples(st.just("value"), places, st.sampled_from(ODD_VALUES)),
    st.tuples(st.just("character"), places, ODD_CHARACTERS),
)


def mangled(lines: list[str], change: tuple[str, int, str]) -> list[str]:
    how, place, new = change
    at = place % len(lines)
    line = lines[at]
    replaced = {
        "take out": [],
        "repeat": [line, line],
        "indent": [new + line],
        "value": [f"{line.split(':')[0]}: {new}"],
        "character": [line[: len(line) // 2] + new + line[len(line) // 2 :]],
    }
    return [*lines[:at], *replaced[how], *lines[at + 1 :]]


def refusal_of(text: str) -> tuple[Mistake, ...]:
    """Why the text is no trust; nothing where it is one. Any other exception is the test's failure."""
    try:
        parse(text)
    except TrustFileRefused as refused:
        return refused.mistakes
    return ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(changes, min_size=1, max_size=4))
def test_a_mangled_file_is_a_trust_or_a_list_of_mistakes(many: list[tuple[str, int, str]]) -> None:
    lines = LINES
    for change in many:
        lines = mangled(lines, change)
    text = "\n".join(lines)
    mistakes = refusal_of(text)
    assert all(one.line >= 1 and one.what and one.remedy for one in mistakes)
    assert list(mistakes) == sorted(mistakes, key=lambda one: one.line)


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_at_all_is_refused_in_sentences(text: str) -> None:
    assert review(text).mistakes
