"""People of the sandbox's Teams: what they do reaches the bot as Teams would send it; they see what they would."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.sandbox.standin.sight import NothingCame
from tests.e2e.smallteam import (
    ANN,
    BEN,
    CARD,
    GENERAL,
    TENANT,
    Json,
    Stage,
    buttons,
    card,
    execute,
    says,
    stage,
    with_card,
)

NAME = {"type": "Input.Text", "id": "name", "label": "Name", "isRequired": True, "errorMessage": "Please name it."}
WHY = {"type": "Input.Text", "id": "why", "label": "Why", "isMultiline": True, "value": "Because"}
SCHOOLS = {
    "type": "Input.ChoiceSet",
    "id": "schools",
    "label": "Schools",
    "isMultiSelect": True,
    "choices": [{"title": "Oak", "value": "OAK"}, {"title": "Elm", "value": "ELM"}],
}
PHASE = {**SCHOOLS, "id": "phase", "isMultiSelect": False}
DAY = {"type": "Input.Date", "id": "day", "label": "Day"}
HOURS = {"type": "Input.Number", "id": "hours", "label": "Hours", "min": 1, "max": 10}
SEND = buttons(execute("Send", form="propose", token="t-1"))


def form(*boxes: Json) -> Json:
    return card(says("Propose", style="heading"), *boxes, SEND)


@pytest.fixture
async def teams() -> AsyncIterator[Stage]:
    async with stage() as scene:
        yield scene


async def shown(teams: Stage, content: Json, person: str = ANN) -> str:
    answer = await teams.says(await teams.opens(person), with_card(content))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_everybody_gets_the_app_and_the_bot_hears_of_each(teams: Stage) -> None:
    told = [(one["type"], one["conversation"]["conversationType"]) for one in teams.bot.told]
    assert told[:2] == [("installationUpdate", "channel"), ("conversationUpdate", "channel")]
    assert Counter(told[2:]) == {("installationUpdate", "personal"): 3, ("conversationUpdate", "personal"): 3}
    assert {one["from"]["aadObjectId"] for one in teams.bot.told[2:]} == {"aad-ann", "aad-ben", "aad-gus"}
    assert {one["channelData"]["tenant"]["id"] for one in teams.bot.told} == {TENANT.id}


async def test_what_is_brought_is_signed_for_this_bot_and_this_address(teams: Stage) -> None:
    await teams.person(ANN).command("hello", wait=0)
    read, activity = teams.bot.headers[-1], teams.bot.told[-1]
    assert read["serviceurl"] == activity["serviceUrl"] == teams.standin.url
    assert read["conversation"] == activity["conversation"]["id"]


async def test_words_to_the_bot_come_bare_one_to_one_and_with_a_mention_in_a_channel(teams: Stage) -> None:
    ann = teams.person(ANN)
    await ann.command("propose Reading & writing", wait=0)
    await ann.command("here", channel="heads", wait=0)
    alone, there = teams.bot.told[-2:]
    assert (alone["text"], alone["conversation"]["conversationType"]) == ("propose Reading & writing", "personal")
    assert there["text"] == "<at>Collab</at> here"
    assert there["entities"][-1]["mentioned"]["id"] == there["recipient"]["id"] == TENANT.bot
    assert there["conversation"]["id"] == f"19:heads@thread.tacv2;messageid={there['id']}"
    assert there["channelData"]["team"]["id"] == GENERAL


async def test_words_for_the_bot_s_eyes_are_seen_by_nobody_else(teams: Stage) -> None:
    await teams.person(ANN).command("agenda", channel="General", slash=True, wait=0)
    told = teams.bot.told[-1]
    assert (told["text"], told["recipient"]["isTargeted"]) == ("agenda", True)
    assert (len(teams.person(ANN).messages("General")), teams.person(BEN).messages("General")) == (1, [])


async def test_the_bot_hears_which_channel_is_private(teams: Stage) -> None:
    ann = teams.person(ANN)
    await ann.command("here", channel="heads", wait=0)
    await ann.command("here", channel="General", wait=0)
    assert [one["channelData"]["channel"]["type"] for one in teams.bot.told[-2:]] == ["private", "standard"]


async def test_a_press_brings_what_the_button_says_and_nothing_else(teams: Stage) -> None:
    id_ = await shown(
        teams, card(says("PRJ-05"), NAME, buttons(execute("OK", action="project.approve", value="PRJ-05")))
    )
    await teams.person(ANN).press("project.approve", value="PRJ-05", wait=0)
    pressed = teams.bot.told[-1]
    assert (pressed["type"], pressed["name"], pressed["replyToId"]) == ("invoke", "adaptiveCard/action", id_)
    assert pressed["value"]["action"]["data"] == {"action": "project.approve", "value": "PRJ-05"}
    with pytest.raises(KeyError, match="Ben Baker sees no button"):
        await teams.person(BEN).press("project.approve", wait=0)


async def test_a_question_before_a_press_is_opened_first(teams: Stage) -> None:
    asks = {"type": "AdaptiveCard", "body": [says("Really?")], "actions": [execute("Yes", action="go", value="1")]}
    await shown(teams, card(says("Hello"), buttons({"type": "Action.ShowCard", "title": "Go", "card": asks})))
    [button] = teams.person(ANN).messages()[-1].buttons
    assert (button.action_id, button.confirm) == ("go", "Really?")
    assert "Really?" not in teams.person(ANN).messages()[-1].text
    await teams.person(ANN).press("go", wait=0)
    assert teams.bot.told[-1]["value"]["action"]["data"]["value"] == "1"


async def test_a_form_brings_what_its_boxes_hold(teams: Stage) -> None:
    await shown(teams, form(NAME, WHY, SCHOOLS, PHASE, DAY, HOURS))
    ann = teams.person(ANN)
    await ann.submit(name="Readers", schools=["OAK", "ELM"], day=date(2026, 11, 30), hours=3, wait=0)
    assert teams.bot.told[-1]["value"]["action"]["data"] == {
        "form": "propose",
        "token": "t-1",
        "name": "Readers",
        "why": "Because",
        "schools": "OAK,ELM",
        "day": "2026-11-30",
        "hours": 3,
    }


async def test_what_is_missing_never_leaves_the_card(teams: Stage) -> None:
    await shown(teams, form(NAME, HOURS))
    before = len(teams.bot.told)
    arrival = await teams.person(ANN).submit(hours=12)
    assert arrival.modal is not None
    assert arrival.modal.errors == {"name": "Please name it.", "hours": "Please fill this in."}
    assert len(teams.bot.told) == before


async def test_a_choice_that_is_not_offered_and_a_box_that_is_not_there_are_noticed(teams: Stage) -> None:
    await shown(teams, form(PHASE))
    with pytest.raises(ValueError, match="'ASH' is not offered; there are OAK, ELM"):
        teams.person(ANN).fill(phase="ASH")
    with pytest.raises(KeyError, match="no field 'colour'"):
        teams.person(ANN).fill(colour="red")


async def test_a_form_that_comes_back_shows_errors_beside_boxes_and_then_goes(teams: Stage) -> None:
    ann = teams.person(ANN)
    await shown(teams, form(NAME, WHY))
    wrong = says("That name is taken.", color="Attention")
    again = form({**NAME, "value": "Readers"}, wrong, says("A hint"), WHY)
    teams.bot.answer = {"statusCode": 200, "type": CARD, "value": again}
    arrival = await ann.submit(name="Readers")
    assert arrival.modal is not None
    assert arrival.modal.errors == {"name": "That name is taken."}
    assert arrival.modal.field("name").value == "Readers"
    teams.bot.answer = {"statusCode": 200, "type": CARD, "value": card(says("Done."))}
    assert (await ann.submit(name="Writers")).modal is None
    assert ann.messages()[-1].text == "Done."
    with pytest.raises(NothingCame, match="no form open"):
        ann.fill(name="Late")


async def test_an_edit_is_for_everybody_and_an_answer_for_one(teams: Stage) -> None:
    told = await teams.says(GENERAL, with_card(card(says("Vote"), buttons(execute("Yes", action="yes")))))
    ann, ben = teams.person(ANN), teams.person(BEN)
    teams.bot.answer = {"statusCode": 200, "type": CARD, "value": card(says("You said yes."))}
    await ann.press("yes", wait=0)
    assert (ann.messages("General")[-1].text, ben.messages("General")[-1].text) == ("You said yes.", "Vote")
    await teams.edits(GENERAL, told.json()["id"], with_card(card(says("One vote."))))
    assert (ann.messages("General")[-1].text, ben.messages("General")[-1].text) == ("One vote.", "One vote.")


async def test_words_for_a_moment_and_a_bot_that_is_away_are_seen(teams: Stage) -> None:
    ann = teams.person(ANN)
    await shown(teams, card(says("Hello"), buttons(execute("OK", action="ok"))))
    teams.bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Thank you."}
    await ann.press("ok")
    assert [(one.text, one.ephemeral) for one in ann.messages()] == [("Hello", False), ("Thank you.", True)]
    teams.bot.status = 500
    await ann.press("ok")
    assert ann.messages()[-1].text == "Unable to reach app. Please try again."


async def test_an_answer_that_is_no_card_is_not_drawn(teams: Stage) -> None:
    await shown(teams, card(says("Hello"), buttons(execute("OK", action="ok"))))
    teams.bot.answer = {"statusCode": 200, "type": CARD, "value": card({"type": "TextBlock"})}
    await teams.person(ANN).press("ok")
    assert teams.person(ANN).messages()[0].text == "Hello"
    assert "Something went wrong" in teams.person(ANN).messages()[-1].text


async def test_a_type_ahead_asks_the_bot(teams: Stage) -> None:
    query = {"type": "Data.Query", "dataset": "people"}
    box = {"type": "Input.ChoiceSet", "id": "who", "label": "Who", "choices": [], "choices.data": query}
    await shown(teams, form(box))
    found = {"results": [{"title": "Zoë", "value": "p12"}]}
    teams.bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.search.searchResponse", "value": found}
    assert await teams.person(ANN).suggestions("who", "zo") == [("p12", "Zoë")]
    asked = teams.bot.told[-1]
    assert asked["name"] == "application/search"
    assert (asked["value"]["dataset"], asked["value"]["queryText"]) == ("people", "zo")


async def test_words_are_read_as_teams_draws_them(teams: Stage) -> None:
    runs = ["Next: ", {"type": "TextRun", "text": "*as typed*", "weight": "Bolder"}]
    facts = [{"title": "Starts", "value": "Monday"}]
    body = [
        says("**Hello** [Ann](https://example.org) \\*star\\* _now_"),
        {"type": "RichTextBlock", "inlines": runs},
        {"type": "FactSet", "facts": facts},
        {"type": "Container", "items": [says("inside"), says("hidden", isVisible=False)]},
    ]
    await shown(teams, card(*body))
    text = teams.person(ANN).messages()[-1].text
    assert text.splitlines() == ["Hello Ann *star* now", "Next: *as typed*", "Starts", "Monday", "inside"]


async def test_waiting_for_what_never_comes_says_what_is_there(teams: Stage) -> None:
    await shown(teams, card(says("Hello")))
    with pytest.raises(NothingCame, match=r"Ann Archer waited 0.05 s for such a message. They see \['Hello'\]"):
        await teams.person(ANN).wait_for_message(lambda one: one.text == "Bye", wait=0.05)
