"""What people read about projects: short, kind, British, and nothing they may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.blockkit import message
from bot.cards.blockkit_form import modal
from bot.cards.projects import decide, propose, read
from bot.domain.charter.checks import findings
from bot.domain.charter.findings import Circumstances, regard, warning
from bot.domain.projects import (
    ACTIVE,
    APPROVED,
    COMPLETED,
    DECLINED,
    DRAFT,
    PROPOSED,
    RETURNED,
    SOMEDAY,
    Challenge,
    Listed,
    Project,
    Regard,
)
from bot.domain.spans import Span
from tests.factories import ALL_SCHOOLS, MONDAY_MORNING, TODAY, a_draft, a_project
from tests.unit.project_words import CALLED, TRUST, words_of
from tests.unit.slack_rules import check_message, check_view


def a_line(number: int, **facts: object) -> Listed:
    line = Listed(
        f"PRJ-{number:02}", f"PRJ-{number:02}", f"Project {number}", ACTIVE, "", ("QFP", "CLJ"),
        date(2027, 1, 18), date(2027, 7, 9), "Siân Rhydderch",
    )  # fmt: skip
    return replace(line, **facts)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------- the register


def test_a_list_shows_five_and_how_to_find_the_rest() -> None:
    lines = [a_line(number) for number in range(1, 6)]
    shown = words_of(read.register(TRUST, lines, 8))
    assert "8 projects" in shown
    assert "PRJ-05" in shown
    assert "and 3 more" in shown
    assert "/collab projects mine" in shown


def test_a_list_that_is_whole_does_not_speak_of_more() -> None:
    shown = words_of(read.register(TRUST, [a_line(1)], 1))
    assert "1 project" in shown
    assert "more" not in shown


def test_a_line_says_where_when_who_and_how_it_stands() -> None:
    shown = words_of(read.register(TRUST, [a_line(5, status=PROPOSED)], 1))
    for words in ("PRJ-05", "Quillfeather and Copperlatch", "18 January to 9 July", "Siân Rhydderch", "waiting"):
        assert words in shown


def test_a_line_of_another_year_says_which() -> None:
    past = a_line(90, starts_on=date(2025, 9, 15), ends_on=date(2026, 7, 3))
    assert "15 September 2025 to 3 July 2026" in words_of(read.register(TRUST, [past], 1))
    over = a_line(5, starts_on=date(2027, 6, 28), ends_on=date(2027, 12, 17))
    assert "28 June to 17 December 2027" in words_of(read.register(TRUST, [over], 1))
    assert "Monday 18 January" in words_of(read.register(TRUST, [a_line(1, ends_on=SOMEDAY)], 1))


def test_a_line_says_all_schools_rather_than_naming_each() -> None:
    assert "all 5 schools" in words_of(read.register(TRUST, [a_line(1, schools=ALL_SCHOOLS)], 1))


def test_a_new_proposal_is_listed_by_its_title_alone() -> None:
    shown = words_of(read.register(TRUST, [a_line(1, id="p-18c", reference=None)], 1))
    assert "p-18c" not in shown
    assert "/collab project Project 1" in shown


def test_an_empty_register_says_how_to_begin() -> None:
    assert "/collab propose" in words_of(read.register(TRUST, [], 0))
    assert "No projects for Quillfeather." in words_of(read.register(TRUST, [], 0, of="for Quillfeather"))


@pytest.mark.parametrize(
    ("near", "words"),
    [
        (a_line(5), "Did you mean `/collab project PRJ-05`, Project 5?"),
        (None, "or it isn't yours to see. `/collab projects`"),
    ],
)
def test_a_reference_that_is_not_there_gets_a_suggestion(near: Listed | None, words: str) -> None:
    said = read.not_found("PRJ-50" + "x" * 10_000, near)
    assert words in said
    assert len(said) < 250


# --------------------------------------------------------------------------------------- one project


def test_a_whole_project_says_everything_that_is_kept_of_it() -> None:
    project = a_project(
        status=APPROVED,
        reference="PRJ-05",
        sponsor="p01",
        regards=(
            Regard(
                "R4",
                "starts_on",
                "Starts in 9 school days; we ask for 15.",
                reason="It cannot wait.",
                answered_by="p16",
            ),
        ),
        challenges=(Challenge("p14", MONDAY_MORNING, "What stops when SENCOs are released?", "Nothing does."),),
        decided_by="p01",
        decided_at=MONDAY_MORNING,
        next_checkin_on=date(2027, 2, 5),
    )
    shown = words_of(read.whole(TRUST, project, CALLED, ()))
    for words in (
        "PRJ-05 · SENCO release",
        "Ines Harrowgate, Monday 23 November at 07:45",
        "Quillfeather, St Thistlewick's and Copperlatch",
        "18 January to 9 July",
        "12 April to 18 June",
        "Kwame Fairlie",
        "Pool SENCO time",
        "Three part-time SENCOs",
        "nine weeks to five",
        "our best subject specialists",
        "Adaptive teaching for pupils with SEND",
        "Marguerite Dunnock asks: “What stops when SENCOs are released?” Nothing does.",
        "Starts in 9 school days; we ask for 15. Siân Rhydderch: “It cannot wait.”",
        "The next check-in is on Friday 5 February.",
    ):
        assert words in shown, words


def test_an_open_challenge_reads_as_open() -> None:
    project = a_project(challenges=(Challenge("p14", MONDAY_MORNING, "What stops?"),))
    assert "Not answered yet." in words_of(read.whole(TRUST, project, CALLED, ()))


def test_a_draft_without_dates_does_not_pretend_to_have_any() -> None:
    draft = a_project(
        "p-1", DRAFT, schools=(), starts_on=SOMEDAY, ends_on=SOMEDAY, purpose="", together="", impact="",
        aims=(), priorities=(), pauses=(), title="",
    )  # fmt: skip
    shown = words_of(read.whole(TRUST, draft, CALLED, ()))
    assert "not decided yet" in shown
    assert "9999" not in shown
    assert "Without a title" in shown


def test_somebody_who_left_is_not_named_by_their_id() -> None:
    shown = words_of(read.whole(TRUST, a_project(lead="p99", team=()), CALLED, ()))
    assert "p99" not in shown
    assert "a former colleague" in shown


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (DRAFT, "A draft."),
        (PROPOSED, "Waiting for a decision."),
        (RETURNED, "Came back for a change."),
        (APPROVED, "Approved."),
        (ACTIVE, "Running."),
        (COMPLETED, "Finished."),
        (DECLINED, "Declined."),
    ],
)
def test_every_status_has_words(status: str, words: str) -> None:
    assert words in words_of(read.whole(TRUST, a_project(status=status), CALLED, ()))


def test_a_running_project_says_how_it_goes() -> None:
    assert "Running, needs a look." in words_of(read.whole(TRUST, a_project(status=ACTIVE, rag="amber"), CALLED, ()))


def test_one_reason_for_several_warnings_is_told_once() -> None:
    warned = tuple(Regard("R4", "starts_on", f"Warning {n}.", reason="It must.", answered_by="p16") for n in (1, 2))
    shown = words_of(read.whole(TRUST, a_project(regards=warned), CALLED, ()))
    assert "Warning 1." in shown
    assert "Warning 2." in shown
    assert shown.count("It must.") == 1


def test_notes_and_rests_are_kept_without_a_reason() -> None:
    note = regard(findings(a_draft(schools=ALL_SCHOOLS), Circumstances(TRUST, TODAY))[0])
    shown = words_of(read.whole(TRUST, a_project(regards=(note,), pauses=(Span(TODAY, TODAY),)), CALLED, ()))
    assert note.words in shown
    assert "“" not in shown


# ------------------------------------------------------------------------------------ what Slack takes


def swollen() -> Project:
    """Everything as long as it may be, and some of it hostile."""
    words = "<!channel> *x* & <https://evil.example|x> " * 100
    regards = tuple(Regard("R4", "starts_on", words[:400], reason=words[:500], answered_by="p16") for _ in range(8))
    challenges = tuple(Challenge("p14", MONDAY_MORNING, words[:500], words[:500]) for _ in range(5))
    return a_project(
        title=words[:120],
        purpose=words[:600],
        together=words[:400],
        impact=words[:600],
        regards=regards,
        challenges=challenges,
        decided_by="p01",
        decided_at=MONDAY_MORNING,
        decision_reason=words[:500],
        team=tuple(CALLED),
    )


def test_what_the_approver_set_aside_too_is_said_once_with_both_reasons() -> None:
    def exam(by: str, why: str) -> Regard:
        return Regard("R9", "starts_on", "10 May falls in exams.", reason=why, answered_by=by)

    note = Regard("R4", "starts_on", "No term dates yet.")
    regards = (exam("p16", "The hall is free."), note, exam("p03", "It disturbs nobody."))
    shown = words_of(read.whole(TRUST, a_project(regards=regards), CALLED, ()))
    assert shown.count("10 May falls in exams.") == 1
    assert "10 May falls in exams. Siân Rhydderch: “The hall is free.” Yetunde Bramwell: “It disturbs nobody.”" in shown
    assert shown.count("No term dates yet.") == 1


@pytest.mark.parametrize("status", [DRAFT, PROPOSED, RETURNED, APPROVED, ACTIVE, COMPLETED, DECLINED])
def test_slack_takes_every_card_however_long(status: str) -> None:
    project = replace(swollen(), status=status)
    cards = [decide.asked(TRUST, project, CALLED), read.whole(TRUST, project, CALLED, decide.decision_buttons(project))]
    if status in decide.DONE:
        cards += [decide.told_proposer(TRUST, project, CALLED), decide.done(project)]
    cards += [decide.announced(TRUST, project, CALLED), decide.on_the_team(TRUST, project, CALLED)]
    cards += [
        propose.sent(TRUST, project, "the executive leaders read it and decide"),
        propose.kept(project),
        propose.kept_drafts([project] * 30),
    ]
    for card in cards:
        check_message(message(card))


def test_slack_takes_every_form_however_long() -> None:
    project = replace(swollen(), status=RETURNED)
    wrong = a_draft(pauses=(), starts_on=date(2026, 12, 7), priorities=(), schools=ALL_SCHOOLS)
    warned = warning(findings(wrong, Circumstances(TRUST, TODAY)))
    check_view(modal(propose.form(TRUST, "t1", project.draft, returned=project)))
    check_view(modal(propose.asked_again(TRUST, "t1", propose.values_of(project.draft), warned)))
    for action in decide.REASONS:
        check_view(modal(decide.reason_form(action, project, "t1", warned[0])))


def test_slack_takes_a_list_of_long_titles() -> None:
    lines = [a_line(number, title="<!channel> & " * 9, schools=ALL_SCHOOLS[:4]) for number in range(5)]
    check_message(message(read.register(TRUST, lines, 500, of="that mention “<!channel>”")))
