"""One package of npm's: fetched as an archive, held against a recorded sum, and unpacked. Nothing of it is run."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools.shell import Trouble, run_quietly

# A copy npm already has will do; a dead network is found out soon.
NPM_OPTIONS = (
    "--json",
    "--ignore-scripts",
    "--prefer-offline",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)


@dataclass(frozen=True)
class Package:
    """What is fetched, and where it goes. Without a recorded sum npm checks it against what its own registry says."""

    called: str
    name: str
    version: str
    home: Path
    recorded: str | None = None


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


def fetch(npm: str, search_path: str, package: Package, folder: Path) -> None:
    """Download it, hold it against its recorded sum, and put it in its place; `folder` is for what is under way."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        archive = packed(npm, package, Path(scratch), search_path)
        expect_sum(archive, package.recorded, package.called)
        unpack(archive, Path(scratch), package.called)
        put_in_place(Path(scratch) / "package", package.home)


def packed(npm: str, package: Package, scratch: Path, search_path: str) -> Path:
    """Have npm fetch one package as an archive."""
    command = [npm, "pack", f"{package.name}@{package.version}", *NPM_OPTIONS, "--pack-destination", str(scratch)]
    said = run_quietly(command, f"Fetching the {package.called}", env={**os.environ, "PATH": search_path})
    return scratch / str(json.loads(said)[0]["filename"]).replace("@", "").replace("/", "-")


def expect_sum(archive: Path, recorded: str | None, called: str) -> None:
    """Refuse an archive whose sha512 is not the recorded one."""
    if recorded is None:
        return
    arrived = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if arrived != recorded:
        raise Trouble(
            f"The {called} that arrived is not the one this project recorded, so it was not installed. "
            f"Expected {recorded}, got {arrived}."
        )


def unpack(archive: Path, into: Path, called: str) -> None:
    """Write the archive's files, and nothing else of it (links, devices), beneath a folder."""
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member) if member.isfile() else None
            if content is not None:
                write(content, safe_place(into, member.name, called), member.mode & 0o755)


def safe_place(into: Path, name: str, called: str) -> Path:
    """Where a file of an archive goes; refuses a name that would leave the folder."""
    place = (into / name).resolve()
    if not place.is_relative_to(into.resolve()):
        raise Trouble(f"The {called} that arrived wants to write outside its folder ({name}): not installed.")
    return place


def write(content: IO[bytes], place: Path, mode: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file)
    place.chmod(mode)


def put_in_place(package: Path, home: Path) -> None:
    """Move the files one by one, so that one which is running just now keeps running."""
    for file in package.rglob("*"):
        if file.is_file():
            target = home / file.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
