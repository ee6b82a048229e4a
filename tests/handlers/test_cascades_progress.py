"""`/collab cascade`: how far the board's news has come, in numbers, for those who look after it."""

from __future__ import annotations

import pytest

from bot.cards.plaintext import plain_text
from bot.services.living import LIVING
from scheduler.delivery import Delivery
from scheduler.pace import Pace
from tests.handlers.board import (
    CASCADE,
    CEO,
    CHAIR,
    CLERK,
    VICE,
    down_to_release,
    log_board,
    release,
    send,
    untie,
    vacate,
)
from tests.handlers.town import TownInProcess


def shown(town: TownInProcess, person: str, words: str = "") -> str:
    someone = town.person(person)
    someone.types(f"/collab cascade {words}".strip())
    return " ".join(plain_text(someone.answers[-1]).split())


def test_before_the_release_it_says_whom_it_waits_for(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    told = shown(town, CLERK)
    assert "Logged: Rosalind Peake, Friday 4 December, 10:00" in told
    assert "Checked: waits for Dame Augusta Wren" in told
    assert "Confidential: none" in told
    assert "Released: not yet" in told


def test_after_the_check_it_waits_for_the_ceo(town: TownInProcess) -> None:
    down_to_release(town)
    assert "Released: waits for Ines Harrowgate" in shown(town, CEO)


def test_without_a_ceo_it_says_that_nobody_can_release_it_and_what_to_do(town: TownInProcess) -> None:
    vacate(town, CEO)
    down_to_release(town)
    told = shown(town, CLERK)
    assert "Released: not yet. Nobody can release it yet: the trust's file names no CEO." in told
    assert "Your IT lead can name one there" in told


def test_after_the_release_it_counts_ways_and_mornings(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    told = shown(town, CLERK)
    assert "5 briefs: 5 by chat." in told
    assert "16 digests: 16 waiting for their morning." in told
    town.walks_to("2026-12-07 08:30")
    told = shown(town, CHAIR)
    assert "16 digests: 12 by chat, 4 by email." in told
    assert "Quillfeather Primary School Local Committee: posted on 7 December" in told


def test_without_a_mail_server_emails_wait_and_the_remedy_is_said(town: TownInProcess) -> None:
    town.delivery = Delivery(town.database, {"slack": town.slack}, LIVING, lambda: town.now, pace=Pace({}))
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 08:30")
    told = shown(town, CLERK)
    assert "16 digests: 12 by chat, 4 waiting for email." in told
    assert "SMTP_URL" in told


def test_got_it_is_a_number_and_no_name(town: TownInProcess) -> None:
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 08:30")
    town.person("p38").presses("digest.got_it", CASCADE)
    told = shown(town, CLERK)
    assert "1 pressed Got it, which nobody has to." in told
    assert "Oluwaseun" not in told


def test_a_committee_without_a_channel_is_named_with_the_remedy(town: TownInProcess) -> None:
    untie(town, "group:lc_mda")
    down_to_release(town)
    release(town)
    town.walks_to("2026-12-07 08:30")
    told = shown(town, CLERK)
    assert "Marrowdown Academy Local Committee: not yet" in told
    assert "`/collab here lc_mda` in the right channel ties one." in told


def test_the_cascade_of_september_is_in_the_register(town: TownInProcess) -> None:
    told = shown(town, CLERK, "24 September")
    assert "From the board, Thursday 24 September: how far it has come" in told
    assert "Released: Ines Harrowgate, Monday 28 September, 09:00" in told
    assert "Checked: not noted" in told
    assert "Confidential: 2 items, not shown anywhere" in told
    assert "Vellumhurst School Local Committee: noted" in told
    assert "Copperlatch Junior School Local Committee: discussed" in told


@pytest.mark.parametrize("words", ["2026-12-03", "3 December", "3/12/2026", ""])
def test_a_date_is_understood_as_it_is_written(town: TownInProcess, words: str) -> None:
    down_to_release(town)
    assert "From the board, Thursday 3 December" in shown(town, CLERK, words)


def test_a_day_without_a_board_is_answered_with_those_there_are(town: TownInProcess) -> None:
    told = shown(town, CLERK, "4 December")
    assert "No board meeting of Friday 4 December has been sent. There are those of Thursday 24 September." in told


def test_a_date_that_is_none_is_refused_with_an_example(town: TownInProcess) -> None:
    assert "“soon” is no date that I can read. Try `/collab cascade 3 December`." in shown(town, CLERK, "soon")


@pytest.mark.parametrize("person", ["p37", "p38", "p10", "p02", "p22", "p33", "p59"])
def test_everybody_else_reads_a_kind_sentence(town: TownInProcess, person: str) -> None:
    down_to_release(town)
    told = shown(town, person)
    assert "is for its clerk, its chair and the CEO." in told
    assert "3 December" not in told


def test_the_vice_chair_may_follow_it_too(town: TownInProcess) -> None:
    assert "how far it has come" in shown(town, VICE)


def test_another_trust_has_none_of_it(town: TownInProcess, elsewhere: TownInProcess) -> None:
    down_to_release(town)
    assert "No meeting of the Trust Board has been sent yet." in shown(elsewhere, "h03")
