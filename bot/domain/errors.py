"""The one exception that is fit to show a person."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Something cannot be done. `sentence` says what, why and what to do; nothing was stored.

    `fields` puts a sentence beside each box of the form it came from.
    """

    def __init__(self, sentence: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence or "; ".join((fields or {}).values()))
        self.sentence = sentence
        self.fields = dict(fields or {})


def not_here(what: str) -> Refused:
    """Missing and forbidden give the same sentence."""
    return Refused(f"I can't find {what}, or it isn't yours to see. Nothing was changed.")
