"""Processes of the sandbox end with whoever started them, even where that one is killed outright."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable

SIGNAL_OF_THE_PARENTS_DEATH = 1
"""PR_SET_PDEATHSIG, of Linux's prctl."""


def ending_with_us() -> Callable[[], None] | None:
    """What a child does before its first step. Elsewhere than on Linux nothing of the kind exists: None."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(SIGNAL_OF_THE_PARENTS_DEATH, signal.SIGTERM)
