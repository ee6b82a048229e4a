"""Whatever somebody types, picks or sends: the right sentence, or the words as they were typed; never more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Row

from bot.cards import blockkit_form
from bot.cards.card import Card, Day, Field, Number, Pick, PickMany, Value, Values, Words
from bot.domain.wording import letters
from handlers.contents import BUTTONS, COMMANDS, CONTENTS, FORMS, SUGGESTIONS
from handlers.conversation import Answer, Done, OpenForm, Outcome, Rejected, ShowForm
from handlers.router import Router
from storage import schema
from storage.database import Database, Shelf
from tests.handlers.conftest import MONDAY
from tests.handlers.hostile import (
    CHOICES,
    DAYS,
    HARD_ON_DATABASES,
    NUMBERS,
    TEXTS,
    Undone,
    flat,
    fresh_cards,
    is_fit_to_read,
    kept,
    words_in,
)
from tests.handlers.stage import DIRECT, Opened, load_both, open_everything
from tests.handlers.town import TownInProcess
from tests.postgres import Databases
from tests.unit.slack_rules import check_view

CLERK, HEAD = "p08", "p12"


EVERYTHING_ON_SQLITE = [("sqlite", what) for what in TEXTS]
WHAT_IS_HARD_ON_BOTH = [*EVERYTHING_ON_SQLITE, *(("postgresql", what) for what in HARD_ON_DATABASES)]
on_both = pytest.mark.parametrize("stage", ["sqlite", "postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
any_words = pytest.mark.parametrize(("stage", "what"), WHAT_IS_HARD_ON_BOTH, indirect=["stage"])


@dataclass
class Stage:
    """Everything open at once; whatever is sent is undone once it has been looked at."""

    town: TownInProcess
    opened: dict[str, Opened]
    router: Router
    database: Undone
    before: dict[str, list[Row[Any]]]
    after: dict[str, list[Row[Any]]]
    cards: list[Card]

    def submits(self, form: str, **values: Value) -> Outcome:
        one = self.opened[form]
        caller = self.town.person(one.person)._caller()
        self.after, self.cards = self.before, []
        filled = Values({**one.values.by_field, **values})
        return self.router.submit(caller, form, one.form.token, filled, DIRECT)

    def looks(self, shelf: Shelf) -> None:
        self.after, self.cards = kept(shelf), fresh_cards(shelf, self.before)


@pytest.fixture(scope="module")
def stages(postgres: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    """One on each database, made once."""
    file, url = tmp_path_factory.mktemp("hostile") / "collab.sqlite", postgres.create()
    with on_stage(f"sqlite:///{file}") as on_sqlite, on_stage(url) as on_postgres:
        yield {"sqlite": on_sqlite, "postgresql": on_postgres}
    postgres.drop(url)


@pytest.fixture
def stage(request: pytest.FixtureRequest, stages: dict[str, Stage]) -> Stage:
    return stages[request.param]


@contextmanager
def on_stage(url: str) -> Iterator[Stage]:
    database = Database(url, is_durable=False)
    schema.upgrade(database)
    load_both(database)
    town = TownInProcess(database, "lanternfield", MONDAY)
    opened = open_everything(town)
    with database.reading() as shelf:
        before = kept(shelf)
    undone = Undone(url)
    stage = Stage(town, opened, Router(CONTENTS, undone, lambda: town.now), undone, before, before, [])
    undone.look = stage.looks
    yield stage
    undone.close()
    database.close()


@on_both
def test_every_form_stands_open_and_would_take_effect(stage: Stage) -> None:
    assert stage.opened.keys() == {form.id for form in FORMS}
    for form in stage.opened:
        assert stage.submits(form) == Done(), form
        assert stage.after != stage.before, form


@pytest.mark.parametrize("form", [form.id for form in FORMS])
@any_words
def test_any_words_in_any_box(stage: Stage, form: str, what: str) -> None:
    for box in boxes(stage, form, Words):
        outcome = stage.submits(form, **{box.id: TEXTS[what]})
        is_kind(stage, form, outcome)
        if outcome == Done():
            typed = flat(letters(TEXTS[what]))
            assert typed in words_in(stage.after), f"{form}.{box.id} kept other words"


@on_both
@pytest.mark.parametrize("form", [form.id for form in FORMS])
def test_any_day_any_choice_and_any_number_in_any_box(stage: Stage, form: str) -> None:
    for box in stage.opened[form].form.fields:
        for what, value in wrong_values(box).items():
            outcome = stage.submits(form, **{box.id: value})
            is_kind(stage, form, outcome)
            if isinstance(box, Number) and value is not None:
                assert isinstance(outcome, Rejected), f"{form}.{box.id} took {what}"
            words = words_in(stage.after)
            assert "no-such-thing" not in words, f"{form}.{box.id} took {what}"
            assert "<!channel>" not in words, f"{form}.{box.id} took {what}"


@on_sqlite
def test_an_end_before_the_start_has_its_own_sentence(stage: Stage) -> None:
    ends = stage.opened["propose"].values.by_field
    outcome = stage.submits("propose", starts_on=ends["ends_on"], ends_on=ends["starts_on"])
    assert isinstance(outcome, Rejected)
    assert outcome.errors.keys() & {"starts_on", "ends_on"}
    assert stage.after == stage.before


@any_words
def test_any_words_after_any_command(stage: Stage, what: str) -> None:
    for command in ("", *(command.words for command in COMMANDS)):
        for person in (HEAD, CLERK):
            caller = stage.town.person(person)._caller()
            outcome = stage.router.command(caller, f"{command} {TEXTS[what]}", DIRECT)
            assert not isinstance(outcome, Rejected), f"{command}: nothing stands before them to be refused"
            answered(outcome)


OF_THEIR_OWN = {"news.hold", "news.resume"}
"""How they like their own news: these take effect for whoever presses, and read no value."""


@any_words
def test_any_value_behind_any_button(stage: Stage, what: str) -> None:
    for button in (one for one in BUTTONS if one.action not in OF_THEIR_OWN):
        for person in (HEAD, CLERK, "p01"):
            caller = stage.town.person(person)._caller()
            stage.after = stage.before
            answered(stage.router.press(caller, button.action, TEXTS[what], DIRECT))
            assert stage.after == stage.before, f"{button.action} did something"


@on_both
def test_any_words_in_a_search_and_any_search(stage: Stage) -> None:
    caller = stage.town.person(HEAD)._caller()
    for source in (*(one.box for one in SUGGESTIONS), "no-such-thing", ""):
        for words in TEXTS.values():
            assert len(stage.router.suggest(caller, source, words, DIRECT)) <= 100


@any_words
def test_a_form_or_a_token_nobody_opened(stage: Stage, what: str) -> None:
    caller = stage.town.person(HEAD)._caller()
    for form, token in (
        (TEXTS[what], "t"),
        ("propose", TEXTS[what]),
        (TEXTS[what], stage.opened["propose"].form.token),
    ):
        stage.after = stage.before
        outcome = stage.router.submit(caller, form, token, Values(), DIRECT)
        assert "Nothing was sent" in str(outcome)
        assert stage.after == stage.before


@on_sqlite
@pytest.mark.parametrize("form", [form.id for form in FORMS])
def test_another_persons_form_is_nobody_elses(stage: Stage, form: str) -> None:
    one = stage.opened[form]
    for other in {HEAD, "p22", "p59", "p01"} - {one.person}:
        stage.after = stage.before
        outcome = stage.router.submit(stage.town.person(other)._caller(), form, one.form.token, one.values, DIRECT)
        assert "I can't find that form any more." in str(outcome)
        assert stage.after == stage.before


def boxes(stage: Stage, form: str, kind: type[Words]) -> list[Words]:
    return [box for box in stage.opened[form].form.fields if isinstance(box, kind)]


def wrong_values(box: Field) -> dict[str, Value]:
    match box:
        case Day():
            return dict(DAYS)
        case Pick():
            return dict(CHOICES)
        case PickMany():
            return {what: (value,) if value else () for what, value in CHOICES.items()}
        case Number():
            return dict(NUMBERS)
        case _:
            return {}


def is_kind(stage: Stage, form: str, outcome: Outcome) -> None:
    """It took effect, or it is asked again and nothing was stored."""
    match outcome:
        case Done():
            for card in stage.cards:
                is_fit_to_read(card)
        case Rejected(errors):
            assert errors.keys() <= {box.id for box in stage.opened[form].form.fields}
            assert all(sentence.strip() and len(sentence) < 400 for sentence in errors.values())
            assert stage.after == stage.before
        case ShowForm(again):
            check_view(blockkit_form.modal(again))
            assert stage.after == stage.before
        case Answer(card):
            is_fit_to_read(card)
        case _:
            raise AssertionError(outcome)


def answered(outcome: Outcome) -> None:
    match outcome:
        case Answer(card):
            is_fit_to_read(card)
        case OpenForm(form):
            check_view(blockkit_form.modal(form))
        case _:
            assert outcome == Done()
