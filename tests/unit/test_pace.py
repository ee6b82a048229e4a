"""Pace: a first burst at once, then one turn after another; and no more in the air than there is room for."""

from __future__ import annotations

import pytest

from bot.domain.pace import UNLIMITED, Limits, Rate
from scheduler.pace import LIMITS, Pace

NOW = 1_790_000_000.0
BURST = Rate(0.5, 3)


def turns(rate: Rate, letters: int, now: float = NOW, full_at: float = 0.0) -> list[float]:
    """How many seconds each of so many letters waits, if each goes as soon as it may."""
    waits = []
    for _ in range(letters):
        goes_at = max(now, rate.opens_at(full_at))
        full_at = rate.after(full_at, goes_at)
        waits.append(round(goes_at - now, 6))
    return waits


def test_a_workspace_bears_a_burst_and_then_its_rate() -> None:
    assert turns(BURST, 6) == [0.0, 0.0, 0.0, 0.5, 1.0, 1.5]


def test_a_conversation_without_a_burst_gets_one_a_second() -> None:
    assert turns(Rate(1.0, 1), 3) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(("seconds", "free"), [(0.0, 0), (0.4, 0), (0.5, 1), (1.0, 2), (1.5, 3), (60.0, 3)])
def test_turns_come_back_one_by_one_up_to_a_whole_burst(seconds: float, free: int) -> None:
    full_at = BURST.after(0.0, NOW, 3)
    assert BURST.turns(full_at, NOW + seconds) == free


def test_after_being_asked_to_wait_there_is_one_turn_and_no_burst() -> None:
    full_at = BURST.closed_until(NOW + 30)
    assert BURST.turns(full_at, NOW + 29.9) == 0
    assert BURST.turns(full_at, NOW + 30) == 1


def test_six_hundred_direct_messages_take_two_minutes() -> None:
    rate = LIMITS["slack"].workspace
    assert rate
    assert 110 < turns(rate, 600)[-1] < 125


def test_every_lane_has_room_and_its_own_limits() -> None:
    lanes = {lane.name: lane for lane in Pace().lanes()}
    assert set(LIMITS) <= set(lanes)
    assert all(lane.room > 0 for lane in lanes.values())
    assert lanes["slack"].limits == LIMITS["slack"]
    assert lanes["slack"].limits != lanes["slack edits"].limits


def test_a_platform_without_limits_never_waits() -> None:
    assert {lane.limits for lane in Pace({}).lanes()} == {UNLIMITED}
    assert Limits(None, None) == UNLIMITED
