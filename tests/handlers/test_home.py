"""`/collab` and help, as different people see them."""

from __future__ import annotations

import pytest

from tests.handlers.town import TownInProcess


def test_a_head_sees_the_trusts_name_and_what_they_can_do(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab")
    head.sees("Lanternfield Academies Trust")
    head.sees("/collab propose")


@pytest.mark.parametrize("words", ["hello", "Hi", "home"])
def test_whoever_greets_it_is_shown_what_they_can_do(town: TownInProcess, words: str) -> None:
    head = town.person("p12")
    head.types(f"/collab {words}")
    head.sees("/collab propose")
    head.types("/collab help")
    head.does_not_see(f"/collab {words.lower()}")


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


def test_nobody_is_offered_what_they_would_be_refused(town: TownInProcess) -> None:
    """Who keeps no log is offered none, and who leads no project is offered no check-in."""
    for person, offered in (("p41", False), ("p31", False), ("p08", True), ("p01", True)):
        someone = town.person(person)
        someone.types("/collab help")
        assert ("/collab meeting log" in someone.everything()) is offered, person
    for person, offered in (("p10", False), ("p21", True), ("p26", True)):
        someone = town.person(person)
        someone.types("/collab help")
        assert ("/collab checkin" in someone.everything()) is offered, person
