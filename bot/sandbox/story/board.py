"""A board meeting: logged, checked, released, and read by each chair, each governor and each committee."""

from __future__ import annotations

from bot.sandbox.mailbox import Mail
from bot.sandbox.story.stage import Actor, NotSeen, Stage, quoted

ITEMS = """Reading comes first in the spring
The board agreed that every school keeps twenty minutes of reading a day.

School lunches
Prices stay as they are until July.

Site strategy
The board will choose between two plans in February.
"""
EMBARGOED = "Site strategy"
FROM_THE_BOARD = "From the board, 3 December"
CHAIRS = ("p37", "p41", "p45", "p49", "p53")
DIGESTS_BY_CHAT, DIGESTS_BY_EMAIL = 12, 4
COMMITTEES = {"p37": "lc-qfp", "p41": "lc-stt", "p45": "lc-clj", "p49": "lc-mda", "p53": "lc-vhs"}


async def play(stage: Stage) -> None:
    rosalind, augusta, ines = [await stage.person(one) for one in ("p08", "p31", "p01")]
    await stage.walks_to("2026-12-04T10:00")
    await _is_logged(stage, rosalind)
    await _is_checked(stage, augusta)
    await _is_released(stage, ines)
    await _reaches_chairs(stage)
    await stage.walks_to("2026-12-07T20:00")
    await _reaches_governors(stage)
    await _reaches_committees(stage)


async def _is_logged(stage: Stage, rosalind: Actor) -> None:
    await rosalind.types("meeting log board")
    await rosalind.has_form("Log a meeting")
    await rosalind.sends(items=ITEMS)
    logged = await rosalind.reads("3 items logged")
    await stage.tells(f"The board met on Thursday evening. {rosalind.name}, the clerk, logs it: {logged}")
    await _is_embargoed(stage, rosalind)
    await rosalind.presses("meeting.count_part_b")
    counted = await rosalind.reads("Confidential items: 1.", "Reading comes first")
    await stage.tells(f"She counts one confidential item, and there is no box for its words: {counted}")
    await rosalind.presses("meeting.send")
    sent = await rosalind.reads("Sent. Next:")
    await stage.tells(f"She presses Send: {sent}")


async def _is_embargoed(stage: Stage, rosalind: Actor) -> None:
    card = await rosalind.sees("3 items logged")
    edits = [button for button in card.buttons if button.action_id == "meeting.edit_item"]
    await rosalind.presses("meeting.edit_item", edits[-1].value)
    await rosalind.has_form("Edit an item")
    await rosalind.sends(level="chairs_only", until="2027-01-01")
    level = await rosalind.reads("Chairs only, until", EMBARGOED)
    await stage.tells(f"She opens {EMBARGOED} once more and keeps it back: {level}")


async def _is_checked(stage: Stage, augusta: Actor) -> None:
    asked = await augusta.reads("Please check")
    await augusta.presses("cascade.check")
    await augusta.sees("Checked by Dame Augusta Wren")
    await stage.tells(f"{augusta.name}, Chair of the Board, sees {asked} and presses OK.")


async def _is_released(stage: Stage, ines: Actor) -> None:
    numbers = await ines.sees("Ready to release", "5, at once", "16, each on its reader's next morning")
    await ines.presses("cascade.release", numbers.button("cascade.release").value)
    await ines.has_form("Release")
    await ines.sends(when="now")
    released = await ines.reads("Released by Ines Harrowgate")
    await stage.tells(f"{ines.name}, the CEO, sees that 5 briefs and 16 digests would go, and releases: {released}")


async def _reaches_chairs(stage: Stage) -> None:
    chairs = [await stage.person(one) for one in CHAIRS]
    for chair in chairs:
        await chair.sees(FROM_THE_BOARD, "your brief as a chair", EMBARGOED, "1 item was confidential")
    brief = await chairs[0].reads("your brief as a chair", EMBARGOED)
    await stage.tells(f"All 5 chairs of governors have their brief, {chairs[0].name} among them: {brief}")
    embargo = await chairs[0].reads("not before", EMBARGOED)
    await stage.tells(f"… with {EMBARGOED} marked {embargo}")


async def _reaches_governors(stage: Stage) -> None:
    polly = await stage.person("p47")
    digest = await polly.sees(FROM_THE_BOARD, "Reading comes first", "1 item was confidential")
    _lacks(digest.text, EMBARGOED, f"{polly.name}'s digest")
    await stage.tells(f"Every other governor has had a digest, {polly.name} this one: {_first_line(digest.text)}")
    by_chat, letters = await _readers(stage), _letters(stage)
    if (by_chat, len(letters)) != (DIGESTS_BY_CHAT, DIGESTS_BY_EMAIL):
        raise NotSeen("12 digests by chat and 4 by email", f"{by_chat} by chat and {len(letters)} by email")
    await stage.tells(f"They are 16: {by_chat} in chat, {len(letters)} in the mailbox, such as {letters[0].to}'s.")
    await polly.presses("digest.got_it")
    await stage.tells(f"{polly.name} presses Got it, which nobody has to: {await polly.reads('Got it, thank you')}")


async def _reaches_committees(stage: Stage) -> None:
    for chair, channel in COMMITTEES.items():
        post = await (await stage.person(chair)).sees(FROM_THE_BOARD, "Reading comes first", channel=channel)
        _lacks(post.text, EMBARGOED, f"the post in #{channel}")
    malcolm = await stage.person("p37")
    agenda = await malcolm.reads("On your next agenda", FROM_THE_BOARD, channel="lc-qfp")
    await stage.tells(f"The 5 committees' channels have theirs, without {EMBARGOED}. In #lc-qfp: {agenda}")


async def _readers(stage: Stage) -> int:
    """How many people, chairs apart, have the digest in their conversation with Collab, once each."""
    everybody = {person for platform, _, _, person in stage.world.file.identities if platform == stage.world.platform}
    readers = [await stage.person(one) for one in sorted(everybody - {*CHAIRS})]
    return sum(_digests(reader) for reader in readers)


def _digests(reader: Actor) -> int:
    return sum(message.text.startswith(FROM_THE_BOARD) for message in reader.person.messages())


def _letters(stage: Stage) -> list[Mail]:
    return [letter for letter in stage.world.mailbox.letters if FROM_THE_BOARD in letter.subject + letter.words]


def _first_line(text: str) -> str:
    return quoted(text.splitlines()[0])


def _lacks(text: str, words: str, where: str) -> None:
    if words in text:
        raise NotSeen(f"“{words}” is kept out of {where}", quoted(text))
