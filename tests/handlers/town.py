"""A trust at work in this process: the real router, database, clock and delivery; only the platform is a fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.cards.card import Button, Card, Form, Row, Value, Values
from bot.cards.plaintext import plain_text
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.platforms.messenger import BARE, Address, Enclosed, Messenger, Sent
from bot.services.living import LIVING
from bot.services.reception import Caller
from handlers.contents import CONTENTS
from handlers.conversation import Answer, Done, OpenForm, Outcome, Rejected, ShowForm, Where
from handlers.router import Router
from scheduler.clock import run_due
from scheduler.delivery import Delivery
from scheduler.jobs import JOBS
from scheduler.pace import Pace
from scheduler.walking import planned
from storage import people, trusts
from storage.database import Database, Kept
from tests import one_loop

IN_CHAT = Where("slack", "dm", is_direct=True)
A_WEEK = timedelta(weeks=1)
"""How far ahead the town's clock plans: it stops where something is planned, and need not look every hour."""


@dataclass
class Shown:
    """A message as it stands in a conversation."""

    conversation: str
    reference: str
    card: Card
    enclosed: Enclosed = BARE


@dataclass
class FakePlatform:
    """A platform that shows what it is given; an edit replaces what stood there."""

    platform: str
    reads_back: bool = True
    edits: bool = True
    shown: list[Shown] = field(default_factory=list)
    sendings: dict[str, Sent] = field(default_factory=dict)

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        conversation = address.conversation or f"dm:{address.user or address.email}"
        sent = Sent(conversation, f"m{len(self.shown)}")
        self.shown.append(Shown(conversation, sent.reference, card, enclosed))
        self.sendings[delivery_id] = sent
        return sent

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        message = next(one for one in self.shown if one.reference == reference)
        message.card = card

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        return self.sendings.get(delivery_id)


def looks_ahead(database: Database, now: datetime) -> None:
    """What is due then happens, and each job knows when it is to be looked at next."""
    run_due(database, JOBS, now, ahead=A_WEEK)


@dataclass
class TownInProcess:
    """`now` is the town's instant; `slack` its chat, whichever that is."""

    database: Database
    trust_id: str
    now: datetime
    slack: FakePlatform = field(default_factory=lambda: FakePlatform("slack"))
    email: FakePlatform = field(default_factory=lambda: FakePlatform("email", reads_back=False, edits=False))
    known: dict[str, Somebody] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.router = Router(CONTENTS, self.database, lambda: self.now)
        messengers: dict[str, Messenger] = {self.slack.platform: self.slack, "email": self.email}
        self.delivery = Delivery(self.database, messengers, LIVING, lambda: self.now, pace=Pace({}))
        looks_ahead(self.database, self.now)

    @property
    def trust(self) -> Trust:
        with self.database.reading() as shelf:
            return trusts.trust_of(shelf.books(self.trust_id))

    def person(self, person_id: str) -> Somebody:
        return self.known.setdefault(person_id, Somebody(self, person_id))

    def today(self) -> date:
        return self.now.astimezone(self.trust.zone).date()

    def reads_the_register_afresh(self) -> None:
        """As it does after a load: for a test that changed the register without one."""
        self.database.kept = Kept()

    def deliver(self) -> None:
        one_loop.run(self.delivery.drain())

    def walks_to(self, instant: str) -> None:
        target = datetime.fromisoformat(instant)
        target = target if target.tzinfo else target.replace(tzinfo=self.trust.zone)
        self._walk(target.astimezone(UTC))

    def channel(self, subject: str) -> str:
        return "\n\n".join(plain_text(one.card) for one in self.slack.shown if one.conversation == f"C:{subject}")

    def mailbox(self, email: str) -> str:
        return "\n\n".join(plain_text(one.card) for one in self.email.shown if one.conversation == f"dm:{email}")

    def _walk(self, target: datetime) -> None:
        """Stop at each moment at which something is due, so that it happens at its own time."""
        while (due := planned(self.database, self.now).first) is not None and due <= target:
            self.now = max(self.now, due)
            looks_ahead(self.database, self.now)
            self.deliver()
        self.now = max(self.now, target)


@dataclass
class Somebody:
    """One person of the town; see tests/people.py for what each verb promises."""

    town: TownInProcess
    id: str
    form: Form | None = None
    answers: list[Card] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    filled: dict[str, Value] = field(default_factory=dict)
    where: Where = IN_CHAT
    _seen: int = 0

    def types(self, command: str, in_channel: str | None = None, *, private: bool = False) -> None:
        """`private` channels are known as such by the platform."""
        assert command.startswith("/collab"), command
        self.where = Where("slack", f"C:{in_channel}", is_private=private) if in_channel else IN_CHAT
        self._ask(lambda: self.town.router.command(self._caller(), command.removeprefix("/collab"), self.where))

    def fills(self, **values: Value) -> None:
        self._open_form()
        boxes = {box.id for box in self._open_form().fields}
        assert values.keys() <= boxes, f"{values.keys() - boxes} are not in the form, which has {sorted(boxes)}"
        self.filled.update(values)

    def sends(self) -> None:
        form = self._open_form()
        values = Values({**initial_values(form), **self.filled})
        where = Where("slack", "", is_direct=True)
        self._ask(lambda: self.town.router.submit(self._caller(), form.id, form.token, values, where))

    def presses(self, action: str, value: str | None = None) -> None:
        where, button = self._button(action, value)
        self._ask(lambda: self.town.router.press(self._caller(), button.action, button.value, where))

    def can_press(self, action: str, value: str | None = None) -> bool:
        return any(_is(button, action, value) for _, button in self._buttons())

    def sees(self, words: str) -> None:
        shown = self.everything()
        assert flat(words) in flat(shown), f"{self.id} does not see “{words}”, but:\n{shown}"

    def does_not_see(self, words: str) -> None:
        shown = self.everything()
        assert flat(words) not in flat(shown), f"{self.id} sees “{words}”:\n{shown}"

    def is_asked_for(self, *fields: str) -> None:
        boxes = [box.id for box in self._open_form().fields]
        assert set(fields) <= set(boxes), f"{self.id} is asked for {boxes}"

    def reads_beside(self, field: str, words: str) -> None:
        beside = self.errors.get(field, "")
        assert flat(words) in flat(beside), f"{self.id} reads beside {field}: “{beside}”, of {self.errors}"

    def has_no_form(self) -> None:
        assert self.form is None, f"{self.id} still has {self.form.id} open: {self.errors}"

    def everything(self) -> str:
        return "\n\n".join(self._all()[self._seen :])

    def forgets(self) -> None:
        self._seen = len(self._all())

    def _all(self) -> list[str]:
        said = [plain_text(card) for card in self.answers]
        form = [form_words(self.form)] if self.form else []
        mail = [self.town.mailbox(self._person().email)]
        return [*said, *(plain_text(one.card) for one in self._messages()), *filter(None, mail), *form]

    def _messages(self) -> list[Shown]:
        mine = self._conversations()
        return [one for one in self.town.slack.shown if one.conversation in mine]

    def _conversations(self) -> set[str]:
        with self.town.database.reading() as shelf:
            books = shelf.books(self.town.trust_id)
            groups = [group.id for group in people.all_groups(books)]
            on = self.town.today()
            mine = {g for g in groups if any(one.id == self.id for one in people.in_group(books, g, on=on))}
            identity = people.identity_of(books, self.id, self.town.slack.platform)
        dm = {f"dm:{identity.user}"} if identity else set()
        return {f"C:group:{group}" for group in mine} | {"C:trust:projects", "C:trust:announcements"} | dm

    def _buttons(self) -> list[tuple[Where, Button]]:
        posted = [(_where(one.conversation), one.card) for one in self._messages()]
        private = [(self.where, card) for card in self.answers]
        return [(where, button) for where, card in (*posted, *private) for button in buttons_of(card)]

    def _button(self, action: str, value: str | None) -> tuple[Where, Button]:
        found = [(where, button) for where, button in self._buttons() if _is(button, action, value)]
        assert found, f"{self.id} has no button {action} {value or ''}, but {[b for _, b in self._buttons()]}"
        return found[-1]

    def _ask(self, ask: Callable[[], Outcome]) -> None:
        match ask():
            case Answer(card):
                self.answers.append(card)
                self.form = None
            case OpenForm(form) | ShowForm(form):
                self.form, self.errors, self.filled = form, {}, {}
            case Rejected(errors):
                assert self.form, f"{self.id} is refused without a form: {errors}"
                self.errors = errors
            case Done():
                self.form, self.errors = None, {}
        self.town.deliver()

    def _open_form(self) -> Form:
        assert self.form, f"{self.id} has no form open"
        return self.form

    def _person(self) -> Person:
        with self.town.database.reading() as shelf:
            found = people.person(shelf.books(self.town.trust_id), self.id)
        assert found, f"nobody is {self.id}"
        return found

    def _caller(self) -> Caller:
        platform = self.town.slack.platform
        with self.town.database.reading() as shelf:
            identity = people.identity_of(shelf.books(self.town.trust_id), self.id, platform)
        assert identity, f"{self.id} is not on {platform}"
        return Caller(platform, identity.tenant, identity.user)


def _where(conversation: str) -> Where:
    return Where("slack", conversation, is_direct=conversation.startswith("dm"))


def buttons_of(card: Card) -> list[Button]:
    rows = [button for part in card.parts if isinstance(part, Row) for button in part.buttons]
    return [*rows, *card.buttons, *card.more]


def initial_values(form: Form) -> dict[str, Value]:
    """What Slack sends for boxes that nobody touched."""
    return {box.id: box.initial for box in form.fields}


def form_words(form: Form) -> str:
    """The form as read from top to bottom."""
    labels = "\n".join(f"{box.label} {box.hint}".strip() for box in form.fields)
    return f"{plain_text(Card(form.title, form.intro))}\n{labels}"


def flat(words: str) -> str:
    return " ".join(words.split())


def _is(button: Button, action: str, value: str | None) -> bool:
    return button.action == action and value in (None, button.value)
