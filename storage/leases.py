"""Before anything is claimed: whose time is over, and what no clock that was put back may strand.

`real` is seconds since 1970. No lease and no wait is believed that ends later than any can: the clock was set back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from storage.database import Shelf
from storage.delivery import LEASE
from storage.outbox import CLAIMED, WAITING
from storage.tables.engine import outbox, pace

LONGEST = 3600.0
"""Seconds: nothing waits longer for its next attempt, or is held back longer at one time."""
A_MINUTE = 60.0
AT_ONCE = 500


def is_untidy(shelf: Shelf, real: float, *, may_expire: bool) -> bool:
    """Whether `tidy` has something to do."""
    asked = (_is_over(real), _is_stranded(real), _has_waited(real), _waits_too_long(real))
    question = select(outbox.c.id).limit(1)
    return any(shelf.row(question.where(one)) is not None for one in (asked if may_expire else asked[1:]))


def tidy(shelf: Shelf, real: float, *, may_expire: bool) -> None:
    """Release what was held longer than its lease (it is in doubt), and let go what has waited long enough.

    Where the clock has just jumped `may_expire` is false: a lease that looks over may still be held.
    """
    if may_expire:
        _release(shelf, real)
    _change(shelf, _is_stranded(real), claimed_until=real + LEASE)
    _change(shelf, or_(_has_waited(real), _waits_too_long(real)), not_before=None, aside=False)
    shelf.do(pace.delete().where(or_(pace.c.full_at < real - A_MINUTE, pace.c.full_at > real + LONGEST + A_MINUTE)))


def _release(shelf: Shelf, real: float) -> None:
    """Its sender died: that is no attempt, and nothing is given up here."""
    since = func.coalesce(outbox.c.first_tried_at, outbox.c.claimed_until - LEASE)
    nobody = {"claimed_until": None, "claimed_by": None, "not_before": None, "first_tried_at": since, "why": None}
    _change(shelf, _is_over(real), state=WAITING, deaths=outbox.c.deaths + 1, **nobody)


def _change(shelf: Shelf, which: ColumnElement[bool], **values: Any) -> None:
    """At most AT_ONCE rows, and none that somebody else has in hand."""
    chosen = select(outbox.c.trust_id, outbox.c.id).where(which).limit(AT_ONCE)
    chosen = chosen.with_for_update(skip_locked=True)
    shelf.do(outbox.update().where(tuple_(outbox.c.trust_id, outbox.c.id).in_(chosen)).values(**values))


def _is_over(real: float) -> ColumnElement[bool]:
    return and_(outbox.c.state == CLAIMED, outbox.c.claimed_until < real)


def _is_stranded(real: float) -> ColumnElement[bool]:
    return and_(outbox.c.state == CLAIMED, outbox.c.claimed_until > real + LEASE)


def _has_waited(real: float) -> ColumnElement[bool]:
    return and_(outbox.c.state == WAITING, outbox.c.not_before <= real)


def _waits_too_long(real: float) -> ColumnElement[bool]:
    return and_(outbox.c.state == WAITING, outbox.c.not_before > real + LONGEST)
