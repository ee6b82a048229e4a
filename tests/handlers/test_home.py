"""`/collab` and help, as different people see them."""

from __future__ import annotations

from tests.handlers.town import TownInProcess


def test_a_head_sees_the_trusts_name_and_what_they_can_do(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab")
    head.sees("Lanternfield Academies Trust")
    head.sees("/collab propose")


def test_three_people_see_the_register_of_projects(town: TownInProcess) -> None:
    for person in ("p12", "p03", "p37"):
        someone = town.person(person)
        someone.types("/collab projects")
        someone.sees("Trust Development plan")


def test_an_unknown_word_gets_the_nearest_suggestion(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propse")
    head.sees("/collab propose")


def test_the_statement_is_shown_by_section(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab intent capacity")
    head.sees("timing of collaboration should avoid examination terms")
    head.does_not_see("respect, trust and confidentiality")


def test_a_section_that_is_not_there_is_answered_with_those_that_are(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab intent money")
    head.sees("ethos, aims, ethics or capacity")
