"""What the door does with a request before anybody reads it."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from handlers.slack_door import lightened

JSON = st.recursive(st.text() | st.integers() | st.none(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))


@given(JSON)
def test_a_form_says_the_same_with_fewer_escapes(payload: object) -> None:
    sent = urlencode({"payload": json.dumps(payload), "more": "a+b %41%2"}).encode()
    assert parse_qsl(lightened(sent).decode()) == parse_qsl(sent.decode())


@given(st.lists(st.sampled_from(["%", "2", "22", "%22", "%2", "C", "%2C", "%25", "+", "%%", "%7b", "x", "%7D"])))
def test_broken_escapes_are_read_as_they_were(pieces: list[str]) -> None:
    sent = "payload=" + "".join(pieces)
    assert parse_qsl(lightened(sent.encode()).decode()) == parse_qsl(sent)


def test_a_form_of_json_has_few_escapes_left() -> None:
    sent = urlencode({"payload": json.dumps({"view": {"blocks": [{"type": "input"}] * 40}})}).encode()
    assert lightened(sent).count(b"%") == 0
