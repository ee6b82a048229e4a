"""The oracle of the rehearsed year can say no: each of its complaints, once, about somebody of the demonstration."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal.oracle import Oracle
from tests.trust_files import lanternfield

LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(lanternfield())


@pytest.mark.parametrize(
    ("person", "message_class", "at", "complaint"),
    [
        ("p10", "told", "2026-11-24T17:59", None),
        ("p10", "told", "2026-11-24T18:00", "in their quiet hours"),
        ("p38", "digest", "2026-11-24T18:00", None),
        ("p10", "decision", "2026-10-28T10:00", "on a day closed to them"),
        ("p38", "digest", "2026-10-28T10:00", None),
        ("p14", "told", "2026-10-21T10:00", "on a day closed to them"),
        ("p10", "told", "2026-10-21T10:00", None),
        ("p04", "told", "2026-11-27T10:00", "on a day closed to them"),
        ("p25", "told", "2026-11-18T10:00", "while they are away"),
        ("p25", "decision", "2026-11-18T10:00", None),
        ("p12", "prompt", "2027-05-12T10:00", "in exams to avoid"),
        ("p12", "prompt", "2027-05-19T10:00", None),
        ("p13", "prompt", "2027-05-19T10:00", "in exams to avoid"),
        ("p10", "answer", "2026-11-22T23:00", None),
    ],
)
def test_it_knows_whom_a_message_may_ring(
    oracle: Oracle, person: str, message_class: str, at: str, complaint: str | None
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=LONDON)
    assert oracle.complaint(person, message_class, moment) == complaint


@pytest.mark.parametrize(
    ("group", "at", "complaint"),
    [
        ("elt", "2026-11-24T18:30", "in quiet hours"),
        ("lc_qfp", "2026-11-24T18:30", None),
        ("elt", "2026-12-25T10:00", "on a closed day"),
        ("elt", "2026-11-24T12:00", None),
    ],
)
def test_it_knows_when_a_channel_may_ring(oracle: Oracle, group: str, at: str, complaint: str | None) -> None:
    assert oracle.complaint_in_channel(group, datetime.fromisoformat(at).replace(tzinfo=LONDON)) == complaint


def test_it_knows_the_weekly_meetings(oracle: Oracle) -> None:
    december = oracle.wednesdays(date(2026, 12, 1), date(2027, 1, 7))
    assert december == {date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16), date(2027, 1, 6)}
