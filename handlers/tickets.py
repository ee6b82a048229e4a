"""Tickets: what stands in a page's address lets one person press one button, or take one file, without a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards.courtesies import outdated_button
from bot.domain.tickets import Ticket
from bot.services import pages
from bot.services.reception import Stranger, let_in
from handlers.conversation import Answer, Handed, Outcome, Press, Where
from handlers.router import Router, kindly

ON_A_PAGE = Where("page", "", is_direct=True, is_private=True)


@dataclass(frozen=True, slots=True)
class Used:
    """A ticket that took effect; `back_again` is the page that takes it back."""

    action: str
    outcome: Outcome
    back_again: str | None


def look(router: Router, ticket: str) -> str | None:
    """What this ticket's page is for; None for one that is not (or no longer) good. Nothing is done."""
    found = pages.admitted(router.database, ticket, router.now())
    return found.action if found else None


def use(router: Router, ticket: str) -> Used | None:
    """Press the button that the ticket stands for, as its person; None where it is not good."""
    at = router.now()
    found = pages.admitted(router.database, ticket, at)
    try:
        outcome = _press(router, found, at) if found else None
    except (Stranger, pages.Spent):
        return None
    return Used(found.action, outcome, pages.back_again(router.database, found)) if found and outcome else None


@kindly
def _press(router: Router, ticket: Ticket, at: datetime) -> Outcome:
    with let_in(router.database, ticket.trust, ticket.person, at=at) as desk:
        if ticket.action == pages.FILE:
            return Handed(pages.take_file(desk.books, ticket, to=desk.person, at=at))
        button = router.button(ticket.action)
        pressed = Press(desk.books, desk.trust, desk.person, at, ON_A_PAGE, value=ticket.value)
        return button.press(pressed) if button else Answer(outdated_button())
