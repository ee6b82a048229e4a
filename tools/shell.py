"""Other programs, run quietly: what they print goes to a log, and what went wrong becomes a sentence."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".setup.log"

OFFLINE = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "getaddrinfo",
    "Failed to establish a new connection",
    "NewConnectionError",
    "ConnectTimeoutError",
    "Network is unreachable",
    "ProxyError",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "ENETUNREACH",
)
REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (OFFLINE, "the download did not get through. Is this machine online, or does it need a proxy?"),
    (("No space left on device", "ENOSPC"), "the disk is full."),
    (
        ("DO NOT MATCH THE HASHES", "EINTEGRITY"),
        "what arrived is not what this project recorded, so it was not installed.",
    ),
    (
        ("E404", "No matching distribution found"),
        "there is no ready-made package for this machine and this Python.",
    ),
    (("Permission denied", "EACCES"), "this folder, or one beneath it, belongs to somebody else."),
)


class Trouble(Exception):
    """One sentence for the person at the keyboard: what did not work, and what to do about it."""


def run_quietly(command: Sequence[str], doing: str, env: Mapping[str, str] | None = None) -> str:
    """Run a program, keep what it said in `.setup.log`, and return its standard output.

    Raises Trouble, naming the most likely reason, when it fails or cannot be started.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=env)
    except OSError as error:
        raise Trouble(f"{doing} did not work: {command[0]} could not be started ({error.strerror}).") from error
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}\n")
    if done.returncode:
        raise Trouble(f"{doing} did not work: {likely_reason(done.stdout + done.stderr)}")
    return done.stdout


def likely_reason(said: str) -> str:
    """The sentence that fits what a program said, or else the last thing it said."""
    for signs, reason in REASONS:
        if any(sign in said for sign in signs):
            return reason
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing about why."
