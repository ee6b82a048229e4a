"""A week on the way to Wednesday's meeting."""

from __future__ import annotations

import pytest

from tests.people import Town


def test_thursdays_call_a_heads_item_and_mondays_agenda(town: Town) -> None:
    head = town.person("p12")
    town.walks_to("2026-11-26 08:01")
    assert "/collab agenda add" in town.channel("group:elt")

    head.types("/collab agenda add Lunch rota for the transition week, 10 min")
    head.sees("Lunch rota for the transition week")
    town.walks_to("2026-11-30 11:59")
    assert "Wednesday 2 December" not in town.channel("group:elt")

    town.walks_to("2026-11-30 12:01")
    posted = town.channel("group:elt")
    assert "Wednesday 2 December" in posted
    assert "08:30" in posted
    assert "Lunch rota for the transition week" in posted
    assert "Draft SENCO release rota" in posted
    assert "SENCO release and shared assessment clinic" in posted

    head.types("/collab agenda")
    head.presses("agenda.calendar")
    head.sees("Education Leadership Team, Wednesday 2 December, 08:30, as a file for your calendar")


@pytest.mark.starts("2027-04-29T07:45:00+00:00")
def test_a_bank_holiday_monday_is_posted_on_the_friday(town: Town) -> None:
    town.walks_to("2027-04-30 12:01")
    assert "Wednesday 5 May" in town.channel("group:elt")
