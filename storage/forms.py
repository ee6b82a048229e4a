"""Opened forms: each has a token that takes effect once, and a draft that survives the client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import Books
from storage.identifiers import new_token
from storage.tables.engine import forms


@dataclass(frozen=True, slots=True)
class OpenedForm:
    token: str
    form: str
    person: str
    subject: str | None
    draft: dict[str, Any]
    version: int


def open_form(
    books: Books, form: str, person: str, subject: str | None, draft: dict[str, Any], *, at: datetime
) -> str:
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


def find(books: Books, token: str) -> OpenedForm | None:
    row = books.row(books.select(forms).where(forms.c.token == token))
    if row is None:
        return None
    return OpenedForm(row.token, row.form, row.person_id, row.subject, row.draft, row.version)


def take(books: Books, token: str, *, at: datetime) -> bool:
    """Let the form take effect; False where it already has."""
    return books.change(forms, forms.c.token == token, forms.c.taken_at.is_(None), taken_at=at) == 1


def keep(books: Books, token: str, draft: dict[str, Any]) -> None:
    """The form is shown again: keep what is filled in, and let it take effect later."""
    books.change(forms, forms.c.token == token, draft=draft, version=forms.c.version + 1, taken_at=None)
