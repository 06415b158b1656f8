"""Pairs of reports that may tell of one event: proposed by comparing, decided by an officer, undone at any time.

What is confirmed makes clusters, see `clusters`. Every act is one of combination on the record.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, Select, and_, delete, func, insert, or_, select, update

from data.access.policy import Action, comparable_by, decide_pair, may
from data.access.viewers import Viewer
from data.store.clusters import PAIR, label_clusters, lock_pairs, stored_pairs
from data.store.incidents.versions import INCIDENT, guarded, portions
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms.columns import incident
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected
from data.terms.pairs import Likeness, PairStatus

AT_ONCE = 2_000  # pairs in one statement
WORDS = {PairStatus.CONFIRMED: "confirmed as one event", PairStatus.REJECTED: "said to be two events"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports, why they may be one event, and what was said of them by whom."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]
    status: PairStatus
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Related:
    """A report that is one event with another one, as an officer confirmed, or may be."""

    uid: str
    originator: str | None
    originator_agency: str | None
    country: str | None
    occurred_from: datetime
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ProposeOutcome:
    """How many pairs are new, and how many open ones no longer look alike and were taken back."""

    new: int
    dropped: int


def propose(work: UnitOfWork, found: Iterable[Likeness], *, compared: Collection[str] = ()) -> ProposeOutcome:
    """Put pairs before the officers; the caller commits. What was decided stays decided, whatever the score.

    Open pairs of which both reports are among `compared` but which were not found again are taken back.
    Raises NotAllowed, NotFound for a report that the viewer cannot see or that does not count (superseded, withdrawn
    …), and RowRejected for an exercise with a real report.
    """
    if not (allowed := may(work.viewer, Action.WRITE)).allowed:
        raise NotAllowed(allowed.reason)
    likely = {(one.one, one.other): one for one in found}
    lock_pairs(work.session)
    _require_comparable(work, likely)
    known = stored_pairs(work.session, {uid for pair in likely for uid in pair} | {*compared})
    fresh = [
        {
            "one": one.one,
            "other": one.other,
            "score": one.score,
            "reasons": list(one.reasons),
            "status": PairStatus.PROPOSED.value,
            "proposed_at": work.clock(),
        }
        for key, one in likely.items()
        if key not in known
    ]
    if fresh:
        work.session.execute(insert(PAIR), fresh)
    for key, one in likely.items():
        if key in known and known[key]["status"] == PairStatus.PROPOSED and known[key]["score"] != one.score:
            scored = update(PAIR).where(PAIR.c.id == known[key]["id"])
            work.session.execute(scored.values(score=one.score, reasons=list(one.reasons)))
    among = {*compared}
    stale = [
        row["id"]
        for key, row in known.items()
        if row["status"] == PairStatus.PROPOSED and key not in likely and {*key} <= among
    ]
    for start in range(0, len(stale), AT_ONCE):
        work.session.execute(delete(PAIR).where(PAIR.c.id.in_(stale[start : start + AT_ONCE])))
    outcome = ProposeOutcome(len(fresh), len(stale))
    work.record(Act.COMBINATION, "reports", {"compared": len(compared), "pairs": len(likely), "new": outcome.new})
    return outcome


def find(
    engine: Engine,
    viewer: Viewer,
    *,
    status: PairStatus = PairStatus.PROPOSED,
    exercise: bool | None = None,
    limit: int = 200,
) -> tuple[Pair, ...]:
    """Pairs of which the viewer may see both reports: open ones surest first, decided ones latest first.

    An open pair whose reports are one event already through others is not asked again.
    """
    first = PAIR.c.score.desc() if status is PairStatus.PROPOSED else PAIR.c.decided_at.desc()
    chosen = _shown(select(PAIR), viewer, status, exercise=exercise).order_by(first, PAIR.c.id).limit(limit)
    with viewing(engine, viewer).connect() as connection:
        return tuple(_pair(row) for row in connection.execute(chosen).mappings())


def count(
    engine: Engine, viewer: Viewer, *, status: PairStatus = PairStatus.PROPOSED, exercise: bool | None = None
) -> int:
    """How many pairs `find` would give without a limit."""
    counted = _shown(select(func.count()).select_from(PAIR), viewer, status, exercise=exercise)
    with viewing(engine, viewer).connect() as connection:
        return int(connection.execute(counted).scalar_one())


def of(engine: Engine, viewer: Viewer, uid: str) -> tuple[Related, ...]:
    """The reports that are, or may be, one event with this one, as far as the viewer sees them: confirmed ones first.

    Confirmed are all of the cluster, also those that hang together with this one through others.
    """
    here, partner = INCIDENT.alias("here"), INCIDENT.alias("partner")
    told = (
        partner.c.uid,
        partner.c.originator,
        partner.c.originator_agency,
        partner.c.country,
        partner.c.occurred_from,
    )
    is_seen = select(incident.c.id).where(incident.c.uid == partner.c.uid, comparable_by(viewer)).exists()
    sees_this = select(incident.c.id).where(incident.c.uid == uid, comparable_by(viewer)).exists()
    cluster = select(*told).where(
        sees_this, here.c.uid == uid, here.c.same_event == partner.c.same_event, partner.c.uid != uid, is_seen
    )
    ends = or_(
        and_(PAIR.c.one == uid, PAIR.c.other == partner.c.uid), and_(PAIR.c.other == uid, PAIR.c.one == partner.c.uid)
    )
    proposed = _shown(select(*told), viewer, PairStatus.PROPOSED).where(ends).order_by(PAIR.c.score.desc(), PAIR.c.id)
    with viewing(engine, viewer).connect() as connection:
        confirmed = connection.execute(cluster.order_by(partner.c.occurred_from, partner.c.uid)).mappings().all()
        found = connection.execute(proposed).mappings().all()
    return (
        *(Related(**row, is_confirmed=True) for row in confirmed),
        *(Related(**row, is_confirmed=False) for row in found),
    )


def confirm(work: UnitOfWork, one: str, other: str) -> None:
    """Say that two reports are one event; the caller commits.

    Raises NotFound, NotAllowed, and Conflict where another officer has decided meanwhile: who, what and when.
    """
    _decide(work, one, other, PairStatus.CONFIRMED)


def reject(work: UnitOfWork, one: str, other: str) -> None:
    """Say that two reports are two events; the caller commits. Raises what `confirm` raises."""
    _decide(work, one, other, PairStatus.REJECTED)


def reopen(work: UnitOfWork, one: str, other: str) -> None:
    """Take back what was said of a pair: it is open again. Raises what `confirm` raises."""
    _decide(work, one, other, PairStatus.PROPOSED)


# --- parts -------------------------------------------------------------------------------------------------


def _decide(work: UnitOfWork, one: str, other: str, status: PairStatus) -> None:
    session, (one, other) = work.session, sorted((one, other))
    lock_pairs(session)
    row = session.execute(select(PAIR).where(PAIR.c.one == one, PAIR.c.other == other)).mappings().first()
    reports = _comparable(work, {one, other})
    if row is None or len(reports) < 2:
        raise NotFound("there is no such pair of reports, or none that you may see")
    decision = decide_pair(work.viewer, guarded(reports[one]), guarded(reports[other]))
    if not decision.allowed:
        raise NotAllowed(decision.reason)
    stored = PairStatus(row["status"])
    is_undo = status is PairStatus.PROPOSED
    if (stored is PairStatus.PROPOSED) != (not is_undo):
        raise _conflict(row, stored)
    decided = (None, None) if is_undo else (work.clock(), work.viewer.name)
    decision_of = {"status": status.value, "decided_at": decided[0], "decided_by": decided[1]}
    session.execute(update(PAIR).where(PAIR.c.id == row["id"]).values(decision_of))
    if PairStatus.CONFIRMED in (status, stored):
        label_clusters(session, {one, other})
    work.record(Act.COMBINATION, f"pair {one} {other}", {"was": stored.value, "is": status.value})


def _conflict(row: RowMapping, stored: PairStatus) -> Conflict:
    if stored is PairStatus.PROPOSED:
        return Conflict("another officer has reopened this pair meanwhile", field="pair")
    who, at = row["decided_by"], row["decided_at"]
    reason = f"{WORDS[stored]} by {who} on {at:%-d %b %Y %H:%M} UTC"
    return Conflict(reason, field="pair", changed_by=who, changed_at=at)


def _comparable(work: UnitOfWork, uids: Collection[str]) -> dict[str, RowMapping]:
    """The rows of those of these reports that may be compared for this viewer."""
    rows: dict[str, RowMapping] = {}
    for portion in portions(uids):
        allowed = select(incident.c.id).where(incident.c.uid.in_(portion), comparable_by(work.viewer))
        found = work.session.execute(select(INCIDENT).where(INCIDENT.c.id.in_(allowed))).mappings()
        rows.update((row["uid"], row) for row in found)
    return rows


def _require_comparable(work: UnitOfWork, likely: Mapping[tuple[str, str], Likeness]) -> None:
    reports = _comparable(work, {uid for pair in likely for uid in pair})
    for pair in likely:
        if missing := [uid for uid in pair if uid not in reports]:
            raise NotFound(f"there is no report {missing[0]} to compare, or none that you may see")
        if reports[pair[0]]["exercise"] != reports[pair[1]]["exercise"]:
            raise RowRejected("exercise and real are never one event", field="pair", value=" ".join(pair))


def _shown(chosen: Select[Any], viewer: Viewer, status: PairStatus, *, exercise: bool | None = None) -> Select[Any]:
    """Narrowed to the pairs of this status of which the viewer may see both reports, as they may be compared."""
    one, other = INCIDENT.alias("one_report"), INCIDENT.alias("other_report")
    side = [] if exercise is None else [one.c.exercise.is_(exercise)]
    if status is PairStatus.PROPOSED:
        apart = one.c.same_event != other.c.same_event
        side.append(or_(one.c.same_event.is_(None), other.c.same_event.is_(None), apart))
    allowed = [
        select(incident.c.id).where(incident.c.uid == end, comparable_by(viewer)).exists()
        for end in (PAIR.c.one, PAIR.c.other)
    ]
    ends = (one.c.uid == PAIR.c.one, other.c.uid == PAIR.c.other)
    return chosen.where(PAIR.c.status == status.value, *ends, *side, *allowed)


def _pair(row: RowMapping) -> Pair:
    given = {**row, "reasons": tuple(row["reasons"]), "status": PairStatus(row["status"])}
    return Pair(**{name: given[name] for name in Pair.__slots__})
