"""`collab demo`: a trust at work in a chat on this machine, one story that plays by itself, and then the visitor."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.sandbox import browser, guide
from bot.sandbox.openings import InSlack, Opening, Scenery
from bot.sandbox.running import Note, folder_of, in_words
from bot.sandbox.story.scenes import SCENES, Scene, play
from bot.sandbox.story.stage import NotSeen, Stage
from bot.sandbox.worlds import AnyWorld

BEGINS_AT = datetime.fromisoformat("2026-11-23T07:45:00+00:00")
AFTER_THE_STORY = "2026-12-14T12:00"
PORT = 3111
PATIENCE = 10.0
"""Seconds before the story starts by itself."""
NO_TERMINAL = "\nIt ends here, for it was not started in a terminal. Started in one, it stays until you press Ctrl-C."


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the visitor asked for.

    `trust_text` is a trust file of their own, for which there is no story; `folder` is for its database and its log;
    `where` is the chat that it plays in.
    """

    port: int = PORT
    once: bool = False
    trust_text: str | None = None
    folder: Path | None = None
    story: Sequence[Scene] = SCENES
    where: Opening = field(default_factory=InSlack)

    @property
    def stays(self) -> bool:
        """Whether it stays up for the visitor after the story."""
        return not self.once and sys.stdin.isatty() and sys.stdout.isatty()


async def demo(wishes: Wishes, at: datetime, say: Callable[[str], None]) -> int:
    """The exit code: 0 if every step of the story was seen. `at` is when a trust of the visitor's own begins.

    Raises DemoRefused, LocalSlackMissing, PlaygroundMissing and what a trust file is refused with, and nothing was
    started.
    """
    opened = wishes.where.opened(_scenery(wishes, at))
    say(f"Starting a fresh trust, {wishes.where.chat} and Collab ...")
    async with _stopped_by_signals(), opened as world:
        with Note(world.bot.url, world.file.trust.zone.key).in_folder(world.plan.folder):
            return await _visit(world, wishes, say)


async def _visit(world: AnyWorld, wishes: Wishes, say: Callable[[str], None]) -> int:
    _say_all(wishes.where.greeting(world, in_words(await world.bot.now(), world.file.trust.zone)), say)
    if wishes.stays:
        say(f"\n  {browser.show(world.page)}")
    _guide(wishes, say)
    seen = wishes.trust_text is not None or await _told(world, wishes, say)
    if wishes.stays:
        await _stay(wishes, say)
    elif not wishes.once:
        say(NO_TERMINAL)
    return 0 if seen else 1


def _scenery(wishes: Wishes, at: datetime) -> Scenery:
    folder = wishes.folder or folder_of(wishes.port)
    if wishes.trust_text is not None:
        return Scenery(wishes.trust_text, at, folder, wishes.port, is_own=True)
    text = files("bot.sandbox").joinpath("lanternfield.yaml").read_text(encoding="utf-8")
    return Scenery(text, BEGINS_AT, folder, wishes.port)


def _guide(wishes: Wishes, say: Callable[[str], None]) -> None:
    own, where = wishes.trust_text is not None, wishes.where
    port = "" if wishes.port == PORT else f" --port {wishes.port}"
    clock = f"{sys.argv[0]} clock{'' if own else f' {AFTER_THE_STORY}'}{port}"
    say("")
    _say_all(guide.to_try(where.own_trust if own else where.to_try, clock, where.heading), say)


async def _told(world: AnyWorld, wishes: Wishes, say: Callable[[str], None]) -> bool:
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
