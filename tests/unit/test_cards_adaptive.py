"""What people see of a card in Teams: what was typed as it was typed, and never more than Teams takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import ValidationError

from bot.cards.adaptive import message, words
from bot.cards.adaptive_buttons import Pressed, Submitted, pressed
from bot.cards.adaptive_text import unmarked
from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    File,
    Link,
    Note,
    Part,
    Row,
    Section,
    Strong,
    Text,
    line,
)
from bot.cards.text import clean, one_line
from tests.unit.cards_hypothesis import HOSTILE, QUICK, cards
from tests.unit.teams_rules import MARKDOWN, buttons, check_card, everything, lines, read_aloud, things

TEAMS_HOSTILE = (
    "<at>Everyone</at> look",
    "[Your payslip](https://evil.example)",
    "**bold** __bold__ _slanted_ ~~gone~~",
    "{{DATE(2026-12-03T09:00:00Z, SHORT)}}",
    "{{{{TIME(2026-12-03T09:00:00Z)}}}}",
    "# A heading",
    "1. A list",
    "<b>HTML</b> &lt;b&gt; &#42;",
    "\\*escaped\\* \\[no link\\](x)",
    "a | b\n---|---\n1 | 2",
    "    a block of code",
    "A heading\n=======",
    "\u200f\u202bمدرسة\u202c \u2067x\u2069",
    "![a picture](https://evil.example/a.png)",
)
SHORT_HOSTILE = [text for text in (*HOSTILE, *TEAMS_HOSTILE) if text.strip() and len(text) < 100]


def drawn(card: Card) -> dict[str, Any]:
    content = message(card)
    check_card(content)
    return content


def kinds(card: Card) -> list[str]:
    return [element["type"] for element in drawn(card)["body"]]


@settings(phases=QUICK)
@given(cards)
def test_teams_takes_any_card_with_anything_in_it(card: Card) -> None:
    check_card(message(card))


def test_a_card_that_teams_would_not_take_is_noticed() -> None:
    content = message(Card("T", (Text((line("x"),)),)))
    content["colour"] = "red"
    with pytest.raises(ValidationError):
        check_card(content)


@pytest.mark.parametrize("typed", SHORT_HOSTILE)
@pytest.mark.parametrize(
    "put",
    [
        lambda typed: Text((line("Purpose: ", typed),)),
        lambda typed: Text((line(Strong(typed)),)),
        lambda typed: Bullets((line(typed),)),
        lambda typed: Bullets((line(typed),), numbered=True),
        lambda typed: Facts((("Purpose", typed),)),
        lambda typed: Row((line(typed),), (Button("agenda.add", "Add", "PRJ-01"),)),
        lambda typed: Note(line(typed)),
        Section,
        lambda typed: File("meeting", "elt", typed),
    ],
)
def test_what_somebody_typed_is_seen_letter_by_letter(typed: str, put: Callable[[str], Part]) -> None:
    content = drawn(Card("A card", (put(typed),)))
    assert one_line(typed) in " ".join(read_aloud(content).split())
    assert not things(content, "Action.OpenUrl")


@pytest.mark.parametrize("typed", SHORT_HOSTILE)
def test_a_title_that_somebody_typed_is_a_heading_and_no_markup(typed: str) -> None:
    [title] = things(drawn(Card(typed)), "TextBlock")
    assert (title["style"], title["wrap"]) == ("heading", True)
    assert lines(title) == [one_line(typed)]


@pytest.mark.parametrize("typed", SHORT_HOSTILE)
def test_the_words_beside_a_card_are_no_markup_either(typed: str) -> None:
    assert not MARKDOWN.search(words(Card("A card", (Text((line(typed),)),))))


def test_harmless_words_are_sent_as_they_are() -> None:
    assert unmarked("St Thistlewick's, 2026/27 (five schools)?") == "St Thistlewick's, 2026/27 (five schools)?"
    assert unmarked("an_id and a [note] at 9:30, 5 * 4") == "an_id and a [note] at 9:30, 5 \u2217 4"


def test_a_card_says_nothing_and_teams_is_still_told_whose_it_is() -> None:
    assert words(Card(" ")) == "Collab"
    assert drawn(Card(" "))["body"] == []


def test_only_our_own_words_stand_in_bold() -> None:
    content = drawn(Card("T", (Text((line("Sponsor: ", Strong("Amara Okafor"), ", **CEO**"),)),)))
    assert [run["text"] for run in things(content, "TextRun") if run.get("weight")] == ["Amara Okafor"]


def test_lines_stand_close_under_one_another() -> None:
    one, two, three = drawn(Card("", (Text((line("One"), line("Two\nThree"))),)))["body"]
    assert lines([one, two, three]) == ["One", "Two", "Three"]
    assert ("spacing" in one, two["spacing"], three["spacing"]) == (False, "None", "None")


def test_a_link_leads_where_it_says_and_a_wrong_address_is_only_text() -> None:
    parts = Text((line(Link("the agenda", "https://collab.example/a|b")), line(Link("press", "javascript:alert(1)"))))
    content = drawn(Card("T", (parts,)))
    assert [link["url"] for link in things(content, "Action.OpenUrl")] == ["https://collab.example/a|b"]
    assert lines(content) == ["T", "the agenda", "press (javascript:alert(1))"]


def test_a_command_to_type_stands_out() -> None:
    content = drawn(Card("T", (Text((line("`/collab agenda` shows it."),)), Note(line("Or `/collab`.")))))
    assert [run["text"] for run in things(content, "TextRun") if run.get("fontType") == "Monospace"] == [
        "/collab agenda",
        "/collab",
    ]


def test_each_label_stands_above_its_value() -> None:
    content = drawn(Card("T", (Facts((("Starts", "11 May"), ("Purpose", "Read\ntogether"), ("Ends", ""))),)))
    assert lines(content) == ["T", "Starts", "11 May", "Purpose", "Read", "together", "Ends", "-"]


def test_a_line_across_is_drawn_above_what_follows() -> None:
    content = drawn(Card("", (Divider(), Text((line("a"),)), Divider(), Divider(), Note(line("b")), Divider())))
    assert [element.get("separator", False) for element in content["body"]] == [True, True]


def test_headings_are_found_by_a_screen_reader() -> None:
    content = drawn(Card("From the board", (Section("Decided"), Text((line("x"),)))))
    assert [text["text"] for text in things(content, "TextBlock")] == ["From the board", "Decided"]
    assert all(text["style"] == "heading" for text in things(content, "TextBlock"))


def test_no_colour_is_ours_to_choose() -> None:
    """Light, dark and high contrast are the reader's."""
    content = drawn(Card("T", (Facts((("a", "b"),)), Note(line("c")), Text((line("d"),)))))
    assert not [one for one in everything(content) if "color" in one or "backgroundImage" in one]


def test_a_list_too_long_for_teams_says_how_many_more_there_are() -> None:
    content = drawn(Card("T", (Bullets(tuple(line(f"School {n} " + "ō" * 400) for n in range(60))),)))
    seen = sum(f"School {n} " in read_aloud(content) for n in range(60))
    assert 15 <= seen < 60
    assert lines(content)[-1] == f"and {60 - seen} more"


def test_rows_too_many_for_teams_are_counted_and_the_buttons_stay() -> None:
    row_button = Button("meeting.edit_item", "Edit", "MTG-1:1")
    rows = tuple(Row((line(f"Item {n}" + "x" * 300),), (row_button,)) for n in range(60))
    content = drawn(Card("T", rows, (Button("meeting.send", "Send", "MTG-1"),)))
    left = 60 - sum(button.action == "meeting.edit_item" for button in buttons(content))
    assert lines(content)[-1] == f"and {left} more"
    assert buttons(content)[-1].action == "meeting.send"


def test_a_card_that_just_fits_says_nothing_of_more() -> None:
    assert "more" not in read_aloud(drawn(Card("T", tuple(Text((line(f"Line {n}"),)) for n in range(100)))))


def test_an_empty_line_is_not_drawn() -> None:
    assert kinds(Card("T", (Text((line(""), line("  "))), Bullets((line(""),)), Note(line(""))))) == ["TextBlock"]


def test_a_button_is_public_by_its_action_and_value() -> None:
    [_, row] = drawn(Card("T", (), (Button("project.approve", "Approve", "PRJ-05", style="primary"),)))["body"]
    assert row["actions"] == [
        {
            "type": "Action.Execute",
            "title": "Approve",
            "verb": "project.approve",
            "data": {"action": "project.approve", "value": "PRJ-05"},
            "style": "positive",
        }
    ]
    assert pressed(row["actions"][0]["data"]) == Pressed("project.approve", "PRJ-05")


def test_a_button_that_asks_first_opens_its_question() -> None:
    ends = Button("project.decline", "Decline", "PRJ-05", style="danger", confirm="Decline <this> {{proposal}}?")
    content = drawn(Card("T", (), (ends,)))
    [asked] = buttons(content)
    assert (asked.confirm, asked.style) == ("Decline <this> {{proposal}}?", "destructive")
    assert things(content, "Action.Execute")[0]["data"] == {"action": "project.decline", "value": "PRJ-05"}


def choices(count: int, confirm: str | None = None) -> tuple[Button, ...]:
    return tuple(Button(f"project.verb_{n}", f"Do {n}", f"PRJ-{n}", confirm=confirm) for n in range(count))


def modes(card: Card) -> list[list[str]]:
    return [[action.get("mode", "primary") for action in one["actions"]] for one in things(drawn(card), "ActionSet")]


def test_further_buttons_wait_behind_the_dots() -> None:
    assert modes(Card("T", (), choices(1), choices(3))) == [["primary", "secondary", "secondary", "secondary"]]


def test_a_further_button_that_asks_first_stays_in_sight() -> None:
    """From the menu Teams opens no question."""
    assert modes(Card("T", (), choices(1), choices(2, confirm="Really?"))) == [["primary", "primary", "primary"]]


def test_where_nothing_is_asked_no_button_stands_out_and_the_dots_stand_alone() -> None:
    assert modes(Card("T", more=choices(3))) == [["secondary", "secondary", "secondary"]]


def test_what_asks_first_stands_beside_the_dots() -> None:
    asks = choices(1, confirm="Really?")
    assert modes(Card("T", more=(*choices(2), *asks))) == [["primary", "secondary", "secondary"]]


def test_one_further_button_needs_no_menu() -> None:
    """The agenda's calendar is one press away, as in Slack."""
    assert modes(Card("T", more=choices(1))) == [["primary"]]
    assert modes(Card("T", (), choices(1), choices(1))) == [["primary", "primary"]]


def test_a_card_without_buttons_has_no_empty_row_of_them() -> None:
    assert modes(Card("T")) == []


def labelled(*labels: str) -> tuple[Button, ...]:
    return tuple(Button("project.verb", label, "PRJ-05") for label in labels)


def rows(card: Card) -> list[list[str]]:
    return [[action["title"] for action in one["actions"]] for one in things(drawn(card), "ActionSet")]


def test_a_seventh_button_stands_in_the_next_row() -> None:
    assert rows(Card("T", (), labelled(*"ABCDEFG"))) == [[*"ABCDEF"], ["G"]]


def test_on_a_phone_a_head_sees_decline_whole() -> None:
    asked = Card("T", (), labelled("Approve", "Return with a question", "Decline"), choices(2))
    assert rows(asked) == [["Approve", "Return with a question"], ["Decline", "Do 0", "Do 1"]]
    assert [one.get("spacing") for one in things(drawn(asked), "ActionSet")] == [None, "Small"]


def test_a_button_wider_than_a_phone_has_a_row_of_its_own() -> None:
    assert rows(Card("T", (), labelled("A", "B" * 60, "C"))) == [["A"], ["B" * 60], ["C"]]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"action": "project.approve", "value": "PRJ-05"}, Pressed("project.approve", "PRJ-05")),
        ({"action": "agenda.add"}, Pressed("agenda.add", "")),
        ({"action": "agenda.add", "value": 7}, Pressed("agenda.add", "")),
        ({"form": "propose", "token": "k3x", "title": "T"}, Submitted("propose", "k3x")),
        ({"action": "Book the hall", "form": "meeting.edit_item", "token": "k"}, Submitted("meeting.edit_item", "k")),
        ({"form": 1, "token": None}, None),
        ({"action": ["project.approve"]}, None),
        ({"action": ""}, None),
        ({}, None),
    ],
)
def test_what_comes_back_is_a_press_a_form_or_nothing_of_ours(told: dict[str, object], meant: object) -> None:
    assert pressed(told) == meant


@pytest.mark.parametrize("typed", ["x" * 9_000, "👩🏽‍🏫" * 4_000, "word\n" * 5_000])
def test_a_text_without_end_is_seen_from_its_beginning(typed: str) -> None:
    content = drawn(Card("T", (Text((line(typed),)), Text((line("Last"),)))))
    assert clean(typed)[:4] in read_aloud(content)
