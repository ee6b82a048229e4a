"""Slack brings the same thing four times, to three real Collabs on one PostgreSQL: it has one effect."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from scheduler.real_time import steady
from storage.tables.meetings import agenda_items, meetings
from tests.soak.deployment import (
    WRITER,
    Deployment,
    deployed,
    eventually,
    filled,
    log_a_meeting,
    prepare,
    pressed,
    typed,
    user_of,
)
from tests.soak.hurry import Hurry
from tests.soak.slack import CALM, SoakSlack

TIMES = 4
AT_ONCE = 6
PATIENCE = 60.0
AT_SLACK_S_PACE = 0.4
"""Seconds that a letter may take: five people, a message a second each."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What Slack brings; `words` are on the agenda once it has taken effect. A press counts one more, and has none."""

    words: str
    body: str
    is_form: bool = False


@dataclass
class Repeats:
    """`wrong` tells of each payload whose effects are not exactly one."""

    payloads: int
    requests: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    by_replica: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def repeat(url: str, folder: Path, payloads: int, *, replicas: int = 3, seed: int = 7) -> Repeats:
    """Bring so many payloads four times each, in any order, to all replicas: forms, presses and commands."""
    tokens = prepare(url, forms=payloads // 3)
    brought = _payloads(tokens, log_a_meeting(url), payloads)
    result = Repeats(payloads)
    slack = SoakSlack(Hurry(1.0), Random(seed), CALM)
    async with deployed(url, folder, slack, replicas) as deployment:
        began = steady()
        await _bring_all(brought, deployment, Random(seed), result)
        result.seconds = steady() - began
        forms = sum(one.is_form for one in brought)
        await eventually(lambda: _told(deployment) >= forms, PATIENCE + forms * AT_SLACK_S_PACE)
        _judge(deployment, brought, result)
    return result


def _payloads(tokens: Sequence[str], meeting: str, number: int) -> list[Payload]:
    forms = [_form(f"Filled in, number {one}", token, user_of(one)) for one, token in enumerate(tokens)]
    presses = [Payload("", pressed("meeting.count_part_b", meeting, WRITER[1])) for _ in tokens]
    rest = range(number - len(forms) - len(presses))
    return forms + presses + [_command(f"Typed, number {one}", user_of(one)) for one in rest]


def _form(words: str, token: str, user: str) -> Payload:
    return Payload(words, filled(words, token, user), is_form=True)


def _command(words: str, user: str) -> Payload:
    return Payload(words, typed(f"agenda add {words}", user))


async def _bring_all(payloads: Sequence[Payload], deployment: Deployment, luck: Random, result: Repeats) -> None:
    """A payload's four copies are on their way at the same time, some payloads at once."""
    waiting = iter(luck.sample(payloads, len(payloads)))
    ports = deployment.ports

    async def bring() -> None:
        for payload in waiting:
            chosen = [ports[(one + result.requests) % len(ports)] for one in range(TIMES)]
            result.requests += TIMES
            result.by_replica.update(chosen)
            answers = await asyncio.gather(*(deployment.asks(payload.body, port) for port in chosen))
            result.statuses.update(status for status, _ in answers)

    await asyncio.gather(*(bring() for _ in range(AT_ONCE)))


def _told(deployment: Deployment) -> int:
    return sum(letter.state == "sent" for letter in deployment.letters())


def _judge(deployment: Deployment, payloads: Sequence[Payload], result: Repeats) -> None:
    items = Counter(str(row.words) for row in deployment.rows(agenda_items))
    letters = deployment.letters()
    spoken = [one for one in payloads if one.words]
    counted = sum(int(row.part_b) for row in deployment.rows(meetings, meetings.c.logged_by == WRITER[0]))
    if counted != len(payloads) - len(spoken):
        result.wrong.append(f"{len(payloads) - len(spoken)} presses have counted {counted}")
    for payload in spoken:
        if items[payload.words] != 1:
            result.wrong.append(f"“{payload.words}” is {items[payload.words]} times on the agenda")
        told = sum(says(row.card, payload.words) for row in letters) if payload.is_form else 1
        if told != 1:
            result.wrong.append(f"of “{payload.words}” they were told {told} times")
    posts = Counter(post.delivery_id for here in deployment.slack.posts.values() for post in here)
    result.wrong += [f"letter {id_} stands {number} times in Slack" for id_, number in posts.items() if number > 1]
    if sum(posts.values()) < len(letters):
        result.wrong.append(f"{len(letters) - sum(posts.values())} letters have not arrived")


def says(card: Any, words: str) -> bool:
    """Whether these words, and not longer ones that begin alike, stand on a card or in a post."""
    told = card if isinstance(card, str) else json.dumps(card, ensure_ascii=False)
    return any(f"{words}{end}" in told for end in ('"', "”", " ", ".", "\\", "_", "*"))
