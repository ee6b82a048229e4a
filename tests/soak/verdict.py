"""What stands in Slack in the end, held against what must."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.soak.slack import Post, SoakSlack
from tests.soak.town import TRUSTS, conversation, expected, readers

LETTER = re.compile(r"letter \w+ (\d{6})")
FROZEN = 2.0
"""Real seconds between the check of the lease and the arrival of a post: only a frozen sender is that late."""


@dataclass
class Verdict:
    """`in_window` are doubles whose sender was frozen between the check of its lease and the wire."""

    messages: int = 0
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    in_window: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.double or self.disordered or self.stale)


def judge(slack: SoakSlack, last: int) -> Verdict:
    """`last` is the number of the last moment of the job."""
    verdict = Verdict(messages=sum(len(posts) for posts in slack.posts.values()))
    _letters(verdict, slack, last)
    _deliveries(verdict, slack)
    _living(verdict, slack, last)
    return verdict


def _letters(verdict: Verdict, slack: SoakSlack, last: int) -> None:
    must, got = expected(last), _got(slack)
    verdict.lost += [f"{title} to {where}" for where, title in must - Counter(got.keys())]
    for (where, title), posts in got.items():
        surplus = len(posts) - must[where, title]
        if surplus > 0:
            late = any(post.age > FROZEN for post in posts)
            (verdict.in_window if late else verdict.double).append(f"{title} to {where}: {_story(posts)}")
    for where, posts in slack.posts.items():
        numbers = [int(found[1]) for post in posts if (found := LETTER.search(post.text))]
        if numbers != sorted(numbers) and not verdict.in_window:
            verdict.disordered.append(f"{where}: {numbers}")


def _got(slack: SoakSlack) -> dict[tuple[str, str], list[Post]]:
    got: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for where, posts in slack.posts.items():
        for post in posts:
            if found := LETTER.search(post.text):
                got[where, found[0]].append(post)
    return got


def _deliveries(verdict: Verdict, slack: SoakSlack) -> None:
    seen: dict[str, list[Post]] = defaultdict(list)
    for posts in slack.posts.values():
        for post in posts:
            seen[post.delivery_id].append(post)
    known = " ".join(verdict.double + verdict.in_window)
    for id_, posts in seen.items():
        if len(posts) > 1 and id_ not in known:
            late = any(post.age > FROZEN for post in posts)
            (verdict.in_window if late else verdict.double).append(f"delivery {id_}: {_story(posts)}")


def _living(verdict: Verdict, slack: SoakSlack, last: int) -> None:
    for trust_id in TRUSTS:
        for reader in readers():
            where = conversation(trust_id, reader)
            shown = [post for post in slack.posts[where] if "living " in post.text]
            if not shown:
                verdict.lost.append(f"the living card of {where}")
            elif f"living {trust_id} {last - last % 5}" not in shown[-1].text:
                verdict.stale.append(f"{where}: {shown[-1].text[-60:]}")


def _story(posts: list[Post]) -> str:
    told = (f"{post.delivery_id} at {post.ts} by {post.replica}, {post.age * 1000:.0f} ms old" for post in posts)
    return "; ".join(told)
