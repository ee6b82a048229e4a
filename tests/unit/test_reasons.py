"""Every kind of message says why somebody gets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cards.card import Card
from bot.cards.intent import CAPACITY, ETHICS
from bot.cards.plaintext import plain_text
from bot.cards.reasons import BALANCE, CASCADED, REASONS, Why, why
from bot.domain.attention import ANSWER, DECISION, DIGEST, PROMPT, TOLD
from bot.services.calendar_files import KIND
from bot.services.living import LIVING
from bot.services.unreached import IN_DOUBT, UNREACHABLE

SERVICES = Path(__file__).resolve().parents[2] / "bot" / "services"
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in SERVICES.rglob("*.py"))
SPOKEN = {*re.findall(r'kind="(\w+)"', SOURCES), *LIVING, KIND, UNREACHABLE, IN_DOUBT}
SECTIONS = " ".join((*ETHICS.points, CAPACITY.opening, *CAPACITY.points))


def test_every_kind_that_is_written_has_its_reason() -> None:
    assert SPOKEN - REASONS.keys() == set()


@pytest.mark.parametrize("kind", sorted(REASONS))
def test_a_reason_reads_on_from_you_get_this_because(kind: str) -> None:
    reason = REASONS[kind]
    assert reason.because[0].islower()
    assert not reason.because.endswith(".")
    assert reason.next_one.endswith(".")
    assert reason.thing
    assert reason.quote


@pytest.mark.parametrize(
    "quote", [REASONS["checkin"].quote, REASONS["meeting_log"].quote, REASONS["project_decided"].quote, BALANCE]
)
def test_it_quotes_the_statement_as_it_stands(quote: str) -> None:
    assert quote in SECTIONS


def test_what_the_page_says_is_not_put_into_the_statements_mouth() -> None:
    assert CASCADED not in SECTIONS
    assert f"our page “Genuine Collaboration” says “{CASCADED}”" in plain(why([Why("cascade_digest", DIGEST)]))
    assert "the statement of intent says “" in plain(why([Why("cascade_check", DECISION)]))


def plain(card: Card) -> str:
    return " ".join(plain_text(card).split())


@pytest.mark.parametrize(
    ("message_class", "fewer"),
    [
        (ANSWER, "there is nothing to turn off"),
        (DECISION, "can't be turned off"),
        (DIGEST, "can't be turned off"),
        (TOLD, "a batch each day or week"),
        (PROMPT, "a batch each day or week"),
    ],
)
def test_it_says_how_to_have_fewer_and_of_what_there_is_no_less(message_class: str, fewer: str) -> None:
    card = why([Why("checkin", message_class, ("Headteacher, Marrowdown",), "At the next check-in.")])
    words = " ".join(plain_text(card).split())
    assert fewer in words
    assert "Your office: Headteacher, Marrowdown" in words
    assert "The next one: At the next check-in." in words
