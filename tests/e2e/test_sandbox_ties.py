"""A trust loaded while the sandbox runs has its channels at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.services.trusts.load import load
from storage import places
from storage.database import Database
from storage.places import Place
from tests.e2e.town import TownInSlack, open_town
from tests.journeys.conftest import plan

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)


def tied(database: Database, subject: str) -> str | None:
    with database.reading() as shelf:
        place = places.place_of(shelf.books("lanternfield"), subject)
    return place.conversation if place else None


def walks_a_minute(town: TownInSlack) -> None:
    now = town.loop.run(town.world.bot.now())
    town.walks_to((now + timedelta(minutes=1)).isoformat())


def test_a_channel_new_in_the_file_is_tied_and_one_tied_by_hand_stays(tmp_path: Path) -> None:
    made = plan(tmp_path, MONDAY)
    with open_town(replace(made, trust_text=made.trust_text.replace("  channel: elt\n", ""))) as town:
        database = Database(made.url)
        assert tied(database, "group:elt") is None
        board = tied(database, "group:board")
        with database.transaction() as shelf:
            by_hand = Place("group:board", "slack", "C0BYHAND", is_private=True)
            places.tie(shelf.books("lanternfield"), by_hand, by="p08", at=MONDAY)
        load(database, made.trust_text.replace("channel: elt\n", "channel: exec-private\n"), at=MONDAY)
        walks_a_minute(town)
        assert tied(database, "group:elt") == tied(database, "group:exec")
        assert board is not None
        assert tied(database, "group:board") == "C0BYHAND"
        database.close()
