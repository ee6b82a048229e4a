"""The Agreed Statement of Intent for Collaboration, section by section."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards.card import Bullets, Card, Note, Part, Section, Text, line
from bot.domain.trusts import Trust
from bot.domain.wording import day_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of the statement: an opening sentence, if it has one, and its points."""

    name: str
    title: str
    opening: str
    points: tuple[str, ...]


ETHICS = Passage(
    "ethics",
    "Collaboration ethics",
    "",
    (
        "All collaboration should have an agreed purpose, timescale and intended impact.",
        "All collaboration work must follow principles of respect, trust and confidentiality.",
        "All Headteachers and school leaders should model an ethos of openness and embrace constructive challenge.",
    ),
)
CAPACITY = Passage(
    "capacity",
    "Collaboration capacity: when and how",
    "All collaboration should be planned in advance and have a long-term focus on school improvement strategies, "
    "and should have careful regard to the following:",
    (
        "staff capacity for collaboration and a focus on work-life balance;",
        "maximise use of online platforms for meetings and information sharing;",
        "focus on staff wellbeing;",
        "timing of collaboration should avoid examination terms.",
    ),
)


def passages(trust: Trust) -> tuple[Passage, ...]:
    """The sections of this trust's statement, in its order."""
    return (_ethos(trust), _aims(trust), ETHICS, CAPACITY)


def statement(trust: Trust, shown: tuple[Passage, ...]) -> Card:
    """The statement, or the sections of it that were asked for."""
    parts = tuple(part for passage in shown for part in _parts(passage))
    return Card(trust.statement.title, (*parts, Note(line(_agreed(trust)))))


def _ethos(trust: Trust) -> Passage:
    return Passage(
        "ethos",
        f"“{trust.motto}”",
        f"{trust.name} is committed to this ethos in everything it does. All schools and their leadership teams are "
        "committed to greater collaboration, combining every school's efforts and expertise to produce benefits "
        "greater than those achieved through individual schools working alone.",
        (
            "less duplication and overlap;",
            "increased efficiency and effectiveness;",
            "greater ability to solve complex problems through strong leadership.",
        ),
    )


def _aims(trust: Trust) -> Passage:
    return Passage(
        "aims",
        "Specifically we aim to",
        "",
        tuple(f"{aim.title} by {'; '.join(part.quote for part in aim.parts)}." for aim in trust.aims),
    )


def _parts(passage: Passage) -> tuple[Part, ...]:
    opening = (Text((line(passage.opening),)),) if passage.opening else ()
    return (Section(passage.title), *opening, Bullets(tuple(line(point) for point in passage.points)))


def _agreed(trust: Trust) -> str:
    sections = ", ".join(passage.name for passage in passages(trust))
    agreed = trust.statement.agreed
    dated = f", agreed {day_of(agreed)} {agreed.year}" if agreed else ""
    return f"Version {trust.statement.version}{dated}. One section: /collab intent and one of {sections}."
