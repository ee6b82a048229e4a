"""Write the next step of the schema from storage/tables: `.venv/bin/python -m tools.migration "what changes"`.

With --first, while nothing has been released: throw the steps away and write one first step anew.
Read what it wrote before you commit it: a renamed column looks like one removed and one added.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from storage.database import Database
from storage.schema import MIGRATIONS, alone, configuration, upgrade
from tools.shell import run_quietly
from tools.steps import SCRIPTS

STEPS = MIGRATIONS / "versions"


def main(words: Sequence[str]) -> int:
    match words:
        case ["--first"]:
            for step in _steps():
                step.unlink()
            written = write_step("The tables of the first version")
        case [sentence]:
            written = write_step(sentence)
        case _:
            print(__doc__)
            return 2
    print(f"Wrote {written}. Read it before you commit it.")
    return 0


def write_step(sentence: str) -> Path:
    """The step from what the migrations make to what storage/tables says, tried on an SQLite of its own."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/schema.sqlite")
        upgrade(database)
        with alone(database) as connection:
            number = f"{len(_steps()) + 1:04}"
            command.revision(configuration(connection), sentence, autogenerate=True, rev_id=number)
        database.close()
    written = STEPS / next(step.name for step in _steps() if step.name.startswith(number))
    for doing in (["format"], ["check", "--fix"]):
        run_quietly([str(SCRIPTS / "ruff"), *doing, "--quiet", str(written)], "Putting style right")
    return written


def _steps() -> list[Path]:
    return sorted(step for step in STEPS.glob("*.py") if step.name != "__init__.py")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
