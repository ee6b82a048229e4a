"""`collab demo`: a trust at work in a Slack on this machine, one story that plays by itself, and then the visitor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.sandbox import browser, guide
from bot.sandbox.running import ROOT, Note, emptied, folder_of, in_words
from bot.sandbox.standin.local_slack import LocalSlackMissing, installed_binary
from bot.sandbox.story.scenes import SCENES, Scene, play
from bot.sandbox.story.stage import NotSeen, Stage
from bot.sandbox.workspaces import has_slack
from bot.sandbox.world import Plan, World, open_world
from bot.services.trust_file.parse import parse

BEGINS_AT = datetime.fromisoformat("2026-11-23T07:45:00+00:00")
AFTER_THE_STORY = "2026-12-14T12:00"
PORT = 3111
PATIENCE = 10.0
"""Seconds before the story starts by itself."""


class DemoRefused(Exception):
    """It could not start; one sentence says why and what helps."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the visitor asked for.

    `trust_text` is a trust file of their own, for which there is no story; `folder` is for its database and its log.
    """

    port: int = PORT
    once: bool = False
    trust_text: str | None = None
    folder: Path | None = None
    story: Sequence[Scene] = SCENES

    @property
    def stays(self) -> bool:
        """Whether it stays up for the visitor after the story."""
        return not self.once and sys.stdin.isatty() and sys.stdout.isatty()


async def demo(wishes: Wishes, at: datetime, say: Callable[[str], None]) -> int:
    """The exit code: 0 if every step of the story was seen. `at` is when a trust of the visitor's own begins.

    Raises DemoRefused, LocalSlackMissing and what a trust file is refused with, and nothing was started.
    """
    plan = _plan(wishes, at)
    say("Starting a fresh trust, a local Slack and Collab ...")
    async with _stopped_by_signals(), open_world(plan) as world:
        with Note(world.bot.url, world.file.trust.zone.key).in_folder(plan.folder):
            return await _visit(world, wishes, say)


async def _visit(world: World, wishes: Wishes, say: Callable[[str], None]) -> int:
    _greet(world, await world.bot.now(), say)
    if wishes.stays:
        say(f"\n  {browser.show(world.standin.url)}")
    _guide(wishes, say)
    seen = wishes.trust_text is not None or await _told(world, wishes, say)
    if wishes.stays:
        await _stay(wishes, say)
    return 0 if seen else 1


def _plan(wishes: Wishes, at: datetime) -> Plan:
    elsewhere = os.environ.get("COLLAB_LOCAL_SLACK")
    binary = Path(elsewhere) if elsewhere else installed_binary(ROOT)
    if not binary.exists():
        raise LocalSlackMissing(
            "The local Slack is not installed here. `make setup-demo` (or `python -m tools.setup --for demo`) "
            "fetches it. Nothing was started."
        )
    _refuse_taken(wishes.port)
    if wishes.trust_text is None:
        text, begins = files("bot.sandbox").joinpath("lanternfield.yaml").read_text(encoding="utf-8"), BEGINS_AT
    else:
        text, begins = wishes.trust_text, at
        _refuse_empty(text)
    return Plan(emptied(wishes.folder or folder_of(wishes.port)), binary, text, begins, port=wishes.port)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DemoRefused(guide.port_taken(port)) from None


def _refuse_empty(text: str) -> None:
    file = parse(text)
    if not has_slack(file):
        raise DemoRefused(guide.no_accounts(file.trust.name))


def _greet(world: World, now: datetime, say: Callable[[str], None]) -> None:
    trust = world.file.trust
    when = in_words(now, trust.zone)
    _say_all(guide.opening(trust.name, when, world.standin.url, world.mailbox_url), say)


def _guide(wishes: Wishes, say: Callable[[str], None]) -> None:
    own = wishes.trust_text is not None
    port = "" if wishes.port == PORT else f" --port {wishes.port}"
    clock = f"{sys.argv[0]} clock{'' if own else f' {AFTER_THE_STORY}'}{port}"
    say("")
    _say_all(guide.to_try(guide.OWN_TRUST if own else guide.TO_TRY, clock), say)


async def _told(world: World, wishes: Wishes, say: Callable[[str], None]) -> bool:
    """Play the story; whether every step of it was seen."""
    say("")
    if wishes.stays:
        say(f"One story now plays by itself. It starts in {PATIENCE:.0f} seconds, or when you press Enter.")
        await _enter_or(PATIENCE)
    stage = Stage(world, say)
    try:
        await play(stage, wishes.story)
    except NotSeen as missing:
        say(f"\n  Here the story stops: this step did not come true.\n  {missing}")
        say(f"  What Collab logged is in {world.plan.folder / 'collab.log'}.")
        return False
    say(f"\nThe story is over: {stage.told} lines, each printed only once it had been seen in the chat or the mailbox.")
    return True


async def _stay(wishes: Wishes, say: Callable[[str], None]) -> None:
    if wishes.trust_text is None:
        _guide(wishes, say)
    say("\nIt is yours now, and stays until you press Ctrl-C here.")
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    say("\nStopping ...")


async def _enter_or(seconds: float) -> None:
    """Until somebody presses Enter, but at most so long. The thread that reads dies with the program."""
    pressed, loop = asyncio.Event(), asyncio.get_running_loop()

    def read() -> None:
        sys.stdin.readline()
        with contextlib.suppress(RuntimeError):  # the loop may be closed by the time somebody presses it
            loop.call_soon_threadsafe(pressed.set)

    threading.Thread(target=read, daemon=True).start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pressed.wait(), seconds)


@asynccontextmanager
async def _stopped_by_signals() -> AsyncIterator[None]:
    """SIGTERM and a closed terminal end it as Ctrl-C does: everything that was started is stopped."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    for name in ("SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError):  # Windows has no signals for loops
            number = getattr(signal, name, None)
            if task is not None and number is not None and signal.getsignal(number) is signal.SIG_DFL:
                loop.add_signal_handler(number, task.cancel)
    yield


def _say_all(lines: Sequence[str], say: Callable[[str], None]) -> None:
    for line in lines:
        say(line)
