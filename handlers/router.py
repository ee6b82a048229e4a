"""One event, one transaction, one answer; refusals become kind answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeAlias

from bot.cards.card import Option, Value, Values
from bot.cards.courtesies import (
    outdated_button,
    outdated_form,
    refusal,
    unknown_command,
    unknown_person,
    welcome,
    welcome_here,
)
from bot.cards.form_document import Shown
from bot.domain.errors import Refused
from bot.domain.identities import Profile
from bot.domain.wording import letters, nearest
from bot.services import forms
from bot.services.arrivals import is_first
from bot.services.reception import (
    SOON,
    Caller,
    Collided,
    Database,
    Desk,
    Stranger,
    first_heard,
    introduce,
    received,
    trust_at,
)
from handlers.at_once import AtOnce
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Contents,
    Done,
    Filled,
    FormKind,
    OpenForm,
    Outcome,
    Press,
    Rejected,
    Repeated,
    ShowForm,
    Suggestions,
    Where,
)

P = ParamSpec("P")
Reading: TypeAlias = Callable[[Shown | None], Values]
"""Reads what somebody filled in off the form as it was shown to them; None where it was not, or took effect."""
ATTEMPTS = 3


def kindly(does: Callable[Concatenate[Router, P], Outcome]) -> Callable[Concatenate[Router, P], Outcome]:
    """A refusal rolls the transaction back and becomes an answer. What collided with another is done again."""

    def answered(router: Router, /, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        try:
            for _ in range(ATTEMPTS - 1):
                with suppress(Collided):
                    return does(router, *args, **kwargs)
            return does(router, *args, **kwargs)
        except Refused as refused:
            return Rejected(refused.fields) if refused.fields else Answer(refusal(refused.sentence))

    return answered


@dataclass
class Router:
    """Knows every command, form and button by name, and runs each in a transaction of its own.

    Every method raises Stranger where the register does not know the caller: the edge may then `introduce` them.
    """

    contents: Contents
    database: Database
    now: Callable[[], datetime]
    at_once: AtOnce = field(default_factory=AtOnce)
    _commands: Mapping[str, Command] = field(init=False)
    _forms: Mapping[str, FormKind] = field(init=False)
    _buttons: Mapping[str, ButtonKind] = field(init=False)
    _suggestions: Mapping[str, Suggestions] = field(init=False)

    def __post_init__(self) -> None:
        self._commands = {words: one for one in self.contents.commands for words in (one.words, *one.also)}
        self._forms = {form.id: form for form in self.contents.forms}
        self._buttons = {button.action: button for button in self.contents.buttons}
        self._suggestions = {one.box: one for one in self.contents.suggestions}

    @kindly
    def command(self, caller: Caller, text: str, where: Where, arrival: str = "", patience: float = SOON) -> Outcome:
        """`text` is what followed `/collab`; one `arrival` takes effect once, wherever and however often it comes.

        `patience`: seconds to wait for others who write. Raises Busy after that.
        """
        at = self.now()
        typed = letters(text)
        command, words = self._understood(typed)
        if command is not None and command.writes:
            with received(self.database, caller, writes=True, at=at, patience=patience) as desk:
                if not is_first(desk.books, arrival, at=at):
                    return Repeated()
                return _kept(desk, command.does(Ask(desk.books, desk.trust, desk.person, at, where, words)), where)
        with (
            self.at_once.watched(_kind(caller, command, words)),
            received(self.database, caller, writes=False, at=at, patience=patience) as desk,
        ):
            if command is None:
                return self._unknown(typed)
            return command.does(Ask(desk.books, desk.trust, desk.person, at, where, words))

    def is_at_once(self, caller: Caller, text: str) -> bool:
        """Whether it may be answered where it arrived: it only reads a local file, and has been quick so far."""
        command, words = self._understood(letters(text))
        if not self.database.is_sqlite or (command is not None and command.writes):
            return False
        return self.at_once.suits(_kind(caller, command, words))

    def is_written_at_once(self, caller: Caller, kind: str) -> bool:
        """The same of a form's or a button's name: the local file has been quick to write, and so was this kind."""
        return self.database.writes_swiftly and self.at_once.suits((caller.tenant, kind))

    @kindly
    def press(
        self, caller: Caller, action: str, value: str, where: Where, arrival: str = "", patience: float = SOON
    ) -> Outcome:
        """Raises Busy, as `command` does."""
        at = self.now()
        button = self.button(action)
        if button is None:
            return Answer(outdated_button())
        with (
            self.at_once.watched((caller.tenant, action)),
            received(self.database, caller, writes=True, at=at, patience=patience) as desk,
        ):
            if not is_first(desk.books, arrival, at=at):
                return Repeated()
            pressed = Press(desk.books, desk.trust, desk.person, at, where, value=letters(value))
            return _kept(desk, button.press(pressed), where)

    @kindly
    def submit(
        self,
        caller: Caller,
        form_id: str,
        token: str,
        values: Values | Reading,
        where: Where,
        patience: float = SOON,
    ) -> Outcome:
        """One page of a form; a token that has taken effect before is Done again, and nothing more.

        A platform that leaves drawing a form again to us gives a `Reading` in place of `values`. Raises Busy, as
        `command` does.
        """
        at, token = self.now(), letters(token)
        form = self._forms.get(form_id)
        if form is None:
            return Answer(outdated_form())
        with (
            self.at_once.watched((caller.tenant, form_id)),
            received(self.database, caller, writes=True, at=at, patience=patience) as desk,
        ):
            sent = values if isinstance(values, Values) else values(_shown(desk, token))
            taken = forms.take(desk.books, token, desk.person, form_id, at=at)
            if taken is None:
                return Done()
            whole = Values({**taken.draft.by_field, **_typed(sent)})
            outcome = form.submit(_filled(desk, at, where, token, taken.subject, whole))
            if isinstance(outcome, Rejected):
                raise Refused(fields=outcome.errors)  # rolled back, so that the form can take effect once it is right
            if isinstance(outcome, ShowForm):
                forms.keep(desk.books, token, whole)
            return _kept(desk, outcome, where)

    def suggest(self, caller: Caller, source: str, typed: str, where: Where) -> tuple[Option, ...]:
        """At most a hundred options for what was typed so far."""
        at = self.now()
        found = self._suggestions.get(source)
        with received(self.database, caller, writes=False, at=at) as desk:
            ask = Ask(desk.books, desk.trust, desk.person, at, where, letters(typed))
            return found.find(ask)[:100] if found else ()

    @kindly
    def welcome(self, caller: Caller, arrival: str) -> Outcome:
        """Say what this is to whoever has added it; to somebody who adds it again the same day, nothing."""
        at = self.now()
        with received(self.database, caller, writes=True, at=at) as desk:
            return Answer(welcome(desk.trust)) if is_first(desk.books, arrival, at=at) else Repeated()

    @kindly
    def greet(self, caller: Caller, arrival: str) -> Outcome:
        """Say to a channel what has come to it, once, where a trust lives; nobody in particular speaks."""
        trust = first_heard(self.database, caller, arrival, at=self.now())
        return Answer(welcome_here(trust), is_open=True) if trust else Repeated()

    def button(self, action: str) -> ButtonKind | None:
        return self._buttons.get(action)

    def introduce(self, caller: Caller, profile: Profile) -> bool:
        """Match somebody new by the email their platform vouches for; whether they are known now."""
        return introduce(self.database, caller, profile, at=self.now())

    def turn_visitor_away(self, caller: Caller) -> Answer:
        """Somebody of another workspace, met in a shared channel, is nobody of the trust that lives in this one."""
        return Answer(unknown_person(trust_at(self.database, caller)))

    def turn_away(self, stranger: Stranger) -> Answer:
        return Answer(unknown_person(stranger.trust))

    def _understood(self, text: str) -> tuple[Command | None, str]:
        """The longest command that the words begin with, and the words after it."""
        words = text.split()
        for count in range(min(2, len(words)), 0, -1):
            command = self._commands.get(" ".join(words[:count]).lower())
            if command is not None:
                return command, _after(text, count)
        return (None if words else self._commands[""]), ""

    def _unknown(self, text: str) -> Answer:
        first = text.split(maxsplit=1)[0]
        named = sorted(filter(None, (command.words for command in self.contents.commands)))
        return Answer(unknown_command(first, nearest(text.lower(), named)))


def _kind(caller: Caller, command: Command | None, words: str) -> Hashable:
    """What takes about as long: the same command, with or without words, in the same workspace."""
    return caller.tenant, command and command.words, bool(words)


def _kept(desk: Desk, outcome: Outcome, where: Where) -> Outcome:
    """The same; what it shows is kept with its token where the platform needs that."""
    if where.redraws and isinstance(outcome, OpenForm | ShowForm):
        forms.show(desk.books, outcome.form)
    return outcome


def _shown(desk: Desk, token: str) -> Shown | None:
    return forms.shown_to(desk.books, token, desk.person)


def _filled(desk: Desk, at: datetime, where: Where, token: str, subject: str | None, values: Values) -> Filled:
    ask = (desk.books, desk.trust, desk.person, at, where)
    return Filled(*ask, token=token, subject=subject, values=values)


def _typed(values: Values) -> dict[str, Value]:
    return {name: _letters_of(value) for name, value in values.by_field.items()}


def _letters_of(value: Value) -> Value:
    match value:
        case str():
            return letters(value)
        case tuple():
            return tuple(letters(one) for one in value)
        case _:
            return value


def _after(text: str, count: int) -> str:
    """What follows the first `count` words, as it was typed."""
    return " ".join(text.split(maxsplit=count)[count:]).strip()
