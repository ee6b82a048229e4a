"""Who may be rung when, told from the trust's file alone: it shares no line with the product's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

GOVERNS = {"director", "governor", "chair_of_governors", "chair_of_board", "vice_chair_of_board"}
NOT_STAFF = GOVERNS | {"external_partner", "bot_admin"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Entry = Mapping[str, Any]


class Oracle:
    def __init__(self, text: str) -> None:
        self.file = YAML(typ="safe").load(text)
        self.zone = ZoneInfo(self.file["meta"]["timezone"])
        self.people: dict[str, Entry] = {one["id"]: one for one in self.file["people"]}
        self.schools: dict[str, Entry] = {one["id"]: one for one in self.file["schools"]}
        self.holidays = {_day(one["date"]) for one in self.file["bank_holidays"]}

    def complaint(self, person_id: str, message_class: str, at: datetime) -> str | None:
        """Why this message should not have rung them at that instant; None where it may."""
        person, local = self.people[person_id], at.astimezone(self.zone)
        if message_class in ("answer", "urgent"):
            return None
        reasons = {
            "in their quiet hours": any(_within(local.time(), *hours) for hours in self._quiet_hours(person)),
            "on a day closed to them": self._is_closed(person, local.date()),
            "before they began or after they left": not self._is_here(person, local.date()),
            "while they are away": message_class in ("told", "prompt") and _is_away(person, local.date()),
            "out of term": message_class == "prompt" and not self._is_in_term(person, local.date()),
            "in exams to avoid": message_class == "prompt" and self._is_in_exams(person, local.date()),
        }
        return next((reason for reason, is_so in reasons.items() if is_so), None)

    def complaint_in_channel(self, group_id: str | None, at: datetime) -> str | None:
        """The same for a post in a group's channel, or the trust's."""
        local = at.astimezone(self.zone)
        group: Entry = next((one for one in self.file["groups"] if one["id"] == group_id), {})
        governs = group.get("type") in ("board", "board_committee", "local_committee", "chairs_meeting")
        rule = self.file["settings"]["quiet_hours"]["governors" if governs else "staff"]
        if _within(local.time(), _time(rule["start"]), _time(rule["end"])):
            return "in quiet hours"
        shut = rule["closures"] and all(self._is_shut(one, local.date()) for one in self.schools)
        return "on a closed day" if shut or not self._is_weekday(local.date()) else None

    def wednesdays(self, first: date, last: date) -> set[date]:
        """The days on which the weekly meeting is: those listed, and in other school weeks the settings'."""
        listed = {_day(one["date"]) for one in self.file["meetings"] if one["group"] == "elt"}
        weeks = {day - timedelta(days=day.weekday()) for day in listed}
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        usual = {
            day
            for day in days
            if day.weekday() == 2
            and day - timedelta(days=2) not in weeks
            and any(not self._is_shut(one, day) for one in self.schools)
            and any(
                self._is_pupil_day(one, day + timedelta(days=ahead)) for one in self.schools for ahead in range(-2, 3)
            )
        }
        return {day for day in listed if first <= day <= last} | usual

    def _quiet_hours(self, person: Entry) -> list[tuple[time, time]]:
        own = (person.get("prefs") or {}).get("quiet_hours")
        if own:
            return [(_time(own["start"]), _time(own["end"]))]
        rules = [self.file["settings"]["quiet_hours"][kind] for kind in self._kinds(person)]
        return [(_time(rule["start"]), _time(rule["end"])) for rule in rules]

    def _kinds(self, person: Entry) -> list[str]:
        roles = set(person.get("roles") or ())
        kinds = ["governors"] if roles & GOVERNS else []
        return [*kinds, "staff"] if roles - NOT_STAFF or not kinds else kinds

    def _is_closed(self, person: Entry, on: date) -> bool:
        if not self._is_weekday(on):
            return True
        if "staff" not in self._kinds(person):
            return False
        works = person.get("working_days") or WEEKDAYS
        return WEEKDAYS[on.weekday()] not in works or self._is_shut_for(person, on)

    def _is_shut_for(self, person: Entry, on: date) -> bool:
        own = [person["school"]] if person.get("school") else list(self.schools)
        return all(self._is_shut(one, on) for one in own)

    def _is_in_term(self, person: Entry, on: date) -> bool:
        return not self._is_shut_for(person, on)

    def _is_in_exams(self, person: Entry, on: date) -> bool:
        school = self.schools.get(person.get("school") or "")
        windows = [one for one in self.file["exam_windows"] if one["severity"] == "avoid"]
        days = [one for one in windows if _day(one["start"]) <= on <= _day(one["end"])]
        return school is not None and any(_touches(one, school) for one in days)

    def _is_here(self, person: Entry, on: date) -> bool:
        starts, leaves = person.get("starts"), person.get("leaves")
        return (not starts or _day(starts) <= on) and (not leaves or on <= _day(leaves))

    def _is_weekday(self, on: date) -> bool:
        return on.weekday() < 5 and on not in self.holidays

    def _is_shut(self, school: str, on: date) -> bool:
        calendar = self.file["calendars"][self.schools[school]["calendar"]]
        in_term = any(_day(one["start"]) <= on <= _day(one["end"]) for one in calendar["half_terms"])
        return not self._is_weekday(on) or not in_term

    def _is_pupil_day(self, school: str, on: date) -> bool:
        calendar = self.file["calendars"][self.schools[school]["calendar"]]
        return not self._is_shut(school, on) and on not in {_day(one) for one in calendar["inset_days"]}


def _touches(window: Entry, school: Entry) -> bool:
    if "schools" in window:
        return school["id"] in window["schools"]
    if "key_stages" in window:
        return bool(set(window["key_stages"]) & set(school["key_stages"]))
    return school["phase"] in window["phases"]


def _is_away(person: Entry, on: date) -> bool:
    return any(_day(one["from"]) <= on <= _day(one["to"]) for one in person.get("away") or ())


def _within(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start <= end else moment >= start or moment < end


def _time(words: str) -> time:
    return time.fromisoformat(words)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
