"""Pace: a first burst at once, then one turn after another."""

from scheduler.pace import FORGET_ABOVE, LIMITS, Limits, Pace, Rate

SLOW = {"slack": Limits(conversation=Rate(1.0, 1), workspace=Rate(0.5, 3))}


def turns(pace: Pace, conversations: str, now: float = 100.0) -> list[float]:
    return [pace.reserve("slack", "T1", conversation, now) for conversation in conversations]


def test_one_conversation_gets_one_message_a_second() -> None:
    assert turns(Pace(SLOW), "aaa") == [0.0, 1.0, 2.0]


def test_a_workspace_bears_a_burst_and_then_its_rate() -> None:
    assert turns(Pace(SLOW), "abcdef") == [0.0, 0.0, 0.0, 0.5, 1.0, 1.5]


def test_who_was_silent_for_a_while_has_a_whole_burst_again() -> None:
    pace = Pace(SLOW)
    turns(pace, "abcdef")
    assert turns(pace, "ghi", now=200.0) == [0.0, 0.0, 0.0]


def test_workspaces_do_not_wait_for_each_other() -> None:
    pace = Pace(SLOW)
    turns(pace, "abcdef")
    assert pace.reserve("slack", "T2", "a", 100.0) == 0.0


def test_a_platform_without_limits_never_waits() -> None:
    assert [Pace({}).reserve("slack", "T1", "a", 0.0) for _ in range(100)] == [0.0] * 100


def test_every_platform_has_its_limits() -> None:
    assert set(LIMITS) == {"slack", "teams", "email"}


def test_six_hundred_direct_messages_take_two_minutes() -> None:
    pace = Pace()
    waits = [pace.reserve("slack", "T1", f"person {number}", 0.0) for number in range(600)]
    assert 110 < max(waits) < 125


def test_conversations_of_long_ago_are_forgotten() -> None:
    pace = Pace(SLOW)
    for number in range(2 * FORGET_ABOVE):
        pace.reserve("slack", "T1", str(number), 10.0 * number)
    assert len(pace._full_at) <= FORGET_ABOVE + 2
