"""A trust's charter as a document, and back: words, rules, schools, calendars, exam windows and aims."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.charter_rules import read_rules
from bot.domain.documents import Document, day, days, entries, inner, maybe, number, span, text, texts, truth
from bot.domain.spans import Calendar, HalfTerm
from bot.domain.trusts import Aim, AimPart, ExaminationTerm, ExamWindow, Named, School, Statement, Trust, Words

CHARTER_SECTIONS = (
    "meta", "trust", "settings", "schools", "calendars", "bank_holidays", "exam_windows", "examination_terms",
    "aims", "trust_improvement_priorities", "strategic_areas", "portfolios",
)  # fmt: skip
DEFAULT_ZONE = "Europe/London"


def charter_of(document: Document) -> dict[str, object]:
    """The part of a whole trust file that is its charter; the rest are entries of their own."""
    return {name: document[name] for name in CHARTER_SECTIONS if name in document}


def read_charter(document: Document, version: int) -> Trust:
    """The trust a charter document describes; what the document leaves out takes its default."""
    trust, settings = inner(document, "trust"), inner(document, "settings")
    return Trust(
        id=text(trust, "id"),
        name=text(trust, "name"),
        short=text(trust, "short", text(trust, "name")),
        motto=text(trust, "motto"),
        academic_year=text(trust, "academic_year"),
        zone=ZoneInfo(text(inner(document, "meta"), "timezone", DEFAULT_ZONE)),
        statement=_statement(inner(trust, "statement")),
        chat=text(settings, "chat", "slack"),
        slack_team=maybe(trust, "slack_team"),
        teams_tenant=maybe(trust, "teams_tenant"),
        version=version,
        words=_words(inner(settings, "words")),
        rules=read_rules(settings),
        channels={key: text(inner(settings, "channels"), key) for key in inner(settings, "channels")},
        schools={one.id: one for one in map(_school, entries(document, "schools"))},
        calendars=_calendars(inner(document, "calendars")),
        bank_holidays=_bank_holidays(document),
        exam_windows=_exam_windows(document),
        examination_terms=tuple(map(_examination_term, entries(document, "examination_terms"))),
        aims=tuple(map(_aim, entries(document, "aims"))),
        priorities=_named(document, "trust_improvement_priorities", "lead"),
        areas=_named(document, "strategic_areas", "lead"),
        portfolios=_named(document, "portfolios", "exec_link"),
    )


def _statement(entry: Document) -> Statement:
    return Statement(
        title=text(entry, "title", "Statement of Intent for Collaboration"),
        version=number(entry, "version", 1),
        agreed=day(entry, "agreed"),
    )


def _words(entry: Document) -> Words:
    return Words(**{key: text(entry, key) for key in entry if key in Words.__dataclass_fields__})


def _school(entry: Document) -> School:
    return School(
        id=text(entry, "id"),
        name=text(entry, "name"),
        phase=text(entry, "phase"),
        key_stages=frozenset(texts(entry, "key_stages")),
        calendar=text(entry, "calendar"),
        church=truth(entry, "church", default=False),
        ended_on=day(entry, "ended_on"),
    )


def _calendars(section: Document) -> dict[str, Calendar]:
    return {key: _calendar(key, inner(section, key)) for key in section}


def _calendar(key: str, entry: Document) -> Calendar:
    terms = tuple(
        HalfTerm(text(one, "id"), text(one, "name", text(one, "id")), days_of)
        for one in entries(entry, "half_terms")
        if (days_of := span(one, "start", "end"))
    )
    return Calendar(key, terms, frozenset(days(entry, "inset_days")))


def _bank_holidays(document: Document) -> dict[date, str]:
    return {on: text(one, "name") for one in entries(document, "bank_holidays") if (on := day(one, "date"))}


def _exam_windows(document: Document) -> tuple[ExamWindow, ...]:
    return tuple(
        ExamWindow(
            id=text(one, "id"),
            name=text(one, "name"),
            kind=text(one, "kind"),
            days=days_of,
            severity=text(one, "severity"),
            status=text(one, "status"),
            phases=frozenset(texts(one, "phases")),
            key_stages=frozenset(texts(one, "key_stages")),
            schools=frozenset(texts(one, "schools")),
        )
        for one in entries(document, "exam_windows")
        if (days_of := span(one, "start", "end"))
    )


def _examination_term(entry: Document) -> ExaminationTerm:
    return ExaminationTerm(
        half_term=text(entry, "half_term"),
        applies_to=text(entry, "applies_to"),
        until=day(entry, "until"),
        note=text(entry, "note"),
    )


def _aim(entry: Document) -> Aim:
    parts = tuple(AimPart(text(part, "id"), text(part, "quote")) for part in entries(entry, "parts"))
    return Aim(text(entry, "id"), text(entry, "title"), parts)


def _named(document: Document, section: str, led_by: str) -> dict[str, Named]:
    return {
        text(one, "id"): Named(text(one, "id"), text(one, "name"), maybe(one, led_by))
        for one in entries(document, section)
    }
