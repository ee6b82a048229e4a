"""Set up Collab in this folder: `make setup`, or `python -m tools.setup` where there is no make.

This file must be readable by the oldest Python that could meet it, so that it can say what it needs.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Collab needs Python 3.11 or newer; this one is %d.%d (%s).\n"  # noqa: UP031
        "Please install a newer Python and run this again. Nothing was changed."
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

from tools.steps import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
