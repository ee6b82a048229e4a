"""The demonstration trust, read: the people and things in it that are easily got wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache

from bot.domain.people import EVERY_WEEKDAY, Person
from bot.domain.projects import Project
from bot.domain.spans import Hours, Span
from bot.domain.trusts import Moment
from bot.services.trust_file.parse import TrustFile, parse
from tests.trust_files import broken, lanternfield

NOVEMBER = date(2026, 11, 23)


@cache
def trust_file() -> TrustFile:
    return parse(lanternfield())


def person(id_: str) -> Person:
    return next(one for one in trust_file().people if one.id == id_)


def project(id_: str) -> Project:
    return next(one for one in trust_file().projects if one.id == id_)


def held(id_: str, on: date = NOVEMBER) -> set[tuple[str, str | None]]:
    return {(office.role, office.place) for office in person(id_).offices_on(on)}


# ---------------------------------------------------------------------------------------------- people


def test_everybody_is_there() -> None:
    assert len(trust_file().people) == 59
    assert len(trust_file().groups) == 21
    assert len(trust_file().meetings) == 60
    assert len(trust_file().projects) == 10


def test_two_people_are_called_sam_patel_and_are_not_one() -> None:
    head, parent = person("p11"), person("p48")
    assert head.called == parent.called == "Sam Patel"
    assert head.name == "Samuel Patel"
    assert head.holds("headteacher", "STT", on=NOVEMBER)
    assert not head.holds("governor", on=NOVEMBER)
    assert parent.holds("parent_governor", "CLJ", on=NOVEMBER)
    assert not parent.is_staff(NOVEMBER)


def test_kit_larkspur_is_a_director_of_the_trust_and_a_governor_of_one_school() -> None:
    assert {("director", None), ("governor", "VHS"), ("member", "board"), ("member", "lc_vhs")} <= held("p36")
    assert ("link_director", "lc_vhs") in held("p36")
    assert ("governor", None) not in held("p36")


def test_bernard_coyle_has_no_office_after_his_last_day() -> None:
    assert ("member", "tig_english") in held("p58", date(2026, 12, 18))
    assert held("p58", date(2026, 12, 19)) == set()
    assert not person("p58").is_here(date(2026, 12, 19))


def test_theodora_vale_has_no_office_before_her_first_day() -> None:
    assert held("p57", date(2027, 1, 4)) == set()
    assert held("p57", date(2027, 1, 5)) == {("teacher", "CLJ"), ("subject_specialist", "CLJ")}


def test_email_only_people_are_reached_by_email_with_and_without_an_account() -> None:
    by_email = {one.id for one in trust_file().people if one.delivery == "email"}
    assert by_email == {"p35", "p39", "p43", "p51", "p56"}
    assert person("p35").account == "member"
    assert person("p39").account == "none"


def test_guests_are_guests_and_hear_by_chat() -> None:
    guests = [one for one in trust_file().people if one.account == "guest"]
    assert len(guests) == 12
    assert {one.delivery for one in guests} == {"slack"}


def test_the_partner_from_outside_sees_one_project_and_serves_nowhere() -> None:
    assert held("p59") == {("external_partner", None)}
    assert person("p59").sees == {"project:PRJ-04"}


def test_a_governor_may_want_messages_only_in_the_early_evening() -> None:
    assert person("p55").own_quiet == Hours(time(20, 30), time(18, 0))
    assert time(19) not in Hours(time(20, 30), time(18, 0))


def test_people_keep_their_own_days_times_and_absences() -> None:
    assert person("p06").working_days == {0, 1, 3}
    assert person("p01").working_days == EVERY_WEEKDAY
    assert person("p01").digest_at == time(7, 45)
    assert (person("p37").digest_batch, person("p37").digest_day) == ("weekly", 4)
    assert person("p25").away == (Span(date(2026, 11, 16), date(2026, 11, 27)),)


def test_names_keep_their_marks() -> None:
    names = {one.name for one in trust_file().people}
    assert {"Siân Rhydderch", "Zoë Adeyemi-Clarke", "Bridget O'Shaughnessy", "Canon Felix Arbuthnot"} <= names


# --------------------------------------------------------------------------------------------- offices


def test_a_chair_of_governors_chairs_her_committee_and_is_its_governor() -> None:
    expected = {("chair_of_governors", "MDA"), ("governor", "MDA"), ("chair", "lc_mda"), ("member", "chairs")}
    assert expected <= held("p49")


def test_the_vice_chair_of_the_board_is_the_vice_chair_of_its_group() -> None:
    assert {("vice_chair", "board"), ("vice_chair_of_board", None), ("director", None)} <= held("p32")
    assert {("chair", "board"), ("chair_of_board", None)} <= held("p31")


def test_the_ceo_chairs_the_chairs_meeting_without_being_a_chair_of_governors() -> None:
    assert ("chair", "chairs") in held("p01")
    assert ("attendee", "board") in held("p01")
    assert "chair_of_governors" not in {role for role, _ in held("p01")}


def test_trust_wide_roles_have_no_place_even_for_somebody_at_a_school() -> None:
    assert {("trust_curriculum_lead", None), ("school_leader", "VHS")} <= held("p20")
    assert {("executive_leader", None), ("area_lead", "re"), ("area_lead", "church_school_leadership")} <= held("p06")


def test_the_clerk_clerks_every_governance_group() -> None:
    clerked = {place for role, place in held("p08") if role == "clerk" and place}
    assert clerked == {"board", "arc", "edc", "chairs", "lc_qfp", "lc_stt", "lc_clj", "lc_mda", "lc_vhs"}


def test_portfolios_are_those_of_the_groups() -> None:
    assert person("p38").portfolios == {"safeguarding", "send_inclusion"}
    assert person("p41").portfolios == {"church_distinctiveness"}


def test_where_role_and_group_differ_the_group_decides() -> None:
    text = broken(lanternfield(), "  chair: p37", "  chair: p38")
    text = broken(text, "members: [p37, p44,", "members: [p38, p44,")
    people = {one.id: one for one in parse(text).people}
    assert people["p38"].holds("chair_of_governors", "QFP", on=NOVEMBER)
    assert not people["p37"].holds("chair_of_governors", on=NOVEMBER)
    assert not people["p37"].holds("chair", "lc_qfp", on=NOVEMBER)
    assert people["p37"].holds("governor", "QFP", on=NOVEMBER)
    assert "standards" in people["p38"].portfolios
    assert people["p37"].portfolios == frozenset()


def test_an_executive_head_of_two_schools_is_written_as_two_offices() -> None:
    text = broken(
        lanternfield(),
        "  school: QFP\n  roles: [headteacher]\n",
        "  roles: [headteacher]\n"
        "  offices: [{role: headteacher, school: QFP}, {role: headteacher, school: CLJ, from: 2027-01-04}]\n",
    )
    bridget = next(one for one in parse(text).people if one.id == "p10")
    assert bridget.holds("headteacher", "QFP", on=NOVEMBER)
    assert not bridget.holds("headteacher", "CLJ", on=NOVEMBER)
    assert bridget.holds("headteacher", "CLJ", on=date(2027, 1, 4))


def test_an_acting_chair_holds_the_seat_for_dated_days() -> None:
    text = broken(
        lanternfield(),
        "  roles: [governor]\n  account: guest\n",
        "  roles: [governor]\n  offices: [{role: chair, group: lc_qfp, from: 2026-12-01, to: 2026-12-31}]\n"
        "  account: guest\n",
    )
    acting = next(one for one in parse(text).people if one.id == "p38")
    assert acting.holds("chair", "lc_qfp", on=date(2026, 12, 31))
    assert not acting.holds("chair", "lc_qfp", on=date(2027, 1, 1))
    assert acting.holds("governor", "QFP", on=NOVEMBER)


def test_the_power_to_release_is_lent_for_a_week() -> None:
    (lent,) = trust_file().delegations
    assert (lent.power, lent.from_person, lent.to_person) == ("cascade.release", "p01", "p03")
    assert lent.days == Span(date(2026, 12, 14), date(2026, 12, 18))


# ------------------------------------------------------------------------------- accounts and the charter


def test_accounts_belong_to_the_workspace_and_the_tenant() -> None:
    known = set(trust_file().identities)
    assert ("slack", "T0LANTERN", "U0LAT001", "p01") in known
    tenant, user = "354d2fc6-a223-510c-ad9e-5156aa3845fc", "61c8a60c-a648-5bb9-9aa9-ab72bf13bf36"
    assert ("teams", tenant, user, "p01") in known
    assert not [one for one in known if one[3] == "p39"]


def test_the_charter_has_the_trusts_words_hours_and_week() -> None:
    trust = trust_file().trust
    assert trust.words.elt == "Education Leadership Team"
    assert trust.rules.elt.post == Moment(0, time(12))
    assert trust.rules.elt.items_open == Moment(3, time(8))
    assert trust.rules.checkin.due == Moment(4, time(13))
    assert not trust.rules.governors_quiet.closures
    assert trust.channels == {"projects": "projects", "announcements": "trust-news"}
    assert [item.minutes for item in trust.rules.elt.standing] == [5, 5, 10, 15, 5]


def test_vellumhurst_has_its_own_calendar() -> None:
    trust = trust_file().trust
    half_term = trust.calendars[trust.schools["VHS"].calendar].half_terms[0]
    assert half_term.days == Span(date(2026, 9, 1), date(2026, 10, 16))
    assert sum(len(aim.parts) for aim in trust.aims) == 15
    assert trust.portfolios["safeguarding"].lead == "p01"


# -------------------------------------------------------------------------------------- work and meetings


def test_the_elt_goes_on_from_two_actions_and_a_decision() -> None:
    assert [(one.id, one.owner, one.due_on) for one in trust_file().actions] == [
        ("m010-a1", "p03", date(2026, 12, 2)),
        ("m010-a2", "p10", date(2026, 11, 25)),
    ]
    decision = next(one for one in trust_file().items if one.id == "m010-d1")
    assert (decision.level, decision.meeting) == ("leaders", "m010")


def test_the_septembers_cascade_is_released_and_decembers_still_waits() -> None:
    (cascade,) = trust_file().cascades
    assert (cascade.meeting, cascade.released_by) == ("m015", "p01")
    assert cascade.released_at == datetime(2026, 9, 28, 8, 0, tzinfo=UTC)
    assert cascade.chairs_met_at == datetime(2026, 10, 1, 17, 0, tzinfo=UTC)
    assert {one.group: one.state for one in cascade.committees}["lc_vhs"] == "noted"
    waiting = [one for one in trust_file().records if one.id == "CAS-2026-12-03"]
    assert [one.document["status"] for one in waiting] == ["waiting_for_board"]


def test_confidential_items_are_a_count_on_the_meeting() -> None:
    board = next(one for one in trust_file().meetings if one.id == "m015")
    assert (board.part_b, board.logged_by) == (2, "p08")
    embargoed = next(one for one in trust_file().items if one.id == "m015-i3")
    assert (embargoed.level, embargoed.until) == ("chairs_only", date(2026, 11, 1))


def test_a_project_keeps_its_reasons_its_challenge_and_its_rest() -> None:
    assert [(one.rule, one.answered_by) for one in project("PRJ-08").regards] == [("R5", "p02"), ("R12", "p02")]
    (challenge,) = project("PRJ-05").challenges
    assert (challenge.asked_by, challenge.answer) == ("p14", None)
    assert project("PRJ-02").pauses == (Span(date(2027, 4, 12), date(2027, 6, 23)),)
    assert "examination term" in str(project("PRJ-91").decision_reason)
    assert project("PRJ-05").reference == "PRJ-05"


def test_checkins_go_on_in_their_rhythm() -> None:
    assert project("PRJ-02").next_checkin_on == date(2026, 11, 27)
    assert project("PRJ-01").next_checkin_on == date(2026, 12, 11)
    assert project("PRJ-08").next_checkin_on == date(2027, 7, 2)
    assert project("PRJ-05").next_checkin_on is None


def test_checkins_know_when_they_were_asked_and_answered() -> None:
    found = {one.project: one for one in trust_file().checkins}
    assert found["PRJ-03"].asked_at == datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
    assert found["PRJ-03"].answered_at == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert (found["PRJ-04"].state, found["PRJ-04"].answered_by) == ("asked", None)
    assert "PRJ-02" not in found


def test_a_reminder_that_is_counted_went_out_on_the_next_weekday() -> None:
    text = broken(lanternfield(), "reminded: 0", "reminded: 1")
    asked = next(one for one in parse(text).checkins if one.project == "PRJ-04")
    assert asked.reminded_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
