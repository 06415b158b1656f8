"""The queue: submitted reports that wait for someone to validate them or to give them back."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Engine, func, select

from data.access.policy import Action, visible_to
from data.access.viewers import Viewer
from data.store.incidents.links import shown_rows
from data.store.incidents.versions import INCIDENT
from data.store.viewing import viewing
from data.terms import columns
from data.terms.codes import Status


def queue(
    engine: Engine,
    viewer: Viewer,
    *,
    operation: str | None = None,
    exercise: bool | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[dict[str, object]]:
    """The submitted reports that this viewer may validate or give back, those that wait longest first: every column
    of `incident` by its name; of one operation or all, real, exercise or (None) both."""
    page = (
        select(columns.incident.c.id)
        .where(*_waiting(viewer, operation=operation, exercise=exercise))
        .order_by(columns.incident.c.received_at, columns.incident.c.id)
        .limit(limit)
        .offset(offset)
    )
    rows = select(INCIDENT).where(INCIDENT.c.id.in_(page)).order_by(INCIDENT.c.received_at, INCIDENT.c.id)
    with viewing(engine, viewer).connect() as connection:
        return shown_rows(connection, viewer, connection.execute(rows).mappings().all())


def queue_length(engine: Engine, viewer: Viewer, *, operation: str | None = None, exercise: bool | None = None) -> int:
    """How many reports wait."""
    wanted = select(func.count()).select_from(columns.incident)
    with viewing(engine, viewer).connect() as connection:
        waiting = wanted.where(*_waiting(viewer, operation=operation, exercise=exercise))
        return int(connection.execute(waiting).scalar_one())


def _waiting(viewer: Viewer, *, operation: str | None, exercise: bool | None) -> Iterator[ColumnElement[bool]]:
    yield columns.incident.c.status == Status.SUBMITTED.value
    yield visible_to(viewer, action=Action.WRITE)
    if operation is not None:
        yield columns.incident.c.operation == operation
    if exercise is not None:
        yield columns.incident.c.exercise.is_(exercise)
