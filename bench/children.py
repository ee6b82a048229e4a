"""Commands of one's own as processes: how long each took, on the clock and of the processor, and how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass


class Failed(Exception):
    """A command ended badly; the message is what it printed."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock, seconds of the processor, the most memory it ever had in megabytes, and what it said."""

    wall: float
    spent: float
    peak: float
    printed: str = ""


def run(*module: str, environment: Mapping[str, str]) -> Took:
    """`python -m module…`, to its end. Raises Failed."""
    own = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), **environment}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *module], env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        printed = child.stdout.read() if child.stdout else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Failed(printed.decode(errors="replace")[-2000:])
    kilobytes = used.ru_maxrss if sys.platform != "darwin" else used.ru_maxrss // 1024
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, kilobytes / 1024, printed.decode())
