"""`make soak`: kills senders and schedulers, loses Slack's answers, and counts what is lost and what is double."""

import sys

from tests.soak.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
