"""How long reports are kept: what is past its review date, and keeping one longer, for a reason.

The dates are a documented proposal, `data/reference/retention.csv`. A report goes as a whole: its chain of versions is
past its date as soon as one version is, and a correction does not begin the time anew.
"""

import csv
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Engine, RowMapping, and_, delete, func, insert, or_, select
from sqlmodel import Session

from data import reference
from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.incidents.versions import INCIDENT, barred, portions, read_rows
from data.store.tables import Review
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import as_system
from data.terms.codes import Release
from data.terms.days import Clock, utc_now
from data.terms.errors import NotAllowed, NotFound, RowRejected

LONGEST_REASON = 2_000
REVIEW = Review.__table__  # type: ignore[attr-defined]  # SQLModel adds it
CHAIN = [INCIDENT.c[name] for name in ("id", "uid", "supersedes", "kind", "personal_data", "received_at", "batch_id")]


@dataclass(frozen=True, slots=True)
class Rule:
    """How many months something is kept; `personal_data` is None where that makes no difference, `months` None where
    it has no date."""

    what: str
    personal_data: bool | None
    months: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """Reports of a kind that are past their review date: how many versions, and when the oldest was received."""

    kind: str
    personal_data: bool
    versions: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that is kept beyond its date: the uid of its first version, until when, who decided it and why."""

    uid: str
    keep_until: datetime
    decided_by: str
    reason: str


@cache
def rules() -> tuple[Rule, ...]:
    """The table of `retention.csv`, in its order."""
    with reference.path("retention.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Rule(row["what"], {"yes": True, "no": False}.get(row["personal_data"]), int(row["months"] or 0) or None)
            for row in csv.DictReader(file)
        )


def cutoff(what: str, now: datetime, *, personal_data: bool | None = None) -> datetime:
    """What is older than this is past its date. Raises KeyError for what has none."""
    for rule in rules():
        if (rule.what, rule.personal_data) == (what, personal_data) and rule.months:
            return _months_from(now, -rule.months)
    raise KeyError(what)


def due(engine: Engine, viewer: Viewer, *, clock: Clock = utc_now) -> tuple[Due, ...]:
    """What is past its review date now, by kind, personal data first. Counts only; raises NotAllowed for whoever is
    no administrator, no data protection officer and no officer of the OCU."""
    if not (viewer.is_ocu or may(viewer, Action.MANAGE).allowed or may(viewer, Action.AUDIT).allowed):
        raise NotAllowed("only the OCU, administrators and the data protection officer see what is past its date")
    columns = INCIDENT.c
    with Session(as_system(engine)) as session:
        counted = (
            select(columns.kind, columns.personal_data, func.count(), func.min(columns.received_at))
            .where(past(session, clock()))
            .group_by(columns.kind, columns.personal_data)
            .order_by(columns.personal_data.desc(), columns.kind)
        )
        return tuple(Due(*row) for row in session.execute(counted))


def past(session: Session, now: datetime) -> ColumnElement[bool]:
    """Over the rows of `incident`: the versions that are past their date and that nobody decided to keep longer."""
    columns = INCIDENT.c
    dated = or_(
        *(
            and_(
                columns.kind == rule.what,
                columns.personal_data.is_(rule.personal_data),
                columns.received_at < _months_from(now, -rule.months),
            )
            for rule in rules()
            if rule.months and rule.personal_data is not None
        )
    )
    is_published = and_(columns.release == Release.PUBLIC.value, columns.source.is_not(None))
    undated = or_(columns.exercise, and_(columns.personal_data.is_(False), is_published))
    longer = session.execute(select(REVIEW.c.uid).where(REVIEW.c.keep_until > now)).scalars().all()
    return and_(dated, ~undated, columns.uid.not_in([row["uid"] for row in chains(session, longer)]))


def extend(work: UnitOfWork, uid: str, *, keep_until: datetime, reason: str) -> None:
    """Keep a report beyond its date, or shorten that again; the caller commits.

    At most as long from now as its kind is kept at all. Raises NotFound, NotAllowed for who may not change the report,
    and RowRejected for a date that is over or too far, or without a reason.
    """
    said, wanted, now = reason.strip(), uid.strip().lower(), work.clock()
    row = read_rows(work.session, [wanted]).get(wanted)
    if row is None:
        raise NotFound(f"There is no report {uid[:60]}, or none that you may see")
    if (error := barred(work.viewer, row)) is not None:
        raise error
    if not 0 < len(said) <= LONGEST_REASON:
        raise RowRejected("keeping a report longer says why, in 2,000 letters at most", field="reason", value=said[:40])
    latest = _months_from(now, _months_of(row))
    if not now < keep_until <= latest:
        raise RowRejected(f"is between now and {latest:%Y-%m-%d}", field="keep_until", value=f"{keep_until:%Y-%m-%d}")
    first = min(chains(work.session, [wanted]), key=lambda one: (one["supersedes"] is not None, one["id"]))
    decided = {"keep_until": keep_until, "decided_at": now, "decided_by": work.viewer.name, "reason": said}
    work.session.execute(delete(REVIEW).where(REVIEW.c.uid == first["uid"]))
    work.session.execute(insert(REVIEW).values(uid=first["uid"], **decided))
    work.record(Act.ALTERATION, f"incident {wanted}", {"keep_until": keep_until.isoformat(), "reason": said})


def chains(session: Session, uids: Collection[str]) -> list[RowMapping]:
    """Every version of these reports, whichever of them the uids name: the columns of CHAIN."""
    found: dict[str, RowMapping] = {}
    waiting, asked = {*uids}, set[str]()
    while waiting:
        asked |= waiting
        for portion in portions(waiting):
            near = or_(INCIDENT.c.uid.in_(portion), INCIDENT.c.supersedes.in_(portion))
            found.update((row["uid"], row) for row in session.execute(select(*CHAIN).where(near)).mappings())
        waiting = {uid for row in found.values() for uid in (row["uid"], row["supersedes"]) if uid} - asked
    return [*found.values()]


def kept(engine: Engine, viewer: Viewer) -> tuple[Kept, ...]:
    """The reports that are kept longer, the next to come up first. Raises NotAllowed for anyone but the OCU."""
    if not viewer.is_ocu:
        raise NotAllowed("only officers of the Operational Center Unit see which reports are kept longer")
    wanted = (REVIEW.c[name] for name in Kept.__slots__)
    with Session(as_system(engine)) as session:
        return tuple(Kept(*row) for row in session.execute(select(*wanted).order_by(REVIEW.c.keep_until)))


def _months_of(row: RowMapping) -> int:
    return next(
        rule.months
        for rule in rules()
        if (rule.what, rule.personal_data) == (row["kind"], row["personal_data"]) and rule.months
    )


def _months_from(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
