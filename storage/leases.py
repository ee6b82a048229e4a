"""Before anything is claimed: whose time is over, and what no clock that was put back may strand.

`real` is seconds since 1970. No lease and no wait is believed that ends later than any can: the clock was set back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Float, and_, bindparam, func, or_, select, tuple_

from storage.database import Shelf
from storage.delivery import LEASE
from storage.outbox import CLAIMED, WAITING
from storage.tables.engine import outbox, pace
from storage.written import Written

LONGEST = 3600.0
"""Seconds: nothing waits longer for its next attempt, or is held back longer at one time."""
A_MINUTE = 60.0
AT_ONCE = 500


REAL, LEASED, FOR_EVER = (bindparam(name, type_=Float) for name in ("real", "leased", "for_ever"))
IS_OVER = and_(outbox.c.state == CLAIMED, outbox.c.claimed_until < REAL)
IS_STRANDED = and_(outbox.c.state == CLAIMED, outbox.c.claimed_until > LEASED)
HAS_WAITED = and_(outbox.c.state == WAITING, outbox.c.not_before <= REAL)
WAITS_TOO_LONG = and_(outbox.c.state == WAITING, outbox.c.not_before > FOR_EVER)


def is_untidy(shelf: Shelf, real: float, *, may_expire: bool) -> bool:
    """Whether `tidy` has something to do."""
    asked = ASKED if may_expire else ASKED[1:]
    return any(shelf.row(one, _moments(real)) is not None for one in asked)


def tidy(shelf: Shelf, real: float, *, may_expire: bool) -> None:
    """Release what was held longer than its lease (it is in doubt), and let go what has waited long enough.

    Where the clock has just jumped `may_expire` is false: a lease that looks over may still be held.
    """
    for one in CHANGES if may_expire else CHANGES[1:]:
        one.do(shelf.connection, [_moments(real)])


def _moments(real: float) -> dict[str, float]:
    """What fills the gaps of these statements."""
    bounds = {"long_ago": real - A_MINUTE, "too_late": real + LONGEST + A_MINUTE}
    return {"real": real, "leased": real + LEASE, "for_ever": real + LONGEST, **bounds}


def _change(which: ColumnElement[bool], **values: Any) -> Written:
    """At most AT_ONCE rows, and none that somebody else has in hand."""
    chosen = select(outbox.c.trust_id, outbox.c.id).where(which).limit(AT_ONCE)
    chosen = chosen.with_for_update(skip_locked=True)
    return Written(outbox.update().where(tuple_(outbox.c.trust_id, outbox.c.id).in_(chosen)).values(**values))


def _release() -> Written:
    """Its sender died: that is no attempt, and nothing is given up here."""
    since = func.coalesce(outbox.c.first_tried_at, outbox.c.claimed_until - LEASE)
    nobody = {"claimed_until": None, "claimed_by": None, "not_before": None, "first_tried_at": since, "why": None}
    return _change(IS_OVER, state=WAITING, deaths=outbox.c.deaths + 1, **nobody)


def _forget_pace() -> Written:
    kept = pace.c.full_at
    return Written(pace.delete().where(or_(kept < bindparam("long_ago"), kept > bindparam("too_late"))))


ASKED = tuple(
    Written(select(outbox.c.id).where(one).limit(1)) for one in (IS_OVER, IS_STRANDED, HAS_WAITED, WAITS_TOO_LONG)
)
CHANGES = (
    _release(),
    _change(IS_STRANDED, claimed_until=LEASED),
    _change(or_(HAS_WAITED, WAITS_TOO_LONG), not_before=None, aside=False),
    _forget_pace(),
)
"""Asked and done with every look at the outbox, so they are written once; the first of each ends leases."""
