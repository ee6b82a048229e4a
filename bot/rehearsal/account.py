"""What a rehearsal comes to: what each person would get and when, the week of each office, and what is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from bot.cards.plaintext import words
from bot.domain.attention import ANSWER, CAPPED
from bot.domain.calendars import ONE_DAY, monday_of
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.wording import count, day
from bot.rehearsal.budget import BUDGETS, Budget, budget_of
from bot.rehearsal.play import Message, Played
from bot.rehearsal.terms import school_weeks_of

WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Week:
    """What one office gets in a school week, each person on average; `most` is the most that anybody got in one."""

    budget: Budget
    people: int
    own: float
    in_channels: float
    minutes: float
    most: int

    @property
    def over(self) -> tuple[str, ...]:
        """Which of the figures are over the budget: own, in_channels, minutes."""
        limits = {
            "own": (self.own, self.budget.own),
            "in_channels": (self.in_channels, self.budget.in_channels),
            "minutes": (self.minutes, self.budget.minutes),
        }
        return tuple(name for name, (found, most) in limits.items() if most is not None and round(found, 2) > most)


@dataclass(frozen=True)
class Account:
    played: Played

    @property
    def trust(self) -> Trust:
        return self.played.trust

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {one.id: one for one in self.played.people}

    @cached_property
    def own(self) -> Mapping[str, Sequence[Message]]:
        """What each person would get of their own, by person, oldest first."""
        found: dict[str, list[Message]] = {id_: [] for id_ in self.people}
        for message in self.played.messages:
            kind, _, id_ = message.letter.recipient.partition(":")
            if kind == "person":
                found.setdefault(id_, []).append(message)
        return found

    @cached_property
    def in_channels(self) -> Mapping[str, Sequence[Message]]:
        """What would stand in each channel, by what it is tied to."""
        found: dict[str, list[Message]] = {}
        for message in self.played.messages:
            if not message.letter.recipient.startswith("person:"):
                found.setdefault(message.letter.recipient, []).append(message)
        return found

    @cached_property
    def school_weeks(self) -> Sequence[date]:
        return school_weeks_of(self.trust, self.played.span)

    def local(self, message: Message) -> datetime:
        return message.arrival.at.astimezone(self.trust.zone)

    def budget_of(self, person: Person) -> Budget:
        return budget_of(person, self.played.span.first, leads=person.id in self.played.leads)

    def weeks(self) -> list[Week]:
        """An office a line, those that somebody holds."""
        held: dict[str, list[Person]] = {}
        for person in self.people.values():
            held.setdefault(self.budget_of(person).office, []).append(person)
        return [self._week(one, held[one.office]) for one in BUDGETS if one.office in held]

    def over_the_cap(self) -> list[str]:
        """A sentence for each person and day with more news and prompts, that day or in seven, than the trust's cap."""
        caps = self.trust.rules.caps
        return [
            f"{self.people[id_].called}, {day(on)}: {count(number, 'message')} in {period}; {most} is the most."
            for id_, messages in self.own.items()
            for days, most, period in ((1, caps.per_day, "a day"), (7, caps.per_week, "seven days"))
            for on, number in self._capped(messages, days).items()
            if number > most
        ]

    def _capped(self, messages: Sequence[Message], days: int) -> Mapping[date, int]:
        """How many capped ones came in so many days up to each day that has one."""
        came = Counter(self.local(one).date() for one in messages if one.letter.message_class in CAPPED)
        return {on: sum(came[on - ONE_DAY * back] for back in range(days)) for on in sorted(came)}

    def _week(self, budget: Budget, people: Sequence[Person]) -> Week:
        weeks, heads = len(self.school_weeks) or 1, len(people)
        mine = {one.id: [message for message in self.own[one.id] if self._counts(message)] for one in people}
        posts = {one.id: list(filter(self._counts, self._posts_for(one))) for one in people}
        read = sum(_minutes(message) for person in people for message in (*mine[person.id], *posts[person.id]))
        return Week(
            budget=budget,
            people=heads,
            own=sum(map(len, mine.values())) / heads / weeks,
            in_channels=sum(not self._is_of(message, budget.but_of) for message in chain(*posts.values()))
            / heads
            / weeks,
            minutes=read / heads / weeks,
            most=max((self._busiest(messages) for messages in mine.values()), default=0),
        )

    def _counts(self, message: Message) -> bool:
        """In a school week; and an answer to one's own press is no more than that press asks for."""
        is_normal = monday_of(self.local(message).date()) in self.school_weeks
        return is_normal and message.letter.message_class != ANSWER

    def _busiest(self, messages: Sequence[Message]) -> int:
        return max(Counter(monday_of(self.local(one).date()) for one in messages).values(), default=0)

    def _is_of(self, post: Message, types: frozenset[str]) -> bool:
        return any(post.letter.recipient == f"group:{one.id}" for one in self.played.groups if one.type in types)

    def _posts_for(self, person: Person) -> Iterator[Message]:
        for group, members in self.played.members.items():
            if person.id in members:
                yield from self.in_channels.get(f"group:{group}", ())


def _minutes(message: Message) -> float:
    return len(words(message.arrival.card).split()) / WORDS_A_MINUTE
