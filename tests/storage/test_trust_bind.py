"""Whoever runs Collab binds a workspace to a trust; it stays so when the file is loaded again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.domain.errors import Refused
from bot.services.trust_file.mistakes import TrustFileRefused
from bot.services.trusts.bind import bind, unbind, unbound
from bot.services.trusts.load import load
from storage import installations, people, places, trusts
from storage.database import Database
from storage.places import Place
from storage.sealing import Seal
from tests.trust_files import broken, harbourside

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
SEAL = Seal(("a key that nobody can guess, surely",), "tests")
LANTERNFIELD = (
    harbourside()
    .replace("  id: harbourside", "  id: lanternfield")
    .replace("T0HARBOUR", "T0LANTERN")
    .replace("0HLT", "0LAT")
)
"""As small as the other, so that these tests are quick; it only has to live somewhere else."""
HOMELESS = harbourside().replace("  slack_team: T0HARBOUR\n", "")
SILENT = "\n".join(line for line in HOMELESS.splitlines() if "slack_user: " not in line)


@pytest.fixture(scope="module")
def two_trusts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One trust whose file names its workspace, and one whose file does not; four workspaces have installed."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("bind") / "two-trusts.sqlite"))
    with_two_trusts(Database(f"sqlite:///{file}", is_durable=False)).close()
    return file


@pytest.fixture
def loaded(two_trusts: Path, tmp_path: Path) -> Iterator[Database]:
    """The two trusts in a file of this test's own."""
    database = Database(f"sqlite:///{shutil.copy(two_trusts, tmp_path / 'collab.sqlite')}", is_durable=False)
    yield database
    database.close()


@pytest.fixture
def either(database: Database) -> Database:
    """The same, on each kind of database in turn."""
    return with_two_trusts(database)


def with_two_trusts(database: Database) -> Database:
    load(database, broken(LANTERNFIELD, "5b1d7a40", "6b1d7a40"), at=MONDAY)
    load(database, SILENT, at=MONDAY)
    for team, name in (("T0LANTERN", "Lanternfield"), ("T0HARBOUR", "Harbour"), ("T0OTHER", "harbour"), ("T0X", "X")):
        installed(database, team, name)
    return database


def installed(database: Database, team: str, name: str) -> None:
    told = {"app_id": "A1", "team_id": team, "team_name": name, "bot_token": f"xoxb-{team}", "user_id": "U1"}
    with database.transaction() as shelf:
        installations.save(shelf, "client-id", SEAL, {**told, "bot_id": "B1", "bot_user_id": "U2"})


def lives_in(database: Database, trust_id: str = "harbourside") -> str | None:
    with database.reading() as shelf:
        assert trusts.trust_of(shelf.books(trust_id)).slack_team == trusts.teams(shelf)[trust_id]
        return trusts.teams(shelf)[trust_id]


def test_what_is_not_bound_is_listed(loaded: Database) -> None:
    found = unbound(loaded)
    assert {(one.team, one.name) for one in found.workspaces} == {
        ("T0HARBOUR", "Harbour"),
        ("T0OTHER", "harbour"),
        ("T0X", "X"),
    }
    assert found.trusts == ("harbourside",)


@pytest.mark.parametrize("called", ["T0X", "X", "x"])
def test_a_workspace_is_bound_by_its_id_or_its_name(loaded: Database, called: str) -> None:
    assert bind(loaded, "harbourside", called).team == "T0X"
    assert lives_in(loaded) == "T0X"
    with loaded.reading() as shelf:
        assert trusts.trust_of_workspace(shelf, "slack", "T0X") == "harbourside"
    assert unbound(loaded).trusts == ()


@pytest.mark.parametrize(
    ("trust", "called", "words"),
    [
        ("harbourside", "T0LANTERN", r"is the workspace of lanternfield\. If it is not any more: collab trust unbind"),
        ("harbourside", "harbour", "2 workspaces are called harbour. Give its id: T0HARBOUR or T0OTHER."),
        ("harbourside", "T0NOBODY", "No workspace T0NOBODY has installed Collab. Open PUBLIC_URL/slack/install"),
        ("nobody", "T0X", "No trust nobody is loaded. Loaded: harbourside and lanternfield."),
        ("lanternfield", "T0X", "The trust file says slack_team: T0LANTERN."),
    ],
)
def test_what_cannot_be_bound_is_said_with_what_to_do(loaded: Database, trust: str, called: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        bind(loaded, trust, called)
    assert "Nothing was changed." in refused.value.sentence
    assert (lives_in(loaded), lives_in(loaded, "lanternfield")) == (None, "T0LANTERN")


def test_the_binding_outlives_a_load_of_a_file_that_says_nothing(either: Database) -> None:
    bind(either, "harbourside", "T0X")
    load(either, SILENT.replace("Two schools, one harbour", "Two schools, one sea"), at=MONDAY)
    assert lives_in(either) == "T0X"


def test_a_file_that_says_the_same_is_loaded(loaded: Database) -> None:
    bind(loaded, "harbourside", "T0HARBOUR")
    load(loaded, harbourside(), at=MONDAY)
    assert lives_in(loaded) == "T0HARBOUR"


def test_a_file_that_says_otherwise_is_refused_with_its_line(loaded: Database) -> None:
    bind(loaded, "harbourside", "T0X")
    with pytest.raises(TrustFileRefused, match="slack_team is T0HARBOUR, but this trust is bound to T0X") as refused:
        load(loaded, harbourside(), at=MONDAY)
    assert "collab trust unbind harbourside" in str(refused.value)
    assert lives_in(loaded) == "T0X"


def test_bound_again_what_belonged_to_the_old_workspace_is_let_go(either: Database) -> None:
    bind(either, "harbourside", "T0X")
    with either.transaction() as shelf:
        books = shelf.books("harbourside")
        assert people.match_identity(books, "slack", "T0X", "U1", "h01", at=MONDAY)
        places.tie(books, Place("group:elt", "slack", "C1", is_private=True), by="h01", at=MONDAY)
    bind(either, "harbourside", "T0HARBOUR")
    with either.reading() as shelf:
        assert people.known_as(shelf, "slack", "T0X", "U1") is None
        assert people.identity_of(shelf.books("harbourside"), "h01", "slack") is None
        assert places.place_of(shelf.books("harbourside"), "group:elt") is None
        assert trusts.trust_of_workspace(shelf, "slack", "T0X") is None


def test_binding_to_the_same_workspace_twice_keeps_everything(loaded: Database) -> None:
    bind(loaded, "harbourside", "T0X")
    with loaded.transaction() as shelf:
        assert people.match_identity(shelf.books("harbourside"), "slack", "T0X", "U1", "h01", at=MONDAY)
    bind(loaded, "harbourside", "X")
    with loaded.reading() as shelf:
        assert people.known_as(shelf, "slack", "T0X", "U1")


def test_a_file_that_moves_the_trust_lets_go_too(loaded: Database) -> None:
    """Otherwise whoever gets the old workspace would find people of this trust in it."""
    with loaded.transaction() as shelf:
        assert people.match_identity(shelf.books("lanternfield"), "slack", "T0LANTERN", "U9", "h08", at=MONDAY)
    load(loaded, broken(broken(LANTERNFIELD, "5b1d7a40", "6b1d7a40"), "T0LANTERN", "T0X"), at=MONDAY)
    with loaded.reading() as shelf:
        assert people.known_as(shelf, "slack", "T0LANTERN", "U0LAT001") is None
        assert people.known_as(shelf, "slack", "T0LANTERN", "U9") is None
        assert people.known_as(shelf, "slack", "T0X", "U0LAT001")
    bind(loaded, "harbourside", "T0LANTERN")
    assert lives_in(loaded) == "T0LANTERN"


def test_unbound_the_trust_lives_where_its_file_says(loaded: Database) -> None:
    bind(loaded, "harbourside", "T0HARBOUR")
    load(loaded, harbourside(), at=MONDAY)
    assert unbind(loaded, "harbourside") == "T0HARBOUR"
    assert lives_in(loaded) == "T0HARBOUR"
    with pytest.raises(Refused, match="was not bound to a workspace by this command"):
        unbind(loaded, "harbourside")


def test_the_command_line_lists_binds_checks_and_refuses(
    loaded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", loaded.url)
    file = tmp_path / "harbourside.yaml"
    file.write_text(harbourside(), encoding="utf-8")

    def collab(*words: str) -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["trust", *words])
        return ran.exit_code, ran.output

    assert collab("check", str(file)) == (0, f"{file} can be loaded.\n")
    code, said = collab("bind")
    assert (code, "Workspace X (T0X) is bound to no trust." in said) == (0, True)
    assert "Trust harbourside lives in no workspace that has installed Collab." in said
    assert collab("bind", "harbourside", "T0LANTERN")[0] == 1
    code, said = collab("bind", "harbourside", "X")
    assert (code, "harbourside lives in X (T0X)" in said) == (0, True)
    code, said = collab("check", str(file))
    assert (code, "bound to T0X (collab trust bind)" in said) == (1, True)
    assert collab("load", str(file))[0] == 1
    assert "harbourside has left T0X" in collab("unbind", "harbourside")[1]
    assert collab("check", str(file))[0] == 0


def test_a_check_needs_no_database_and_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    file = tmp_path / "harbourside.yaml"
    file.write_text(harbourside(), encoding="utf-8")
    assert CliRunner().invoke(app, ["trust", "check", str(file)]).exit_code == 0
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("address", ["nonsense", "sqlite:///{}", "postgresql://u:p@127.0.0.1:1/x"])
def test_a_check_needs_no_database_that_is_well(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "collab.db"
    damaged.write_text("not a database", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", address.format(damaged))
    file = tmp_path / "harbourside.yaml"
    file.write_text(harbourside(), encoding="utf-8")
    said = CliRunner().invoke(app, ["trust", "check", str(file)])
    assert (said.exit_code, said.output) == (0, f"{file} can be loaded.\n")


def test_a_check_tells_remarks_from_mistakes_and_counts_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    file = tmp_path / "ours.yaml"
    file.write_text(broken(harbourside(), "roles: [ceo", "roles: [king"), encoding="utf-8")
    said = CliRunner().invoke(app, ["trust", "check", str(file)]).output
    assert "a remark on the file: Nobody has the role ceo." in said
    assert said.endswith(f"{file} can't be loaded: 1 mistake.\n")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_bytes("meta: {}\nname: Siân\n".encode("latin-1"))
    said = CliRunner().invoke(app, ["trust", "check", str(file)]).output
    assert "is not text in UTF-8 (line 2): save it as UTF-8." in said


def test_of_two_who_bind_the_same_workspace_at_once_the_second_reads_whose_it_is(either: Database) -> None:
    load(either, broken(SILENT.replace("  id: harbourside", "  id: third"), "5b1d7a40", "7b1d7a40"), at=MONDAY)
    both_ready = Barrier(2)

    def binds(trust_id: str) -> str:
        both_ready.wait()
        try:
            return f"{trust_id} lives in {bind(either, trust_id, 'T0X').team}"
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(binds, ("harbourside", "third")), key=len)
    assert said[0] in ("harbourside lives in T0X", "third lives in T0X")
    assert re.match(r"X \(T0X\) is the workspace of (harbourside|third)\. If it is not any more", said[1])


def test_of_two_who_bind_one_trust_at_once_the_later_holds(either: Database) -> None:
    both_ready = Barrier(2)

    def binds(team: str) -> str:
        both_ready.wait()
        return bind(either, "harbourside", team).team

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(binds, ("T0X", "T0HARBOUR"))) == {"T0X", "T0HARBOUR"}
    assert lives_in(either) in ("T0X", "T0HARBOUR")
