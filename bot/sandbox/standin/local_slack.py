"""Starting local-slack itself, the third-party server behind the stand-in."""

import asyncio
import json
import os
import platform
import random
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

import aiohttp

from bot.sandbox.children import ending_with_us
from bot.sandbox.standin.workspace import Workspace

ANY = random.SystemRandom()
OURS = (20_000, 32_768)
"""Ports below those that Linux (32768 and up), macOS and Windows (49152 and up) give to whoever names none."""
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "windows"}
_MACHINES = {"x86_64": "x64", "AMD64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class LocalSlackMissing(Exception):
    """local-slack is not installed where we looked; `make setup` puts it there."""


class LocalSlackSilent(Exception):
    """local-slack was started and did not answer; the message ends with what it printed."""


def platform_name() -> str:
    """The name of local-slack's package for this machine, such as `linux-x64`."""
    system = _SYSTEMS.get(platform.system(), platform.system().lower())
    return f"{system}-{_MACHINES.get(platform.machine(), platform.machine())}"


def installed_binary(root: Path) -> Path:
    """Where `make setup` puts local-slack under the repository `root`."""
    folder = root / ".local-slack" / "node_modules" / f"local-slack-{platform_name()}" / "bin"
    return folder / ("local-slack.exe" if platform.system() == "Windows" else "local-slack")


def free_port() -> int:
    """One on which nobody listens, nor will by chance: systems hand out those above.

    Whoever stops and comes back on the same port finds it free.
    """
    while True:
        port = ANY.randrange(*OURS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class LocalSlack:
    """One running local-slack. Use as `async with LocalSlack(binary, workspace) as upstream:`.

    It names itself 127.0.0.1 in every address it hands out, but it listens on ALL interfaces of the
    machine and has no option against it: demonstration data only, and on a network you trust.
    """

    def __init__(self, binary: Path, workspace: Workspace, port: int = 0) -> None:
        self.binary = binary
        self.workspace = workspace
        self.port = port or free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "LocalSlack":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, wait_seconds: float = 15.0) -> None:
        """Start it and return once it answers.

        Raises LocalSlackMissing without the binary, LocalSlackSilent when it gives no answer in time.
        """
        if not self.binary.exists():
            raise LocalSlackMissing(f"local-slack is not at {self.binary}. Run `make setup` first.")
        self._folder = tempfile.TemporaryDirectory(prefix="collab-local-slack-")
        config = Path(self._folder.name) / "workspace.json"
        config.write_text(json.dumps(self.workspace.as_config()), encoding="utf-8")
        self._process = await asyncio.create_subprocess_exec(
            *self._words(config),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=dict(os.environ),
            start_new_session=True,  # Ctrl-C is for whoever started it: they stop it in good order
            preexec_fn=ending_with_us(),
        )
        try:
            await asyncio.wait_for(self._until_it_answers(), wait_seconds)
        except (TimeoutError, LocalSlackSilent):
            await self.stop()
            raise

    def _words(self, config: Path) -> list[str]:
        files = str(config.parent / "files")
        given = {"--config": str(config), "--port": str(self.port), "--base-host": "127.0.0.1", "--files-dir": files}
        return [str(self.binary), *(word for pair in given.items() for word in pair)]

    async def _until_it_answers(self) -> None:
        async with aiohttp.ClientSession() as session:
            answered = await self._answers(session)
            while not answered:
                await asyncio.sleep(0.05)
                answered = await self._answers(session)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        if self._process is not None and self._process.returncode is not None and self._process.stderr is not None:
            said = (await self._process.stderr.read()).decode(errors="replace").strip()
            raise LocalSlackSilent(f"local-slack stopped with code {self._process.returncode}: {said}")
        try:
            async with session.get(f"{self.url}/_control/state") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False

    async def stop(self) -> None:
        """End the process and remove its folder. Safe to call twice."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.communicate(), 5)
            except TimeoutError:
                process.kill()
                await process.communicate()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()
