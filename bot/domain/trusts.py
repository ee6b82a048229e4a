"""A trust as its file describes it: words, schools, calendars, exam windows, aims and the numbers of its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.spans import WORKING_WEEK, Calendar, Hours, Span, Stretch


@dataclass(frozen=True, slots=True)
class OpenDays:
    """What a calendar and the bank holidays come to: the days for staff, those for pupils, and the Mondays of the
    weeks in which pupils come."""

    staff: frozenset[date]
    pupils: frozenset[date]
    weeks: frozenset[date]


@dataclass(frozen=True, slots=True)
class School:
    """`phase` is primary, secondary, all_through or special; `calendar` an id of `Trust.calendars`."""

    id: str
    name: str
    phase: str
    key_stages: frozenset[str]
    calendar: str
    church: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExamWindow:
    """`severity` is avoid or light; an empty `schools`, `key_stages` or `phases` names none: key stages win."""

    id: str
    name: str
    kind: str
    days: Span
    severity: str
    status: str
    phases: frozenset[str] = frozenset()
    key_stages: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExaminationTerm:
    """A half-term that counts as an examination term for a phase (or `all`), up to `until` where one is set."""

    half_term: str
    applies_to: str
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AimPart:
    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Aim:
    id: str
    title: str
    parts: tuple[AimPart, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A priority, strategic area or portfolio: an id, a name, and the person who leads it."""

    id: str
    name: str
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What this trust calls things (`settings.words`)."""

    board: str = "Board of Directors"
    director: str = "Director"
    governor: str = "Governor"
    local_committee: str = "Local Committee"
    chairs_meeting: str = "Chairs' Meeting"
    elt: str = "Education Leadership Team"
    tig: str = "Trust Improvement Group"
    portfolio_group: str = "Portfolio Group"
    clerk: str = "Clerk"
    headteacher: str = "Headteacher"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a kind of person is left alone; `closures` says whether their school's closed days bind them too."""

    hours: Hours
    weekends: bool = True
    closures: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """A weekday (Monday is 0) and a local time of day."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class StandingItem:
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class EltRules:
    meets: Moment = Moment(2, time(8, 30))
    items_open: Moment = Moment(3, time(8, 0))
    items_close: Moment = Moment(0, time(11, 0))
    post: Moment = Moment(0, time(12, 0))
    max_items: int = 8
    minutes: int = 60
    standing: tuple[StandingItem, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckinRules:
    every_weeks: int = 3
    due: Moment = Moment(4, time(13, 0))
    reminders: int = 1
    escalate_after_missed: int = 2


@dataclass(frozen=True, slots=True)
class GovernanceRules:
    digest_after: str = "board_release"
    digest_max_wait_school_days: int = 10
    papers_clear_days: int = 7


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    roles: frozenset[str] = frozenset({"executive_leader", "ceo"})
    ceo_needed_when: frozenset[str] = frozenset({"all_schools", "exception_asked"})


@dataclass(frozen=True, slots=True)
class ExamRule:
    """`on_proposal` is warn_then_override or block; who may override R9, and the roles that may."""

    on_proposal: str = "warn_then_override"
    override_roles: frozenset[str] = frozenset({"executive_leader", "ceo"})


@dataclass(frozen=True, slots=True)
class Caps:
    """How many messages nobody asked for (told and prompt) one person may get."""

    per_day: int = 1
    per_week: int = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """Every number of the charter; each is a trust's setting with the suggested default."""

    min_notice_school_days: int = 15
    min_length_school_weeks: int = 12
    elt: EltRules = EltRules()
    checkin: CheckinRules = CheckinRules()
    governance: GovernanceRules = GovernanceRules()
    approval: ApprovalRules = ApprovalRules()
    exams: ExamRule = ExamRule()
    caps: Caps = Caps()
    urgent_roles: frozenset[str] = frozenset({"ceo", "clerk", "governance_professional"})
    staff_quiet: QuietHours = QuietHours(Hours(time(18), time(7, 30)))
    governors_quiet: QuietHours = QuietHours(Hours(time(21), time(8)), closures=False)


@dataclass(frozen=True, slots=True)
class Statement:
    title: str
    version: int
    agreed: date | None


@dataclass(frozen=True)
class Trust:
    """One trust; `version` counts its loads, so that a copy may be kept while it stands."""

    id: str
    name: str
    short: str
    motto: str
    academic_year: str
    zone: ZoneInfo
    statement: Statement
    chat: str = "slack"
    slack_team: str | None = None
    teams_tenant: str | None = None
    version: int = 0
    words: Words = Words()
    rules: Rules = Rules()
    channels: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, School] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    bank_holidays: Mapping[date, str] = field(default_factory=dict)
    exam_windows: tuple[ExamWindow, ...] = ()
    examination_terms: tuple[ExaminationTerm, ...] = ()
    aims: tuple[Aim, ...] = ()
    priorities: Mapping[str, Named] = field(default_factory=dict)
    areas: Mapping[str, Named] = field(default_factory=dict)
    portfolios: Mapping[str, Named] = field(default_factory=dict)

    @cached_property
    def present_schools(self) -> tuple[School, ...]:
        """Those that have not ended, in the register's order."""
        return tuple(school for school in self.schools.values() if school.ended_on is None)

    @cached_property
    def open_days(self) -> Mapping[str, OpenDays]:
        """By the calendar's id."""
        return {id_: self._opened(calendar) for id_, calendar in self.calendars.items()}

    @cached_property
    def known_terms(self) -> dict[tuple[School, int], tuple[Stretch, ...]]:
        """The examination terms that have been worked out, by school and year."""
        return {}

    def _opened(self, calendar: Calendar) -> OpenDays:
        days = calendar.term_days | calendar.inset_days
        staff = frozenset(day for day in days if day.weekday() in WORKING_WEEK and day not in self.bank_holidays)
        pupils = staff - calendar.inset_days
        return OpenDays(staff, pupils, frozenset(day - timedelta(days=day.weekday()) for day in pupils))
