"""Operations, what a source says of them as a whole, and the parties with their standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from data.access.viewers import OCU, Viewer
from data.store.forms import OperationForm
from data.store.rows import write_codes
from data.store.tables import Operation, OperationParty, OperationResult, Party, PartyStatusPeriod
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import PartyStatus
from data.terms.days import day_of
from data.terms.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class OperationSummary:
    """An operation as lists show it; `ends` is exclusive, participants are party codes."""

    code: str
    name: str
    kind: str
    series: str | None
    starts: datetime | None
    ends: datetime | None
    period_precision: str
    zone: str
    exercise: bool
    participants: tuple[str, ...]
    summary: str | None
    source: str | None


def add_operation(work: UnitOfWork, form: OperationForm) -> bool:
    """Add an operation, or bring the one with this code up to date; True if anything changed.

    A series may be named that has no row of its own: of NOMAD only one edition is on record. Raises NotAllowed.
    """
    if not work.viewer.is_on_watch:
        raise NotAllowed("only officers of the Operational Center Unit set up operations")
    values = form.model_dump(exclude={"participants"}) | {"crime_areas": write_codes(form.crime_areas)}
    values["period_precision"] = form.period_precision.value
    wanted = {entry.party: entry.role for entry in form.participants}
    found = work.session.get(Operation, form.code)
    if found is None:
        work.session.add(Operation(**values))
        work.session.flush()
    elif found.model_dump() == values and _roles(work.session, form.code) == wanted:
        return False
    else:
        if found.exercise != form.exercise:
            raise NotAllowed(f"{form.code} cannot turn from an exercise into a real operation or back")
        found.sqlmodel_update(values)
        work.session.exec(delete(OperationParty).where(col(OperationParty.operation) == form.code))
    work.session.add_all(OperationParty(operation=form.code, party=party, role=role) for party, role in wanted.items())
    work.session.flush()
    work.record(Act.COLLECTION if found is None else Act.ALTERATION, f"operation {form.code}", {"name": form.name})
    return True


def _roles(session: Session, code: str) -> dict[str, str]:
    rows = session.exec(select(OperationParty).where(OperationParty.operation == code))
    return {row.party: row.role for row in rows}


def find_operations(engine: Engine, viewer: Viewer, *, exercise: bool | None = None) -> list[OperationSummary]:
    """Operations by begin, newest first, those without a date last; real, exercise or (None) both.

    That an operation exists is public among those who may sign in; what was reported in it is not (see `incidents`).
    """
    with Session(engine) as session:
        wanted = select(Operation).order_by(col(Operation.starts).desc().nulls_last(), col(Operation.code))
        if exercise is not None:
            wanted = wanted.where(col(Operation.exercise).is_(exercise))
        rows = session.exec(wanted).all()
        parties: dict[str, list[str]] = {}
        for row in session.exec(select(OperationParty).order_by(OperationParty.operation, OperationParty.party)):
            parties.setdefault(row.operation, []).append(row.party)
    names = [name for name in OperationSummary.__slots__ if name != "participants"]
    return [
        OperationSummary(
            **{name: getattr(row, name) for name in names}, participants=tuple(sorted(parties.get(row.code, ())))
        )
        for row in rows
    ]


def find_results(engine: Engine, viewer: Viewer, code: str) -> list[OperationResult]:
    """What a source gives for the whole operation only. Raises NotFound for an operation that does not exist."""
    with Session(engine) as session:
        if session.get(Operation, code) is None:
            raise NotFound(f"there is no operation {code}")
        wanted = select(OperationResult).where(OperationResult.operation == code).order_by(col(OperationResult.id))
        return list(session.exec(wanted))


def find_parties(engine: Engine) -> Sequence[Party]:
    """All parties, by code."""
    with Session(engine) as session:
        return sorted(session.exec(select(Party)), key=lambda party: party.code)


def find_standings(engine: Engine, on: date) -> dict[str, tuple[str, PartyStatus]]:
    """The name of every party and its standing on a day, by code; see `party_status`."""
    with Session(engine) as session:
        found = {party.code: (party.name, PartyStatus.NONE) for party in session.exec(select(Party))}
        periods = select(PartyStatusPeriod).where(PartyStatusPeriod.valid_from <= on)
        for period in session.exec(periods.order_by(col(PartyStatusPeriod.valid_from), col(PartyStatusPeriod.id))):
            if period.party in found and (period.valid_to is None or on < period.valid_to):
                found[period.party] = (found[period.party][0], PartyStatus(period.status))
    return found


def status_at(engine: Engine, party: str, moment: datetime) -> PartyStatus:
    """A party's standing at a moment: that of its day in the house's zone. A change begins at midnight there."""
    return party_status(engine, party, day_of(moment))


def party_status(engine: Engine, party: str, on: date) -> PartyStatus:
    """A party's standing on a day, NONE where nothing is said for it; `valid_to` is the first day it no longer held.

    The Operational Center Unit stands as a member state always.
    """
    if party == OCU:
        return PartyStatus.MEMBER_STATE
    with Session(engine) as session:
        periods = session.exec(
            select(PartyStatusPeriod)
            .where(PartyStatusPeriod.party == party, PartyStatusPeriod.valid_from <= on)
            .order_by(col(PartyStatusPeriod.valid_from).desc(), col(PartyStatusPeriod.id).desc())
        )
        holding = next((period for period in periods if period.valid_to is None or on < period.valid_to), None)
    return PartyStatus(holding.status) if holding else PartyStatus.NONE
