"""After a restore: nobody gets twice what was sent since the backup, nothing is lost, and the rest is asked about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.cards.card import Card
from bot.domain.people import Person
from bot.operations import copies, restoring
from bot.services.outbox import DECISION, TOLD, tell
from scheduler.jobs import Job, every_one
from storage.database import Books, Database
from storage.tables.engine import outbox
from tests.engine.sending import GOVERNOR, HEAD, MONDAY, PostOffice

MORNING = MONDAY + timedelta(hours=1)


def news(books: Books, title: str, recipient: str, message_class: str = DECISION) -> None:
    tell(books, recipient, Card(title), event=title, kind="news", message_class=message_class, at=MORNING)


def at_ten(books: Books, trust: object, after: object) -> object:
    return MORNING if str(after) < str(MORNING) else None


def work(books: Books, trust: object, *, due_at: object, at: object) -> None:
    news(books, "From the job", f"person:{HEAD.id}")


JOBS = [Job("at_ten", at_ten, work, every_one, cares="us")]  # type: ignore[arg-type]


@pytest.fixture
def restored(office: PostOffice, tmp_path: Path) -> PostOffice:
    """The morning went by with letters old and new; then the disk died, and this is the backup from before it."""
    with office.database.transaction() as shelf:
        books = shelf.books("harbourside")
        news(books, "Waiting at the backup", f"person:{HEAD.id}")
        news(books, "By email", f"person:{GOVERNOR.id}")
        news(books, "In the channel", "trust:projects")
    copies.back_up(office.database, tmp_path / "backup", at=office.now)
    with office.database.transaction() as shelf:
        work(shelf.books("harbourside"), None, due_at=MORNING, at=MORNING)
    office.now = MORNING
    office.drain()
    assert sorted(office.slack.titles) == ["From the job", "In the channel", "Waiting at the backup"]
    office.database = Database(f"sqlite:///{tmp_path / 'again.sqlite'}")
    copies.restore(office.database, tmp_path / "backup")
    office.now += timedelta(hours=1)
    return office


def take_up(office: PostOffice) -> None:
    restoring.take_up(office.database, JOBS, None, now=office.now)


def test_what_slack_has_is_not_sent_again_also_what_a_job_wrote_anew(restored: PostOffice) -> None:
    take_up(restored)
    restored.drain()
    assert sorted(restored.slack.titles) == ["From the job", "In the channel", "Waiting at the backup"]
    assert restored.states()["sent"] == 3
    restored.database.close()


def test_what_never_went_out_goes_out(restored: PostOffice) -> None:
    restored.slack.posts.clear()
    take_up(restored)
    restored.drain()
    assert sorted(restored.slack.titles) == ["From the job", "In the channel", "Waiting at the backup"]
    restored.database.close()


def test_an_email_that_may_have_gone_waits_for_the_clerk(restored: PostOffice) -> None:
    take_up(restored)
    restored.drain()
    assert restored.email is not None
    assert restored.email.titles == ["By email"], "once, before the restore"
    assert restored.states()["uncertain"] == 1
    assert "put back to its state of 23 November 2026, 09:00 UTC" in " ".join(restored.whys())
    restored.database.close()


def test_it_is_done_once_however_often_collab_starts(restored: PostOffice) -> None:
    take_up(restored)
    restored.drain()
    restored.write("New since", f"person:{HEAD.id}", DECISION)
    take_up(restored)
    with restored.database.reading() as shelf:
        doubted = [row.id for row in shelf.rows(outbox.select()) if row.state == "waiting" and row.first_tried_at]
    assert doubted == []
    restored.database.close()


def test_a_restore_by_hand_names_the_instant(restored: PostOffice) -> None:
    """As with a file that was copied back: nobody noted anything."""
    with restored.database.transaction() as shelf:
        shelf.connection.exec_driver_sql("delete from deployment")
    take_up(restored)
    with restored.database.reading() as shelf:
        assert not any(row.first_tried_at for row in shelf.rows(outbox.select()))
    restoring.take_up(restored.database, JOBS, MONDAY, now=restored.now)
    restored.drain()
    assert sorted(restored.slack.titles) == ["From the job", "In the channel", "Waiting at the backup"]
    restored.database.close()


def test_a_restore_by_hand_is_taken_up_once_though_the_instant_stays_in_the_command(restored: PostOffice) -> None:
    restoring.take_up(restored.database, JOBS, MONDAY, now=restored.now)
    restored.drain()
    restored.write("New since", f"person:{GOVERNOR.id}", DECISION)
    restoring.take_up(restored.database, JOBS, MONDAY, now=restored.now)
    restored.drain()
    assert restored.email is not None
    assert restored.email.titles == ["By email", "New since"]
    restored.database.close()


def test_what_is_planned_for_later_cannot_have_gone_and_comes_at_its_time(restored: PostOffice) -> None:
    later = restored.now + timedelta(hours=1)
    with restored.database.transaction() as shelf:
        for reader in (HEAD, GOVERNOR):
            tell(
                shelf.books("harbourside"),
                f"person:{reader.id}",
                Card("Planned"),
                event="planned",
                kind="news",
                message_class=DECISION,
                at=MORNING,
                due_at=later,
            )
    take_up(restored)
    with restored.database.reading() as shelf:
        planned = [row for row in shelf.rows(outbox.select()) if row.due_at == later]
    assert [(row.state, row.first_tried_at) for row in planned] == [("waiting", None), ("waiting", None)]
    restored.database.close()


@pytest.mark.parametrize(("reader", "state"), [(HEAD, "waiting"), (GOVERNOR, "uncertain")])
def test_letters_that_were_on_their_way_together_at_the_backup_are_each_looked_for_or_held(
    office: PostOffice, reader: Person, state: str
) -> None:
    with office.database.transaction() as shelf:
        for title in ("One", "Two"):
            news(shelf.books("harbourside"), title, f"person:{reader.id}", TOLD)
        leader, *_ = shelf.rows(outbox.select().order_by(outbox.c.id))
        mine = {"claimed_by": "a sender that died", "claimed_until": MORNING.timestamp()}
        shelf.do(outbox.update().where(outbox.c.id == leader.id).values(state="claimed", **mine))
        shelf.do(outbox.update().where(outbox.c.id != leader.id).values(state="carried", carried_by=leader.id))
    restoring.take_up(office.database, [], MONDAY, now=MORNING)
    with office.database.reading() as shelf:
        left = shelf.rows(outbox.select())
    assert [(row.state, row.carried_by, row.claimed_by) for row in left] == [(state, None, None)] * 2
    assert all(row.first_tried_at == MONDAY.timestamp() for row in left) == (state == "waiting")


def test_a_database_that_was_never_restored_is_left_as_it_is(office: PostOffice) -> None:
    office.write("Hello")
    take_up(office)
    with office.database.reading() as shelf:
        assert not any(row.first_tried_at for row in shelf.rows(outbox.select()))


@pytest.mark.parametrize("written", ["yesterday", "2026-11-20T14:05", "2999-01-01T00:00Z"])
def test_an_instant_that_is_none_is_refused_with_a_sentence(written: str, tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["run", "--after-restore", written])
    assert shown.exit_code == 1
    assert "--after-restore takes" in shown.output


def test_letters_that_stood_on_one_card_are_found_each(office: PostOffice, tmp_path: Path) -> None:
    """The same is so of a batch: each letter is on the card that was sent, and none of it is changed or sent again."""
    with office.database.transaction() as shelf:
        for title in ("One", "Two"):
            news(shelf.books("harbourside"), title, f"person:{HEAD.id}", TOLD)
    copies.back_up(office.database, tmp_path / "backup", at=office.now)
    office.now = MORNING
    office.drain()
    sent = len(office.slack.posts)
    assert [len(post.enclosed.carries) for post in office.slack.posts] == [1]
    office.database = Database(f"sqlite:///{tmp_path / 'again.sqlite'}")
    copies.restore(office.database, tmp_path / "backup")
    restoring.take_up(office.database, [], None, now=office.now)
    office.drain()
    assert len(office.slack.posts) == sent
    assert office.slack.edited == []
    office.database.close()
