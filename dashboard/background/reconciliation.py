"""Looking for reports that may tell of one event: read what may be compared, compare, put it before the officers."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, func, select

from data.access.viewers import Viewer
from data.store.viewing import viewing
from data.terms.columns import incident, report_pair
from data.terms.days import Clock, Period
from data.terms.errors import NotFound

if TYPE_CHECKING:
    from data.store.pairs import ProposeOutcome

EVERY_S = 20.0
MOST_FRESH, MOST_COMPARED = 5_000, 50_000  # beyond that an officer asks for it on the page
WITHIN = timedelta(days=4)  # reports of one event lie closer than that
LATE = 10_000  # numbers behind the newest that may still be committed by a slower writer


def reconcile(
    engine: Engine,
    viewer: Viewer,
    *,
    clock: Clock,
    period: Period | None = None,
    fresh: Collection[str] | None = None,
) -> "ProposeOutcome":
    """Compare the reports that the viewer sees (those that began in `period`) and store what may be one event.

    With `fresh`, only pairs with one of these uids are looked for, as after an import; without, open pairs that no
    longer look alike are taken back. Raises NotAllowed, NotFound and StoreErrors.
    """
    try:
        return _reconcile(engine, viewer, clock, period, fresh)
    except NotFound:  # a report was corrected or withdrawn while it was compared: look once more
        return _reconcile(engine, viewer, clock, period, fresh)


def _reconcile(
    engine: Engine, viewer: Viewer, clock: Clock, period: Period | None, fresh: Collection[str] | None
) -> "ProposeOutcome":
    # What compares is imported when it is first needed: the page should not wait for it.
    from data.analysis.reconciliation import candidates
    from data.store import pairs
    from data.store.comparison_frames import comparable
    from data.store.unit_of_work import UnitOfWork

    frame = comparable(engine, viewer, period=period)
    found = candidates(frame, fresh=fresh)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        outcome = pairs.propose(work, found, compared=[*frame["uid"]] if fresh is None else ())
        work.commit()
    return outcome


class FreshReports:
    """Compares what came in, by whichever door, with what lies near it in time; `Follower` calls it again and again.

    A store that was never compared is compared from its beginning, unless it holds more than a start should take.
    """

    def __init__(self, engine: Engine, *, viewer: Viewer, clock: Clock) -> None:
        self._engine, self._viewer, self._clock = engine, viewer, clock
        self._newest: int | None = None
        self._begun_after = 0  # what was there at the start is not fresh, however near to the newest it lies
        self._seen: set[int] = set()

    def follow(self) -> bool:
        """Compare the reports that were not there the last time; True if pairs were found."""
        fresh = self._fresh()
        if not fresh:
            return False
        period = Period(
            min(row.occurred_from for row in fresh) - WITHIN, max(row.occurred_from for row in fresh) + WITHIN
        )
        if self._count(period) > MOST_COMPARED:
            return False
        uids = {row.uid for row in fresh}
        return reconcile(self._engine, self._viewer, clock=self._clock, period=period, fresh=uids).new > 0

    def _fresh(self) -> list["Row[Any, Any, Any]"]:
        columns = incident.c
        with viewing(self._engine, self._viewer).connect() as connection:
            newest = int(connection.execute(select(func.max(columns.id))).scalar() or 0)
            if self._newest is None:
                is_new = connection.execute(select(func.count()).select_from(report_pair)).scalar() == 0
                self._newest = self._begun_after = 0 if is_new and newest <= MOST_FRESH else newest
            after = max(self._newest - LATE, self._begun_after)
            wanted = select(columns.id, columns.uid, columns.occurred_from).where(columns.id > after)
            rows = connection.execute(wanted.order_by(columns.id).limit(MOST_FRESH + LATE)).all()
        fresh = [row for row in rows if row.id not in self._seen]
        self._newest = max(newest, self._newest)
        self._seen = {row.id for row in rows if row.id > self._newest - LATE}
        return fresh if len(fresh) <= MOST_FRESH else []

    def _count(self, period: Period) -> int:
        within = select(func.count()).select_from(incident)
        within = within.where(incident.c.occurred_from >= period.start, incident.c.occurred_from < period.end)
        with viewing(self._engine, self._viewer).connect() as connection:
            return int(connection.execute(within).scalar_one())
