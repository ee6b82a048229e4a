"""The people whose Teams can be looked at: a page for each, and the page that leads to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from html import escape

from bot.sandbox.teams.mirror import Page, PagePerson
from bot.sandbox.teams.playground import Playground, settings_for
from bot.sandbox.teams.server import TeamsStandIn

INDEX = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{trust} in Teams</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;color:#242424}}
li{{margin:.4rem 0}}a{{color:#4f52b2}}p{{color:#555}}</style></head>
<body><h1>{trust} in Teams</h1><p>Whose Teams would you like to look at? Each opens in a tab of its own.</p>
<ul>{people}</ul><p>{others} other people of the trust are answered by the stand-in.</p></body></html>"""


@dataclass(frozen=True, slots=True)
class Pages:
    """`command` starts the playground; `people` are ids of the trust file, each with the channel on their page.

    The first page is at `first_port`, the others at the ports after it.
    """

    command: Sequence[str]
    first_port: int
    people: Mapping[str, str]

    @property
    def ports(self) -> range:
        return range(self.first_port, self.first_port + len(self.people))


@asynccontextmanager
async def shown(pages: Pages, standin: TeamsStandIn, accounts: Mapping[str, str]) -> AsyncIterator[None]:
    """A page for each, until the end; all of them or none. Raises PlaygroundSilent."""
    async with AsyncExitStack() as stack:
        opening = [
            _open(stack, standin, accounts[person], channel, (pages.command, port))
            for (person, channel), port in zip(pages.people.items(), pages.ports, strict=True)
        ]
        opened = await asyncio.gather(*opening, return_exceptions=True)  # what came up is stopped when all have
        standin.index = index(standin, [*_came_up(opened)])
        yield


def _came_up(opened: Sequence[tuple[PagePerson, str] | BaseException]) -> Iterator[tuple[PagePerson, str]]:
    """Raises what kept one of them away."""
    for one in opened:
        if isinstance(one, BaseException):
            raise one
        yield one


def index(standin: TeamsStandIn, shown_to: Sequence[tuple[PagePerson, str]]) -> str:
    """The page that leads to the others."""
    people = "".join(
        f'<li><a href="{url}" target="_blank">{escape(person.member.name)}</a><br>{escape(person.member.title)}</li>'
        for person, url in shown_to
    )
    others = len(standin.tenant.members) - len(shown_to)
    return INDEX.format(trust=escape(standin.tenant.name), people=people, others=others)


async def _open(
    stack: AsyncExitStack, standin: TeamsStandIn, account: str, channel: str, how: tuple[Sequence[str], int]
) -> tuple[PagePerson, str]:
    person, named = standin.page_person(account), standin.tenant.channel(channel)
    if named is None:
        raise KeyError(f"the team has no channel {channel!r}")
    chat = standin.talk.personal(person.member).id
    settings = settings_for(standin.tenant, person.member, chat, named)
    playground = await stack.enter_async_context(Playground(*how, settings, standin.page_brings_to(account)))
    page = Page(playground.url, frozenset({chat, standin.tenant.team.id, named.id}))
    following = asyncio.create_task(person.follow(page))
    stack.callback(following.cancel)
    return person, playground.url
