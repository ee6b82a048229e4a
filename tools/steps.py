"""The four steps that set up Collab; each is skipped when nothing it depends on has changed."""

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import local_slack, local_teams, npm
from tools.shell import LOG, ROOT, Trouble, run_quietly

VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / ".setup"


@dataclass(frozen=True)
class Step:
    """Something to do once, and again when its fingerprint changes."""

    name: str
    title: str
    fingerprint: str
    act: Callable[[], None]
    there: Callable[[], bool] = lambda: True
    stamps: Path = STAMPS

    def is_done(self) -> bool:
        stamp = self.stamps / self.name
        return stamp.is_file() and stamp.read_text(encoding="utf-8") == self.fingerprint and self.there()

    def do(self) -> None:
        self.act()
        self.stamps.mkdir(parents=True, exist_ok=True)
        (self.stamps / self.name).write_text(self.fingerprint, encoding="utf-8")


def main(words: Sequence[str]) -> int:
    """Set up what is asked for; print one line per step, or the one sentence that helps."""
    parser = argparse.ArgumentParser(prog="python -m tools.setup", description="Set up Collab in this folder.")
    parser.add_argument(
        "--for",
        dest="purpose",
        choices=("dev", "demo", "demo-teams"),
        default="dev",
        help="demo leaves out the tools that only developers need; demo-teams brings the local Teams",
    )
    purpose = parser.parse_args(words).purpose
    try:
        set_up(purpose)
    except Trouble as trouble:
        print(f"\n\n{trouble}")
        if os.access(LOG, os.W_OK):
            print(f"What the tools said is in {LOG.name}. You can run the same command again.")
        return 1
    return 0


def set_up(purpose: str) -> None:
    steps = steps_for(purpose)
    if all(step.is_done() for step in steps):
        return
    begin(LOG)
    print("Setting up Collab in this folder. The first time takes a minute or two.")
    for number, step in enumerate(steps, start=1):
        print(f"  {number}/{len(steps)}  {step.title} ... ", end="", flush=True)
        print("there already" if step.is_done() else took(step))
    print(f"Ready: {SCRIPTS.relative_to(ROOT) / 'collab'}")


def begin(log: Path) -> None:
    """Empty the log. Raises Trouble where this folder may not be written."""
    try:
        log.write_text("", encoding="utf-8")
    except OSError as refused:
        raise Trouble(
            f"{log.parent} can't be written ({refused.strerror}), and everything goes into it: "
            "copy the project into a folder of yours. Nothing was changed."
        ) from refused


def took(step: Step) -> str:
    """Do a step and say how long it took."""
    began = time.perf_counter()
    step.do()
    return f"{time.perf_counter() - began:.1f} s"


def steps_for(purpose: str) -> list[Step]:
    packages = "dev" if purpose == "dev" or packages_step("dev").is_done() else "demo"
    chat = local_teams_step() if purpose == "demo-teams" else local_slack_step()
    return [
        Step(
            "environment",
            f"Python {platform.python_version()} environment in .venv",
            str(ROOT),
            make_environment,
            environment_works,
        ),
        packages_step(packages),
        Step("collab", "Collab itself", sum_of_project(), install_collab),
        chat,
    ]


def local_slack_step() -> Step:
    return Step(
        "local-slack",
        f"local Slack {local_slack.VERSION}",
        local_slack.VERSION,
        install_local_slack,
        lambda: local_slack.program().is_file(),
    )


def local_teams_step() -> Step:
    return Step(
        "local-teams",
        f"local Teams {local_teams.VERSION} ({local_teams.LICENCE})",
        local_teams.VERSION,
        lambda: fetch_with_npm(local_teams.fetch, "local Teams"),
        lambda: local_teams.program().is_file(),
    )


def packages_step(purpose: str) -> Step:
    pins = ROOT / "requirements" / f"{purpose}.txt"
    count = how_many(pins)
    title = f"{count} packages, each checked against its hash"
    return Step(f"packages-{purpose}", title, sum_of(pins.read_bytes()), lambda: install_pins(pins))


def how_many(pins: Path) -> int:
    """The number of packages a requirements file pins (a hash is on an indented line)."""
    return sum(line[:1].isalnum() for line in pins.read_text(encoding="utf-8").splitlines())


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sum_of_project() -> str:
    """A sum over the parts of pyproject.toml that decide what is installed, and not over style."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    relevant = [project["project"], project["build-system"], project["tool"]["setuptools"]]
    return sum_of(json.dumps(relevant, sort_keys=True).encode())


def environment_works() -> bool:
    if not PYTHON.is_file():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    """Make .venv, or make it anew where it belongs to another folder or its Python is gone."""
    moved = (STAMPS / "environment").is_file()
    if environment_works() and not moved:
        return
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Trouble(
            "This Python came without its venv module. On Debian and Ubuntu, "
            f"`apt install python{sys.version_info.major}.{sys.version_info.minor}-venv` brings it. "
            "Nothing was installed."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    run_quietly([sys.executable, "-m", "venv", str(VENV)], "Making the Python environment")


def install_pins(pins: Path) -> None:
    pip_install(["--require-hashes", "-r", str(pins)], "Installing the packages")


def install_collab() -> None:
    pip_install(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)], "Installing Collab itself")


def pip_install(what: Sequence[str], doing: str) -> None:
    quiet = ["--disable-pip-version-check", "--progress-bar", "off", "--no-input", "--retries", "2"]
    run_quietly([str(PYTHON), "-m", "pip", "install", *quiet, *what], doing)


def install_local_slack() -> None:
    local_slack.package_name()
    fetch_with_npm(local_slack.fetch, local_slack.CALLED)


def fetch_with_npm(fetch: Callable[[str, str], None], called: str) -> None:
    """Fetch it with the machine's npm or, where there is none, with the one that PyPI carries."""
    search_path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", "")])
    own_npm = npm.working_npm()
    if own_npm is None:
        print("no npm here, so bringing one ... ", end="", flush=True)
        install_pins(ROOT / "requirements" / "node.txt")
        own_npm = npm.working_npm(search_path)
    if own_npm is None:
        raise Trouble(f"Fetching the {called} needs npm, and neither this machine's nor the one from PyPI runs here.")
    fetch(own_npm, search_path)
