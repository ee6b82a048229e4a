"""What somebody in Teams reads where we cannot draw our answer: always that it is our fault, and a reference."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping

import pytest
from structlog.testing import capture_logs

from bot.cards.card import Card, Form, Option, Text, Words
from bot.services import forms
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Contents,
    FormKind,
    OpenForm,
    Outcome,
    ShowForm,
    Suggestions,
)
from storage.database import Database
from tests.engine.fake_teams import chat_of
from tests.handlers.teams_office import CHANNEL, Json, Office, an_office, executes_of

NO_WORDS: str = 7  # type: ignore[assignment]
NO_CARD = Card("", (Text(((NO_WORDS,),)),))
NO_ANSWER = Card("A title", NO_CARD.parts)
OUR_FAULT = re.compile(r"Something went wrong on our side \(ref ([0-9a-f]{4})\)")


def a_form(ask: Ask, id_: str) -> Form:
    return Form(id_, "A form", (Words("words", "Words"),), forms.open_form(ask.books, id_, ask.person, at=ask.at))


def opens_nothing(ask: Ask) -> Outcome:
    return OpenForm(Form("a.form", "A form", (Words("words", NO_WORDS),), ""))


def shows_nothing(ask: Ask) -> Outcome:
    return ShowForm(Form("a.form", "A form", (Words("words", NO_WORDS),), ""))


def opens(id_: str) -> Callable[[Ask], Outcome]:
    return lambda ask: OpenForm(a_form(ask, id_))


WRONG: Mapping[str, Callable[[Ask], Outcome]] = {
    "card": lambda _: Answer(NO_CARD),
    "answer": lambda _: Answer(NO_ANSWER),
    "form": opens_nothing,
    "page": shows_nothing,
}
CONTENTS = Contents(
    (
        *(Command(name, does, "", writes=False) for name, does in WRONG.items()),
        *(Command(f"{name} sound", opens(name), "") for name in WRONG),
    ),
    tuple(FormKind(name, does) for name, does in WRONG.items()),
    tuple(ButtonKind(f"a.{name}", does) for name, does in WRONG.items()),
    (Suggestions("box", lambda _: (Option("id", NO_WORDS),)),),
)


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with an_office(database, CONTENTS) as office:
        yield office


@pytest.fixture
def head(office: Office) -> str:
    return office.user("p12")


def is_owned(said: str, lines: Iterable[Mapping[str, object]]) -> bool:
    """Whether it is our fault, under the reference that stands in the log."""
    found = OUR_FAULT.search(said)
    faults = [one for one in lines if one["event"] == "our fault"]
    return bool(found) and [one["reference"] for one in faults] == [found and found[1]]


@pytest.mark.parametrize("what", WRONG)
async def test_who_writes_reads_it_in_the_chat(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        assert (await office.writes(head, what)).status_code == 200
    assert is_owned(office.read(chat_of(head)), lines)


@pytest.mark.parametrize("what", WRONG)
async def test_who_writes_in_a_channel_reads_it_alone(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        await office.writes(head, what, CHANNEL)
    assert is_owned(office.read(chat_of(head)), lines)
    assert office.read(f"{CHANNEL};messageid=17") == "I've answered you privately."


@pytest.mark.parametrize("what", WRONG)
async def test_who_presses_reads_it_below_or_beside_the_card(office: Office, head: str, what: str) -> None:
    with capture_logs() as lines:
        answer = await office.executes(head, {"action": f"a.{what}", "value": ""})
    beside = str(answer["value"])
    assert is_owned(office.read(chat_of(head)) if beside == "You find it below." else beside, lines)


@pytest.mark.parametrize("what", WRONG)
async def test_who_sends_a_form_reads_it_beside_the_form(office: Office, head: str, what: str) -> None:
    await office.writes(head, f"{what} sound")
    [sends] = executes_of(office.last(chat_of(head)))
    with capture_logs() as lines:
        answer = await office.executes(head, {**sends, "words": "A few"})
    assert is_owned(str(answer["value"]), lines)


async def test_who_looks_for_something_finds_nothing(office: Office, head: str) -> None:
    asked: Json = {"name": "application/search", "value": {"dataset": "box", "queryText": "a"}}
    with capture_logs() as lines:
        answer = await office.brings(office.activity(head, "invoke", **asked))
    assert answer.json()["value"] == {"results": []}
    assert [one["event"] for one in lines] == ["our fault"]


async def test_half_an_emoji_is_left_out(office: Office, head: str) -> None:
    """A box that is full cuts it in two."""
    half = "\ud83d"
    assert (await office.writes(head, f"card{half} sound")).status_code == 200
    [sends] = executes_of(office.last(chat_of(head)))
    answer = await office.executes(head, {**sends, half: half, "words": f"A few {half}"})
    assert OUR_FAULT.search(str(answer["value"]))
