"""What this process has seen lately, in memory: who answered, what was sent, when it last wrote to its database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.domain.trusts import Trust
from bot.operations.metrics import Metrics
from bot.platforms.messenger import AWAY, CONFIGURATION, UNREACHABLE, Sent, Throttled, Undeliverable, Unknown
from scheduler.jobs import Job
from scheduler.outcomes import Edited, Report
from storage.database import Books

NOBODY_ANSWERS = frozenset({UNREACHABLE, AWAY})
OUT_OF_ORDER = frozenset({CONFIGURATION, *NOBODY_ANSWERS})
LATE = 1.0
"""Seconds: Slack waits for three."""
log = structlog.get_logger()


@dataclass
class Line:
    """One platform's way out, in steady seconds: when it last took something, and since when it takes nothing.

    One workspace that has taken our permission away is its own affair: the line is bad when no workspace is good.
    """

    good_at: float | None = None
    why: str = ""
    _good: set[str] = field(default_factory=set)
    _bad: dict[str, float] = field(default_factory=dict)

    @property
    def bad(self) -> list[str]:
        """The workspaces that take nothing."""
        return sorted(self._bad)

    @property
    def bad_since(self) -> float | None:
        return None if self._good or not self._bad else min(self._bad.values())

    def worked(self, at: float, workspace: str = "") -> None:
        self.good_at, self.why = at, ""
        self._good.add(workspace)
        self._bad.pop(workspace, None)

    def knows_us(self, at: float, workspace: str) -> None:
        """It was asked who we are, and said so: whatever kept it from answering before is over."""
        self.good_at, self.why = at, self.why if self._bad.keys() - {workspace} else ""
        self._bad.pop(workspace, None)

    def failed(self, at: float, why: str, workspace: str = "", *, everywhere: bool = True) -> None:
        self._good = set() if everywhere else self._good - {workspace}
        self._bad.setdefault(workspace, at)
        self.why = why


@dataclass
class Watch:
    """Told by the edges. `steady` is real seconds that only go on."""

    metrics: Metrics
    steady: Callable[[], float]
    lines: dict[str, Line] = field(default_factory=dict)
    wrote_at: float | None = None
    not_written: str = ""

    def letter(self, report: Report) -> None:
        """One letter has come to some end, if only for now."""
        errand, outcome = report.errand, report.outcome
        platform = errand.address.platform if errand else "none"
        ended = type(outcome).__name__.lower()
        self.metrics.sends.labels(platform, report.letter.message_class, ended).inc()
        log.info("letter", letter=report.letter.id, kind=report.letter.kind, platform=platform, outcome=ended)
        if errand is not None:
            self._line(platform, outcome, errand.address.tenant)

    def asked(self, platform: str, workspace: str, refused: Undeliverable | None) -> None:
        """It was asked, without a letter, whether it knows our token; for "" that is the only one there is."""
        line, at = self.lines.setdefault(platform, Line()), self.steady()
        if refused is None:
            line.knows_us(at, workspace)
            return
        if workspace not in line.bad:
            log.error(refused.why, platform=platform, workspace=workspace)
        line.failed(at, refused.why, workspace, everywhere=not workspace or refused.reason in NOBODY_ANSWERS)

    def refused_by(self, platform: str) -> list[str]:
        """The workspaces there that take nothing."""
        return self.lines[platform].bad if platform in self.lines else []

    def answered(self, kind: str, seconds: float) -> None:
        """Something that came in was answered after so long. A line for each would cost more than the counting."""
        self.metrics.acks.labels(kind).observe(seconds)
        if seconds > LATE:
            log.warning("answered late", kind=kind, seconds=round(seconds, 1))

    def job(self, job: Job) -> Job:
        """The same job, watched."""

        def work(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
            self.metrics.job_lag.labels(job.name).observe(max(0.0, (at - due_at).total_seconds()))
            log.info("job", job=job.name, trust=trust.id, due_at=due_at.isoformat())
            job.work(books, trust, due_at=due_at, at=at)

        return replace(job, work=work)

    def wrote(self) -> None:
        self.wrote_at, self.not_written = self.steady(), ""

    def _line(self, platform: str, outcome: object, workspace: str = "") -> None:
        line, at = self.lines.setdefault(platform, Line()), self.steady()
        match outcome:
            case Undeliverable(reason=reason, why=why) if reason in OUT_OF_ORDER:
                line.failed(at, why, workspace, everywhere=reason in NOBODY_ANSWERS)
            case Unknown(why=why):
                line.failed(at, why, workspace)
            case Sent() | Edited() | Throttled() | Undeliverable():
                line.worked(at, workspace)
