"""Tying a channel from within it."""

from __future__ import annotations

import pytest

from storage import places, projects
from storage.places import Place
from storage.tables import people as tables
from tests.handlers.board import forges
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import TownInProcess

CLERK, ADMIN, HEAD, GOVERNOR, LEAD = "p08", "p09", "p12", "p38", "p26"
pytestmark = IN_EACH_CHAT


@pytest.fixture
def untied(town: TownInProcess) -> TownInProcess:
    with town.database.transaction() as shelf:
        shelf.books(town.trust_id).remove(tables.places)
    return town


def tied(town: TownInProcess, subject: str) -> Place | None:
    with town.database.reading() as shelf:
        return places.place_of(shelf.books(town.trust_id), subject)


def test_the_clerk_ties_the_channel_they_stand_in(untied: TownInProcess) -> None:
    clerk = untied.person(CLERK)
    clerk.types("/collab here elt", in_channel="group:elt")
    clerk.sees("news of Education Leadership Team comes here from now on")
    place = tied(untied, "group:elt")
    assert place is not None
    assert place.conversation == "C:group:elt"


def test_news_leaves_the_channel_on_another_platform_that_it_came_to_before(untied: TownInProcess) -> None:
    for platform in ("slack", "teams"):
        with untied.database.transaction() as shelf:
            place = Place("group:elt", platform, f"former-{platform}", is_private=False)
            places.tie(shelf.books(untied.trust_id), place, by=None, at=untied.now)
    untied.person(CLERK).types("/collab here elt", in_channel="group:elt")
    with untied.database.reading() as shelf:
        assert [one.conversation for one in places.tied(shelf.books(untied.trust_id))] == ["C:group:elt"]


def test_a_committees_channel_is_tied_once_the_clerk_says_that_it_is_private(untied: TownInProcess) -> None:
    clerk = untied.person(CLERK)
    clerk.types("/collab here lc_qfp", in_channel="group:lc_qfp", private=True)
    clerk.sees("Is everybody in this channel one of them?")
    assert tied(untied, "group:lc_qfp") is None
    clerk.presses("here.confirm", "group:lc_qfp")
    assert tied(untied, "group:lc_qfp") is not None


def test_committee_news_never_goes_to_an_open_channel(untied: TownInProcess) -> None:
    clerk = untied.person(CLERK)
    clerk.types("/collab here lc_qfp", in_channel="general")
    clerk.sees("this channel is open to others")
    assert tied(untied, "group:lc_qfp") is None


@pytest.mark.parametrize(("person", "group"), [("p31", "board"), (ADMIN, "lc_qfp"), ("p37", "lc_qfp")])
def test_only_the_clerk_ties_a_committees_channel(untied: TownInProcess, person: str, group: str) -> None:
    someone = untied.person(person)
    someone.types(f"/collab here {group}", in_channel=f"group:{group}", private=True)
    someone.sees("so the clerk ties its channel")
    assert tied(untied, f"group:{group}") is None


def test_a_button_that_names_another_kind_of_thing_ties_nothing(untied: TownInProcess) -> None:
    clerk = untied.person(CLERK)
    forges(untied, clerk, "here.confirm", "project:lc_qfp")
    clerk.sees("I can't find that group")
    assert tied(untied, "group:lc_qfp") is None


def test_a_lead_ties_their_own_project_and_its_news_goes_there(untied: TownInProcess) -> None:
    lead = untied.person(LEAD)
    lead.types("/collab here PRJ-04", in_channel="blended")
    assert tied(untied, "project:PRJ-04") is not None


def test_who_cannot_tie_a_group_reads_who_can(untied: TownInProcess) -> None:
    head = untied.person(HEAD)
    for words in ("elt", "nonsense", "PRJ-77"):
        head.types(f"/collab here {words}", in_channel="general")
        head.sees(f"“{words}” isn't something that you can tie to a channel. Whoever leads a group or a")
        head.sees("Nothing was changed.")


def test_a_clerk_who_mistypes_a_group_reads_which_may_be_meant(untied: TownInProcess) -> None:
    clerk = untied.person(CLERK)
    clerk.types("/collab here leadershp", in_channel="group:elt")
    clerk.sees("“leadershp” isn't something that you can tie to a channel. Did you mean Education Leadership Team?")
    assert tied(untied, "group:elt") is None


@pytest.mark.parametrize(("person", "words"), [(HEAD, "PRJ-04"), (HEAD, "board"), (GOVERNOR, "elt")])
def test_nobody_ties_what_is_not_theirs(untied: TownInProcess, person: str, words: str) -> None:
    untied.person(person).types(f"/collab here {words}", in_channel="general")
    with untied.database.reading() as shelf:
        books = shelf.books(untied.trust_id)
        assert not books.rows(books.select(tables.places))


def test_the_trusts_own_channels_are_the_clerks_and_the_admins(untied: TownInProcess) -> None:
    untied.person(HEAD).types("/collab here projects", in_channel="general")
    assert tied(untied, "trust:projects") is None
    untied.person(ADMIN).types("/collab here projects", in_channel="general")
    assert tied(untied, "trust:projects") is not None


def test_here_alone_says_what_comes_to_the_channel(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab here", in_channel="group:elt")
    clerk.sees("News of Education Leadership Team comes to this channel")
    clerk.types("/collab here", in_channel="elsewhere")
    clerk.sees("No news comes to this channel yet")


def test_here_alone_names_a_project_by_its_title_to_those_who_may_see_it(untied: TownInProcess) -> None:
    untied.person(LEAD).types("/collab here PRJ-04", in_channel="blended")
    untied.person(ADMIN).types("/collab here announcements", in_channel="blended")
    with untied.database.reading() as shelf:
        project = projects.find(shelf.books(untied.trust_id), "PRJ-04")
    assert project
    untied.person(LEAD).types("/collab here", in_channel="blended")
    untied.person(LEAD).sees(f"News of {project.title} and the trust's announcements comes to this channel")


def test_here_alone_gives_no_project_away(untied: TownInProcess) -> None:
    with untied.database.transaction() as shelf:
        books = shelf.books(untied.trust_id)
        draft = Place("project:p-18c2f00aa", untied.slack.platform, "C:blended", is_private=False)
        places.tie(books, draft, by=None, at=untied.now)
    head = untied.person(HEAD)
    head.types("/collab here", in_channel="blended")
    head.sees("News of a project comes to this channel")
    head.does_not_see("p-18c2f00aa")


def test_in_the_one_to_one_chat_it_says_where_to_type(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab here elt")
    clerk.sees("Type it in the channel that should get the news")
