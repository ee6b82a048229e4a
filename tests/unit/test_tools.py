"""Setting up: what a newcomer meets first has to work, and to say kindly what does not."""

import base64
import hashlib
import io
import os
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest

from tools import local_slack, local_teams, npm, shell, steps
from tools.shell import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Darwin", "arm64", "darwin-arm64"),
        ("Windows", "AMD64", "windows-x64"),
    ],
)
def test_each_machine_gets_its_own_local_slack(system: str, machine: str, name: str) -> None:
    assert local_slack.platform_name(system, machine) == name


def test_an_unusual_machine_is_told_what_works_all_the_same() -> None:
    with pytest.raises(Trouble, match=r"freebsd-riscv64.*Everything else is set up"):
        local_slack.platform_name("FreeBSD", "riscv64")


def archive_of(folder: Path, name: str, content: bytes = b"#!/bin/sh\n") -> Path:
    archive = folder / "package.tgz"
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o755
    with tarfile.open(archive, "w:gz") as opened:
        opened.addfile(member, io.BytesIO(content))
    return archive


def test_a_package_with_the_recorded_sum_is_accepted(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "package/bin/local-slack")
    recorded = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    npm.expect_sum(archive, f"sha512-{recorded}", "local Slack")


def test_a_changed_package_is_refused(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "package/bin/local-slack")
    with pytest.raises(Trouble, match="not the one this project recorded"):
        npm.expect_sum(archive, local_slack.RECORDED["linux-x64"], "local Slack")


def test_a_folder_that_may_not_be_written_is_told_before_anything_is_made(tmp_path: Path) -> None:
    not_a_folder = tmp_path / "project"
    not_a_folder.touch()
    with pytest.raises(Trouble, match=r"project can't be written .*copy the project into a folder of yours"):
        steps.begin(not_a_folder / ".setup.log")


def test_the_local_teams_is_fetched_only_for_whoever_asks_and_says_whose_it_is() -> None:
    [teams] = [one for one in steps.steps_for("demo-teams") if one.name.startswith("local-")]
    assert (teams.name, teams.fingerprint) == ("local-teams", local_teams.VERSION)
    assert "for evaluation only" in teams.title
    for purpose in ("dev", "demo"):
        assert "local-teams" not in [one.name for one in steps.steps_for(purpose)]


def test_the_local_teams_needs_nothing_beside_its_one_recorded_package(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "package/cli.js")
    with pytest.raises(Trouble, match=r"The local Teams that arrived is not the one.*Expected sha512-EevhYW8x"):
        npm.expect_sum(archive, local_teams.RECORDED, "local Teams")
    assert local_teams.program().parts[-4:] == ("node_modules", "@microsoft", "m365agentsplayground", "cli.js")


def test_a_package_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, "package/../../../escaped")
    with pytest.raises(Trouble, match="outside its folder"):
        npm.unpack(archive, tmp_path / "into", "local Slack")
    assert not (tmp_path.parent / "escaped").exists()


def test_what_is_unpacked_can_be_run_and_replaces_what_was_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "local-slack").write_text("old", encoding="utf-8")
    npm.unpack(archive_of(tmp_path, "package/bin/local-slack", b"new"), tmp_path / "into", "local Slack")
    npm.put_in_place(tmp_path / "into" / "package", home)
    assert (home / "bin" / "local-slack").read_bytes() == b"new"
    assert (home / "bin" / "local-slack").stat().st_mode & stat.S_IXUSR


def test_an_npm_that_does_not_run_counts_as_none(tmp_path: Path) -> None:
    assert npm.working_npm(str(tmp_path)) is None
    own = tmp_path / "npm"
    own.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    own.chmod(0o755)
    assert npm.working_npm(str(tmp_path)) is None
    own.write_text("#!/bin/sh\necho 10.0.0\n", encoding="utf-8")
    assert npm.working_npm(str(tmp_path)) == str(own)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("NewConnectionError: Temporary failure in name resolution\nNo matching distribution found", "online"),
        ("npm error code ENOTFOUND", "online"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not what this project"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for x==1", "no ready-made package"),
        ("first\n  and last \n\n", "and last"),
        ("", "nothing about why"),
    ],
)
def test_what_went_wrong_becomes_a_sentence(said: str, reason: str) -> None:
    assert reason in shell.likely_reason(said)


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(Trouble, match="Looking did not work: no-such-program could not be started"):
        shell.run_quietly(["no-such-program"], "Looking")


def test_a_step_is_done_once_and_again_when_something_changed(tmp_path: Path) -> None:
    done: list[str] = []
    before = steps.Step("name", "title", "one", lambda: done.append("one"), stamps=tmp_path)
    assert not before.is_done()
    before.do()
    assert before.is_done()
    after = steps.Step("name", "title", "two", lambda: done.append("two"), stamps=tmp_path)
    assert not after.is_done()
    after.do()
    assert (done, before.is_done()) == (["one", "two"], False)


def test_a_step_that_failed_is_tried_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise Trouble("The disk is full.")

    step = steps.Step("name", "title", "one", fail, stamps=tmp_path)
    with pytest.raises(Trouble):
        step.do()
    assert not step.is_done()


@pytest.mark.parametrize("target", ["help", ""])
def test_make_alone_tells_what_there_is(target: str) -> None:
    command = ["make", "--no-print-directory", *target.split()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert said.returncode == 0
    assert {"make demo", "make test", "make quick"} <= {line.strip()[:10].strip() for line in said.stdout.splitlines()}
