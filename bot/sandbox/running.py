"""The demonstration that runs on a port: its folder, and the note in it by which `collab clock` finds its bot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bot.sandbox.bot_process import ClockRefused
from bot.sandbox.clock_routes import PATH

ROOT = Path(__file__).resolve().parents[2]
NAME = "running.json"
LEFT_BEHIND = ("collab.sqlite*", "collab.log", NAME)
LONGEST_WALK = aiohttp.ClientTimeout(total=900)


class NotRunning(Exception):
    """No demonstration runs there; the message says how to start one."""


@dataclass(frozen=True, slots=True)
class Note:
    """Where the bot of a running demonstration answers, and the trust's own time zone."""

    bot_url: str
    zone: str

    @contextmanager
    def in_folder(self, folder: Path) -> Iterator[None]:
        """It lies there for as long as the demonstration runs."""
        file = folder / NAME
        file.write_text(json.dumps({"bot": self.bot_url, "zone": self.zone}), encoding="utf-8")
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def folder_of(port: int) -> Path:
    return ROOT / "sandbox-data" / f"demo-{port}"


def emptied(folder: Path) -> Path:
    """The folder without what an earlier demonstration left in it; anything else there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in LEFT_BEHIND:
        for file in folder.glob(pattern):
            file.unlink()
    return folder


async def turn(folder: Path, to: str | None) -> str:
    """Turn the clock of the demonstration that lives there to `2026-11-26T08:00`, or only look at it.

    Returns what time it is then, in words. An instant without an offset is in the trust's own time. Raises
    NotRunning, and ClockRefused for an instant that it does not take.
    """
    note = _read(folder)
    zone = ZoneInfo(note.zone)
    now = await _asked(note)
    if to is None:
        return in_words(now, zone)
    wanted = _instant(to, zone)
    if wanted < now:
        already = f"In there it is {in_words(now, zone)} already"
        raise ClockRefused(f"{already}, and time goes forward only. Nothing was changed.")
    return in_words(await _asked(note, wanted), zone)


def in_words(instant: datetime, zone: ZoneInfo) -> str:
    """`Monday 23 November 2026, 07:45`."""
    local = instant.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def _read(folder: Path) -> Note:
    try:
        held = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotRunning(f"No demonstration runs here{_elsewhere(folder)}. `make demo` starts one.") from None
    return Note(held["bot"], held["zone"])


def _elsewhere(folder: Path) -> str:
    """Those on other ports, if there are any."""
    found = sorted(one.parent.name.rpartition("-")[2] for one in folder.parent.glob(f"demo-*/{NAME}"))
    return f" (there is one with --port {' or '.join(found)})" if found else ""


def _instant(to: str, zone: ZoneInfo) -> datetime:
    try:
        instant = datetime.fromisoformat(to)
    except ValueError:
        raise ClockRefused(f"“{to[:40]}” is no instant. Write it as 2026-12-14T12:00. Nothing was changed.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


async def _asked(note: Note, to: datetime | None = None) -> datetime:
    try:
        async with aiohttp.ClientSession(note.bot_url, timeout=LONGEST_WALK) as session, _call(session, to) as answer:
            told = await answer.json()
    except aiohttp.ClientConnectionError:
        raise NotRunning("The demonstration has stopped. `make demo` starts it anew.") from None
    if "now" not in told:
        raise ClockRefused(str(told.get("error", told)))
    return datetime.fromisoformat(told["now"])


def _call(session: aiohttp.ClientSession, to: datetime | None) -> aiohttp.client._RequestContextManager:
    return session.get(PATH) if to is None else session.post(PATH, json={"to": to.isoformat()})
