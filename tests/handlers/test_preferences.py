"""`/collab settings`, a batch in the chat, and why one got it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.cards.card import Button, Card, Row, Words, line
from bot.services.outbox import DECISION, DIGEST, PROMPT, TOLD, tell
from bot.services.trusts.load import load
from storage import batches
from storage.database import Database
from tests.factories import at
from tests.handlers.board import direct, forges
from tests.handlers.conftest import LANTERNFIELD
from tests.handlers.rhythm import books_of, town_on
from tests.handlers.town import Somebody, TownInProcess

HEAD, LEAD, WEEKLY_CHAIR = "p12", "p02", "p37"
USUAL: dict[str, Any] = {
    "quiet_from": "",
    "quiet_to": "",
    "batch": "as_it_comes",
    "batch_day": None,
    "batch_at": "",
    "most": "usual",
    "paused_until": None,
    "news": "tell",
}


@pytest.fixture
def town(database: Database) -> TownInProcess:
    """A Tuesday in term, at ten."""
    return town_on(database, "2026-11-24 10:00")


def news(town: TownInProcess, *titles: str, to: str = HEAD, message_class: str = TOLD, due: str | None = None) -> None:
    with books_of(town) as books:
        for title in titles:
            event = f"news:{title}"
            card = Card(title, (Row((line(f"About {title}."),), (Button("project.open", "Open", "PRJ-02"),)),))
            due_at = at(due) if due else None
            tell(
                books,
                f"person:{to}",
                card,
                event=event,
                kind="project_team",
                message_class=message_class,
                at=town.now,
                due_at=due_at,
            )
    town.deliver()


def sets(someone: Somebody, **wishes: object) -> None:
    someone.types("/collab settings")
    someone.presses("settings.change")
    someone.fills(**{**USUAL, **wishes})
    someone.sends()


def test_somebody_with_nothing_waiting_reads_what_applies(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab settings")
    head.sees("18:00 to 07:30 (your trust's)")
    head.sees("At most: 1 a day, 3 in seven days")
    head.sees("Pause: none")


def test_the_card_says_when_the_next_message_comes(town: TownInProcess) -> None:
    news(town, "First")
    news(town, "Second", "Third")
    head = town.person(HEAD)
    head.types("/collab settings")
    head.sees("Next message to you: Wednesday 25 November, 08:00 (2 things)")


def test_a_lead_reads_when_the_next_check_in_comes(town: TownInProcess) -> None:
    lead = town.person(LEAD)
    lead.types("/collab settings")
    lead.sees("(a check-in)")


def test_own_hours_hold_what_is_queued_already(town: TownInProcess) -> None:
    head = town.person(HEAD)
    news(town, "Decide this", message_class=DECISION, due="2026-11-24 17:00")
    sets(head, quiet_from="16:00", quiet_to="09:30")
    head.sees("Done. It applies to what waits already, too.")
    town.walks_to("2026-11-25 09:00")
    head.does_not_see("Decide this")
    town.walks_to("2026-11-25 09:31")
    head.sees("Decide this")


@pytest.mark.parametrize(
    ("typed", "means"), [(("4pm", "9.30 am"), "16:00 to 09:30"), (("5.30 p.m.", "12am"), "17:30 to 00:00")]
)
def test_hours_may_be_written_as_people_write_them(town: TownInProcess, typed: tuple[str, str], means: str) -> None:
    head = town.person(HEAD)
    sets(head, quiet_from=typed[0], quiet_to=typed[1])
    head.sees(f"{means} (your own)")


def test_the_longest_way_to_write_an_hour_fits_into_its_box(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab settings")
    head.presses("settings.change")
    assert head.form
    box = next(one for one in head.form.fields if one.id == "quiet_from")
    assert isinstance(box, Words)
    assert box.longest is not None
    assert box.longest >= len("10.30 p.m.")
    sets(head, quiet_from="10.30 p.m.", quiet_to="6.30 a.m.")
    head.sees("22:30 to 06:30 (your own)")


def test_hours_given_up_bring_what_was_held_by_them(town: TownInProcess) -> None:
    head = town.person(HEAD)
    sets(head, quiet_from="9.30", quiet_to="16:00")
    news(town, "Held")
    assert "Held" not in direct(town, HEAD)
    sets(head)
    assert "Held" in direct(town, HEAD)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"quiet_from": "soon", "quiet_to": "08:00"}, "quiet_from", "Try 18:00"),
        ({"quiet_from": "18:00"}, "quiet_to", "a beginning and an end"),
        ({"quiet_from": "18:00", "quiet_to": "18:00"}, "quiet_to", "the same"),
        ({"batch": "weekly"}, "batch_day", "Which day"),
        ({"batch_at": "25:00"}, "batch_at", "no time"),
        ({"paused_until": date(2026, 11, 23)}, "paused_until", "A pause ends on a day after today."),
        ({"paused_until": date(2026, 11, 2)}, "paused_until", "or leave it empty for no pause."),
        ({"paused_until": date(2028, 1, 1)}, "paused_until", "A year is the longest"),
    ],
)
def test_what_cannot_be_is_said_beside_its_box_and_nothing_changes(
    town: TownInProcess, wrong: dict[str, object], field: str, sentence: str
) -> None:
    head = town.person(HEAD)
    sets(head, **wrong)
    head.reads_beside(field, sentence)
    head.types("/collab settings")
    head.does_not_see("your own")
    head.does_not_see("a week,")
    head.does_not_see("Pause: until")


def test_a_pause_holds_news_and_questions_and_ends_in_one_summary(town: TownInProcess) -> None:
    head = town.person(HEAD)
    sets(head, paused_until=date(2026, 12, 1))
    head.sees("Pause: until Tuesday 1 December")
    head.sees("Decisions asked of you and the board's news still come, in your hours.")
    news(town, "First", "Second")
    news(town, "A question", message_class=PROMPT)
    news(town, "Please decide", message_class=DECISION)
    news(town, "From the board", message_class=DIGEST)
    town.walks_to("2026-11-30 18:00")
    said = direct(town, HEAD)
    assert "Please decide" in said
    assert "From the board" in said
    assert "First" not in said
    assert "A question" not in said
    town.walks_to("2026-12-01 08:00")
    assert "3 things for you" in direct(town, HEAD)


def test_a_held_title_is_named_whole_or_ends_where_it_is_cut(town: TownInProcess) -> None:
    head = town.person(HEAD)
    sets(head, news="hold")
    whole = "You took on 1 thing at Quillfeather Primary School Local Committee, Tuesday 10 November"
    news(town, whole, "x" * 200)
    town.walks_to("2026-12-10 10:00")
    head.types("/collab")
    head.sees(f"“{whole}”")
    head.sees("x…”")


def test_who_holds_their_news_finds_it_counted_on_their_home_card_and_sends_for_it(town: TownInProcess) -> None:
    head = town.person(HEAD)
    sets(head, news="hold")
    head.sees("held until you look")
    news(town, *(f"Thing {number}" for number in range(5)))
    town.walks_to("2026-12-10 10:00")
    assert "Thing 1" not in direct(town, HEAD)
    head.types("/collab")
    head.sees("News waits for you: “Thing 4”, “Thing 3”, “Thing 2” and 2 more things.")
    head.presses("message.send_waiting")
    head.sees("Here it comes: 5 things")
    assert "5 things for you" in direct(town, HEAD)
    head.presses("message.send_waiting")
    head.sees("Nothing waits for you any more. Nothing was sent.")


def test_what_is_planned_for_later_is_not_shown_before_its_time(town: TownInProcess) -> None:
    head = town.person(HEAD)
    news(town, "A secret until Friday", due="2026-11-27 08:00")
    head.types("/collab")
    head.does_not_see("secret")
    forges(town, head, "message.send_waiting", HEAD)
    assert "secret" not in direct(town, HEAD)
    town.walks_to("2026-11-27 08:00")
    assert "secret" in direct(town, HEAD)


def test_nobody_sends_for_what_waits_for_another(town: TownInProcess) -> None:
    sets(town.person(HEAD), news="hold")
    news(town, "Mine")
    other = town.person("p10")
    forges(town, other, "message.send_waiting", HEAD)
    other.sees("I can't find those messages")
    assert "Mine" not in direct(town, HEAD)


def test_a_batch_keeps_the_buttons_and_shows_the_rest(town: TownInProcess) -> None:
    head = town.person(HEAD)
    news(town, "First of the day")
    news(town, *(f"Thing {number}" for number in range(7)))
    town.walks_to("2026-11-25 08:00")
    said = direct(town, HEAD)
    assert "7 things for you" in said
    assert "… and 2 more" in said
    assert "Thing 0" not in said
    assert head.can_press("project.open", "PRJ-02")
    head.presses("message.show_all")
    head.sees("Thing 0")


def test_why_says_the_sentence_the_office_the_next_one_and_how_to_have_fewer(town: TownInProcess) -> None:
    head = town.person(HEAD)
    news(town, "You are on the team")
    head.presses("message.why")
    head.sees("the statement of intent says “All schools and their leadership teams are committed")
    head.sees("Because: you are named in the project's team")
    head.sees("The next one: When something is decided about the project again.")
    head.sees("To have fewer: `/collab settings` offers a batch each day or week")
    head.presses("settings.open")
    head.sees("Your messages")


def test_of_a_digest_why_names_the_office_and_the_next_board_meeting(town: TownInProcess) -> None:
    with books_of(town) as books:
        card = Card("From the board")
        tell(
            books,
            "person:p38",
            card,
            event="digest",
            kind="cascade_digest",
            message_class=DIGEST,
            at=town.now,
        )
    town.deliver()
    governor = town.person("p38")
    governor.presses("message.why")
    governor.sees("Your office: Governor, ")
    governor.sees("After the board meeting of Thursday 3 December, once it is released.")
    governor.sees("can't be turned off")


def test_why_is_answered_to_its_reader_only(town: TownInProcess) -> None:
    news(town, "For the head alone")
    head, other = town.person(HEAD), town.person("p10")
    letter = next(button.value for _, button in head._buttons() if button.action == "message.why")
    for action in ("message.why", "message.show_all"):
        other.forgets()
        forges(town, other, action, letter)
        other.sees("I can't find that message, or it isn't yours to see.")


def test_what_is_planned_is_shown_to_nobody_before_it_comes(town: TownInProcess) -> None:
    with books_of(town) as books:
        card, later = Card("The board's news"), town.now + timedelta(days=1)
        tell(
            books,
            f"person:{HEAD}",
            card,
            event="planned",
            kind="cascade_digest",
            message_class=DIGEST,
            at=town.now,
            due_at=later,
        )
        letter = next(one.id for one in batches.ahead_of(books, f"person:{HEAD}") if one.card["title"] == card.title)
    head = town.person(HEAD)
    for action in ("message.why", "message.show_all"):
        head.forgets()
        forges(town, head, action, letter)
        head.sees("I can't find that message, or it isn't yours to see.")


def test_a_channels_cards_do_not_say_why(town: TownInProcess) -> None:
    with books_of(town) as books:
        card = Card("For all")
        tell(books, "trust:projects", card, event="all", kind="project_approved", message_class=TOLD, at=town.now)
    town.deliver()
    shown = next(one for one in town.slack.shown if one.card.title == "For all")
    assert shown.card.more == ()


def test_a_load_of_the_file_leaves_what_they_set_alone(town: TownInProcess) -> None:
    chair = town.person(WEEKLY_CHAIR)
    chair.types("/collab settings")
    chair.sees("in one card a week, Friday 08:00")
    sets(chair, batch="daily", batch_at="09:15")
    text = LANTERNFIELD.read_text(encoding="utf-8").replace("digest_batch: weekly", "digest_batch: daily", 1)
    load(town.database, text, at=town.now)
    chair.forgets()
    chair.types("/collab settings")
    chair.sees("in one card each morning, 09:15")


def test_the_weekly_batch_of_the_file_applies(town: TownInProcess) -> None:
    news(town, "Tuesday's", to=WEEKLY_CHAIR)
    town.walks_to("2026-11-26 10:00")
    news(town, "Thursday's", to=WEEKLY_CHAIR)
    assert "day's" not in direct(town, WEEKLY_CHAIR)
    town.walks_to("2026-11-27 08:00")
    assert "2 things for you" in direct(town, WEEKLY_CHAIR)


def test_who_asks_for_more_gets_more(town: TownInProcess) -> None:
    sets(town.person(HEAD), most="all")
    for title in ("One", "Two", "Three"):
        news(town, title)
    assert all(title in direct(town, HEAD) for title in ("One", "Two", "Three"))
