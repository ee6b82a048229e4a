"""The story, scene by scene: to add one, write its file and list it here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.sandbox.story import agenda, board, checkin, proposal
from bot.sandbox.story.stage import Stage

SCENES: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    proposal.play,
    agenda.play,
    board.play,
    checkin.play,
    checkin.ends,
)


async def play(stage: Stage) -> None:
    """All of it, in order. Raises NotSeen at the first step that does not come true."""
    for scene in SCENES:
        await scene(stage)
