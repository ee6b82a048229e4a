"""What every sandbox has, whatever chat its trust lives in: for the story, the demonstration and the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.standin.answers import Given
from bot.sandbox.standin.people import Arrival
from bot.sandbox.standin.seen import Message, Modal
from bot.services.trust_file.parse import TrustFile


@dataclass(frozen=True)
class AnyPlan:
    """What a sandbox is made of. `port` 0 lets the system choose the address of what stands in for the chat."""

    folder: Path
    trust_text: str
    starts_at: datetime
    port: int = 0
    database_url: str = ""
    with_email: bool = True

    @property
    def url(self) -> str:
        """The database's."""
        return self.database_url or f"sqlite:///{self.folder / 'collab.sqlite'}"


class AnyPerson(Protocol):
    """Somebody with their chat open. `channel` None is their conversation with Collab."""

    @property
    def modal(self) -> Modal | None:
        """The form in hand."""

    def channels(self) -> Mapping[str, str]:
        """Name by id."""

    def messages(self, channel: str | None = None) -> list[Message]: ...

    async def command(self, text: str = "", *, channel: str | None = None, wait: float = 5.0) -> Arrival:
        """Say to Collab what follows `/collab`."""

    async def press(
        self,
        action_id: str,
        *,
        value: str | None = None,
        message: Message | None = None,
        channel: str | None = None,
        wait: float = 5.0,
    ) -> Arrival: ...

    def fill(self, **answers: Given) -> Modal: ...

    async def submit(self, *, wait: float = 5.0, **answers: Given) -> Arrival: ...

    async def wait_for_message(
        self, wanted: Callable[[Message], bool], *, channel: str | None = None, wait: float = 10.0
    ) -> Message: ...

    async def wait_for_modal(self, wanted: Callable[[Modal], bool] = ..., *, wait: float = 5.0) -> Modal: ...


class AnyWorld(Protocol):
    """A trust at work in one platform's sandbox."""

    @property
    def platform(self) -> str: ...

    @property
    def plan(self) -> AnyPlan: ...

    @property
    def file(self) -> TrustFile: ...

    @property
    def mailbox(self) -> Mailbox: ...

    @property
    def mailbox_url(self) -> str: ...

    @property
    def bot(self) -> BotProcess: ...

    @property
    def page(self) -> str:
        """Where a visitor looks at it."""

    async def person(self, person_id: str) -> AnyPerson:
        """Somebody of the trust, by their id in the trust file. Raises KeyError for one without an account."""

    async def reader_of(self, channel: str) -> AnyPerson:
        """Somebody who reads the channel of this name."""
