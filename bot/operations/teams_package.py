"""The zip that an administrator uploads to Teams: the manifest with this deployment's values, and the two icons."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from handlers.conversation import Command

SIDES: Final = {"color.png": 192, "outline.png": 32}
MANIFEST: Final = "manifest.json"
LISTED: Final = 12
"""Teams shows no more commands in one list."""
NEEDS_A_PLACE: Final = frozenset({"here"})
"""Commands that mean the channel they are typed in, so nobody is offered them one to one."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PLACEHOLDER = re.compile(r'"\$\{\{(\w+)\}\}"')
NUMBERS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
A_CLIENT = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
NO_CLIENT_ID = f"The client id should look like {A_CLIENT}: Entra shows it as the application id."
LONGEST_NAME, LONGEST_ADDRESS = 32, 2048


class PackageRefused(Exception):
    """One line that says what is missing or wrong, and that no package was written."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is different in each trust; empty where nobody has said it. Addresses are https."""

    client_id: str
    public_url: str
    developer: str
    website: str
    privacy: str
    terms: str
    version: str


def write(told: Particulars, commands: Sequence[Command], file: Path) -> None:
    """Write the package, read it back, and give it its name only then. Raises PackageRefused."""
    wrong = [*_wrong(told), *([] if file.name else ["Give the file to write: --out."])]
    if wrong:
        raise PackageRefused(f"No package was written. {' '.join(wrong)}")
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        _zip(manifest(told, commands), unfinished)
        _read_back(unfinished)
        unfinished.replace(file)
    except OSError as unwritable:
        raise PackageRefused(f"{file} can't be written: {unwritable.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def manifest(told: Particulars, commands: Sequence[Command]) -> dict[str, object]:
    """The app's manifest with everything filled in; `commands` in the order in which people see them, help first."""
    filled = _template(told)
    match filled:
        case {"bots": [dict(bot)]}:
            bot["commandLists"] = _lists(commands)
    return filled


def _lists(commands: Sequence[Command]) -> list[dict[str, object]]:
    """Behind "/" where others are, too: one to one there is nobody to be spared."""
    anywhere = [one for one in commands if one.words not in NEEDS_A_PLACE]
    together = {"triggers": ["mention", "slash"], **_list(["team", "groupChat"], commands)}
    return [_list(["personal"], anywhere), together]


def _list(scopes: list[str], commands: Sequence[Command]) -> dict[str, object]:
    """What people can choose; what finds no room here is still understood, and `help` names it."""
    offered = [one for one in commands if one.words][:LISTED]
    return {"scopes": scopes, "commands": [{"title": one.words, "description": _about(one)} for one in offered]}


def _about(command: Command) -> str:
    return f"{command.about}: {command.words} {command.usage}" if command.usage else command.about


def _template(told: Particulars) -> dict[str, object]:
    """teams-app/manifest.json with its placeholders filled: JSON by JSON, so that no value breaks out of its quotes."""
    values = {
        "VERSION": told.version,
        "CLIENT_ID": told.client_id.lower(),
        "DEVELOPER": told.developer,
        "WEBSITE": told.website,
        "PRIVACY": told.privacy,
        "TERMS": told.terms,
        "HOST": urlsplit(told.public_url).hostname or "",
    }
    text = PLACEHOLDER.sub(
        lambda found: json.dumps(values[found[1]], ensure_ascii=False), _part(MANIFEST).decode("utf-8")
    )
    filled: dict[str, object] = json.loads(text)
    return filled


def _part(name: str) -> bytes:
    return (files("bot") / "teams-app" / name).read_bytes()


# ------------------------------------------------------------------------------------- before it is written


def is_client_id(words: str) -> bool:
    return ID.fullmatch(words) is not None


def _wrong(told: Particulars) -> Iterator[str]:
    """A sentence for each value that is missing or that Teams would refuse."""
    if not told.client_id:
        yield "Give the client id of the bot's app registration: --client-id, or TEAMS_CLIENT_ID."
    elif not is_client_id(told.client_id):
        yield NO_CLIENT_ID
    if not told.developer.strip() or len(told.developer) > LONGEST_NAME:
        yield f"Give your trust's name in at most {LONGEST_NAME} characters: --developer."
    if not NUMBERS.fullmatch(told.version):
        yield "The version should look like 1.0.2: --version."
    yield from _wrong_addresses(told)


def _wrong_addresses(told: Particulars) -> Iterator[str]:
    addresses = (
        ("where Collab is reached (--public-url, or PUBLIC_URL)", told.public_url),
        ("your website (--website)", told.website),
        ("your privacy notice (--privacy)", told.privacy),
        ("your terms of use (--terms)", told.terms),
    )
    for name, address in addresses:
        if not _is_https(address):
            yield f"Give the address of {name}: it begins with https://."


def _is_https(address: str) -> bool:
    """And without a name and a password in it: everybody who has the app can read it."""
    if len(address) > LONGEST_ADDRESS or " " in address or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc


# -------------------------------------------------------------------------------------- the file, both ways


def _zip(content: dict[str, object], file: Path) -> None:
    """The same values give the same bytes."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry(MANIFEST), json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        for name in SIDES:
            archive.writestr(_entry(name), _part(name))


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
    return entry


def _read_back(file: Path) -> None:
    """Raises PackageRefused unless everything is there, whole, filled in, and of its size."""
    try:
        with ZipFile(file) as archive:
            damaged, names = archive.testzip(), set(archive.namelist())
            _hold(damaged is None and names == {MANIFEST, *SIDES}, "its files are not whole")
            _hold("${{" not in archive.read(MANIFEST).decode("utf-8"), "a placeholder is left in its manifest")
            for name, side in SIDES.items():
                _hold(_size(archive.read(name)) == (side, side), f"{name} is not {side} by {side}")
    except BadZipFile:
        _hold(False, "it can't be read back")  # noqa: FBT003


def _hold(is_well: bool, else_says: str) -> None:
    if not is_well:
        raise PackageRefused(f"No package was written: {else_says}. Install Collab again, and try again.")


def _size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
