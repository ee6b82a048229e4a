"""Some things of a trust file are worth a look and stop nobody: the file loads, and says so."""

from __future__ import annotations

import pytest

from bot.services.trust_file.check import review
from bot.services.trust_file.parse import parse
from tests.trust_files import broken, harbourside, lanternfield, line_of

# fmt: off
# What stood in the file, what stands there instead, words that tell the line, and what is remarked.
WORTH_A_LOOK = [
    ("name: Samuel Patel", "name: Sam Patel", "name: Sam Patel\n  email: sam.patel@",
     "is also the name of somebody else. Add known_as"),
    ("roles: [governor, chair_of_governors]", "roles: [governor]", "chair: p37",
     "chair p37 has no role chair_of_governors. The group decides"),
    ("  chair: p37", "  chair: p38", "roles: [governor, chair_of_governors]",
     "roles: chair_of_governors, but lc_qfp names p38."),
    ("roles: [director, chair_of_board]", "roles: [director]", "  chair: p31", "chair p31 has no role chair_of_board."),
    ("portfolios: [standards]", "portfolios: []", "members: [p37, p44", "members: p37 has no portfolio standards."),
    ("members: [p37, p44,", "members: [p44,", "portfolios: [standards]",
     "portfolios: standards, but not one of the members of pf_standards."),
    ("link_director: p32", "link_director: p34", "link_school: QFP", "its committee's link_director is p34."),
    ("strategic_areas: [english]", "strategic_areas: [mathematics]", "strategic_areas: [mathematics]",
     "which p05 leads."),
    ("roles: [ceo]", "roles: []", "people:\n", "Nobody has the role ceo."),
    ("account: none\n  delivery: email", "account: none\n  delivery: slack", "delivery: slack",
     "delivery is slack, but account is none."),
    ("date: 2026-11-24, time", "date: 2026-11-22, time", "date: 2026-11-22,", "Sunday 22 November is at a weekend."),
    ("date: 2027-01-21", "date: 2027-01-01", "date: 2027-01-01\n  time", "is a bank holiday (New Year's Day)."),
    ("date: 2026-10-08, time", "date: 2026-10-28, time", "date: 2026-10-28,", "Wednesday 28 October is outside term."),
    ("date: 2026-11-18\n  time: '18:00'", "date: 2026-10-21\n  time: '18:00'", "date: 2026-10-21\n  time: '18:00'",
     "Wednesday 21 October is outside term."),
    ("start: 2026-09-01, end: 2026-10-16", "start: 2025-09-01, end: 2026-10-16", "2025-09-01",
     "start 2025-09-01 is not in the academic year 2026-2027."),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "at", "words"), WORTH_A_LOOK, ids=[words for *_, words in WORTH_A_LOOK])
def test_a_remark_names_its_line_and_the_file_still_loads(old: str, new: str, at: str, words: str) -> None:
    text = broken(lanternfield(), old, new)
    reviewed = review(text)
    said = [one for one in reviewed.remarks if words in str(one)]
    assert said, [str(one) for one in reviewed.remarks]
    assert line_of(text, at) in {one.line for one in said}, [str(one) for one in said]
    assert reviewed.mistakes == ()
    assert parse(text).trust.id == "lanternfield"


def test_the_two_trusts_of_the_tests_leave_nothing_to_remark() -> None:
    assert review(lanternfield()).remarks == ()
    assert review(harbourside()).remarks == ()


def test_a_school_without_exam_dates_is_told_what_counts_instead() -> None:
    text = lanternfield()
    for window in ("gcse_alevel", "jcq_contingency"):
        text = broken(text, f"- id: {window}\n", f"- id: {window}_\n")
    text = text.replace("  severity: avoid\n  status: provisional\n  phases: [secondary]", "  severity: light\n"
                        "  status: provisional\n  phases: [secondary]")  # fmt: skip
    remarks = review(text).remarks
    assert [one.where for one in remarks] == ["schools MDA", "schools VHS"]
    assert "No exam dates for Marrowdown Academy in 2026-2027." in remarks[0].what
    assert "all of Summer 1, and Summer 2 to 23 June" in remarks[0].remedy


def test_a_trust_where_nobody_may_approve_is_told_that_proposals_wait() -> None:
    text = lanternfield().replace("roles: [ceo]", "roles: []").replace("  roles: [executive_leader]", "  roles: []")
    said = [str(one) for one in review(text).remarks]
    words = "Nobody may approve projects: nobody has the role executive_leader or ceo. Until somebody has, every"
    assert any(words in one for one in said), said
    assert not any("may approve" in str(one) for one in review(lanternfield()).remarks)


def test_a_chair_without_a_committee_is_remarked_and_stays_a_chair() -> None:
    text = broken(harbourside(), "type: local_committee\n  name: Tidewell", "type: network\n  name: Tidewell")
    assert "roles: chair_of_governors, but there is no group to chair." in [one.what for one in review(text).remarks]
    tobias = next(one for one in parse(text).people if one.id == "h10")
    assert ("chair_of_governors", "TID") in {(office.role, office.place) for office in tobias.offices}


def test_a_cancelled_meeting_may_lie_on_any_day() -> None:
    text = broken(lanternfield(), "date: 2026-11-24, time", "date: 2026-11-22, time")
    text = broken(text, "mode: online, status: planned}", "mode: online, status: cancelled}")
    assert review(text).remarks == ()
