"""The fixed cube of totals that observers get: month × country × kind × drug group, suppressed once and then frozen.

A table (one kind in one month) is released once, SETTLING after its month has ended, also where it is empty: that there
is a table says nothing. Nothing in it ever changes, because the difference between two days would tell of one report;
late reports and corrections are not in it. If a report in it is narrowed, withdrawn, given back or erased, the whole
table goes at the next read, for good. One that told no number stays as it is, like one that is empty: that it went
would tell that there was a report. What is counted and what of it is told: `cube_counting`, `suppression`.

Everything here is done as the Operational Center Unit's own `cube`, on the record as disclosed to observers; a reader
gets numbers and never a report.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Engine, delete, func, or_, select, text, update
from sqlmodel import Session

from data.access.viewers import Viewer, local_watch_officer
from data.store.cube_counting import ALL, COUNTRIES, OF_PERSONS, OTHERS, Cell, count_reports, releasable, suppress
from data.store.engine import is_sqlite
from data.store.incidents.versions import INCIDENT, portions, read_later
from data.store.tables import AuditEntry, CubeCell, CubeReport, CubeTable
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms.codes import COUNTED_STATUSES, Kind, Status
from data.terms.days import DEFAULT_ZONE, Clock, day_of, midnight, utc_now
from data.terms.errors import InputRefused, NotAllowed

__all__ = ["ALL", "COUNTRIES", "OF_PERSONS", "OTHERS", "Built", "Cell", "Table", "build", "tables"]

SETTLING = timedelta(days=30)
EARLIEST = 199001
RELEASED, WITHDRAWN = "RELEASED", "WITHDRAWN"
BUILDER = replace(local_watch_officer(), name="cube")
OBSERVERS = "observers"
TABLE = CubeTable.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
CELL = CubeCell.__table__.c  # type: ignore[attr-defined]
REPORT = CubeReport.__table__.c  # type: ignore[attr-defined]
ENTRY = AuditEntry.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Table:
    """A kind in a month (yyyymm). `cells` has what is told, by country and drug group, ALL for their totals; what is
    not in it is fewer than five, or protected. None where the table was withdrawn: it had told a number."""

    month: int
    kind: Kind
    released_at: datetime
    cells: Mapping[tuple[str, str], Cell] | None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build released and what it withdrew: month and kind."""

    released: tuple[tuple[int, str], ...]
    withdrawn: tuple[tuple[int, str], ...]


def build(engine: Engine, *, clock: Clock = utc_now, zone: str = DEFAULT_ZONE, since: int | None = None) -> Built:
    """Release every table that has settled and was never released; withdraw what no longer stands.

    Begins with the month (yyyymm) `since`, else with the earliest that was ever released, else with that in which the
    store's record begins: earlier months are released by the decision of a person, once their reports have been loaded.
    Raises InputRefused for a month that is none, StoreErrors.
    """
    if since is not None and not (EARLIEST <= since <= 999912 and 1 <= since % 100 <= 12):
        raise InputRefused(f"{since} is no month", advice="Write it like 202001.")
    with UnitOfWork(engine, viewer=BUILDER, clock=clock) as work:
        withdrawn = _withdraw(work, _stale(work.session))
        due = _due(work.session, since=since, now=clock(), zone=zone)
        if withdrawn:
            work.commit()
    released: list[tuple[int, str]] = []
    for month in sorted({month for month, _ in due}):  # one by one: who writes reports need not wait for all
        with UnitOfWork(engine, viewer=BUILDER, clock=clock) as work:
            if kinds := _release(work, month):
                told = [f"{month} {kind}" for kind in kinds]
                work.record(Act.DISCLOSURE, "cube", {"tables": told}, recipient=OBSERVERS)
                work.commit()
        released += [(month, kind) for kind in kinds]
    return Built(tuple(released), withdrawn)


def tables(engine: Engine, viewer: Viewer, *, clock: Clock = utc_now) -> tuple[Table, ...]:
    """Every table that was ever released, by month and kind, as it stands at this moment. Raises NotAllowed.

    A table with a report in it that may no longer be told is not told, from this moment on.
    """
    if not viewer.has_totals:
        raise NotAllowed("the totals are for parties with a status, and for nobody by an office alone")
    with Session(viewing(engine, BUILDER)) as session:
        stale = _stale(session)
        found = _read(session, without=stale)
    if stale:
        with UnitOfWork(engine, viewer=BUILDER, clock=clock) as work:
            if _withdraw(work, _stale(work.session)):
                work.commit()
    return found


# --- months ------------------------------------------------------------------------------------------------


def is_settled(month: int, *, now: datetime, zone: str) -> bool:
    """Whether a month ended long enough ago for its tables to be released."""
    return now >= midnight(_first_day(_next(month)), zone=zone) + SETTLING


def _due(session: Session, *, since: int | None, now: datetime, zone: str) -> list[tuple[int, Kind]]:
    """The tables that have settled and were never released."""
    known = {(month, kind) for month, kind in session.execute(select(TABLE.month, TABLE.kind))}
    if since is None and known:
        since = min(month for month, _ in known)
    if since is None:
        begun = session.execute(select(func.min(ENTRY.at))).scalar()
        if begun is None:
            return []
        since = _month(day_of(begun, zone=zone))
    due, month = [], since
    while is_settled(month, now=now, zone=zone):
        due += [(month, kind) for kind in Kind if (month, kind.value) not in known]
        month = _next(month)
    return due


def _month(day: date) -> int:
    return day.year * 100 + day.month


def _next(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89


def _first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


# --- releasing and withdrawing -----------------------------------------------------------------------------


def _release(work: UnitOfWork, month: int) -> list[Kind]:
    """Release the tables of a month that were not, whichever builder did the others. Gives their kinds."""
    if not is_sqlite(work.session.connection()):  # one after the other; SQLite has one writer anyway
        work.session.execute(text("LOCK TABLE cube_table IN SHARE ROW EXCLUSIVE MODE"))
    known = {*work.session.execute(select(TABLE.kind).where(TABLE.month == month)).scalars()}
    fresh = [kind for kind in Kind if kind.value not in known]
    reports = count_reports(work.session, month)
    for kind in fresh:
        here = reports.get(kind, [])
        table = CubeTable(month=month, kind=kind.value, status=RELEASED, released_at=work.clock())
        work.session.add(table)
        work.session.flush()
        number = int(table.id or 0)
        cells = suppress(kind, here)
        if cells:  # what tells nothing has nothing to withdraw, and is not to be told apart from what is empty
            work.session.add_all(CubeReport(table_id=number, uid=report.uid) for report in here)
        for (country, group), cell in cells.items():
            told = CubeCell(table_id=number, country=country, drug_group=group, incidents=cell.incidents)
            told.persons = cell.persons
            work.session.add(told)
    return fresh


def _stale(session: Session) -> frozenset[int]:
    """The released tables that count a report which may no longer be told, in any of its versions or for want of it."""
    counted = select(REPORT.table_id, REPORT.uid, INCIDENT.c.status, releasable().label("may"))
    counted = counted.outerjoin(INCIDENT, INCIDENT.c.uid == REPORT.uid)
    standing = [status.value for status in (*COUNTED_STATUSES, Status.SUPERSEDED)]
    gone = or_(INCIDENT.c.id.is_(None), releasable().is_not(True), INCIDENT.c.status.not_in(standing))
    stale = {row.table_id for row in session.execute(counted.where(gone))}
    corrected = session.execute(counted.where(INCIDENT.c.status == Status.SUPERSEDED.value)).all()
    heads = {uid: str(later[-1]["uid"]) for uid, later in read_later(session, {row.uid for row in corrected}).items()}
    still_stand: set[str] = set()
    for portion in portions({*heads.values()}):
        current = INCIDENT.c.status.in_([status.value for status in COUNTED_STATUSES])
        wanted = select(INCIDENT.c.uid).where(INCIDENT.c.uid.in_(portion), current, releasable())
        still_stand |= {*session.execute(wanted).scalars()}
    return frozenset(stale | {row.table_id for row in corrected if heads.get(row.uid) not in still_stand})


def _withdraw(work: UnitOfWork, stale: Collection[int]) -> tuple[tuple[int, str], ...]:
    """Take the numbers of these tables out of the store, for good; that they were there stays on the record."""
    if not stale:
        return ()
    chosen = TABLE.id.in_(stale)
    gone = [(month, kind) for month, kind in work.session.execute(select(TABLE.month, TABLE.kind).where(chosen))]
    work.session.execute(delete(CubeCell).where(CELL.table_id.in_(stale)))
    work.session.execute(delete(CubeReport).where(REPORT.table_id.in_(stale)))
    work.session.execute(update(CubeTable).where(chosen).values(status=WITHDRAWN, withdrawn_at=work.clock()))
    work.record(Act.ERASURE, "cube", {"withdrawn": [f"{month} {kind}" for month, kind in sorted(gone)]})
    return tuple(sorted(gone))


def _read(session: Session, *, without: Collection[int]) -> tuple[Table, ...]:
    cells: dict[int, dict[tuple[str, str], Cell]] = {}
    for row in session.execute(select(CubeCell)).scalars():
        cells.setdefault(row.table_id, {})[row.country, row.drug_group] = Cell(row.incidents, row.persons)
    found = session.execute(select(CubeTable).order_by(TABLE.month, TABLE.id)).scalars()
    return tuple(
        Table(
            row.month,
            Kind(row.kind),
            row.released_at,
            None if row.status == WITHDRAWN or row.id in without else MappingProxyType(cells.get(row.id or 0, {})),
        )
        for row in found
    )
