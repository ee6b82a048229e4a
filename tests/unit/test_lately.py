"""Many trusts in one process: what was read lately is at hand, and memory stays within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from storage.lately import Lately


def test_what_was_put_is_there_until_others_take_its_place() -> None:
    kept: Lately[str] = Lately(4)
    kept.put("a", "first")
    assert kept.get("a") == "first"
    for name in "bcdef":
        kept.put(name, name)
    assert kept.get("a") is None
    assert kept.get("f") == "f"


def test_what_is_asked_for_again_and_again_is_never_let_go() -> None:
    kept: Lately[int] = Lately(10)
    kept.put("often", 0)
    for number in range(1, 200):
        kept.put(str(number), number)
        assert kept.get("often") == 0


def test_never_much_more_than_there_is_room_for() -> None:
    kept: Lately[str] = Lately(100, len)
    for number in range(1000):
        kept.put(str(number), "five5")
    assert len(kept) <= 22


def test_a_new_load_takes_the_place_of_the_one_before() -> None:
    kept: Lately[str] = Lately(4)
    kept.put("a", "old")
    kept.put("b", "b")
    kept.put("c", "c")
    kept.put("a", "new")
    kept.put("d", "d")
    assert kept.get("a") == "new"


def test_threads_that_read_at_once_get_what_belongs_to_their_trust() -> None:
    kept: Lately[str] = Lately(8)

    def look(number: int) -> bool:
        key = str(number % 20)
        found = kept.get(key)
        if found is None:
            kept.put(key, key)
        return found in (None, key)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(look, range(20_000)))
    assert len(kept) <= 16
