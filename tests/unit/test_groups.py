"""Which group somebody means by what they type."""

from __future__ import annotations

import pytest

from bot.domain.groups import named
from bot.domain.trusts import Words
from tests.factories import a_group

ELT = a_group("elt", "elt", "Education Leadership Team")
MATHS = a_group("tig_maths", "tig", "Mathematics for all")
READING = a_group("tig_reading", "tig", "Reading first")
SEND = a_group("pg_send", "portfolio_group", "SEND governors")
BAND = a_group("band", "project", "The staff band")
GROUPS = (ELT, MATHS, READING, SEND, BAND)
OWN_WORDS = Words(tig="School Improvement Circle", portfolio_group="Link Governors")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tig_maths", [MATHS]),
        ("reading  FIRST", [READING]),
        ("tig", [MATHS, READING]),
        ("portfolio group", [SEND]),
        ("portfolio_group", [SEND]),
        ("School improvement circle", [MATHS, READING]),
        ("link governors", [SEND]),
        ("governors", [SEND]),
        ("staff band", [BAND]),
        ("", list(GROUPS)),
        ("nobody's group", []),
    ],
)
def test_a_group_is_meant_by_id_name_type_or_the_trust_s_own_word(words: str, meant: list[object]) -> None:
    assert named(GROUPS, words, OWN_WORDS) == meant
