"""What a governor without an account reads: the same words, in an email that any program shows."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    Link,
    Note,
    Row,
    Section,
    Strong,
    Text,
    line,
)
from bot.cards.plaintext import plain_text, subject_line
from tests.unit.cards_hypothesis import cards

GOT_IT = Button("digest.got_it", "Got it", "CAS-1")


def test_a_digest_reads_well_as_an_email() -> None:
    card = Card(
        "From the board: Wednesday 25 November",
        (
            Text((line("Five things the directors decided, ", Strong("for every governor"), "."),)),
            Section("Decided"),
            Bullets(
                (
                    line("The reserves policy now asks each school for eight weeks of pay; your business manager"
                         " has the figures."),
                    line("Read more in ", Link("the paper", "https://collab.example/papers/reserves"), "."),
                ),
                numbered=True,
            ),
            Facts((("Next meeting", "Wednesday 20 January"), ("Chair", "Amara Okafor"))),
            Divider(),
            Note(line("A summary by the clerk, checked by the Chair; the minutes are the record.")),
        ),
        (GOT_IT,),
    )  # fmt: skip
    assert plain_text(card) == (
        "From the board: Wednesday 25 November\n"
        "=====================================\n"
        "\n"
        "Five things the directors decided, for every governor.\n"
        "\n"
        "Decided\n"
        "-------\n"
        "\n"
        "1. The reserves policy now asks each school for eight weeks of pay; your\n"
        "   business manager has the figures.\n"
        "2. Read more in the paper (https://collab.example/papers/reserves).\n"
        "\n"
        "Next meeting: Wednesday 20 January\n"
        "Chair: Amara Okafor\n"
        "\n" + "-" * 72 + "\n\n"
        "A summary by the clerk, checked by the Chair; the minutes are the\nrecord.\n"
    )


def test_nobody_reads_of_a_button_that_cannot_be_pressed_here() -> None:
    card = Card("T", (Row((line("Item"),), (Button("meeting.edit_item", "Edit", "1"),)),), (GOT_IT,), (GOT_IT,))
    assert "Got it" not in plain_text(card)
    assert "Edit" not in plain_text(card)


def test_a_card_may_be_its_title_and_nothing_else() -> None:
    assert plain_text(Card("Title only")) == "Title only\n==========\n"


def test_an_address_is_never_broken_however_long() -> None:
    url = "https://collab.example/" + "a-very-long-way/" * 12
    assert url in plain_text(Card("T", (Text((line("Open ", Link("it", url), " today"),)),)))


def test_an_address_that_is_its_own_label_stands_once() -> None:
    assert plain_text(Card("T", (Text((line(Link("https://x.example", "https://x.example")),)),))).count("https") == 1


def test_typed_lines_stay_lines() -> None:
    assert plain_text(Card("T", (Bullets((line("One\r\ntwo\nthree"),)),))) == "T\n=\n\n- One\n  two\n  three\n"


def test_an_empty_part_leaves_no_gap() -> None:
    card = Card("T", (Text(()), Section(" "), Bullets(()), Facts(()), Note(line("")), Text((line("End"),))))
    assert plain_text(card) == "T\n=\n\nEnd\n"


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("From the board", "From the board"),
        ("Hello\r\nBcc: everyone@trust.example", "Hello Bcc: everyone@trust.example"),
        ("Tab\there\x00\x85\u2028there", "Tab here there"),
        ("x" * 200, "x" * 149 + "…"),
        ("", ""),
    ],
)
def test_a_subject_is_one_line_whatever_was_typed(title: str, subject: str) -> None:
    assert subject_line(Card(title)) == subject


@given(cards)
def test_any_card_becomes_lines_that_fit_a_letter(card: Card) -> None:
    for text in plain_text(card).split("\n"):
        assert len(text) <= 72 or " " not in text.strip().split(". ", 1)[-1].removeprefix("- ")
        assert text.isprintable() or not any(ord(letter) < 32 for letter in text)


@given(cards)
def test_nothing_typed_starts_a_header(card: Card) -> None:
    assert len(subject_line(card).splitlines()) <= 1
