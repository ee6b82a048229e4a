"""Fetch the local Slack that `make demo` and the end-to-end tests run against, and check what arrived."""

import base64
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import IO

from tools.shell import ROOT, Trouble, run_quietly

VERSION = "0.1.8"
FOLDER = ROOT / ".local-slack"

# The sha512 of each platform's package, written down here once so that a changed package is noticed.
# A platform without one is checked by npm against what the registry itself says.
RECORDED = {
    "linux-x64": "sha512-2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
    "linux-arm64": None,
    "darwin-x64": None,
    "darwin-arm64": None,
    "windows-x64": None,
}
# Nothing of the package is run; a copy npm already has will do; a dead network is found out soon.
NPM_OPTIONS = (
    "--json",
    "--ignore-scripts",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def platform_name(system: str, machine: str) -> str:
    """The name under which local-slack is published for a machine: `linux-x64`, `darwin-arm64`, ..."""
    name = f"{system.lower()}-{PROCESSORS.get(machine.lower(), machine.lower())}"
    if name not in RECORDED:
        raise Trouble(
            f"There is no local Slack for this kind of machine ({name}). Everything else is set up: "
            "only `make demo` and the end-to-end tests need it."
        )
    return name


def package_name() -> str:
    return f"local-slack-{platform_name(platform.system(), platform.machine())}"


def program() -> Path:
    """Where the program is, or will be: the same place `npm install --prefix .local-slack` uses."""
    package = package_name()
    suffix = ".exe" if package.startswith("local-slack-windows") else ""
    return FOLDER / "node_modules" / package / "bin" / f"local-slack{suffix}"


def working_npm(path: str | None = None) -> str | None:
    """The npm on a search path, if it really runs (a version switcher leaves names that do not)."""
    npm = shutil.which("npm", path=path)
    if npm is None:
        return None
    try:
        tried = subprocess.run([npm, "--version"], capture_output=True, check=False)
    except OSError:
        return None
    return npm if tried.returncode == 0 else None


def fetch(npm: str, search_path: str) -> None:
    """Download the package with npm, hold it against its recorded sum, and put it in its place."""
    package = package_name()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as scratch:
        archive = packed(npm, package, Path(scratch), search_path)
        expect_sum(archive, RECORDED[package.removeprefix("local-slack-")])
        unpack(archive, Path(scratch))
        put_in_place(Path(scratch) / "package", program().parent.parent)


def packed(npm: str, package: str, scratch: Path, search_path: str) -> Path:
    """Have npm fetch one package as an archive."""
    command = [npm, "pack", f"{package}@{VERSION}", *NPM_OPTIONS, "--pack-destination", str(scratch)]
    said = run_quietly(command, "Fetching the local Slack", env={**os.environ, "PATH": search_path})
    return scratch / str(json.loads(said)[0]["filename"])


def expect_sum(archive: Path, recorded: str | None) -> None:
    """Refuse an archive whose sha512 is not the recorded one."""
    if recorded is None:
        return
    arrived = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if arrived != recorded:
        raise Trouble(
            "The local Slack that arrived is not the one this project recorded, so it was not installed. "
            f"Expected {recorded}, got {arrived}."
        )


def unpack(archive: Path, into: Path) -> None:
    """Write the archive's files, and nothing else of it (links, devices), beneath a folder."""
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member) if member.isfile() else None
            if content is not None:
                write(content, safe_place(into, member.name), member.mode & 0o755)


def safe_place(into: Path, name: str) -> Path:
    """Where a file of an archive goes; refuses a name that would leave the folder."""
    place = (into / name).resolve()
    if not place.is_relative_to(into.resolve()):
        raise Trouble(f"The local Slack that arrived wants to write outside its folder ({name}): not installed.")
    return place


def write(content: IO[bytes], place: Path, mode: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file)
    place.chmod(mode)


def put_in_place(package: Path, home: Path) -> None:
    """Move the files one by one, so that a local Slack which is running just now keeps running."""
    for file in package.rglob("*"):
        if file.is_file():
            target = home / file.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
