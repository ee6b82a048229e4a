"""The papers of the house are true: their links lead somewhere, and what they name is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import app
from bot.platforms.teams_refusals import SIGN_INS
from bot.settings import Settings
from handlers.contents import COMMANDS
from scheduler.jobs import JOBS
from scheduler.outcomes import BACK_OFF, LOOK_AGAIN
from scheduler.sending import POST_SECONDS
from storage.delivery import LEASE

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "handlers", "scheduler", "storage")
PAPERS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
NAMED = [str(paper.relative_to(ROOT)) for paper in PAPERS]
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACE = re.compile(r"`((?:bot|handlers|scheduler|storage|tests|docs|tools|requirements)/[\w./-]*\w)`")
STEP = re.compile(r"((?:^`[^`\n]+`[^\n]*\n\n)?)```(python|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OF_ELSEWHERE = re.compile(r"/(?:work|tmp|root)\b|/home/|\bpypi\W|\bnpmj|registry\.|simple/", re.IGNORECASE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_after(heading: str, name: str = "README.md") -> list[list[str]]:
    """The rows of the first tables after a heading, without the head; escapes taken off."""
    section = read(name).split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)
    return [[cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows[2:]]


def code_of(name: str) -> str:
    """What stands in code marks and in blocks, a line for each."""
    blocks = re.findall(r"^```\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4,}(\S.*)$", read(name), re.MULTILINE)
    return "\n".join([*re.findall(r"`([^`\n]+)`", read(name)), *blocks, *indented])


# ------------------------------------------------------------------------------------- links and places


def anchors_of(paper: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def leads_nowhere(paper: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (paper.parent / file).resolve() if file else paper
    if not target.exists():
        return True
    return bool(anchor) and anchor not in anchors_of(target)


@pytest.mark.parametrize("name", NAMED)
def test_every_link_leads_somewhere(name: str) -> None:
    inside = [link for link in LINK.findall(read(name)) if "://" not in link]
    assert [link for link in inside if leads_nowhere(ROOT / name, link)] == []


@pytest.mark.parametrize("name", NAMED)
def test_every_file_that_is_named_is_there(name: str) -> None:
    new = set(re.findall(r"^`([^`\n]+)` \(new\)", read(name), re.MULTILINE))
    missing = [place for place in PLACE.findall(read(name)) if place not in new and not (ROOT / place).exists()]
    assert missing == []


@pytest.mark.parametrize("name", NAMED)
def test_no_paper_speaks_of_somebody_s_machine_or_of_where_packages_come_from(name: str) -> None:
    assert OF_ELSEWHERE.findall(read(name)) == []


# ------------------------------------------------------------------------------ what people are told to type


def test_the_readme_names_every_command_as_it_is_typed() -> None:
    said = [row[0].strip("`") for row in table_after("## What people can type")]
    assert sorted(said) == sorted(f"/collab {one.words} {one.usage}".strip() for one in COMMANDS)


def test_the_readme_names_every_setting_and_its_default() -> None:
    said = {row[0].strip("`"): row[1].strip("`") for row in table_after("## Settings")}
    assert said == {name.upper(): shown(field.default) for name, field in Settings.model_fields.items()}


def shown(default: object) -> str:
    if default is None:
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


@pytest.mark.parametrize("name", NAMED)
def test_what_the_papers_have_people_run_is_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code_of(name))) <= targets
    programs = set(getattr(get_command(app), "commands", {}))
    assert set(re.findall(r"(?:^|[\s\\]|bin/)collab ([a-z]+)\b", code_of(name), re.MULTILINE)) <= programs


# ----------------------------------------------------------------------------------------- the recipes


@dataclass(frozen=True)
class Step:
    """One block of a recipe: a whole new file, or lines to add and take away in one that is there."""

    file: str
    kind: str
    lines: str

    def take(self, root: Path) -> None:
        file = root / self.file
        if self.kind == "python":
            assert not file.exists(), f"{self.file} is there already"
            file.write_text(self.lines, encoding="utf-8")
            return
        text, before = file.read_text(encoding="utf-8"), self.side("-")
        assert text.count(before) == 1, f"{self.file} should have this once: {before}"
        file.write_text(text.replace(before, self.side("+")), encoding="utf-8")

    def side(self, mark: str) -> str:
        return "\n".join(line[1:] for line in self.lines.splitlines() if line[:1] in ("", " ", mark))


def recipe_steps() -> Iterator[Step]:
    file = ""
    for opening, kind, lines in STEP.findall(read("README.md").split("\n## Three recipes\n", 1)[1]):
        file = opening.split("`")[1] if opening else file
        yield Step(file, kind, lines)


@pytest.mark.slow
def test_the_three_recipes_work_as_they_stand(tmp_path: Path) -> None:
    for folder in (*ROOMS, "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    steps = list(recipe_steps())
    for step in steps:
        step.take(tmp_path)
    tests = [step.file for step in steps if step.file.startswith("tests/")]
    assert len(tests) == 3
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


# ------------------------------------------------------------------------------------- the other papers


def test_every_rule_that_a_check_finds_is_in_the_catalogue() -> None:
    checks = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot/domain/charter").glob("*.py"))
    built = {row[0].split()[0] for row in table_after("## A proposal", "docs/rules.md")}
    assert set(re.findall(r'Finding\(\s*"(R\d+)"', checks)) == built


def test_the_delivery_page_has_the_numbers_of_the_code() -> None:
    text = read("docs/delivery.md")
    assert f"for {LEASE:.0f} seconds (the lease). An attempt gets {POST_SECONDS:.0f} seconds" in text
    assert f"every {LOOK_AGAIN / 60:.0f} minutes" in text
    waits = [f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f}" for seconds in BACK_OFF]
    assert f"tries again after {', '.join(waits[:-1])} and {waits[-1]} minutes" in text
    assert {row[0].strip("`") for row in table_after("## The clock", "docs/delivery.md")} == {job.name for job in JOBS}


def test_the_operations_page_quotes_sentences_that_collab_says() -> None:
    sources = (file.read_text(encoding="utf-8") for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    said = re.sub(r'"\s*\n\s*f?"', "", "\n".join(sources))
    tables = read("docs/operations.md").split("\n## When it says something\n", 1)[1]
    rows = re.findall(r"^\| (.+?) \|", tables, re.MULTILINE)
    quoted = [part.strip() for row in rows if row not in ("sentence", "---") for part in row.split("…")]
    assert [words for words in quoted if words.strip("():. ") and words not in said] == []


def test_the_teams_page_names_every_refusal_of_a_sign_in_that_collab_knows() -> None:
    explained = {
        code for row in table_after("## When it does not work", "docs/teams.md") for code in row[0].split(", ")
    }
    assert {code for one in SIGN_INS for code in one.codes} <= explained


def test_decisions_are_numbered_and_listed_and_each_is_a_page() -> None:
    pages = sorted(page.name for page in (ROOT / "docs/adr").glob("0*.md"))
    assert [page[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert re.findall(r"\((0[\w-]+\.md)\)", read("docs/adr/README.md")) == pages
    for page in pages:
        text = read(f"docs/adr/{page}")
        assert text.startswith(f"# {int(page[:4])}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
        assert len(text.split()) < 500, f"{page} is more than a page"
