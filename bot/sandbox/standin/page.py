"""local-slack's page and files, handed on with the stand-in's own script and style in it."""

from collections.abc import Mapping
from importlib.resources import files

import aiohttp
from aiohttp import web

from bot.sandbox.standin.upstream import Upstream

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "upgrade"}
_KINDS = {"js": "text/javascript", "css": "text/css"}
_INSERTED = (
    '<link rel="stylesheet" href="/_standin/page/standin.css">'
    '<script src="/_standin/page/drawable.js"></script>'
    '<script src="/_standin/page/richtext.js"></script>'
    '<script src="/_standin/page/fields.js"></script>'
    '<script src="/_standin/page/forms.js"></script>'
    '<script src="/_standin/page/standin.js"></script>'
)


class PageProxy:
    """Everything that is not the API, the gateway or the stand-in's own."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream

    async def own_file(self, request: web.Request) -> web.Response:
        """The script or style that is put into the page."""
        name = request.match_info["name"]
        held = files("bot.sandbox.standin").joinpath("page", name)
        kind = _KINDS.get(name.rpartition(".")[2])
        if kind is None or not held.is_file():
            raise web.HTTPNotFound
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=held.read_text(encoding="utf-8"), content_type=kind, charset="utf-8", headers=headers)

    async def pass_on(self, request: web.Request) -> web.Response:
        """Ask local-slack and hand its answer on; a page gets our script first."""
        url = f"{self.upstream.url}{request.path_qs}"
        body = await request.read() if request.can_read_body else None
        headers = _passed(request.headers)
        async with self.upstream.session.request(request.method, url, headers=headers, data=body) as answer:
            held = await answer.read()
            return web.Response(body=_with_ours(answer, held), status=answer.status, headers=_passed(answer.headers))


def _passed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: held for name, held in headers.items() if name.lower() not in _HOP_BY_HOP | {"accept-encoding"}}


def _with_ours(answer: aiohttp.ClientResponse, body: bytes) -> bytes:
    if answer.content_type != "text/html":
        return body
    return body.replace(b"<head>", b"<head>" + _INSERTED.encode(), 1)
