"""What a demonstration is opened in: a local Slack, or a local Teams. Each is refused in one sentence."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.sandbox import guide, guide_teams
from bot.sandbox.running import ROOT, emptied
from bot.sandbox.standin.local_slack import LocalSlackMissing, installed_binary
from bot.sandbox.teams.pages import Pages
from bot.sandbox.teams.playground import BESIDE, PlaygroundMissing, installed_playground, node_for
from bot.sandbox.teams.trust import on_teams
from bot.sandbox.teams.world import TeamsPlan, open_teams_world
from bot.sandbox.workspaces import has_slack
from bot.sandbox.world import Plan, accounts_in, open_world
from bot.sandbox.worlds import AnyWorld
from bot.services.trust_file.parse import TrustFile, parse

FIVE = {"p12": "elt", "p01": "projects", "p08": "board-private", "p31": "board-private", "p47": "lc-stt"}
"""Whose Teams the demonstration shows, and the channel beside General that each has on their page."""


class DemoRefused(Exception):
    """It could not start; one sentence says why and what helps."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """The trust that is shown, from when on, and where its database and log go."""

    trust_text: str
    starts_at: datetime
    folder: Path
    port: int
    is_own: bool = False


class Opening(Protocol):
    """One chat's way to show a trust at work."""

    @property
    def chat(self) -> str:
        """What is started, in words."""

    @property
    def heading(self) -> str: ...

    @property
    def to_try(self) -> Sequence[tuple[str, str]]: ...

    @property
    def own_trust(self) -> Sequence[tuple[str, str]]: ...

    def opened(self, scenery: Scenery) -> AbstractAsyncContextManager[AnyWorld]:
        """Raises DemoRefused and its kind, and nothing was started."""

    def greeting(self, world: AnyWorld, when: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class InSlack:
    chat: str = "a local Slack"
    heading: str = guide.HEADING
    to_try: Sequence[tuple[str, str]] = guide.TO_TRY
    own_trust: Sequence[tuple[str, str]] = guide.OWN_TRUST

    def opened(self, scenery: Scenery) -> AbstractAsyncContextManager[AnyWorld]:
        binary = Path(os.environ.get("COLLAB_LOCAL_SLACK") or installed_binary(ROOT))
        if not binary.exists():
            raise LocalSlackMissing(
                "The local Slack is not installed here. `make setup-demo` (or `python -m tools.setup --for demo`) "
                "fetches it. Nothing was started."
            )
        _refuse_taken([scenery.port], scenery.port + 1)
        file = parse(scenery.trust_text)
        if not has_slack(file):
            raise DemoRefused(guide.no_accounts(file.trust.name))
        folder = _room_in(scenery.folder)
        return open_world(Plan(folder, scenery.trust_text, scenery.starts_at, scenery.port, binary=binary))

    def greeting(self, world: AnyWorld, when: str) -> Sequence[str]:
        return guide.opening(world.file.trust.name, when, world.page, world.mailbox_url)


@dataclass(frozen=True, slots=True)
class InTeams:
    chat: str = "a local Teams"
    heading: str = guide_teams.HEADING
    to_try: Sequence[tuple[str, str]] = guide_teams.TO_TRY
    own_trust: Sequence[tuple[str, str]] = guide_teams.OWN_TRUST

    def opened(self, scenery: Scenery) -> AbstractAsyncContextManager[AnyWorld]:
        """The pages stand at the ports after its own."""
        program = Path(os.environ.get("COLLAB_LOCAL_TEAMS") or installed_playground(ROOT))
        if not program.exists():
            raise PlaygroundMissing(
                "The local Teams is not installed here. `make demo-teams` (or `python -m tools.setup --for "
                "demo-teams`) fetches it. Nothing was started."
            )
        node, file = node_for(ROOT), parse(scenery.trust_text)
        pages = Pages((node, str(program)), scenery.port + 1, _five(file) if scenery.is_own else FIVE)
        _refuse_taken([scenery.port, *pages.ports], scenery.port + 10, in_teams=True)
        folder = _room_in(scenery.folder)
        text = on_teams(scenery.trust_text)
        return open_teams_world(TeamsPlan(folder, text, scenery.starts_at, scenery.port, pages=pages))

    def greeting(self, world: AnyWorld, when: str) -> Sequence[str]:
        others = len(accounts_in(world.file, "teams")) - len(FIVE)
        return guide_teams.opening(world.file.trust.name, when, world.page, world.mailbox_url, others)


def _five(file: TrustFile) -> dict[str, str]:
    """Of a trust of the visitor's own the first five; any channel will do."""
    people, channels = [*accounts_in(file, "teams")], [*file.trust.channels.values()]
    if len(people) <= BESIDE:
        raise DemoRefused(guide_teams.too_few(file.trust.name, BESIDE))
    if not channels:
        raise DemoRefused(guide_teams.no_channel(file.trust.name))
    return dict.fromkeys(people[: len(FIVE)], channels[0])


def _room_in(folder: Path) -> Path:
    try:
        return emptied(folder)
    except OSError as refused:
        raise DemoRefused(
            f"{refused.filename} can't be written ({refused.strerror}): name a folder of yours with --folder. "
            "Nothing was started."
        ) from refused


def _refuse_taken(ports: Iterable[int], other: int, *, in_teams: bool = False) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise DemoRefused(guide.port_taken(port, other, in_teams=in_teams)) from None
