"""How the stand-in reads a form: what is untouched, typed, missing, kept; and what one person sees."""

from datetime import date, time
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.standin.answers import entry
from bot.sandbox.standin.completeness import missing_or_malformed
from bot.sandbox.standin.elements import KINDS, kept, state_values
from bot.sandbox.standin.faults import Pace, TooFast
from bot.sandbox.standin.identities import with_identities
from bot.sandbox.standin.mirror import Mirror
from bot.sandbox.standin.requests import signed_headers
from bot.sandbox.standin.seen import words_of

Json = dict[str, Any]
OAK = {"text": {"type": "plain_text", "text": "Oak"}, "value": "oak"}
ELM = {"text": {"type": "plain_text", "text": "Elm"}, "value": "elm"}
INITIAL = {
    "value": "text", "selected_option": OAK, "selected_options": [OAK], "selected_date": "2026-11-25",
    "selected_time": "08:30", "selected_date_time": 1795000000, "selected_user": "U1", "selected_users": ["U1"],
    "selected_channel": "C1", "selected_channels": ["C1"], "selected_conversation": "C1",
    "selected_conversations": ["C1"], "rich_text_value": {"type": "rich_text", "elements": []},
}  # fmt: skip


def asks(block_id: str, kind: str, *, optional: bool = False, **parts: Any) -> Json:
    element = {"type": kind, "action_id": block_id, **parts}
    return {"type": "input", "block_id": block_id, "element": element, "optional": optional}


def value_of(block: Json, typed: Json) -> object:
    kind = KINDS[block["element"]["type"]]
    return state_values([block], typed)[block["block_id"]][block["block_id"]][kind.key]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_question_sends_its_untouched_start(kind: str) -> None:
    start = INITIAL[KINDS[kind].key]
    block = asks("q", kind, options=[OAK, ELM])
    block["element"][KINDS[kind].initial] = start
    assert value_of(block, {}) == start
    assert value_of(asks("q", kind), {}) == ([] if KINDS[kind].many else None)


def test_emptied_is_not_untouched() -> None:
    block = asks("q", "plain_text_input", initial_value="Old")
    assert value_of(block, {"q": {"q": {"type": "plain_text_input", "value": None}}}) is None


def test_a_choice_is_sent_as_the_app_defined_it() -> None:
    block = asks("q", "checkboxes", options=[OAK, ELM])
    typed = {"q": {"q": {"selected_options": [{"value": "elm"}]}}}
    assert value_of(block, typed) == [ELM]


def test_menus_in_a_section_count_as_questions_and_buttons_do_not() -> None:
    accessory = {"type": "users_select", "action_id": "who", "initial_user": "U1"}
    section = {"type": "section", "block_id": "s", "accessory": accessory}
    row = {"type": "actions", "block_id": "r", "elements": [{"type": "button", "action_id": "go"}]}
    assert state_values([section, row], {}) == {"s": {"who": {"type": "users_select", "selected_user": "U1"}}}


def test_answers_are_kept_where_the_same_question_stays() -> None:
    old = [asks("a", "plain_text_input"), asks("b", "plain_text_input"), asks("c", "plain_text_input")]
    new = [asks("a", "plain_text_input"), asks("b", "datepicker")]
    typed = {name: {name: {"value": name}} for name in "abc"}
    assert kept(new, typed, old) == {"a": {"a": {"value": "a"}}}


REQUIRED = "Please complete this required field."


@pytest.mark.parametrize(
    ("block", "typed", "said"),
    [
        (asks("q", "plain_text_input"), None, REQUIRED),
        (asks("q", "plain_text_input", optional=True), None, None),
        (asks("q", "plain_text_input", min_length=3), "ab", "Please enter at least 3 characters."),
        (asks("q", "plain_text_input", max_length=3), "abcd", "Please enter at most 3 characters."),
        (asks("q", "number_input", is_decimal_allowed=False), "1.5", "Please enter a whole number."),
        (asks("q", "number_input", is_decimal_allowed=True), "1.5", None),
        (asks("q", "number_input", is_decimal_allowed=True), "many", "Please enter a number."),
        (asks("q", "number_input", min_value="2"), "1", "Please enter a number that is at least 2."),
        (asks("q", "number_input", max_value="2"), "3", "Please enter a number that is at most 2."),
        (asks("q", "number_input", min_value="2", max_value="2"), "2", None),
        (asks("q", "email_text_input"), "ann@example", "Please enter a valid email address."),
        (asks("q", "email_text_input"), "ann@example.org", None),
    ],
)
def test_slack_itself_stops_what_can_not_be_right(block: Json, typed: str | None, said: str | None) -> None:
    values = state_values([block], {"q": {"q": {"value": typed}}})
    assert missing_or_malformed([block], values).get("q") == said


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes", "multi_users_select"])
def test_nothing_chosen_is_missing(kind: str) -> None:
    block = asks("q", kind, options=[OAK])
    assert missing_or_malformed([block], state_values([block], {})) == {"q": REQUIRED}


@pytest.mark.parametrize(
    ("kind", "given", "held"),
    [
        ("datepicker", date(2026, 11, 25), {"selected_date": "2026-11-25"}),
        ("timepicker", time(8, 30), {"selected_time": "08:30"}),
        ("number_input", 7, {"value": "7"}),
        ("plain_text_input", "", {"value": None}),
        ("plain_text_input", None, {"value": None}),
        ("checkboxes", "oak", {"selected_options": [OAK]}),
        ("checkboxes", ["oak", "elm"], {"selected_options": [OAK, ELM]}),
        ("checkboxes", None, {"selected_options": []}),
        ("static_select", "elm", {"selected_option": ELM}),
        ("multi_users_select", ("U1", "U2"), {"selected_users": ["U1", "U2"]}),
    ],
)
def test_a_person_writes_plainly_and_slack_keeps_its_own_keys(kind: str, given: Any, held: Json) -> None:
    element = {"type": kind, "action_id": "q", "options": [OAK, ELM]}
    assert entry(element, given) == {"type": kind, **held}


def test_what_is_not_offered_can_not_be_chosen() -> None:
    with pytest.raises(ValueError, match="there are oak, elm"):
        entry({"type": "static_select", "action_id": "q", "options": [OAK, ELM]}, "ash")


def test_everything_gets_an_id_and_keeps_the_one_it_has() -> None:
    row = {"type": "actions", "elements": [{"type": "button"}, {"type": "button", "action_id": "go"}]}
    [whole] = with_identities([row]) or []
    assert whole["block_id"]
    assert whole["elements"][0]["action_id"]
    assert whole["elements"][1]["action_id"] == "go"
    assert "block_id" not in row


def test_a_signature_is_slacks_own() -> None:
    headers = signed_headers("secret", "token=x&text=Gr%C3%BC%C3%9Fe", "application/x-www-form-urlencoded")
    assert SignatureVerifier("secret").is_valid_request("token=x&text=Gr%C3%BC%C3%9Fe", headers)
    assert not SignatureVerifier("other").is_valid_request("token=x&text=Gr%C3%BC%C3%9Fe", headers)


def test_a_burst_passes_and_the_next_waits() -> None:
    pace = Pace(channel_seconds=1.0, burst=3)
    for _ in range(3):
        pace.admit("C1")
    with pytest.raises(TooFast) as told:
        pace.admit("C1")
    assert 1 <= told.value.seconds <= 3
    pace.admit("C2")


def test_opening_conversations_has_a_limit_of_its_own() -> None:
    pace = Pace(opened_per_minute=2, workspace_per_minute=1)
    pace.admit_opening()
    pace.admit_opening()
    with pytest.raises(TooFast):
        pace.admit_opening()
    pace.admit("C1")
    with pytest.raises(TooFast):
        pace.admit("C1")


def test_without_limits_nothing_waits() -> None:
    pace = Pace()
    for _ in range(200):
        pace.admit("C1")
        pace.admit_opening()


@pytest.fixture
def mirror() -> Mirror:
    channels = [
        {"id": "C1", "name": "general", "is_private": False, "members": ["U1", "U2"]},
        {"id": "C2", "name": "heads", "is_private": True, "members": ["U1"]},
        {"id": "D1", "name": "dm-U2", "is_private": True, "is_im": True, "members": ["U2"]},
    ]
    filled = Mirror()
    filled.take({"t": "init", "state": {"channels": channels, "messages": {}, "users": [], "apps": [], "log": []}})
    return filled


def message(channel: str, ts: str = "1.1", **parts: Any) -> Json:
    return {"t": "message", "message": {"channel": channel, "ts": ts, "text": "Hello", **parts}}


@pytest.mark.parametrize(
    ("told", "first", "second"),
    [
        (message("C1"), True, True),
        (message("C2"), True, False),
        (message("D1"), False, True),
        (message("C1", ephemeral_to="U2"), False, True),
        ({"t": "message_delete", "channel": "C2", "ts": "1.1"}, True, False),
        ({"t": "view", "stack": []}, False, False),
        ({"t": "log", "entry": {}}, True, True),
    ],
)
def test_news_is_for_those_it_concerns(mirror: Mirror, told: Json, first: bool, second: bool) -> None:
    assert (mirror.concerns("U1", told), mirror.concerns("U2", told)) == (first, second)


def test_a_page_starts_with_what_happened_before(mirror: Mirror) -> None:
    mirror.take(message("C1", "1.1"))
    mirror.take(message("C1", "1.2", ephemeral_to="U2"))
    mirror.take({"t": "message_update", "message": {"channel": "C1", "ts": "1.1", "text": "Changed"}})
    assert [one["text"] for one in mirror.seen_by("U1")["messages"]["C1"]] == ["Changed"]
    mirror.take({"t": "message_delete", "channel": "C1", "ts": "1.1"})
    assert [one["ts"] for one in mirror.seen_by("U2")["messages"]["C1"]] == ["1.2"]
    assert [one["id"] for one in mirror.seen_by("U2")["channels"]] == ["C1", "D1"]


def test_words_are_read_in_the_order_they_stand() -> None:
    text = {"type": "mrkdwn", "text": "Two"}
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "One"}},
        {"type": "section", "text": text, "fields": [{"type": "mrkdwn", "text": "Three"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Four"}]},
    ]
    assert words_of(blocks) == "One\nTwo\nThree\nFour"
