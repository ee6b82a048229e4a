"""A trust at work in its chat: the bot as a process of its own, the protocol as it is, people at their own page."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar

from bot.cards.card import Value
from bot.sandbox.standin.answers import Given
from bot.sandbox.standin.people import Arrival
from bot.sandbox.standin.seen import Message, Modal
from bot.sandbox.teams.world import TeamsPlan, TeamsWorld, open_teams_world
from bot.sandbox.world import Plan, World, accounts_in, open_world
from bot.sandbox.worlds import AnyPerson, AnyWorld

T = TypeVar("T")
W = TypeVar("W", bound=AnyWorld)
PATIENCE = 10.0
ON_ITS_WAY = 3.0


class Loop:
    """An event loop in a thread, so that tests read as sentences."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="chat", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], patience: float = 120.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(patience)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@dataclass
class RealTown(Generic[W]):
    """See tests/people.py for what each verb promises."""

    world: W
    loop: Loop
    known: dict[str, Somebody] = field(default_factory=dict)

    def person(self, person_id: str) -> Somebody:
        if person_id not in self.known:
            has_page = person_id in accounts_in(self.world.file, self.world.platform)
            page = self.loop.run(self.world.person(person_id)) if has_page else None
            email = next(one.email for one in self.world.file.people if one.id == person_id)
            self.known[person_id] = Somebody(self, person_id, email, page)
        return self.known[person_id]

    def channel(self, subject: str) -> str:
        name = self._channel_name(subject)
        reader = self.loop.run(self.world.reader_of(name))
        return "\n\n".join(message.text for message in reader.messages(name))

    def mailbox(self, email: str) -> str:
        return "\n\n".join(f"{letter.subject}\n{letter.words}" for letter in self.world.mailbox.to(email))

    def walks_to(self, instant: str) -> None:
        target = datetime.fromisoformat(instant)
        target = target if target.tzinfo else target.replace(tzinfo=self.world.file.trust.zone)
        self.loop.run(self.world.bot.walk_to(target.astimezone(UTC)), patience=600)

    def today(self) -> date:
        return self.loop.run(self.world.bot.now()).astimezone(self.world.file.trust.zone).date()

    def settles(self) -> None:
        """Whatever is due now has been sent when this returns."""
        now = self.loop.run(self.world.bot.now())
        self.walks_to((now + timedelta(seconds=1)).isoformat())

    def _channel_name(self, subject: str) -> str:
        kind, _, id_ = subject.partition(":")
        if kind == "trust":
            return self.world.file.trust.channels[id_]
        return next(group.channel for group in self.world.file.groups if group.id == id_ and group.channel)


TownInSlack: TypeAlias = RealTown[World]
TownInTeams: TypeAlias = RealTown[TeamsWorld]


@dataclass
class Somebody:
    """One person at their own page, and their mailbox."""

    town: RealTown[Any]
    id: str
    email: str
    page: AnyPerson | None
    _seen: int = 0

    def types(self, command: str, in_channel: str | None = None) -> None:
        assert command.startswith("/collab"), command
        channel = self.town._channel_name(in_channel) if in_channel else None
        text = command.removeprefix("/collab").strip()
        self._does(self._at_page().command(text, channel=channel, wait=PATIENCE))

    def fills(self, **values: Value) -> None:
        self._at_page().fill(**{name: _given(value) for name, value in values.items()})

    def sends(self) -> None:
        self._does(self._at_page().submit(wait=PATIENCE))

    def presses(self, action: str, value: str | None = None) -> None:
        self.town.settles()
        self._does(self._at_page().press(action, value=value, wait=0))

    def can_press(self, action: str, value: str | None = None) -> bool:
        self.town.settles()
        shown = [button for message in self._messages() for button in message.buttons]
        return any(button.action_id == action and value in (None, button.value) for button in shown)

    def sees(self, words: str) -> None:
        """What has been sent is on its way to the page for a moment."""
        until = time.monotonic() + ON_ITS_WAY
        while flat(words) not in flat(shown := self.everything()) and time.monotonic() < until:
            time.sleep(0.05)
        assert flat(words) in flat(shown), f"{self.id} does not see “{words}”, but:\n{shown}"

    def does_not_see(self, words: str) -> None:
        shown = self.everything()
        assert flat(words) not in flat(shown), f"{self.id} sees “{words}”:\n{shown}"

    def is_asked_for(self, *fields: str) -> None:
        boxes = self._form().fields.keys()
        assert set(fields) <= set(boxes), f"{self.id} is asked for {boxes}"

    def reads_beside(self, field: str, words: str) -> None:
        beside = self._form().field(field).error or ""
        assert flat(words) in flat(beside), f"{self.id} reads beside {field}: “{beside}”"

    def has_no_form(self) -> None:
        assert self.page is None or self.page.modal is None, f"{self.id} still has a form open: {self.page.modal}"

    def everything(self) -> str:
        self.town.settles()
        return "\n\n".join(self._all()[self._seen :])

    def forgets(self) -> None:
        self.town.settles()
        self._seen = len(self._all())

    def _all(self) -> list[str]:
        letters = [f"{letter.subject}\n{letter.words}" for letter in self.town.world.mailbox.to(self.email)]
        form = [_words_of(self.page.modal)] if self.page is not None and self.page.modal else []
        return [*(message.text for message in self._messages()), *letters, *form]

    def _messages(self) -> list[Message]:
        if self.page is None:
            return []
        places = [None, *self.page.channels()]
        return sorted((one for place in places for one in self.page.messages(place)), key=lambda one: float(one.ts))

    def _does(self, doing: Coroutine[Any, Any, Arrival]) -> None:
        self.town.loop.run(doing)
        self.town.settles()

    def _form(self) -> Modal:
        modal = self._at_page().modal
        assert modal, f"{self.id} has no form open"
        return modal

    def _at_page(self) -> AnyPerson:
        assert self.page, f"{self.id} has no page"
        return self.page


@contextmanager
def open_town(plan: Plan) -> Iterator[TownInSlack]:
    with in_a_loop(open_world(plan)) as town:
        yield town


@contextmanager
def open_town_in_teams(plan: TeamsPlan) -> Iterator[TownInTeams]:
    with in_a_loop(open_teams_world(plan)) as town:
        yield town


@contextmanager
def in_a_loop(opened: AbstractAsyncContextManager[W]) -> Iterator[RealTown[W]]:
    loop = Loop()
    try:
        world = loop.run(opened.__aenter__())
        try:
            yield RealTown(world, loop)
        finally:
            loop.run(opened.__aexit__(None, None, None))
    finally:
        loop.close()


def flat(words: str) -> str:
    return " ".join(words.split())


def _given(value: Value) -> Given:
    return list(value) if isinstance(value, tuple) else value


def _words_of(modal: Modal) -> str:
    boxes = [f"{box.label} {box.hint} {box.error or ''}" for box in modal.fields.values()]
    return "\n".join([modal.title, modal.text, *boxes])
