"""A headteacher proposes, an executive approves, everybody hears of it."""

from __future__ import annotations

from bot.sandbox.standin.answers import Given
from bot.sandbox.story.stage import Actor, Stage

TITLE = "Reading mentors across three schools"
TOO_SMALL: dict[str, Given] = {
    "purpose": "Year 6 pupils who read well become mentors for younger pupils who find it hard.",
    "together": "Mentors from the junior school reach infants in two schools that have few mentors of their own.",
    "impact": "Reading ages of the mentored pupils rise by nine months in two terms, by the same test.",
    "schools": ("CLJ",),
    "starts_on": "2027-01-18",
    "ends_on": "2027-01-08",
}
MENDED: dict[str, Given] = {
    "schools": ("QFP", "STT", "CLJ"),
    "ends_on": "2027-07-09",
    "aims": ("A1b", "A3a"),
    "priorities": ("TIP1",),
}
REASON = "The mentors rest with everybody else and start again after the tests."


async def play(stage: Stage) -> None:
    zoe, yetunde = await stage.person("p12"), await stage.person("p03")
    await _is_refused(stage, zoe)
    await _is_sent(stage, zoe)
    await _is_approved(stage, yetunde, zoe)


async def _is_refused(stage: Stage, zoe: Actor) -> None:
    await zoe.types(f"propose {TITLE}")
    await zoe.has_form("Propose a project")
    await zoe.sends(**TOO_SMALL)
    schools = await zoe.reads_beside("schools", "two or more schools")
    await stage.tells(f"{zoe.name} proposes a project for her own school and reads beside Schools: {schools}")
    dates = await zoe.reads_beside("ends_on", "end before it starts")
    await stage.tells(f"… and beside Ends: {dates} Nothing is stored, nobody is asked.")


async def _is_sent(stage: Stage, zoe: Actor) -> None:
    await zoe.sends(**MENDED)
    warned = await zoe.reads_in_form("examination terms")
    await stage.tells(f"Mended, and the same form comes back with one thing to think about: {warned}")
    await zoe.sends(proceed="anyway", reason=REASON)
    next_ = await zoe.reads("Next:", f"Sent: {TITLE}")
    await stage.tells(f"She answers it with a reason, sends it, and hears at once: {next_}")


async def _is_approved(stage: Stage, yetunde: Actor, zoe: Actor) -> None:
    asked = await yetunde.sees(f"For your decision: {TITLE}", REASON, channel="exec-private")
    await yetunde.presses("project.approve", asked.button("project.approve").value)
    done = await yetunde.reads("Approved by", TITLE, channel="exec-private")
    await stage.tells(f"{yetunde.name} sees it in #exec-private with Zoë's reason on it, and presses Approve: {done}")
    heard = await zoe.reads("Approved: PRJ-", TITLE)
    await stage.tells(f"{zoe.name} hears: {heard}")
    checkin = await zoe.reads("I'll ask you how it goes on", "PRJ-")
    await stage.tells(f"… and: {checkin}")
    marguerite = await stage.person("p14")
    announced = await marguerite.reads("Approved: PRJ-", TITLE, channel="projects")
    await stage.tells(f"{marguerite.name}, another school's head, reads it in #projects: {announced}")
