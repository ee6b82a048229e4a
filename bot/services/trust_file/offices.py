"""Who holds which office: roles and school are shorthand, groups say who serves in them, and the group decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.domain.documents import Document, day, entries, maybe, text, texts
from bot.domain.people import Office

TRUST_WIDE = frozenset(
    {
        "ceo", "executive_leader", "chief_operating_officer", "governance_professional", "it_lead", "bot_admin",
        "trust_curriculum_lead", "trust_pedagogy_lead", "director", "chair_of_board", "vice_chair_of_board",
        "external_partner",
    }
)  # fmt: skip
IMPLIED = {
    "parent_governor": "governor",
    "foundation_governor": "governor",
    "staff_governor": "governor",
    "co_opted_governor": "governor",
    "chair_of_governors": "governor",
    "chair_of_board": "director",
    "vice_chair_of_board": "director",
    "school_business_manager": "operations",
    "site_manager": "operations",
    "exams_officer": "operations",
    "it_technician": "operations",
}
ONE_OF_THE_GROUP = ("chair", "vice_chair", "clerk", "lead", "deputy_lead", "link_director")
MANY_OF_THE_GROUP = {"members": "member", "attend": "attendee"}
SEATS = {"chair_of_board": "chair", "vice_chair_of_board": "vice_chair", "chair_of_governors": "chair"}
AREA_LEAD = "area_lead"


def offices_by_person(document: Document) -> dict[str, tuple[Office, ...]]:
    """Everybody's offices by the person's id, each for as long as the person is here at most."""
    served = _served(document)
    return {
        text(entry, "id"): tuple(
            dict.fromkeys(
                _while_here(entry, office) for office in (*_held(entry, document), *served[text(entry, "id")])
            )
        )
        for entry in entries(document, "people")
    }


def group_of_seat(role: str, school: str | None, document: Document) -> Document | None:
    """The group in which `role` is a seat: the board's chair sits in the board, a committee's in its school's."""
    wanted = "local_committee" if role == "chair_of_governors" else "board"
    return next(
        (
            group
            for group in entries(document, "groups")
            if text(group, "type") == wanted and (wanted == "board" or maybe(group, "school") == school)
        ),
        None,
    )


def roles_spelled_out(entry: Document) -> frozenset[str]:
    """Roles whose places stand under `offices`, so that `roles` and `school` do not place them again."""
    named = {text(office, "role") for office in entries(entry, "offices")}
    return frozenset(named | {IMPLIED[role] for role in named if role in IMPLIED})


def _held(entry: Document, document: Document) -> Iterator[Office]:
    for office in entries(entry, "offices"):
        place = maybe(office, "group") or maybe(office, "school")
        for role in _with_implied(text(office, "role")):
            yield Office(role, place, day(office, "from"), day(office, "to"))
    school, spelled_out = maybe(entry, "school"), roles_spelled_out(entry)
    for role in texts(entry, "roles"):
        if role in SEATS:
            yield from _seat(role, school, text(entry, "id"), document)
        for held in _with_implied(role):
            if held not in spelled_out and held not in SEATS:
                yield Office(held, place_of_role(held, school))


def place_of_role(role: str, school: str | None) -> str | None:
    return None if role in TRUST_WIDE else school


def _with_implied(role: str) -> tuple[str, ...]:
    return (role, IMPLIED[role]) if role in IMPLIED else (role,)


def _seat(role: str, school: str | None, person: str, document: Document) -> Iterator[Office]:
    """A chair's offices, unless the group names somebody else."""
    group = group_of_seat(role, school, document)
    named = maybe(group, SEATS[role]) if group else None
    if named not in (None, person):
        return
    yield Office(role, place_of_role(role, school))
    if group:
        yield Office(SEATS[role], text(group, "id"))


def _served(document: Document) -> dict[str, list[Office]]:
    served: dict[str, list[Office]] = defaultdict(list)
    for group in entries(document, "groups"):
        for person, office in _seats(group):
            served[person].append(office)
    for area in entries(document, "strategic_areas"):
        if lead := maybe(area, "lead"):
            served[lead].append(Office(AREA_LEAD, text(area, "id")))
    return served


def _seats(group: Document) -> Iterator[tuple[str, Office]]:
    name = text(group, "id")
    for role in ONE_OF_THE_GROUP:
        if person := maybe(group, role):
            yield person, Office(role, name)
            if title := _title(group, role):
                yield person, Office(title, maybe(group, "school"))
    for key, role in MANY_OF_THE_GROUP.items():
        for person in texts(group, key):
            yield person, Office(role, name)


def _title(group: Document, role: str) -> str | None:
    """What else a seat is called: the board's chair is the Chair of the Board."""
    titles = {
        ("board", "chair"): "chair_of_board",
        ("board", "vice_chair"): "vice_chair_of_board",
        ("local_committee", "chair"): "chair_of_governors",
    }
    return titles.get((text(group, "type"), role))


def _while_here(entry: Document, office: Office) -> Office:
    firsts = [one for one in (day(entry, "starts"), office.first_on) if one]
    lasts = [one for one in (day(entry, "leaves"), office.last_on) if one]
    return Office(office.role, office.place, max(firsts, default=None), min(lasts, default=None))
