"""Rows of the project tables as the domain's values, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from bot.domain.projects import Challenge, Listed, Project, Regard
from bot.domain.spans import Span

SAME = (
    "id", "reference", "title", "status", "stage", "rag", "year", "purpose", "together", "impact", "starts_on",
    "ends_on", "proposed_by", "proposed_at", "decided_by", "decided_at", "decision_reason", "next_checkin_on",
)  # fmt: skip
THE_SAME = attrgetter(*SAME)


def project_of(
    row: Row[Any],
    schools: list[str],
    team: list[str],
    regards: list[Regard],
    challenges: list[Challenge],
) -> Project:
    same = {name: getattr(row, name) for name in SAME}
    return Project(
        **same,
        lead=row.lead_id,
        deputy_lead=row.deputy_id,
        sponsor=row.sponsor_id,
        schools=tuple(schools),
        team=tuple(team),
        aims=tuple(row.aims),
        priorities=tuple(row.priorities),
        pauses=tuple(Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row.pauses),
        regards=tuple(regards),
        challenges=tuple(challenges),
    )


def row_of(project: Project) -> dict[str, Any]:
    """Its own row; schools, team, regards and challenges have tables of theirs."""
    return {
        **dict(zip(SAME, THE_SAME(project), strict=True)),
        "lead_id": project.lead,
        "deputy_id": project.deputy_lead,
        "sponsor_id": project.sponsor,
        "aims": list(project.aims),
        "priorities": list(project.priorities),
        "pauses": [[pause.first.isoformat(), pause.last.isoformat()] for pause in project.pauses],
    }


def regard_of(row: Row[Any]) -> Regard:
    return Regard(
        rule=row.rule,
        field=row.field,
        words=row.words,
        needs_override=row.needs_override,
        windows=tuple(row.windows),
        schools=tuple(row.schools),
        reason=row.reason,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def regard_row(project: Project, position: int, regard: Regard) -> dict[str, Any]:
    row = {name: getattr(regard, name) for name in Regard.__slots__}
    kept = {"windows": list(regard.windows), "schools": list(regard.schools)}
    return {**row, **kept, "project_id": project.id, "position": position}


def challenge_of(row: Row[Any]) -> Challenge:
    return Challenge(row.asked_by, row.asked_at, row.question, row.answer)


def challenge_row(project: Project, position: int, challenge: Challenge) -> dict[str, Any]:
    row = {name: getattr(challenge, name) for name in Challenge.__slots__}
    return {**row, "project_id": project.id, "position": position}


def listed_of(row: Row[Any], schools: list[str]) -> Listed:
    return Listed(
        id=row.id,
        reference=row.reference,
        title=row.title,
        status=row.status,
        purpose=row.purpose,
        schools=tuple(schools),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lead=row.known_as or row.name,
    )


def member_rows(project: Project, column: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"project_id": project.id, column: id_, "position": position} for position, id_ in enumerate(dict.fromkeys(ids))
    ]
