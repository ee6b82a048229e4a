"""Where the story plays: people of the trust who type, press and read. A line is told once it has been seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import fill

from bot.domain.wording import WEEKDAYS
from bot.sandbox.bot_process import ClockRefused
from bot.sandbox.standin.answers import Given
from bot.sandbox.standin.people import Refusal
from bot.sandbox.standin.seen import Message, Modal
from bot.sandbox.standin.sight import NothingCame
from bot.sandbox.worlds import AnyPerson, AnyWorld

PATIENCE = 15.0
LONGEST_QUOTE = 150
WIDTH = 112


class NotSeen(Exception):
    """A step did not come true: what was expected, and what was there."""

    def __init__(self, expected: str, there: str) -> None:
        super().__init__(f"Expected: {expected}\n     There was: {there}")


@contextmanager
def expecting(what: str) -> Iterator[None]:
    """Whatever goes wrong inside is told as: what was expected, and what was there."""
    try:
        yield
    except (NothingCame, Refusal, ClockRefused, KeyError, ValueError) as there:
        raise NotSeen(what, str(there.args[0] if there.args else there)) from None


def quoted(words: str) -> str:
    """On one line, and not too long for it."""
    line = " ".join(words.removeprefix("• ").split())
    return f"“{line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + '…'}”"


@dataclass
class Actor:
    """One person of the trust with their chat open. `channel` None is their conversation with Collab."""

    name: str
    person: AnyPerson
    patience: float = PATIENCE

    async def types(self, words: str, channel: str | None = None) -> None:
        with expecting(f"{self.name} types /collab {words} and is answered"):
            await self.person.command(words, channel=channel)

    async def sends(self, **answers: Given) -> None:
        """Fill in the open form and send it."""
        with expecting(f"{self.name} sends the form"):
            self.person.fill(**answers)
            await self.person.submit()

    async def presses(self, action: str, value: str | None = None) -> None:
        with expecting(f"{self.name} presses {action}"):
            await self.person.press(action, value=value, wait=0)

    async def has_form(self, title: str) -> Modal:
        with expecting(f"the form “{title}” is open before {self.name}"):
            return await self.person.wait_for_modal(lambda form: form.title == title, wait=self.patience)

    async def reads_beside(self, field_id: str, words: str) -> str:
        """The sentence beside that box of the open form."""
        with expecting(f"{self.name} reads “{words}” beside {field_id}"):
            form = await self.person.wait_for_modal(
                lambda one: words in one.errors.get(field_id, ""), wait=self.patience
            )
            return quoted(form.errors[field_id])

    async def reads_in_form(self, words: str) -> str:
        """The line of the open form that has these words."""
        with expecting(f"{self.name} reads “{words}” in the form"):
            form = await self.person.wait_for_modal(lambda one: words in one.text, wait=self.patience)
            return quoted(_line_with(words, form.text))

    async def sees(self, *words: str, channel: str | None = None) -> Message:
        """The newest message that has all these words; the first may stand for it when it is quoted."""
        where = f" in #{channel}" if channel else ""
        with expecting(f"{self.name} sees {' and '.join(f'“{one}”' for one in words)}{where}"):
            return await self.person.wait_for_message(
                lambda message: all(one in message.text for one in words), channel=channel, wait=self.patience
            )

    async def reads(self, *words: str, channel: str | None = None) -> str:
        """The line of such a message that has the first of the words."""
        message = await self.sees(*words, channel=channel)
        return quoted(_line_with(words[0], message.text))


@dataclass
class Stage:
    """The world the story plays in. `say` prints a line; `told` counts them."""

    world: AnyWorld
    say: Callable[[str], None]
    told: int = 0
    _day: str = field(default="")

    async def person(self, person_id: str) -> Actor:
        called = next(one.called for one in self.world.file.people if one.id == person_id)
        return Actor(called, await self.world.person(person_id))

    async def tells(self, sentence: str) -> None:
        """One line of the story, under the day it happens on."""
        now = (await self.world.bot.now()).astimezone(self.world.file.trust.zone)
        day = f"{WEEKDAYS[now.weekday()]} {now.day} {now:%B}"
        if day != self._day:
            self.say(f"\n  {day}")
            self._day = day
        self.told += 1
        self.say(fill(f"{now:%H:%M}  {sentence}", WIDTH, initial_indent="  ", subsequent_indent=" " * 9))

    async def walks_to(self, when: str) -> None:
        """Turn the clock on, to `2026-11-26T08:00` in the trust's own time."""
        instant = datetime.fromisoformat(when).replace(tzinfo=self.world.file.trust.zone)
        with expecting(f"the clock walks to {when}"):
            await self.world.bot.walk_to(instant)


def _line_with(words: str, text: str) -> str:
    return next((line for line in text.splitlines() if words in line), text)
