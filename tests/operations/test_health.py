"""/readyz and /metrics: each part in a sentence, red when it is in trouble and green again, and nobody's name."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.operations.health import Health
from bot.operations.heartbeat import Heartbeat
from bot.operations.metrics import Looked, Metrics
from bot.operations.routes import routes
from bot.operations.watching import Watch
from bot.platforms.messenger import AWAY, CONFIGURATION, UNREACHABLE, Sent, Undeliverable
from scheduler.clock import run_due
from scheduler.jobs import Job, latest
from scheduler.outcomes import PutOff
from storage import replicas
from storage.database import Database
from tests.engine.sending import HEAD, PostOffice, send_once

REFUSED = Undeliverable("Install the app again.", reason=CONFIGURATION, permanent=False)


@dataclass
class Deployment:
    """One process on the office's database, with clocks that stand still."""

    office: PostOffice
    metrics: Metrics = field(default_factory=Metrics)
    ticked_at: float | None = None
    way_in: str | None = None

    def __post_init__(self) -> None:
        self.watch = Watch(self.metrics, self.office.time.read)
        self.health = Health(
            self.office.database, self.watch, lambda: self.office.now, lambda: self.ticked_at, lambda: self.way_in
        )
        self.metrics.registry.register(Looked(self.office.database, lambda: self.office.now, self.health.well))
        self.heartbeat = Heartbeat(self.office.database, self.watch, self.office.time.read, "r1")

    def deliver(self) -> None:
        delivery = self.office.delivery()
        delivery.observed = self.watch.letter
        asyncio.run(send_once(delivery))

    def passes(self, **time: float) -> None:
        """That much time goes by, in which the clock ticks and the database is written to."""
        passed = timedelta(**time)
        self.office.now += passed
        self.office.time.seconds += passed.total_seconds()
        self.ticked_at = self.office.time.read()
        self.heartbeat.beat()

    def asked(self, path: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            app = httpx.ASGITransport(Starlette(routes=routes(self.health, self.metrics)))
            async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1") as client:
                return await client.get(path)

        return asyncio.run(ask())

    def red(self) -> dict[str, str]:
        """The parts that are red and what they say, now that the last look is a while ago."""
        self.office.time.seconds += 2
        answer = self.asked("/readyz")
        parts = answer.json()["parts"]
        red = {name: part["says"] for name, part in parts.items() if not part["ok"]}
        assert answer.status_code == (503 if red else 200)
        return red


@pytest.fixture
def process(office: PostOffice) -> Deployment:
    return Deployment(office)


def test_a_process_that_works_is_ready(process: Deployment) -> None:
    process.office.write("Hello")
    process.passes(seconds=5)
    process.deliver()
    assert process.red() == {}
    assert process.asked("/readyz").json()["parts"]["slack"]["says"].startswith("Slack answered")
    assert process.asked("/healthz").json() == {"status": "up"}


def test_slack_away_for_an_hour_is_red_and_then_green_again(process: Deployment) -> None:
    process.office.slack.fates = ["away"]
    process.office.write("Hello")
    process.deliver()
    assert process.red() == {}, "one failure is not an outage"
    process.passes(minutes=60)
    assert process.red()["slack"] == "Slack has taken nothing for 60 minutes. Slack is away."
    process.deliver()
    assert process.red() == {}


def test_a_token_that_is_refused_says_what_to_do(process: Deployment) -> None:
    refused = Undeliverable("Put the token in SLACK_BOT_TOKEN.", reason=CONFIGURATION, permanent=False)
    process.watch.lines.clear()
    process.watch._line("slack", refused)
    process.passes(minutes=1)
    assert process.red()["slack"].endswith("Put the token in SLACK_BOT_TOKEN.")


def test_slack_that_cannot_be_reached_at_all_is_red(process: Deployment) -> None:
    """Nothing is tried there meanwhile, and a letter that was put off says nothing of Slack."""
    away = Undeliverable("Slack could not be reached.", reason=AWAY, permanent=False)
    process.watch._line("slack", away, "T0LAT")
    process.watch._line("slack", PutOff(15, "It may have arrived."), "T0LAT")
    process.passes(minutes=1)
    assert process.red()["slack"].endswith("seconds. Slack could not be reached.")


def test_a_token_taken_away_turns_red_though_nothing_is_sent_and_green_when_it_is_back(process: Deployment) -> None:
    process.office.write("Hello")
    process.passes(seconds=5)
    process.deliver()
    process.watch.asked("slack", "", None)
    assert process.red() == {}
    process.watch.asked("slack", "", REFUSED)
    assert process.red() == {}, "one refusal may be a stumble: it is asked again"
    process.passes(minutes=2)
    process.watch.asked("slack", "", REFUSED)
    assert process.red()["slack"] == "Slack has taken nothing for 2 minutes. Install the app again."
    process.watch.asked("slack", "", None)
    assert process.red() == {}


def test_one_workspace_of_several_that_refuses_is_asked_and_the_others_go_on(process: Deployment) -> None:
    watch = process.watch
    watch._line("slack", Sent("C1", "1.1"), "T0HARBOUR")
    watch._line("slack", REFUSED, "T0LAT")
    assert watch.refused_by("slack") == ["T0LAT"]
    watch.asked("slack", "T0LAT", REFUSED)
    process.passes(minutes=2)
    assert process.red() == {}
    watch.asked("slack", "T0LAT", None)
    assert watch.refused_by("slack") == []


def test_a_mail_server_s_words_are_not_for_everybody(process: Deployment) -> None:
    process.watch._line("email", Undeliverable("asha@harbourside.example?", reason=UNREACHABLE, permanent=False))
    process.passes(minutes=1)
    assert "`collab doctor` says why" in process.red()["email"]
    assert "asha" not in process.asked("/readyz").text


def test_a_message_that_should_have_gone_is_missed(process: Deployment) -> None:
    process.office.write("Hello")
    process.passes(minutes=31)
    assert process.red()["messages"].startswith("A message that should have gone has waited for 31 minutes")


def test_what_is_held_for_the_night_or_for_somebody_is_not_overdue(process: Deployment) -> None:
    process.office.now += timedelta(hours=10)  # 19:00: the head is left alone until the morning
    process.office.write("Hello")
    process.office.write("Who?", "person:p2")
    process.deliver()
    process.passes(hours=2)
    assert process.red() == {}
    assert 'collab_queue_letters{message_class="decision",state="later"}' in process.asked("/metrics").text


def test_a_clock_that_stands_still_is_missed(process: Deployment) -> None:
    process.passes(seconds=5)
    process.office.time.seconds += 70
    assert process.red()["clock"].startswith("The clock has not ticked for 72 seconds")


def test_a_way_in_that_is_shut_says_so(process: Deployment) -> None:
    process.way_in = "Slack has said nothing for five minutes."
    assert process.red() == {"way_in": "Slack has said nothing for five minutes."}


def test_a_database_that_is_away_is_red_in_words(process: Deployment) -> None:
    process.health.database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    assert process.red()["database"].startswith("The database can't be reached")
    process.health.database = process.office.database
    assert process.red() == {}


def test_a_disk_that_is_full_turns_red_though_reading_still_works(process: Deployment) -> None:
    process.office.time.seconds += 200
    process.watch.not_written = "The database's disk is full: make room there."
    assert process.red()["database"] == (
        "Nothing could be written to the database for 3 minutes. The database's disk is full: make room there."
    )
    process.heartbeat.beat()
    assert "database" not in process.red()


def test_the_answer_is_kept_for_a_second(process: Deployment) -> None:
    first = process.health.report()
    assert process.health.report() is first
    process.office.time.seconds += 1
    assert process.health.report() is not first


def test_metrics_count_what_happened_and_name_nobody(process: Deployment) -> None:
    process.office.write("The head is leaving")
    process.office.write("Who?", "person:p2")
    process.deliver()
    process.watch.answered("command", 0.02)
    text = process.asked("/metrics").text
    assert 'collab_sends_total{message_class="decision",outcome="sent",platform="slack"} 1.0' in text
    assert 'collab_queue_letters{message_class="decision",state="for_somebody"} 1.0' in text
    assert 'collab_ack_seconds_count{kind="command"} 1.0' in text
    assert 'collab_ready{part="database"} 1.0' in text
    assert 'version="' in text
    assert [words for words in ("leaving", "harbourside", HEAD.name, "p1", "p2") if words in text] == []


def test_how_late_a_job_was_is_measured_where_it_does_its_work(process: Deployment) -> None:
    ten = process.office.now + timedelta(minutes=5)
    late = Job(
        "late",
        lambda books, trust, after: ten if after < ten else None,
        lambda *_, due_at, at: None,
        latest,
        cares="us",
    )
    run_due(process.office.database, [late], process.office.now)
    process.passes(minutes=10)
    run_due(process.office.database, [process.watch.job(late)], process.office.now)
    assert 'collab_job_lag_seconds_count{job="late"}' in process.asked("/metrics").text


def test_each_bot_has_a_registry_of_its_own(process: Deployment) -> None:
    process.watch.answered("press", 0.1)
    assert b'kind="press"' not in Metrics().text()


def test_a_process_counts_as_running_until_it_stops(process: Deployment) -> None:
    process.heartbeat.start()
    with process.office.database.reading() as shelf:
        assert [one.name for one in replicas.alive(shelf, process.office.time.read())] == ["r1"]
    process.heartbeat.stop()
    with process.office.database.reading() as shelf:
        assert replicas.alive(shelf, process.office.time.read()) == []
