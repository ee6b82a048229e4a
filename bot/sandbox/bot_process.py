"""The bot as a process of its own, as in real life: started, killed, stopped and started again."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import aiohttp

from bot.sandbox.children import ending_with_us
from bot.sandbox.standin.local_slack import free_port

PATIENCE = 10.0
"""Seconds it may take to stop."""


class BotSilent(Exception):
    """`collab run` did not come up; the message ends with what it printed."""


class ClockRefused(Exception):
    """The sandbox's clock did not turn; the message is the bot's own sentence."""


@dataclass
class BotProcess:
    """`collab run` with this environment and nothing of ours; its log goes to `log`."""

    environment: Mapping[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, wait_seconds: float = 30.0) -> None:
        """Start it and return once it answers. Raises BotSilent when it does not."""
        with self.log.open("ab") as printed:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                stdout=printed,
                stderr=printed,
                env={**self.environment, "PORT": str(self.port)},
                start_new_session=True,  # Ctrl-C is for whoever started it: they stop it in good order
                preexec_fn=ending_with_us(),
            )
        try:
            await asyncio.wait_for(self._until_it_answers(), wait_seconds)
        except TimeoutError:
            raise BotSilent(self._last_words()) from None

    async def stop(self) -> int:
        """SIGTERM; the exit code once it has finished what was in hand. If that takes too long, SIGKILL."""
        try:
            return await asyncio.wait_for(self._end(signal.SIGTERM), PATIENCE)
        except TimeoutError:
            return await self._end(signal.SIGKILL)

    async def kill(self) -> None:
        """SIGKILL: it finishes nothing."""
        await self._end(signal.SIGKILL)

    async def walk_to(self, instant: datetime) -> datetime:
        """Turn its clock on; everything due on the way has been sent when this returns."""
        async with aiohttp.ClientSession() as session, self._turned(session, instant) as answer:
            told = await answer.json()
        if "now" not in told:
            raise ClockRefused(str(told.get("error", told)))
        return datetime.fromisoformat(told["now"])

    async def now(self) -> datetime:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/sandbox/clock") as answer:
            return datetime.fromisoformat((await answer.json())["now"])

    def _turned(self, session: aiohttp.ClientSession, instant: datetime) -> aiohttp.client._RequestContextManager:
        long = aiohttp.ClientTimeout(total=600)
        return session.post(f"{self.url}/sandbox/clock", json={"to": instant.isoformat()}, timeout=long)

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await self._process.wait()

    async def _until_it_answers(self) -> None:
        async with aiohttp.ClientSession() as session:
            while not await self._answers(session):
                if self._process is not None and self._process.returncode is not None:
                    raise BotSilent(self._last_words())
                await asyncio.sleep(0.05)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _last_words(self) -> str:
        printed = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return f"Collab did not come up. It said: {printed[-2000:].strip() or 'nothing'}"
