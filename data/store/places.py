"""The gazetteer: crossing points and border sections, from `data/reference`."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TypeVar

import pandas as pd
from shapely.geometry import mapping
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from data import reference
from data.store.tables import BorderSection, CrossingPoint
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import NotAllowed

Place = TypeVar("Place", CrossingPoint, BorderSection)


@dataclass(frozen=True, slots=True)
class GazetteerCounts:
    """How many there are now, and how many of them were new or different."""

    crossings: int
    sections: int
    changed: int


def load_gazetteer(work: UnitOfWork) -> GazetteerCounts:
    """Bring crossing points and sections to what `data/reference` says; the caller commits. Idempotent.

    Those that the reference no longer has are removed. Raises NotAllowed for anyone but the OCU.
    """
    if not work.viewer.is_on_watch:
        raise NotAllowed("only officers of the Operational Center Unit load the gazetteer")
    sections, crossings = list(_sections()), list(_crossings())
    changed = _replace(work.session, BorderSection, sections) + _replace(work.session, CrossingPoint, crossings)
    counts = GazetteerCounts(len(crossings), len(sections), changed)
    work.record(Act.COLLECTION, "gazetteer", asdict(counts))
    return counts


def crossings(engine: Engine) -> pd.DataFrame:
    """The crossing points in the store, by id: the columns of `crossing_point`; degrees, WGS 84."""
    return _frame(engine, CrossingPoint)


def sections(engine: Engine) -> list[dict[str, object]]:
    """The border sections in the store, by id; `geometry` is the text of a GeoJSON geometry."""
    with Session(engine) as session:
        return [row.model_dump() for row in session.exec(select(BorderSection).order_by(col(BorderSection.id)))]


def _frame(engine: Engine, table: type[CrossingPoint]) -> pd.DataFrame:
    with Session(engine) as session:
        rows = [row.model_dump() for row in session.exec(select(table).order_by(col(table.id)))]
    return pd.DataFrame(rows, columns=list(table.model_fields))


def _replace(session: Session, table: type[Place], rows: Iterable[Place]) -> int:
    stored = {row.id: row for row in session.exec(select(table))}
    wanted = {row.id: row for row in rows}
    changed = [row for key, row in wanted.items() if key not in stored or stored[key].model_dump() != row.model_dump()]
    for row in changed:
        session.merge(row)
    gone = stored.keys() - wanted.keys()
    session.exec(delete(table).where(col(table.id).in_(gone)))
    session.flush()
    return len(changed) + len(gone)


def _crossings() -> Iterable[CrossingPoint]:
    for row in reference.crossings().rename(columns={"type": "kind"}).to_dict("records"):
        yield CrossingPoint.model_validate({name: _value(row.get(name)) for name in CrossingPoint.model_fields})


def _sections() -> Iterable[BorderSection]:
    for row in reference.sections().to_dict("records"):
        values = {name: _value(row.get(name)) for name in BorderSection.model_fields if name != "geometry"}
        geometry = json.dumps(mapping(row["geometry"]), separators=(",", ":"))
        yield BorderSection.model_validate({**values, "geometry": geometry})


def _value(value: object) -> object:
    """Nothing where the reference has nothing: an empty text or a missing number."""
    return None if value is None or value == "" or value != value else value
