"""People, schools, calendars and a whole trust (Lanternfield in 2026/27) to write sentences about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.meetings import AgendaItem, Item, Meeting
from bot.domain.people import Delegation, Group, Office, Person
from bot.domain.projects import DRAFT, PROPOSED, Draft, Project
from bot.domain.spans import Calendar, HalfTerm, Span
from bot.domain.trusts import (
    Aim,
    AimPart,
    EltRules,
    ExaminationTerm,
    ExamWindow,
    Named,
    Rules,
    School,
    StandingItem,
    Statement,
    Trust,
)

LONDON = ZoneInfo("Europe/London")
MONDAY_MORNING = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ALL_SCHOOLS = ("QFP", "STT", "CLJ", "MDA", "VHS")


def at(words: str) -> datetime:
    """The UTC instant of a London wall clock: `at("2026-11-23 07:45")`."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


def on(words: str) -> date:
    return date.fromisoformat(words)


def days(first: str, last: str | None = None) -> Span:
    return Span(on(first), on(last or first))


# ------------------------------------------------------------------------------------------ the year

STANDARD = (
    ("aut1", "Autumn 1", "2026-09-01", "2026-10-23"),
    ("aut2", "Autumn 2", "2026-11-02", "2026-12-18"),
    ("spr1", "Spring 1", "2027-01-04", "2027-02-12"),
    ("spr2", "Spring 2", "2027-02-22", "2027-03-25"),
    ("sum1", "Summer 1", "2027-04-12", "2027-05-28"),
    ("sum2", "Summer 2", "2027-06-07", "2027-07-21"),
)
VELLUMHURST = (
    ("aut1", "Autumn 1", "2026-09-01", "2026-10-16"),
    *STANDARD[1:5],
    ("sum2", "Summer 2", "2027-06-07", "2027-07-16"),
)
BANK_HOLIDAYS = {
    "2026-08-31": "Summer bank holiday",
    "2026-12-25": "Christmas Day",
    "2026-12-28": "Boxing Day (substitute)",
    "2027-01-01": "New Year's Day",
    "2027-03-26": "Good Friday",
    "2027-03-29": "Easter Monday",
    "2027-05-03": "Early May bank holiday",
    "2027-05-31": "Spring bank holiday",
    "2027-08-30": "Summer bank holiday",
}


def a_calendar(
    name: str = "standard",
    terms: Iterable[tuple[str, str, str, str]] = STANDARD,
    inset: Iterable[str] = ("2026-09-01", "2026-09-02", "2026-11-02", "2027-01-04", "2027-06-07"),
) -> Calendar:
    half_terms = tuple(HalfTerm(id_, called, days(first, last)) for id_, called, first, last in terms)
    return Calendar(name, half_terms, frozenset(on(day) for day in inset))


def calendars() -> dict[str, Calendar]:
    vellumhurst = a_calendar("vellumhurst", VELLUMHURST, ("2026-09-01", "2026-09-02", "2026-11-02", "2027-07-16"))
    return {"standard": a_calendar(), "vellumhurst": vellumhurst}


# --------------------------------------------------------------------------------------- schools, exams


def a_school(id_: str = "OAK", name: str = "Oak Primary School", **facts: Any) -> School:
    given = {"phase": "primary", "key_stages": frozenset({"eyfs", "ks1", "ks2"}), "calendar": "standard"}
    return School(id_, name, **{**given, **facts})


def schools() -> dict[str, School]:
    secondary = {"phase": "secondary", "key_stages": frozenset({"ks3", "ks4"})}
    five = (
        a_school("QFP", "Quillfeather Primary School"),
        a_school("STT", "St Thistlewick's Church of England Primary School", church=True),
        a_school("CLJ", "Copperlatch Junior School", key_stages=frozenset({"ks2"})),
        a_school("MDA", "Marrowdown Academy", **secondary),
        a_school(
            "VHS",
            "Vellumhurst School",
            phase="secondary",
            calendar="vellumhurst",
            key_stages=frozenset({"ks3", "ks4", "ks5"}),
        ),
    )
    return {school.id: school for school in five}


def a_window(id_: str, name: str, span: Span, severity: str = "avoid", **facts: Any) -> ExamWindow:
    return ExamWindow(
        id_,
        name,
        facts.pop("kind", "public_exam"),
        span,
        severity,
        facts.pop("status", "provisional"),
        **facts,
    )


SECONDARIES = frozenset({"secondary"})
KS2, KS1 = frozenset({"ks2"}), frozenset({"ks1"})


def exam_windows() -> tuple[ExamWindow, ...]:
    baseline = days("2026-09-03", "2026-10-14")
    resits, mocks_13 = days("2026-11-03", "2026-11-10"), days("2027-01-11", "2027-01-22")
    mocks_1, mocks_2 = days("2026-11-16", "2026-11-27"), days("2027-02-22", "2027-03-05")
    written, contingency = days("2027-05-06", "2027-06-22"), days("2027-06-23")
    tests, tables = days("2027-05-10", "2027-05-13"), days("2027-06-07", "2027-06-18")
    phonics = days("2027-06-14", "2027-06-18")
    return (
        a_window("rba", "Reception baseline assessment", baseline, "light", key_stages=frozenset({"eyfs"})),
        a_window("resit", "GCSE English and maths resits", resits, "light", schools=frozenset({"VHS"})),
        a_window("y11mock1", "Year 11 mocks (first)", mocks_1, "light", phases=SECONDARIES),
        a_window("y13mock", "Year 13 mocks", mocks_13, "light", schools=frozenset({"VHS"})),
        a_window("y11mock2", "Year 11 mocks (second)", mocks_2, "light", phases=SECONDARIES),
        a_window("gcse_alevel", "GCSE, AS and A-level written exams", written, phases=SECONDARIES),
        a_window("jcq_contingency", "National contingency day", contingency, phases=SECONDARIES),
        a_window("ks2tests", "Key stage 2 national curriculum tests", tests, key_stages=KS2),
        a_window("mtc", "Year 4 multiplication tables check (two weeks)", tables, key_stages=KS2),
        a_window("phonics", "Year 1 phonics screening check week", phonics, key_stages=KS1),
    )


EXAMINATION_TERMS = (
    ExaminationTerm("sum1", "all"),
    ExaminationTerm("sum2", "secondary", date(2027, 6, 23)),
    ExaminationTerm("sum2", "primary", date(2027, 6, 18)),
)
AIMS = (
    Aim("A1", "Develop stronger leadership", (AimPart("A1a", "creating diverse teams"),)),
    Aim("A2", "Improve quality of education", (AimPart("A2b", "our best subject specialists"),)),
)
PRIORITIES = {
    "TIP1": Named("TIP1", "Reading for every pupil, every stage", "p04"),
    "TIP2": Named("TIP2", "Adaptive teaching for pupils with SEND", "p03"),
}
STANDING = (
    StandingItem("Safeguarding (themes only, no names)", 5),
    StandingItem("Attendance", 5),
    StandingItem("Staffing and wellbeing", 10),
    StandingItem("Projects needing a decision", 15),
    StandingItem("Asks and offers", 5),
)


def a_trust(**facts: Any) -> Trust:
    """Lanternfield in 2026/27; any field may be given."""
    given: dict[str, Any] = {
        "id": "lanternfield",
        "name": "Lanternfield Academies Trust",
        "short": "LAT",
        "motto": "One Trust, One Vision, Five schools",
        "academic_year": "2026-2027",
        "zone": LONDON,
        "statement": Statement("Agreed Statement of Intent for Collaboration", 1, date(2026, 7, 9)),
        "rules": Rules(elt=EltRules(standing=STANDING)),
        "schools": schools(),
        "calendars": calendars(),
        "bank_holidays": {on(day): name for day, name in BANK_HOLIDAYS.items()},
        "exam_windows": exam_windows(),
        "examination_terms": EXAMINATION_TERMS,
        "aims": AIMS,
        "priorities": PRIORITIES,
    }
    return Trust(**{**given, **facts})


def with_rules(trust: Trust, **rules: Any) -> Trust:
    return replace(trust, rules=replace(trust.rules, **rules))


# -------------------------------------------------------------------------------------------- people


def a_person(id_: str = "p10", name: str = "Bridget O'Shaughnessy", *roles: str | Office, **facts: Any) -> Person:
    """Somebody with these offices; a role given as a word is held in their school, or in the whole trust."""
    school = facts.get("school")
    offices = tuple(Office(role, school) if isinstance(role, str) else role for role in roles)
    given = {"email": f"{id_}@lanternfield.example.org", "delivery": "slack", "offices": offices}
    return Person(id_, name, **{**given, **facts})


def a_head(school: str = "QFP", id_: str = "p10", name: str = "Bridget O'Shaughnessy", **facts: Any) -> Person:
    return a_person(id_, name, "headteacher", school=school, **facts)


def a_governor(school: str = "QFP", id_: str = "p38", name: str = "Oluwaseun Greaves", **facts: Any) -> Person:
    member = Office("member", f"lc_{school.lower()}")
    return a_person(id_, name, "governor", member, school=school, **facts)


def the_ceo(**facts: Any) -> Person:
    groups = (
        Office("chair", "elt"),
        Office("chair", "exec"),
        Office("chair", "chairs"),
        Office("attendee", "board"),
    )
    return a_person("p01", "Ines Harrowgate", "ceo", *groups, **{"digest_at": time(7, 45), **facts})


def an_executive(id_: str = "p03", name: str = "Yetunde Bramwell", **facts: Any) -> Person:
    return a_person(id_, name, "executive_leader", Office("member", "elt"), Office("member", "exec"), **facts)


def the_clerk(**facts: Any) -> Person:
    clerked = ("board", "arc", "edc", "chairs", *(f"lc_{school.lower()}" for school in ALL_SCHOOLS))
    offices = (Office("clerk", group) for group in clerked)
    return a_person("p08", "Rosalind Peake", "governance_professional", "clerk", *offices, **facts)


def an_admin(**facts: Any) -> Person:
    return a_person("p09", "Owen Lathe", "it_lead", "bot_admin", **facts)


def a_partner(**facts: Any) -> Person:
    seen = {"sees": frozenset({"project:PRJ-04"}), "account": "guest"}
    return a_person("p59", "Dr Amara Fenwick", "external_partner", **{**seen, **facts})


def a_group(id_: str, type_: str, name: str | None = None, visibility: str = "committee", **facts: Any) -> Group:
    return Group(id_, type_, name or id_, visibility, **facts)


def groups() -> dict[str, Group]:
    committees = (
        a_group(f"lc_{id_.lower()}", "local_committee", f"{school.name} Local Committee", school=id_)
        for id_, school in schools().items()
    )
    others = (
        a_group("board", "board", "Board of Directors"),
        a_group("arc", "board_committee", "Audit and Risk Committee"),
        a_group("edc", "board_committee", "Education Standards Committee"),
        a_group("chairs", "chairs_meeting", "Local committee Chairs' meeting"),
        a_group("elt", "elt", "Education Leadership Team", "leaders"),
        a_group("exec", "executive", "Executive Leaders", "leaders"),
        a_group("pf_standards", "portfolio_group", "Standards Portfolio Group", "governance"),
        a_group("tig_maths", "tig", "Mathematics Trust Improvement Group", "open"),
    )
    return {group.id: group for group in (*committees, *others)}


GOVERNORS = {
    "QFP": "p37 Malcolm Teasdale, p38 Oluwaseun Greaves, p39 Patricia Lum, p40 Danny Cartwheel",
    "STT": "p41 Canon Felix Arbuthnot, p42 Harriet Bonsu, p43 Wendell Ashcombe, p44 Lakshmi Tarrant",
    "CLJ": "p45 Geraldine Frost, p46 Ibrahim Selwood, p47 Polly Ravensdale, p48 Sam Patel",
    "MDA": "p49 Nikolai Westbrook, p50 Constance Amadi, p51 Terry Hallmark, p52 Rebecca Stonehouse",
    "VHS": "p53 Fiona MacAllistair, p54 Jacob Nightshade-Oyelaran-Fotheringham, p55 Mina Koskinen,"
    " p56 Arthur Bellweather",
}
HEADS = {
    "QFP": "p10 Bridget O'Shaughnessy",
    "STT": "p11 Samuel Patel",
    "CLJ": "p12 Zoë Adeyemi-Clarke",
    "MDA": "p13 Farhan Iqbal-Strutt",
    "VHS": "p14 Marguerite Dunnock",
}
BY_EMAIL = frozenset({"p35", "p39", "p43", "p51", "p56"})


def governors() -> tuple[Person, ...]:
    """The twenty of the five local committees; the first of each school is its chair."""
    return tuple(
        _governor_of(school, *known.strip().split(" ", 1), chairs=place == 0)
        for school, listed in GOVERNORS.items()
        for place, known in enumerate(listed.split(","))
    )


def _governor_of(school: str, id_: str, name: str, *, chairs: bool) -> Person:
    committee = f"lc_{school.lower()}"
    offices = [Office("governor", school), Office("member", committee)]
    if chairs:
        at_the_head = (
            Office("chair_of_governors", school),
            Office("chair", committee),
            Office("member", "chairs"),
        )
        offices.extend(at_the_head)
    email = f"{id_}@lanternfield.example.org"
    delivery = "email" if id_ in BY_EMAIL else "slack"
    return Person(id_, name, email, delivery, school, offices=tuple(offices))


def directors() -> tuple[Person, ...]:
    """The six of the board; the last is a governor at Vellumhurst too."""
    kit = (
        Office("director"),
        Office("governor", "VHS"),
        Office("member", "board"),
        Office("member", "lc_vhs"),
    )
    member = Office("member", "board")
    return (
        a_person("p31", "Dame Augusta Wren", "director", "chair_of_board", Office("chair", "board"), member),
        a_person(
            "p32",
            "Emeka Holloway",
            "director",
            "vice_chair_of_board",
            member,
            Office("link_director", "lc_qfp"),
        ),
        a_person("p33", "Charlotte Vex-Hamilton", "director", member, Office("link_director", "lc_stt")),
        a_person("p34", "Robert Ndlovu", "director", member, Office("link_director", "lc_clj")),
        a_person("p35", "Anthea Pike", "director", member, Office("link_director", "lc_mda"), delivery="email"),
        a_person("p36", "Kit Larkspur", *kit, Office("link_director", "lc_vhs")),
    )


def heads() -> tuple[Person, ...]:
    return tuple(_head_of(school, *known.split(" ", 1)) for school, known in HEADS.items())


def _head_of(school: str, id_: str, name: str) -> Person:
    places = (Office("member", "elt"), Office("attendee", f"lc_{school.lower()}"))
    return a_person(id_, name, "headteacher", *places, school=school)


def executives() -> tuple[Person, ...]:
    return (
        an_executive("p02", "Callum Strand"),
        an_executive("p03", "Yetunde Bramwell"),
        an_executive("p04", "Tomasz Wieland", working_days=frozenset({0, 1, 2, 3})),
        an_executive("p05", "Priya Somerfold"),
        an_executive("p06", "Revd. Hester Quill", working_days=frozenset({0, 1, 3})),
    )


def everybody() -> tuple[Person, ...]:
    return (
        the_ceo(),
        *executives(),
        the_clerk(),
        an_admin(),
        *heads(),
        *directors(),
        *governors(),
        a_partner(),
    )


def a_delegation(first: str = "2026-12-14", last: str = "2026-12-18", to: str = "p03") -> Delegation:
    return Delegation("cascade.release", "p01", to, days(first, last))


# ------------------------------------------------------------------------------- proposals and meetings


def a_draft(**facts: Any) -> Draft:
    """A proposal with nothing wrong with it on Monday 23 November 2026."""
    given: dict[str, Any] = {
        "title": "SENCO release and shared assessment clinic",
        "purpose": "Pool SENCO time so each school gets two assessment days a half-term.",
        "together": "Three part-time SENCOs cannot release each other; together they can.",
        "impact": "Assessment wait down from nine weeks to five.",
        "schools": ("QFP", "STT", "CLJ"),
        "starts_on": date(2027, 1, 18),
        "ends_on": date(2027, 7, 9),
        "aims": ("A2b",),
        "priorities": ("TIP2",),
        "pauses": (Span(date(2027, 4, 12), date(2027, 6, 18)),),
    }
    return Draft(**{**given, **facts})


def a_project(id_: str = "PRJ-05", status: str = PROPOSED, **facts: Any) -> Project:
    draft = a_draft()
    given: dict[str, Any] = {
        "title": draft.title,
        "year": "2026-2027",
        "purpose": draft.purpose,
        "together": draft.together,
        "impact": draft.impact,
        "schools": draft.schools,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "lead": "p16",
        "proposed_by": "p16",
        "deputy_lead": "p15",
        "team": ("p16", "p15", "p17", "p03"),
        "aims": draft.aims,
        "priorities": draft.priorities,
        "pauses": draft.pauses,
        "reference": None if status in (DRAFT, PROPOSED) else id_,
    }
    return Project(id=id_, status=status, **{**given, **facts})


def a_meeting(held_on: str, group: str = "elt", starts: time = time(8, 30), **facts: Any) -> Meeting:
    given = {"id": f"{group}-{held_on}", "minutes": 60}
    return Meeting(group=group, held_on=on(held_on), starts=starts, **{**given, **facts})


def an_item(number: int = 1, level: str = "governance", **facts: Any) -> Item:
    given = {"title": f"Item {number}", "summary": f"What was said about item {number}."}
    return Item(id=f"i{number}", meeting="m016", number=number, level=level, **{**given, **facts})


def an_agenda_item(words: str, minutes: int | None = None, added: str = "2026-11-20 10:00", **facts: Any) -> AgendaItem:
    given = {
        "id": words.lower().replace(" ", "-"),
        "group": "elt",
        "meeting_on": date(2026, 11, 25),
        "added_by": "p10",
    }
    return AgendaItem(words=words, minutes=minutes, added_at=at(added), **{**given, **facts})
