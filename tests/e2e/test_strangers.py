"""Who is who: the register decides, an email introduces once, and everybody else gets one kind line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.standin.faults import Fault
from storage.database import Database
from storage.tables.engine import forms
from storage.tables.people import identities
from tests.e2e.edges import log_of, plan, post, rows, secrets_of, signed, stored, submitted, typed
from tests.e2e.town import Somebody, TownInSlack, open_town

FRIDAY = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)
"""Bernard Coyle's last day, and before Theodora Vale's first."""
TURNED_AWAY = "You aren't in Lanternfield Academies Trust's register yet. Your clerk or IT lead can add you."
TEACHER, GUEST, LEAVER, JOINER = "p22", "p40", "p58", "p57"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownInSlack]:
    with open_town(plan(tmp_path_factory.mktemp("strangers"), FRIDAY, mode="events")) as town:
        yield town


@pytest.fixture
def new(town: TownInSlack) -> Iterator[Somebody]:
    """A teacher of the register whose Slack account nobody has told it of."""
    someone = town.person(TEACHER)
    forget(town, TEACHER)
    someone.forgets()
    before = town.world.standin.directory.user(user_of(town, TEACHER))
    yield someone
    town.world.standin.troubles.faults.clear()
    town.world.standin.directory._users[before.id] = before


def user_of(town: TownInSlack, person: str) -> str:
    return next(
        user for platform, _, user, known in town.world.file.identities if (platform, known) == ("slack", person)
    )


def forget(town: TownInSlack, person: str) -> None:
    database = Database(town.world.plan.url)
    with database.transaction() as shelf:
        shelf.books("lanternfield").remove(identities, identities.c.person_id == person)
    database.close()


def known(town: TownInSlack, person: str = TEACHER) -> list[str]:
    """The Slack users that the register takes for this person."""
    return [row.user for row in rows(town, identities, identities.c.person_id == person)]


def says(town: TownInSlack, user: str, **changes: Any) -> None:
    """What Slack tells of somebody from now on."""
    town.world.standin.directory.change(user, changes)


def test_an_email_of_the_register_introduces_once_and_a_new_one_moves_nothing(town: TownInSlack, new: Somebody) -> None:
    new.types("/collab")
    new.sees("hello, Mei-Lin Orchard")
    assert known(town) == [user_of(town, TEACHER)]
    asked = town.world.standin.troubles.seen["users.info"]

    says(town, user_of(town, TEACHER), email="zoe.adeyemi.clarke@lanternfield.example.org")
    new.forgets()
    new.types("/collab")
    new.sees("hello, Mei-Lin Orchard")
    assert known(town) == [user_of(town, TEACHER)]
    assert town.world.standin.troubles.seen["users.info"] == asked


NOBODY: dict[str, dict[str, Any]] = {
    "an email that nobody has": {"email": "somebody.else@elsewhere.example.org"},
    "no email": {"email": None},
    "an email not confirmed": {"is_email_confirmed": False},
    "an account that was closed": {"deleted": True},
    "an app": {"is_bot": True},
    "a stranger in a shared channel": {"is_stranger": True},
    "a user of another workspace": {"team_id": "T0ELSEWHERE"},
    "the email of somebody who is known already": {"email": "zoe.adeyemi.clarke@lanternfield.example.org"},
    "the email of somebody who has not begun": {"email": "theodora.vale@lanternfield.example.org"},
}


@pytest.mark.parametrize("how", NOBODY)
def test_whom_the_register_cannot_know_gets_one_line_and_is_not_stored(
    town: TownInSlack, new: Somebody, how: str
) -> None:
    if how.endswith("not begun"):
        forget(town, JOINER)
    says(town, user_of(town, TEACHER), **NOBODY[how])
    before = stored(town)
    new.types("/collab propose Reading buddies")
    assert new.everything() == TURNED_AWAY
    assert stored(town) == before


def test_a_guest_of_the_workspace_whose_email_is_in_the_register_is_known(town: TownInSlack) -> None:
    guest = town.person(GUEST)
    forget(town, GUEST)
    guest.types("/collab")
    guest.sees("hello, Danny Cartwheel")
    assert known(town, GUEST) == [user_of(town, GUEST)]


def test_a_workspace_without_a_trust_is_told_so(town: TownInSlack) -> None:
    before = stored(town)
    body = typed("propose Reading buddies", user_of(town, TEACHER), team="T0ELSEWHERE")
    status, said = post(town, body, signed(town, body))
    assert status == 200
    assert "Collab isn't set up for this workspace yet." in said
    assert stored(town) == before


def test_a_known_users_id_from_another_workspace_is_somebody_else(town: TownInSlack) -> None:
    body = typed("", "U0LAT001", team="T0ELSEWHERE")
    assert "Ines" not in post(town, body, signed(town, body))[1]


@pytest.mark.parametrize("seconds", [0.0, 4.0], ids=["at once", "after four seconds"])
def test_while_slack_cannot_say_who_somebody_is_they_are_asked_to_wait(
    town: TownInSlack, new: Somebody, seconds: float
) -> None:
    before = stored(town)
    town.world.standin.troubles.faults.append(Fault("users.info", "error_500", seconds=seconds))
    new.types("/collab")
    assert new.everything() == (
        "The chat can't tell me who you are just now. Nothing was changed; please try again in a minute."
    )
    assert stored(town) == before
    new.types("/collab")
    new.sees("hello, Mei-Lin Orchard")


def test_whom_slack_itself_does_not_know_is_turned_away(town: TownInSlack) -> None:
    body = typed("", "U0NOBODY")
    assert TURNED_AWAY in post(town, body, signed(town, body))[1]


def test_while_the_trust_s_file_is_loaded_again_everybody_is_still_known(town: TownInSlack) -> None:
    """Another process loads it, with a word changed, while people go on asking and adding."""
    world = town.world
    again = world.plan.folder / "again.yaml"
    again.write_text(world.plan.trust_text.replace("One Trust, One Vision", "One trust, one sight"), encoding="utf-8")
    command = (sys.executable, "-m", "bot", "trust", "load", str(again))
    loading = subprocess.Popen(command, env=dict(world.bot.environment), stdout=subprocess.DEVNULL)
    said: list[str] = []
    while loading.poll() is None:
        for text in ("", f"agenda add Item number {len(said)}"):
            body = typed(text, "U0LAT010")
            said.append(post(town, body, signed(town, body))[1])
    assert loading.returncode == 0
    assert [answer for answer in said if "register yet" in answer or "went wrong" in answer] == []
    assert len(said) > 4
    body = typed("", "U0LAT010")
    assert "One trust, one sight" in post(town, body, signed(town, body))[1]


def test_before_the_first_day_and_after_the_last_nothing_opens(town: TownInSlack) -> None:
    leaver, user, joiner = town.person(LEAVER), user_of(town, LEAVER), user_of(town, JOINER)
    leaver.types("/collab propose A last idea")
    leaver.is_asked_for("title", "purpose")
    token = rows(town, forms, forms.c.person_id == LEAVER)[-1].token

    town.walks_to("2026-12-19 09:00")
    before = stored(town)
    for body in (typed("", user), submitted("propose", token, user, title="A last idea"), typed("", joiner)):
        assert TURNED_AWAY in post(town, body, signed(town, body))[1]
    assert stored(town) == before


def test_no_name_no_email_and_no_secret_is_in_the_log(town: TownInSlack) -> None:
    printed = log_of(town)
    for word in ("Mei-Lin", "@lanternfield.example.org", "our fault", "Traceback", *secrets_of(town)):
        assert word not in printed
