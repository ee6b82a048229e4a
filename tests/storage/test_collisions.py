"""Two transactions that wait for each other: one goes on, the other is told that it may try again."""

from __future__ import annotations

import threading

from storage.database import Books, Collided, Database
from storage.tables.trusts import schools
from tests.storage.rows import a_trust

A_WHILE = 20


def both(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield")
        books = shelf.books("lanternfield")
        books.add(schools, {"id": "QFP", "name": "Quillfield"}, {"id": "CLJ", "name": "Claypit"})


def rename(books: Books, *ids: str, after_the_first: threading.Barrier) -> None:
    for number, id_ in enumerate(ids):
        books.change(schools, schools.c.id == id_, name="Renamed")
        if number == 0 and books.shelf.connection.dialect.name != "sqlite":
            after_the_first.wait(A_WHILE)


def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(database: Database) -> None:
    both(database)
    met, ended = threading.Barrier(2), list[str]()

    def works(*ids: str) -> None:
        try:
            with database.transaction() as shelf:
                rename(shelf.books("lanternfield"), *ids, after_the_first=met)
            ended.append("done")
        except Collided:
            ended.append("collided")

    threads = [threading.Thread(target=works, args=ids) for ids in (("QFP", "CLJ"), ("CLJ", "QFP"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(A_WHILE)
    assert sorted(ended) == (["done", "done"] if database.is_sqlite else ["collided", "done"])
