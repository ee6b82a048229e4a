"""The story, scene by scene: to add one, write its file and list it here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.sandbox.story import agenda, board, checkin, proposal
from bot.sandbox.story.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]

SCENES: tuple[Scene, ...] = (
    proposal.play,
    agenda.play,
    board.play,
    checkin.play,
    checkin.ends,
)


async def play(stage: Stage, story: Sequence[Scene] = SCENES) -> None:
    """All of it, in order. Raises NotSeen at the first step that does not come true."""
    for scene in story:
        await scene(stage)
