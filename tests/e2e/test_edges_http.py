"""Over HTTP, whatever comes to the door: only what Slack has signed just now gets in, and nothing of it is logged."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

import pytest

from bot.sandbox.standin.faults import Fault
from storage.tables.engine import arrivals, forms
from storage.tables.meetings import agenda_items
from tests.e2e.edges import (
    FORM,
    HEAD,
    TEAM,
    interactive,
    log_of,
    plan,
    post,
    rows,
    secrets_of,
    signed,
    stored,
    submitted,
    typed,
)
from tests.e2e.town import TownInSlack, open_town

CANARY = "Zephyrine"
ELSEWHERE = datetime(2027, 1, 18, 7, 45, tzinfo=UTC)
"""What the sandbox's clock shows; signatures are of real time."""

UNKNOWN: dict[str, dict[str, Any]] = {
    "a shortcut": {"type": "shortcut", "callback_id": CANARY},
    "a message's shortcut": {"type": "message_action", "callback_id": CANARY, "message": {"text": CANARY}},
    "a closed form": {"type": "view_closed", "view": {"callback_id": "propose", "private_metadata": CANARY}},
    "an old dialog": {"type": "dialog_submission", "callback_id": CANARY, "submission": {"words": CANARY}},
    "an old dialog's search": {"type": "dialog_suggestion", "callback_id": CANARY, "value": CANARY},
    "an attachment's button": {"type": "interactive_message", "callback_id": CANARY, "actions": [{"name": CANARY}]},
    "a search of another app": {"type": "block_suggestion", "action_id": CANARY, "block_id": "b", "value": CANARY},
    "a workflow's step": {"type": "workflow_step_edit", "callback_id": CANARY, "workflow_step": {}},
    "what nobody knows": {"type": "unheard_of", "words": CANARY},
    "nothing": {},
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownInSlack]:
    with open_town(plan(tmp_path_factory.mktemp("http"), ELSEWHERE, mode="events")) as town:
        yield town


@pytest.fixture(autouse=True)
def nothing_of_it_is_logged(town: TownInSlack) -> Iterator[None]:
    yield
    printed = log_of(town)
    assert [word for word in (CANARY, *secrets_of(town)) if word in printed] == []
    assert "Traceback" not in printed


def test_what_slack_signs_is_answered_and_slack_alone_reads_it(town: TownInSlack) -> None:
    head = town.person("p12")
    head.types("/collab")
    head.sees("hello, Zoë Adeyemi-Clarke")
    body = typed("agenda")
    status, said = post(town, body, signed(town, body))
    assert (status, json.loads(said)["response_type"]) == (200, "ephemeral")


def test_whoever_looks_after_it_asks_how_it_is_and_reads_no_name(town: TownInSlack) -> None:
    town.person("p12").types("/collab")
    town.person("p12").sees("hello, Zoë Adeyemi-Clarke")
    with urlopen(f"{town.world.bot.url}/readyz", timeout=10) as answer:
        assert json.load(answer)["status"] == "ready"
    with urlopen(f"{town.world.bot.url}/metrics", timeout=10) as answer:
        counted = answer.read().decode()
    assert 'collab_ack_seconds_count{kind="command"}' in counted
    assert "Adeyemi" not in counted


BODY = typed(f"agenda add {CANARY}")
MINUTE = 60
FORGED: dict[str, Callable[[TownInSlack], dict[str, str]]] = {
    "signed with another secret": lambda town: signed(town, BODY, secret="another-secret"),
    "signed over another body": lambda town: signed(town, BODY + "&text=other"),
    "six minutes old": lambda town: signed(town, BODY, seconds=-6 * MINUTE),
    "six minutes ahead": lambda town: signed(town, BODY, seconds=6 * MINUTE),
    "signed by the sandbox's clock": lambda town: signed(town, BODY, seconds=ELSEWHERE.timestamp() - time.time()),
    "without any header": lambda town: {},
    "without a signature": lambda town: without(signed(town, BODY), "X-Slack-Signature"),
    "without a time": lambda town: without(signed(town, BODY), "X-Slack-Request-Timestamp"),
    "with an empty signature": lambda town: signed(town, BODY) | {"X-Slack-Signature": ""},
    "with a foreign signature": lambda town: signed(town, BODY) | {"X-Slack-Signature": "v0=\xe9\xe8"},
    "with words for a time": lambda town: signed(town, BODY) | {"X-Slack-Request-Timestamp": CANARY},
    "with an endless time": lambda town: signed(town, BODY) | {"X-Slack-Request-Timestamp": "9" * 5000},
    "with half a time": lambda town: signed(town, BODY) | {"X-Slack-Request-Timestamp": "1.5e3"},
}


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


@pytest.mark.parametrize("how", FORGED)
def test_what_slack_has_not_signed_just_now_is_turned_away(town: TownInSlack, how: str) -> None:
    before = stored(town)
    assert post(town, BODY, FORGED[how](town)) == (401, "")
    assert stored(town) == before


@pytest.mark.parametrize("seconds", [-4 * MINUTE, 4 * MINUTE])
def test_a_slow_line_and_a_slow_clock_are_forgiven_for_five_minutes(town: TownInSlack, seconds: float) -> None:
    body = typed("intent")
    assert post(town, body, signed(town, body, seconds=seconds))[0] == 200


UNREADABLE: dict[str, tuple[str | bytes, str]] = {
    "no letters": (b"\xff\xfe" + CANARY.encode(), FORM),
    "broken JSON": (f'{{"type": "{CANARY}', "application/json"),
    "a broken payload": (f"payload=%7B{CANARY}", FORM),
    "a list": (f'["{CANARY}"]', "application/json"),
    "a payload that is a list": (f'payload=["{CANARY}"]', FORM),
    "a payload that is a number": ("payload=7", FORM),
    "endless brackets": ("[" * 200_000, "application/json"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_refused_with_or_without_a_signature(town: TownInSlack, what: str) -> None:
    before = stored(town)
    body, kind = UNREADABLE[what]
    assert post(town, body, signed(town, body, kind=kind)) in ((400, ""), (401, ""))
    assert post(town, body, {"Content-Type": kind})[0] == 401
    assert stored(town) == before


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""])
def test_another_content_type_does_no_harm(town: TownInSlack, kind: str) -> None:
    before = stored(town)
    status, _ = post(town, "<xml/>", signed(town, "<xml/>", kind=kind))
    assert status in (400, 404)
    assert stored(town) == before


def test_what_is_larger_than_anything_of_slacks_is_not_even_read(town: TownInSlack) -> None:
    before = stored(town)
    body = typed(CANARY + "x" * 5_000_000)
    assert sent_whole(town, body) in (413, None)
    assert stored(town) == before


def sent_whole(town: TownInSlack, body: str) -> int | None:
    """The status, or None where the door was closed while it was still being brought."""
    try:
        return post(town, body, signed(town, body))[0]
    except ConnectionError:
        return None


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_we_never_asked_for_does_nothing(town: TownInSlack, what: str) -> None:
    before = stored(town)
    body = interactive(UNKNOWN[what])
    status, said = post(town, body, signed(town, body))
    assert status in (200, 404)
    assert "fault" not in said
    assert stored(town) == before


def test_an_event_we_never_asked_for_does_nothing(town: TownInSlack) -> None:
    before = stored(town)
    event = {"type": "app_home_opened", "user": "U0LAT012", "tab": "home", "view": {"private_metadata": CANARY}}
    body = json.dumps({"type": "event_callback", "team_id": "T0LANTERN", "event_id": "Ev1", "event": event})
    assert post(town, body, signed(town, body, kind="application/json"))[0] in (200, 404)
    assert stored(town) == before


def test_slack_may_ask_whether_this_is_the_address(town: TownInSlack) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "are-you-there"})
    status, said = post(town, body, signed(town, body, kind="application/json"))
    assert (status, json.loads(said)["challenge"]) == (200, "are-you-there")
    assert post(town, body, {"Content-Type": "application/json"})[0] == 401


def test_a_form_brought_five_times_at_once_takes_effect_once(town: TownInSlack) -> None:
    town.person("p12").types("/collab agenda add")
    token = rows(town, forms, forms.c.form == "agenda.add")[-1].token
    body = submitted("agenda.add", token, item="A rota for reading")
    headers = signed(town, body)
    with ThreadPoolExecutor(5) as five:
        answers = list(five.map(lambda _: post(town, body, headers), range(5)))
    assert answers == [(200, '{"response_action": "clear"}')] * 5
    assert len(rows(town, agenda_items, agenda_items.c.words == "A rota for reading")) == 1


def test_a_command_typed_again_says_that_it_is_there(town: TownInSlack) -> None:
    for said in ("A rota for maths", "Already there"):
        body = typed("agenda add A rota for maths")
        status, answer = post(town, body, signed(town, body))
        assert (status, said in answer) == (200, True)
    assert len(rows(town, agenda_items, agenda_items.c.words == "A rota for maths")) == 1


def test_a_command_brought_again_takes_effect_once_and_is_answered_once(town: TownInSlack) -> None:
    body = typed("agenda add A rota for chess")
    headers = signed(town, body)
    first, again = post(town, body, headers), post(town, body, headers)
    assert (first[0], again) == (200, (200, ""))
    assert len(rows(town, agenda_items, agenda_items.c.words == "A rota for chess")) == 1


def test_a_read_brought_again_is_answered_again(town: TownInSlack) -> None:
    before = len(rows(town, arrivals))
    body = typed("intent")
    headers = signed(town, body)
    assert post(town, body, headers) == post(town, body, headers)
    assert len(rows(town, arrivals)) == before


def test_a_press_brought_five_times_at_once_takes_effect_once(town: TownInSlack) -> None:
    """Each press of this button opens a form: a second form would be a second effect."""
    actions = [{"type": "button", "action_id": "project.propose", "block_id": "b", "value": "", "action_ts": "1.1"}]
    where = {"response_url": "http://127.0.0.1:9/nowhere", "channel": {"id": "D1", "name": "directmessage"}}
    body = interactive({"type": "block_actions", "actions": actions, "container": {"type": "message"}, **where})
    before = len(rows(town, forms))
    headers = signed(town, body)
    with ThreadPoolExecutor(5) as five:
        answers = list(five.map(lambda _: post(town, body, headers), range(5)))
    assert answers == [(200, "")] * 5
    assert len(rows(town, forms)) == before + 1


def test_somebody_of_another_workspace_who_presses_in_a_shared_channel_is_a_stranger(town: TownInSlack) -> None:
    """The message stands in our workspace, the finger comes from another: whoever they are at home, here nobody."""
    actions = [{"type": "button", "action_id": "project.propose", "block_id": "b", "value": ""}]
    told = {"type": "block_actions", "actions": actions, "container": {"type": "message"}}
    shared = {"channel": {"id": "C1", "name": "shared"}, "response_url": "http://127.0.0.1:9/nowhere"}
    visitors: list[dict[str, Any]] = [
        {"user": {"id": HEAD, "team_id": "T0ELSEWHERE"}},
        {"user": {"id": HEAD, "team_id": "T0ELSEWHERE"}, "team": {"id": "T0ELSEWHERE"}, "message": {"team": TEAM}},
        {"message": {"team": "T0ELSEWHERE"}},
    ]
    before = stored(town)
    for visitor in visitors:
        body = interactive({**told, **shared, **visitor})
        assert post(town, body, signed(town, body)) == (200, "")
    assert stored(town) == before


def test_half_a_letter_and_no_letter_are_left_out(town: TownInSlack) -> None:
    """As Slack would send them: escaped, in JSON."""
    town.person("p13").types("/collab agenda add")
    token = rows(town, forms, forms.c.person_id == "p13")[-1].token
    body = submitted("agenda.add", token, "U0LAT013", item="A \ud800rota\x00 for music \U0001f3b5")
    assert post(town, body, signed(town, body))[0] == 200
    assert [row.words for row in rows(town, agenda_items, agenda_items.c.added_by == "p13")] == [
        "A rota for music \U0001f3b5"
    ]


def test_a_private_answer_that_gets_lost_does_not_undo_what_was_pressed(town: TownInSlack) -> None:
    """Nobody listens where the answer should go."""
    nowhere = {"response_url": "http://127.0.0.1:9/nowhere", "channel": {"id": "D1", "name": "directmessage"}}
    actions = [{"type": "button", "action_id": "project.open", "block_id": "b", "value": "PRJ-02"}]
    body = interactive({"type": "block_actions", "actions": actions, "container": {"type": "message"}, **nowhere})
    assert post(town, body, signed(town, body)) == (200, "")


@pytest.mark.parametrize("trouble", ["expired", "broken", "slow"])
def test_a_form_that_does_not_open_is_said_and_opens_the_next_time(town: TownInSlack, trouble: str) -> None:
    head, standin = town.person("p14"), town.world.standin
    head.forgets()
    standin.triggers.seconds = 0.0 if trouble == "expired" else 3.0
    if trouble != "expired":
        standin.troubles.faults.append(Fault("views.open", "error_500", seconds=2.5 if trouble == "slow" else 0.0))
    head.types("/collab agenda add")
    head.sees("The form didn't open in time. Nothing was changed; please try again.")
    standin.triggers.seconds = 3.0
    head.types("/collab agenda add")
    head.is_asked_for("item")
    town.loop.run(town.loop.run(town.world.person(head.id)).close_form())
