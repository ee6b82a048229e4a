"""Being asked how a project goes: on the settings' day, once, and left alone when it does not suit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.cards.plaintext import plain_text
from bot.domain.calendars import is_open_for, schools_of
from bot.domain.exams import AVOID, windows_on
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.services.checkins.ask import ask
from bot.services.trusts.load import load
from storage import checkins, people, projects, schema
from storage.database import Database
from storage.tables.people import people as register_of_people
from storage.tables.projects import projects as register
from tests.factories import at, on
from tests.handlers.rhythm import books_of, happens, town_on, written
from tests.handlers.town import TownInProcess
from tests.trust_files import lanternfield

CALLUM, JONTY, HAMZA, SPONSOR = "p02", "p21", "p26", "p04"
FIRST = "2026-12-11 13:00"


def project(town: TownInProcess, id_: str) -> Project:
    with books_of(town) as books:
        found = projects.find(books, id_)
    assert found
    return found


def history(town: TownInProcess, id_: str) -> dict[str, str]:
    """What has become of each check-in, by its day."""
    with books_of(town) as books:
        return {one.due_on.isoformat(): one.state for one in reversed(checkins.of_project(books, id_))}


def change(town: TownInProcess, id_: str, **facts: object) -> None:
    with books_of(town) as books:
        books.change(register, register.c.id == id_, **facts)


def sent_to(town: TownInProcess, person: str) -> list[str]:
    """What a person was sent, as it stands now, in the order of sending."""
    user = f"dm:U0LAT0{person[1:]}"
    return [plain_text(shown.card) for shown in town.slack.shown if shown.conversation == user]


def test_the_lead_is_asked_in_one_card_with_the_last_answer_on_it(town: TownInProcess) -> None:
    happens(town, ask, FIRST)
    lead = town.person(JONTY)
    lead.sees("PRJ-03 · Re-engaging the workforce with the T&L Charter: how is it going?")
    lead.sees("Last time you said next was Coaching pairs.")
    assert lead.can_press("checkin.answer", "PRJ-03-2026-12-11")
    assert lead.can_press("checkin.nothing_new", "PRJ-03-2026-12-11")
    assert project(town, "PRJ-03").next_checkin_on == on("2027-01-22"), "1 January is in a closed week"


def test_a_scheduled_check_in_of_the_file_is_asked_on_its_day_at_one(town: TownInProcess) -> None:
    town.walks_to("2026-11-27 12:59")
    town.person(CALLUM).does_not_see("PRJ-02 · Trust Development plan: how is it going?")
    town.walks_to("2026-11-27 13:00")
    town.person(CALLUM).sees("PRJ-02 · Trust Development plan: how is it going?")
    town.person(CALLUM).does_not_see("Last time")


def test_nobody_is_asked_or_reminded_of_what_lay_before_the_load(town: TownInProcess) -> None:
    """Hamza did not answer on 20 November; that was before this trust was loaded."""
    town.walks_to("2026-11-26 18:00")
    assert written(town, "checkin") == written(town, "checkin_reminder") == []
    lead = town.person(HAMZA)
    lead.types("/collab")
    lead.sees("how is it going?")
    assert lead.can_press("checkin.answer", "PRJ-04-2026-11-20")


def test_a_round_that_was_due_before_the_load_is_passed_over(town: TownInProcess) -> None:
    change(town, "PRJ-02", next_checkin_on=on("2026-11-20"))
    happens(town, ask, "2026-11-23 13:00")
    assert written(town, "checkin") == []
    assert project(town, "PRJ-02").next_checkin_on == on("2026-12-11")


def test_two_projects_of_one_lead_come_in_one_card_each_with_its_own_buttons(town: TownInProcess) -> None:
    change(town, "PRJ-04", lead_id=JONTY)
    happens(town, ask, FIRST)
    lead = town.person(JONTY)
    lead.sees("How are your projects going?")
    assert written(town, "checkin").count("person:p21") == 1
    assert lead.can_press("checkin.answer", "PRJ-03-2026-12-11")
    assert lead.can_press("checkin.answer", "PRJ-04-2026-12-11")
    lead.presses("checkin.nothing_new", "PRJ-04-2026-12-11")
    assert not lead.can_press("checkin.answer", "PRJ-04-2026-12-11")
    assert lead.can_press("checkin.answer", "PRJ-03-2026-12-11")


def test_the_job_done_twice_asks_once(town: TownInProcess) -> None:
    happens(town, ask, FIRST)
    happens(town, ask, FIRST)
    assert written(town, "checkin").count("person:p21") == 1


def test_one_reminder_on_the_next_working_day_at_the_same_time_and_no_more(town: TownInProcess) -> None:
    _asked(town)
    for moment in ("2026-12-12 13:00", "2026-12-13 13:00"):
        happens(town, ask, moment)
    assert written(town, "checkin_reminder") == []
    happens(town, ask, "2026-12-14 13:00")
    town.person(JONTY).sees("A reminder: PRJ-03")
    town.person(JONTY).sees("this is the only reminder")
    for moment in ("2026-12-15 13:00", "2026-12-16 13:00"):
        happens(town, ask, moment)
    assert written(town, "checkin_reminder").count("person:p21") == 1


def test_a_reminder_is_noted_once_and_not_written_again_where_the_note_is_lost(town: TownInProcess) -> None:
    _asked(town)
    happens(town, ask, "2026-12-14 13:00")
    happens(town, ask, "2026-12-15 13:00")
    with books_of(town) as books:
        noted = checkins.checkin(books, "PRJ-03-2026-12-11")
        assert noted is not None
        assert noted.reminded_at == at("2026-12-14 13:00")
        checkins.put(books, replace(noted, reminded_at=None))
    happens(town, ask, "2026-12-16 13:00")
    assert written(town, "checkin_reminder").count("person:p21") == 1


def test_who_has_answered_is_not_reminded(town: TownInProcess) -> None:
    _asked(town)
    town.person(JONTY).presses("checkin.nothing_new")
    happens(town, ask, "2026-12-14 13:00")
    assert "person:p21" not in written(town, "checkin_reminder")


def test_a_trust_that_wants_no_reminders_sends_none(town: TownInProcess) -> None:
    quiet = _without_reminders(town.trust)
    _asked(town)
    town.now = at("2026-12-14 13:00")
    with books_of(town) as books:
        ask(books, quiet, due_at=town.now, at=town.now)
    assert written(town, "checkin_reminder") == []


def test_a_check_in_is_missed_when_the_next_falls_due_and_its_buttons_go(town: TownInProcess) -> None:
    _asked(town)
    following = project(town, "PRJ-03").next_checkin_on
    happens(town, ask, f"{following} 13:00")
    lead = town.person(JONTY)
    lead.sees("No answer came, and the next one is on its way.")
    assert not lead.can_press("checkin.answer", "PRJ-03-2026-12-11")
    assert lead.can_press("checkin.answer", f"PRJ-03-{following}")
    assert history(town, "PRJ-03")["2026-12-11"] == "missed"
    assert "person:p04" not in written(town, "checkin_missed")


def test_the_last_of_a_project_is_never_missed(town: TownInProcess) -> None:
    change(town, "PRJ-03", ends_on=on("2026-12-18"))
    _asked(town)
    happens(town, ask, "2027-01-22 13:00")
    assert history(town, "PRJ-03")["2026-12-11"] == "asked"


def test_after_two_misses_the_sponsor_is_asked_kindly_and_once(town: TownInProcess) -> None:
    _asked(town)
    for _ in range(3):
        happens(town, ask, f"{project(town, 'PRJ-03').next_checkin_on} 13:00")
    town.now = at("2027-03-08 08:00")
    town.deliver()
    sponsor = town.person(SPONSOR)
    sponsor.sees("Worth a chat? PRJ-03")
    sponsor.sees("That says nothing about the project.")
    assert written(town, "checkin_missed").count("person:p04") == 1


def test_a_project_whose_sponsor_has_left_asks_the_ceo(town: TownInProcess) -> None:
    change(town, "PRJ-03", sponsor_id=None)
    _asked(town)
    for _ in range(2):
        happens(town, ask, f"{project(town, 'PRJ-03').next_checkin_on} 13:00")
    assert "person:p01" in written(town, "checkin_missed")


def test_a_closed_friday_is_made_up_for_on_the_next_permitted_morning(database: Database) -> None:
    """Good Friday, 26 March 2027, ends an open week; school is back on 12 April."""
    town = town_on(database, "2027-03-26 12:00")
    change(town, "PRJ-02", next_checkin_on=on("2027-03-26"), pauses=[])
    happens(town, ask, "2027-03-26 13:00")
    assert "person:p02" in written(town, "checkin")
    for moment in ("2027-03-30 09:00", "2027-04-12 07:59"):
        town.now = at(moment)
        town.deliver()
        assert sent_to(town, CALLUM) == []
    town.now = at("2027-04-12 08:00")
    town.deliver()
    town.person(CALLUM).sees("PRJ-02 · Trust Development plan: how is it going?")


def test_a_lead_who_does_not_work_fridays_is_asked_on_their_last_day_before(town: TownInProcess) -> None:
    """Siân works from Tuesday to Thursday."""
    change(town, "PRJ-03", lead_id="p16")
    happens(town, ask, "2026-12-09 13:00")
    assert "person:p16" not in written(town, "checkin")
    happens(town, ask, "2026-12-10 13:00")
    town.person("p16").sees("Last time the next step was Coaching pairs.")


def test_a_light_window_does_not_hold_the_question(town: TownInProcess) -> None:
    """Vellumhurst's Year 13 mocks run to 22 January; Hamza teaches there."""
    change(town, "PRJ-04", next_checkin_on=on("2027-01-15"))
    happens(town, ask, "2027-01-15 13:00")
    town.person(HAMZA).sees("PRJ-04")
    assert town.person(HAMZA).can_press("checkin.nothing_new", "PRJ-04-2027-01-15")


def test_an_exam_window_of_the_lead_s_own_school_holds_it_and_counts_no_miss(database: Database) -> None:
    """GCSE and A-level papers run from 6 May to 23 June 2027 at Vellumhurst."""
    town = town_on(database, "2027-05-06 08:00")
    change(town, "PRJ-04", next_checkin_on=on("2027-05-07"), pauses=[], ends_on=on("2027-07-16"))
    for day in ("2027-05-07", "2027-05-10", "2027-05-28", "2027-06-18", "2027-06-21", "2027-06-23"):
        happens(town, ask, f"{day} 13:00")
    assert "PRJ-04" not in town.person(HAMZA).everything()
    held = {"2027-05-07": "skipped", "2027-05-28": "skipped", "2027-06-18": "asked"}
    assert history(town, "PRJ-04") == {"2026-11-20": "missed", **held}
    town.now = at("2027-06-24 08:00")
    town.deliver()
    assert len(sent_to(town, HAMZA)) == 1
    assert "PRJ-04" in sent_to(town, HAMZA)[0]
    assert written(town, "checkin_reminder").count("person:p26") == 0


def test_one_that_was_held_to_the_day_before_the_next_stands_for_both(database: Database) -> None:
    town = town_on(database, "2027-06-10 08:00")
    change(town, "PRJ-04", next_checkin_on=on("2027-06-11"), pauses=[], ends_on=on("2027-07-16"))
    happens(town, ask, "2027-06-11 13:00")
    town.now = at("2027-06-30 08:00")
    town.deliver()
    happens(town, ask, "2027-07-02 13:00")
    assert written(town, "checkin").count("person:p26") == 1
    assert "2027-07-02" not in history(town, "PRJ-04")


def test_a_project_at_rest_or_over_is_not_asked_about(town: TownInProcess) -> None:
    change(town, "PRJ-03", pauses=[["2026-12-07", "2026-12-18"]])
    change(town, "PRJ-04", status="completed")
    change(town, "PRJ-01", ends_on=on("2026-12-11"))
    happens(town, ask, FIRST)
    assert "person:p21" not in written(town, "checkin")
    assert "person:p26" not in written(town, "checkin")
    assert "person:p01" in written(town, "checkin")
    assert project(town, "PRJ-01").next_checkin_on is None


def test_a_lead_who_has_left_is_not_asked(town: TownInProcess) -> None:
    with books_of(town) as books:
        books.change(register_of_people, register_of_people.c.id == JONTY, leaves_on=on("2026-12-01"))
    happens(town, ask, FIRST)
    assert "person:p21" not in written(town, "checkin")


def test_a_bot_that_was_off_on_friday_asks_on_monday(town: TownInProcess) -> None:
    happens(town, ask, "2026-12-13 13:00", now="2026-12-14 09:00")
    town.person(JONTY).sees("PRJ-03")
    happens(town, ask, "2026-12-14 13:00")
    assert written(town, "checkin_reminder") == []
    happens(town, ask, "2026-12-15 13:00")
    assert "person:p21" in written(town, "checkin_reminder")


def test_over_a_whole_year_nobody_is_rung_on_a_closed_day_or_in_their_exams(town: TownInProcess) -> None:
    """Every day at one o'clock the job runs; what is due then or held until then is delivered as it falls due."""
    change(town, "PRJ-04", ends_on=on("2027-07-16"), pauses=[])
    rung: Mapping[str, list[date]] = _a_year(town, (JONTY, HAMZA, CALLUM))
    with books_of(town) as books:
        known = people.people_of(books, rung)
    for id_, days in rung.items():
        own = schools_of(town.trust, [known[id_].school or ""])
        assert days, f"{id_} was never asked"
        for day in days:
            assert is_open_for(town.trust, known[id_], day), (id_, day)
            assert not [one for school in own for one in windows_on(town.trust, school, day, AVOID)], (id_, day)


def _a_year(town: TownInProcess, who: tuple[str, ...]) -> dict[str, list[date]]:
    rung: dict[str, list[date]] = {id_: [] for id_ in who}
    for number in range(240):
        day = date.fromordinal(on("2026-11-23").toordinal() + number)
        for hour in ("08:00", "13:00"):
            town.now = at(f"{day} {hour}")
            before = {id_: len(sent_to(town, id_)) for id_ in who}
            if hour == "13:00":
                with books_of(town) as books:
                    ask(books, town.trust, due_at=town.now, at=town.now)
            town.deliver()
            for id_ in who:
                rung[id_] += [day] * (len(sent_to(town, id_)) - before[id_])
    return rung


def _without_reminders(trust: Trust) -> Trust:
    return replace(trust, rules=replace(trust.rules, checkin=replace(trust.rules.checkin, reminders=0)))


def _asked(town: TownInProcess) -> None:
    happens(town, ask, FIRST)
    assert town.person(JONTY).can_press("checkin.answer", "PRJ-03-2026-12-11")


def test_a_trust_loaded_after_the_sandboxs_instant_is_asked_all_the_same(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'later.sqlite'}", is_durable=False)
    schema.upgrade(database)
    load(database, lanternfield(), at=at("2028-01-10 09:00"))
    town = TownInProcess(database, "lanternfield", at("2026-11-23 07:45"))
    town.walks_to("2026-11-27 13:01")
    town.person("p02").sees("how is it going?")
    database.close()
