"""Opened forms: each has a token that takes effect once, and a draft that survives the client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, null, select

from storage.database import Books
from storage.identifiers import new_token
from storage.tables.engine import forms
from storage.written import Written


@dataclass(frozen=True, slots=True)
class OpenedForm:
    token: str
    form: str
    person: str
    subject: str | None
    draft: dict[str, Any]
    version: int
    shown: dict[str, Any] | None = None


def open_form(books: Books, form: str, person: str, subject: str | None, draft: dict[str, Any], *, at: datetime) -> str:
    """Keep an opened form; its token."""
    token = new_token()
    row = {
        "token": token,
        "form": form,
        "person_id": person,
        "subject": subject,
        "draft": draft,
        "version": 0,
    }
    books.add(forms, {**row, "opened_at": at})
    return token


KEPT = tuple(forms.c[name] for name in ("token", "form", "person_id", "subject", "draft", "version", "shown"))
OPENED = Written(select(*KEPT).where(forms.c.trust_id == bindparam("trust_id"), forms.c.token == bindparam("token")))
TAKE = Written(
    forms.update()
    .where(
        forms.c.trust_id == bindparam("own_trust"),
        forms.c.token == bindparam("own_token"),
        forms.c.person_id == bindparam("own_person"),
        forms.c.form == bindparam("own_form"),
        forms.c.taken_at.is_(None),
    )
    .values(taken_at=bindparam("now"), shown=null())
    .returning(*KEPT)
)


def find(books: Books, token: str) -> OpenedForm | None:
    row = books.row(OPENED, {"token": token})
    return None if row is None else _opened(row)


def take(books: Books, token: str, person: str, form: str, *, at: datetime) -> OpenedForm | None:
    """Let the form that this person has open take effect; None where it already has, or is not theirs.

    What was shown of it is forgotten: it is not to be drawn again.
    """
    own = {"own_trust": books.trust_id, "own_token": token, "own_person": person, "own_form": form}
    row = books.shelf.row(TAKE, {**own, "now": at})
    return None if row is None else _opened(row)


def keep(books: Books, token: str, draft: dict[str, Any]) -> None:
    """The form is shown again: keep what is filled in, and let it take effect later."""
    books.change(forms, forms.c.token == token, draft=draft, version=forms.c.version + 1, taken_at=None)


def show(books: Books, token: str, document: dict[str, Any]) -> None:
    """Keep the form as it is before somebody, for a platform that leaves drawing it again to us."""
    books.change(forms, forms.c.token == token, shown=document)


def _opened(row: Row[Any]) -> OpenedForm:
    return OpenedForm(row.token, row.form, row.person_id, row.subject, row.draft, row.version, row.shown)
