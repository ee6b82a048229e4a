"""A rehearsal as a table: one line for each message, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from bot.domain.people import Person
from bot.rehearsal.account import Account
from bot.rehearsal.play import Message

COLUMNS = ("when", "to", "name", "office", "school", "by", "class", "kind", "title")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(account: Account) -> str:
    """CSV with a header, oldest first; times are the trust's own. No cell begins a formula."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows([_plain(cell) for cell in row] for row in _rows(account))
    return written.getvalue()


def _rows(account: Account) -> Iterator[tuple[str, ...]]:
    for message in account.played.messages:
        kind, _, id_ = message.letter.recipient.partition(":")
        person = account.people.get(id_) if kind == "person" else None
        yield (
            account.local(message).isoformat(timespec="minutes"),
            message.letter.recipient,
            *_about(account, person),
            _way(message),
            message.letter.message_class,
            message.letter.kind,
            message.arrival.card.title,
        )


def _about(account: Account, person: Person | None) -> tuple[str, str, str]:
    if person is None:
        return "", "", ""
    return person.called, account.budget_of(person).office, person.school or ""


def _way(message: Message) -> str:
    return message.arrival.platform if message.letter.recipient.startswith("person:") else "channel"


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
