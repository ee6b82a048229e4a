"""How fast the bot answers while it sends as fast as it may: a read and a write, idle and with delivery at work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import typer

from bench import report
from bench.arithmetic import Aim, Comparison, Figures, Round
from bench.client import Load, hammer
from bench.deployments import NOW, Deployment
from bench.servers import Server, serving
from bench.taken import by_collab
from bot.cards.card import Card, Text, line
from bot.services.outbox import ANSWER, tell, to_person
from storage import people, trusts
from storage.database import Database

EACH = 20
"""Messages for each of the trust's people: enough for minutes, at the pace that one workspace bears."""
AIM = Aim(p50=1.5, p99=3.0)


async def measure(folder: Path, idle: str, busy: str, rounds: int, requests: int) -> None:
    """Two deployments alike, by turns, so that what else the machine does slows both; one of them has mail to send."""
    quiet, sending = Deployment.made(idle), Deployment.made(busy)
    async with AsyncExitStack() as stack:
        ours = [await _served(stack, folder, number, one) for number, one in enumerate((quiet, sending))]
        await _by_turns(ours, [quiet.reads, sending.reads], 0, requests)
        _write(busy)
        reads = await _by_turns(ours, [quiet.reads, sending.reads], rounds, requests)
        writes = await _by_turns(ours, [quiet.writes, sending.writes], rounds, requests)
    typer.echo(report.HEAD)
    for what, found in (("read", reads), ("write", writes)):
        typer.echo(report.comparison(f"{what}, while delivery runs", 1, found, AIM, of=("idle", "sending")))


async def _served(stack: AsyncExitStack, folder: Path, number: int, deployment: Deployment) -> Server:
    log = folder / f"acks{number}.log"
    slack = await stack.enter_async_context(serving(("bench.web_api",), deployment.channels(), log))
    return await stack.enter_async_context(serving(("bot", "run"), deployment.bot(slack.port), log))


async def _by_turns(
    servers: Sequence[Server], make: Sequence[Callable[[int], list[bytes]]], rounds: int, requests: int
) -> Comparison:
    """The one with mail to send beside the idle one. The first round warms both, and does not count."""
    each: list[list[Round]] = [[], []]
    for _ in range(1 + rounds):
        for number, server in enumerate(servers):
            each[number].append(await hammer(Load(server, make[number](requests), by_collab), 1))
    idle, sending = (Figures.of(one[1:] or one) for one in each)
    return Comparison(sending, idle)


def _write(url: str) -> None:
    database = Database(url)
    card = Card("From the board, 19 November", (Text((line("Two items, in plain words."),)),))
    with database.transaction() as shelf:
        books = shelf.books(trusts.all_ids(shelf)[0])
        for person in people.everybody(books):
            for number in range(EACH):
                event = f"bench:acks{number}"
                tell(books, to_person(person.id), card, event=event, kind="bench", message_class=ANSWER, at=NOW)
    database.close()
