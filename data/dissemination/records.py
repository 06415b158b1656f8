"""The records behind an export: every column of what a viewer may see of a filter, read in one go from the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Select, Table, func, select

from data.access.policy import Action, may, visible_to
from data.access.viewers import Viewer
from data.store.incidents.links import shown_rows
from data.store.tables import Incident, IncidentLabel, NationalityCount, SeizureItem
from data.store.viewing import viewing
from data.terms.columns import incident
from data.terms.errors import InputRefused, NotAllowed
from data.terms.filters import Filter
from data.terms.markings import MARKED, Marking, combine, read_marking

MOST_INCIDENTS = 250_000
# Keys of this one store, and the folded copy of the text that search runs on: they say nothing about the incident.
INTERNAL = frozenset({"id", "incident_id", "batch_id", "search_text"})
# The word that stands in every row, so that a row copied out of its file still says what it is.
DATA_WORD = {True: "EXERCISE", False: "real"}

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an export: columns, and rows of plain values. Times are ISO 8601 in UTC, H3 cells their hex name."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Records:
    """Incidents (newest first) with their items, nationalities and labels, which name the incident by its uid."""

    incidents: Sheet
    items: Sheet
    nationalities: Sheet
    labels: Sheet
    marking: Marking
    sources: tuple[str, ...]
    withheld: int = 0  # incidents that the viewer sees here, and that are not theirs to pass on

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All four tables."""
        return (self.incidents, self.items, self.nationalities, self.labels)

    @property
    def personal(self) -> int:
        """How many of the incidents hold personal data."""
        place = self.incidents.columns.index("personal_data")
        return sum(bool(row[place]) for row in self.incidents.rows)

    @property
    def uids(self) -> list[str]:
        """The uids of the incidents, newest first."""
        place = self.incidents.columns.index("uid")
        return [str(row[place]) for row in self.incidents.rows]


def read_records(engine: Engine, viewer: Viewer, chosen: Filter, *, most: int = MOST_INCIDENTS) -> Records:
    """Everything the store holds of the incidents that the filter means and the viewer may see and pass on.

    Raises NotAllowed with the policy's reason, and InputRefused for more than `most` incidents.
    """
    decision = may(viewer, Action.DISCLOSE)
    if not decision.allowed:
        raise NotAllowed(decision.reason)
    meant = select(incident.c.id).where(chosen.clause(), visible_to(viewer, action=Action.DISCLOSE))
    with viewing(engine, viewer).connect() as connection:
        if engine.dialect.name == "postgresql":  # one moment for all four tables; a SQLite transaction is that anyway
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            found = connection.scalar(select(func.count()).select_from(meant.subquery())) or 0
            if found > most:
                raise InputRefused(
                    f"{found:,} incidents are too many for one file", advice=f"Narrow the filter to {most:,} at most."
                )
            seen = select(incident.c.id).where(chosen.clause(), visible_to(viewer))
            withheld = (connection.scalar(select(func.count()).select_from(seen.subquery())) or 0) - found
            return replace(_read(connection, viewer, meant), withheld=withheld)


def _read(connection: Connection, viewer: Viewer, meant: Select[tuple[int]]) -> Records:
    table = _table(Incident)
    names = tuple(column.name for column in table.c if column.name not in INTERNAL)
    statement = select(*(table.c[name] for name in names)).where(table.c.id.in_(meant))
    held = connection.execute(statement.order_by(table.c.occurred_from.desc(), table.c.uid)).mappings().all()
    rows = shown_rows(connection, viewer, held, action=Action.DISCLOSE)
    cells = [(DATA_WORD[row["exercise"]], *_plain(names, (row[name] for name in names))) for row in rows]
    sheet = Sheet("incidents", ("data", *names), cells)
    markings = {tuple(row[name] for name in MARKED) for row in rows}
    return Records(
        sheet,
        _children(connection, meant, SeizureItem, name="items"),
        _children(connection, meant, NationalityCount, name="nationalities"),
        _children(connection, meant, IncidentLabel, name="labels"),
        combine(read_marking(dict(zip(MARKED, one, strict=True))) for one in markings),
        tuple(sorted({row["source"] for row in rows if row["source"]})),
    )


def _children(connection: Connection, meant: Select[tuple[int]], model: type[object], *, name: str) -> Sheet:
    table, parent = _table(model), _table(Incident)
    names = tuple(column.name for column in table.c if column.name not in INTERNAL)
    statement = (
        select(parent.c.uid, *(table.c[name] for name in names))
        .join_from(table, parent, table.c.incident_id == parent.c.id)
        .where(table.c.incident_id.in_(meant))
        .order_by(parent.c.uid, table.c.id)
    )
    columns = ("incident", *names)
    return Sheet(name, columns, [_plain(columns, row) for row in connection.execute(statement)])


def _table(model: type[object]) -> Table:
    return model.__table__  # type: ignore[attr-defined, no-any-return]


def _plain(names: Iterable[str], row: Iterable[object]) -> tuple[Value, ...]:
    return tuple(_plain_value(name, value) for name, value in zip(names, row, strict=True))


def _plain_value(name: str, value: object) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if name == "h3_8" and isinstance(value, int):
        return f"{value:x}"
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
