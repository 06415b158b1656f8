"""The published record into the store: operations, seizure cases, results, figures, partners, task forces.

Source: `data/reference/record` (facts from SELEC's public Report of Activities 2020-2021, SELEC web pages and CSC WB
project news, see SOURCES.md there), read as DOMAIN's rules say. Loading again changes nothing; a corrected record
amends.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import SQLModel, select

from data import reference
from data.store.incidents import add
from data.store.operations import add_operation
from data.store.record.incidents import cuba_detection, seizure_forms
from data.store.record.operations import operation_code, operation_form, operation_results
from data.store.record.partners import parties, standings
from data.store.record.readings import Row, number, record_uid, text
from data.store.tables import Operation, PartyStatusPeriod, PublishedFigure, TaskForce
from data.store.unit_of_work import Act, UnitOfWork

__all__ = ["RecordCounts", "load_record", "record_uid"]


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What the record holds, and what of it was new, changed or already there (rows of every kind together)."""

    operations: int
    seizure_cases: int
    seizure_items: int
    detections: int
    results: int
    figures: int
    partners: int
    task_forces: int
    new: int
    changed: int
    unchanged: int


Stored = TypeVar("Stored", bound=SQLModel)


def _rows(name: str) -> list[Row]:
    return [{str(key): str(value) for key, value in row.items()} for row in reference.record(name).to_dict("records")]


def _put(work: UnitOfWork, rows: list[Stored], *keys: str) -> Counter[str]:
    """Add each row, or bring the one with the same keys up to date; counts of new, changed and unchanged."""
    counts: Counter[str] = Counter()
    stored = {_values(row, keys): row for row in work.session.exec(select(type(rows[0])))} if rows else {}
    for row in rows:
        found = stored.get(_values(row, keys))
        if found is None:
            work.session.add(row)
            counts["new"] += 1
            continue
        given = row.model_dump(exclude={"id"})
        differs = given != found.model_dump(exclude={"id"})
        found.sqlmodel_update(given)
        counts["changed" if differs else "unchanged"] += 1
    work.session.flush()
    return counts


def _not_decided_here(work: UnitOfWork, periods: list[PartyStatusPeriod]) -> list[PartyStatusPeriod]:
    """The standing of the parties that nobody has changed since: what an administrator decided is not undone."""
    recorded = {(period.party, period.status, period.valid_from) for period in periods}
    stored = work.session.exec(select(PartyStatusPeriod)).all()
    decided = {row.party for row in stored if (row.party, row.status, row.valid_from) not in recorded}
    return [period for period in periods if period.party not in decided]


def _values(row: SQLModel, keys: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, key) for key in keys)


def _figures(rows: Iterable[Row]) -> Iterator[PublishedFigure]:
    """As printed. Changes that the record computes are left out: Vardar computes its own beside the printed one."""
    for row in rows:
        yield PublishedFigure(
            metric=row["metric"],
            topic=row["group"],
            period=row["period"],
            value=number(row, "value"),
            unit=row["unit"],
            qualifier=row["qualifier"],
            comparator_period=text(row, "comparator_period"),
            comparator_value=number(row, "comparator_value"),
            reported_change_pct=number(row, "reported_change_pct"),
            source=row["source"],
            phrase=text(row, "phrase"),
            note=text(row, "note"),
        )


def _task_forces(rows: Iterable[Row]) -> Iterator[TaskForce]:
    for row in rows:
        yield TaskForce(
            name=row["task_force"],
            established=int(row["established"]),
            coordinator=row["coordinator_iso2"],
            source=row["source"],
            phrase=text(row, "phrase"),
            note=text(row, "note"),
        )


def load_record(work: UnitOfWork) -> RecordCounts:
    """Load the published record in one unit of work, which the caller commits. Idempotent.

    Raises RowRejected where the record contradicts itself.
    """
    operation_rows, partner_rows, country_rows = _rows("operations"), _rows("partners"), _rows("operation_countries")
    countries: dict[str, list[str]] = {row["op_id"]: [] for row in operation_rows}
    for row in country_rows:
        countries[row["op_id"]].append(row["iso2"])
    others = {other for row in operation_rows for other in row["other_partners"].split("; ")}

    counts = _put(work, list(parties(partner_rows, [row["iso2"] for row in country_rows], others)), "code")
    counts += _put(work, _not_decided_here(work, list(standings(partner_rows))), "party", "status", "valid_from")
    before = set(work.session.exec(select(Operation.code)))
    for row in operation_rows:
        add_operation(work, operation_form(row, countries=countries[row["op_id"]]))
        counts["unchanged" if operation_code(row) in before else "new"] += 1
    results = [result for row in operation_rows for result in operation_results(row)]
    counts += _put(work, results, "operation", "measure", "phase")
    counts += _put(work, list(_figures(_rows("annual_figures"))), "metric", "period", "source")
    counts += _put(work, list(_task_forces(_rows("task_forces"))), "name")

    codes = {row["op_id"]: operation_code(row) for row in operation_rows}
    cases = list(seizure_forms(_rows("seizures"), operations=codes))
    detection = cuba_detection(next(row for row in operation_rows if row["code_name"] == "CUBA"))
    outcome = add(work, [*cases, detection])
    counts += Counter(new=len(outcome.new), changed=len(outcome.amended), unchanged=len(outcome.unchanged))
    work.record(Act.COLLECTION, "published record", dict(counts))
    return RecordCounts(
        operations=len(operation_rows),
        seizure_cases=len(cases),
        seizure_items=sum(len(case.items) for case in cases),
        detections=1,
        results=len(results),
        figures=len(_rows("annual_figures")),
        partners=len(partner_rows),
        task_forces=len(_rows("task_forces")),
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
    )
