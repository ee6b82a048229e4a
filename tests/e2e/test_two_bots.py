"""Two bots on one PostgreSQL database, Slack bringing things to both: what comes twice or at once happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.sandbox.bot_process import BotProcess
from storage.tables.engine import forms, outbox
from storage.tables.meetings import agenda_items, cascades
from storage.tables.projects import projects
from tests.e2e.edges import TEAM, TRIGGERS, eventually, log_of, plan, rows
from tests.e2e.town import TownInSlack, open_town

Payload = dict[str, Any]
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HEAD, EXECUTIVES = "U0LAT012", ("U0LAT002", "U0LAT003", "U0LAT004")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Iterator[TownInSlack]:
    """The second bot's clock stands where the first one's does: only the first is ever walked on."""
    url, folder = postgres.create(), tmp_path_factory.mktemp("two")
    with open_town(plan(folder, MORNING, database_url=url)) as town:
        other = BotProcess(town.world.bot.environment, folder / "other.log")
        town.loop.run(other.start())
        sockets = town.world.standin.delivery.sockets
        eventually(lambda: sockets.count == 2)
        yield town
        town.loop.run(other.stop())
        assert "our fault" not in log_of(town) + other.log.read_text(encoding="utf-8")
    postgres.drop(url)


def brought(town: TownInSlack, kind: str, *payloads: Payload) -> list[Payload | None]:
    """All of them at once, to one bot and the other in turn; what they answered."""

    async def all_at_once() -> list[Payload | None]:
        sockets = town.world.standin.delivery.sockets
        return list(await asyncio.gather(*(sockets.deliver(kind, payload, {}) for payload in payloads)))

    return town.loop.run(all_at_once())


def command(text: str, user: str = HEAD) -> Payload:
    who = {"team_id": TEAM, "user_id": user, "channel_id": "D1", "channel_name": "directmessage"}
    said = {"command": "/collab", "text": text, "response_url": "http://127.0.0.1:9/x"}
    return {**who, **said, "trigger_id": next(TRIGGERS)}


def from_(user: str, **payload: Any) -> Payload:
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}}
    return {**who, "trigger_id": next(TRIGGERS), "response_url": "http://127.0.0.1:9/x", **payload}


def press(action: str, value: str, user: str) -> Payload:
    actions = [{"type": "button", "action_id": action, "block_id": "b", "value": value}]
    channel = {"id": "D1", "name": "directmessage"}
    return from_(user, type="block_actions", actions=actions, channel=channel, container={"type": "message"})


def filled(form: str, token: str, user: str, **boxes: str) -> Payload:
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in boxes.items()}
    view = {"id": "V", "type": "modal", "callback_id": form, "private_metadata": token, "state": {"values": values}}
    return from_(user, type="view_submission", view={**view, "blocks": []})


def token_of(town: TownInSlack, form: str, person: str) -> str:
    found = rows(town, forms, forms.c.form == form, forms.c.person_id == person)
    return str(max(found, key=lambda row: row.opened_at).token)


def proposed(town: TownInSlack, title: str) -> str:
    """The id of a head's proposal that waits for the executives."""
    head = town.person("p12")
    head.types(f"/collab propose {title}")
    head.fills(
        purpose="Year 6 read with Year 2 of another school every week.",
        together="No school has both ages under one roof.",
        schools=("STT", "CLJ"),
        starts_on=date(2026, 12, 14),
        ends_on=date(2027, 3, 25),
        impact="Every buddy reads a book a fortnight.",
        aims=("A3a",),
        priorities=("TIP1",),
    )
    head.sends()
    head.has_no_form()
    return str(rows(town, projects, projects.c.title == title)[0].id)


def test_both_bots_are_at_work(town: TownInSlack) -> None:
    before = list(town.world.standin.delivery.sockets.sent_to)
    answers = brought(town, "slash_commands", *(command("agenda") for _ in range(6)))
    assert all(answer and answer["response_type"] == "ephemeral" for answer in answers)
    assert Counter(town.world.standin.delivery.sockets.sent_to[len(before) :]) == {0: 3, 1: 3}


def test_the_same_form_six_times_at_once_takes_effect_once(town: TownInSlack) -> None:
    town.person("p12").types("/collab agenda add")
    form = filled("agenda.add", token_of(town, "agenda.add", "p12"), HEAD, item="Six times")
    assert brought(town, "interactive", *[form] * 6) == [{"response_action": "clear"}] * 6
    assert len(rows(town, agenda_items, agenda_items.c.words == "Six times")) == 1
    town.settles()
    told = [message for message in town.person("p12")._at_page().messages() if "Six times" in message.text]
    assert len(told) == 1


def test_the_same_command_six_times_at_once_takes_effect_once(town: TownInSlack) -> None:
    answers = brought(town, "slash_commands", *[command("agenda add Brought in haste")] * 6)
    assert len(rows(town, agenda_items, agenda_items.c.words == "Brought in haste")) == 1
    assert sum(answer is None for answer in answers) == 5


def test_the_same_words_typed_six_times_at_once_are_there_once(town: TownInSlack) -> None:
    answers = brought(town, "slash_commands", *(command("agenda add Typed in haste") for _ in range(6)))
    assert len(rows(town, agenda_items, agenda_items.c.words == "Typed in haste")) == 1
    assert sum("Already there" in str(answer) for answer in answers) == 5


def test_the_same_press_six_times_at_once_opens_one_form(town: TownInSlack) -> None:
    before = len(rows(town, forms))
    brought(town, "interactive", *[press("project.propose", "", HEAD)] * 6)
    assert len(rows(town, forms)) == before + 1


def test_three_executives_approve_at_once_and_one_has_done_it(town: TownInSlack) -> None:
    project = proposed(town, "Reading buddies")
    brought(town, "interactive", *(press("project.approve", project, user) for user in EXECUTIVES * 2))
    town.settles()
    (approved,) = rows(town, projects, projects.c.id == project)
    assert approved.status == "approved"
    assert town.channel("trust:projects").count(f"Approved: {approved.reference} · Reading buddies") == 1


def test_two_projects_approved_at_once_have_two_references(town: TownInSlack) -> None:
    first, second = proposed(town, "Maths circles"), proposed(town, "Music circles")
    ceo, other = "U0LAT001", "U0LAT003"
    brought(town, "interactive", press("project.approve", first, ceo), press("project.approve", second, other))
    found = rows(town, projects, projects.c.id.in_([first, second]))
    assert [row.status for row in found] == ["approved", "approved"]
    assert len({row.reference for row in found}) == 2


def test_the_board_s_news_is_released_once_by_two_who_may(town: TownInSlack) -> None:
    clerk, chair = town.person("p08"), town.person("p31")
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=date(2026, 11, 20), items="Budget agreed\nIt was agreed.")
    clerk.sends()
    meeting = rows(town, cascades)
    send = max(rows(town, outbox, outbox.c.kind == "meeting_log"), key=lambda row: row.written_at)
    meeting_id = str(send.subject).partition(":")[2]
    brought(town, "interactive", *(press("meeting.send", meeting_id, "U0LAT008") for _ in range(4)))
    town.settles()
    fresh = [row for row in rows(town, cascades) if row not in meeting]
    assert len(fresh) == 1
    chair.presses("cascade.check")
    brought(town, "interactive", *(press("cascade.release", fresh[0].id, "U0LAT001") for _ in range(4)))
    tokens = [row.token for row in rows(town, forms, forms.c.form == "cascade.release")]
    assert len(tokens) == 4
    chosen = {"type": "radio_buttons", "selected_option": {"value": "now"}}
    forms_ = [filled("cascade.release", token, "U0LAT001") for token in tokens]
    for form in forms_:
        form["view"]["state"]["values"] = {"when": {"when": chosen}}
    brought(town, "interactive", *forms_)
    town.settles()
    briefs = Counter(row.recipient for row in rows(town, outbox) if row.kind in ("cascade_brief", "cascade_digest"))
    assert briefs
    assert set(briefs.values()) == {1}
