"""What people see of a card in Slack: what was typed as it was typed, and never more than Slack takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.cards.blockkit import message
from bot.cards.blockkit_buttons import pressed
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
from bot.cards.text import clean
from tests.unit.cards_hypothesis import HOSTILE, QUICK, cards
from tests.unit.slack_rules import as_list, as_mapping, check_message, read_aloud, shown, things

SHORT_HOSTILE = [text for text in HOSTILE if text.strip() and len(text) < 100]


def blocks(card: Card) -> list[dict[str, object]]:
    drawn = message(card)
    check_message(drawn)
    return [dict(as_mapping(block)) for block in as_list(drawn["blocks"])]


def kinds(card: Card) -> list[object]:
    return [block["type"] for block in blocks(card)]


@settings(phases=QUICK)
@given(cards)
def test_slack_takes_any_card_with_anything_in_it(card: Card) -> None:
    check_message(message(card))


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
        lambda typed: Note(line(Strong(typed), " said so")),
    ],
)
def test_what_somebody_typed_is_seen_letter_by_letter(typed: str, put: object) -> None:
    assert callable(put)
    drawn = message(Card("A card", (put(typed),)))
    check_message(drawn)
    assert clean(typed).strip() in "".join(shown(as_list(drawn["blocks"])))
    assert not [text for text in things(as_list(drawn["blocks"]), "mrkdwn") if text["text"] != "*Purpose*"]


def test_a_title_that_calls_the_channel_rings_no_phone() -> None:
    drawn = message(Card("<!channel> Q&A"))
    assert drawn["text"] == "&lt;!channel&gt; Q&amp;A"
    assert list(shown(as_list(drawn["blocks"]))) == ["<!channel> Q&A"]


def test_a_long_title_is_seen_whole_and_cut_for_the_phone() -> None:
    title = "Reading together " * 20
    drawn = message(Card(title))
    check_message(drawn)
    assert title.strip() in read_aloud(drawn)
    assert len(str(drawn["text"])) <= 150


def test_only_our_own_words_stand_in_bold() -> None:
    [_, text] = blocks(Card("T", (Text((line("Sponsor: ", Strong("Amara Okafor"), ", *CEO*"),)),)))
    bold = [part for part in things([text], "text") if part.get("style") == {"bold": True}]  # type: ignore[list-item]
    assert [part["text"] for part in bold] == ["Amara Okafor"]


def test_lines_stand_under_one_another() -> None:
    drawn = message(Card("T", (Text((line("One"), line("Two"))),)))
    assert "".join(shown(as_list(drawn["blocks"])[1])) == "One\nTwo"


def test_a_link_leads_where_it_says_and_a_wrong_address_is_only_text() -> None:
    parts = Text((line(Link("the agenda", "https://collab.example/a|b")), line(Link("press", "javascript:alert(1)"))))
    [_, text] = blocks(Card("T", (parts,)))
    assert [link["url"] for link in things([text], "link")] == ["https://collab.example/a|b"]  # type: ignore[list-item]
    assert "press (javascript:alert(1))" in read_aloud(message(Card("T", (parts,))))


def test_small_print_may_hold_a_link_of_ours() -> None:
    [_, note] = blocks(Card("T", (Note(line("More in ", Link("the minutes", "https://x.example/?a=1&b|c"))),)))
    assert things([note], "mrkdwn")[0]["text"] == "<https://x.example/?a=1&amp;b%7Cc|the minutes>"  # type: ignore[list-item]


def test_a_command_to_type_stands_out() -> None:
    [_, said, note] = blocks(Card("T", (Text((line("`/collab agenda` shows it."),)), Note(line("Or `/collab`.")))))
    assert [(one["text"], one.get("style")) for one in things([said], "text")] == [  # type: ignore[list-item]
        ("/collab agenda", {"code": True}),
        (" shows it.", None),
    ]
    assert [one["text"] for one in note["elements"]] == ["Or", "`/collab`", "."]  # type: ignore[attr-defined]


def test_what_somebody_typed_between_backticks_is_theirs() -> None:
    typed = "`rm -rf` and `/collab <!channel>` and `*/collab*`"
    [_, said, note] = blocks(Card("T", (Text((line(typed),)), Note(line(typed)))))
    assert [one["text"] for one in things([said], "text")] == [typed]  # type: ignore[list-item]
    assert [(one["type"], one["text"]) for one in note["elements"]] == [("plain_text", typed)]  # type: ignore[attr-defined]


def test_small_print_with_many_parts_keeps_every_word() -> None:
    words = [Strong(f"word{n}") if n % 2 else f"word{n}" for n in range(30)]
    drawn = message(Card("T", (Note(tuple(words)),)))
    check_message(drawn)
    assert all(f"word{n}" in read_aloud(drawn) for n in range(30))


def test_facts_stand_side_by_side_five_to_a_block() -> None:
    pairs = tuple((f"Label {n}", f"Value {n}") for n in range(7))
    assert [len(as_list(block["fields"])) for block in blocks(Card("T", (Facts(pairs),)))[1:]] == [10, 4]


def test_a_long_fact_keeps_every_word_under_its_label() -> None:
    purpose = "together " * 300
    card = Card("T", (Facts((("Starts", "11 May"), ("Purpose", purpose), ("Ends", "1 July"))),))
    assert kinds(card) == ["header", "section", "rich_text", "section"]
    assert purpose.strip() in "".join(shown(as_list(message(card)["blocks"])))


def test_a_line_longer_than_a_block_goes_on_in_the_next() -> None:
    typed = " ".join(f"word{n}" for n in range(900))
    drawn = message(Card("T", (Text((line("Purpose: ", typed),)),)))
    check_message(drawn)
    assert typed in "".join(words for words in shown(as_list(drawn["blocks"])))


def test_a_numbered_list_goes_on_counting_in_the_next_block() -> None:
    items = tuple(line(f"Item {n} " + "x" * 700) for n in range(10))
    lists = things(as_list(message(Card("T", (Bullets(items, numbered=True),)))["blocks"]), "rich_text_list")
    assert [(len(as_list(one["elements"])), one.get("offset")) for one in lists] == [(4, None), (4, 4), (2, 8)]


def test_a_list_too_long_for_slack_says_how_many_more_there_are() -> None:
    drawn = message(Card("T", (Bullets(tuple(line(f"School {n} " + "x" * 490) for n in range(40))),)))
    check_message(drawn)
    seen = sum(f"School {n} " in read_aloud(drawn) for n in range(40))
    assert 15 <= seen < 40
    assert list(shown(as_list(drawn["blocks"])))[-1] == f"and {40 - seen} more"


def test_rows_too_many_for_slack_are_counted_and_the_buttons_stay() -> None:
    row_button = Button("meeting.edit_item", "Edit", "MTG-1:1")
    rows = tuple(Row((line(f"Item {n}"),), (row_button,)) for n in range(36))
    card = Card("T", rows, (Button("meeting.send", "Send", "MTG-1"),))
    drawn = blocks(card)
    assert len(drawn) <= 50
    assert "and 13 more" in read_aloud(message(card))
    assert [button["action_id"] for button in things([drawn[-1]], "button")] == ["meeting.send"]  # type: ignore[list-item]


def test_a_card_that_just_fits_says_nothing_of_more() -> None:
    card = Card("T", tuple(Text((line(f"Line {n}"),)) for n in range(49)))
    assert len(blocks(card)) == 50
    assert "more" not in read_aloud(message(card))


def test_an_empty_line_is_drawn_only_between_others() -> None:
    assert kinds(Card("T", (Text((line(""), line("  "))), Bullets((line(""),)), Note(line("")), Divider()))) == [
        "header",
        "divider",
    ]


def test_a_heading_stands_in_bold() -> None:
    [_, heading] = blocks(Card("T", (Section("Actions *still* open"),)))
    [words] = things([heading], "text")  # type: ignore[list-item]
    assert (words["text"], words["style"]) == ("Actions *still* open", {"bold": True})


def test_two_rows_offer_the_same_button_for_different_things() -> None:
    rows = tuple(Row((line(f"Item {n}"),), (Button("agenda.add", "Add", f"PRJ-{n}"),)) for n in range(2))
    card = Card("T", rows)
    assert [button["value"] for button in things(as_list(message(card)["blocks"]), "button")] == ["PRJ-0", "PRJ-1"]
    assert kinds(card) == ["header", "rich_text", "actions", "rich_text", "actions"]


def test_the_same_button_twice_in_one_row_takes_two_rows() -> None:
    twice = (Button("agenda.add", "Add one", "PRJ-1"), Button("agenda.add", "Add two", "PRJ-2"))
    assert kinds(Card("T", (), twice)) == ["header", "actions", "actions"]


def test_a_button_is_public_by_its_action_and_value() -> None:
    [_, row] = blocks(Card("T", (), (Button("project.approve", "Approve", "PRJ-05", style="primary"),)))
    [button] = as_list(row["elements"])
    assert button == {
        "type": "button",
        "action_id": "project.approve",
        "text": {"type": "plain_text", "text": "Approve", "emoji": False},
        "value": "PRJ-05",
        "style": "primary",
    }
    assert pressed(as_mapping(button)) == ("project.approve", "PRJ-05")


def test_a_button_that_asks_first_says_what_it_would_do() -> None:
    ends = Button("project.decline", "Decline", "PRJ-05", style="danger", confirm="Decline <this> proposal?")
    confirm = as_mapping(things(as_list(message(Card("T", (), (ends,)))["blocks"]), "button")[0]["confirm"])
    assert list(shown(confirm)) == ["Decline", "Decline <this> proposal?", "Decline", "Cancel"]
    assert confirm["style"] == "danger"


def choices(count: int, confirm: str | None = None) -> tuple[Button, ...]:
    return tuple(Button(f"project.verb_{n}", f"Do {n}", f"PRJ-{n}", confirm=confirm) for n in range(count))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_two_to_five_further_buttons_wait_behind_the_dots(count: int) -> None:
    [menu] = things(as_list(message(Card("T", more=choices(count)))["blocks"]), "overflow")
    picked = as_list(menu["options"])[1]
    assert len(as_list(menu["options"])) == count
    assert pressed({"action_id": menu["action_id"], "selected_option": picked}) == ("project.verb_1", "PRJ-1")


def test_the_dots_stand_beside_the_buttons() -> None:
    [_, row] = blocks(Card("T", (), (Button("project.approve", "Approve", "PRJ-05"),), choices(2)))
    assert [as_mapping(element)["type"] for element in as_list(row["elements"])] == ["button", "overflow"]


@pytest.mark.parametrize("more", [choices(1), choices(6), choices(2, confirm="Really?")])
def test_one_or_six_or_those_that_ask_first_are_buttons(more: tuple[Button, ...]) -> None:
    drawn = as_list(message(Card("T", more=more))["blocks"])
    assert things(drawn, "overflow") == []
    assert len(things(drawn, "button")) == len(more)


def test_a_press_without_a_value_has_an_empty_one() -> None:
    assert pressed({"action_id": "agenda.add", "value": None}) == ("agenda.add", "")
