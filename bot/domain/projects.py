"""A collaboration project and the proposal it starts as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.spans import Span

DRAFT, PROPOSED, RETURNED, APPROVED, ACTIVE, COMPLETED, DECLINED = (
    "draft", "proposed", "returned", "approved", "active", "completed", "declined",
)  # fmt: skip
LIVE = frozenset({APPROVED, ACTIVE})
IN_HAND = frozenset({DRAFT, RETURNED})
SOMEDAY = date.max
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """What a proposal's form holds, complete or not; ids are the trust file's."""

    title: str = ""
    purpose: str = ""
    together: str = ""
    impact: str = ""
    schools: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    aims: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Regard:
    """A warning of the charter, kept on a project's record; `reason` answers it, `answered_by` is a person's id."""

    rule: str
    field: str
    words: str
    needs_override: bool = False
    windows: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    reason: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question from outside the proposing school; open until it is answered."""

    asked_by: str
    asked_at: datetime
    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """`id` never changes; `reference` (PRJ-05) is given on approval. People and schools are ids.

    `decided_by` and `decision_reason` are of the last decision: approved, returned or declined.
    A draft's day that is still open is SOMEDAY.
    """

    id: str
    title: str
    status: str
    year: str
    purpose: str
    together: str
    impact: str
    schools: tuple[str, ...]
    starts_on: date
    ends_on: date
    lead: str
    proposed_by: str
    reference: str | None = None
    deputy_lead: str | None = None
    sponsor: str | None = None
    team: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    pauses: tuple[Span, ...] = ()
    stage: str | None = None
    rag: str | None = None
    regards: tuple[Regard, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    proposed_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    next_checkin_on: date | None = None

    @property
    def shown_as(self) -> str:
        return self.reference or self.id

    @property
    def subject(self) -> str:
        """How cards, audiences and channels name it."""
        return f"project:{self.id}"

    @property
    def draft(self) -> Draft:
        """What of it a proposal's form holds."""
        return Draft(
            title=self.title,
            purpose=self.purpose,
            together=self.together,
            impact=self.impact,
            schools=self.schools,
            starts_on=_said(self.starts_on),
            ends_on=_said(self.ends_on),
            aims=self.aims,
            priorities=self.priorities,
            pauses=self.pauses,
        )

    def holding(self, draft: Draft, year: str) -> Project:
        """The same project with what the draft holds, in that year's register."""
        return replace(
            self,
            title=draft.title,
            purpose=draft.purpose,
            together=draft.together,
            impact=draft.impact,
            schools=draft.schools,
            starts_on=draft.starts_on or SOMEDAY,
            ends_on=draft.ends_on or SOMEDAY,
            aims=draft.aims,
            priorities=draft.priorities,
            pauses=draft.pauses,
            year=year,
        )


def _said(on: date) -> date | None:
    return None if on == SOMEDAY else on


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the register; `lead` is what they are called."""

    id: str
    reference: str | None
    title: str
    status: str
    purpose: str
    schools: tuple[str, ...]
    starts_on: date
    ends_on: date
    lead: str

    @property
    def shown_as(self) -> str:
        return self.reference or self.id
