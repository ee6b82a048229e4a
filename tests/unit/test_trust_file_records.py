"""Nothing of a trust file is lost, and every entry has a name by which two loads can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.charter_document import CHARTER_SECTIONS, charter_of, read_charter
from bot.domain.documents import Document
from bot.services.trust_file.parse import parse
from bot.services.trust_file.read import read
from bot.services.trust_file.records import documents_of
from tests.trust_files import broken, harbourside, lanternfield


def leaves(at: object) -> Iterator[str]:
    """Every single value with the name of its line."""
    if isinstance(at, dict):
        for key, value in at.items():
            yield from (f"{key}={leaf}" for leaf in leaves(value))
    elif isinstance(at, list):
        for value in at:
            yield from leaves(value)
    else:
        yield repr(at)


def under(name: str, at: object) -> list[str]:
    return [leaf.split("=", 1)[1] if leaf.startswith(f"{name}=") else leaf for leaf in leaves({name: at})]


@pytest.mark.parametrize("text", [lanternfield(), harbourside()], ids=["lanternfield", "harbourside"])
def test_every_value_of_the_file_is_in_one_of_its_documents(text: str) -> None:
    document = read(text).document
    kept = {leaf for entry in documents_of(document).values() for leaf in leaves(dict(entry))}
    for name, section in document.items():
        if name not in {"settings", "calendars", "monitoring"}:
            assert set(under(name, section)) <= kept, name


def test_settings_calendars_and_monitoring_are_documents_by_name() -> None:
    documents = parse(lanternfield()).documents
    assert documents["setting", "chat"] == {"chat": "slack"}
    assert documents["calendar", "standard"]["source"]
    assert documents["focus", "FOC-AUT26"]["portfolio"] == "safeguarding"
    assert documents["enquiry", "ENQ-03"]["status"] == "not_arranged"
    assert documents["meta", "meta"]["schema_version"] == 2


def test_every_document_can_be_kept_as_json() -> None:
    for key, document in parse(lanternfield()).documents.items():
        assert json.loads(json.dumps(document)) == document, key


def test_entries_without_an_id_are_named_by_what_tells_them_apart() -> None:
    kinds = parse(lanternfield()).documents
    assert ("checkin", "PRJ-01-2026-11-20") in kinds
    assert ("delegation", "cascade.release-p01-p03-2026-12-14") in kinds
    assert ("upward_report", "lc_qfp-2026-11-10") in kinds
    assert ("bank_holiday", "2026-12-25") in kinds
    assert ("examination_term", "sum2-primary") in kinds
    assert ("thanks", "p12-p14-2026-11-12") in kinds


def test_two_thanks_on_one_day_are_two() -> None:
    again = "\n- {given_by: p12, to: p14, text: for listening, date: 2026-11-12}\n"
    documents = parse(lanternfield().rstrip() + again).documents
    assert documents["thanks", "p12-p14-2026-11-12-2"]["text"] == "for listening"


def test_moving_a_section_about_changes_no_document() -> None:
    text = harbourside()
    cut = text.index("portfolios:\n- {id")
    end = text.index("people:\n")
    moved = text[:cut] + text[end:] + text[cut:end]
    assert documents_of(read(moved).document) == documents_of(read(text).document)


def test_one_changed_line_changes_one_document() -> None:
    before = documents_of(read(lanternfield()).document)
    after = documents_of(read(broken(lanternfield(), "fte: 0.8", "fte: 0.7")).document)
    assert [key for key in after if after[key] != before[key]] == [("person", "p04")]


def record(kind: str, id_: str) -> Document:
    return next(one.document for one in parse(lanternfield()).records if (one.kind, one.id) == (kind, id_))


def test_what_has_no_form_of_its_own_is_a_record() -> None:
    assert record("mooring_pair", "moor-1")["head"] == "p12"
    assert record("help_request", "ASK-03")["visible"] == "private"
    assert record("thanks", "p12-p14-2026-11-12")["text"] == "for the data template"
    assert record("upward_report", "lc_mda-2026-11-17")["confidential_items"] == 1


def test_what_a_form_cannot_hold_is_a_record_of_the_same_id() -> None:
    assert record("project", "PRJ-01")["hours"] == {"p01": 4, "p14": 3, "p10": 2, "p18": 2, "p27": 2, "p41": 2}
    assert "title" not in record("project", "PRJ-01")
    assert record("person", "p22") == {"fte": 1.0, "specialisms": ["phonics", "early_reading"]}
    assert record("meeting", "m058")["counts_for"] == "A5a"
    assert record("group", "chairs") == {"led_by": "ceo"}
    assert record("checkin", "PRJ-02-2026-11-27") == {"state": "scheduled"}


def test_the_charter_kept_as_json_reads_back_as_the_same_trust() -> None:
    file = parse(lanternfield())
    kept: Document = json.loads(json.dumps(file.charter))
    assert set(kept) <= set(CHARTER_SECTIONS)
    assert read_charter(kept, 4) == replace(file.trust, version=4)


def test_a_charter_that_says_little_keeps_the_suggested_rules() -> None:
    document = read("trust: {id: tiny, name: Tiny Trust}\nsettings: {planning: {min_notice_school_days: 5}}\n").document
    trust = read_charter(charter_of(document), 1)
    assert trust.rules.min_notice_school_days == 5
    assert trust.rules.min_length_school_weeks == 12
    assert (trust.chat, trust.short, str(trust.zone)) == ("slack", "Tiny Trust", "Europe/London")


def test_the_second_trust_has_its_own_words_week_and_hours() -> None:
    trust = parse(harbourside()).trust
    assert (trust.words.local_committee, trust.words.director) == ("Academy Council", "Trustee")
    assert trust.rules.elt.meets.weekday == 1
    assert trust.rules.governance.digest_after == "chairs_meeting"
    assert (trust.rules.caps.per_day, trust.rules.min_notice_school_days) == (2, 10)
    assert trust.schools["BRW"].phase == "all_through"


def test_somebody_without_an_account_is_reached_by_email_unless_the_file_says_otherwise() -> None:
    people = {one.id: one for one in parse(harbourside()).people}
    assert people["h10"].delivery == "email"
    assert people["h08"].delivery == "teams"
