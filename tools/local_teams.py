"""The local Teams that `make demo-teams` shows: Microsoft's Agents Playground, fetched only when somebody asks for it.

It is one package that brings all it needs and names no other, so that one sum stands for the whole. Its licence is
for evaluation: nothing here ships it, and neither the tests nor `make setup` need it.
"""

from pathlib import Path

from tools import npm
from tools.shell import ROOT

VERSION = "0.2.28"
FOLDER = ROOT / ".local-teams"
NAME = "@microsoft/m365agentsplayground"
RECORDED = "sha512-EevhYW8xtEATwNg5eiFqTgZT0P5gjfCsLBwBWESSrB6+0lr9Yi9R27HJwjNGUlT3JQlxoWMgnvEQunUuyI/+2Q=="
LICENCE = "Microsoft's, for evaluation only: it stays on this machine and is no part of Collab"


def home() -> Path:
    """The same place `npm install --prefix .local-teams` uses."""
    return FOLDER / "node_modules" / NAME


def program() -> Path:
    return home() / "cli.js"


def fetch(own_npm: str, search_path: str) -> None:
    """Download the package, hold it against its recorded sum, and put it in its place."""
    npm.fetch(own_npm, search_path, npm.Package("local Teams", NAME, VERSION, home(), RECORDED), FOLDER)
