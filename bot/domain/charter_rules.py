"""The numbers of a trust's rules, read from its settings; what they leave out keeps the suggested default."""

from __future__ import annotations

from bot.domain.documents import (
    Document,
    entries,
    inner,
    moment,
    number,
    text,
    texts,
    time_of_day,
    truth,
    weekday,
)
from bot.domain.spans import Hours
from bot.domain.trusts import (
    ApprovalRules,
    Caps,
    CheckinRules,
    EltRules,
    ExamRule,
    GovernanceRules,
    Moment,
    QuietHours,
    Rules,
    StandingItem,
)

DEFAULTS = Rules()


def read_rules(settings: Document) -> Rules:
    planning, quiet = inner(settings, "planning"), inner(settings, "quiet_hours")
    return Rules(
        min_notice_school_days=number(planning, "min_notice_school_days", DEFAULTS.min_notice_school_days),
        min_length_school_weeks=number(planning, "min_length_school_weeks", DEFAULTS.min_length_school_weeks),
        elt=_elt(inner(settings, "elt")),
        checkin=_checkin(inner(settings, "checkin")),
        governance=_governance(inner(settings, "governance")),
        approval=_approval(inner(settings, "approval")),
        exams=_exams(inner(settings, "exam_rule")),
        caps=_caps(settings),
        urgent_roles=_named_or(settings, "urgent_bypass_roles", DEFAULTS.urgent_roles),
        staff_quiet=_quiet(inner(quiet, "staff"), DEFAULTS.staff_quiet),
        governors_quiet=_quiet(inner(quiet, "governors"), DEFAULTS.governors_quiet),
    )


def read_hours(entry: Document, default: Hours) -> Hours:
    return Hours(time_of_day(entry, "start", default.start), time_of_day(entry, "end", default.end))


def _quiet(entry: Document, default: QuietHours) -> QuietHours:
    return QuietHours(
        hours=read_hours(entry, default.hours),
        weekends=truth(entry, "weekends", default=default.weekends),
        closures=truth(entry, "closures", default=default.closures),
    )


def _weekly(entry: Document, default: Moment) -> Moment:
    """`weekday` and `time` as two keys."""
    on = weekday(text(entry, "weekday"))
    return Moment(default.weekday if on is None else on, time_of_day(entry, "time", default.at))


def _elt(entry: Document) -> EltRules:
    default = DEFAULTS.elt
    return EltRules(
        meets=_weekly(entry, default.meets),
        items_open=moment(entry, "items_open", default.items_open),
        items_close=moment(entry, "items_close", default.items_close),
        post=moment(entry, "post", default.post),
        max_items=number(entry, "max_items", default.max_items),
        minutes=number(entry, "minutes", default.minutes),
        standing=tuple(
            StandingItem(text(one, "title"), number(one, "minutes", 5)) for one in entries(entry, "standing")
        ),
    )


def _checkin(entry: Document) -> CheckinRules:
    default = DEFAULTS.checkin
    return CheckinRules(
        every_weeks=number(entry, "every_weeks", default.every_weeks),
        due=_weekly(entry, default.due),
        reminders=number(entry, "reminders", default.reminders),
        escalate_after_missed=number(entry, "escalate_after_missed", default.escalate_after_missed),
    )


def _governance(entry: Document) -> GovernanceRules:
    default = DEFAULTS.governance
    return GovernanceRules(
        digest_after=text(entry, "digest_after", default.digest_after),
        digest_max_wait_school_days=number(entry, "digest_max_wait_school_days", default.digest_max_wait_school_days),
        papers_clear_days=number(entry, "papers_clear_days", default.papers_clear_days),
    )


def _named_or(entry: Document, key: str, default: frozenset[str]) -> frozenset[str]:
    return frozenset(texts(entry, key)) if key in entry else default


def _approval(entry: Document) -> ApprovalRules:
    default = DEFAULTS.approval
    return ApprovalRules(
        roles=_named_or(entry, "approver_roles", default.roles),
        ceo_needed_when=_named_or(entry, "ceo_needed_when", default.ceo_needed_when),
    )


def _exams(entry: Document) -> ExamRule:
    default = DEFAULTS.exams
    return ExamRule(
        on_proposal=text(entry, "on_proposal", default.on_proposal),
        override_roles=_named_or(entry, "override_roles", default.override_roles),
    )


def _caps(settings: Document) -> Caps:
    default = DEFAULTS.caps
    return Caps(
        per_day=number(settings, "max_bot_dms_per_person_per_day", default.per_day),
        per_week=number(settings, "max_bot_dms_per_person_per_week", default.per_week),
    )
