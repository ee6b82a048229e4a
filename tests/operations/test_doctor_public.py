"""`collab doctor` looks at PUBLIC_URL as a browser would: who answers there, if anybody."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.operations.doctor_public import examine_public
from bot.operations.findings import Finding


def found_at(answer: web.Response, *, runs: bool = True) -> list[Finding]:
    """What doctor says where /healthz is answered so."""

    async def ask() -> list[Finding]:
        async def healthz(_request: web.Request) -> web.Response:
            return answer

        there = web.Application()
        there.router.add_get("/healthz", healthz)
        server = TestServer(there, host="127.0.0.1")
        await server.start_server()
        try:
            return await examine_public(str(server.make_url("")).rstrip("/"), runs=runs)
        finally:
            await server.close()

    return asyncio.run(ask())


def test_an_address_that_leads_here_is_well() -> None:
    assert found_at(web.json_response({"status": "up"})) == []


def test_a_proxy_with_nobody_behind_it_is_a_problem_while_collab_runs() -> None:
    [running] = found_at(web.Response(status=502))
    assert "finds no Collab behind it (HTTP 502)" in running.says
    assert running.is_problem
    [before] = found_at(web.Response(status=502), runs=False)
    assert not before.is_problem


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404),
        web.Response(text="<h1>Welcome</h1>"),
        web.json_response(["up"]),
        web.json_response({"status": "down"}),
        web.Response(status=302, headers={"Location": "https://login.example/"}),
    ],
)
def test_somebody_else_there_is_noted_and_may_be_meant(answer: web.Response) -> None:
    [noted] = found_at(answer)
    assert "not as Collab does" in noted.says
    assert not noted.is_problem


def test_nobody_there_is_said_with_what_to_check() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    [missing] = asyncio.run(examine_public(f"http://127.0.0.1:{port}", runs=True))
    assert "could not be reached. Check the name, the port" in missing.says
    assert missing.is_problem


def test_an_address_that_hangs_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        [hangs] = asyncio.run(examine_public(address, runs=True, patience=0.2))
    assert "did not answer within 0.2 seconds" in hangs.says
