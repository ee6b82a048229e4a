"""Who gets a brief and who a digest after a board meeting."""

from dataclasses import replace

import pytest

from bot.domain.digests import Readers, readers_of
from bot.domain.people import Office, Person
from tests.factories import (
    TODAY,
    a_governor,
    a_group,
    a_person,
    directors,
    everybody,
    governors,
    groups,
    heads,
    on,
    the_clerk,
)

GROUPS = groups()
CHAIR_OF_QFP, GOVERNOR_OF_QFP = governors()[0], governors()[1]


def ids(people: tuple[Person, ...]) -> list[str]:
    return [one.id for one in people]


def test_the_demonstration_trust_gets_five_briefs_and_sixteen_digests() -> None:
    readers = readers_of(everybody(), GROUPS, TODAY)
    assert ids(readers.briefs) == ["p37", "p41", "p45", "p49", "p53"]
    assert len(readers.digests) == 16
    assert len({*ids(readers.briefs), *ids(readers.digests)}) == 21


def test_of_the_directors_only_kit_who_is_a_governor_too_gets_one() -> None:
    assert ids(readers_of(directors(), GROUPS, TODAY).digests) == ["p36"]


def test_heads_and_the_clerk_attend_and_get_nothing() -> None:
    assert readers_of((*heads(), the_clerk()), GROUPS, TODAY) == Readers((), ())


def test_who_chairs_one_committee_and_sits_in_another_gets_one_brief() -> None:
    both = replace(CHAIR_OF_QFP, offices=(*CHAIR_OF_QFP.offices, Office("member", "lc_stt")))
    assert readers_of((both,), GROUPS, TODAY) == Readers((both,), ())


def test_a_title_makes_no_chair() -> None:
    titled = a_person("p38", "Oluwaseun Greaves", "chair_of_governors", Office("member", "lc_qfp"), school="QFP")
    assert readers_of((titled,), GROUPS, TODAY) == Readers((), (titled,))


def test_a_vice_chair_gets_the_governors_digest() -> None:
    vice = a_person("p38", "Oluwaseun Greaves", Office("vice_chair", "lc_qfp"))
    assert readers_of((vice,), GROUPS, TODAY) == Readers((), (vice,))


@pytest.mark.parametrize(
    "absent",
    [
        a_governor(leaves_on=on("2026-11-22")),
        a_governor(starts_on=on("2026-11-24")),
        a_governor(ended_on=on("2026-11-01")),
        a_person("p38", "Former", Office("governor", "QFP", last_on=on("2026-11-22"))),
    ],
)
def test_who_is_not_a_governor_that_day_gets_nothing(absent: Person) -> None:
    assert readers_of((absent,), GROUPS, TODAY) == Readers((), ())


def test_the_chair_of_a_committee_that_has_ended_is_a_governor_like_others() -> None:
    ended = {**GROUPS, "lc_qfp": a_group("lc_qfp", "local_committee", ended_on=on("2026-10-01"))}
    assert ids(readers_of((CHAIR_OF_QFP, GOVERNOR_OF_QFP), ended, TODAY).digests) == ["p37", "p38"]
