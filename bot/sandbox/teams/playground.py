"""Starting Microsoft's Agents Playground: a page on which one person sees Teams, for evaluation only.

It is fetched when somebody asks for it and is no part of Collab.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from bot.sandbox.children import ending_with_us
from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.activities import NAME
from bot.sandbox.teams.tenant import GENERAL, Channel, Member, Tenant

SETTINGS = ".m365agentsplayground.yml"
LISTENING = re.compile(r"Listening on (\d+)")
BESIDE = 5
"""It wants exactly so many others beside the one whose page it is."""


class PlaygroundMissing(Exception):
    """It, or the node that runs it, is not here; the message says what brings them."""


class PlaygroundSilent(Exception):
    """It was started and did not answer; the message ends with what it printed."""


def installed_playground(root: Path) -> Path:
    """Where `make demo-teams` puts its program under the repository `root`."""
    return root / ".local-teams" / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


def node_for(root: Path) -> str:
    """The node of this machine, or the one that came into the environment. Raises PlaygroundMissing."""
    own = root / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    found = shutil.which("node", path=os.pathsep.join([os.environ.get("PATH", ""), str(own)]))
    if found is None:
        raise PlaygroundMissing(
            "The local Teams needs node, and there is none here. `make demo-teams` (or `python -m tools.setup --for "
            "demo-teams`) brings one. Nothing was started."
        )
    return found


class Playground:
    """The page of one person. Use as `async with Playground(...) as page:`.

    It listens on ALL interfaces of the machine and has no option against it: demonstration data only. `brings_to` is
    where it brings what is done on it.
    """

    def __init__(self, command: Sequence[str], port: int, settings: Json, brings_to: str) -> None:
        self.command = command
        self.port = port
        self.settings = settings
        self.brings_to = brings_to
        self._process: asyncio.subprocess.Process | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Playground:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, wait_seconds: float = 60.0) -> None:
        """Start it and return once it answers. Raises PlaygroundSilent when it ends, or does not in time.

        Nothing of it is left where it does not come up, or is not waited for.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="collab-local-teams-")
        folder = Path(self._folder.name)
        (folder / SETTINGS).write_text(json.dumps(self.settings), encoding="utf-8")  # JSON is YAML too
        async with AsyncExitStack() as undoing:
            undoing.push_async_callback(self.stop)
            self._process = await self._begun(folder)
            try:
                await asyncio.wait_for(self._until_it_answers(self._process, folder / "said"), wait_seconds)
            except TimeoutError:
                raise _silent(folder / "said") from None
            undoing.pop_all()

    async def _begun(self, folder: Path) -> asyncio.subprocess.Process:
        with (folder / "said").open("wb") as said:
            return await asyncio.create_subprocess_exec(
                *self._words(),
                cwd=folder,
                stdout=said,
                stderr=said,
                env={**os.environ, "BROWSER": "none", "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"},
                start_new_session=True,  # Ctrl-C is for whoever started it: they stop it in good order
                preexec_fn=ending_with_us(),
            )

    async def stop(self) -> None:
        """End the process and remove its folder. Safe to call twice."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 5)
            except TimeoutError:
                process.kill()
                await process.wait()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _words(self) -> list[str]:
        given = {"-e": self.brings_to, "-c": "msteams", "-p": str(self.port), "--su": f"{self.url}/_connector"}
        return [*self.command, "start", *(word for pair in given.items() for word in pair), "--disable-telemetry"]

    async def _until_it_answers(self, process: asyncio.subprocess.Process, said: Path) -> None:
        """Where its port is taken it listens elsewhere, and says where. Raises PlaygroundSilent once it has ended."""
        async with aiohttp.ClientSession() as session:
            answered = False
            while not answered:
                await asyncio.sleep(0.1)
                if process.returncode is not None:
                    raise _silent(said)
                if elsewhere := LISTENING.search(_read(said)):
                    self.port = int(elsewhere[1])
                    answered = await self._answers(session)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/_debug/ping") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


def _silent(said: Path) -> PlaygroundSilent:
    return PlaygroundSilent(f"The local Teams did not come up. It said: {_read(said)[-1000:].strip() or 'nothing'}")


def _read(said: Path) -> str:
    return said.read_text(encoding="utf-8", errors="replace")


def settings_for(tenant: Tenant, member: Member, chat: str, channel: Channel) -> Json:
    """What the playground is told so that its ids are ours: whose page it is, their chat, General and one channel."""
    general = next(one for one in tenant.channels if one.name == GENERAL)
    others = [one for one in tenant.members if one != member][:BESIDE]
    return {
        "version": "0.1.1",
        "tenantId": tenant.id,
        "bot": {"id": tenant.bot, "name": NAME},
        "currentUser": _user(member),
        "users": [_user(one) for one in others],
        "personalChat": {"id": chat},
        "groupChat": {"id": f"19:{member.aad}@thread.v2", "name": "Collab is not in this chat"},
        "team": {
            "id": general.id,
            "name": tenant.team.name,
            "aadGroupId": tenant.team.group,
            "channels": [{"id": channel.id, "name": channel.name}],
        },
    }


def _user(member: Member) -> Json:
    given, _, surname = member.name.partition(" ")
    account: Json = {"id": member.user, "name": member.name, "aadObjectId": member.aad, "email": member.email}
    return {**account, "userPrincipleName": member.email, "givenName": given, "surname": surname}
