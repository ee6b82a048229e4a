"""From a head's idea to an announced project."""

from __future__ import annotations

from datetime import date

from tests.people import Town


def test_refused_with_remedies_then_warned_sent_approved_and_announced(town: Town) -> None:
    head, executive = town.person("p12"), town.person("p03")

    head.types("/collab propose Reading buddies")
    head.is_asked_for("title", "purpose", "together", "schools", "starts_on", "ends_on", "impact", "aims", "then")
    head.fills(
        purpose="Year 6 read with Year 2 of another school every week.",
        together="No school has both ages under one roof.",
        schools=("CLJ",),
        starts_on=date(2026, 12, 8),
        ends_on=date(2027, 3, 25),
        impact="Every buddy reads a book a fortnight.",
        aims=("A3a",),
        priorities=("TIP1",),
    )
    head.sends()
    head.reads_beside("schools", "two or more schools")

    head.fills(schools=("STT", "CLJ"))
    head.sends()
    head.is_asked_for("proceed", "reason")
    head.sees("school days")

    head.fills(proceed="anyway", reason="The books are only here until Easter.")
    head.sends()
    head.has_no_form()
    head.sees("Sent")

    executive.presses("project.approve")
    executive.sees("PRJ-92")
    head.sees("Approved: PRJ-92 · Reading buddies")
    assert "Approved: PRJ-92 · Reading buddies" in town.channel("trust:projects")
    head.types("/collab project PRJ-92")
    head.sees("The books are only here until Easter.")


def test_a_start_in_the_exams_names_school_window_and_next_clear_day(town: Town) -> None:
    head = town.person("p12")
    head.types("/collab propose Summer writing")
    head.fills(
        purpose="Moderate writing together.",
        together="A judgement is only as good as the scripts it is compared with.",
        schools=("CLJ", "MDA"),
        starts_on=date(2027, 5, 11),
        ends_on=date(2027, 7, 16),
        impact="Judgements agreed across both schools.",
        aims=("A2d",),
        priorities=("TIP1",),
    )
    head.sends()
    head.is_asked_for("proceed", "reason")
    head.sees("Key stage 2 national curriculum tests")
    head.sees("Copperlatch")
    head.sees("24 June")
