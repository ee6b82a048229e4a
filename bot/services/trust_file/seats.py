"""Who sits where: roles have a place, and what the file says twice it says alike. Where not, the group decides."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.documents import Document, inner, maybe, text, texts
from bot.domain.trusts import ApprovalRules
from bot.domain.wording import names
from bot.services.trust_file.mistakes import Finding
from bot.services.trust_file.offices import SEATS, group_of_seat, roles_spelled_out
from bot.services.trust_file.people import portfolio_of
from bot.services.trust_file.places import Path
from bot.services.trust_file.read import Reading
from bot.services.trust_file.walking import groups_at, walk, words_at

AT_A_SCHOOL = frozenset(
    {
        "headteacher", "deputy_head", "assistant_head", "senco", "governor", "parent_governor", "staff_governor",
        "foundation_governor", "co_opted_governor", "chair_of_governors",
    }
)  # fmt: skip
IN_A_GROUP = frozenset({"chair", "vice_chair", "lead", "deputy_lead", "member", "attendee", "link_director"})
TENANTS = {"slack_user": "slack_team", "teams_aad_object": "teams_tenant"}
DECIDES = "The group decides; correct one of the two."


def roles_have_a_place(reading: Reading) -> Iterator[Finding]:
    """A head is a head of a school, and a member a member of a group."""
    for path, person in groups_at(reading.document, "people.*"):
        spelled_out = roles_spelled_out(person)
        for role in texts(person, "roles"):
            if role in AT_A_SCHOOL and role not in spelled_out and not maybe(person, "school"):
                remedy = "Add a line `school:`, or one entry for each school under offices."
                yield reading.mistake((*path, "roles"), f"roles: {role} needs a school.", remedy)
        for inside, office in groups_at(person, "offices.*"):
            yield from _unless_placed(reading, (*path, *inside, "role"), office)


def _unless_placed(reading: Reading, path: Path, office: Document) -> Iterator[Finding]:
    role = text(office, "role")
    if role in AT_A_SCHOOL and not maybe(office, "school"):
        yield reading.mistake(path, f"role {role} needs a school.", "Add school: and its id.")
    if role in IN_A_GROUP and not maybe(office, "group"):
        yield reading.mistake(path, f"role {role} needs a group.", "Add group: and its id.")


def committees_have_a_school(reading: Reading) -> Iterator[Finding]:
    for path, group in groups_at(reading.document, "groups.*"):
        if text(group, "type") == "local_committee" and not maybe(group, "school"):
            yield reading.mistake((*path, "type"), "A local_committee needs a school.", "Add a line `school:`.")


def somebody_is_ceo(reading: Reading) -> Iterator[Finding]:
    if "people" in reading.document and "ceo" not in _roles_held(reading):
        remedy = "Until somebody has, no board meeting can be released."
        yield reading.remark(("people",), "Nobody has the role ceo.", remedy)


def somebody_approves(reading: Reading) -> Iterator[Finding]:
    """Projects wait for somebody who may decide them."""
    settings = inner(reading.document, "settings")
    roles = texts(inner(settings, "approval"), "approver_roles") or tuple(sorted(ApprovalRules().roles))
    if "people" in reading.document and not _roles_held(reading) & set(roles):
        what = f"Nobody may approve projects: nobody has the role {names(roles, 'or')}."
        yield reading.remark(("people",), what, "Until somebody has, every proposal waits.")


def _roles_held(reading: Reading) -> set[str]:
    return {
        role
        for pattern in ("people.*.roles.*", "people.*.offices.*.role")
        for _, role in words_at(reading.document, pattern)
    }


def accounts_have_a_home(reading: Reading) -> Iterator[Finding]:
    """A user's id says nothing without the workspace or tenant it belongs to."""
    trust = inner(reading.document, "trust")
    for key, home in TENANTS.items():
        found = walk(reading.document, ("people", "*", "identities", key))
        if not maybe(trust, home) and (first := next(found, None)):
            yield reading.mistake(first[0], f"{key} is given, but trust.{home} is not.", f"Add {home} under trust.")


def chat_reaches_an_account(reading: Reading) -> Iterator[Finding]:
    for path, person in groups_at(reading.document, "people.*"):
        chosen = text(person, "delivery")
        if chosen in ("slack", "teams") and text(person, "account") == "none":
            what = f"delivery is {chosen}, but account is none."
            yield reading.remark((*path, "delivery"), what, "Nothing will reach them; use email, or give an account.")


def seats_agree(reading: Reading) -> Iterator[Finding]:
    """The board's and the committees' chairs are named by a role and by their group."""
    for path, person in groups_at(reading.document, "people.*"):
        for role in texts(person, "roles"):
            if role in SEATS:
                yield from _unless_seated(reading, path, person, role)
    for path, group in groups_at(reading.document, "groups.*"):
        yield from _unless_titled(reading, path, group)


def _unless_seated(reading: Reading, path: Path, person: Document, role: str) -> Iterator[Finding]:
    group = group_of_seat(role, maybe(person, "school"), reading.document)
    if group is None:
        what = f"roles: {role}, but there is no group to chair."
        yield reading.remark((*path, "roles"), what, "Add the board or local_committee under groups.")
        return
    named = maybe(group, SEATS[role])
    if named and named != text(person, "id"):
        what = f"roles: {role}, but {text(group, 'id')} names {named}."
        yield reading.remark((*path, "roles"), what, DECIDES)


def _unless_titled(reading: Reading, path: Path, group: Document) -> Iterator[Finding]:
    title = {"board": "chair_of_board", "local_committee": "chair_of_governors"}.get(text(group, "type"))
    chair = maybe(group, "chair")
    person = next((one for _, one in groups_at(reading.document, "people.*") if text(one, "id") == chair), None)
    if title and person and title not in texts(person, "roles"):
        what = f"chair {chair} has no role {title}."
        yield reading.remark((*path, "chair"), what, DECIDES)


def portfolios_agree(reading: Reading) -> Iterator[Finding]:
    """Membership of a portfolio group follows the portfolio register."""
    people = {text(one, "id"): (path, one) for path, one in groups_at(reading.document, "people.*")}
    for path, group in groups_at(reading.document, "groups.*"):
        if portfolio := portfolio_of(group):
            members, name = texts(group, "members"), text(group, "id")
            for step, member in enumerate(members):
                if member in people and portfolio not in texts(people[member][1], "portfolios"):
                    what = f"members: {member} has no portfolio {portfolio}."
                    yield reading.remark((*path, "members", step), what, DECIDES)
            for who, (place, person) in people.items():
                if portfolio in texts(person, "portfolios") and who not in members:
                    what = f"portfolios: {portfolio}, but not one of the members of {name}."
                    yield reading.remark((*place, "portfolios"), what, DECIDES)


def links_agree(reading: Reading) -> Iterator[Finding]:
    """A director's link school and a committee's link director say the same."""
    links = {
        maybe(group, "school"): maybe(group, "link_director")
        for _, group in groups_at(reading.document, "groups.*")
        if text(group, "type") == "local_committee"
    }
    for path, person in groups_at(reading.document, "people.*"):
        school = maybe(person, "link_school")
        named = links.get(school) if school else None
        if named and named != text(person, "id"):
            what = f"link_school is {school}, but its committee's link_director is {named}."
            yield reading.remark((*path, "link_school"), what, DECIDES)


def areas_agree(reading: Reading) -> Iterator[Finding]:
    """An area's lead and the person's own list say the same."""
    leads = {text(one, "id"): maybe(one, "lead") for _, one in groups_at(reading.document, "strategic_areas.*")}
    for path, person in groups_at(reading.document, "people.*"):
        for step, area in enumerate(texts(person, "strategic_areas")):
            named = leads.get(area)
            if named and named != text(person, "id"):
                what = f"strategic_areas: {area}, which {named} leads."
                remedy = "The section strategic_areas decides; correct one of the two."
                yield reading.remark((*path, "strategic_areas", step), what, remedy)
