"""What the door does with a request before anybody reads it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack_door import lightened

JSON = st.recursive(st.text() | st.integers() | st.none(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))


@given(st.dictionaries(st.text(), JSON), st.booleans())
def test_a_form_says_the_same_without_its_escapes(payload: dict[str, object], is_ascii: bool) -> None:
    sent = urlencode({"payload": json.dumps(payload, ensure_ascii=is_ascii)}).encode()
    assert lightened(sent) == json.dumps(payload, ensure_ascii=is_ascii).encode()


@pytest.mark.parametrize(
    "sent",
    [
        b"payload=%7B%7D&more=1",
        b"command=%2Fcollab&text=payload%3D%7B%7D",
        b"payload=%5B1%5D",
        b"payload=",
        b"",
        b"payload=%7B%\n7D",
    ],
)
def test_what_is_more_or_less_than_a_form_is_left_as_it_came(sent: bytes) -> None:
    assert lightened(sent) == sent


def test_bytes_that_are_no_letters_are_read_as_somebody_s_mistake() -> None:
    assert lightened(b"payload=%7B%22a%22:%22%FF%22%7D") == '{"a":"\N{REPLACEMENT CHARACTER}"}'.encode()


@given(st.lists(st.sampled_from(["%", "2", "22", "%22", "%2", "C", "%2C", "%25", "+", "%%", "%7b", "x", "=", "%7D"])))
def test_broken_escapes_break_nothing_but_themselves(pieces: list[str]) -> None:
    assert lightened(("payload=%7B" + "".join(pieces)).encode()).startswith(b"{")
