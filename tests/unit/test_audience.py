"""Who may see what; whatever is not named is denied."""

import pytest

from bot.domain.audience import (
    Reader,
    audience_of_item,
    audience_of_project,
    audiences_of,
    readers_of_item,
)
from bot.domain.people import Office, Person
from bot.domain.trusts import ApprovalRules
from tests.factories import (
    TODAY,
    a_governor,
    a_group,
    a_head,
    a_partner,
    a_person,
    a_project,
    a_trust,
    an_admin,
    an_executive,
    an_item,
    directors,
    everybody,
    governors,
    groups,
    on,
    the_ceo,
    the_clerk,
    with_rules,
)

GROUPS = groups()
TRUST = a_trust()
TEACHER = a_person("p22", "Mei-Lin Orchard", "teacher", school="QFP")
CHAIR_OF_QFP, GOVERNOR_OF_QFP = governors()[0], governors()[1]
GOVERNOR_OF_STT = governors()[5]
KIT = directors()[5]
EMBARGOED = an_item(3, "chairs_only", until=on("2026-12-01"))


def sees(person: Person, *audiences: str, teams: tuple[str, ...] = ()) -> bool:
    return not audiences_of(person, TODAY, GROUPS, teams).isdisjoint(audiences)


@pytest.mark.parametrize(
    ("person", "audience", "expected"),
    [
        (TEACHER, "open", True),
        (GOVERNOR_OF_QFP, "open", True),
        (a_partner(), "open", False),
        (a_head(), "leaders", True),
        (TEACHER, "leaders", False),
        (GOVERNOR_OF_QFP, "leaders", False),
        (GOVERNOR_OF_QFP, "governance", True),
        (KIT, "governance", True),
        (a_head(), "governance", False),
        (CHAIR_OF_QFP, "chairs", True),
        (GOVERNOR_OF_QFP, "chairs", False),
        (the_ceo(), "chairs", False),
        (directors()[0], "chairs", False),
        (GOVERNOR_OF_QFP, "committee:lc_qfp", True),
        (GOVERNOR_OF_QFP, "committee:lc_stt", False),
        (the_clerk(), "committee:lc_qfp", True),
        (KIT, "committee:lc_vhs", True),
        (an_admin(), "committee:lc_qfp", False),
        (the_clerk(), "clerk:board", True),
        (the_ceo(), "clerk:board", False),
        (TEACHER, "person:p22", True),
        (TEACHER, "person:p10", False),
        (an_executive(), "role:executive_leader", True),
        (TEACHER, "", False),
        (TEACHER, "everyone", False),
        (the_ceo(), "committee:", False),
        (the_ceo(), "part_b", False),
    ],
)
def test_an_audience_is_an_office(person: Person, audience: str, expected: bool) -> None:
    assert sees(person, audience) is expected


def test_a_title_alone_makes_nobody_a_chair() -> None:
    titled = a_person("p38", "Oluwaseun Greaves", "governor", "chair_of_governors", school="QFP")
    assert not sees(titled, "chairs")


@pytest.mark.parametrize(
    "gone",
    [
        a_head(leaves_on=on("2026-11-22")),
        a_head(starts_on=on("2026-11-24")),
        a_head(ended_on=on("2026-11-01")),
    ],
)
def test_who_is_not_here_sees_nothing_not_even_their_own(gone: Person) -> None:
    assert audiences_of(gone, TODAY, GROUPS, ("PRJ-05",)) == frozenset()


def test_a_committee_that_has_ended_or_is_unknown_admits_nobody() -> None:
    ended = {**GROUPS, "lc_qfp": a_group("lc_qfp", "local_committee", ended_on=on("2026-10-01"))}
    assert "committee:lc_qfp" not in audiences_of(GOVERNOR_OF_QFP, TODAY, ended)
    assert "chairs" not in audiences_of(CHAIR_OF_QFP, TODAY, ended)
    assert "committee:lc_qfp" not in audiences_of(GOVERNOR_OF_QFP, TODAY, {})


def test_a_seat_is_a_seat_only_while_it_stands() -> None:
    former = a_person("p38", "Former", Office("member", "lc_qfp", last_on=on("2026-11-22")))
    assert not sees(former, "committee:lc_qfp")


def test_a_partner_sees_what_they_were_let_in_for_and_nothing_else() -> None:
    busy = a_partner(offices=(Office("external_partner"), Office("member", "tig_maths"), Office("teacher", "QFP")))
    assert audiences_of(busy, TODAY, GROUPS, ("PRJ-01",)) == {"person:p59", "project:PRJ-04"}


@pytest.mark.parametrize(
    ("status", "person", "on_team", "expected"),
    [
        ("draft", TEACHER, True, True),
        ("draft", TEACHER, False, False),
        ("draft", the_ceo(), False, False),
        ("proposed", a_head(), False, True),
        ("proposed", TEACHER, True, True),
        ("proposed", TEACHER, False, False),
        ("proposed", GOVERNOR_OF_QFP, False, False),
        ("returned", a_head(), False, False),
        ("returned", an_executive(), False, True),
        ("approved", TEACHER, False, True),
        ("approved", GOVERNOR_OF_QFP, False, True),
        ("active", TEACHER, False, True),
        ("completed", TEACHER, False, True),
        ("declined", an_executive(), False, True),
        ("declined", the_ceo(), False, True),
        ("declined", a_head(), False, False),
        ("declined", TEACHER, True, True),
        ("approved", a_partner(), False, False),
        ("something new", the_ceo(), False, True),
    ],
)
def test_a_project_is_seen_by_more_people_as_it_goes_on(
    status: str, person: Person, on_team: bool, expected: bool
) -> None:
    project = a_project("prj-5", status)
    teams = ("prj-5",) if on_team else ()
    assert sees(person, *audience_of_project(project, TRUST), teams=teams) is expected


def test_a_partner_sees_their_own_project_once_it_is_approved() -> None:
    approved = a_project("prj-4", "active", reference="PRJ-04")
    assert sees(a_partner(), *audience_of_project(approved, TRUST))
    assert not sees(a_partner(), *audience_of_project(a_project("PRJ-04", "proposed"), TRUST))


def test_who_approves_is_the_trust_s_own_choice() -> None:
    trust = with_rules(TRUST, approval=ApprovalRules(roles=frozenset({"headteacher"})))
    assert sees(a_head(), *audience_of_project(a_project(status="declined"), trust))


@pytest.mark.parametrize(
    ("level", "person", "expected"),
    [
        ("open", TEACHER, True),
        ("governance", TEACHER, False),
        ("governance", GOVERNOR_OF_STT, True),
        ("governance", the_clerk(), True),
        ("leaders", a_head(), True),
        ("leaders", GOVERNOR_OF_STT, False),
        ("committee", KIT, True),
        ("committee", GOVERNOR_OF_STT, False),
        ("committee", a_head(), False),
        ("chairs_only", CHAIR_OF_QFP, True),
        ("chairs_only", GOVERNOR_OF_QFP, False),
        ("chairs_only", directors()[2], True),
        ("private", the_clerk(), True),
        ("private", directors()[0], True),
        ("private", KIT, False),
        ("a level nobody knows", GOVERNOR_OF_QFP, False),
    ],
)
def test_a_board_s_item_by_its_level(level: str, person: Person, expected: bool) -> None:
    item = an_item(level=level)
    assert sees(person, *audience_of_item(item, GROUPS["board"], TODAY)) is expected


@pytest.mark.parametrize(("day", "held"), [("2026-11-30", True), ("2026-12-01", False), ("2026-12-02", False)])
def test_an_embargo_lifts_on_its_day(day: str, held: bool) -> None:
    assert ("governance" not in audience_of_item(EMBARGOED, GROUPS["board"], on(day))) is held


def test_an_embargo_without_a_day_never_lifts() -> None:
    unlimited = an_item(level="chairs_only")
    assert "governance" not in audience_of_item(unlimited, GROUPS["board"], on("2036-01-01"))


def test_an_embargo_is_written_down_once_with_its_day() -> None:
    assert readers_of_item(EMBARGOED, GROUPS["board"]) == (
        Reader("committee:board"),
        Reader("chairs"),
        Reader("governance", on("2026-12-01")),
    )


def test_part_b_is_no_level_that_anybody_can_read() -> None:
    audiences = audience_of_item(an_item(level="part_b"), GROUPS["elt"], TODAY)
    outsiders = [person for person in everybody() if not sees(person, "committee:elt")]
    assert not any(sees(person, *audiences) for person in outsiders)


def test_a_governor_of_one_school_does_not_see_another_s_committee() -> None:
    assert not sees(a_governor("MDA", "p50"), "committee:lc_vhs")
