"""What did not get through: the clerk and the admin hear of it on their own card, and decide; nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.cards.card import Card
from bot.services.outbox import DECISION, tell
from handlers.contents import CONTENTS
from handlers.router import Router
from storage.outbox import FAILED, UNCERTAIN, WAITING
from storage.tables.engine import outbox
from tests.handlers.town import TownInProcess

CLERK, ADMIN, HEAD, OTHER = "p08", "p09", "p12", "p10"
SECRET = "Zephyrine was dismissed"


def letter(town: TownInProcess, event: str, recipient: str, state: str, why: str, **more: object) -> str:
    """A letter that has come to this end; its id."""
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        tell(books, recipient, Card(SECRET), event=event, kind="news", message_class=DECISION, at=town.now)
        ours = outbox.c.key == f"{town.trust_id}:{event}:{recipient}"
        shelf.do(update(outbox).where(ours).values(state=state, why=why, **more))
        return str(shelf.rows(select(outbox.c.id).where(ours))[0].id)


def state_of(town: TownInProcess, letter_id: str) -> str:
    with town.database.reading() as shelf:
        return str(shelf.rows(select(outbox.c.state).where(outbox.c.id == letter_id))[0].state)


def test_what_a_platform_puts_off_comes_by_itself_and_is_nobody_s_to_see_to(town: TownInProcess) -> None:
    letter(town, "a", f"person:{HEAD}", WAITING, "Slack is away; it is tried again.", not_before=9e9)
    clerk = town.person(CLERK)
    clerk.types("/collab")
    assert len(clerk.answers) == 1
    clerk.does_not_see("can't be reached")
    clerk.does_not_see("did not get through")
    assert not clerk.can_press("undelivered.look")


@pytest.mark.parametrize("person", [CLERK, ADMIN])
def test_who_looks_after_it_reads_who_cannot_be_reached_and_why(town: TownInProcess, person: str) -> None:
    letter(town, "a", f"person:{HEAD}", WAITING, "they are not known on Slack yet", not_before=9e9, aside=True)
    letter(town, "b", f"person:{HEAD}", WAITING, "they are not known on Slack yet", not_before=9e9, aside=True)
    letter(
        town,
        "c",
        "group:elt",
        WAITING,
        "No channel is tied to group elt: type /collab here elt.",
        not_before=9e9,
        aside=True,
    )
    someone = town.person(person)
    someone.types("/collab")
    someone.sees("1 person can't be reached yet: Zoë Adeyemi-Clarke. They type /collab once")
    someone.sees("No channel is tied to group elt: type /collab here elt.")
    someone.does_not_see(SECRET)


def test_nobody_else_reads_of_it(town: TownInProcess) -> None:
    letter(town, "a", f"person:{OTHER}", UNCERTAIN, "It may or may not have arrived.")
    head = town.person(HEAD)
    head.types("/collab")
    head.does_not_see("did not get through")
    head.does_not_see("may not have arrived")


def test_the_clerk_sends_again_what_may_not_have_arrived(town: TownInProcess) -> None:
    uncertain = letter(town, "a", f"person:{HEAD}", UNCERTAIN, "Email cannot tell.", first_tried_at=1.0, attempts=3)
    clerk, head = town.person(CLERK), town.person(HEAD)
    clerk.types("/collab")
    clerk.sees("1 message did not get through, or may not have")
    clerk.presses("undelivered.look")
    clerk.sees("To Zoë Adeyemi-Clarke, Monday 23 November: may not have arrived. Email cannot tell.")
    clerk.does_not_see(SECRET)
    clerk.presses("undelivered.send", uncertain)
    clerk.sees("on its way again")
    head.sees(SECRET)
    assert state_of(town, uncertain) == "sent"


def test_the_clerk_lets_go_what_no_longer_matters(town: TownInProcess) -> None:
    failed = letter(town, "a", "group:elt", FAILED, "Slack refused: is_archived. The channel is archived.")
    clerk = town.person(CLERK)
    clerk.types("/collab")
    clerk.presses("undelivered.look")
    clerk.sees("To Education Leadership Team, Monday 23 November: could not be sent.")
    clerk.presses("undelivered.let_go", failed)
    clerk.sees("it is not sent any more")
    assert state_of(town, failed) == "dropped"
    clerk.forgets()
    clerk.types("/collab")
    clerk.does_not_see("did not get through")


def test_what_is_settled_is_not_sent_twice_by_an_old_button(town: TownInProcess) -> None:
    uncertain = letter(town, "a", f"person:{HEAD}", UNCERTAIN, "Email cannot tell.")
    clerk = town.person(CLERK)
    clerk.types("/collab")
    clerk.presses("undelivered.look")
    clerk.presses("undelivered.send", uncertain)
    clerk.presses("undelivered.send", uncertain)
    clerk.sees("I can't find that message")
    assert town.slack.shown[-1].card.title == SECRET
    assert [one.card.title for one in town.slack.shown].count(SECRET) == 1


def test_a_head_who_presses_such_a_button_is_told_whose_it_is(town: TownInProcess) -> None:
    uncertain = letter(town, "a", f"person:{HEAD}", UNCERTAIN, "Email cannot tell.")
    router, head = Router(CONTENTS, town.database, lambda: town.now), town.person(HEAD)
    for action in ("undelivered.look", "undelivered.send", "undelivered.let_go"):
        said = str(router.press(head._caller(), action, uncertain, head.where))
        assert "Only the clerk or the bot's admin" in said
    assert state_of(town, uncertain) == UNCERTAIN
