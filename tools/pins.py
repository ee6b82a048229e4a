"""Work out which version of which package is installed, and write it down with its hashes: `make pins`.

The files name no index address and hold for every operating system and every Python from 3.11.
"""

import sys
from collections.abc import Sequence

from tools.shell import ROOT, Trouble, run_quietly
from tools.steps import SCRIPTS, how_many

OPTIONS = [
    "--no-config",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
]

# dev.txt comes first and decides the versions; the smaller sets follow it.
SETS = {
    "dev": "pyproject.toml --extra dev",
    "runtime": "pyproject.toml --constraint requirements/dev.txt",
    "demo": "pyproject.toml --extra sandbox --extra build --constraint requirements/dev.txt",
    "node": "requirements/node.in",
}


def main(words: Sequence[str]) -> int:
    uv = str(SCRIPTS / "uv")
    for name, sources in SETS.items():
        target = f"requirements/{name}.txt"
        try:
            run_quietly(
                [uv, "pip", "compile", *OPTIONS, *words, *sources.split(), "--output-file", target], f"Pinning {name}"
            )
        except Trouble as trouble:
            print(trouble)
            return 1
        print(f"{target}: {how_many(ROOT / target)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
