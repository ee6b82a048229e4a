"""What the bench prints."""

from __future__ import annotations

from bench.arithmetic import Aim, Comparison, Figures

HEAD = f"{'':26}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'cpu ms':>9}"


def line(name: str, found: Figures) -> str:
    times = "".join(f"{1000 * one:9.2f}" for one in (found.p50, found.p99, found.longest, found.work))
    return f"  {name:24}{found.rate:11.0f}{times}"


def comparison(what: str, at_once: int, found: Comparison, aim: Aim, of: tuple[str, str] = ("floor", "collab")) -> str:
    """The two lines, their ratios, and whether the aim is met."""
    missed = aim.missed(found)
    verdict = f"missed: {'; '.join(missed)}" if missed else "met"
    return "\n".join(
        (
            f"{what}, {at_once} at a time",
            line(of[0], found.floor),
            line(of[1], found.ours),
            f"  {'ratio':24}{'':11}{found.p50:9.2f}{found.p99:9.2f}{'':9}{found.work:9.2f}   aim {verdict}",
        )
    )
