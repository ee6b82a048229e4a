"""Things of a trust file that must differ: ids, emails, accounts, and days that are listed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.domain.documents import Document, maybe, text
from bot.services.trust_file.ids import ids_of
from bot.services.trust_file.mistakes import Finding
from bot.services.trust_file.places import Path, key_of
from bot.services.trust_file.read import Reading
from bot.services.trust_file.suggestions import quoted
from bot.services.trust_file.walking import groups_at, words_at

ID_SECTIONS = (
    "schools.*", "exam_windows.*", "aims.*", "aims.*.parts.*", "trust_improvement_priorities.*", "strategic_areas.*",
    "portfolios.*", "people.*", "groups.*", "meetings.*", "projects.*", "mooring_up.*", "monitoring.focus.*",
    "monitoring.enquiries.*", "cascades.*", "help_requests.*",
)  # fmt: skip
PLACES = ("schools.*", "groups.*", "strategic_areas.*")
ONCE_EACH = (
    ("bank_holidays.*", ("date",)),
    ("examination_terms.*", ("half_term", "applies_to")),
    ("delegations.*", ("power", "from_person", "to_person", "from")),
    ("upward_reports.*", ("committee", "meeting")),
    ("checkins.*", ("project", "due")),
    ("cascades.*", ("board_meeting",)),
)
ACCOUNTS = ("people.*.identities.slack_user", "people.*.identities.teams_aad_object")

Found = Iterable[tuple[Path, str]]


def ids_differ(reading: Reading) -> Iterator[Finding]:
    """Ids are told apart without regard to capitals, since people type them."""
    for pattern in ID_SECTIONS:
        yield from _repeated(reading, ids_of(reading.document, pattern), "Give one of them another id.")
    for path, calendar in groups_at(reading.document, "calendars.*"):
        terms = [((*path, *inside), name) for inside, name in ids_of(calendar, "half_terms.*")]
        yield from _repeated(reading, terms, "Give one of them another id.")


def places_differ(reading: Reading) -> Iterator[Finding]:
    """A school, a group and an area are places of offices: no two may share an id."""
    owners: dict[str, Path] = {}
    for pattern in PLACES:
        for path, name in ids_of(reading.document, pattern):
            other = owners.setdefault(name.casefold(), path)
            if other[0] != path[0]:
                what = f"id {quoted(name)} is also one of the {other[0]} (line {reading.line(other)})."
                yield reading.mistake(path, what, "Give one of them another id.")


def emails_differ(reading: Reading) -> Iterator[Finding]:
    found = words_at(reading.document, "people.*.email")
    yield from _repeated(reading, found, "Collab knows people by it: give each their own.")


def accounts_differ(reading: Reading) -> Iterator[Finding]:
    for pattern in ACCOUNTS:
        found = words_at(reading.document, pattern)
        yield from _repeated(reading, found, "One account is one person: correct one of them.")


def listed_once(reading: Reading) -> Iterator[Finding]:
    for pattern, keys in ONCE_EACH:
        seen: dict[tuple[str, ...], int] = {}
        for path, entry in groups_at(reading.document, pattern):
            values = tuple(text(entry, key) for key in keys)
            first = seen.setdefault(values, reading.line(path))
            if all(values) and first != reading.line(path):
                what = f"{', '.join(values)} is already listed on line {first}."
                yield reading.mistake((*path, keys[0]), what, "Keep one of the two.")


def items_differ(reading: Reading) -> Iterator[Finding]:
    """The items of one cascade carry a number each."""
    for path, cascade in groups_at(reading.document, "cascades.*"):
        items = list(groups_at(cascade, "items.*"))
        counted = Counter(str(item.get("n")) for _, item in items)
        for inside, item in items:
            if counted[str(item.get("n"))] > 1:
                what = f"n {item.get('n')} is the number of more than one item."
                yield reading.mistake((*path, *inside, "n"), what, "Number the items 1, 2, 3 and so on.")


def names_tell_people_apart(reading: Reading) -> Iterator[Finding]:
    """Two people of one name are told apart by what they are known as."""
    people = list(groups_at(reading.document, "people.*"))
    shared = Counter(_called(person) for _, person in people)
    for path, person in people:
        if shared[_called(person)] > 1 and not maybe(person, "known_as"):
            what = f"{text(person, 'name')} is also the name of somebody else."
            yield reading.remark((*path, "name"), what, "Add known_as to one of them, so that nobody confuses them.")


def _called(person: Document) -> str:
    return text(person, "name", text(person, "id")).casefold()


def _repeated(reading: Reading, found: Found, remedy: str) -> Iterator[Finding]:
    seen: dict[str, Path] = {}
    for path, word in found:
        first = seen.setdefault(word.casefold(), path)
        if first != path:
            what = f"{key_of(path)} {quoted(word)} is already used on line {reading.line(first)}."
            yield reading.mistake(path, what, remedy)
