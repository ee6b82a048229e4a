"""A browser's way in: a page that only says what it is for, and does it once its button is pressed.

Mail scanners and link previews open every address: opening does nothing. What a request carries is never read.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.cards.courtesies import our_fault
from bot.cards.pages import SHEETS, STYLE_HASH, after, before, notice, old_page
from bot.logs import reference
from bot.services.pages import PATH
from handlers import tickets
from handlers.conversation import Answer, Handed
from handlers.edge import noted
from handlers.router import Router
from handlers.tickets import Used

POLICY = f"default-src 'none'; style-src {STYLE_HASH}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def routes(router: Router) -> list[Route]:
    """For every deployment, over Socket Mode too: a browser comes by itself."""

    def show(request: Request) -> Response:
        return _kindly(lambda: _shown(router, _ticket(request)))

    def press(request: Request) -> Response:
        return _kindly(lambda: _pressed(router, _ticket(request)))

    return [Route(f"{PATH}{{ticket}}", show, methods=["GET"]), Route(f"{PATH}{{ticket}}", press, methods=["POST"])]


def _kindly(does: Callable[[], Response]) -> Response:
    """An unexpected error becomes a reference."""
    ours = reference()
    answers = [_said(notice(our_fault(ours)), 500)]
    with noted(ours):
        answers.append(does())
    return answers[-1]


def _shown(router: Router, ticket: str) -> Response:
    action = tickets.look(router, ticket)
    return _said(before(SHEETS[action])) if action else _gone()


def _pressed(router: Router, ticket: str) -> Response:
    used = tickets.use(router, ticket)
    return _ended(used) if used else _gone()


def _ticket(request: Request) -> str:
    return str(request.path_params["ticket"])


def _ended(used: Used) -> Response:
    match used.outcome:
        case Answer(card):
            return _said(notice(card))
        case Handed(made):
            named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"}
            return Response(made.content, 200, {**HEADERS, **named}, made.media_type)
        case _:
            return _said(after(SHEETS[used.action], used.back_again))


def _gone() -> Response:
    """The same for whatever is wrong with it: nobody learns whether it ever was right."""
    return _said(notice(old_page()), 404)


def _said(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, HEADERS)
