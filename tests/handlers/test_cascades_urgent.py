"""Urgent news of the board: at once, at any hour, by CEO or clerk, twice a term, and never unnoticed."""

from __future__ import annotations

from datetime import datetime

from bot.cards.card import Card
from bot.domain.cascades import Cascade
from bot.services.outbox import TOLD, tell, to_person
from storage import cascades
from tests.handlers.board import CASCADE, CEO, CLERK, GOVERNOR, begins, direct, down_to_release, forges, release
from tests.handlers.rhythm import books_of
from tests.handlers.town import TownInProcess, form_words


def used(town: TownInProcess, *days: str) -> None:
    """Earlier meetings' news was hurried on these days."""
    with books_of(town) as books:
        for meeting, day in zip(("m001", "m002"), days, strict=False):
            at = datetime.fromisoformat(day).replace(tzinfo=town.trust.zone)
            cascades.add(books, Cascade(f"earlier-{meeting}", meeting, CLERK, at, urgent_by=CEO, urgent_at=at))


def test_an_urgent_release_rings_every_governor_on_a_saturday_night(town: TownInProcess) -> None:
    down_to_release(town)
    begins(town, "2026-12-05 22:30")
    release(town, "urgent")
    assert "From the board" in direct(town, GOVERNOR)
    ceo = town.person(CEO)
    ceo.sees("sent it as urgent, Saturday 5 December")
    clerk = town.person(CLERK)
    clerk.types("/collab cascade")
    clerk.sees("urgent: Ines Harrowgate, Saturday 5 December")


def test_the_form_says_how_many_are_left_and_offers_none_when_they_are_used_up(town: TownInProcess) -> None:
    down_to_release(town)
    used(town, "2026-11-06 10:00")
    ceo = town.person(CEO)
    ceo.presses("cascade.release")
    assert ceo.form
    assert [option.value for option in ceo.form.fields[0].options] == ["now", "next_morning", "urgent"]  # type: ignore[union-attr]  # a Pick
    assert "1 of 2 left this term" in str(ceo.form)
    used(town, "2026-11-06 10:00", "2026-11-13 10:00")
    ceo.presses("cascade.release")
    assert "urgent" not in form_words(ceo.form).lower()
    ceo.fills(when="urgent")
    ceo.sends()
    ceo.sees("Both urgent releases of this term have been used")
    assert "From the board" not in direct(town, GOVERNOR)


def test_the_clerk_hurries_what_the_ceo_has_released_and_only_once(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "next_morning")
    clerk = town.person(CLERK)
    begins(town, "2026-12-05 21:30")
    clerk.types("/collab cascade")
    clerk.presses("cascade.urgent", CASCADE)
    clerk.sees("1 of 2 left this term.")
    assert "From the board" in direct(town, GOVERNOR)
    town.person(CEO).does_not_see("each on its reader's next morning")
    forges(town, clerk, "cascade.urgent", CASCADE)
    clerk.sees("This has gone out as urgent already. Nothing was sent twice.")
    clerk.types("/collab cascade")
    clerk.sees("Ines Harrowgate; urgent: Rosalind Peake, Saturday 5 December, 21:30")


def test_a_governor_who_is_rung_before_the_planned_morning_has_it_and_says_so(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "next_morning")
    begins(town, "2026-12-05 21:30")
    forges(town, town.person(CLERK), "cascade.urgent", CASCADE)
    governor = town.person(GOVERNOR)
    governor.presses("digest.got_it", CASCADE)
    governor.sees("Got it, thank you.")


def test_nobody_has_read_a_digest_before_its_planned_morning(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "next_morning")
    governor = town.person(GOVERNOR)
    forges(town, governor, "digest.got_it", CASCADE)
    assert "Got it, thank you." not in governor.everything()
    with books_of(town) as books:
        reader = cascades.recipient(books, CASCADE, GOVERNOR)
        assert reader is not None
        assert reader.got_it_at is None


def test_the_clerk_releases_nothing_by_it(town: TownInProcess) -> None:
    down_to_release(town)
    clerk = town.person(CLERK)
    forges(town, clerk, "cascade.urgent", CASCADE)
    clerk.sees("This has not been released yet, and releasing is for the CEO. Nothing was sent.")
    assert "From the board" not in direct(town, GOVERNOR)


def test_nobody_else_hurries_it(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "next_morning")
    for person in (GOVERNOR, "p12", "p31"):
        other = town.person(person)
        forges(town, other, "cascade.urgent", CASCADE)
        other.sees("Urgent releases are for the CEO and the clerk. Nothing was sent.")
    assert "From the board" not in direct(town, GOVERNOR)


def test_a_governor_who_changes_their_morning_gets_the_planned_digest_then(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "now")
    governor = town.person(GOVERNOR)
    governor.types("/collab settings")
    governor.presses("settings.change")
    governor.fills(batch_at="09:15")
    governor.sends()
    governor.types("/collab settings")
    governor.sees("Next message to you: Monday 7 December, 09:15")
    town.walks_to("2026-12-07 09:14")
    assert "From the board" not in direct(town, GOVERNOR)
    town.walks_to("2026-12-07 09:15")
    assert "From the board" in direct(town, GOVERNOR)


def test_a_digest_is_that_days_message_and_other_news_waits_for_the_next(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "now")
    town.walks_to("2026-12-07 08:05")
    assert "From the board" in direct(town, GOVERNOR)
    with books_of(town) as books:
        reader, card = to_person(GOVERNOR), Card("Other news")
        tell(books, reader, card, event="other", kind="project_team", message_class=TOLD, at=town.now)
    town.deliver()
    assert "Other news" not in direct(town, GOVERNOR)
    town.walks_to("2026-12-08 08:00")
    assert "Other news" in direct(town, GOVERNOR)
