"""Which letter goes next: taken by one replica at a time, in fair rounds over the trusts, no faster than is borne.

A claim looks at the trusts that have work, as many as it may take letters, and at a few letters of each: it costs more
with more trusts, up to that number, and hardly more with more letters (docs/benchmarks.md has both).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    TextClause,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from storage.database import Shelf
from storage.delivery import LEASE, Claimed
from storage.identifiers import new_token
from storage.lanes import OPENING, WHOLE, Lane, Queue, Round, free
from storage.outbox import AT_LEISURE, CLAIMED, PERSON, WAITING
from storage.tables.engine import IS_SUSPECT, outbox, pace, rounds
from storage.tables.people import identities, places
from storage.tables.trusts import trusts
from storage.written import Written

PARKED = 30.0
DEPTH = 50
CLAIMS = 0x636C61696D
LONG_AGO = 0.0
NAMES = tuple(Claimed.__slots__)


def is_ready(now: BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(outbox.c.state == WAITING, outbox.c.not_before.is_(None), outbox.c.due_at <= now)


NOW: BindParameter[datetime] = bindparam("now", type_=outbox.c.due_at.type)
LANE: BindParameter[str] = bindparam("lane", type_=String)
MOST: BindParameter[int] = bindparam("most", type_=Integer)
SINCE: BindParameter[float] = bindparam("since", type_=Float)
READY = Written(select(outbox.c.id).where(is_ready(NOW), outbox.c.lane == LANE).limit(1))
CLOSED = Written(
    select(func.min(pace.c.full_at).label("full_at")).where(
        pace.c.lane == LANE, pace.c.conversation == WHOLE, pace.c.full_at > SINCE
    )
)


def is_open(shelf: Shelf, lane: Lane, *, now: datetime, real: float) -> bool:
    """Whether some letter of this lane may go: asked first, so that an idle replica never writes."""
    if lane.room <= 0 or shelf.row(READY, {"now": now, "lane": lane.name}) is None:
        return False
    return bool(_queues(shelf, lane, now, real, 1))


def claim(shelf: Shelf, lane: Lane, *, now: datetime, real: float) -> list[Claimed]:
    """Take letters that are due, at most one for each recipient and no more than the pace allows.

    Who was served longest ago goes first, and gets an equal share; within a trust answers go first, then decisions,
    then what was due first. Suspects are left where they are.
    """
    alone(shelf)
    return claim_in(shelf, Round(lane, now, real))


def claim_in(shelf: Shelf, this: Round) -> list[Claimed]:
    queues = _queues(shelf, this.lane, this.now, this.real, this.lane.room, of_suspects=this.of_suspects)
    for _ in range(DEPTH):
        _look(shelf, this, queues)
        if this.chosen or not this.parked:
            break  # otherwise all it saw waits behind others, which it must not outlast: look further at once
        this = Round(this.lane, this.now, this.real, this.of_suspects, strangers=this.strangers)
    _keep_pace(shelf, this, queues)
    return _take(shelf, this)


def _look(shelf: Shelf, this: Round, queues: Sequence[Queue]) -> None:
    for number, queue in enumerate(queues):
        _choose(shelf, this, queue, share=-(-(this.lane.room - len(this.chosen)) // (len(queues) - number)))
    _park(shelf, this)


def alone(shelf: Shelf) -> None:
    """One replica claims at a time; one that freezes in the middle is put out by the database after five seconds."""
    if shelf.connection.dialect.name == "postgresql":
        shelf.connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '5s'")
        shelf.connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CLAIMS})")


def opens_at(shelf: Shelf, lane: Lane, real: float) -> float | None:
    """The first moment (in real seconds) at which a workspace that is closed in this lane has a turn again."""
    credit = _credit(lane)
    row = shelf.row(CLOSED, {"lane": lane.name, "since": real + credit})
    return None if row is None or row.full_at is None else row.full_at - credit


def hold_back(shelf: Shelf, lane: Lane, tenant: str, until: float) -> None:
    """The platform asked this whole workspace to wait: nothing goes there before `until`, and then no burst."""
    full_at = lane.limits.workspace.closed_until(until) if lane.limits.workspace else until
    kept = _kept(lane, {(WHOLE, tenant): full_at})
    shelf.connection.execute(_later_of(shelf), kept)


def _queues(
    shelf: Shelf, lane: Lane, now: datetime, real: float, most: int, *, of_suspects: bool | None = None
) -> list[Queue]:
    """The trusts with letters that may go, who was served longest ago first; None: suspects and others alike."""
    asked = {"lane": lane.name, "now": now, "since": real + _credit(lane), "most": most}
    return [Queue(row.trust_id, row.tenant, row.f) for row in shelf.rows(_turns(lane.tenant, of_suspects), asked)]


def _credit(lane: Lane) -> float:
    """Seconds by which a workspace may be ahead of its pace."""
    return lane.limits.workspace.credit if lane.limits.workspace else 0.0


@cache
def _turns(column: str | None, of_suspects: bool | None) -> Written:
    """The question behind `_queues`; `column` is the lane's `tenant`."""
    tenant = func.coalesce(trusts.c[column], trusts.c.id) if column else literal(WHOLE)
    counted = and_(pace.c.lane == LANE, pace.c.tenant == tenant, pace.c.conversation == WHOLE)
    served = and_(rounds.c.trust_id == trusts.c.id, rounds.c.lane == LANE)
    which = () if of_suspects is None else (_of(of_suspects),)
    waits = exists().where(
        outbox.c.trust_id == trusts.c.id, outbox.c.lane == LANE, is_ready(NOW), _of_any_urgency(), *which
    )
    question = (
        select(
            trusts.c.id.label("trust_id"), tenant.label("tenant"), func.coalesce(pace.c.full_at, LONG_AGO).label("f")
        )
        .select_from(trusts.outerjoin(pace, counted).outerjoin(rounds, served))
        .where(or_(pace.c.full_at.is_(None), pace.c.full_at <= SINCE), waits)
        .order_by(func.coalesce(rounds.c.served_at, LONG_AGO), trusts.c.id)
    )
    return Written(question.limit(MOST))


def _choose(shelf: Shelf, this: Round, queue: Queue, share: int) -> None:
    """This trust's next letters, as many as its share, its workspace and their conversations allow."""
    rate = this.lane.limits.workspace
    whole = (WHOLE, queue.tenant)
    full_at = this.full_at.get(whole, queue.full_at)
    turns = share if rate is None else min(share, rate.turns(full_at, this.real))
    looked_at = 3 * share + 10
    seen = _first_of(shelf, this, queue, looked_at)
    gone = [row for _, row in zip(range(turns), free(this, queue, seen), strict=False)]
    this.chosen += [(queue.trust_id, row.id) for row in gone]
    if rate is not None and gone:
        this.full_at[whole] = rate.after(full_at, this.real, len(gone))
    if len(seen) == looked_at and len(gone) < turns:
        this.parked += [(queue.trust_id, row.id, this.real + PARKED) for row in seen if row.is_behind]


def _first_of(shelf: Shelf, this: Round, queue: Queue, most: int) -> Sequence[Any]:
    asked = {"trust": queue.trust_id, "tenant": queue.tenant, "lane": this.lane.name, "now": this.now, "most": most}
    return shelf.rows(_heads(this.of_suspects), asked)


@cache
def _heads(of_suspects: bool) -> Written:
    """The first letters of one trust in one lane, and whether they may go; written once, for it is asked all day."""
    first = _front(_of(of_suspects)).subquery("first")
    place = func.coalesce(places.c.conversation, first.c.trust_id + literal("/", String) + first.c.recipient)
    tied = and_(places.c.trust_id == first.c.trust_id, places.c.subject == first.c.recipient, places.c.platform == LANE)
    tenant: BindParameter[str] = bindparam("tenant", type_=String)
    counted = and_(pace.c.lane == LANE, pace.c.tenant == tenant, pace.c.conversation == place)
    beginning = pace.alias("beginning")
    opened = (beginning.c.lane == LANE, beginning.c.tenant == tenant, beginning.c.conversation == OPENING)
    return Written(
        select(first.c.id, first.c.edits, place.label("place"), is_behind(first, NOW).label("is_behind"))
        .add_columns(_is_new(first, LANE).label("is_new"))
        .add_columns(func.coalesce(pace.c.full_at, literal(LONG_AGO, Float)).label("full_at"))
        .add_columns(
            func.coalesce(select(beginning.c.full_at).where(*opened).scalar_subquery(), literal(LONG_AGO, Float)).label(
                "opening_full_at"
            )
        )
        .select_from(first.outerjoin(places, tied).outerjoin(pace, counted))
        .order_by(first.c.urgency, first.c.due_at, first.c.id)
    )


def _is_new(letter: Any, lane: BindParameter[str]) -> ColumnElement[bool]:
    """Whether it is for somebody with whom we have no conversation on this platform yet."""
    theirs = (identities.c.trust_id == letter.c.trust_id, identities.c.platform == lane)
    reader = identities.c.person_id == func.substr(letter.c.recipient, len(PERSON) + 1)
    known = exists().where(*theirs, reader, identities.c.conversation.is_not(None))
    return and_(letter.c.recipient.startswith(PERSON), ~known)


def _front(which: TextClause) -> Select[Any]:
    """The first letters of the trust's queue; each urgency is a range of its own in the index."""
    of_trust = outbox.c.trust_id == bindparam("trust", type_=String)
    columns = (outbox.c[name] for name in ("trust_id", "id", "recipient", "edits", "urgency", "due_at"))
    ready = select(*columns).where(of_trust, outbox.c.lane == LANE, is_ready(NOW), which)
    in_order = ready.order_by(outbox.c.due_at, outbox.c.id).limit(MOST)
    each = [in_order.where(outbox.c.urgency == urgency).subquery() for urgency in range(AT_LEISURE + 1)]
    every = union_all(*(select(one) for one in each)).subquery("every")
    return select(every).order_by(every.c.urgency, every.c.due_at, every.c.id).limit(MOST)


def _of(suspects: bool) -> TextClause:
    return IS_SUSPECT if suspects else text(f"NOT ({IS_SUSPECT.text})")


def is_behind(letter: Any, now: Any) -> ColumnElement[bool]:
    """Letters to one recipient go one after the other; of the edits of one posting only the newest goes.

    What stands aside, because it waits for somebody or could not be drawn, holds nobody up.
    """
    other = outbox.alias("other")
    another = and_(other.c.trust_id == letter.c.trust_id, other.c.id != letter.c.id)
    to_them = and_(another, other.c.recipient == letter.c.recipient, other.c.edits.is_(None))
    waits = and_(other.c.state == WAITING, other.c.due_at <= now, ~other.c.aside)
    earlier = tuple_(other.c.due_at, other.c.id) < tuple_(letter.c.due_at, letter.c.id)
    of_it = and_(another, other.c.edits == letter.c.edits)
    on_its_way = other.c.state == CLAIMED
    or_newer = or_(on_its_way, and_(other.c.state == WAITING, other.c.id > letter.c.id))
    behind_letter = or_(exists().where(to_them, on_its_way), exists().where(to_them, waits, earlier))
    behind_edit = exists().where(of_it, or_newer)
    return or_(and_(letter.c.edits.is_(None), behind_letter), and_(letter.c.edits.is_not(None), behind_edit))


def _take(shelf: Shelf, this: Round) -> list[Claimed]:
    if not this.chosen:
        return []
    statement = outbox.update().where(_one_of(this.chosen))
    if shelf.connection.dialect.name == "postgresql":
        free = select(outbox.c.trust_id, outbox.c.id).where(_one_of(this.chosen), outbox.c.state == WAITING)
        free = free.with_for_update(skip_locked=True, of=outbox)
        statement = statement.where(tuple_(outbox.c.trust_id, outbox.c.id).in_(free))
    ours = {"state": CLAIMED, "claimed_until": this.real + LEASE, "claimed_by": new_token()}
    claimed = statement.values(**ours).returning(*(outbox.c[name] for name in NAMES))
    taken = {(row.trust_id, row.id): dict(zip(NAMES, row, strict=True)) for row in shelf.rows(claimed)}
    return [Claimed(**taken[one]) for one in this.chosen if one in taken]


def _park(shelf: Shelf, this: Round) -> None:
    """Out of the way until then, so that the next claim does not look at it again."""
    if this.parked:
        letter = and_(outbox.c.trust_id == bindparam("of"), outbox.c.id == bindparam("letter"))
        statement = outbox.update().where(letter, outbox.c.state == WAITING).values(not_before=bindparam("until"))
        parked = [{"of": of, "letter": letter, "until": until} for of, letter, until in this.parked]
        shelf.connection.execute(statement, parked)


def _keep_pace(shelf: Shelf, this: Round, queues: Sequence[Queue]) -> None:
    if this.full_at:
        shelf.connection.execute(_later_of(shelf), _kept(this.lane, this.full_at))
    served = [{"trust_id": one.trust_id, "lane": this.lane.name, "served_at": this.real} for one in queues]
    if served:
        fresh = shelf.insert(rounds)
        newer = {"served_at": fresh.excluded.served_at}
        shelf.connection.execute(fresh.on_conflict_do_update(index_elements=["trust_id", "lane"], set_=newer), served)


def _later_of(shelf: Shelf) -> Any:
    fresh = shelf.insert(pace)
    key = ["lane", "conversation", "tenant"]
    later = {"full_at": fresh.excluded.full_at}
    return fresh.on_conflict_do_update(index_elements=key, set_=later, where=pace.c.full_at < fresh.excluded.full_at)


def _kept(lane: Lane, full_at: dict[tuple[str, str], float]) -> list[dict[str, Any]]:
    return [
        {"lane": lane.name, "conversation": place, "tenant": tenant, "full_at": moment}
        for (place, tenant), moment in sorted(full_at.items())
    ]


def _of_any_urgency() -> ColumnElement[bool]:
    return outbox.c.urgency.in_([literal_column(str(urgency)) for urgency in range(AT_LEISURE + 1)])


def _one_of(letters: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    """Their trusts and ids are named apart too, for SQLite finds no pairs by an index."""
    trust_ids, ids = {of for of, _ in letters}, {id_ for _, id_ in letters}
    exactly = tuple_(outbox.c.trust_id, outbox.c.id).in_(letters)
    return and_(outbox.c.trust_id.in_(sorted(trust_ids)), outbox.c.id.in_(sorted(ids)), exactly)
