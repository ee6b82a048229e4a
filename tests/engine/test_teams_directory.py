"""Who somebody is and why a channel shuts us out, as Teams tells it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.identities import email_to_match
from bot.platforms.messenger import Undeliverable
from bot.platforms.teams import TeamsMessenger
from tests.engine.fake_teams import (
    NOT_IN_ROSTER,
    OTHER,
    TENANT,
    FakeTeams,
    Kept,
    a_member,
    chat_of,
)
from tests.engine.faults import Fault
from tests.engine.on_teams import CHANNEL, HEAD, Stopped


class TestDirectory:
    @pytest.fixture
    def board(self, teams: FakeTeams) -> None:
        guest = a_member("u3", "Guy Guest", "guy@elsewhere.example", userRole="guest")
        stranger = a_member("u4", "Sue Strange", "sue@shared.example", tenantId=OTHER)
        nameless = {**a_member("u5", "No Mail", ""), "userPrincipalName": "No.Mail@harbourside.example"}
        head = a_member(HEAD, "Asha Lowe", "Asha@Harbourside.example")
        teams.members["19:team@thread.tacv2"] = [a_member("u1", "Una", "una@harbourside.example"), head, guest]
        teams.members["19:team@thread.tacv2"] += [stranger, nameless]

    @pytest.mark.usefixtures("board")
    async def test_somebody_who_has_never_written_is_found_among_their_team(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        found = await messenger.with_email(TENANT, "asha@harbourside.example")
        assert found is not None
        assert (found.user, email_to_match(found, TENANT)) == (HEAD, "Asha@Harbourside.example")
        assert await messenger.with_email(TENANT, "nobody@harbourside.example") is None
        by_name = await messenger.with_email(TENANT, "no.mail@harbourside.example")
        assert by_name is not None
        assert len(teams.called("members")) == 3

    @pytest.mark.usefixtures("board")
    async def test_many_who_are_looked_for_at_once_are_found_in_one_list(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        wanted = ("una@harbourside.example", "asha@harbourside.example", "nobody@harbourside.example")
        found = await asyncio.gather(*(messenger.with_email(TENANT, email) for email in wanted))
        assert [one is not None for one in found] == [True, True, False]
        assert len(teams.called("members")) == 3, "its three pages"

    @pytest.mark.usefixtures("board")
    async def test_nobody_of_another_tenant_is_matched(self, messenger: TeamsMessenger) -> None:
        stranger = await messenger.with_email(TENANT, "sue@shared.example")
        assert stranger is not None
        assert email_to_match(stranger, TENANT) is None

    @pytest.mark.usefixtures("board")
    async def test_who_has_joined_since_is_found_a_little_later(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        assert await messenger.with_email(TENANT, "new@harbourside.example") is None
        teams.members["19:team@thread.tacv2"].append(a_member("u9", "New", "new@harbourside.example"))
        assert await messenger.with_email(TENANT, "new@harbourside.example") is None
        time.seconds += 601
        assert await messenger.with_email(TENANT, "new@harbourside.example") is not None

    async def test_a_team_that_has_taken_collab_away_names_nobody(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("members", NOT_IN_ROSTER)
        assert await messenger.with_email(TENANT, "asha@harbourside.example") is None

    async def test_the_doctor_hears_why_a_channel_shuts_us_out(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        assert await messenger.kept_out(TENANT, CHANNEL) is None
        teams.fail("members", NOT_IN_ROSTER)
        assert "Add it there again" in str(await messenger.kept_out(TENANT, CHANNEL))


async def test_who_somebody_is(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    teams.members[chat_of(HEAD)] = [a_member(HEAD, "Asha Lowe", "asha@harbourside.example")]
    profile = await messenger.profile(TENANT, HEAD)
    assert (profile.user, profile.team, profile.email) == (HEAD, TENANT, "asha@harbourside.example")
    assert (profile.is_confirmed, profile.is_guest, profile.is_stranger) == (True, False, False)


async def test_somebody_without_a_chat_is_asked_for_in_the_channel_they_write_in(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
) -> None:
    teams.members[CHANNEL] = [a_member("new", "Asha Lowe", "asha@harbourside.example")]
    thread = replace(kept.references[0], conversation=f"{CHANNEL};messageid=1485983408511")
    assert (await messenger.profile(TENANT, "new", thread)).email == "asha@harbourside.example"
    assert teams.called("create") == []


@pytest.mark.parametrize("fault", [None, NOT_IN_ROSTER])
async def test_whom_the_channel_does_not_tell_of_is_asked_for_in_their_own_chat(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept, fault: Fault | None
) -> None:
    teams.members[chat_of(HEAD)] = [a_member(HEAD, "Asha Lowe", "asha@harbourside.example")]
    if fault:
        teams.fail("member", fault)
    assert (await messenger.profile(TENANT, HEAD, kept.references[0])).email == "asha@harbourside.example"


async def test_a_channel_that_is_away_just_now_is_no_reason_to_turn_anybody_away(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
) -> None:
    teams.fail("member", *[Fault(502)] * 9)
    with pytest.raises(Undeliverable) as away:
        await messenger.profile(TENANT, HEAD, kept.references[0])
    assert away.value.reason == "away"
    assert teams.called("create") == []
