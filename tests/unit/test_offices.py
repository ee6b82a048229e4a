"""Who may do what, on a day."""

from dataclasses import replace

import pytest

from bot.domain.offices import (
    approvers,
    chair_of,
    checker,
    heads_of,
    is_leader,
    may_add_agenda_item,
    may_answer_checkin,
    may_approve,
    may_check,
    may_follow_cascade,
    may_log,
    may_override,
    may_propose,
    may_release,
    may_tie_group,
    may_tie_project,
    needs_ceo,
    releasers,
    serves,
    who_may_approve,
    who_may_release,
)
from bot.domain.people import Delegation, Office, Person
from bot.domain.projects import Regard
from bot.domain.trusts import ApprovalRules
from tests.factories import (
    ALL_SCHOOLS,
    TODAY,
    a_delegation,
    a_governor,
    a_group,
    a_head,
    a_partner,
    a_person,
    a_project,
    a_trust,
    an_admin,
    an_executive,
    days,
    directors,
    everybody,
    groups,
    on,
    the_ceo,
    the_clerk,
    with_rules,
)

TRUST = a_trust()
EVERYBODY = everybody()
GROUPS = groups()
BOARD = GROUPS["board"]
CHAIR, VICE = directors()[0], directors()[1]
EXCEPTION = Regard("R9", "starts_on", "Starts in exams.", needs_override=True, reason="Only week the hall is free")


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (a_head(), True),
        (a_person("p22", "Mei-Lin Orchard", "teacher", school="QFP"), True),
        (the_ceo(), True),
        (a_person("p27", "Denise Ploughwright", "operations", school="QFP"), True),
        (a_governor(), False),
        (CHAIR, False),
        (a_partner(), False),
        (a_head(leaves_on=on("2026-11-20")), False),
        (a_head(starts_on=on("2027-01-05")), False),
        (a_head(ended_on=on("2026-10-01")), False),
        (a_person("p70", "Nobody Yet"), False),
    ],
)
def test_staff_propose(person: Person, allowed: bool) -> None:
    assert may_propose(person, TODAY) is allowed


def test_executives_and_the_ceo_decide() -> None:
    decide = {person.id for person in approvers(a_project(), TRUST, EVERYBODY, TODAY)}
    assert decide == {"p01", "p02", "p03", "p04", "p05", "p06"}
    assert not may_approve(a_head(), a_project(), TRUST, EVERYBODY, TODAY)


@pytest.mark.parametrize("own", ["proposed_by", "lead"])
def test_nobody_decides_their_own(own: str) -> None:
    mine = a_project(**{own: "p03"})
    assert not may_approve(an_executive("p03"), mine, TRUST, EVERYBODY, TODAY)
    assert may_approve(an_executive("p02", "Callum Strand"), mine, TRUST, EVERYBODY, TODAY)


def test_one_for_every_school_is_the_ceo_s() -> None:
    everywhere = a_project(schools=ALL_SCHOOLS)
    assert needs_ceo(everywhere, TRUST)
    assert who_may_approve(everywhere, TRUST, EVERYBODY, TODAY) == "Ines Harrowgate"


def test_a_school_that_has_left_is_not_one_of_every() -> None:
    vellumhurst = replace(TRUST.schools["VHS"], ended_on=on("2026-09-01"))
    smaller = a_trust(schools={**TRUST.schools, "VHS": vellumhurst})
    assert needs_ceo(a_project(schools=("QFP", "STT", "CLJ", "MDA")), smaller)


def test_an_exception_asked_for_is_the_ceo_s() -> None:
    assert needs_ceo(a_project(regards=(EXCEPTION,)), TRUST)
    assert not needs_ceo(a_project(regards=(replace(EXCEPTION, reason=None),)), TRUST)
    assert not needs_ceo(a_project(regards=(replace(EXCEPTION, needs_override=False),)), TRUST)


def test_a_trust_may_leave_everything_to_its_executives() -> None:
    trust = with_rules(TRUST, approval=ApprovalRules(ceo_needed_when=frozenset()))
    assert not needs_ceo(a_project(schools=ALL_SCHOOLS, regards=(EXCEPTION,)), trust)


def test_the_ceo_s_own_project_for_every_school_goes_to_an_executive_leader() -> None:
    own = a_project(schools=ALL_SCHOOLS, proposed_by="p01", lead="p01")
    assert not may_approve(the_ceo(), own, TRUST, EVERYBODY, TODAY)
    assert may_approve(an_executive(), own, TRUST, EVERYBODY, TODAY)


def test_without_a_ceo_the_executives_decide() -> None:
    leaderless = [person for person in EVERYBODY if person.id != "p01"]
    assert may_approve(an_executive(), a_project(schools=ALL_SCHOOLS), TRUST, leaderless, TODAY)


def test_a_refusal_can_name_who_decides() -> None:
    few = (the_ceo(), an_executive(), an_executive("p02", "Callum Strand"), a_head())
    words = who_may_approve(a_project(), TRUST, few, TODAY)
    assert words == "Ines Harrowgate, Yetunde Bramwell or Callum Strand"


def test_exam_dates_are_overridden_by_an_executive_who_does_not_propose() -> None:
    assert may_override(an_executive(), a_project(), TRUST, TODAY)
    assert not may_override(an_executive(), a_project(proposed_by="p03"), TRUST, TODAY)
    assert not may_override(a_head(), a_project(), TRUST, TODAY)


@pytest.mark.parametrize(
    ("person", "group", "allowed"),
    [
        (the_ceo(), "elt", True),
        (an_executive(), "elt", True),
        (a_head(), "elt", False),
        (the_clerk(), "elt", False),
        (the_clerk(), "board", True),
        (the_clerk(), "lc_qfp", True),
        (the_clerk(), "chairs", True),
        (CHAIR, "board", False),
        (the_ceo(), "board", False),
        (the_clerk(), "pf_standards", False),
        (a_person("p37", "Malcolm Teasdale", Office("lead", "pf_standards")), "pf_standards", True),
        (a_person("p40", "Danny Cartwheel", Office("deputy_lead", "pf_standards")), "pf_standards", True),
        (a_person("p44", "Lakshmi Tarrant", Office("member", "pf_standards")), "pf_standards", False),
        (a_person("p05", "Priya Somerfold", Office("lead", "tig_maths")), "tig_maths", True),
        (a_person("p05", "Priya Somerfold", Office("lead", "tig_maths")), "pf_standards", False),
        (a_person("p70", "A Clerk Elsewhere", Office("clerk", "lc_stt")), "lc_qfp", False),
    ],
)
def test_each_kind_of_meeting_has_its_own_scribe(person: Person, group: str, allowed: bool) -> None:
    assert may_log(person, GROUPS[group], TODAY) is allowed


def test_a_group_that_has_ended_logs_nothing() -> None:
    assert not may_log(the_clerk(), a_group("board", "board", ended_on=on("2026-09-01")), TODAY)


def test_an_office_counts_only_while_it_stands() -> None:
    former = a_person("p08", "Rosalind Peake", Office("clerk", "board", last_on=on("2026-11-22")))
    future = a_person("p08", "Rosalind Peake", Office("clerk", "board", first_on=on("2026-11-24")))
    assert not may_log(former, BOARD, TODAY)
    assert not may_log(future, BOARD, TODAY)


def test_the_chair_of_the_board_checks() -> None:
    assert may_check(CHAIR, BOARD, EVERYBODY, TODAY)
    assert not may_check(VICE, BOARD, EVERYBODY, TODAY)
    assert not may_check(the_ceo(), BOARD, EVERYBODY, TODAY)


def test_the_vice_chair_checks_while_the_chair_is_away() -> None:
    away = replace(CHAIR, away=(days("2026-11-20", "2026-11-27"),))
    people = (away, VICE, *(one for one in EVERYBODY if one.id not in ("p31", "p32")))
    assert may_check(VICE, BOARD, people, TODAY)
    assert not may_check(away, BOARD, people, TODAY)
    assert may_check(away, BOARD, people, on("2026-11-28"))


def test_a_chair_without_a_deputy_checks_from_afar() -> None:
    away = replace(CHAIR, away=(days("2026-11-20", "2026-11-27"),))
    assert checker(BOARD, (away,), TODAY) == away
    assert checker(BOARD, (), TODAY) is None


def test_the_group_decides_who_its_chair_is() -> None:
    titled = a_person("p70", "Titled Only", "chair_of_board")
    assert chair_of(BOARD, (titled, CHAIR), TODAY) == CHAIR
    assert chair_of(BOARD, (titled,), TODAY) == titled
    assert chair_of(GROUPS["lc_qfp"], (titled,), TODAY) is None


@pytest.mark.parametrize(
    ("person", "day", "allowed"),
    [
        ("p01", "2026-12-04", True),
        ("p03", "2026-12-04", False),
        ("p03", "2026-12-13", False),
        ("p03", "2026-12-14", True),
        ("p03", "2026-12-18", True),
        ("p03", "2026-12-19", False),
        ("p01", "2026-12-15", True),
        ("p31", "2026-12-15", False),
        ("p08", "2026-12-15", False),
    ],
)
def test_the_ceo_releases_or_the_delegate_of_those_days(person: str, day: str, allowed: bool) -> None:
    who = next(one for one in EVERYBODY if one.id == person)
    assert may_release(who, EVERYBODY, (a_delegation(),), on(day)) is allowed


@pytest.mark.parametrize(
    "lent",
    [
        Delegation("cascade.release", "p02", "p03", days("2026-12-14", "2026-12-18")),
        Delegation("cascade.check", "p01", "p03", days("2026-12-14", "2026-12-18")),
    ],
)
def test_a_power_that_is_not_the_giver_s_or_another_power_releases_nothing(lent: Delegation) -> None:
    assert [one.id for one in releasers(EVERYBODY, (lent,), on("2026-12-15"))] == ["p01"]


def test_a_refusal_names_who_can_release() -> None:
    delegations = (a_delegation(),)
    assert (
        who_may_release(EVERYBODY, delegations, on("2026-12-04")) == "Ines Harrowgate, or a delegate named for the day"
    )
    assert who_may_release(EVERYBODY, delegations, on("2026-12-15")) == "Ines Harrowgate or Yetunde Bramwell"
    assert who_may_release((), (), TODAY) == "the CEO, or a delegate named for the day"


def test_clerk_chair_and_ceo_follow_a_cascade() -> None:
    following = {one.id for one in EVERYBODY if may_follow_cascade(one, BOARD, EVERYBODY, TODAY)}
    assert following == {"p01", "p08", "p31", "p32"}


@pytest.mark.parametrize(
    ("person", "allowed"),
    [(the_clerk(), True), (an_admin(), True), (the_ceo(), True), (a_head(), False), (a_partner(), False)],
)
def test_a_channel_is_tied_by_clerk_admin_or_whoever_leads(person: Person, allowed: bool) -> None:
    assert may_tie_group(person, GROUPS["elt"], TODAY) is allowed


def test_a_project_s_channel_is_tied_by_its_lead() -> None:
    project = a_project(lead="p10")
    assert may_tie_project(a_head(), project, TODAY)
    assert not may_tie_project(a_head("STT", "p11", "Samuel Patel"), project, TODAY)
    assert not may_tie_project(a_head(leaves_on=on("2026-11-01")), project, TODAY)


def test_leaders_and_members_put_things_on_the_agenda() -> None:
    head_without_a_seat = a_head("VHS", "p71", "New Head")
    assert may_add_agenda_item(head_without_a_seat, GROUPS["elt"], TODAY)
    assert not may_add_agenda_item(head_without_a_seat, GROUPS["tig_maths"], TODAY)
    assert not may_add_agenda_item(a_governor(), GROUPS["elt"], TODAY)
    assert may_add_agenda_item(a_governor(), GROUPS["lc_qfp"], TODAY)


def test_the_lead_or_deputy_answers_a_checkin() -> None:
    project = a_project(lead="p10", deputy_lead="p11")
    assert may_answer_checkin(a_head(), project, TODAY)
    assert may_answer_checkin(a_head("STT", "p11"), project, TODAY)
    assert not may_answer_checkin(an_executive(), project, TODAY)


def test_kinds_of_people() -> None:
    assert is_leader(a_head(), TODAY)
    assert is_leader(the_ceo(), TODAY)
    assert not is_leader(a_governor(), TODAY)
    assert [head.id for head in heads_of(EVERYBODY, "MDA", TODAY)] == ["p13"]
    assert serves(CHAIR, BOARD, TODAY)
    assert not serves(a_head(), BOARD, TODAY)
