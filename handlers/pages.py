"""A browser's way in: a page that only says what it is for, and does it once its button is pressed.

Mail scanners and link previews open every address: opening does nothing. What a request carries is never read.
"""

from __future__ import annotations

import secrets
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.cards.courtesies import our_fault
from bot.cards.pages import SHEETS, STYLE_HASH, after, before, notice, old_page
from bot.services.pages import PATH
from handlers import tickets
from handlers.conversation import Answer, Handed
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
log = structlog.get_logger()


def routes(router: Router) -> list[Route]:
    """For every deployment, over Socket Mode too: a browser comes by itself."""

    def show(request: Request) -> Response:
        action = tickets.look(router, _ticket(request))
        return _said(before(SHEETS[action])) if action else _gone()

    def press(request: Request) -> Response:
        try:
            used = tickets.use(router, _ticket(request))
        except Exception:
            reference = secrets.token_hex(2)
            log.exception("our fault", reference=reference)
            return _said(notice(our_fault(reference)), 500)
        return _ended(used) if used else _gone()

    return [Route(f"{PATH}{{ticket}}", show, methods=["GET"]), Route(f"{PATH}{{ticket}}", press, methods=["POST"])]


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
