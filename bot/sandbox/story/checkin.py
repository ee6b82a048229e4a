"""Three weeks later: a project lead is asked how it goes, and the sponsor reads an amber answer."""

from __future__ import annotations

from bot.sandbox.standin.answers import Given
from bot.sandbox.story.stage import Stage

BLOCKER = "Two schools have no cover before Christmas"
AMBER: dict[str, Given] = {
    "status": "amber",
    "progress": "Four of six coaching pairs have met.",
    "next": "Find a slot for the last two",
    "blocker": BLOCKER,
    "effort": "saved",
}


async def play(stage: Stage) -> None:
    jonty, tomasz = await stage.person("p21"), await stage.person("p04")
    await stage.walks_to("2026-12-11T13:00")
    asked = await jonty.reads("how is it going?", "Coaching pairs")
    await stage.tells(f"{jonty.name} is asked about his project, with his own last answer on the card: {asked}")
    await jonty.presses("checkin.answer")
    await jonty.has_form("How is it going?")
    await jonty.sends(**AMBER)
    await stage.tells(f"He answers amber, in forty seconds: {await jonty.reads('Thank you.', 'amber')}")
    await stage.walks_to("2026-12-14T08:00")
    told = await tomasz.reads("amber", BLOCKER)
    await stage.tells(f"{tomasz.name}, the sponsor, who does not work on Fridays, reads it: {told}")


async def ends(stage: Stage) -> None:
    """How far the board's news has come, in numbers."""
    ines = await stage.person("p01")
    await ines.types("cascade")
    digests = await ines.reads("16 digests: 12 by chat, 4 by email", "5 briefs: 5 by chat")
    got_it = await ines.reads("pressed Got it", "16 digests")
    await stage.tells(f"{ines.name} types /collab cascade: {digests} {got_it}")
