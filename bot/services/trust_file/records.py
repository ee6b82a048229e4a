"""Every entry of a trust file under a name of its own, so that two loads can be compared and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.documents import Document, entries, inner

Key = tuple[str, str]
JOINED = "-"


@dataclass(frozen=True, slots=True)
class Record:
    """Something of the file that has no form of its own yet: an entry of `kind`, or what is left of one."""

    kind: str
    id: str
    document: Document


@dataclass(frozen=True, slots=True)
class Register:
    """A section that lists entries of one kind; `keys` are what tells one entry from another."""

    section: str
    kind: str
    keys: tuple[str, ...] = ("id",)

    def id_of(self, entry: Document) -> str:
        return JOINED.join(str(entry.get(key, "")) for key in self.keys)


REGISTERS = (
    Register("schools", "school"),
    Register("bank_holidays", "bank_holiday", ("date",)),
    Register("exam_windows", "exam_window"),
    Register("examination_terms", "examination_term", ("half_term", "applies_to")),
    Register("aims", "aim"),
    Register("trust_improvement_priorities", "priority"),
    Register("strategic_areas", "area"),
    Register("portfolios", "portfolio"),
    Register("people", "person"),
    Register("groups", "group"),
    Register("delegations", "delegation", ("power", "from_person", "to_person", "from")),
    Register("meetings", "meeting"),
    Register("projects", "project"),
    Register("mooring_up", "mooring_pair"),
    Register("focus", "focus"),
    Register("enquiries", "enquiry"),
    Register("cascades", "cascade"),
    Register("upward_reports", "upward_report", ("committee", "meeting")),
    Register("help_requests", "help_request"),
    Register("checkins", "checkin", ("project", "due")),
    Register("thanks", "thanks", ("given_by", "to", "date")),
)
BY_KIND = {register.kind: register for register in REGISTERS}
IN_MONITORING = frozenset({"focus", "enquiries"})
WITHOUT_FORM = ("mooring_pair", "focus", "enquiry", "upward_report", "help_request", "thanks")
# fmt: off
HELD = {
    "person": frozenset({
        "id", "name", "email", "delivery", "school", "known_as", "account", "roles", "offices", "portfolios",
        "working_days", "away", "sees", "starts", "leaves", "identities", "strategic_areas",
    }),
    "group": frozenset({
        "id", "type", "name", "visibility", "school", "channel", "link", "priority", "exec_link", "chair",
        "vice_chair", "clerk", "lead", "deputy_lead", "members", "attend", "link_director",
    }),
    "delegation": frozenset({"power", "from_person", "to_person", "from", "to"}),
    "meeting": frozenset({
        "id", "group", "date", "time", "minutes", "mode", "status", "link", "part_b_count", "attended", "apologies",
        "decisions", "actions",
    }),
    "project": frozenset({
        "id", "title", "status", "year", "purpose", "together", "impact", "schools", "starts_on", "ends_on", "lead",
        "proposed_by", "deputy_lead", "sponsor", "team", "aims", "priorities", "stage", "rag", "overrides",
        "challenge", "proposed_at", "decided_by", "decided_at", "decline_reason",
    }),
    "checkin": frozenset({"project", "due", "by", "status", "progress", "next", "blocker", "effort"}),
    "cascade": frozenset({
        "id", "board_meeting", "logged_by", "logged_at", "checked_by", "checked_at", "released_by", "released_at",
        "committees", "part_b_count",
    }),
}
# fmt: on


def listed(document: Document, kind: str) -> Iterator[tuple[str, Document]]:
    """Every entry of a kind with its id; a second entry of the same id gets `-2`, a third `-3`."""
    register = BY_KIND[kind]
    around = inner(document, "monitoring") if register.section in IN_MONITORING else document
    seen: dict[str, int] = {}
    for entry in entries(around, register.section):
        name = register.id_of(entry)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}{JOINED}{seen[name]}"), entry


def documents_of(document: Document) -> Mapping[Key, Document]:
    """Every entry of the file as it was written, by kind and id."""
    found: dict[Key, Document] = {
        (register.kind, name): entry for register in REGISTERS for name, entry in listed(document, register.kind)
    }
    found.update(
        {("calendar", name): inner(inner(document, "calendars"), name) for name in inner(document, "calendars")}
    )
    found.update({("setting", name): {name: value} for name, value in inner(document, "settings").items()})
    found["meta", "meta"] = inner(document, "meta")
    found["trust", "trust"] = inner(document, "trust")
    return found


def records_of(document: Document) -> tuple[Record, ...]:
    """What no other form of the file holds."""
    whole = (Record(kind, name, entry) for kind in WITHOUT_FORM for name, entry in listed(document, kind))
    left = (_left_of(kind, name, entry) for kind in HELD for name, entry in listed(document, kind))
    return (*whole, *(record for record in left if record.document))


def _left_of(kind: str, name: str, entry: Document) -> Record:
    return Record(kind, name, {key: value for key, value in entry.items() if key not in HELD[kind]})
