"""What people read about projects: short, kind, British, and nothing they may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.blockkit import message
from bot.cards.blockkit_form import modal
from bot.cards.card import Card, Form, Pick, PickMany, Text, Values, Words
from bot.cards.plaintext import plain_text
from bot.cards.projects import decide, propose, read
from bot.domain.charter.checks import findings
from bot.domain.charter.findings import Circumstances, regard, warning
from bot.domain.charter.purposes import LENGTHS
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
    Draft,
    Listed,
    Project,
    Regard,
)
from bot.domain.spans import Span
from tests.factories import ALL_SCHOOLS, MONDAY_MORNING, TODAY, a_draft, a_project, a_trust
from tests.unit.slack_rules import check_message, check_view

TRUST = a_trust()
CALLED = {
    "p01": "Ines Harrowgate",
    "p03": "Yetunde Bramwell",
    "p14": "Marguerite Dunnock",
    "p15": "Kwame Fairlie",
    "p16": "Siân Rhydderch",
    "p17": "Leopold Vance",
}
FIELDS = "title purpose together schools starts_on ends_on impact aims priorities then"


def words_of(card: Card) -> str:
    return " ".join(plain_text(card).split())


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


# ------------------------------------------------------------------------------------------ the form


def box(form: Form, name: str) -> object:
    return next(one for one in form.fields if one.id == name)


def test_the_form_asks_for_ten_things_and_no_more() -> None:
    form = propose.form(TRUST, "t1", Draft())
    assert [one.id for one in form.fields] == FIELDS.split()
    assert (form.id, form.token) == ("propose", "t1")
    assert len(form.title) <= 24


def test_a_draft_needs_a_title_only_so_only_the_title_is_required() -> None:
    required = [one.id for one in propose.form(TRUST, "t1", Draft()).fields if one.required]
    assert required == ["title", "then"]


def test_the_aims_stand_under_their_aims_and_the_ended_school_is_gone() -> None:
    schools = dict(TRUST.schools)
    schools["VHS"] = replace(schools["VHS"], ended_on=TODAY)
    form = propose.form(a_trust(schools=schools), "t1", Draft())
    aims, offered = box(form, "aims"), box(form, "schools")
    assert isinstance(aims, PickMany)
    assert {option.group for option in aims.options} == {"Develop stronger leadership", "Improve quality of education"}
    assert isinstance(offered, PickMany)
    assert [option.value for option in offered.options] == ["QFP", "STT", "CLJ", "MDA"]


@pytest.mark.parametrize("name", ["title", "purpose", "together", "impact"])
def test_a_box_takes_no_more_than_the_charter_does(name: str) -> None:
    found = box(propose.form(TRUST, "t1", Draft()), name)
    assert isinstance(found, Words)
    assert found.longest == LENGTHS[name].most


def test_a_draft_comes_back_with_every_value() -> None:
    draft = replace(a_draft(), pauses=())
    form = propose.form(TRUST, "t1", draft)
    values = Values({one.id: one.initial for one in form.fields})
    assert propose.draft_of(values) == draft


def test_what_was_typed_is_trimmed_and_a_title_is_one_line() -> None:
    draft = propose.draft_of(Values({"title": "  A \n long\ttitle ", "purpose": " Because. \n"}))
    assert (draft.title, draft.purpose) == ("A long title", "Because.")


def test_warnings_come_with_the_statement_and_the_pause_that_would_settle_them() -> None:
    crossing = a_draft(pauses=(), starts_on=date(2026, 12, 7), priorities=())
    warned = warning(findings(crossing, Circumstances(TRUST, TODAY)))
    form = propose.asked_again(TRUST, "t1", propose.values_of(crossing), warned)
    shown = words_of(Card("", form.intro))
    assert "All collaboration should be planned in advance" in shown
    assert "I'll note that it rests from 12 April to 18 June" in shown
    assert "Timing of collaboration should avoid examination terms." in shown
    assert [one.id for one in form.fields] == ["proceed", "reason", *FIELDS.split()]
    proceed, purpose = box(form, "proceed"), box(form, "purpose")
    assert isinstance(proceed, Pick)
    assert proceed.initial == "change"
    assert isinstance(purpose, Words)
    assert purpose.initial == crossing.purpose


def test_what_came_back_says_why_above_the_form() -> None:
    returned = a_project(status=RETURNED, decision_reason="Which days?")
    form = propose.form(TRUST, "t1", returned.draft, returned=returned)
    assert "Why it came back" in words_of(Card("", form.intro))
    assert "Which days?" in words_of(Card("", form.intro))
    assert "Why it came back" not in words_of(Card("", propose.form(TRUST, "t1", Draft()).intro))


def test_the_proposer_hears_what_comes_next() -> None:
    said = words_of(propose.sent(a_project(), "the executive leaders"))
    assert "Next: the executive leaders" in said
    assert "I'll tell you when something changes." in said
    assert "It rests from 12 April to 18 June" in said


def test_the_proposer_hears_it_where_nobody_can_decide() -> None:
    said = words_of(propose.sent(a_project(), ""))
    assert "Nobody can decide it yet: it waits until the register names an executive leader" in said
    assert "Next:" not in said


def test_a_project_that_the_file_ended_says_why() -> None:
    why = "It is no longer in the trust's file."
    for status, stands in ((COMPLETED, "Finished."), (DECLINED, "Declined.")):
        over = a_project(status=status, decision_reason=why, decided_by="p02" if status == COMPLETED else None)
        assert f"{stands} {why}" in words_of(read.whole(TRUST, over, CALLED, ()))
        assert f"now. {why}" in words_of(decide.asked(TRUST, over, CALLED))


def test_a_kept_draft_says_that_nothing_was_sent() -> None:
    card = propose.kept(a_project("p-1", DRAFT))
    assert "Nothing was sent" in words_of(card)
    assert [(one.action, one.value) for one in card.buttons] == [("project.open_draft", "p-1")]


# ------------------------------------------------------------------------------------------ deciding


def actions(card: Card) -> list[str]:
    return [one.action for one in (*card.buttons, *card.more)]


def test_a_waiting_proposal_has_its_three_buttons_and_a_decided_one_none() -> None:
    waiting = decide.asked(TRUST, a_project(), CALLED)
    assert actions(waiting) == ["project.approve", "project.return", "project.decline"]
    assert {one.value for one in waiting.buttons} == {"PRJ-05"}
    assert waiting.subject == "project:PRJ-05"
    for status in (APPROVED, RETURNED, DECLINED, ACTIVE):
        assert actions(decide.asked(TRUST, a_project(status=status), CALLED)) == []


def test_a_decided_card_says_who_and_when() -> None:
    declined = a_project(status=DECLINED, decided_by="p03", decided_at=MONDAY_MORNING, decision_reason="Not this year.")
    shown = words_of(decide.asked(TRUST, declined, CALLED))
    assert "Declined by Yetunde Bramwell, Monday 23 November at 07:45: “Not this year.”" in shown


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (APPROVED, "Yetunde Bramwell approved this on Monday 23 November at 07:45. Your press changed nothing."),
        (RETURNED, "Yetunde Bramwell returned this"),
        (DECLINED, "Yetunde Bramwell declined this"),
        (DRAFT, "This is a draft; there is nothing to decide."),
    ],
)
def test_the_second_press_hears_who_was_first(status: str, words: str) -> None:
    project = a_project(status=status, decided_by="p03", decided_at=MONDAY_MORNING)
    assert words in decide.already(TRUST, project, CALLED)


def test_a_sentence_is_asked_for_kindly() -> None:
    for action in (decide.APPROVE, decide.RETURN, decide.DECLINE):
        form = decide.reason_form(action, a_project(), "t1")
        assert [one.id for one in form.fields] == ["reason"]
        assert (form.id, len(form.title) <= 24, len(form.submit) <= 24) == (action, True, True)


def test_an_exception_names_the_exam_dates_it_sets_aside() -> None:
    starts = a_draft(starts_on=date(2027, 5, 11), pauses=())
    clash = next(one for one in findings(starts, Circumstances(TRUST, TODAY)) if one.needs_override)
    shown = words_of(Card("", decide.reason_form(decide.APPROVE, a_project(), "t1", clash).intro))
    assert "Key stage 2" in shown
    assert "10 to 13 May" in shown
    assert "Timing of collaboration should avoid examination terms." in shown


def test_who_may_not_decide_hears_who_can() -> None:
    assert "Ines Harrowgate can." in decide.not_yours("Ines Harrowgate", own=False, ceo=True)
    assert "your own" in decide.not_yours("Ines Harrowgate", own=True, ceo=True)
    assert "Deciding on projects is not yours." in decide.not_yours("Ines Harrowgate", own=False, ceo=False)
    assert "Nobody else can" in decide.not_yours("", own=False, ceo=False)


def test_an_open_question_says_whose_it_is() -> None:
    said = decide.unanswered(Challenge("p14", MONDAY_MORNING, "What stops?"), CALLED)
    assert "Marguerite Dunnock's question is not answered yet: “What stops?”" in said


def test_the_proposer_hears_of_each_decision() -> None:
    decided = a_project(decided_by="p03", decided_at=MONDAY_MORNING, decision_reason="Which days?")
    returned = decide.told_proposer(TRUST, replace(decided, status=RETURNED), CALLED)
    assert "“Which days?”" in words_of(returned)
    assert actions(returned) == ["project.open_draft"]
    declined = decide.told_proposer(TRUST, replace(decided, status=DECLINED), CALLED)
    assert "always welcome" in words_of(declined)
    assert actions(declined) == []
    approved = replace(decided, status=APPROVED, reference="PRJ-92", next_checkin_on=date(2027, 2, 5))
    said = words_of(decide.told_proposer(TRUST, approved, CALLED))
    assert "PRJ-92 in the register of 2026-2027" in said
    assert "Friday 5 February" in said


def test_everybody_hears_of_an_approval_and_the_team_that_it_is_theirs() -> None:
    approved = a_project(status=APPROVED, reference="PRJ-92", sponsor="p01")
    news = words_of(decide.announced(TRUST, approved, CALLED))
    assert "Approved: PRJ-92 · SENCO release" in news
    assert "Sponsor: Ines Harrowgate." in news
    team = words_of(decide.on_the_team(TRUST, approved, CALLED))
    assert "You are on the team of PRJ-92" in team
    assert "Siân Rhydderch leads it." in team


def test_what_was_typed_stays_what_it_is() -> None:
    hostile = a_project(title="<!channel> *bold* <https://evil.example|x>")
    card = decide.asked(TRUST, hostile, CALLED)
    assert "<!channel>" in card.title
    assert all(isinstance(span, str) for part in card.parts if isinstance(part, Text) for span in part.lines[-1])


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


@pytest.mark.parametrize("status", [DRAFT, PROPOSED, RETURNED, APPROVED, ACTIVE, COMPLETED, DECLINED])
def test_slack_takes_every_card_however_long(status: str) -> None:
    project = replace(swollen(), status=status)
    cards = [decide.asked(TRUST, project, CALLED), read.whole(TRUST, project, CALLED, decide.decision_buttons(project))]
    if status in decide.DONE:
        cards += [decide.told_proposer(TRUST, project, CALLED), decide.done(project)]
    cards += [decide.announced(TRUST, project, CALLED), decide.on_the_team(TRUST, project, CALLED)]
    cards += [
        propose.sent(project, "the executive leaders"),
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
