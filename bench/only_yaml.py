"""The floor of a load: read a file as YAML, and nothing more. `python -m bench.only_yaml FILE`."""

import sys
from pathlib import Path

from ruamel.yaml import YAML

if __name__ == "__main__":
    YAML(typ="safe", pure=True).load(Path(sys.argv[1]).read_text(encoding="utf-8"))
