"""Nobody writes a ticket but us, nobody changes one, and none outlives its end."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.tickets import LONGEST, Ticket, read, signed
from tests.unit.cards_hypothesis import QUICK, typed

NOW = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))
GOT_IT = Ticket("lanternfield", "p38", "digest.got_it", "CAS-2026-12-03", NOW + timedelta(days=14), "n1")
SECOND = timedelta(seconds=1)


def test_a_ticket_is_read_as_it_was_signed() -> None:
    assert read(signed(GOT_IT, KEY), KEY, NOW) == GOT_IT


def test_it_fits_into_an_address_as_it_is() -> None:
    assert signed(GOT_IT, KEY).replace("-", "").replace("_", "").replace(".", "").isalnum()


@pytest.mark.parametrize(
    ("at", "good"),
    [
        (NOW, True),
        (GOT_IT.ends_at - SECOND, True),
        (GOT_IT.ends_at, False),
        (GOT_IT.ends_at + timedelta(days=400), False),
    ],
)
def test_it_ends_when_it_says(at: datetime, good: bool) -> None:
    assert (read(signed(GOT_IT, KEY), KEY, at) is not None) is good


@pytest.mark.parametrize(
    "changed",
    [
        replace(GOT_IT, trust="harbourside"),
        replace(GOT_IT, person="p39"),
        replace(GOT_IT, action="project.approve"),
        replace(GOT_IT, value="CAS-2027-01-20"),
        replace(GOT_IT, ends_at=GOT_IT.ends_at + SECOND),
        replace(GOT_IT, number="n2"),
    ],
    ids=["trust", "person", "action", "subject", "end", "number"],
)
def test_a_signature_vouches_for_every_word(changed: Ticket) -> None:
    """The words of one ticket with the signature of another are no ticket."""
    words, _, _ = signed(changed, KEY).partition(".")
    _, _, signature = signed(GOT_IT, KEY).partition(".")
    assert read(f"{words}.{signature}", KEY, NOW) is None
    assert read(signed(changed, KEY), KEY, NOW) == changed


def test_another_deployment_s_ticket_is_none() -> None:
    assert read(signed(GOT_IT, KEY[::-1]), KEY, NOW) is None


def test_one_letter_changed_anywhere_is_none() -> None:
    text = signed(GOT_IT, KEY)
    for place, letter in enumerate(text):
        other = "A" if letter != "A" else "B"
        assert read(f"{text[:place]}{other}{text[place + 1 :]}", KEY, NOW) is None, place


@pytest.mark.parametrize("after", ["=", "==", ".", "A", " ", "\n", "%3D"])
def test_there_is_one_way_to_write_a_ticket(after: str) -> None:
    assert read(signed(GOT_IT, KEY) + after, KEY, NOW) is None


def test_a_signature_of_nothing_and_no_signature_are_none() -> None:
    words = signed(GOT_IT, KEY).partition(".")[0]
    assert [read(one, KEY, NOW) for one in (words, f"{words}.", ".", "", f".{words}")] == [None] * 5


def test_what_is_longer_than_any_ticket_is_not_even_looked_at() -> None:
    assert read("A" * LONGEST + "." + "B", KEY, NOW) is None


def test_a_ticket_of_another_version_is_none() -> None:
    said = [2, "lanternfield", "p38", "digest.got_it", "CAS", int(GOT_IT.ends_at.timestamp()), ""]
    words = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    assert read(f"{words}.x", KEY, NOW) is None


@settings(phases=QUICK)
@given(st.one_of(typed, st.text(max_size=40), st.binary(max_size=40).map(lambda raw: raw.decode("latin-1"))))
def test_whatever_somebody_types_there_is_none(text: str) -> None:
    assert read(text, KEY, NOW) is None
    assert read(f"{text}.{text}", KEY, NOW) is None


@settings(phases=QUICK)
@given(typed, typed)
def test_any_words_can_stand_in_a_ticket(person: str, value: str) -> None:
    ticket = replace(GOT_IT, person=person[:60], value=value[:60])
    if len(signed(ticket, KEY)) <= LONGEST:
        assert read(signed(ticket, KEY), KEY, NOW) == ticket
