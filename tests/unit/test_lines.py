"""Whether a platform takes our messages: one workspace's affair, or everybody's."""

from __future__ import annotations

from bot.operations.watching import Line


def test_one_workspace_that_took_us_away_does_not_stop_the_others() -> None:
    line = Line()
    line.worked(1.0, "T1")
    line.failed(2.0, "not installed in T2", "T2", everywhere=False)
    before = line.bad_since
    line.failed(3.0, "not installed in T1", "T1", everywhere=False)
    assert (before, line.bad_since) == (None, 2.0)
    line.worked(4.0, "T2")
    assert (line.bad_since, line.good_at) == (None, 4.0)


def test_a_platform_that_is_away_is_away_for_all() -> None:
    line = Line()
    line.worked(1.0, "T1")
    line.failed(2.0, "could not be reached", "T2")
    assert line.bad_since == 2.0
    line.failed(5.0, "could not be reached", "T1")
    assert line.bad_since == 2.0


def test_one_workspace_alone_is_all_there_is() -> None:
    line = Line()
    line.failed(2.0, "token_revoked", "T1", everywhere=False)
    assert line.bad_since == 2.0
