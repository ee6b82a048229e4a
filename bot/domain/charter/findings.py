"""What a check of the charter finds, and the circumstances in which it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.projects import Draft, Regard
from bot.domain.spans import Span
from bot.domain.trusts import Trust

LONGEST_YEARS = 5
HORIZON = timedelta(days=366 * LONGEST_YEARS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the charter has to say about a proposal, with the remedy in its `words`.

    It blocks, or warns, or is a `note` that asks for nothing. `quote` is the statement's sentence, `offered` a day
    that would do instead (of the start, or of the end where that is the field), `pauses` the rest it asks for.
    """

    rule: str
    field: str
    words: str
    quote: str = ""
    blocks: bool = False
    needs_override: bool = False
    note: bool = False
    windows: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    offered: date | None = None
    pauses: tuple[Span, ...] = ()

    @property
    def warns(self) -> bool:
        return not self.blocks and not self.note


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The trust as it stands, and the day on which it is looked at."""

    trust: Trust
    today: date


def start_of(draft: Draft, around: Circumstances) -> date | None:
    """The start, where it is a day one can plan with: not past, and within five years."""
    start = draft.starts_on
    return start if start and around.today <= start and start - around.today <= HORIZON else None


def span_of(draft: Draft, around: Circumstances) -> Span | None:
    """From start to end, where both can be planned with."""
    start, end = start_of(draft, around), draft.ends_on
    return Span(start, end) if start and end and start <= end and end - start <= HORIZON else None


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.blocks)


def warning(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that may be answered with a reason."""
    return tuple(one for one in findings if one.warns)


def notes(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.note)


def beside_fields(findings: Iterable[Finding]) -> dict[str, str]:
    """The first blocking sentence of each field, as a form shows it."""
    beside: dict[str, str] = {}
    for one in blocking(findings):
        beside.setdefault(one.field, one.words)
    return beside


def needs_reason(warned: Iterable[Finding]) -> bool:
    """Whether going on anyway asks for a reason: a rest that is noted settles its own warning."""
    return any(not one.pauses for one in warned)


def rests_asked(findings: Iterable[Finding]) -> tuple[Span, ...]:
    """The pauses that would settle what crosses an examination term."""
    return tuple(pause for one in findings for pause in one.pauses)


def regard(finding: Finding, reason: str | None = None) -> Regard:
    """The finding as it is kept on the project's record, with the proposer's reason where there is one."""
    return Regard(
        rule=finding.rule,
        field=finding.field,
        words=finding.words,
        needs_override=finding.needs_override,
        windows=finding.windows,
        schools=finding.schools,
        reason=reason,
    )
