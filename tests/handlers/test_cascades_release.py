"""From the CEO's release to every governor: who may, who hears, when, and how often."""

from __future__ import annotations

from datetime import date

from storage import cascades
from tests.handlers.board import (
    BY_EMAIL,
    CASCADE,
    CEO,
    CHAIR,
    CHAIR_QFP,
    CLERK,
    DIGEST,
    GOVERNOR,
    SHIFTS,
    TWO_HATS,
    begins,
    check,
    direct,
    down_to_release,
    forges,
    log_board,
    release,
    resigns,
    send,
    sends_away,
    set_item,
    vacate,
)
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import TownInProcess, flat

pytestmark = IN_EACH_CHAT
ENDING = "A summary by the clerk, checked by the Chair; the minutes are the record."


def test_the_demonstration_trust_has_sixteen_digests_and_five_briefs(town: TownInProcess) -> None:
    down_to_release(town)
    ceo = town.person(CEO)
    ceo.sees("Chairs' briefs: 5")
    ceo.sees("Digests: 16")
    release(town)
    with town.database.reading() as shelf:
        frozen = cascades.recipients(shelf.books("lanternfield"), CASCADE)
    assert sum(one.is_brief for one in frozen) == 5
    assert len(frozen) == 21


def test_released_on_friday_the_chair_reads_at_once_and_the_governor_on_monday_at_eight(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.person(CHAIR_QFP).sees("From the board, 3 December: your brief as a chair")
    governor = town.person(GOVERNOR)
    town.walks_to("2026-12-07 07:59")
    governor.does_not_see(DIGEST)
    town.walks_to("2026-12-07 08:00")
    governor.sees(DIGEST)
    governor.sees("Reading first Every school keeps its reading hour.")
    governor.sees(ENDING)


def test_each_governor_has_their_own_morning(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-04 17:59")
    assert DIGEST not in direct(town, SHIFTS) + direct(town, GOVERNOR)
    town.walks_to("2026-12-04 18:00")
    assert DIGEST in direct(town, SHIFTS)
    assert DIGEST not in direct(town, GOVERNOR)


def test_a_director_who_is_a_governor_gets_one_digest_and_other_directors_none(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    assert direct(town, TWO_HATS).count(DIGEST) == 1
    for director in ("p31", "p32", "p33", "p34"):
        assert DIGEST not in direct(town, director)


def test_a_chair_with_a_weekly_batch_is_not_kept_waiting_and_gets_no_second_message(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-11 12:00")
    assert direct(town, CHAIR_QFP).count(DIGEST) == 1


def test_a_governor_by_email_reads_the_same_words(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    mail = " ".join(town.mailbox(BY_EMAIL).split())
    assert DIGEST in mail
    assert "Reading first Every school keeps its reading hour." in mail
    assert mail.count(ENDING) == 1


def test_confidential_items_are_a_number_and_nothing_else(town: TownInProcess) -> None:
    log_board(town)
    town.person(CLERK).presses("meeting.count_part_b")
    town.person(CLERK).presses("meeting.count_part_b")
    send(town)
    check(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    town.person(GOVERNOR).sees("2 items were confidential and are not shown.")


def test_a_digest_has_at_most_five_items_and_says_that_there_were_more(town: TownInProcess) -> None:
    log_board(town, "\n\n".join(f"Subject {number}\nSaid." for number in range(1, 8)))
    send(town)
    check(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    governor = town.person(GOVERNOR)
    governor.sees("5. Subject 5")
    governor.does_not_see("Subject 6")
    governor.sees("2 further items had no room here; the minutes have all of them.")


def test_what_a_digest_has_no_room_for_is_said_while_it_can_be_mended_and_in_each_channel(town: TownInProcess) -> None:
    log_board(town, "\n\n".join(f"Subject {number}\nSaid." for number in range(1, 8)))
    town.person(CLERK).sees("A digest holds five items, so 6 and 7 would be left out of it. Join two of them")
    send(town)
    town.person(CHAIR).sees("A digest holds five items, so 6 and 7 would be left out of it. Nothing has gone out.")
    check(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    assert "2 further items had no room here" in flat(town.channel("group:lc_qfp"))


def test_a_chairs_brief_always_has_room_for_what_is_the_chairs_alone(town: TownInProcess) -> None:
    log_board(town, "\n\n".join(f"Subject {number}\nSaid." for number in range(1, 8)))
    set_item(town, 7, level="chairs_only", until=date(2027, 1, 15))
    send(town)
    check(town)
    release(town)
    chair = town.person(CHAIR_QFP)
    chair.sees("6. Subject 7 Said. For chairs only: not before 15 January.")
    chair.does_not_see("Subject 6")
    chair.sees("1 further item had no room here")


def test_the_release_card_names_what_joins_from_an_earlier_meeting(town: TownInProcess) -> None:
    down_to_release(town)
    ceo = town.person(CEO)
    ceo.sees("From earlier meetings: Admissions consultation: for chairs only until now, joins the digests")
    ceo.sees("Chairs' briefs: 5, at once")
    release(town, "next_morning")
    ceo.sees("joins the digests")
    ceo.does_not_see("5, at once")


def test_an_item_whose_embargo_has_ended_joins_the_next_digest_once(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    town.person(GOVERNOR).sees("Admissions consultation")
    town.person(GOVERNOR).sees("From an earlier meeting; open to you since 1 November.")
    assert "Admissions consultation" not in direct(town, CHAIR_QFP)


def test_two_releases_of_one_day_share_nothing(town: TownInProcess) -> None:
    down_to_release(town)
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=date(2026, 12, 2), items="Roof at Marrowdown\nIt is to be mended.")
    clerk.sends()
    send(town)
    check(town)
    ceo = town.person(CEO)
    for cascade in (CASCADE, "CAS-2026-12-02"):
        ceo.presses("cascade.release", cascade)
        ceo.fills(when="now")
        ceo.sends()
    town.walks_to("2026-12-07 09:00")
    read = direct(town, GOVERNOR)
    assert read.count("From the board, ") == 2
    for title in ("Roof at Marrowdown", "Budget agreed", "Admissions consultation"):
        assert read.count(title) == 1, title


def test_an_embargoed_item_is_in_the_chairs_brief_alone(town: TownInProcess) -> None:
    log_board(town)
    set_item(town, 3, level="chairs_only", until=date(2027, 1, 15))
    send(town)
    check(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    town.person(CHAIR_QFP).sees(
        "Land at Vellumhurst A sale is being looked at. For chairs only: not before 15 January."
    )
    for governor in (GOVERNOR, TWO_HATS):
        assert "Land at Vellumhurst" not in direct(town, governor)
    assert "Land at Vellumhurst" not in town.channel("group:lc_qfp")
    assert "Land at Vellumhurst" not in town.mailbox(BY_EMAIL)


def test_got_it_is_thanked_and_gone(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    governor = town.person(GOVERNOR)
    governor.presses("digest.got_it", CASCADE)
    governor.sees("Got it, thank you.")
    assert not governor.can_press("digest.got_it")
    assert town.person("p40").can_press("digest.got_it")


def test_somebody_who_was_sent_nothing_has_nothing_to_get(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    head = town.person("p10")
    forges(town, head, "digest.got_it", CASCADE)
    head.sees("I can't find that digest, or it isn't yours to see.")


def test_next_morning_counts_from_eight_and_governors_hear_that_same_morning(town: TownInProcess) -> None:
    down_to_release(town)
    release(town, "next_morning")
    ceo = town.person(CEO)
    ceo.sees("Released by Ines Harrowgate; it goes out from Monday 7 December, 08:00.")
    ceo.types("/collab cascade")
    ceo.sees("Ines Harrowgate; it goes out from Monday 7 December, 08:00")
    town.walks_to("2026-12-07 07:59")
    assert DIGEST not in direct(town, CHAIR_QFP) + direct(town, GOVERNOR)
    town.walks_to("2026-12-07 08:00")
    assert DIGEST in direct(town, CHAIR_QFP)
    assert DIGEST in direct(town, GOVERNOR)
    ceo.types("/collab cascade")
    ceo.sees("Ines Harrowgate, Monday 7 December, 08:00")


def test_the_form_offers_now_the_next_morning_by_name_and_urgently(town: TownInProcess) -> None:
    down_to_release(town)
    ceo = town.person(CEO)
    ceo.presses("cascade.release")
    ceo.is_asked_for("when")
    assert ceo.form
    assert [(one.value, one.label) for one in ceo.form.fields[0].options] == [  # type: ignore[union-attr]
        ("now", "Now"),
        ("next_morning", "Next morning: Monday 7 December, 08:00"),
        ("urgent", "Urgently"),
    ]


def test_who_stops_chairing_before_the_brief_goes_is_sent_the_digest_and_no_embargoed_item(
    town: TownInProcess,
) -> None:
    log_board(town)
    set_item(town, 3, level="chairs_only", until=date(2027, 1, 15))
    send(town)
    check(town)
    begins(town, "2026-12-04 23:30")
    release(town)
    assert DIGEST not in direct(town, CHAIR_QFP)
    resigns(town, CHAIR_QFP, "chair")
    resigns(town, GOVERNOR, "governor", "member")
    town.walks_to("2026-12-07 09:00")
    assert DIGEST in direct(town, CHAIR_QFP)
    assert "Land at Vellumhurst" not in direct(town, CHAIR_QFP)
    assert DIGEST not in direct(town, GOVERNOR)


def test_leaving_between_release_and_morning_removes_and_starting_does_not_add(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    vacate(town, GOVERNOR)
    town.walks_to("2026-12-07 09:00")
    assert DIGEST not in direct(town, GOVERNOR)
    with town.database.reading() as shelf:
        assert len(cascades.recipients(shelf.books("lanternfield"), CASCADE)) == 21


def test_a_governor_who_is_away_reads_it_when_they_are_back(town: TownInProcess) -> None:
    sends_away(town, GOVERNOR, date(2026, 12, 7), date(2026, 12, 9))
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-09 12:00")
    assert DIGEST not in direct(town, GOVERNOR)
    town.walks_to("2026-12-10 08:00")
    assert DIGEST in direct(town, GOVERNOR)


def test_owners_hear_what_they_took_on_only_with_the_release(town: TownInProcess) -> None:
    log_board(town)
    set_item(town, 1, action="Publish the budget", owner="p07", due_on=date(2026, 12, 18))
    send(town)
    check(town)
    owner = town.person("p07")
    owner.does_not_see("Publish the budget")
    release(town)
    town.walks_to("2026-12-07 09:00")
    owner.sees("You took on 1 thing at Board of Directors, Thursday 3 December")
    owner.sees("Publish the budget by 18 December")


def test_the_clerk_and_the_chair_hear_that_it_is_on_its_way(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 09:00")
    for person in (CLERK, CHAIR):
        town.person(person).sees("Ines Harrowgate has released the board's log")
