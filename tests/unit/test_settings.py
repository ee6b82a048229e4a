"""What somebody reads who has forgotten or mistyped a setting."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings, SettingsRefused, read_database_url, read_sandbox_start, read_settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(SettingsRefused) as refused:
        read_settings()
    return str(refused.value)


def test_two_tokens_are_enough_and_mean_socket_mode(environment: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert settings.socket_mode
    assert settings.database_url == "sqlite:///collab.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)


def test_a_signing_secret_in_place_of_the_app_token_means_http(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SLACK_APP_TOKEN")
    environment.setenv("SLACK_SIGNING_SECRET", "secret")
    assert not read_settings().socket_mode


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_an_empty_variable_counts_as_absent_and_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "")
    assert name in refusal()


def test_all_that_is_missing_is_one_line(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(name)
    environment.setenv("SMTP_URL", "smtp://127.0.0.1:25")
    words = refusal()
    assert "\n" not in words
    assert all(name in words for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "TEAMS_CLIENT_ID", "MAIL_FROM"))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "http", "PORT can't be used: it should be a number from 0 to 65535"),
        ("PORT", "70000", "PORT can't be used: it should be a number from 0 to 65535"),
        ("COLLAB_CLOCK", "2026-11-23T07:45:00", "an instant with its offset, such as 2026-11-23T07:45:00+00:00"),
        ("COLLAB_SANDBOX", "maybe", "COLLAB_SANDBOX can't be used: it should be 1, or left out"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT can't be used: it should be text or json"),
        ("PUBLIC_URL", "https://collab.trust.example:https", "PUBLIC_URL should look like"),
        ("PUBLIC_URL", "https://[collab.trust.example", "PUBLIC_URL should look like"),
    ],
)
def test_what_cannot_be_used_is_named(environment: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    environment.setenv(name, value)
    assert words in refusal()


def test_what_a_token_was_pasted_with_does_no_harm(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", " xoxb-1 \n")
    environment.setenv("SLACK_APP_TOKEN", "  ")
    environment.setenv("SLACK_SIGNING_SECRET", "secret\r")
    settings = read_settings()
    assert (settings.slack_bot_token, settings.slack_signing_secret) == ("xoxb-1", "secret")
    assert not settings.socket_mode


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://collab:hunter2@db:port/collab", "it should look like sqlite:///collab.db or postgresql://"),
        ("sqlite://", "DATABASE_URL names no file"),
        ("sqlite:///:memory:", "DATABASE_URL names no file"),
        ("mysql://collab:hunter2@db/collab", "DATABASE_URL names mysql"),
    ],
)
def test_a_database_that_cannot_be_is_one_sentence_without_its_password(
    environment: pytest.MonkeyPatch, address: str, words: str
) -> None:
    environment.setenv("DATABASE_URL", address)
    said = CliRunner().invoke(app, ["run"])
    assert (said.exit_code, words in said.output, "hunter2" in said.output) == (1, True, False)
    assert said.output.count("\n") == 1


def test_where_it_cannot_listen_the_remedy_is_of_that_variable(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'collab.db'}")
    environment.setenv("SLACK_API_URL", "http://127.0.0.1:1/")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment.setenv("PORT", str(taken.getsockname()[1]))
        said = CliRunner().invoke(app, ["run"]).output
    assert "(Address already in use): stop what does, or set PORT." in said
    environment.setenv("HOST", "192.0.2.1")
    said = CliRunner().invoke(app, ["run"]).output
    assert "(Cannot assign requested address): HOST is an address or a name of this machine" in said


def test_a_folder_that_is_not_there_is_to_be_made(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'not there' / 'collab.db'}")
    assert "make the folder that DATABASE_URL names" in CliRunner().invoke(app, ["run"]).output


def test_the_sandbox_stays_on_this_machine(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("COLLAB_SANDBOX", "1")
    assert "a Slack on this machine only" in refusal()
    environment.setenv("SLACK_API_URL", "http://127.0.0.1:3111/api/")
    environment.setenv("HOST", "0.0.0.0")
    assert "loopback only" in refusal()
    environment.setenv("HOST", "127.0.0.1")
    environment.setenv("COLLAB_CLOCK", "2026-11-23T07:45:00+00:00")
    assert read_settings().starts_at is not None


def test_a_clock_without_the_sandbox_turns_nothing(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("COLLAB_CLOCK", "2026-11-23T07:45:00+00:00")
    assert read_settings().starts_at is None
    assert read_sandbox_start() is None


def test_loading_a_trust_needs_no_tokens(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(name)
    environment.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    assert read_database_url() == "sqlite:///elsewhere.db"


OAUTH = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SECRET_KEY": "k" * 32,
    "PUBLIC_URL": "https://collab.trust.example",
}


@pytest.fixture
def several(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What a deployment for several workspaces sets."""
    environment.delenv("SLACK_BOT_TOKEN")
    for name, value in OAUTH.items():
        environment.setenv(name, value)
    return environment


def test_several_workspaces_need_no_token_of_their_own(several: pytest.MonkeyPatch) -> None:
    assert read_settings().installs


@pytest.mark.parametrize("name", OAUTH)
def test_what_several_workspaces_need_is_named(several: pytest.MonkeyPatch, name: str) -> None:
    several.delenv(name)
    assert f"{name} is missing: several workspaces need it" in refusal()


def test_one_token_and_several_workspaces_at_once_are_refused(several: pytest.MonkeyPatch) -> None:
    several.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert (
        "SLACK_BOT_TOKEN is for one workspace, and SLACK_CLIENT_ID for several: take one of the two away" in refusal()
    )


def test_keys_come_with_commas_the_present_one_first(several: pytest.MonkeyPatch) -> None:
    several.setenv("SECRET_KEY", f"{'n' * 32}, {'o' * 32},")
    assert read_settings().secret_keys == ("n" * 32, "o" * 32)


def test_a_short_key_is_refused_and_not_shown(several: pytest.MonkeyPatch) -> None:
    several.setenv("SECRET_KEY", f"{'n' * 32},hunter2")
    assert "SECRET_KEY is too short" in refusal()
    assert "hunter2" not in refusal()


TEAMS = {
    "TEAMS_CLIENT_ID": "4c8e9f10-1111-4222-8333-444455556666",
    "TEAMS_CLIENT_SECRET": "secret",
    "TEAMS_TENANT_ID": "354d2fc6-a223-510c-ad9e-5156aa3845fc",
}
HERE = {
    "TEAMS_LOGIN_URL": "http://127.0.0.1:3999",
    "TEAMS_OPENID_URL": "http://127.0.0.1:3999/v1/.well-known/openidconfiguration",
}


@pytest.fixture
def only_teams(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in GOOD:
        environment.delenv(name)
    for name, value in TEAMS.items():
        environment.setenv(name, value)
    return environment


def test_teams_alone_needs_nothing_of_slack(only_teams: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert (settings.on_slack, settings.on_teams) == (False, True)


def test_slack_and_teams_go_together(only_teams: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        only_teams.setenv(name, value)
    settings = read_settings()
    assert (settings.on_slack, settings.on_teams) == (True, True)


@pytest.mark.parametrize("name", TEAMS)
def test_what_teams_needs_is_named_and_slack_is_not(only_teams: pytest.MonkeyPatch, name: str) -> None:
    only_teams.delenv(name)
    words = refusal()
    assert f"{name} is missing" in words
    assert "SLACK" not in words


def test_half_of_slack_beside_teams_is_named(only_teams: pytest.MonkeyPatch) -> None:
    only_teams.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert "SLACK_SIGNING_SECRET (HTTP) is missing" in refusal()


@pytest.mark.parametrize("name", HERE)
def test_nobody_but_microsoft_signs_outside_the_sandbox(only_teams: pytest.MonkeyPatch, name: str) -> None:
    only_teams.setenv(name, HERE[name])
    assert f"{name} is for the sandbox only: leave it out" in refusal()


@pytest.mark.parametrize("name", HERE)
def test_the_sandbox_speaks_to_a_teams_on_this_machine(only_teams: pytest.MonkeyPatch, name: str) -> None:
    only_teams.setenv("COLLAB_SANDBOX", "1")
    for variable, address in HERE.items():
        only_teams.setenv(variable, address)
    assert read_settings().collab_sandbox
    only_teams.setenv(name, "https://login.example.org")
    assert "a Teams on this machine only" in refusal()
