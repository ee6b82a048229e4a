"""Why somebody gets a kind of message: the sentence of the statement it serves, what made them its reader, and what
brings the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.card import Button, Card, Divider, Facts, Part, Strong, Text, line
from bot.domain.attention import ANSWER, CAPPED

PURPOSE = "All collaboration should have an agreed purpose, timescale and intended impact."
TRUSTED = "All collaboration work must follow principles of respect, trust and confidentiality."
OPENNESS = "All Headteachers and school leaders should model an ethos of openness and embrace constructive challenge."
GREATER = "All schools and their leadership teams are committed to greater collaboration."
PLANNED = "All collaboration should be planned in advance and have a long-term focus on school improvement strategies."
BALANCE = "staff capacity for collaboration and a focus on work-life balance"
CASCADED = "… cascaded through our local committee Chairs' meetings which is led by the CEO"
STATEMENT, PAGE = "the statement of intent", "our page “Genuine Collaboration”"

APPROVERS = frozenset({"ceo", "executive_leader"})
BOARD = frozenset({"chair_of_board", "vice_chair_of_board", "chair", "vice_chair"})
CLERKS = frozenset({"clerk", "governance_professional"})
GOVERNORS = frozenset({"governor", "chair_of_governors", "director", "chair_of_board", "vice_chair_of_board"})


@dataclass(frozen=True, slots=True)
class Reason:
    """`thing` heads it in a batch; `because` follows "You get this because"; `roles` are the offices that make one a
    reader (none: something they did or took on); `next_one` says what brings the next."""

    thing: str
    quote: str
    because: str
    next_one: str
    roles: frozenset[str] = frozenset()


DECIDED = "The next one comes with the next proposal."
NEWS_OF_PROJECT = "When something is decided about the project again."
WHEN_YOU_DO = "When you do something in Collab again."
AFTER_MEETING = "After the group's next meeting that is logged."
AFTER_BOARD = "After the next board meeting whose news is released."
SPONSOR = "you sponsor the project, or step in for its sponsor as CEO"
LEADS = "you lead the project, or are its deputy"

REASONS = {
    "project_decision": Reason("Projects", PURPOSE, "deciding about projects is yours", DECIDED, APPROVERS),
    "project_sent": Reason("Projects", PURPOSE, "you sent a proposal", WHEN_YOU_DO),
    "project_kept": Reason("Projects", PURPOSE, "you kept a draft", WHEN_YOU_DO),
    "project_discarded": Reason("Projects", PURPOSE, "you threw a draft away", WHEN_YOU_DO),
    "project_done": Reason("Projects", PURPOSE, "you decided about a proposal", WHEN_YOU_DO),
    "project_decided": Reason("Projects", OPENNESS, "you proposed the project", NEWS_OF_PROJECT),
    "project_approved": Reason("Projects", GREATER, "the project is your trust's", DECIDED),
    "project_team": Reason("Projects", GREATER, "you are named in the project's team", NEWS_OF_PROJECT),
    "checkin": Reason("Check-ins", PURPOSE, LEADS, "At the project's next check-in."),
    "checkin_reminder": Reason("Check-ins", PURPOSE, LEADS, "There is one reminder for each check-in, and no second."),
    "checkin_status": Reason("Projects", OPENNESS, SPONSOR, "When a check-in says amber or red again."),
    "checkin_missed": Reason("Projects", OPENNESS, SPONSOR, "When check-ins are missed in a row again."),
    "checkin_thanks": Reason("Check-ins", PURPOSE, "you answered a check-in", WHEN_YOU_DO),
    "checkin_green": Reason("Check-ins", PURPOSE, "you follow the project", "At the project's next check-in."),
    "meeting_log": Reason("Meetings", TRUSTED, "you are writing this meeting's log", WHEN_YOU_DO),
    "meeting_post": Reason("Meetings", OPENNESS, "you serve in the group that met", AFTER_MEETING),
    "meeting_actions": Reason("Meetings", PURPOSE, "you took something on at the meeting", AFTER_MEETING),
    "logged_already": Reason("Meetings", TRUSTED, "you were logging a meeting", WHEN_YOU_DO),
    "meeting_sent": Reason("Meetings", TRUSTED, "you sent a meeting's log", WHEN_YOU_DO),
    "agenda_calendar": Reason("Meetings", PLANNED, "you asked for the meeting's file", WHEN_YOU_DO),
    "agenda_added": Reason("Meetings", PLANNED, "you put something on the agenda", WHEN_YOU_DO),
    "agenda_opened": Reason(
        "Meetings", PLANNED, "you serve in the group that meets", "Before the group's next meeting."
    ),
    "agenda_posted": Reason(
        "Meetings", PLANNED, "you serve in the group that meets", "Before the group's next meeting."
    ),
    "cascade_check": Reason("From the board", TRUSTED, "checking the board's log is yours", AFTER_BOARD, BOARD),
    "cascade_change": Reason("From the board", TRUSTED, "you wrote the board's log", WHEN_YOU_DO, CLERKS),
    "cascade_release": Reason(
        "From the board", CASCADED, "releasing the board's news is yours, or lent to you", AFTER_BOARD, APPROVERS
    ),
    "cascade_released": Reason(
        "From the board", CASCADED, "you wrote or checked the log that was released", AFTER_BOARD, BOARD | CLERKS
    ),
    "cascade_brief": Reason("From the board", CASCADED, "you chair a local committee", AFTER_BOARD, GOVERNORS),
    "cascade_digest": Reason("From the board", CASCADED, "you serve in the trust's governance", AFTER_BOARD, GOVERNORS),
    "cascade_committee": Reason("From the board", CASCADED, "this is your committee's channel", AFTER_BOARD, GOVERNORS),
    "unreachable": Reason(
        "The register", TRUSTED, "you look after the register", "When somebody else can't be reached.", CLERKS
    ),
    "messages_in_doubt": Reason(
        "The register", TRUSTED, "you look after the register", "On a day on which a line breaks again.", CLERKS
    ),
    "settings_kept": Reason("Settings", BALANCE, "you changed your settings", WHEN_YOU_DO),
}
OTHER = Reason("Other news", GREATER, "it concerns your work in Collab", "When there is something to say again.")
ASKED_FOR = "it answers something you did and comes at once, so there is nothing to turn off."
FEWER = "`/collab settings` offers a batch each day or week, a pause, or nothing until you look."
NEEDED = (
    "Decisions and the board's news can't be turned off. They come in your hours, which `/collab settings` changes."
)


def reason_for(kind: str) -> Reason:
    return REASONS.get(kind, OTHER)


@dataclass(frozen=True, slots=True)
class Why:
    """One message's reason for its reader: `offices` in words, `next_one` where a day of it is known."""

    kind: str
    message_class: str
    offices: tuple[str, ...] = ()
    next_one: str = ""


def why(found: Sequence[Why]) -> Card:
    """The answer to "Why did I get this?": for a batch, of each kind in it."""
    reasons = tuple(part for one in found for part in _why(one))
    fewer = tuple(line("To have fewer: ", words) for words in dict.fromkeys(_fewer(one.message_class) for one in found))
    settings = Button("settings.open", "My message settings", "mine")
    return Card("Why did I get this?", (*reasons, Divider(), Text(fewer)), (settings,))


def _why(one: Why) -> tuple[Part, ...]:
    reason = reason_for(one.kind)
    facts = [("Because", reason.because)]
    if one.offices:
        facts.append(("Your office", "; ".join(one.offices)))
    facts.append(("The next one", one.next_one or reason.next_one))
    said = line(Strong(reason.thing), f": {PAGE if reason.quote == CASCADED else STATEMENT} says “{reason.quote}”")
    return (Text((said,)), Facts(tuple(facts)))


def _fewer(message_class: str) -> str:
    if message_class == ANSWER:
        return ASKED_FOR
    return FEWER if message_class in CAPPED else NEEDED
