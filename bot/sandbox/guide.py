"""What a visitor of the demonstration reads in the terminal, before the story and after it."""

from __future__ import annotations

from collections.abc import Sequence

CAUTION = (
    "Whoever opens this page can read everybody's direct messages, and the local Slack listens on all network",
    "interfaces of this machine: demonstration data only, please put nothing real in it. All emails stay here.",
)
TO_TRY = (
    ("Zoë Adeyemi-Clarke, headteacher", "type /collab propose"),
    ("Yetunde Bramwell, executive", "open #exec-private: Approve, Return or Decline"),
    ("Sam Patel, headteacher", "type /collab agenda add Shared training day 10 min"),
    ("Farhan Iqbal-Strutt, headteacher", "open #elt: the agenda and the call for the next"),
    ("Rosalind Peake, clerk", "type /collab meeting log lc_qfp"),
    ("Ines Harrowgate, CEO", "type /collab cascade"),
    ("Polly Ravensdale, governor", "read the digest; type /collab to see what is hers"),
    ("Jonty Applewhite, project lead", "type /collab checkin PRJ-03"),
)
TERMINAL = "In another terminal"
HEADING = "Act as, and then (a command goes into any message box):"
OWN_TRUST = (("anybody", "type /collab to see what is theirs"), ("your clerk", "type /collab meeting log"))


def opening(trust: str, when: str, page: str, mailbox: str) -> Sequence[str]:
    """Where everything is, and what it is not for."""
    return (
        f"{trust} is open. In there it is {when}.",
        "",
        f"  Open     {page}   the trust's Slack: choose who you are under “Act as”, at the top",
        f"  Emails   {mailbox}   what went out by email",
        "",
        *(f"  {line}" for line in CAUTION),
    )


def to_try(people: Sequence[tuple[str, str]], clock: str, heading: str = HEADING) -> Sequence[str]:
    """Whom to act as and what to do then; `clock` is the command that turns the clock on."""
    width = max(len(who) for who in (TERMINAL, *(who for who, _ in people)))
    return (
        heading,
        *(f"  {who:<{width}}   {what}" for who, what in people),
        f"  {TERMINAL:<{width}}   {clock} (turns time on: all that is due on the way happens)",
    )


def port_taken(port: int, other: int, *, in_teams: bool = False) -> str:
    """`other` is where it may be opened instead."""
    make, command = ("make demo-teams", "collab demo --teams") if in_teams else ("make demo", "collab demo")
    return (
        f"Port {port} is taken by another program, perhaps by another demonstration. Nothing was started. "
        f"`{make} ARGS=--port={other}` (or `{command} --port {other}`) opens this one elsewhere."
    )


def no_accounts(trust: str) -> str:
    return (
        f"Nobody in the file of {trust} has a Slack account, so there is nobody to act as. "
        "Give some people `identities: {slack_user: U…}` in it. Nothing was started."
    )
