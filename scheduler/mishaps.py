"""The one place where delivery and the clock meet an error nobody foresaw: it gets a reference, and work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.logs import reference
from storage.trouble import in_words

log = structlog.get_logger()


class OurFault(Exception):
    """Something unforeseen went wrong; the log has the whole story under this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Something went wrong on our side (ref {reference}).")
        self.reference = reference


@contextmanager
def watched(doing: str) -> Iterator[None]:
    """Whatever goes wrong inside is logged under this event's reference and raised as OurFault."""
    try:
        yield
    except Exception as error:
        ours = reference()
        words = in_words(error)
        if words is None:
            log.exception("our fault", reference=ours, doing=doing)
        else:
            log.error(words, reference=ours, doing=doing)
        raise OurFault(ours) from error
