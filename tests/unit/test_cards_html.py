"""What a governor sees who reads the board's news in a mail program, on a phone, in the dark."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    Line,
    Link,
    Note,
    Part,
    Row,
    Section,
    Strong,
    Text,
    line,
)
from bot.cards.html import letter_page
from bot.cards.letters import as_page, as_text, foot
from bot.cards.plaintext import subject_line
from tests.factories import a_trust
from tests.unit.cards_hypothesis import QUICK, cards

VOID = {"meta", "br", "hr"}
OURS = {
    *("html", "head", "meta", "title", "style", "body", "div", "p", "br", "strong", "a", "h1", "h2", "hr"),
    *("dl", "dt", "dd", "ul", "ol", "li"),
}
DIGEST = Card(
    "From the board, 25 November (5 things, 2 minutes)",
    (Text((line(Strong("1. Reserves")), line("Eight weeks of pay.\nNot nine."))), Note(line("The minutes stand."))),
    (Button("digest.got_it", "Got it", "CAS-1"),),
)
DOOR = Link("Got it", "https://collab.example/page?a=1&b=2")


class Page(HTMLParser):
    """Reads a page as a mail program does, and remembers what it was made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "background", "action"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "title" not in self.open:
            self.said.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.said).split())


@settings(phases=QUICK)
@given(cards)
def test_what_people_type_stays_text_in_every_part(card: Card) -> None:
    page = Page(letter_page(card, doors=(DOOR,), foot=(line("Small print"),)))
    assert set(page.tags) <= OURS
    assert not {one for one in page.attributes if one.startswith("on")}
    assert all(re.match(r"https?://|mailto:", address) for address in page.addresses)


@settings(phases=QUICK)
@given(cards)
def test_nothing_is_fetched_and_nobody_is_counted(card: Card) -> None:
    page = letter_page(card)
    assert not {"img", "link", "script", "iframe", "object", "form"} & set(Page(page).tags)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|@font-face", style)


def test_every_word_of_a_card_is_there_in_its_order() -> None:
    card = Card(
        "Reading mentors",
        (
            Text((line("Dear ", Strong("Siân & all"), ","),)),
            Section("Decided"),
            Bullets((line("One"), line("Two <3"))),
            Facts((("Starts", "11 January"),)),
            Row((line("Staffing: noted"),), (Button("meeting.edit_item", "Edit", "1"),)),
            Divider(),
            Note(line("The minutes are the record.")),
        ),
    )
    page = Page(letter_page(card))
    assert page.words == (
        "Reading mentors Dear Siân & all, Decided OneTwo <3 Starts11 January Staffing: noted "
        "The minutes are the record."
    )
    assert [tag for tag in page.tags if tag in {"h1", "h2", "ul", "li", "dl", "dt", "dd", "hr"}] == [
        *("h1", "h2", "ul", "li", "li", "dl", "dt", "dd", "hr"),
    ]


def test_lines_that_were_typed_under_one_another_stay_so() -> None:
    assert "Eight weeks of pay.<br>Not nine." in letter_page(DIGEST)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "x", "https://a.example/ b", " https://a"])
def test_an_address_that_is_no_address_is_only_read(url: str) -> None:
    page = Page(letter_page(Card("T", (Text((line(Link("the paper", url)),)),))))
    assert page.addresses == []
    assert f"the paper ({' '.join(url.split())})" in page.words.replace("( ", "(")


def test_a_program_reads_it_out_in_british_english_under_its_title() -> None:
    page = letter_page(DIGEST)
    assert '<html lang="en-GB"' in page
    assert f'role="article" aria-label="{DIGEST.title}"' in page


def test_the_subject_is_not_said_twice() -> None:
    assert "From the board" not in as_text(DIGEST, (), ())
    assert "From the board" not in Page(as_page(DIGEST, (), ())).words


@pytest.mark.parametrize("card", [Card("Noted."), Card("A title that no subject holds " * 9, DIGEST.parts)])
def test_a_title_that_is_all_there_is_or_too_long_for_a_subject_is_said_in_full(card: Card) -> None:
    assert " ".join(card.title.split()) in Page(as_page(card, (), ())).words
    assert " ".join(card.title.split()) in " ".join(as_text(card, (), ()).split())


def test_a_door_is_a_button_in_html_and_an_address_in_plain_text() -> None:
    assert f'href="{DOOR.url.replace("&", "&amp;")}"' in as_page(DIGEST, (DOOR,), ())
    assert f"\n\nGot it: {DOOR.url}\n" in as_text(DIGEST, (DOOR,), ())


@pytest.mark.parametrize(
    ("stop", "asks", "said"),
    [
        (None, False, "To hear less, tell your clerk."),
        ("https://collab.example/x", False, "Hold these emails"),
        (None, True, "An answer is given in the chat, with /collab, or through your clerk."),
    ],
)
def test_the_small_print_says_who_writes_and_how_to_hear_less(stop: str | None, asks: bool, said: str) -> None:
    lines: tuple[Line, ...] = foot(a_trust(), stop, asks=asks)
    for words in (as_text(DIGEST, (), lines), Page(as_page(DIGEST, (), lines)).words):
        assert said in " ".join(words.split())
        assert a_trust().name in words


def test_every_part_that_there_is_has_a_drawing() -> None:
    drawn: tuple[Part, ...] = (Text(()), Section(""), Facts(()), Bullets(()), Row((), ()), Note(()))
    assert Page(letter_page(Card("", drawn), titled=True)).words == ""
    assert subject_line(Card("")) == ""
