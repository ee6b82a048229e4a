"""The Bot Connector of the sandbox answers and refuses as Teams does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.sandbox.standin.faults import Pace
from bot.sandbox.teams.faults import Fault
from tests.e2e.smallteam import ANN, BEN, GENERAL, GUS, HEADS, TENANT, Json, Stage, card, says, stage, with_card

HELLO: Json = {"type": "message", "text": "Hello"}


@pytest.fixture
async def teams() -> AsyncIterator[Stage]:
    async with stage() as scene:
        yield scene


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_bot_signs_in_with_its_own_secret_at_its_own_tenant(teams: Stage) -> None:
    told = (await teams.token()).json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    wrong = await teams.token(client_secret="guessed")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong.json()["error_description"].startswith("AADSTS7000215")
    other = await teams.token(client_id="somebody-else")
    assert (other.status_code, other.json()["error_codes"]) == (401, [700016])


@pytest.mark.parametrize("token", ["x", "not.a.token", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_token_of_another_hand_is_refused(teams: Stage, token: str) -> None:
    conversation = await teams.opens(ANN)
    teams.line.headers["Authorization"] = f"Bearer {token}"
    assert (await teams.says(conversation, HELLO)).status_code == 401


async def test_what_teams_signs_for_bots_opens_no_conversation(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    teams.line.headers["Authorization"] = f"Bearer {teams.standin.keys.for_the_bot(teams.standin.url)}"
    assert (await teams.says(conversation, HELLO)).status_code == 401


async def test_a_message_is_said_edited_and_taken_away(teams: Stage) -> None:
    ann, conversation = teams.person(ANN), await teams.opens(ANN)
    id_ = (await teams.says(conversation, HELLO)).json()["id"]
    assert [one.text for one in ann.messages()] == ["Hello"]
    assert (await teams.edits(conversation, id_, {**HELLO, "text": "Hello, Ann"})).json() == {"id": id_}
    assert [(one.text, one.edited) for one in ann.messages()] == [("Hello, Ann", True)]
    await teams.line.delete(f"/v3/conversations/{conversation}/activities/{id_}")
    assert ann.messages() == []
    assert refusal(await teams.edits(conversation, id_, HELLO)) == (404, "ActivityNotFoundInConversation")


FOR_ONE = {"isTargetedActivity": "true"}


def to_one(user: str) -> Json:
    return {**HELLO, "recipient": {"id": user, "isTargeted": True}}


async def test_what_is_for_one_of_a_channel_nobody_else_sees(teams: Stage) -> None:
    place = f"/v3/conversations/{GENERAL}/activities"
    id_ = (await teams.line.post(place, json=to_one("29:1ann"), params=FOR_ONE)).json()["id"]
    assert [(one.text, one.ephemeral) for one in teams.person(ANN).messages("General")] == [("Hello", True)]
    assert teams.person(BEN).messages("General") == []
    changed = await teams.line.put(f"{place}/{id_}", json={**HELLO, "text": "Changed"}, params=FOR_ONE)
    assert changed.status_code == 200
    assert refusal(await teams.line.put(f"{place}/{id_}", json=to_one(ANN), params=FOR_ONE)) == (400, "BadArgument")


async def test_what_is_for_one_of_a_channel_names_somebody_who_is_there(teams: Stage) -> None:
    alone, heads = await teams.opens(ANN), f"/v3/conversations/{HEADS}/activities"
    chat = f"/v3/conversations/{alone}/activities"
    assert refusal(await teams.line.post(heads, json=HELLO, params=FOR_ONE)) == (400, "BadArgument")
    assert refusal(await teams.line.post(chat, json=to_one(ANN), params=FOR_ONE)) == (400, "BadArgument")
    there = await teams.line.post(heads, json=to_one(BEN), params=FOR_ONE)
    assert refusal(there) == (404, "MemberNotFoundInConversation")
    teams.standin.troubles.refuses_targeted = True
    assert refusal(await teams.line.post(heads, json=to_one(ANN), params=FOR_ONE)) == (400, "BadArgument")


async def test_the_same_person_has_one_chat_however_it_is_opened(teams: Stage) -> None:
    asked = {"members": [{"id": ANN}], "channelData": {"tenant": {"id": TENANT.id}}}
    assert (await teams.line.post("/v3/conversations", json=asked)).json()["id"] == await teams.opens(ANN)


async def test_a_thread_begins_in_a_channel(teams: Stage) -> None:
    asked = {"isGroup": True, "channelData": {"channel": {"id": HEADS}}, "activity": HELLO}
    told = (await teams.line.post("/v3/conversations", json=asked)).json()
    assert told["id"] == f"{HEADS};messageid={told['activityId']}"
    assert (await teams.says(told["id"], {**HELLO, "text": "And again"})).status_code == 201
    assert [one.text for one in teams.person(ANN).messages("heads")] == ["Hello", "And again"]
    with pytest.raises(KeyError, match="Ben Baker sees no channel 'heads'; they see General"):
        teams.person(BEN).messages("heads")


async def test_nobody_writes_to_somebody_who_has_not_got_the_app(teams: Stage) -> None:
    conversation = await teams.opens(BEN)
    await teams.person(BEN).installs(added=False)
    assert refusal(await teams.says(conversation, HELLO)) == (403, "ForbiddenOperationException")
    asked = {"members": [{"id": BEN}], "tenantId": TENANT.id}
    assert refusal(await teams.line.post("/v3/conversations", json=asked)) == (403, "ForbiddenOperationException")


async def test_a_guest_may_be_out_of_reach_and_somebody_may_block_us(teams: Stage) -> None:
    guest, ann = await teams.opens(GUS), await teams.opens(ANN)
    teams.standin.troubles.guests_out_of_reach = True
    teams.standin.talk.blocked.add(ANN)
    assert refusal(await teams.says(guest, HELLO)) == (403, "AclCheckFailed")
    assert refusal(await teams.says(ann, HELLO)) == (403, "ConversationBlockedByUser")


async def test_who_and_what_is_not_there_is_said_so(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    assert refusal(await teams.says("a:1nowhere", HELLO)) == (404, "ConversationNotFound")
    assert refusal(await teams.edits(conversation, "1:gone", HELLO)) == (404, "ActivityNotFoundInConversation")
    member = await teams.line.get(f"/v3/conversations/{conversation}/members/29:1ben")
    assert refusal(member) == (404, "MemberNotFoundInConversation")
    nobody = await teams.line.post("/v3/conversations", json={"members": [{"id": "29:1x"}], "tenantId": TENANT.id})
    assert refusal(nobody) == (400, "BadArgument")
    elsewhere = await teams.line.post("/v3/conversations", json={"members": [{"id": ANN}], "tenantId": "another"})
    assert refusal(elsewhere) == (400, "BadArgument")


async def test_a_bot_that_is_in_no_team_says_nothing_there() -> None:
    async with stage(installed=False) as teams:
        assert refusal(await teams.says(GENERAL, HELLO)) == (403, "BotNotInConversationRoster")
        assert refusal(await teams.line.get(f"/v3/teams/{GENERAL}")) == (403, "BotNotInConversationRoster")


async def test_a_message_of_somebody_else_is_not_the_bots_to_edit(teams: Stage) -> None:
    ann, conversation = teams.person(ANN), await teams.opens(ANN)
    await ann.command("hello", wait=0)
    assert refusal(await teams.edits(conversation, teams.bot.told[-1]["id"], HELLO)) == (403, "NotEnoughPermissions")


async def test_members_are_told_with_their_accounts(teams: Stage) -> None:
    conversation = await teams.opens(GUS)
    told = (await teams.line.get(f"/v3/conversations/{conversation}/members/{GUS}")).json()
    assert (told["id"], told["aadObjectId"], told["tenantId"]) == ("29:1gus", GUS, TENANT.id)
    assert (told["email"], told["userRole"]) == ("gus@elsewhere.example.org", "guest")
    paged = (await teams.line.get(f"/v3/conversations/{GENERAL}/pagedmembers?pageSize=500")).json()
    assert [one["name"] for one in paged["members"]] == ["Ann Archer", "Ben Baker", "Gus Gray"]
    assert "continuationToken" not in paged
    assert len((await teams.line.get(f"/v3/conversations/{HEADS}/members")).json()) == 1


async def test_a_team_has_channels_and_general_has_no_name(teams: Stage) -> None:
    told = (await teams.line.get(f"/v3/teams/{GENERAL}/conversations")).json()["conversations"]
    assert told == [{"id": GENERAL, "name": None}, {"id": HEADS, "name": "heads"}]
    assert (await teams.line.get(f"/v3/teams/{GENERAL}")).json()["name"] == "Oakleaf"


async def test_a_card_that_teams_would_not_draw_is_refused(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    wrong = await teams.says(conversation, with_card(card({"type": "TextBlock", "txt": "Hello"})))
    assert refusal(wrong) == (400, "BadArgument")
    assert "body/0" in wrong.json()["error"]["message"]
    unknown = await teams.says(conversation, with_card(card({"type": "Carousel", "pages": []})))
    assert refusal(unknown) == (400, "BadArgument")
    assert teams.person(ANN).messages() == []


async def test_teams_own_additions_to_a_card_are_taken(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    search = {"type": "Data.Query", "dataset": "schools"}
    box = {"type": "Input.ChoiceSet", "id": "school", "choices": [], "choices.data": search, "style": "filtered"}
    assert (await teams.says(conversation, with_card(card(box, msteams={"width": "Full"})))).status_code == 201


async def test_a_message_of_more_than_28_kilobytes_is_refused(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    assert (await teams.says(conversation, with_card(card(says("a" * 28_000))))).status_code == 201
    assert refusal(await teams.says(conversation, with_card(card(says("é" * 14_500))))) == (413, "MessageSizeTooBig")


@pytest.mark.parametrize(
    ("status", "code"), [(412, "PreconditionFailed"), (429, "Throttled"), (500, "ServiceError"), (502, "ServiceError")]
)
async def test_a_bad_day_refuses_once_and_then_does_it(teams: Stage, status: int, code: str) -> None:
    conversation = await teams.opens(ANN)
    teams.standin.troubles.faults.append(Fault("send", status, skip=1, retry_after=7))
    assert (await teams.says(conversation, HELLO)).status_code == 201
    refused = await teams.says(conversation, HELLO)
    assert refusal(refused) == (status, code)
    assert refused.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert (await teams.says(conversation, HELLO)).status_code == 201
    assert len(teams.person(ANN).messages()) == 2


async def test_a_gateway_that_gives_up_speaks_no_json(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    teams.standin.troubles.faults.append(Fault("send", 504))
    answer = await teams.says(conversation, HELLO)
    assert (answer.status_code, answer.text) == (504, "Gateway Timeout")


async def test_an_answer_may_get_lost_after_it_took_effect(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    teams.standin.troubles.faults.append(Fault("send", loses=True))
    with pytest.raises(httpx.RemoteProtocolError):
        await teams.says(conversation, HELLO)
    assert [one.text for one in teams.person(ANN).messages()] == ["Hello"]


async def test_who_sends_too_fast_is_told_to_wait(teams: Stage) -> None:
    conversation = await teams.opens(ANN)
    teams.standin.troubles.pace = Pace(channel_seconds=5.0, burst=2)
    answers = [await teams.says(conversation, HELLO) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10


async def test_calls_are_counted(teams: Stage) -> None:
    await teams.says(await teams.opens(ANN), HELLO)
    assert (teams.standin.troubles.seen["create"], teams.standin.troubles.seen["send"]) == (1, 1)
