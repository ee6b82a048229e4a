"""The Web API behind the stand-in answers as Slack's does, also where local-slack does not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack_files import put_bytes
from tests.e2e.smallbot import ANN, BEN, GENERAL, HEADS, QUIET, STAFF, Stage, modal, option, plain, question, stage

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Stage]:
    async with stage(connect=False) as scene:
        yield scene


@pytest.fixture
def bot(slack: Stage) -> AsyncWebClient:
    return slack.bot.client


async def control(slack: Stage, path: str, body: Any, method: str = "POST") -> Json:
    address = f"{slack.standin.url}/_standin/{path}"
    async with aiohttp.ClientSession() as session, session.request(method, address, json=body) as answer:
        said: Json = await answer.json()
        return said


async def refused(call: Any) -> str:
    """The error that Slack answers with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_bot_learns_its_own_workspace(bot: AsyncWebClient) -> None:
    answer = await bot.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0DEMO", "U0COLLAB", "B0COLLAB")


async def test_a_stolen_or_missing_token_opens_nothing(slack: Stage) -> None:
    address = f"{slack.standin.url}/api/"
    assert await refused(AsyncWebClient(token="xoxb-stolen", base_url=address).auth_test()) == "invalid_auth"
    assert await refused(AsyncWebClient(base_url=address).auth_test()) == "not_authed"
    wrong_kind = AsyncWebClient(token="xapp-sandbox", base_url=address)
    assert await refused(wrong_kind.auth_test()) == "not_allowed_token_type"


async def test_a_file_is_shown_once_it_is_finished_and_not_before(slack: Stage, bot: AsyncWebClient) -> None:
    placed = await bot.files_getUploadURLExternal(filename="elt.ics", length=5, alt_txt="The meeting")
    await put_bytes(placed["upload_url"], b"BEGIN", 5.0)
    assert (await bot.conversations_history(channel=GENERAL))["messages"] == []
    named = [{"id": placed["file_id"], "title": "The meeting"}]
    await bot.files_completeUploadExternal(files=named, channel_id=GENERAL)
    [shown] = (await bot.conversations_history(channel=GENERAL))["messages"]
    [file] = shown["files"]
    assert (file["name"], file["title"], file["size"], file["alt_txt"]) == ("elt.ics", "The meeting", 5, "The meeting")
    assert placed["upload_url"].startswith(slack.standin.url)


async def test_metadata_comes_back_only_when_asked_for(bot: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d-1"}}
    await bot.chat_postMessage(channel=GENERAL, text="Hello", metadata=metadata)
    asked = await bot.conversations_history(channel=GENERAL, include_all_metadata=True)
    unasked = await bot.conversations_history(channel=GENERAL)
    assert asked["messages"][0]["metadata"] == metadata
    assert "metadata" not in unasked["messages"][0]


async def test_an_edit_replaces_metadata_and_keeps_what_it_does_not_mention(bot: AsyncWebClient) -> None:
    blocks = [{"type": "section", "block_id": "a", "text": plain("Old")}]
    posted = await bot.chat_postMessage(channel=GENERAL, text="Old", blocks=blocks)
    changed = {"event_type": "delivery", "event_payload": {"id": "d-2"}}
    await bot.chat_update(channel=GENERAL, ts=posted["ts"], text="New", metadata=changed)
    [message] = (await bot.conversations_history(channel=GENERAL, include_all_metadata=True))["messages"]
    assert (message["text"], message["metadata"], message["blocks"][0]["block_id"]) == ("New", changed, "a")


async def test_history_is_read_in_pages_newest_first(bot: AsyncWebClient) -> None:
    sent = [(await bot.chat_postMessage(channel=GENERAL, text=f"Message {n}"))["ts"] for n in range(5)]
    first = await bot.conversations_history(channel=GENERAL, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await bot.conversations_history(channel=GENERAL, limit=9, cursor=cursor)
    assert [one["ts"] for one in first["messages"] + second["messages"]] == sent[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert await refused(bot.conversations_history(channel=GENERAL, cursor="nonsense")) == "invalid_cursor"


async def test_history_obeys_its_bounds(bot: AsyncWebClient) -> None:
    sent = [(await bot.chat_postMessage(channel=GENERAL, text=f"Message {n}"))["ts"] for n in range(3)]
    open_ends = await bot.conversations_history(channel=GENERAL, oldest=sent[0], latest=sent[2])
    closed_ends = await bot.conversations_history(channel=GENERAL, oldest=sent[0], latest=sent[1], inclusive=True)
    assert [one["ts"] for one in open_ends["messages"]] == [sent[1]]
    assert [one["ts"] for one in closed_ends["messages"]] == [sent[1], sent[0]]


async def test_history_leaves_out_whispers_and_replies(bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel=GENERAL, text="Out loud")
    await bot.chat_postEphemeral(channel=GENERAL, user=ANN, text="Psst")
    await bot.chat_postMessage(channel=GENERAL, text="A reply", thread_ts=posted["ts"])
    told = await bot.conversations_history(channel=GENERAL)
    replies = await bot.conversations_replies(channel=GENERAL, ts=posted["ts"])
    assert [one["text"] for one in told["messages"]] == ["Out loud"]
    assert [one["text"] for one in replies["messages"]] == ["Out loud", "A reply"]


async def test_a_whisper_is_seen_by_one_person_only(slack: Stage, bot: AsyncWebClient) -> None:
    ann, ben = await slack.people.person(ANN), await slack.people.person(BEN)
    await bot.chat_postEphemeral(channel=GENERAL, user=ANN, text="Psst")
    await bot.chat_postMessage(channel=GENERAL, text="Out loud")
    await ben.wait_for_message(lambda one: one.text == "Out loud")
    assert [one.text for one in ben.messages("general")] == ["Out loud"]
    assert (await ann.wait_for_message(lambda one: one.ephemeral)).text == "Psst"


async def test_a_whisper_can_not_be_edited_later(slack: Stage, bot: AsyncWebClient) -> None:
    whispered = await bot.chat_postEphemeral(channel=GENERAL, user=ANN, text="Psst")
    edit = bot.chat_update(channel=GENERAL, ts=whispered["message_ts"], text="Louder")
    assert await refused(edit) == "message_not_found"
    ann = await slack.people.person(ANN)
    await ann.say("Mine", "general")
    mine = await ann.wait_for_message(lambda one: one.text == "Mine")
    assert await refused(bot.chat_update(channel=GENERAL, ts=mine.ts, text="Ours")) == "cant_update_message"


@pytest.mark.parametrize(
    ("channel", "error"),
    [(STAFF, "channel_not_found"), (QUIET, "not_in_channel"), ("C0NOWHERE", "channel_not_found"),
     ("U0NOBODY", "channel_not_found")],
)  # fmt: skip
async def test_a_bot_writes_only_where_it_belongs(bot: AsyncWebClient, channel: str, error: str) -> None:
    assert await refused(bot.chat_postMessage(channel=channel, text="Hello")) == error


async def test_a_bot_lists_no_private_channel_without_itself(bot: AsyncWebClient) -> None:
    listed = await bot.conversations_list(types="public_channel,private_channel")
    assert {one["name"]: one["is_member"] for one in listed["channels"]} == {
        "general": True, "heads": True, "quiet": False,
    }  # fmt: skip
    told = (await bot.conversations_info(channel=HEADS))["channel"]
    assert (told["is_private"], told["is_ext_shared"]) == (True, False)
    assert await refused(bot.conversations_info(channel=STAFF)) == "channel_not_found"


async def test_a_direct_message_reaches_the_person(slack: Stage, bot: AsyncWebClient) -> None:
    ann = await slack.people.person(ANN)
    await bot.chat_postMessage(channel=ANN, text="For you")
    opened = await bot.conversations_open(users=ANN)
    await bot.chat_postMessage(channel=opened["channel"]["id"], text="And this")
    await ann.wait_for_message(lambda one: one.text == "And this")
    assert [one.text for one in ann.messages()] == ["For you", "And this"]


async def test_the_first_message_reaches_somebody_who_never_opened_slack(slack: Stage, bot: AsyncWebClient) -> None:
    await bot.chat_postMessage(channel=BEN, text="For you")
    ben = await slack.people.person(BEN)
    assert [one.text for one in ben.messages()] == ["For you"]


async def test_people_are_told_with_the_marks_that_identity_needs(bot: AsyncWebClient) -> None:
    ann = (await bot.users_lookupByEmail(email="ANN@example.org"))["user"]
    told = {key: ann[key] for key in ("id", "team_id", "deleted", "is_bot", "is_email_confirmed", "tz")}
    assert told == {
        "id": ANN, "team_id": "T0DEMO", "deleted": False, "is_bot": False,
        "is_email_confirmed": True, "tz": "Europe/London",
    }  # fmt: skip
    assert (ann["is_stranger"], ann["is_restricted"]) == (False, False)
    assert ann["profile"]["email"] == "ann@example.org"
    assert await refused(bot.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refused(bot.users_lookupByEmail(email="nobody@example.org")) == "users_not_found"


async def test_somebody_who_left_is_deactivated(slack: Stage, bot: AsyncWebClient) -> None:
    opened = await bot.conversations_open(users=BEN)
    await control(slack, f"users/{BEN}", {"deleted": True})
    assert (await bot.users_info(user=BEN))["user"]["deleted"] is True
    assert await refused(bot.users_lookupByEmail(email="ben@example.org")) == "users_not_found"
    assert await refused(bot.conversations_open(users=BEN)) == "user_disabled"
    assert await refused(bot.chat_postMessage(channel=opened["channel"]["id"], text="Hello")) == "is_archived"


async def test_people_are_listed_page_by_page(bot: AsyncWebClient) -> None:
    first = await bot.users_list(limit=2)
    second = await bot.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [one["id"] for one in first["members"] + second["members"]] == ["U0COLLAB", ANN, BEN]
    assert second["response_metadata"]["next_cursor"] == ""


async def test_blocks_beyond_the_limits_are_refused_with_their_place(bot: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": plain("x" * 3001)}]
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postMessage(channel=GENERAL, text="Too long", blocks=blocks)
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_a_bad_form_is_refused_before_its_trigger_is_used_up(slack: Stage, bot: AsyncWebClient) -> None:
    trigger = slack.standin.triggers.give(ANN)
    bad = modal(question("a", {"type": "plain_text_input"}), title="x" * 25)
    assert await refused(bot.views_open(trigger_id=trigger, view=bad)) == "invalid_arguments"
    assert (await bot.views_open(trigger_id=trigger, view=modal()))["view"]["id"].startswith("V")


async def test_a_trigger_opens_one_form_within_its_seconds(slack: Stage, bot: AsyncWebClient) -> None:
    trigger = slack.standin.triggers.give(ANN)
    await bot.views_open(trigger_id=trigger, view=modal())
    assert await refused(bot.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await refused(bot.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    await control(slack, "triggers", {"seconds": 0.01})
    late = slack.standin.triggers.give(ANN)
    await asyncio.sleep(0.02)
    assert await refused(bot.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


async def test_a_form_changed_meanwhile_is_not_overwritten(slack: Stage, bot: AsyncWebClient) -> None:
    opened = await bot.views_open(trigger_id=slack.standin.triggers.give(ANN), view=modal(title="One"))
    view = opened["view"]
    second = await bot.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="Two"))
    assert second["view"]["id"] == view["id"]
    again = bot.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="Three"))
    assert await refused(again) == "hash_conflict"
    assert await refused(bot.views_update(view_id="V0GONE", view=modal())) == "not_found"


async def test_posting_too_fast_is_told_to_wait(slack: Stage, bot: AsyncWebClient) -> None:
    await control(slack, "pace", {"channel_seconds": 1.0})
    await bot.chat_postMessage(channel=GENERAL, text="One")
    with pytest.raises(SlackApiError) as caught:
        await bot.chat_postMessage(channel=GENERAL, text="Two")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    await bot.chat_postMessage(channel=HEADS, text="Elsewhere is free")
    await control(slack, "faults", None, "DELETE")
    await bot.chat_postMessage(channel=GENERAL, text="Two")


async def test_the_workspace_has_a_pace_of_its_own(slack: Stage, bot: AsyncWebClient) -> None:
    await control(slack, "pace", {"workspace_per_minute": 2})
    await bot.chat_postMessage(channel=GENERAL, text="One")
    await bot.chat_postMessage(channel=HEADS, text="Two")
    assert await refused(bot.chat_postMessage(channel=ANN, text="Three")) == "ratelimited"


async def test_a_lost_response_leaves_the_message_posted(slack: Stage) -> None:
    bot = AsyncWebClient(token="xoxb-sandbox", base_url=f"{slack.standin.url}/api/", retry_handlers=[])
    await control(slack, "faults", {"method": "chat.postMessage", "kind": "drop_response"})
    with pytest.raises(aiohttp.ClientError):
        await bot.chat_postMessage(channel=GENERAL, text="Once")
    history = await bot.conversations_history(channel=GENERAL)
    assert [one["text"] for one in history["messages"]] == ["Once"]


async def test_a_broken_answer_comes_before_the_effect(slack: Stage, bot: AsyncWebClient) -> None:
    faults = [{"method": "chat.postMessage", "kind": "error_500", "skip": 1}]
    await control(slack, "faults", faults)
    await bot.chat_postMessage(channel=GENERAL, text="Passes")
    assert "500" in str(
        (await asyncio.gather(bot.chat_postMessage(channel=GENERAL, text="No"), return_exceptions=True))[0]
    )
    history = await bot.conversations_history(channel=GENERAL)
    assert [one["text"] for one in history["messages"]] == ["Passes"]


async def test_an_answer_can_be_slow(slack: Stage, bot: AsyncWebClient) -> None:
    await control(slack, "faults", {"method": "*", "kind": "delay", "seconds": 0.2})
    began = asyncio.get_running_loop().time()
    await bot.auth_test()
    assert asyncio.get_running_loop().time() - began >= 0.2
    assert (await control(slack, "calls", None, "GET"))["calls"]["auth.test"] == 1


async def test_an_unknown_fault_is_refused(slack: Stage) -> None:
    assert (await control(slack, "faults", {"method": "chat.postMessage", "colour": "red"}))["ok"] is False


async def test_a_file_reaches_the_channel(slack: Stage, bot: AsyncWebClient) -> None:
    ann = await slack.people.person(ANN)
    await bot.files_upload_v2(channel=GENERAL, filename="plan.txt", content="Reading at nine", title="Plan")
    message = await ann.wait_for_message(lambda one: bool(one.files))
    assert message.files == ("plan.txt",)


async def test_menus_keep_to_a_hundred_choices_in_each_group(slack: Stage, bot: AsyncWebClient) -> None:
    groups = [{"label": plain(f"School {n}"), "options": [option(f"p{n}-{m}") for m in range(60)]} for n in range(3)]
    asked = modal(question("people", {"type": "multi_static_select", "option_groups": groups}))
    await bot.views_open(trigger_id=slack.standin.triggers.give(ANN), view=asked)
    groups[0]["options"] = [option(f"q{m}") for m in range(101)]
    again = bot.views_open(trigger_id=slack.standin.triggers.give(ANN), view=asked)
    assert await refused(again) == "invalid_arguments"


async def test_garbled_json_is_refused_as_such(slack: Stage) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    address = f"{slack.standin.url}/api/auth.test"
    async with aiohttp.ClientSession() as session, session.post(address, data="{no", headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_json"
