"""What `deploy/` tells a machine to run is there: no engine is needed to see that."""

from __future__ import annotations

import configparser
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {name.upper() for name in Settings.model_fields}
COMMANDS = set(getattr(get_command(app), "commands", {}))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string((DEPLOY / "collab.service").read_text(encoding="utf-8"))
    return read


def container() -> list[str]:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_every_variable_that_is_set_is_one_of_ours() -> None:
    lines = (DEPLOY / "collab.env").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    named |= set(compose()["services"]["collab"]["environment"])
    [environment] = [line for line in container() if line.startswith("ENV ")]
    named |= {part.partition("=")[0] for part in environment.split()[1:]} - {"PATH"}
    assert named <= SETTINGS


def test_the_service_runs_a_command_that_there_is_and_stops_it_kindly() -> None:
    service = unit()["Service"]
    program, command = service["ExecStart"].split()
    assert program.endswith("/collab")
    assert command in COMMANDS
    assert int(service["TimeoutStopSec"]) >= 45, "an attempt to send may take 40 seconds"
    assert service["User"] != "root"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


@pytest.mark.parametrize("guard", ["NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictSUIDSGID"])
def test_the_service_may_do_little_else(guard: str) -> None:
    assert unit()["Service"][guard] == "yes"
    assert unit()["Service"]["ProtectSystem"] == "strict"


def test_systemd_itself_finds_nothing_wrong_where_it_is_there_to_ask() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    command = [analyze, "verify", "--man=no", str(DEPLOY / "collab.service")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert [line for line in said.splitlines() if "is not executable" not in line and "collab.service" in line] == []


def test_what_the_container_copies_is_there_and_what_it_runs_too() -> None:
    copied = [line.split()[1:-1] for line in container() if line.startswith("COPY ") and "--from" not in line]
    missing = [name for names in copied for name in names if not (ROOT / name).exists()]
    assert missing == []
    packages = {name for names in copied for name in names}
    found = re.findall(r'"(\w+)", "\w+\.\*"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(found) <= packages
    assert container()[-1] == 'CMD ["run"]'
    assert "USER collab" in container()


def test_the_compose_file_runs_three_on_one_database() -> None:
    services = compose()["services"]
    collab = services["collab"]
    assert collab["deploy"]["replicas"] == 3
    assert (DEPLOY / collab["build"]["context"] / collab["build"]["dockerfile"]).exists()
    assert collab["depends_on"]["database"]["condition"] == "service_healthy"
    assert collab["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert "ports" not in collab, "Socket Mode needs none, and three cannot share one"


def test_whoever_is_told_to_install_that_version_can_ask_which_this_is() -> None:
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.output) == (0, f"Collab {version('collab')}, Python {platform.python_version()}\n")
