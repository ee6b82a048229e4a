"""A proposal that is returned or declined: what its proposer reads, and what comes back to them."""

from __future__ import annotations

from datetime import date

from bot.domain.projects import DECLINED, PROPOSED
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.proposals import (
    HEAD,
    YETUNDE,
    as_it_stands,
    filled,
    own_projects,
    proposed,
)
from tests.handlers.town import Somebody, TownInProcess

pytestmark = IN_EACH_CHAT


def test_a_returned_proposal_comes_back_with_the_sentence_and_every_value(town: TownInProcess) -> None:
    project_id = proposed(town)
    executive, head = town.person(YETUNDE), town.person(HEAD)
    executive.presses("project.return", project_id)
    executive.fills(reason="")
    executive.sends()
    executive.reads_beside("reason", "Please say why in a sentence")
    executive.fills(reason="Which afternoons would they read?")
    executive.sends()
    executive.sees("Returned: Reading buddies")
    head.sees("Came back to you: Reading buddies")
    head.sees("“Which afternoons would they read?”")
    head.presses("project.open_draft", project_id)
    head.sees("Why it came back")
    assert head.form
    values = {box.id: box.initial for box in head.form.fields}
    assert values["impact"] == filled()["impact"]
    head.fills(purpose="Year 6 read with Year 2 of another school every Tuesday.")
    town.walks_to("2026-11-23 10:00")
    head.sends()
    head.has_no_form()
    again = as_it_stands(town, project_id)
    assert (again.status, again.decision_reason, again.decided_by) == (PROPOSED, None, None)
    assert "every Tuesday" in town.channel("group:exec")
    executive.presses("project.approve", project_id)
    assert as_it_stands(town, project_id).reference == "PRJ-92"


def test_a_long_project_that_comes_back_still_rests_and_every_card_of_it_waits_again(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab propose x")
    head.fills(**filled(ends_on=date(2027, 7, 9)))
    head.sends()
    head.fills(proceed="anyway")
    head.sends()
    (project_id,) = [id_ for id_ in own_projects(town) if id_.startswith("p-")]
    executive = town.person(YETUNDE)
    sends_back(executive, project_id, "Which days?")
    town.walks_to("2026-11-23 10:00")
    head.presses("project.open_draft", project_id)
    head.sends()
    head.has_no_form()
    again = as_it_stands(town, project_id)
    assert [(rest.first, rest.last) for rest in again.pauses] == [(date(2027, 4, 12), date(2027, 6, 18))]
    assert again.status == PROPOSED
    assert "Returned by Yetunde" not in town.channel("group:exec")


def test_what_came_back_waits_on_the_first_card(town: TownInProcess) -> None:
    project_id = proposed(town)
    executive, head = town.person(YETUNDE), town.person(HEAD)
    executive.types("/collab")
    executive.sees("For your decision: Reading buddies")
    executive.presses("project.open", project_id)
    sends_back(executive, project_id, "Which days?")
    head.types("/collab")
    head.sees("Came back to you: Reading buddies")
    executive.forgets()
    executive.types("/collab")
    executive.does_not_see("For your decision: Reading buddies")


def test_a_declined_proposal_is_told_with_its_reason(town: TownInProcess) -> None:
    project_id = proposed(town)
    executive, head = town.person(YETUNDE), town.person(HEAD)
    executive.presses("project.decline", project_id)
    executive.fills(reason="x" * 10_000)
    executive.sends()
    executive.reads_beside("reason", "500 is the most")
    executive.fills(reason="Two others do the same this year.")
    executive.sends()
    head.sees("Declined: Reading buddies")
    head.sees("“Two others do the same this year.”")
    assert not head.can_press("project.open_draft", project_id)
    assert as_it_stands(town, project_id).status == DECLINED
    assert "Reading buddies" not in town.channel("trust:projects")


def test_a_decision_made_at_night_waits_for_the_morning_of_the_proposer(town: TownInProcess) -> None:
    project_id = proposed(town)
    head, executive = town.person(HEAD), town.person(YETUNDE)
    town.walks_to("2026-11-23 22:00")
    executive.presses("project.approve", project_id)
    executive.sees("Approved: PRJ-92")
    assert "Yetunde Bramwell, Monday 23 November at 22:00" not in direct(head)
    town.walks_to("2026-11-24 09:00")
    assert "Yetunde Bramwell, Monday 23 November at 22:00" in direct(head)


def sends_back(executive: Somebody, project_id: str, why: str) -> None:
    executive.presses("project.return", project_id)
    executive.fills(reason=why)
    executive.sends()


def direct(someone: Somebody) -> str:
    """What reached them one to one, without the channels they read."""
    shown = [one for one in someone.town.slack.shown if one.conversation == f"dm:{someone._caller().user}"]
    return " ".join(str(one.card.parts) for one in shown)
