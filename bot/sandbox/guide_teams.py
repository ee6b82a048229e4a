"""What a visitor of the demonstration in Teams reads in the terminal, where it differs from the one in Slack."""

from __future__ import annotations

from collections.abc import Sequence

CAUTION = (
    "These pages are Microsoft's Agents Playground: fetched for you, licensed for evaluation only, no part of Collab.",
    "Whoever opens them can read these people's messages, and they listen on all network interfaces of this machine:",
    "demonstration data only, please put nothing real in it. All emails stay here.",
)
HEADING = "Open somebody's page, and then (write to Collab in the personal chat, or @mention it in a channel):"
TO_TRY = (
    ("Zoë Adeyemi-Clarke, headteacher", "write propose, or agenda add Shared training day 10 min"),
    ("Ines Harrowgate, CEO", "write cascade, or projects"),
    ("Rosalind Peake, clerk", "write meeting log lc_qfp"),
    ("Dame Augusta Wren, Chair of the Board", "read what she was asked to check; open board-private"),
    ("Polly Ravensdale, governor", "read the digest; write help to see what is hers"),
)
OWN_TRUST = (("anybody there", "write help to see what is theirs"),)


def opening(trust: str, when: str, page: str, mailbox: str, others: int) -> Sequence[str]:
    """Where everything is, and what it is not for."""
    return (
        f"{trust} is open. In there it is {when}.",
        "",
        f"  Open     {page}   five people's Teams, each on a page of their own",
        f"  Emails   {mailbox}   what went out by email",
        "",
        f"  {others} other people answered by the stand-in: they have Collab too, and no page.",
        *(f"  {line}" for line in CAUTION),
    )


def too_few(trust: str, beside: int) -> str:
    """A page shows somebody beside so many others."""
    return (
        f"A page shows somebody beside {beside} others, and the file of {trust} has no {beside + 1} people in Teams. "
        "Give more of them `identities: {teams_aad_object: …}` in it. Nothing was started."
    )


def no_channel(trust: str) -> str:
    return (
        f"Each page shows a channel, and the file of {trust} names none for the whole trust. "
        "Put `channels: {projects: projects}` under its settings. Nothing was started."
    )
