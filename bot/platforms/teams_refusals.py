"""What Teams' refusals mean for a delivery, and what somebody can do about each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from bot.platforms.messenger import CONFIGURATION, FIXED, MESSAGE, PERSON, PLACE, UNREACHABLE, Undeliverable, Unknown

ACL = "AclCheckFailed"
AADSTS = re.compile(r"AADSTS\d+")
NOTHING_LOST = "Nothing is lost: messages wait."


class TeamsRefused(Exception):
    """Teams did nothing, and said why: the HTTP status, and its own word (empty where it has none)."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"HTTP {status} {code}".strip())
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Refusal:
    """`person` and `place` follow "Teams refused: code." in the sentence for whoever looks after the register."""

    codes: tuple[str, ...]
    person: str
    place: str


NOT_HERE = Refusal(
    ("BotNotInConversationRoster", "ForbiddenOperationException", "ConversationNotFound"),
    "Collab is not installed for them in Teams. Your IT lead can install it for everybody, or they add it under Apps.",
    "Collab is not in this team or chat any more. Add it there again, and say @Collab here in it.",
)
REFUSALS = (
    NOT_HERE,
    Refusal(
        ("ConversationBlockedByUser", "MessageWritesBlocked"),
        "They have blocked Collab in Teams, or removed it. They can let it in again in its chat.",
        "The channel is archived, or lets only some people write. Allow the app there, or tie another channel.",
    ),
    Refusal(
        (ACL,),
        "Teams lets no app write to this guest one to one. Give them `delivery: email` in the trust file.",
        "Teams lets no app write there. Tie another channel.",
    ),
    Refusal(
        ("BotDisabledByAdmin",),
        "Your IT lead has not allowed Collab for them: see the app policies of the Teams admin centre.",
        "Your IT lead has not allowed Collab there: see the app policies of the Teams admin centre.",
    ),
    Refusal(
        ("UserNotFound", "MemberNotFoundInConversation"),
        "This account is gone from the tenant. Check the person in the trust file, or give them `delivery: email`.",
        NOT_HERE.place,
    ),
)
BY_CODE = {code: refusal for refusal in REFUSALS for code in refusal.codes}
DRAWN_WRONG = frozenset({400, 413, 415, 422})
NO_SUCH_MESSAGE = "BadArgument"
"""Of a change: "not a known activity id". A card that it cannot read is another word (BadSyntax)."""
CONFIGURED_WRONG = (
    "Teams does not accept our token. Check that the bot is registered with this client id, and its secret."
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """`remedy` follows Microsoft's own number for what is wrong with a sign-in."""

    codes: tuple[str, ...]
    remedy: str


SIGN_INS = (
    SignIn(
        ("AADSTS7000215",),
        "The client secret is wrong: put its Value in, not its ID (Entra, Certificates & secrets), with "
        "`collab teams bind TRUST` or in TEAMS_CLIENT_SECRET.",
    ),
    SignIn(
        ("AADSTS7000222",),
        "The client secret has run out. Make a new one (Entra, Certificates & secrets) and put it in, with "
        "`collab teams bind TRUST` or in TEAMS_CLIENT_SECRET.",
    ),
    SignIn(
        ("AADSTS700016", "AADSTS90013"),
        "This tenant knows no app of that client id. Compare client id and tenant with Entra's page of the app.",
    ),
    SignIn(
        ("AADSTS90002", "AADSTS900023", "AADSTS900021"),
        "There is no such tenant: compare TEAMS_TENANT_ID, or teams_tenant of the trust file, with Entra's overview.",
    ),
    SignIn(("AADSTS7000112",), "The app is switched off in Entra: enable it under Enterprise applications."),
    SignIn(
        ("AADSTS53003", "AADSTS530035"),
        "A Conditional Access policy keeps the app out: allow this machine's address for workload identities.",
    ),
)
BY_NUMBER = {code: sign_in.remedy for sign_in in SIGN_INS for code in sign_in.codes}
ASK_ENTRA = "Compare client id, secret and tenant with the app's page in Entra."


def refused(status: int, body: bytes) -> TeamsRefused | Unknown:
    """What an answer of 400 and more says: refused, or broken off half-way."""
    code = _code(body)
    if status >= 500 and code != ACL:
        return Unknown(f"Teams answered with HTTP {status} and no word of what it did.")
    return TeamsRefused(status, code)


def refusal(refused: TeamsRefused, *, to_person: bool) -> Undeliverable:
    """What to raise for a message that Teams refused."""
    known = BY_CODE.get(refused.code)
    named = refused.code or f"HTTP {refused.status}"
    if known is None and refused.status in DRAWN_WRONG:
        why = (
            f"Teams refused: {named}. It does not take this message as Collab drew it. That is our mistake: report it."
        )
        return Undeliverable(why, reason=MESSAGE, permanent=True)
    if refused.status == 401:
        return Undeliverable(f"{CONFIGURED_WRONG} {NOTHING_LOST}", reason=CONFIGURATION, permanent=False)
    if known is None and refused.status not in (403, 404):
        why = f"Teams refused: {named}. Collab does not know this answer; it is tried again."
        return Undeliverable(why, reason=UNREACHABLE, permanent=False)
    meant = known or NOT_HERE
    remedy = meant.person if to_person else meant.place
    return Undeliverable(f"Teams refused: {named}. {remedy}", reason=PERSON if to_person else PLACE, permanent=True)


def is_gone(refused: TeamsRefused) -> bool:
    """Whether it is the conversation that is not there (any more): a person may have another by now."""
    return refused.code in NOT_HERE.codes or (refused.status == 404 and not refused.code)


def no_edit(refused: TeamsRefused) -> Undeliverable:
    """What to raise where a message cannot be changed: it is gone, or Teams does not let us at it any more."""
    named = refused.code or f"HTTP {refused.status}"
    if refused.status in (403, 404) or refused.code == NO_SUCH_MESSAGE:
        why = f"Teams refused: {named}. The message can no longer be changed there; it stands as it was, or is gone."
        return Undeliverable(why, reason=FIXED, permanent=True)
    return refusal(refused, to_person=True)


def sign_in_refused(told: str) -> Undeliverable:
    """What to raise where Microsoft gives us no token. Its words name the app, and so are left out."""
    found = AADSTS.search(told)
    named = found.group() if found else "no reason given"
    remedy = BY_NUMBER.get(named, ASK_ENTRA)
    why = f"Microsoft refuses the bot's sign-in ({named}). {remedy} {NOTHING_LOST}"
    return Undeliverable(why, reason=CONFIGURATION, permanent=False)


def _code(body: bytes) -> str:
    """Teams' own word, wherever it put it: `error.code`, or a `subCode` in a document inside the message."""
    text = body.decode(errors="replace")
    if ACL in text:
        return ACL
    told = _document(text)
    error = told.get("error")
    inside = error if isinstance(error, dict) else told
    nested = _document(str(inside.get("message") or "")).get("subCode")
    return str(nested or inside.get("code") or "")


def _document(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
