"""The Slack workspace that a trust's file describes: its people who have Slack, and its channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from secrets import token_hex

from bot.domain.people import Group, Person
from bot.sandbox.standin.workspace import Channel, User, Workspace
from bot.services.trust_file.parse import TrustFile

BOT = "U0COLLAB"
TITLES = {
    "ceo": "CEO",
    "executive_leader": "Executive Leader",
    "chief_operating_officer": "COO",
    "governance_professional": "Clerk",
    "bot_admin": "IT lead",
    "headteacher": "Headteacher",
    "chair_of_board": "Chair of the Board",
    "chair_of_governors": "Chair of Governors",
    "director": "Director",
    "governor": "Governor",
    "external_partner": "External partner",
    "school_leader": "School leader",
    "teacher": "Teacher",
    "operations": "Operations",
}


def has_slack(file: TrustFile) -> bool:
    """Whether anybody in the file has a Slack account."""
    return any(platform == "slack" for platform, *_ in file.identities)


def workspace_of(file: TrustFile, on: date) -> Workspace:
    """Everybody of the file who has a Slack account, each channel it names, and who reads it on that day."""
    users = {person: user for platform, _, user, person in file.identities if platform == "slack"}
    people = {person.id: person for person in file.people}
    own = token_hex(8)  # so that a Collab left over from an earlier one is turned away
    return Workspace(
        users=tuple(_user(users[id_], people[id_], file, on) for id_ in users),
        channels=tuple(_channels(file, users, people.values(), on)),
        team_id=file.trust.slack_team or "T0SANDBOX",
        name=file.trust.name,
        domain=file.trust.id,
        bot_user_id=BOT,
        bot_token=f"xoxb-{own}",
        app_token=f"xapp-{own}",
        commands=("/collab",),
        has_home=False,
    )


def _user(user: str, person: Person, file: TrustFile, on: date) -> User:
    name = person.email.partition("@")[0]
    guest = person.account == "guest"
    title = title_of(person, file, on)
    return User(user, name, person.called, person.email, is_restricted=guest, title=title)


def title_of(person: Person, file: TrustFile, on: date) -> str:
    """What the first of their offices is called on that day, and where."""
    held = {office.role for office in person.offices_on(on)}
    title = next((title for role, title in TITLES.items() if role in held), "")
    school = file.trust.schools.get(person.school or "")
    return f"{title}, {school.name}" if title and school else title


def _channels(file: TrustFile, users: Mapping[str, str], people: Iterable[Person], on: date) -> Iterable[Channel]:
    everybody = (*users.values(), BOT)
    for number, name in enumerate(sorted(set(file.trust.channels.values())), start=1):
        yield Channel(f"C0TRUST{number:02}", name, topic=file.trust.motto, members=everybody)
    for number, group in enumerate((group for group in file.groups if group.channel), start=1):
        yield _channel(f"C0GROUP{number:02}", group, users, people, on)


def _channel(id_: str, group: Group, users: Mapping[str, str], people: Iterable[Person], on: date) -> Channel:
    serving = [one.id for one in people if any(office.place == group.id for office in one.offices_on(on))]
    members = (*(users[one] for one in serving if one in users), BOT)
    return Channel(id_, group.channel or group.id, group.visibility != "open", group.name, members)
