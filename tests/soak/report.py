"""What a soak prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scheduler.real_time import steady
from tests.soak.lives import Lives
from tests.soak.slack import SoakSlack
from tests.soak.verdict import Verdict

SHOWN = 5


def say(began: float, words: str) -> None:
    print(f"{steady() - began:7.1f} s  {words}", flush=True)


def summary(
    folder: Path, verdict: Verdict, lives: Lives, slack: SoakSlack, states: Counter[str], seconds: float
) -> None:
    print(
        f"\nlost {len(verdict.lost)}, double {len(verdict.double)}, in the named window {len(verdict.in_window)}, "
        f"out of order {len(verdict.disordered)}, stale {len(verdict.stale)}"
    )
    print(f"kills {lives.killed}, freezes {lives.frozen}, messages {verdict.messages}, {seconds:.0f} s")
    print("how they ended:", ", ".join(f"{how} {number}" for how, number in sorted(lives.by.items())))
    print("Slack:", ", ".join(f"{what} {number}" for what, number in sorted(slack.calls.items())))
    print("outbox:", ", ".join(f"{state} {number}" for state, number in sorted(states.items())))
    print("from the check of the lease to the wire:", _window(folder / "windows.txt"))
    for name in ("lost", "double", "in_window", "disordered", "stale"):
        for story in getattr(verdict, name)[:SHOWN]:
            print(f"  {name}: {story}")
    for fault, number in _faults(folder / "replicas.log").most_common(SHOWN):
        print(f"  logged {number} times: {fault}")


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _window(file: Path) -> str:
    told = [float(line) * 1000 for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    if not told:
        return "not measured"
    shares = ((0.5, "p50"), (0.99, "p99"), (1.0, "max"))
    return ", ".join(f"{name} {percentile(told, share):.2f} ms" for share, name in shares) + f" ({len(told)} posts)"


def _faults(file: Path) -> Counter[str]:
    """What the replicas logged as their own fault, by its last line."""
    faults: Counter[str] = Counter()
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if told.get("level") == "error":
            story = str(told.get("exception", told.get("event"))).strip().splitlines()
            faults[
                f"{told.get('doing', '')}: {next((line for line in reversed(story) if 'Error' in line), story[-1])}"
            ] += 1
    return faults
