"""Reading incidents: always as a viewer, always through the policy."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from data.access.policy import Action, decide, visible_to
from data.access.viewers import Viewer
from data.store.incidents.links import shown_rows
from data.store.incidents.versions import INCIDENT, guarded, read_children
from data.store.tables import (
    BorderSection,
    CrossingPoint,
    Incident,
    IncidentLabel,
    NationalityCount,
    Operation,
    SeizureItem,
)
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.store.viewing import viewing
from data.terms import columns
from data.terms.days import Clock, utc_now
from data.terms.errors import NotFound
from data.terms.filters import Filter
from data.terms.markings import Marking, read_marking

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """Everything known of one report. `earlier` are the uids that it corrects, `later` those that correct it."""

    incident: Row
    items: tuple[Row, ...]
    nationalities: tuple[Row, ...]
    labels: tuple[str, ...]
    operation: str | None
    crossing_name: str | None
    section_name: str | None
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    marking: Marking


def get(engine: Engine, viewer: Viewer, uid: str, *, clock: Clock = utc_now, audit: bool = True) -> IncidentCard:
    """One report with all that hangs on it. That it was read is on the record before it is given (unless not `audit`).

    Raises NotFound where there is none or none that this viewer may see; the two are told apart to nobody.
    """
    wanted = uid.strip().lower()
    asked = asking(engine, viewer, Act.CONSULTATION, f"incident {wanted[:60]}", clock=clock)
    with asked if audit else nullcontext(), Session(viewing(engine, viewer)) as session:
        row = session.execute(select(INCIDENT).where(INCIDENT.c.uid == wanted)).mappings().first()
        if row is None or not decide(viewer, Action.SEE, guarded(row)).allowed:
            raise NotFound(f"There is no report {uid[:60]}, or none that you may see")
        card = _card(session, viewer, row)
    if audit:
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            work.record(Act.CONSULTATION, f"incident {wanted}")
            work.commit()
    return card


def find(
    engine: Engine, viewer: Viewer, chosen: Filter, *, limit: int, offset: int = 0, action: Action = Action.SEE
) -> list[dict[str, object]]:
    """What the filter means and the viewer may see (or pass on), newest first: every column of `incident` by name."""
    page = (
        select(columns.incident.c.id)
        .where(chosen.clause(), visible_to(viewer, action=action))
        .order_by(columns.incident.c.occurred_from.desc(), columns.incident.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = (
        select(INCIDENT).where(INCIDENT.c.id.in_(page)).order_by(INCIDENT.c.occurred_from.desc(), INCIDENT.c.id.desc())
    )
    with viewing(engine, viewer).connect() as connection:
        return shown_rows(connection, viewer, connection.execute(rows).mappings().all(), action=action)


def count(engine: Engine, viewer: Viewer, chosen: Filter, *, action: Action = Action.SEE) -> int:
    """How many incidents `find` would give."""
    wanted = (
        select(func.count()).select_from(columns.incident).where(chosen.clause(), visible_to(viewer, action=action))
    )
    with viewing(engine, viewer).connect() as connection:
        return int(connection.execute(wanted).scalar_one())


def _card(session: Session, viewer: Viewer, row: RowMapping) -> IncidentCard:
    key = row["id"]
    items, nationalities, labels = (
        read_children(session, [key], table).get(key, []) for table in (SeizureItem, NationalityCount, IncidentLabel)
    )
    operation = session.get(Operation, row["operation"]) if row["operation"] else None
    crossing = session.get(CrossingPoint, row["crossing"]) if row["crossing"] else None
    section = session.get(BorderSection, row["section"]) if row["section"] else None
    return IncidentCard(
        incident=shown_rows(session.connection(), viewer, [row])[0],
        items=tuple(items),
        nationalities=tuple(nationalities),
        labels=tuple(str(entry["label"]) for entry in labels),
        operation=operation.name if operation else None,
        crossing_name=crossing.name if crossing else None,
        section_name=section.name if section else None,
        earlier=tuple(_chain(session, viewer, row, is_later=False)),
        later=tuple(_chain(session, viewer, row, is_later=True)),
        marking=read_marking(dict(row)),
    )


def _chain(session: Session, viewer: Viewer, row: RowMapping, *, is_later: bool) -> list[str]:
    """The versions after or before this one, nearest first, as far as the viewer may see them."""
    found: list[str] = []
    current: Incident | None = session.get(Incident, row["id"])
    while current is not None:
        wanted = col(Incident.supersedes) == current.uid if is_later else col(Incident.uid) == current.supersedes
        current = session.exec(select_model(Incident).where(wanted)).first()
        if current is not None and decide(viewer, Action.SEE, guarded(current.model_dump())).allowed:
            found.append(current.uid)
    return found
