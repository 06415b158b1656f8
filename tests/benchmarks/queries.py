"""The dashboard's five queries and the filters they are asked with: the same Core statement for every engine."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, cast, func, literal, select

from data.access.policy import visible_to
from data.access.viewers import local_watch_officer
from data.terms.columns import incident
from data.terms.filters import Filter, read_query

POINTS, CROSSINGS, GRID_ZOOM = 5_000, 20, 9
FILTERS: Mapping[str, str] = {
    "typical": "exercise=yes&from=2016-01-01&to=2016-12-31&kind=migrant_detection&kind=border_crossing&kind=seizure"
    "&country=BG&country=GR&country=MK&country=RS&country=RO&bbox=19,39,29,47",
    "unfiltered": "exercise=yes",
    "last 7 days": "exercise=yes&from=2023-12-25&to=2023-12-31",
}
QUERIES = ("newest points", "grid", "day histogram", "country × kind × month", "top crossings")
# What the five statements look at, the policy's part included: with it the stores answer from the index alone.
COVERED = (
    *("occurred_from", "exercise", "kind", "country", "status", "occurred_latest", "originator", "lon", "lat", "zc"),
    *("crossing", "persons", "day", "month"),
)


def statements(query: str, *, allowed: ColumnElement[bool] | None = None) -> dict[str, Select]:
    """Each of QUERIES for a filter, of what is allowed: by the policy to the watch officer, unless it is said."""
    chosen: Filter = read_query(query)
    clause = chosen.clause() & (visible_to(local_watch_officer()) if allowed is None else allowed)
    column, count, persons = incident.c, func.count().label("incidents"), cast(func.sum(incident.c.persons), BigInteger)
    shift = cast(literal(2 * (16 - GRID_ZOOM)), Integer)
    cells = select(column.zc.bitwise_rshift(shift).label("cell")).where(clause, column.zc.is_not(None)).subquery()
    points = select(column.lon, column.lat, column.kind, column.persons, column.occurred_from)
    return {
        "newest points": points.where(clause).order_by(column.occurred_from.desc()).limit(POINTS),
        "grid": select(cells.c.cell, count).group_by(cells.c.cell),
        "day histogram": select(column.day, column.kind, count).where(clause).group_by(column.day, column.kind),
        "country × kind × month": select(column.country, column.kind, column.month, count, persons)
        .where(clause)
        .group_by(column.country, column.kind, column.month),
        "top crossings": select(column.crossing, count)
        .where(clause, column.crossing.is_not(None))
        .group_by(column.crossing)
        .order_by(count.desc(), column.crossing)
        .limit(CROSSINGS),
    }
