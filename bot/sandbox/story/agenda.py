"""The week of the leadership team: an item, Monday's agenda, Thursday's call for the next."""

from __future__ import annotations

from bot.sandbox.story.stage import Stage

ITEM = "Who trains the reading mentors?"


async def play(stage: Stage) -> None:
    zoe, farhan = await stage.person("p12"), await stage.person("p13")
    await stage.walks_to("2026-11-23T09:30")
    await zoe.types(f"agenda add {ITEM} 10 min")
    added = await zoe.reads("On the agenda for Wednesday 25 November", ITEM)
    await stage.tells(f"{zoe.name} types /collab agenda add {ITEM} 10 min: {added}")
    await stage.walks_to("2026-11-23T12:00")
    posted = await farhan.reads("Agenda for Wednesday 25 November", ITEM, "In all", channel="elt")
    total = await farhan.reads("In all", ITEM, channel="elt")
    await stage.tells(f"{farhan.name} and everybody in #elt see the agenda with it: {posted} {total}")
    await stage.walks_to("2026-11-26T08:00")
    call = await farhan.reads("Items for Wednesday?", channel="elt")
    await stage.tells(f"The next week's opens in #elt: {call}")
