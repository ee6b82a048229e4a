"""From a board meeting to every governor, each once."""

from __future__ import annotations

import re
from datetime import date

import httpx

from tests.people import Town

ITEMS = """Budget agreed
The trust's budget for next year was agreed.

Reading first
Every school keeps its reading hour."""


def test_logged_checked_released_read_and_counted(town: Town) -> None:
    clerk, chair, ceo = town.person("p08"), town.person("p31"), town.person("p01")
    local_chair, governor, by_email = town.person("p41"), town.person("p38"), town.person("p39")

    town.walks_to("2026-12-04 10:00")
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=date(2026, 12, 3), items=ITEMS)
    clerk.sends()
    clerk.presses("meeting.count_part_b")
    clerk.presses("meeting.send")
    governor.does_not_see("Budget agreed")

    chair.presses("cascade.check")
    governor.does_not_see("Budget agreed")
    ceo.presses("cascade.release")
    ceo.fills(when="now")
    ceo.sends()

    local_chair.sees("Budget agreed")
    governor.does_not_see("Budget agreed")
    town.walks_to("2026-12-07 08:01")
    for reader in (governor, by_email):
        reader.sees("Budget agreed")
        reader.sees("1 item was confidential and is not shown")
        reader.sees("A summary by the clerk, checked by the Chair; the minutes are the record.")
    assert town.mailbox("patricia.lum@mail.example.org").count("Budget agreed") == 1
    assert "Budget agreed" in town.channel("group:lc_qfp")

    governor.presses("digest.got_it")
    answer_by_mail(town.mailbox("patricia.lum@mail.example.org"))
    clerk.types("/collab cascade")
    clerk.sees("4 by email")
    clerk.sees("2 pressed Got it")


def answer_by_mail(letter: str) -> None:
    """Follow the letter's address with a browser of one's own, look at the page, and press its button."""
    (page,) = re.findall(r"Got it:\s+(http\S+)", letter)
    assert "<button>Got it</button>" in httpx.get(page).text
    assert "Thank you." in httpx.post(page).text
