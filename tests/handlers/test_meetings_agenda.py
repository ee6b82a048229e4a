"""The weekly meeting's log: it is read on the agenda that stands in the channel, and rings nobody."""

from __future__ import annotations

from datetime import date

import pytest

from storage import outbox
from tests.handlers.board import untie
from tests.handlers.rhythm import written
from tests.handlers.town import TownInProcess, flat

AGENDA = "Agenda for Wednesday 25 November"
OUTCOME = "Wednesday 25 November: what we dealt with"


@pytest.fixture
def wednesday(town: TownInProcess) -> TownInProcess:
    """The ELT has met. The agenda was posted on Monday; an executive leader has logged what was dealt with."""
    town.person("p12").types("/collab agenda add Lunch rota 10 min")
    town.walks_to("2026-11-25 10:00")
    logs(town)
    return town


def logs(town: TownInProcess, held_on: date = date(2026, 11, 25)) -> None:
    writer = town.person("p02")
    writer.types("/collab meeting log elt")
    writer.fills(held_on=held_on, items="Lunch rota\nOne hall, two sittings.\n\nA quiet matter\nFor two of us.")
    writer.sends()


def elt(town: TownInProcess) -> str:
    return flat(town.channel("group:elt"))


def posts(town: TownInProcess) -> int:
    return sum(one.conversation == "C:group:elt" for one in town.slack.shown)


def test_what_was_dealt_with_stands_on_the_agenda_and_no_post_is_added(wednesday: TownInProcess) -> None:
    before = posts(wednesday)
    assert AGENDA in elt(wednesday)
    wednesday.person("p02").presses("meeting.send")
    said = elt(wednesday)
    assert OUTCOME in said
    assert (
        said.index("One hall, two sittings.") < said.index("What was on the agenda") < said.index("Lunch rota, 10 min")
    )
    assert posts(wednesday) == before
    assert written(wednesday, "meeting_post") == []
    wednesday.person("p02").sees("on the agenda of that day, and nobody is rung")


def test_the_writer_reads_beforehand_what_send_does_and_sees_the_very_card(wednesday: TownInProcess) -> None:
    writer = wednesday.person("p02")
    writer.sees("Send shows it on the agenda in the group's channel, which rings nobody")
    writer.presses("meeting.preview")
    writer.sees("What was on the agenda")
    assert OUTCOME not in elt(wednesday)


def test_what_is_for_some_only_stays_off_the_agenda(wednesday: TownInProcess) -> None:
    writer = wednesday.person("p02")
    second = [button for _, button in writer._buttons() if button.action == "meeting.edit_item"][1]
    writer.presses("meeting.edit_item", second.value)
    writer.fills(level="private")
    writer.sends()
    writer.presses("meeting.send")
    assert "One hall" in elt(wednesday)
    assert "A quiet matter" not in elt(wednesday)


def test_a_meeting_without_an_agenda_in_the_channel_gets_its_post(town: TownInProcess) -> None:
    town.walks_to("2026-11-26 09:30")
    logs(town, date(2026, 11, 24))
    town.person("p02").sees("Send posts it to the group's channel")
    town.person("p02").presses("meeting.send")
    assert "Tuesday 24 November: what we dealt with" in elt(town)
    assert AGENDA in elt(town)
    assert written(town, "meeting_post") == ["group:elt"]


def test_a_group_without_a_channel_hears_one_by_one(town: TownInProcess) -> None:
    untie(town, "group:elt")
    town.walks_to("2026-11-25 10:00")
    logs(town)
    town.person("p02").presses("meeting.send")
    assert len(written(town, "meeting_post")) == len(written(town, "agenda_posted")) == 11


def test_an_agenda_that_never_arrived_shows_nothing_so_the_log_is_posted(wednesday: TownInProcess) -> None:
    """The trust has moved to another workspace, say: what stands in the old one is out of reach."""
    with wednesday.database.transaction() as shelf:
        outbox.forget_postings(shelf.books(wednesday.trust_id), "slack")
    wednesday.person("p02").presses("meeting.send")
    assert written(wednesday, "meeting_post") == ["group:elt"]
