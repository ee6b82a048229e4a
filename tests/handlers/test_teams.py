"""Somebody writes, presses and fills in, in Teams."""

from __future__ import annotations

import pytest

from storage import places
from storage.database import Database
from storage.places import Place
from tests.engine.fake_teams import BAD, NOT_INSTALLED, a_member, chat_of
from tests.engine.faults import Fault
from tests.handlers.board import CLERK
from tests.handlers.teams_office import (
    BOT,
    CHANNEL,
    MESSAGE,
    TENANT,
    Json,
    Office,
    executes_of,
    inputs,
    words,
)


async def test_nothing_but_our_name_is_the_home(office: Office, head: str) -> None:
    await office.writes(head, "")
    assert "Zoë Adeyemi-Clarke" in office.read(chat_of(head))


@pytest.mark.parametrize(
    "text",
    [
        "agenda add Lunch rota &amp; clubs 10 min",
        "/collab agenda add Lunch rota &amp; clubs 10 min",
        "<at>Collab</at>&nbsp;agenda&nbsp;add\r\nLunch rota &amp; clubs 10 min",
        "Agenda Add Lunch\xa0rota &#38; clubs 10 min",
        "<at>Collab</at>, agenda add Lunch rota &amp; clubs 10 min",
        "Collab: agenda add Lunch rota &amp; clubs 10 min",
    ],
)
async def test_words_are_read_as_they_were_meant(office: Office, head: str, text: str) -> None:
    assert (await office.writes(head, text)).status_code == 200
    await office.writes(head, "agenda")
    assert "Lunch rota & clubs" in office.read(chat_of(head))


QUOTING = (
    '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="17"><strong itemprop="mri">Collab</strong>'
    "<blockquote>older</blockquote><p itemprop='preview'>Items for Wednesday?</p></blockquote>"
    "<p>agenda add Lunch rota &amp; clubs<br>10 min</p>"
)


@pytest.mark.parametrize(
    "brought",
    [
        {"text": '<quoted messageId="17"/> agenda add Lunch rota &amp; clubs 10 min'},
        {"text": '<quoted messageId="17"></quoted>\r\nagenda add Lunch rota &amp; clubs 10 min'},
        {
            "text": "Collab Items for Wednesday? agenda add Lunch rota &amp; clubs 10 min",
            "attachments": [{"contentType": "text/html", "content": QUOTING}],
        },
    ],
)
async def test_whoever_answers_one_of_our_messages_is_read_without_what_they_answer(
    office: Office, head: str, brought: Json
) -> None:
    assert (await office.brings(office.activity(head, **brought))).status_code == 200
    assert "On the agenda" in office.read(chat_of(head))
    await office.writes(head, "agenda")
    assert "Lunch rota & clubs, 10 min" in office.read(chat_of(head))


async def test_what_was_never_closed_is_no_answer_to_anything(office: Office, head: str) -> None:
    open_ended = {"contentType": "text/html", "content": QUOTING.replace("</blockquote>", "")}
    assert (await office.brings(office.activity(head, text="help", attachments=[open_ended]))).status_code == 200
    assert "hello" in office.read(chat_of(head))


async def test_a_word_that_is_none_of_ours_gets_the_nearest(office: Office, head: str) -> None:
    await office.writes(head, "agendo")
    assert "Did you mean" in office.read(chat_of(head))
    assert "/collab agenda" in office.read(chat_of(head))


async def test_the_same_message_brought_again_has_one_effect(office: Office, head: str) -> None:
    message = office.activity(head, text="agenda add Lunch rota 10 min")
    for _ in range(3):
        assert (await office.brings(message)).status_code == 200
    assert len(office.cards(chat_of(head))) == 1


async def test_in_a_channel_the_answer_is_private_and_the_channel_reads_so(office: Office, head: str) -> None:
    await office.writes(head, "agenda", channel=CHANNEL)
    assert "ELT" in office.read(chat_of(head)) or "agenda" in office.read(chat_of(head)).lower()
    assert office.read(f"{CHANNEL};messageid=17") == "I've answered you privately."


async def test_in_a_channel_somebody_without_a_chat_is_told_what_to_do(office: Office, head: str) -> None:
    office.teams.fail("create", NOT_INSTALLED)
    await office.writes(head, "agenda", channel=CHANNEL)
    assert "Add Collab to your own chats" in office.read(f"{CHANNEL};messageid=17")


BUSY_FOR_A_MINUTE = Fault(429, headers={"Retry-After": "60"})


async def test_in_a_channel_nobody_is_told_to_add_what_they_have_while_teams_is_busy(office: Office, head: str) -> None:
    await office.writes(head, "help")
    office.teams.fail("send", BUSY_FOR_A_MINUTE)
    await office.writes(head, "agenda add Lunch rota 10 min", channel=CHANNEL)
    assert office.read(f"{CHANNEL};messageid=17").startswith("My answer didn't get through just now.")


async def test_a_press_whose_answer_is_lost_is_not_said_to_have_done_nothing(office: Office, head: str) -> None:
    await office.writes(head, "help")
    office.teams.fail("send", BUSY_FOR_A_MINUTE)
    answer = await office.executes(head, {"action": "projects.all", "value": ""})
    assert str(answer["value"]).startswith("My answer didn't get through just now.")


async def test_a_form_that_did_not_come_is_said_to_have_changed_nothing(office: Office, head: str) -> None:
    await office.writes(head, "settings")
    [change] = [one for one in executes_of(office.last(chat_of(head))) if one["action"] == "settings.change"]
    for channel in ("", CHANNEL):
        office.teams.fail("send", BUSY_FOR_A_MINUTE)
        answer = await office.executes(head, change, channel=channel)
        assert answer["value"] == "The form didn't open in time. Nothing was changed; please try again."


THREAD = f"{CHANNEL};messageid=17"


async def test_what_was_said_for_our_eyes_is_answered_there_for_theirs(office: Office, head: str) -> None:
    await office.writes_for_our_eyes(head, "agendo", CHANNEL)
    assert "Did you mean" in office.whispered(THREAD)
    assert [one["recipient"]["id"] for one in office.teams.whispered[THREAD]] == [f"29:{head}"]
    assert office.teams.sent == {}


async def test_a_form_asked_for_in_a_channel_for_our_eyes_comes_one_to_one(office: Office, head: str) -> None:
    await office.writes_for_our_eyes(head, "agenda add", CHANNEL)
    assert "item" in inputs(office.last(chat_of(head)))
    assert office.whispered(THREAD) == "I've answered you privately."
    assert office.cards(THREAD) == []


async def test_where_teams_lets_nobody_whisper_the_answer_comes_one_to_one_and_the_channel_reads_nothing(
    office: Office, head: str
) -> None:
    office.teams.fail("whisper", *[BAD] * 2)
    await office.writes_for_our_eyes(head, "agendo", CHANNEL)
    assert "Did you mean" in office.read(chat_of(head))
    assert office.cards(THREAD) == []


async def test_somebody_without_a_chat_who_cannot_be_whispered_to_is_told_in_the_channel(
    office: Office, head: str
) -> None:
    office.teams.fail("whisper", *[BAD] * 2)
    office.teams.fail("create", NOT_INSTALLED)
    await office.writes_for_our_eyes(head, "agendo", CHANNEL)
    assert "Add Collab to your own chats" in office.read(THREAD)


async def test_what_is_pressed_for_our_eyes_is_answered_there_for_theirs(office: Office) -> None:
    clerk = office.user(CLERK)
    await office.writes_for_our_eyes(clerk, "here edc", CHANNEL)
    assert "Is everybody in this channel one of them?" in office.whispered(THREAD)
    card = office.teams.whispered[THREAD][-1]["attachments"][0]["content"]
    targeted = {"recipient": {"id": BOT, "isTargeted": True}}
    await office.executes(clerk, executes_of(card)[0], channel=CHANNEL, **targeted)
    assert office.cards(THREAD) == []


async def test_a_refused_press_reads_why(office: Office, head: str) -> None:
    answer = await office.executes(head, {"action": "project.approve", "value": "PRJ-05"}, channel=CHANNEL)
    assert answer["type"] == MESSAGE
    assert answer["value"]
    assert office.cards(chat_of(head)) == []


async def test_a_button_of_an_older_version_says_so(office: Office, head: str) -> None:
    assert "older version" in str(await office.executes(head, {"action": "project.endorse", "value": "PRJ-05"}))
    assert "older version" in str(await office.executes(head, {"msteams": "none of ours"}))


async def test_a_search_finds_what_the_router_finds(office: Office, head: str) -> None:
    asked = {"queryText": "z", "queryOptions": {"skip": 0, "top": 15}, "dataset": "attended"}
    told: Json = {"name": "application/search", "value": asked}
    answer = (await office.brings(office.activity(head, "invoke", **told))).json()
    assert (answer["statusCode"], answer["type"]) == (200, "application/vnd.microsoft.search.searchResponse")
    stranger = (await office.brings(office.activity("nobody", "invoke", **told))).json()
    assert stranger["value"] == {"results": []}


async def test_a_stranger_reads_one_polite_line_privately(office: Office) -> None:
    office.teams.members[chat_of("nobody")] = [a_member("nobody", "Nobody", "nobody@example.org", tenantId=TENANT)]
    await office.writes("nobody", "agenda", channel=CHANNEL)
    assert "You aren't in" in office.read(chat_of("nobody"))
    assert office.read(f"{CHANNEL};messageid=17") == "I've answered you privately."


def email_of_somebody_new(database: Database) -> str:
    """Zoë's, whom the register knows, and whose account in Teams it does not."""
    with database.transaction() as shelf:
        shelf.connection.exec_driver_sql("delete from identities where platform = 'teams' and person_id = 'p12'")
    with database.reading() as shelf:
        [row] = shelf.connection.exec_driver_sql(
            "select email from people where trust_id = 'lanternfield' and id = 'p12'"
        ).all()
    return str(row.email)


async def test_somebody_new_is_known_by_their_email(office: Office, database: Database) -> None:
    email = email_of_somebody_new(database)
    office.teams.members[chat_of("new-one")] = [a_member("new-one", "Zoë", email, tenantId=TENANT)]
    await office.writes("new-one", "")
    assert "Zoë Adeyemi-Clarke" in office.read(chat_of("new-one"))


async def test_somebody_new_without_the_app_is_known_in_the_channel_they_write_in(
    office: Office, database: Database
) -> None:
    office.teams.members[CHANNEL] = [a_member("new-one", "Zoë", email_of_somebody_new(database), tenantId=TENANT)]
    office.teams.fail("create", *[NOT_INSTALLED] * 9)
    await office.writes("new-one", "agenda add Lunch rota 10 min", channel=CHANNEL)
    assert "Add Collab to your own chats" in office.read(f"{CHANNEL};messageid=17")
    assert office.user("p12") == "new-one"


async def test_a_visitor_of_another_tenant_is_nobody_here(office: Office, head: str) -> None:
    visiting = office.activity(head, channel=CHANNEL, text="agenda")
    visiting["from"]["tenantId"] = "another-tenant"
    await office.brings(visiting)
    assert "You aren't in" in office.read(f"{CHANNEL};messageid=17")
    assert office.cards(chat_of(head)) == []


async def test_whoever_adds_the_app_reads_once_what_it_is(office: Office, head: str) -> None:
    added: Json = {"membersAdded": [{"id": BOT}]}
    await office.brings(office.activity(head, "conversationUpdate", **added))
    await office.brings(office.activity(head, "installationUpdate", action="add"))
    assert len(office.cards(chat_of(head))) == 1
    assert "I'm Collab" in office.read(chat_of(head))


async def test_a_committee_s_private_channel_is_tied_before_everyone_s_eyes(office: Office, database: Database) -> None:
    clerk, thread = office.user(CLERK), f"{CHANNEL};messageid=17"
    await office.writes(clerk, "here edc", channel=CHANNEL)
    [confirm] = executes_of(office.last(thread))
    answer = await office.executes(clerk, confirm, channel=CHANNEL)
    with database.reading() as shelf:
        tied = places.place_of(shelf.books("lanternfield"), "group:edc")
    assert tied == Place("group:edc", "teams", CHANNEL, is_private=True), (answer, office.read(thread))


async def test_a_channel_of_a_kind_that_teams_does_not_tell_is_not_private(office: Office, database: Database) -> None:
    clerk = office.user(CLERK)
    for kind in ("standard", "shared", "something new", None):
        told = office.activity(clerk, channel=CHANNEL, text="here edc")
        told["channelData"]["channel"]["type"] = kind
        await office.brings(told)
        assert "this channel is open to others" in words(office.last(chat_of(clerk)))
