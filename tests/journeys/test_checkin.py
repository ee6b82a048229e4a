"""A project lead is asked how it goes, in forty seconds."""

from __future__ import annotations

from tests.people import Town


def test_asked_on_friday_answered_amber_and_put_on_the_agenda(town: Town) -> None:
    lead, sponsor = town.person("p02"), town.person("p01")
    town.walks_to("2026-11-27 12:59")
    assert not lead.can_press("checkin.answer")
    town.walks_to("2026-11-27 13:01")

    lead.presses("checkin.answer")
    lead.is_asked_for("status", "progress", "next", "blocker", "effort")
    lead.fills(status="amber", progress="Two of five schools have sent their actions.", effort="same")
    lead.sends()
    lead.has_no_form()

    sponsor.sees("Two of five schools have sent their actions.")
    sponsor.presses("agenda.add")
    sponsor.types("/collab agenda")
    sponsor.sees("Trust Development plan")


def test_green_goes_to_the_channel_and_to_nobody_else(town: Town) -> None:
    lead, sponsor = town.person("p02"), town.person("p01")
    lead.types("/collab checkin PRJ-02")
    lead.fills(status="green", progress="All five schools agree on the priorities.", effort="saved")
    lead.sends()
    assert "All five schools agree on the priorities." in town.channel("trust:projects")
    sponsor.types("/collab")
    assert not sponsor.can_press("agenda.add", "PRJ-02")
