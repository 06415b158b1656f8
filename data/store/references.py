"""What reports point to: operations, crossing points, sections. A report that points nowhere is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, select

from data import reference
from data.access.viewers import Viewer
from data.store.forms import FormRefused, IncidentForm
from data.store.operations import find_operations
from data.store.rows import CrossingFacts, OperationFacts
from data.store.tables import BorderSection, CrossingPoint, Operation
from data.terms.errors import FilterRefused, RowRejected
from data.terms.filters import Filter, read_query


@dataclass(frozen=True, slots=True)
class References:
    """What the store knows of the operations, crossing points and sections (their names)."""

    operations: Mapping[str, OperationFacts]
    crossings: Mapping[str, CrossingFacts]
    sections: Mapping[str, str]


def read_references(session: Session) -> References:
    """All of them: a few hundred rows."""
    operations = session.exec(select(Operation.code, Operation.name, Operation.zone, Operation.exercise))
    crossings = session.exec(select(CrossingPoint.id, CrossingPoint.name, CrossingPoint.lon, CrossingPoint.lat))
    return References(
        operations={row[0]: OperationFacts(*row) for row in operations},
        crossings={row[0]: CrossingFacts(*row) for row in crossings},
        sections=dict(session.exec(select(BorderSection.id, BorderSection.name)).all()),
    )


def read_known_query(engine: Engine, viewer: Viewer, query: str, *, zone: str) -> Filter:
    """A filter whose operations, series, crossing points, sections and corridors are known: a slip of the pen is no
    zero.

    Raises FilterRefused, as `read_query` does.
    """
    chosen = read_query(query, zone=zone)
    if not (chosen.operation or chosen.series or chosen.crossing or chosen.section or chosen.corridor):
        return chosen
    operations = find_operations(engine, viewer)
    with Session(engine) as session:
        known = {
            "operation": {operation.code for operation in operations},
            "series": {operation.series for operation in operations if operation.series},
            "crossing": set(session.exec(select(CrossingPoint.id))),
            "section": set(session.exec(select(BorderSection.id))),
            "corridor": set(reference.corridors()["id"]),
        }
    if strangers := chosen.strangers(known):
        told = "; ".join(f"{key}={value}: there is none by that code" for key, value in strangers)
        raise FilterRefused(
            told, advice="Codes are those of the page's filter; vardar load crossings loads the gazetteer."
        )
    return chosen


def refuse_strangers(forms: Sequence[IncidentForm], known: References) -> None:
    """Raises FormRefused, with every report that points to something the store does not have."""
    if found := [row for form in forms for row in strangers(form, known)]:
        raise FormRefused(found)


def strangers(form: IncidentForm, known: References) -> Iterable[RowRejected]:
    """What in a report points to something the store does not have, or would mix exercise and real."""
    operation = known.operations.get(form.operation) if form.operation else None
    if form.operation and operation is None:
        yield _rejected(form, "operation", "there is no such operation")
    if form.crossing and form.crossing not in known.crossings:
        yield _rejected(form, "crossing", "there is no such crossing point (vardar load crossings loads the gazetteer)")
    if form.section and form.section not in known.sections:
        yield _rejected(form, "section", "there is no such section (vardar load crossings loads the gazetteer)")
    if operation and operation.exercise != form.exercise:
        kind = "an exercise" if operation.exercise else "no exercise"
        yield _rejected(form, "exercise", f"the operation {operation.code} is {kind}; exercise and real never mix")


def _rejected(form: IncidentForm, field: str, reason: str) -> RowRejected:
    return RowRejected(reason, field=field, value=getattr(form, field))
