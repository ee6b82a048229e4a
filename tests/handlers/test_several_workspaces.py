"""Two trusts in two workspaces, one Collab: to each its own, and nothing crosses over."""

from __future__ import annotations

from typing import Any

import pytest

from storage.tables.engine import arrivals, forms
from storage.tables.engine import outbox as letters
from storage.tables.people import identities
from tests.handlers.workspaces import (
    CALLUM,
    INES,
    OURS,
    THEIRS,
    UNBOUND,
    Deployment,
    slack_of,
    user,
)

PRESSED: dict[str, Any] = {"type": "block_actions", "container": {"type": "message"}}
ANY = [{"type": "button", "action_id": "project.open", "block_id": "b", "value": "PRJ-01", "action_ts": "1.1"}]


# -------------------------------------------------------------------------------------------- nothing crosses


async def test_each_message_goes_out_with_its_own_workspace_s_token(both: Deployment) -> None:
    for number in range(3):
        both.writes("lanternfield", "p01", f"Ours {number}")
        both.writes("harbourside", "h01", f"Theirs {number}")
    both.writes("lanternfield", "p22", "Ours, to a teacher")
    await both.bot.delivery.drain()
    assert {text.partition(" ")[0].strip(",") for text in both.posted(OURS)} == {"Ours"}
    assert {text.partition(" ")[0] for text in both.posted(THEIRS)} == {"Theirs"}
    assert both.slack.slacks[UNBOUND].calls == []


async def test_a_form_opens_with_the_token_of_where_it_was_asked_for(both: Deployment) -> None:
    await both.types(THEIRS, CALLUM, "propose")
    assert both.slack.slacks[OURS].called("views.open") == []
    assert len(both.slack.slacks[THEIRS].called("views.open")) == 1


@pytest.mark.parametrize(("team", "visitor"), [(OURS, CALLUM), (THEIRS, INES)])
async def test_a_known_user_of_one_workspace_is_a_stranger_in_the_other(
    both: Deployment, team: str, visitor: str
) -> None:
    home = THEIRS if team == OURS else OURS
    email = "callum.strand@lanternfield.example.org" if team == OURS else "callum.strand@harbourside.example.org"
    user(both.slack.slacks[team], visitor, email, team_id=home, is_stranger=True)
    before = everybody(both)
    trust = "Lanternfield" if team == OURS else "Harbourside"
    said = await both.types(team, visitor, "projects")
    assert "You aren't in" in said
    assert trust in said
    assert everybody(both) == before


async def test_an_email_of_the_other_trust_s_register_matches_nobody(both: Deployment) -> None:
    user(both.slack.slacks[THEIRS], "U0NEW", "ines.harrowgate@lanternfield.example.org")
    before = everybody(both)
    assert "You aren't in Harbourside" in await both.types(THEIRS, "U0NEW", "")
    assert everybody(both) == before


async def test_the_same_reference_is_each_trust_s_own(both: Deployment) -> None:
    ours, theirs = await both.types(OURS, INES, "project PRJ-01"), await both.types(THEIRS, CALLUM, "project PRJ-01")
    assert "Talk across the harbour" in theirs
    assert "Talk across the harbour" not in ours
    pressed = {**PRESSED, "actions": ANY}
    assert "Talk across the harbour" in await both.does(THEIRS, CALLUM, **pressed)
    assert "Talk across the harbour" not in await both.does(OURS, INES, **pressed)


SHARED: dict[str, dict[str, Any]] = {
    "as the team says": {},
    "as the message says": {"team": {"id": THEIRS}, "message": {"ts": "1.1", "team": OURS}},
}


@pytest.mark.parametrize("how", SHARED)
async def test_a_button_in_a_shared_channel_is_not_for_the_other_trust_s_people(both: Deployment, how: str) -> None:
    """Callum is the other trust's chief executive: what he may do there he may not do here."""
    before = everything(both)
    pressed = {**PRESSED, "actions": ANY, **SHARED[how]}
    said = await both.does(OURS, CALLUM, home=THEIRS, **pressed)
    assert "You aren't in Lanternfield" in said
    assert "PRJ-01" not in said
    assert "Talk across" not in said
    assert everything(both) == before


async def test_a_form_of_one_trust_cannot_be_sent_from_the_other(both: Deployment) -> None:
    await both.types(OURS, INES, "agenda add")
    with both.bot.database.reading() as shelf:
        [form] = shelf.rows(forms.select().where(forms.c.trust_id == "lanternfield", forms.c.form == "agenda.add"))
    values = {"item": {"item": {"type": "plain_text_input", "value": "Ours now"}}}
    view = {"id": "V", "callback_id": form.form, "private_metadata": form.token, "state": {"values": values}}
    view = {**view, "type": "modal", "blocks": [], "app_installed_team_id": THEIRS}
    said = await both.does(THEIRS, CALLUM, type="view_submission", view=view)
    assert "I can't find that form any more" in said.replace("\\u2019", "'")


async def test_suggestions_name_the_own_people_only(both: Deployment) -> None:
    asked: dict[str, Any] = {
        "type": "block_suggestion",
        "action_id": "attended",
        "block_id": "attended",
        "value": "Callum",
    }
    clerk = "U0HLT003"
    theirs = await both.does(THEIRS, clerk, **asked)
    assert "Callum Strand" in theirs
    assert theirs.count('"value"') == 1
    assert "Callum" not in await both.does(OURS, clerk, home=THEIRS, **asked)
    assert "Callum" not in await both.does(UNBOUND, clerk, **asked)


async def test_a_workspace_without_a_trust_reads_one_line_and_nothing_is_stored(both: Deployment) -> None:
    await both.installs(UNBOUND, "xoxb-nobody")
    before = everything(both)
    assert "Collab isn't set up for this workspace yet." in await both.types(UNBOUND, INES, "propose Reading buddies")
    pressed = {**PRESSED, "actions": ANY}
    assert "Collab isn't set up for this workspace yet." in await both.does(UNBOUND, CALLUM, **pressed)
    assert everything(both) == before
    assert both.slack.slacks[UNBOUND].called("users.info") == []


async def test_what_the_doctor_may_ask_about_each_workspace(both: Deployment) -> None:
    both.slack.slacks[OURS].scopes = "commands,chat:write"
    assert await slack_of(both.bot).messenger.examine(THEIRS) == []
    [finding] = await slack_of(both.bot).messenger.examine(OURS)
    assert "lacks files:write, im:write, users:read" in finding
    both.slack.revokes(THEIRS)
    [finding] = await slack_of(both.bot).messenger.examine(THEIRS)
    assert "Slack does not accept our token" in finding
    [finding] = await slack_of(both.bot).messenger.examine(UNBOUND)
    assert "is not installed in the workspace T0NOBODY" in finding
    assert [called for slack in both.slack.slacks.values() for called in slack.called("chat.postMessage")] == []


def everybody(deployment: Deployment) -> list[Any]:
    with deployment.bot.database.reading() as shelf:
        return list(shelf.rows(identities.select().order_by(identities.c.user)))


def everything(deployment: Deployment) -> list[int]:
    with deployment.bot.database.reading() as shelf:
        return [len(shelf.rows(table.select())) for table in (identities, forms, letters, arrivals)]
