"""The one place where delivery and the clock meet an error nobody foresaw: it gets a reference, and work goes on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()


class OurFault(Exception):
    """Something unforeseen went wrong; the log has the whole story under this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Something went wrong on our side (ref {reference}).")
        self.reference = reference


@contextmanager
def watched(doing: str) -> Iterator[None]:
    """Whatever goes wrong inside is logged under a reference and raised as OurFault."""
    try:
        yield
    except Exception as error:
        reference = secrets.token_hex(2)
        log.exception("our fault", reference=reference, doing=doing)
        raise OurFault(reference) from error
