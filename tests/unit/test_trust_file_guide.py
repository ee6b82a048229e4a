"""The guide for whoever writes a trust file: its examples are what Collab reads."""

from __future__ import annotations

import re

import pytest

from bot.services.trust_file.check import check
from bot.services.trust_file.parse import parse
from tests.unit.test_trust_file_schema import GUIDE

EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
WHOLE = next(example for example in EXAMPLES if example.startswith("meta:"))
SECTIONS = [example for example in EXAMPLES if example[0].isalpha() and example != WHOLE]
OF_ELSEWHERE = re.compile(r"is not one of the|is missing|is not the day|needs a school|trust\.\w+ is not")


def test_the_smallest_file_is_a_trust() -> None:
    assert check(WHOLE) == []
    file = parse(WHOLE)
    assert (file.trust.chat, file.people[0].delivery) == ("slack", "slack")


@pytest.mark.parametrize("example", SECTIONS, ids=[example.split(":")[0] for example in SECTIONS])
def test_an_example_of_the_guide_has_nothing_wrong_in_itself(example: str) -> None:
    """Alone it misses what it names and the other sections; nothing else."""
    assert [str(one) for one in check(example) if not OF_ELSEWHERE.search(one.what)] == []


def test_the_guide_quotes_no_line_that_the_check_would_not_say() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for words in ("is not one of the schools. Did you mean", "is not a time of day. Write it as 08:30 or 17:30."):
        assert words in text
