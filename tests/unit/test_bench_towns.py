"""The bench's trusts are trusts that could be loaded, and its Slack bears what Slack bears."""

from __future__ import annotations

import pytest

from bench.limited_slack import Limited
from bench.limits import Sending
from bench.trusts import Size, trust_file
from bot.domain.pace import Rate
from bot.services.trust_file.check import review
from bot.services.trust_file.parse import parse


@pytest.mark.parametrize("size", [Size(2, 30), Size(5, 100, 7)])
def test_a_trust_of_any_size_is_a_file_without_mistakes(size: Size) -> None:
    text = trust_file(3, size)
    assert not review(text).mistakes
    file = parse(text)
    assert (len(file.trust.schools), len(file.people), len(file.projects)) == (size.schools, size.people, size.projects)
    assert len({user for _, _, user, _ in file.identities}) == size.people


def test_the_floor_of_the_limits_is_a_burst_and_then_one_after_the_other() -> None:
    assert Sending(60).floor == pytest.approx(8.0)
    assert Sending(600).floor == pytest.approx(116.0)
    assert Sending(6000, scale=20).floor == pytest.approx(59.8)
    assert Sending(10).floor == 0.0
    assert Sending(600, strangers=True).floor == pytest.approx(696.0)


def test_a_slack_with_limits_refuses_the_second_in_a_channel_and_what_is_beyond_the_burst() -> None:
    slack = Limited(Rate(60.0, 3), Rate(60.0, 1))
    assert [slack.take(*one) for one in (("C1", "a"), ("C1", "b"), ("C2", "c"), ("C3", "d"), ("C4", "e"))] == (
        [True, False, True, True, False]
    )
    assert (len(slack.posted), slack.refused, slack.ids) == (3, 2, {"a", "c", "d"})


def test_a_slack_with_limits_opens_only_so_many_conversations() -> None:
    slack = Limited(Rate(60.0, 3), Rate(60.0, 1), Rate(60.0, 2))
    assert [slack.open() for _ in range(3)] == [True, True, False]
    assert slack.refused == 1
