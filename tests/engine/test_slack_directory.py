"""Who somebody is and which channels there are, as Slack tells it."""

from __future__ import annotations

import pytest

from bot.domain.identities import Channel, email_to_match
from bot.platforms.messenger import Undeliverable
from bot.platforms.slack import SlackMessenger
from tests.engine.fake_slack import FakeSlack, refused
from tests.engine.faults import LOST, Fault


def somebody(**changes: object) -> dict[str, object]:
    user: dict[str, object] = {
        "id": "U0CHAIR",
        "team_id": "T1",
        "name": "amara",
        "deleted": False,
        "real_name": "Amara Okafor",
        "profile": {"real_name": "Amara Okafor", "email": "amara@trust.example", "team": "T1"},
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    return user | changes


async def test_a_user_of_the_workspace_is_matched_by_email(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.users["U0CHAIR"] = somebody()
    profile = await to_slack.profile("T1", "U0CHAIR")
    assert (profile.name, profile.team, profile.is_guest) == ("Amara Okafor", "T1", False)
    assert email_to_match(profile, "T1") == "amara@trust.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"team_id": "T2"},
        {"is_stranger": True},
        {"deleted": True},
        {"is_bot": True},
        {"is_email_confirmed": False},
        {"profile": {"real_name": "No email"}},
        {"profile": {"email": ""}},
    ],
)
async def test_nobody_else_is_matched_by_email(
    slack: FakeSlack, to_slack: SlackMessenger, changes: dict[str, object]
) -> None:
    slack.users["U0CHAIR"] = somebody(**changes)
    assert email_to_match(await to_slack.profile("T1", "U0CHAIR"), "T1") is None


async def test_an_account_without_a_word_on_its_email_is_not_matched(
    slack: FakeSlack, to_slack: SlackMessenger
) -> None:
    user = somebody()
    del user["is_email_confirmed"]
    slack.users["U0CHAIR"] = user
    assert email_to_match(await to_slack.profile("T1", "U0CHAIR"), "T1") is None


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted"])
async def test_a_guest_is_known_as_one(slack: FakeSlack, to_slack: SlackMessenger, mark: str) -> None:
    slack.users["U0CHAIR"] = somebody(**{mark: True})
    assert (await to_slack.profile("T1", "U0CHAIR")).is_guest


async def test_somebody_is_found_by_their_email(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("users.lookupByEmail", refused("users_not_found"))
    assert await to_slack.with_email("T1", "nobody@example.org") is None


async def test_a_slack_that_does_not_answer_is_no_word_on_an_email(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("users.lookupByEmail", Fault(silent=LOST))
    with pytest.raises(Undeliverable) as failed:
        await to_slack.with_email("T1", "nobody@example.org")
    assert failed.value.reason == "away"


async def test_an_unknown_user_is_said_to_be_unknown(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("users.info", refused("user_not_found"))
    with pytest.raises(Undeliverable) as failed:
        await to_slack.profile("T1", "U0NOBODY")
    assert failed.value.reason == "person"


BOARD = {"id": "G0BOARD", "name": "board", "is_private": True, "is_shared": False}
SHARED = {"id": "C0SHARED", "name": "with-the-diocese", "is_private": False, "is_ext_shared": True}
OTHER = {"id": "C0OTHER", "name": "general", "is_private": False}


async def test_channels_are_found_by_their_names_on_every_page(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.channels = [OTHER, SHARED, BOARD]
    slack.page = 2
    found = await to_slack.channels()
    assert found["board"] == Channel("G0BOARD", "board", is_private=True, is_shared=False)
    assert found["with-the-diocese"].is_shared
    assert found.keys() == {"general", "with-the-diocese", "board"}
