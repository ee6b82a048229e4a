"""Somebody in Teams fills a form in: what comes back, what takes its place, and that it counts once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables.engine import forms
from tests.engine.fake_teams import chat_of
from tests.handlers.teams_office import (
    CHANNEL,
    MESSAGE,
    Json,
    Office,
    executes_of,
    inputs,
    words,
)

CARD = "application/vnd.microsoft.card.adaptive"


async def opened(office: Office, user: str, command: str = "agenda add") -> Json:
    await office.writes(user, command)
    return office.last(chat_of(user))


def filled(form: Json, **values: Any) -> Json:
    """What Teams brings: the button's data, and each box's value as it stands; an empty box brings nothing."""
    boxes = {name: box["value"] for name, box in inputs(form).items() if box.get("value")}
    return {**executes_of(form)[-1], **boxes, **values}


async def test_a_refused_form_comes_back_with_what_is_wrong_and_all_that_was_typed(office: Office, head: str) -> None:
    form = await opened(office, head)
    answer = await office.executes(head, filled(form, item="Lunch rota", minutes="0"))
    assert answer["type"] == CARD
    again = answer["value"]
    assert inputs(again)["item"]["value"] == "Lunch rota"
    assert "From 1 to 240 minutes" in str(again)
    assert executes_of(again) == executes_of(form)
    answer = await office.executes(head, filled(again, minutes="10"))
    assert answer["type"] == CARD
    assert inputs(answer["value"]) == {}
    await office.writes(head, "agenda")
    assert "Lunch rota" in words(office.last(chat_of(head)))


async def test_a_form_sent_twice_has_one_effect(office: Office, head: str) -> None:
    form = await opened(office, head)
    for _ in range(2):
        answer = await office.executes(head, filled(form, item="Lunch rota", minutes="10"))
        assert inputs(answer["value"]) == {}
    await office.writes(head, "agenda")
    assert words(office.last(chat_of(head))).count("Lunch rota") == 1


async def test_a_form_that_took_effect_makes_way_in_the_chat_too(office: Office, head: str) -> None:
    form = await opened(office, head)
    await office.executes(head, filled(form, item="Lunch rota", minutes="10"))
    assert [one["path"].split("/")[-1] for one in office.teams.called("update")] == ["1700"]


async def test_what_was_shown_is_kept_until_it_took_effect(office: Office, head: str, database: Database) -> None:
    def shown() -> list[object]:
        with database.reading() as shelf:
            return [row.shown and row.shown["id"] for row in shelf.rows(select(forms))]

    form = await opened(office, head)
    assert shown() == [executes_of(form)[-1]["form"]]
    await office.executes(head, filled(form, item="Lunch rota", minutes="10"))
    assert shown() == [None]


async def test_the_next_page_takes_the_place_of_the_first(office: Office, head: str) -> None:
    form = await opened(office, head, "propose Reading buddies")
    values = {
        "title": "Reading buddies",
        "purpose": "Older pupils read with younger ones each week, so that both gain in fluency and in confidence.",
        "together": "Our schools share the readers and the books.",
        "schools": "CLJ,MDA",
        "starts_on": "2027-05-11",
        "ends_on": "2027-07-16",
        "impact": "Reading ages rise by six months in a year.",
        "then": "send",
    }
    picks = {name: box["choices"][0]["value"] for name, box in inputs(form).items() if box["type"] == "Input.ChoiceSet"}
    answer = await office.executes(head, filled(form, **{**picks, **values}))
    assert answer["type"] == CARD
    again = inputs(answer["value"])
    assert again["title"]["value"] == "Reading buddies"
    assert "proceed" in again, words(answer["value"])


async def test_somebody_else_s_form_is_nobody_s(office: Office, head: str) -> None:
    form = await opened(office, head)
    answer = await office.executes(office.user("p13"), filled(form, item="Lunch rota", minutes="10"))
    assert "I can't find that form any more" in str(answer["value"])
    await office.writes(head, "agenda")
    assert "Lunch rota" not in words(office.last(chat_of(head)))


async def test_a_button_opens_a_form_in_the_chat_of_two(office: Office, head: str) -> None:
    await office.writes(head, "settings")
    [change] = [one for one in executes_of(office.last(chat_of(head))) if one["action"] == "settings.change"]
    answer = await office.executes(head, change)
    assert (answer["type"], answer["value"]) == (MESSAGE, "You find it below.")
    assert "batch" in inputs(office.last(chat_of(head)))


async def test_in_a_channel_a_button_opens_its_form_privately(office: Office, head: str) -> None:
    await office.writes(head, "settings")
    [change] = [one for one in executes_of(office.last(chat_of(head))) if one["action"] == "settings.change"]
    answer = await office.executes(head, change, channel=CHANNEL)
    assert answer["value"] == "I've answered you privately."
    assert "batch" in inputs(office.last(chat_of(head)))
