"""Replicas that live and die until enough of them have been killed, and one calm life at the end."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from scheduler.real_time import steady
from storage.delivery import LEASE
from tests.soak.plans import LONGEST_LIFE, STAGES, End
from tests.soak.replica import Life, live

PAST_THE_LEASE = 1.2
AFTERLIFE = 1.0
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.soak.replica"])


@dataclass
class Replica:
    """One place that a replica lives in, again and again."""

    name: str
    end: End = field(default_factory=End)
    process: ForkServerProcess | None = None

    def on_post(self, stage: str) -> None:
        if self.end.stage != stage or self.process is None:
            return
        self.end.left -= 1
        if self.end.left == 0:
            asyncio.get_running_loop().call_later(self.end.later, _strike, self.process, self.end.blow)


@dataclass
class Lives:
    life: Life
    port: int
    ends: Iterator[End]
    kills: int
    replicas: dict[str, Replica]
    killed: int = 0
    frozen: int = 0
    by: Counter[str] = field(default_factory=Counter)

    def on_post(self, replica: str, stage: str) -> None:
        self.replicas[replica].on_post(stage)

    async def die(self, seconds: float) -> None:
        """Live and die until there were enough kills, or so many seconds have passed."""
        until = steady() + seconds
        async with asyncio.TaskGroup() as group:
            for replica in self.replicas.values():
                group.create_task(self._again_and_again(replica, until))

    def begin(self, last: datetime | None = None) -> None:
        """One undisturbed life for each."""
        for replica in self.replicas.values():
            self._begin(replica, replace(self.life, last=last), End())

    async def stop(self) -> None:
        """They finish what is in hand, and stop by themselves."""
        for replica in self.replicas.values():
            if replica.process is not None:
                _strike(replica.process, signal.SIGTERM)
                await _death(replica.process, 20)

    def end(self) -> None:
        """Whatever happened: nobody is left behind."""
        for replica in self.replicas.values():
            if replica.process is not None:
                _strike(replica.process, signal.SIGKILL)

    async def _again_and_again(self, replica: Replica, until: float) -> None:
        while self.killed < self.kills and steady() < until:
            end = next(self.ends)
            life = replace(self.life, boundary=end.commit, blow=end.blow)
            process = self._begin(replica, life, end)
            if end.freezes:
                await self._freeze(process)
            elif not await _death(process, LONGEST_LIFE):
                end.commit, end.stage = None, ""
            if process.is_alive():
                _strike(process, signal.SIGKILL)
                await _death(process, 5)
            self.killed += 1
            self.by[_kind(end)] += 1

    def _begin(self, replica: Replica, life: Life, end: End) -> ForkServerProcess:
        slack = f"http://127.0.0.1:{self.port}/{replica.name}/api/"
        process = CONTEXT.Process(target=live, args=(replace(life, slack=slack),), daemon=True)
        replica.end, replica.process = end, process
        process.start()
        return process

    async def _freeze(self, process: ForkServerProcess) -> None:
        """Stopped where its end says; woken when its lease is over, and left to do what it has in mind."""
        await asyncio.to_thread(_watch, process, LONGEST_LIFE)
        _strike(process, signal.SIGSTOP)
        await asyncio.sleep(LEASE * PAST_THE_LEASE / self.life.hurry.times)
        _strike(process, signal.SIGCONT)
        self.frozen += 1
        await asyncio.sleep(AFTERLIFE)


def _kind(end: End) -> str:
    how = "frozen" if end.freezes else "killed"
    if end.commit is not None:
        return f"{how} at a commit"
    if end.stage in STAGES:
        return f"{how} at a post ({end.stage})"
    return f"{how} at random" if end.stage else f"{how} with nothing to do"


def _strike(process: ForkServerProcess, blow: signal.Signals) -> None:
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, blow)


def _is_stopped(process: ForkServerProcess) -> bool:
    status = Path(f"/proc/{process.pid}/stat")
    return status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"


def _watch(process: ForkServerProcess, seconds: float) -> None:
    """Until it stands still, or for so many seconds."""
    until = steady() + seconds
    while not _is_stopped(process) and steady() < until:
        time.sleep(0.01)


async def _death(process: ForkServerProcess, seconds: float) -> bool:
    """Whether it died within so many seconds."""
    loop = asyncio.get_running_loop()
    dead = asyncio.Event()
    loop.add_reader(process.sentinel, dead.set)
    try:
        async with asyncio.timeout(min(seconds, LONGEST_LIFE * 10)):
            await dead.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    return True
