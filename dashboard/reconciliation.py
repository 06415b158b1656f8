"""Looking for reports that may tell of one event: read what may be compared, compare, put it before the officers."""

from collections.abc import Collection

from dashboard.context import AppContext
from data.analysis.reconciliation import candidates
from data.store import pairs
from data.store.comparison_frames import comparable
from data.store.unit_of_work import UnitOfWork
from data.terms.days import Period
from data.terms.errors import NotFound


def reconcile(
    ctx: AppContext, *, period: Period | None = None, fresh: Collection[str] | None = None
) -> pairs.ProposeOutcome:
    """Compare the reports that the viewer sees (those that began in `period`) and store what may be one event.

    With `fresh`, only pairs with one of these uids are looked for, as after an import; without, open pairs that no
    longer look alike are taken back. Raises NotAllowed, NotFound and StoreErrors.
    """
    try:
        return _reconcile(ctx, period, fresh)
    except NotFound:  # a report was corrected or withdrawn while it was compared: look once more
        return _reconcile(ctx, period, fresh)


def _reconcile(ctx: AppContext, period: Period | None, fresh: Collection[str] | None) -> pairs.ProposeOutcome:
    frame = comparable(ctx.services.engine, ctx.viewer, period=period)
    found = candidates(frame, fresh=fresh)
    with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
        outcome = pairs.propose(work, found, compared=[*frame["uid"]] if fresh is None else ())
        work.commit()
    return outcome
