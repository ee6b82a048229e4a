"""Whoever writes a trust file hears of every mistake at once: which line, what is wrong, what to do."""

from __future__ import annotations

import pytest

from bot.services.trust_file.check import check
from bot.services.trust_file.mistakes import Mistake, TrustFileRefused
from bot.services.trust_file.parse import parse
from tests.trust_files import broken, harbourside, lanternfield, line_of

# fmt: off
# What stood in the file, what stands there instead, words that tell the line, and what is said of it.
BROKEN_LINES = [
    # the shape of things
    ("schema_version: 2", "schema_version: 1", "schema_version", "this Collab reads version 2. See docs"),
    ("  name: Lanternfield Academies Trust\n", "", "trust:\n", "trust: name is missing. Add a line `name:`"),
    ("academic_year: 2026-2027", "academic_year: 2026-2028", "academic_year", "Write both years, as in 2026-2027."),
    ("timezone: Europe/London", "timezone: Europe/Lundon", "timezone", "is not a time zone. In England"),
    ("  pupils_roll: 412", "  pupils_roll: '412'", "'412'",
     "must be a whole number, not text. Write the number alone"),
    ("  church: false", "  church: no", "church: no", "church must be true or false, not text."),
    ("  id: lanternfield", "  id: 17", "id: 17", "trust: id must be text, not a number. Write it in quotes."),
    ("  id: lanternfield", "  id: lantern field", "id: lantern field", "is not an id. Use up to 64 letters"),
    ("phase: primary", "phase: primry", "primry", '"primry" is not one of those known. Did you mean "primary"?'),
    ("  roles: [ceo]", "  roles: [king]", "[king]", 'people p01: roles "king" is not one of those known. Use '),
    ("  roles: [ceo]", "  roles: ceo", "roles: ceo", "roles must be a list, not text. Write it in square brackets"),
    ("  roles: [ceo]", "  roles: [ceo, ceo]", "[ceo, ceo]", 'roles names "ceo" twice. Keep one of them.'),
    ("  roles: [ceo]", "  roles: [ceo, ]\n  note: [x]", "note: [x]", "people p01: note must be text, not a list."),
    ("  account: member", "  acount: member", "acount",
     '"acount" is not a name the format knows. Did you mean "account"'),
    ("time: 08:30", "time: 8:30", "time: 8:30", 'settings.elt: time "8:30" is not a time of day. Write it as 08:30'),
    ("items_open: thu 08:00", "items_open: Thursday", "Thursday",
     "is not a weekday with a time. Write it as mon 12:00."),
    ("start: 2026-09-01", "start: 1 September", "1 September", "is not a date. Write year, month and day, as in"),
    ("end: 2026-10-23", "end: 9999-12-31", "9999-12-31", "is in a year far away. Use one from 1900 to 2199."),
    ("2026-09-28T09:00", "0026-09-28T09:00", "0026-09-28T09:00", "is in a year far away. Use one from 1900 to 2199."),
    ("academic_year: 2026-2027", "academic_year: 9998-9999", "academic_year", "is in a year far away."),
    ("end: 2026-10-23", "end: 2026-02-30", "2026-02-30", 'end "2026-02-30" is not a date.'),
    ("  fte: 1.0", "  fte: 1.5", "fte: 1.5", "people p01: fte is 1.5. Use 1 or less."),
    ("max_items: 8", "max_items: 0", "max_items: 0", "max_items is 0. Use 1 or more."),
    ("email: ines.harrowgate@", "email: ines.harrowgate.", "ines.harrowgate.",
     "is not an email address. Write it as"),
    ("link: https://meet.lanternfield.example.org/board", "link: http://x", "http://x", "Links begin with https://"),
    ("slack_user: U0LAT001", "slack_user: ines", "slack_user: ines",
     "is not a Slack member id. It begins with U or W"),
    ("  - {id: A1a, quote: enh", "  - {id: A1a, quotes: enh", "quotes: enh", 'Did you mean "quote"?'),
    # one thing under one name
    ("- id: STT", "- id: QFP", "- id: QFP\n  name: St",
     'id "QFP" is already used on line 92. Give one of them another id.'),
    ("- id: p02", "- id: P01", "- id: P01", 'id "P01" is already used on line'),
    ("- id: lc_qfp", "- id: MDA", "- id: MDA\n  type", 'id "MDA" is also one of the schools'),
    ("email: callum.strand@", "email: Ines.Harrowgate@", "Ines.Harrowgate@", "people p02: email"),
    ("slack_user: U0LAT002", "slack_user: U0LAT001", "slack_user: U0LAT001, teams_aad_object: b67",
     "One account is one person"),
    ("{id: A1b,", "{id: A1a,", "{id: A1a, quote: learning", "is already used"),
    ("{id: aut2, name: Autumn 2", "{id: aut1, name: Autumn 2", "{id: aut1, name: Autumn 2", "is already used"),
    ("- {date: 2026-12-28,", "- {date: 2026-12-25,", "Boxing Day", "2026-12-25 is already listed on line"),
    ("PRJ-02, due: 2026-11-27", "PRJ-01, due: 2026-11-20", "- {project: PRJ-01",
     "PRJ-01, 2026-11-20 is already listed"),
    ("  - n: 2", "  - n: 1", "  - n: 1\n    title: Trust", "n 1 is the number of more than one item."),
    # names of what is there
    ("school: STT\n  roles: [headteacher]", "school: STX\n  roles: [headteacher]", "school: STX",
     'school "STX" is not one of the schools. Did you mean "STT"'),
    ("calendar: vellumhurst", "calendar: velumhurst", "velumhurst", 'Did you mean "vellumhurst"?'),
    ("lead: p04}", "lead: p99}", "p99", "trust_improvement_priorities TIP1: lead"),
    ("lead: p04}", "lead: Tomasz Wieland}", "lead: Tomasz",
     'is not one of the people. Did you mean "p04" (Tomasz Wieland)?'),
    ("members: [p31, p32, p33", "members: [p310, p32, p33", "p310", "groups board: members"),
    ("half_term: sum1,", "half_term: sum3,", "sum3", "is not one of the half-terms."),
    ("portfolios: [standards]", "portfolios: [standard]", "[standard]", 'Did you mean "standards" (Standards'),
    ("  aims: [A1d, A4c]", "  aims: [A1d, A9]", "[A1d, A9]", "projects PRJ-01: aims"),
    ("  priorities: [TIP4]", "  priorities: [TIP5]", "[TIP5]", "is not one of the priorities."),
    ("hours: {p01: 4", "hours: {p00: 4", "{p00: 4", 'PRJ-01 hours: hours "p00" is not one of the people.'),
    ("depends_on: [PRJ-01]", "depends_on: [PRJ-77]", "PRJ-77", "is not one of the projects."),
    ("power: cascade.release", "power: everything", "power: everything", "delegations no. 1: power"),
    ("sees: ['project:PRJ-04']", "sees: ['project:PRJ-44']", "project:PRJ-44",
     'sees "PRJ-44" is not one of the projects.'),
    ("sees: ['project:PRJ-04']", "sees: [PRJ-04]", "sees: [PRJ-04]", "Write it as project:PRJ-04."),
    ("governors with portfolio standards", "governors with portfolio maths", "portfolio maths",
     "is not one of the portfolios"),
    ("visible: elt", "visible: elf", "visible: elf", "is neither a level nor a group."),
    ("visible: portfolio:send_inclusion", "visible: portfolio:send", "portfolio:send\n",
     "is not one of the portfolios"),
    ("ops_family: exams", "ops_family: exam", "ops_family: exam\n", 'Did you mean "exams"?'),
    ("focus: FOC-AUT26,", "focus: FOC-X,", "FOC-X", "is not one of the monitoring focuses."),
    ("committees: {lc_qfp:", "committees: {lc_qqq:", "lc_qqq", "is not one of the groups."),
    # days and hours
    ("end: 2026-12-18}", "end: 2026-10-18}", "2026-10-18", "end 2026-10-18 is before start 2026-11-02. Swap the two"),
    ("start: 2026-11-02, end: 2026-12-18", "start: 2026-10-20, end: 2026-12-18", "2026-10-20",
     "is inside Autumn 1, which ends on 2026-10-23."),
    ("start: 2027-01-04, end: 2027-02-12", "start: 2026-08-04, end: 2027-02-12", "2026-08-04",
     "is before Autumn 2. List half-terms in order."),
    ("inset_days: [2026-09-01, 2026-09-02, 2026-11-02, 2027-07-16]", "inset_days: [2026-10-20]", "[2026-10-20]",
     "calendars.vellumhurst: inset_days 2026-10-20 is in no half-term"),
    ("schools: [VHS]\n- id: y11", "phases: [special]\n- id: y11", "- id: resit",
     "No school has any of the schools, key stages or phases"),
    ("ends_on: 2027-03-18", "ends_on: 2026-03-18", "ends_on: 2026-03-18", "is before starts_on 2026-09-14."),
    ("leaves: '2026-12-18'", "leaves: '2026-12-18'\n  starts: '2027-01-05'", "leaves: '2026-12-18'",
     "leaves 2026-12-18 is before starts 2027-01-05."),
    ("staff: {start: '18:00', end: '07:30'", "staff: {start: '18:00', end: '18:00'", "end: '18:00'",
     "Quiet hours begin and end at the same time"),
    ("{start: '20:30', end: '18:00'}", "{start: '20:30', end: '20:30'}", "end: '20:30'",
     "people p55 prefs quiet_hours: Quiet hours"),
    ("board_meeting: 2026-12-03", "board_meeting: 2026-12-04", "board_meeting: 2026-12-04",
     "is not the day of one of its meetings. It meets on 2026-09-24,"),
    ("meeting: 2026-11-10", "meeting: 2026-11-11", "meeting: 2026-11-11", "upward_reports no. 1: meeting"),
    ("  released_at: '2026-09-28T09:00:00+01:00'\n", "", "- id: CAS-2026-09-24",
     "released_by needs released_at too."),
    # places of roles
    ("school: QFP\n  roles: [headteacher]", "roles: [headteacher]", "roles: [headteacher]",
     "roles: headteacher needs a school."),
    ("{role: governor, school: VHS}", "{role: governor}", "{role: governor}",
     "role governor needs a school. Add school: and its id."),
    ("{role: governor, school: VHS}", "{role: chair}", "{role: chair}", "role chair needs a group."),
    ("type: local_committee\n  name: Quill", "type: local_committee\n  school_: x\n  name: Quill", "school_: x",
     'Did you mean "school"?'),
    ("  slack_team: T0LANTERN\n", "", "slack_user: U0LAT001", "slack_user is given, but trust.slack_team is not."),
    # what YAML allows and a trust file does not
    ("motto: One Trust", "motto: &m One Trust", "motto:", "Anchors and aliases (& and *) are not read."),
    ("motto: One Trust", "motto: !x One Trust", "motto:", "Tags (words with !) are not read."),
    ("  short: LAT", "  short: LAT\n  short: LAB", "short: LAB",
     "short is written twice here. Keep one; the first is on line 13."),
]
# fmt: on


def told(mistakes: list[Mistake]) -> str:
    return "\n".join(map(str, mistakes))


@pytest.mark.parametrize(("old", "new", "at", "words"), BROKEN_LINES, ids=[f"{new}" for _, new, *_ in BROKEN_LINES])
def test_a_mistake_is_told_with_its_line_and_its_remedy(old: str, new: str, at: str, words: str) -> None:
    text = broken(lanternfield(), old, new)
    mistakes = check(text)
    said = [one for one in mistakes if words in str(one)]
    assert said, told(mistakes) or "no mistake was found"
    assert line_of(text, at) in {one.line for one in said}, told(mistakes)
    assert all(one.remedy for one in mistakes)


def test_the_two_trusts_of_the_tests_have_no_mistakes() -> None:
    assert check(lanternfield()) == []
    assert check(harbourside()) == []


def test_every_mistake_is_named_at_once_and_by_line() -> None:
    text = lanternfield()
    for old, new in (("roles: [ceo]", "roles: [coe]"), ("chair: p31", "chair: p310"), ("weekday: wed", "weekday: woe")):
        text = broken(text, old, new)
    mistakes = check(text)
    assert [line_of(text, words) for words in ("woe", "coe", "p310")] == [one.line for one in mistakes]
    assert [one.where for one in mistakes] == ["settings.elt", "people p01", "groups board"]


def test_an_example_of_a_whole_line() -> None:
    text = broken(lanternfield(), "school: QFP\n  roles: [deputy", "school: QFX\n  roles: [deputy")
    expected = 'people p15: school "QFX" is not one of the schools. Did you mean "QFP" (Quillfeather Primary School)?'
    assert told(check(text)) == f"line {line_of(text, 'QFX')}: {expected}"


def test_parsing_refuses_with_the_same_words() -> None:
    text = broken(lanternfield(), "roles: [ceo]", "roles: [coe]")
    with pytest.raises(TrustFileRefused) as refused:
        parse(text)
    assert list(refused.value.mistakes) == check(text)
    assert "people p01" in str(refused.value)


def test_a_school_that_is_gone_is_missed_wherever_it_was_named() -> None:
    text = broken(lanternfield(), "- id: MDA\n", "- id: MDX\n")
    named = [one for one in check(text) if '"MDA" is not one of the schools' in one.what]
    assert len(named) > 10
    assert all("MDX" in one.remedy for one in named)


def test_a_section_that_is_missing_is_told_once_and_not_for_everybody_who_needs_it() -> None:
    text = broken(lanternfield(), "people:\n", "peple:\n")
    mistakes = check(text)
    assert len(mistakes) == 2
    assert "people is missing" in told(mistakes)
    assert 'Did you mean "people"?' in told(mistakes)


NOT_YAML = [
    ("", 1, "It has no sections."),
    (":", 1, "It has no sections."),
    ("- a\n- b\n", 1, "It has no sections."),
    ("meta: a: b\n", 1, "There is a second colon"),
    ("meta:\n\tschema_version: 2\n", 2, "There is a tab"),
    ("meta:\n  note: 'never closed\n", 2, "A quotation mark is opened and never closed."),
    ("meta: {a: 1\ntrust: 2\n", 2, "A bracket or a comma is missing."),
    ("meta:\n  a: 1\n b: 2\n", 3, "The line begins further left or right"),
    ("a: 1\n---\nb: 2\n", 2, "A second document begins here."),
    ("note: \x00\n", 1, "cannot be read"),
    ("a: 1\nnote: x\x0by\n", 2, "cannot be read"),
    ("\ufeffa: 1\r\nb: 2\r\nnote: x\x1b\r\n", 3, "cannot be read"),
    ('a: 1\nnote: "x\\vy"\n', 2, "has a character that cannot be shown"),
    ("a: 1\n\u00a0b: 2\n", 2, "has a space in it that is not the space bar's"),
    ("a: 1\nb: {id:p01}\n", 2, '"id:p01" has no space after its colon'),
    ('note: "\\UFFFFFFFF"\n', 1, "cannot be read"),
    ('note: "\\ud800"\n', 1, "has a character that cannot be shown"),
    ("%YAML 3.0\n---\na: 1\n", 1, "another version of YAML"),
    ("'': 1\nb: 2\n", 1, '"" is not a name the format knows.'),
    ("? [a, b]\n: 1\nc: 2\n", 1, "A name must be a word, not a list."),
    ("a: " + "[" * 40 + "]" * 40 + "\n", 1, "It is nested too deep."),
]


@pytest.mark.parametrize(("text", "line", "words"), NOT_YAML, ids=[words for *_, words in NOT_YAML])
def test_what_is_not_yaml_is_told_in_plain_words(text: str, line: int, words: str) -> None:
    mistakes = check(text)
    assert any(one.line == line and words in one.what for one in mistakes), told(mistakes)
    assert all(one.remedy for one in mistakes)


def test_a_value_with_a_stray_character_is_not_called_missing_too() -> None:
    text = broken(lanternfield(), "email: ines.harrowgate@", "email: ines.\u200bharrowgate@")
    assert [one.what for one in check(text)] == ["It has a character that cannot be shown."]


def test_an_empty_entry_of_a_list_is_called_empty() -> None:
    text = broken(lanternfield(), "roles: [ceo]", "roles: [ceo, null]")
    assert [one.what for one in check(text)] == ["roles has an empty entry."]


def test_a_file_of_more_than_five_megabytes_is_not_read() -> None:
    assert "larger than 5 MB" in told(check("# " + "x" * 5_000_000))


def test_aliases_cannot_multiply_what_is_written() -> None:
    laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    assert "Write the value out." in told(check(laughs))


def test_a_hundred_thousand_brackets_end_in_a_sentence() -> None:
    assert check("[" * 100_000)
    assert check("a: " + "{b: " * 30_000)
