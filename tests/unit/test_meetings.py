"""What somebody typed into the box of items, and what a log may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.meetings import default_level, mistake_in, plain, split_items
from tests.factories import groups


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("One", [("One", "")]),
        ("One\nMore.", [("One", "More.")]),
        ("One\nMore\nand more.", [("One", "More and more.")]),
        ("One\n\nTwo", [("One", ""), ("Two", "")]),
        ("\n\n One \n\n \t \n\nTwo\r\nof Windows\r\n", [("One", ""), ("Two", "of Windows")]),
        ("", []),
        (" \n\n ", []),
        ("Nul\x00l\x07", [("Null", "")]),
    ],
)
def test_a_blank_line_parts_items_and_the_first_line_is_the_title(typed: str, items: list[tuple[str, str]]) -> None:
    assert split_items(typed) == items


@given(st.lists(st.tuples(st.text("abc <>&*", min_size=1), st.text("abc <>&*")), max_size=6))
def test_what_was_written_tidily_is_read_as_it_was_meant(written: list[tuple[str, str]]) -> None:
    tidy = [(" ".join(title.split()), " ".join(summary.split())) for title, summary in written if title.strip()]
    typed = "\n\n".join(f"{title}\n{summary}".strip() for title, summary in tidy)
    assert split_items(typed) == tidy


@given(st.text())
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    for title, summary in split_items(typed):
        assert title
        assert "\n" not in title + summary


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], "Write at least one item"),
        ([("x" * 120, "y" * 500)], None),
        ([("x" * 121, "")], "121 characters in its first line"),
        ([("Fine", ""), ("Long", "y" * 501)], "The text under “Long” has 501 characters"),
        ([("One", "")] * 12, None),
        ([("One", "")] * 13, "That is 13 items; 12 is the most."),
    ],
)
def test_a_log_has_edges_and_says_where(items: list[tuple[str, str]], sentence: str | None) -> None:
    found = mistake_in(items)
    assert found is None if sentence is None else sentence in (found or "")


@pytest.mark.parametrize(
    ("group", "level"),
    [
        ("board", "governance"),
        ("lc_qfp", "governance"),
        ("elt", "leaders"),
        ("tig_maths", "open"),
        ("pf_standards", "governance"),
    ],
)
def test_an_item_begins_with_the_readers_of_its_group(group: str, level: str) -> None:
    assert default_level(groups()[group]) == level


def test_plain_words_keep_their_letters_and_lines() -> None:
    assert plain(" Siân\r\nRhydderch \x1b👩‍🏫") == "Siân\nRhydderch 👩‍🏫"
