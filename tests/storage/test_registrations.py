"""A trust's own bot in its own tenant: its secret is sealed, asked for and not typed in clear, and shown to nobody."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import Bot
from bot.domain.errors import Refused
from bot.domain.identities import Reference
from bot.domain.installations import NotInstalled, Registration
from bot.operations.teams_package import A_CLIENT
from bot.services.references import References
from bot.services.registrations import PURPOSE, Registrations, is_any_bound
from bot.services.trusts.load import load
from bot.settings import Settings, SettingsRefused, read_settings
from storage import people
from storage.database import Database
from storage.sealing import Seal
from storage.tables.teams import registrations
from tests.storage.test_trust_bind import MONDAY, SILENT, with_two_trusts
from tests.trust_files import broken

KEY, NEXT = "a key that nobody can guess at all", "another key that nobody can guess"
SECRET = "q~8Q~a-secret-of-entra"
TENANT, OTHER = "5b1d7a40-9c3e-4f62-8a1d-2e7c90b4d318", "6b1d7a40-9c3e-4f62-8a1d-2e7c90b4d318"
ASHA = "0d9b4c11-5a1e-4b0f-9d55-6f0a3b1c7e01"


@pytest.fixture
def bound(database: Database) -> Registrations:
    """Two trusts with tenants of their own; nobody is registered in either."""
    return Registrations(with_two_trusts(database), seal=Seal((KEY,), PURPOSE))


def sealed(database: Database) -> str:
    with database.reading() as shelf:
        [row] = shelf.rows(registrations.select())
    return str(row.secret)


def test_the_secret_comes_back_for_its_tenant_and_stands_nowhere_in_clear(bound: Registrations) -> None:
    assert bound.bind("harbourside", "app-1", f" {SECRET}\n", at=MONDAY) == Registration(TENANT, "app-1", SECRET)
    assert bound.of_tenant(TENANT) == Registration(TENANT, "app-1", SECRET)
    assert SECRET not in sealed(bound.database)
    assert SECRET not in repr(bound.of_tenant(TENANT))
    assert list(bound.every()) == [("app-1", TENANT)]


def test_a_secret_of_one_tenant_is_never_another_s(bound: Registrations) -> None:
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    with pytest.raises(NotInstalled, match=f"Nobody is registered in the tenant {OTHER}: collab teams bind"):
        bound.of_tenant(OTHER)
    with pytest.raises(NotInstalled, match="names no teams_tenant"):
        bound.of_tenant("")


def test_one_trust_alone_has_its_bot_in_the_environment(bound: Registrations) -> None:
    own = Registration(TENANT, "app-0", "from the environment")
    registered = Registrations(bound.database, own, bound.seal)
    assert registered.of_tenant(TENANT) == own
    with pytest.raises(NotInstalled, match=f"registered in the tenant {TENANT}, and this trust lives in {OTHER}"):
        registered.of_tenant(OTHER)
    registered.bind("lanternfield", "app-2", SECRET, at=MONDAY)
    assert registered.of_tenant(OTHER).client_id == "app-2"
    assert list(registered.every()) == [("app-0", TENANT), ("app-2", OTHER)]


def test_bound_again_the_new_secret_counts(bound: Registrations) -> None:
    bound.bind("harbourside", "app-1", "old", at=MONDAY)
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    assert bound.of_tenant(TENANT).secret == SECRET


def test_unbound_it_is_forgotten(bound: Registrations) -> None:
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    assert bound.unbind("harbourside") == "app-1"
    with pytest.raises(NotInstalled):
        bound.of_tenant(TENANT)
    with pytest.raises(Refused, match="has no registration of its own"):
        bound.unbind("harbourside")


def test_what_cannot_be_bound_is_said_with_what_to_do(bound: Registrations) -> None:
    without = broken(SILENT, f"  teams_tenant: {TENANT}\n", "")
    load(bound.database, "\n".join(one for one in without.splitlines() if "teams_aad" not in one), at=MONDAY)
    for trust, client_id, secret, words in (
        ("nobody", "app-1", SECRET, "No trust nobody is loaded. Loaded: harbourside and lanternfield"),
        ("harbourside", "app-1", SECRET, "Put teams_tenant: and the tenant's id in it"),
        ("lanternfield", "", SECRET, "one of them is empty"),
        ("lanternfield", "app-1", " \n", "one of them is empty"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            bound.bind(trust, client_id, secret, at=MONDAY)
        assert "Nothing was changed." in refused.value.sentence
    with pytest.raises(Refused, match="SECRET_KEY is not set"):
        Registrations(bound.database).bind("lanternfield", "app-1", SECRET, at=MONDAY)
    assert list(bound.every()) == []


def test_a_new_key_takes_over_and_a_lost_one_is_told(bound: Registrations) -> None:
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    before = sealed(bound.database)
    assert Registrations(bound.database, seal=Seal((NEXT, KEY), PURPOSE)).renew_seals() == []
    assert sealed(bound.database) != before
    assert Registrations(bound.database, seal=Seal((NEXT,), PURPOSE)).of_tenant(TENANT).secret == SECRET
    assert bound.renew_seals() == ["harbourside"]
    with pytest.raises(NotInstalled, match="add the former key after a comma"):
        bound.of_tenant(TENANT)


def test_a_file_that_moves_the_trust_lets_go_of_its_old_tenant(bound: Registrations) -> None:
    known = References(bound.database, lambda: MONDAY)
    known.remember(Reference(TENANT, ASHA, "a:chat", "https://smba.trafficmanager.net/uk"))
    load(bound.database, broken(SILENT, TENANT, "7b1d7a40-9c3e-4f62-8a1d-2e7c90b4d318"), at=MONDAY)
    assert known.of_user(TENANT, ASHA) is None
    with bound.database.reading() as shelf:
        assert people.known_as(shelf, "teams", TENANT, ASHA) is None


def test_collab_takes_teams_up_where_the_database_alone_names_a_bot(
    bound: Registrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", bound.database.url)
    monkeypatch.setenv("SECRET_KEY", KEY)
    with pytest.raises(SettingsRefused, match="or `collab teams bind`"):
        read_settings()
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    bot = Bot(read_settings())
    assert bot.teams
    assert (bot.slack, bot.teams.registrations.of_tenant(TENANT).secret) == (None, SECRET)
    bot.database.close()
    monkeypatch.setenv("COLLAB_SANDBOX", "1")
    with pytest.raises(SettingsRefused, match="SLACK_BOT_TOKEN"):
        read_settings()


def test_a_key_that_has_gone_missing_is_told(bound: Registrations) -> None:
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    with pytest.raises(NotInstalled, match="SECRET_KEY is not set, so the secret for the tenant"):
        Registrations(bound.database).of_tenant(TENANT)
    assert Registrations(bound.database).renew_seals() == ["harbourside"]


def test_what_is_no_client_id_takes_no_registration_s_place(
    bound: Registrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", bound.database.url)
    monkeypatch.setenv("SECRET_KEY", KEY)
    bound.bind("harbourside", "app-1", SECRET, at=MONDAY)
    refused = CliRunner().invoke(app, ["teams", "bind", "harbourside", "--client-id", "its-name"], input=SECRET)
    assert (refused.exit_code, "The client id should look like 0f1e2d3c-" in refused.output) == (1, True)
    assert bound.of_tenant(TENANT).client_id == "app-1"


def test_whoever_looks_for_a_bot_makes_no_database(tmp_path: Path) -> None:
    file = tmp_path / "collab.db"
    with closing(Database(f"sqlite:///{file}")) as nowhere:
        assert not is_any_bound(nowhere)
    assert not file.exists()


def test_a_database_without_tables_names_no_bot(empty_database_url: str) -> None:
    with closing(Database(empty_database_url)) as empty:
        assert not is_any_bound(empty)


def test_the_command_reads_the_secret_from_standard_input(
    bound: Registrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", bound.database.url)
    monkeypatch.setenv("SECRET_KEY", KEY)

    def collab(*words: str, typed: str = "") -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["teams", *words], input=typed)
        return ran.exit_code, ran.output

    code, said = collab("bind", "harbourside", "--client-id", A_CLIENT, typed=f"{SECRET}\n")
    assert (code, SECRET in said) == (0, False)
    assert f"harbourside speaks as {A_CLIENT} in the tenant {TENANT}." in said
    assert bound.of_tenant(TENANT).secret == SECRET
    assert collab("bind", "nobody", "--client-id", A_CLIENT, typed="x\n")[0] == 1
    assert f"no longer speaks as {A_CLIENT}" in collab("unbind", "harbourside")[1]
    assert collab("unbind", "harbourside")[0] == 1
    monkeypatch.delenv("SECRET_KEY")
    code, said = collab("bind", "harbourside", "--client-id", A_CLIENT, typed="x\n")
    assert (code, "SECRET_KEY is not set" in said) == (1, True)
