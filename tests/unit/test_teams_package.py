"""The app that an administrator uploads to Teams: Microsoft would take it, and it asks for what Collab does."""

from __future__ import annotations

import json
import struct
import tomllib
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator
from typer.testing import CliRunner

from bot.__main__ import app
from bot.operations.teams_package import LISTED, PackageRefused, Particulars, manifest, write
from handlers.contents import COMMANDS, CONTENTS
from tools.teams_icons import color, outline

ROOT = Path(__file__).parents[2]
APP = ROOT / "bot/teams-app"
CLIENT = "0F1E2D3C-4b5a-6978-8796-a5b4c3d2e1f0"
TOLD = Particulars(
    client_id=CLIENT,
    public_url="https://collab.lanternfield.example",
    developer="Lanternfield Trust",
    website="https://www.lanternfield.example",
    privacy="https://www.lanternfield.example/privacy",
    terms="https://www.lanternfield.example/terms",
    version="1.4.2",
)
WORDS = ["--client-id", CLIENT, "--public-url", TOLD.public_url, "--developer", TOLD.developer]


@pytest.fixture
def filled() -> dict[str, Any]:
    return manifest(TOLD, CONTENTS.commands)


def packed(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_microsoft_would_take_the_manifest(filled: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests/schemas/teams-manifest-1.29.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(filled)] == []


def test_the_bot_is_the_registered_one_and_the_app_is_named_after_it(filled: dict[str, Any]) -> None:
    [bot] = filled["bots"]
    assert bot["botId"] == filled["id"] == CLIENT.lower()
    assert filled["version"] == "1.4.2"
    assert filled["validDomains"] == ["collab.lanternfield.example"]


def test_it_asks_to_know_people_and_to_write_to_them_and_for_nothing_else(filled: dict[str, Any]) -> None:
    assert filled["permissions"] == ["identity", "messageTeamMembers"]
    assert not filled.keys() & {"authorization", "webApplicationInfo", "devicePermissions", "composeExtensions"}
    [bot] = filled["bots"]
    assert not any(bot[name] for name in ("supportsFiles", "supportsCalling", "supportsVideo", "isNotificationOnly"))


def test_what_people_can_choose_is_what_they_can_type(filled: dict[str, Any]) -> None:
    alone, together = filled["bots"][0]["commandLists"]
    typed = ["help", *(one.words for one in COMMANDS)]
    assert together["scopes"] == ["team", "groupChat"]
    assert [one["title"] for one in together["commands"]] == typed
    assert alone["scopes"] == ["personal"]
    assert [one["title"] for one in alone["commands"]] == [words for words in typed if words != "here"]
    assert {"title": "project", "description": "one project, all of it: project REF"} in alone["commands"]


def test_where_others_are_people_can_write_to_it_so_that_nobody_else_sees_it(filled: dict[str, Any]) -> None:
    [bot] = filled["bots"]
    alone, together = bot["commandLists"]
    assert bot["supportsTargetedMessages"] is True
    assert together["triggers"] == ["mention", "slash"]
    assert "triggers" not in alone


def test_with_more_commands_than_teams_shows_help_still_comes_first() -> None:
    many = [replace(COMMANDS[0], words=f"word{number}") for number in range(LISTED + 3)]
    lists = manifest(TOLD, [*CONTENTS.commands[:2], *many])["bots"][0]["commandLists"]  # type: ignore[index]
    assert [len(one["commands"]) for one in lists] == [LISTED, LISTED]
    assert lists[0]["commands"][0]["title"] == "help"


def test_the_package_holds_three_files_and_the_same_values_give_the_same_package(tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    write(TOLD, CONTENTS.commands, first)
    write(TOLD, CONTENTS.commands, second)
    assert first.read_bytes() == second.read_bytes()
    parts = packed(first)
    assert parts.keys() == {"manifest.json", "color.png", "outline.png"}
    assert json.loads(parts["manifest.json"]) == manifest(TOLD, CONTENTS.commands)
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_whoever_installs_collab_without_its_sources_has_the_parts_too() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        carried = tomllib.load(file)["tool"]["setuptools"]["package-data"]["bot"]
    found = {part for pattern in carried for part in (ROOT / "bot").glob(pattern)}
    assert found >= set(APP.iterdir())


def test_a_name_with_quotation_marks_stays_a_name(tmp_path: Path) -> None:
    told = replace(TOLD, developer='The "New" Trust \\ ${{WEBSITE}}'[:32])
    assert manifest(told, CONTENTS.commands)["developer"]["name"] == told.developer  # type: ignore[index]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client_id": ""}, "TEAMS_CLIENT_ID"),
        ({"client_id": "collab"}, "application id"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "http://collab.lanternfield.example"}, "https://"),
        ({"public_url": "https://localhost"}, "https://"),
        ({"public_url": "https://[collab"}, "https://"),
        ({"developer": ""}, "--developer"),
        ({"developer": "x" * 33}, "at most 32"),
        ({"website": "lanternfield.example"}, "--website"),
        ({"privacy": "ftp://lanternfield.example"}, "--privacy"),
        ({"terms": " https://lanternfield.example"}, "--terms"),
        ({"terms": "https://lanternfield.example/our\nterms"}, "--terms"),
        ({"website": "https://head:sesame@lanternfield.example"}, "--website"),
        ({"developer": "   "}, "--developer"),
        ({"version": "1.4"}, "1.0.2"),
        ({"version": "1.0.\u0662"}, "1.0.2"),
    ],
)
def test_what_teams_would_refuse_is_refused_here_and_nothing_is_written(
    tmp_path: Path, wrong: dict[str, str], says: str
) -> None:
    with pytest.raises(PackageRefused) as refused:
        write(replace(TOLD, **wrong), CONTENTS.commands, tmp_path / "collab.zip")
    assert says in str(refused.value)
    assert "No package was written" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ the icons


def pixels(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height, and each point's red, green, blue and how solid it is."""
    width, height, depth, kind = struct.unpack(">IIBB", picture[16:26])
    assert (depth, kind) == (8, 6)
    start = picture.index(b"IDAT")
    length = struct.unpack(">I", picture[start - 4 : start])[0]
    rows = zlib.decompress(picture[start + 4 : start + 4 + length])
    side = width * 4 + 1
    lines = [rows[at + 1 : at + side] for at in range(0, len(rows), side)]
    return width, height, [line[at : at + 4] for line in lines for at in range(0, len(line), 4)]


def test_the_outline_is_white_on_nothing_and_32_by_32() -> None:
    width, height, points = pixels((APP / "outline.png").read_bytes())
    assert (width, height) == (32, 32)
    assert {point[:3] for point in points} == {b"\xff\xff\xff"}
    assert {0, 255} < {point[3] for point in points}
    assert points[0][3] == 0


def test_the_colour_icon_is_solid_and_192_by_192() -> None:
    width, height, points = pixels((APP / "color.png").read_bytes())
    assert (width, height) == (192, 192)
    assert {point[3] for point in points} == {255}
    accent = json.loads((APP / "manifest.json").read_text(encoding="utf-8"))["accentColor"]
    assert "#" + points[0][:3].hex() == accent


def test_the_icons_are_those_that_the_script_draws() -> None:
    assert (APP / "color.png").read_bytes() == color()
    assert (APP / "outline.png").read_bytes() == outline()


# ---------------------------------------------------------------------------------------------- the command


def test_somebody_packs_the_app_from_what_is_set_and_reads_what_comes_next(tmp_path: Path) -> None:
    file = tmp_path / "collab.zip"
    words = ["teams", "package", "--developer", TOLD.developer, "--website", TOLD.website, "--out", str(file)]
    environment = {"TEAMS_CLIENT_ID": CLIENT, "PUBLIC_URL": f"{TOLD.public_url}/"}
    done = CliRunner().invoke(app, words, env=environment)
    assert done.exit_code == 0, done.output
    assert "Upload it in the Teams admin centre" in done.output
    assert "--privacy and --terms" in done.output
    inside = json.loads(packed(file)["manifest.json"])
    assert inside["validDomains"] == ["collab.lanternfield.example"]
    assert inside["developer"]["privacyUrl"] == TOLD.website


def test_whoever_forgets_something_reads_all_of_it_at_once(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["teams", "package", "--out", str(tmp_path / "collab.zip")], env={})
    assert done.exit_code == 1
    for missing in ("--client-id", "--public-url", "--developer", "--website", "--privacy", "--terms"):
        assert missing in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    words = ["teams", "package", *WORDS, "--website", TOLD.website, "--out", str(tmp_path / "gone" / "collab.zip")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    assert "can't be written" in done.output


@pytest.mark.parametrize("nowhere", ["", ".", "/"])
def test_a_file_without_a_name_is_asked_for(nowhere: str) -> None:
    with pytest.raises(PackageRefused, match=r"No package was written.*--out"):
        write(TOLD, CONTENTS.commands, Path(nowhere))
