"""The ids of a trust file: each stands for one thing, and whatever names one means something that is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.documents import Document, maybe, text
from bot.services.trust_file.mistakes import Finding
from bot.services.trust_file.places import Path, key_of
from bot.services.trust_file.read import Reading
from bot.services.trust_file.suggestions import nearest, quoted
from bot.services.trust_file.walking import groups_at, words_at


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of one sort: what people call the sort, where its entries stand, and the section to add one to."""

    words: str
    entries: str
    section: str

    def names(self, document: Document) -> dict[str, str]:
        """Each id with its name, or with nothing where it has none."""
        if self.entries.endswith("@"):
            return {name: "" for _, name in words_at(document, self.entries)}
        found = {text(entry, "id"): _name(entry) for _, entry in groups_at(document, self.entries)}
        return found | {word: "" for _, word in words_at(document, self.entries)}


def _name(entry: Document) -> str:
    return text(entry, "known_as", text(entry, "name", text(entry, "title")))


SCHOOLS = Known("schools", "schools.*", "schools")
CALENDARS = Known("calendars", "calendars.@", "calendars")
HALF_TERMS = Known("half-terms", "calendars.*.half_terms.*", "calendars")
PEOPLE = Known("people", "people.*", "people")
GROUPS = Known("groups", "groups.*", "groups")
PORTFOLIOS = Known("portfolios", "portfolios.*", "portfolios")
AREAS = Known("strategic areas", "strategic_areas.*", "strategic_areas")
PRIORITIES = Known("priorities", "trust_improvement_priorities.*", "trust_improvement_priorities")
AIM_PARTS = Known("parts of the aims", "aims.*.parts.*", "aims")
WINDOWS = Known("exam windows", "exam_windows.*", "exam_windows")
PROJECTS = Known("projects", "projects.*", "projects")
FOCUSES = Known("monitoring focuses", "monitoring.focus.*", "monitoring.focus")
FAMILIES = Known("operations families", "settings.ops_families.*", "settings.ops_families")

REFERENCES = (
    ("schools.*.calendar", CALENDARS),
    ("exam_windows.*.schools.*", SCHOOLS),
    ("examination_terms.*.half_term", HALF_TERMS),
    ("trust_improvement_priorities.*.lead", PEOPLE),
    ("strategic_areas.*.lead", PEOPLE),
    ("portfolios.*.exec_link", PEOPLE),
    ("people.*.school", SCHOOLS),
    ("people.*.link_school", SCHOOLS),
    ("people.*.offices.*.school", SCHOOLS),
    ("people.*.offices.*.group", GROUPS),
    ("people.*.portfolios.*", PORTFOLIOS),
    ("people.*.strategic_areas.*", AREAS),
    ("people.*.hands_over_to", PEOPLE),
    ("people.*.ops_family", FAMILIES),
    ("groups.*.school", SCHOOLS),
    ("groups.*.chair", PEOPLE),
    ("groups.*.vice_chair", PEOPLE),
    ("groups.*.clerk", PEOPLE),
    ("groups.*.lead", PEOPLE),
    ("groups.*.deputy_lead", PEOPLE),
    ("groups.*.exec_link", PEOPLE),
    ("groups.*.link_director", PEOPLE),
    ("groups.*.members.*", PEOPLE),
    ("groups.*.attend.*", PEOPLE),
    ("groups.*.priority", PRIORITIES),
    ("delegations.*.from_person", PEOPLE),
    ("delegations.*.to_person", PEOPLE),
    ("meetings.*.group", GROUPS),
    ("meetings.*.attended.*", PEOPLE),
    ("meetings.*.apologies.*", PEOPLE),
    ("meetings.*.actions.*.owner", PEOPLE),
    ("meetings.*.counts_for", AIM_PARTS),
    ("meetings.*.ops_family", FAMILIES),
    ("projects.*.lead", PEOPLE),
    ("projects.*.deputy_lead", PEOPLE),
    ("projects.*.sponsor", PEOPLE),
    ("projects.*.proposed_by", PEOPLE),
    ("projects.*.decided_by", PEOPLE),
    ("projects.*.schools.*", SCHOOLS),
    ("projects.*.team.*", PEOPLE),
    ("projects.*.aims.*", AIM_PARTS),
    ("projects.*.priorities.*", PRIORITIES),
    ("projects.*.hours.@", PEOPLE),
    ("projects.*.depends_on.*", PROJECTS),
    ("projects.*.challenge.*.by", PEOPLE),
    ("projects.*.overrides.*.by", PEOPLE),
    ("projects.*.overrides.*.windows.*", WINDOWS),
    ("projects.*.overrides.*.schools.*", SCHOOLS),
    ("projects.*.sustain_owner", PEOPLE),
    ("mooring_up.*.executive", PEOPLE),
    ("mooring_up.*.head", PEOPLE),
    ("monitoring.focus.*.half_terms.*", HALF_TERMS),
    ("monitoring.focus.*.portfolio", PORTFOLIOS),
    ("monitoring.focus.*.set_by", PEOPLE),
    ("monitoring.enquiries.*.focus", FOCUSES),
    ("monitoring.enquiries.*.school", SCHOOLS),
    ("monitoring.enquiries.*.governor", PEOPLE),
    ("monitoring.enquiries.*.agreed_with", PEOPLE),
    ("cascades.*.logged_by", PEOPLE),
    ("cascades.*.checked_by", PEOPLE),
    ("cascades.*.released_by", PEOPLE),
    ("cascades.*.committees.@", GROUPS),
    ("cascades.*.upward.@", GROUPS),
    ("upward_reports.*.committee", GROUPS),
    ("upward_reports.*.from_chair", PEOPLE),
    ("help_requests.*.asked_by", PEOPLE),
    ("help_requests.*.area", AREAS),
    ("help_requests.*.routed_to.*", PEOPLE),
    ("help_requests.*.answered_by", PEOPLE),
    ("help_requests.*.accepted_by", PEOPLE),
    ("checkins.*.project", PROJECTS),
    ("checkins.*.by", PEOPLE),
    ("thanks.*.given_by", PEOPLE),
    ("thanks.*.to", PEOPLE),
)
BY_PREFIX = (
    ("people.*.sees.*", "project:", PROJECTS),
    ("help_requests.*.visible", "portfolio:", PORTFOLIOS),
    ("groups.*.auto_membership", "governors with portfolio ", PORTFOLIOS),
)
SEEN_BY = frozenset({"private", "open", "leaders", "governance"})
NEEDED_ANYWAY = frozenset({"schools", "calendars", "people"})


def names_what_is_there(reading: Reading) -> Iterator[Finding]:
    """Every id that something names is the id of an entry."""
    for pattern, known in REFERENCES:
        names = known.names(reading.document)
        for path, word in words_at(reading.document, pattern):
            yield from _unless_known(reading, path, word, known, names)


def names_what_is_there_by_prefix(reading: Reading) -> Iterator[Finding]:
    for pattern, prefix, known in BY_PREFIX:
        names = known.names(reading.document)
        for path, words in words_at(reading.document, pattern):
            if words.startswith(prefix):
                yield from _unless_known(reading, path, words.removeprefix(prefix), known, names)


def asks_of_somebody(reading: Reading) -> Iterator[Finding]:
    """A help request is seen by one of the levels, a group, or the governors of a portfolio."""
    groups = GROUPS.names(reading.document)
    for path, words in words_at(reading.document, "help_requests.*.visible"):
        if words not in SEEN_BY and words not in groups and not words.startswith("portfolio:"):
            remedy = nearest(words, groups | dict.fromkeys(SEEN_BY, "")) or "Write private, open or a group's id."
            yield reading.mistake(path, f"visible {quoted(words)} is neither a level nor a group.", remedy)


def _unless_known(reading: Reading, path: Path, word: str, known: Known, names: dict[str, str]) -> Iterator[Finding]:
    if word in names or (not names and known.section in NEEDED_ANYWAY):
        return
    if not names:
        remedy = f"The file has none: add it under {known.section}, or take it out here."
    else:
        remedy = nearest(word, names) or f"Add it under {known.section}, or use one that is there."
    yield reading.mistake(path, f"{_label(path, word)} {quoted(word)} is not one of the {known.words}.", remedy)


def _label(path: Path, word: str) -> str:
    """The name of the line; for ids that are names themselves (`hours`), the name around them."""
    return key_of(path[:-1]) if path[-1] == word else key_of(path)


def ids_of(document: Document, pattern: str) -> Iterator[tuple[Path, str]]:
    """Ids of the entries at a pattern, each with the path of its `id` line."""
    for path, entry in groups_at(document, pattern):
        if found := maybe(entry, "id"):
            yield (*path, "id"), found
