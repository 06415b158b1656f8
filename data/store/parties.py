"""The standing of parties over time: which periods there are, and a further one from a day on."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.access.viewers import OCU, Viewer
from data.store.fields import SHORT
from data.store.offices import require_manager
from data.store.tables import Party, PartyStatusPeriod
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.codes import PartyStatus
from data.terms.days import day_of
from data.terms.errors import InputRefused, NotFound


@dataclass(frozen=True, slots=True)
class StandingPeriod:
    """A party's standing from a day until another (exclusive; None: still), how that is known, and why."""

    status: PartyStatus
    valid_from: date
    valid_to: date | None
    basis: str
    note: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class PartySummary:
    """A party with its periods, the first of them first."""

    code: str
    name: str
    kind: str
    periods: tuple[StandingPeriod, ...]

    def on(self, day: date) -> StandingPeriod | None:
        """The period that counts on a day."""
        held = [one for one in self.periods if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)]
        return held[-1] if held else None


def find(engine: Engine, viewer: Viewer) -> tuple[PartySummary, ...]:
    """All parties by code, without the OCU, whose standing never changes. Raises NotAllowed."""
    with asking(engine, viewer, Act.CONSULTATION, "parties"):
        require_manager(viewer)
    with Session(engine) as session:
        rows = session.exec(select(Party).where(Party.code != OCU).order_by(col(Party.code))).all()
        ordered = select(PartyStatusPeriod).order_by(col(PartyStatusPeriod.valid_from), col(PartyStatusPeriod.id))
        periods: dict[str, list[StandingPeriod]] = {}
        for row in session.exec(ordered):
            same = {name: getattr(row, name) for name in ("valid_from", "valid_to", "basis", "note", "source")}
            periods.setdefault(row.party, []).append(StandingPeriod(status=PartyStatus(row.status), **same))
    return tuple(PartySummary(row.code, row.name, row.kind, tuple(periods.get(row.code, ()))) for row in rows)


def add_period(work: UnitOfWork, code: str, *, status: PartyStatus, valid_from: date, note: str | None = None) -> None:
    """A party stands so from this day on; what held until then ends there. The caller commits.

    NONE is a standing too: whoever has left sees nothing. Periods never overlap: a further one begins after the last
    began. Raises NotAllowed for anyone but administrators, NotFound, InputRefused.
    """
    require_manager(work.viewer)
    rows = _periods(work, code)
    last = rows[-1] if rows else None
    note = (note or "").strip() or None
    if note is not None and (len(note) > SHORT or not note.isprintable()):
        raise InputRefused(f"a note has at most {SHORT} printable letters")
    if last is not None and valid_from <= last.valid_from:
        raise InputRefused(
            f"{code} has stood as {PartyStatus(last.status)} since {last.valid_from}; a change comes after that day"
        )
    if last is not None and last.status == status and (last.valid_to is None or last.valid_to >= valid_from):
        raise InputRefused(f"{code} stands as {status} anyway on that day")
    if last is not None and (last.valid_to is None or last.valid_to > valid_from):
        last.valid_to = valid_from
    work.session.add(PartyStatusPeriod(party=code, status=status.value, valid_from=valid_from, note=note))
    work.session.flush()
    detail = {"status": status.value, "valid_from": valid_from.isoformat(), "before": last.status if last else None}
    work.record(Act.ALTERATION, f"party {code}", detail | ({"note": note} if note else {}))


def remove_period(work: UnitOfWork, code: str, *, valid_from: date) -> None:
    """Take back the last period of a party while it has counted for no full day yet; what held before holds on.

    The caller commits. Raises NotAllowed, NotFound, and InputRefused for a period that has counted.
    """
    require_manager(work.viewer)
    rows = _periods(work, code)
    if not rows or rows[-1].valid_from != valid_from:
        raise NotFound(f"{code} has no last period from {valid_from}")
    if valid_from < day_of(work.clock()):
        raise InputRefused("this has counted already; add a period that begins today or later")
    last, before = rows[-1], rows[-2] if len(rows) > 1 else None
    if before is not None and before.valid_to == valid_from:
        before.valid_to = None
    work.session.delete(last)
    work.session.flush()
    work.record(Act.ALTERATION, f"party {code}", {"taken_back": last.status, "valid_from": valid_from.isoformat()})


def _periods(work: UnitOfWork, code: str) -> list[PartyStatusPeriod]:
    """The periods of a party, which is held until the transaction ends."""
    if code == OCU or work.session.exec(select(Party).where(Party.code == code).with_for_update()).first() is None:
        raise NotFound(f"there is no party {code}")
    ordered = (col(PartyStatusPeriod.valid_from), col(PartyStatusPeriod.id))
    return list(work.session.exec(select(PartyStatusPeriod).where(PartyStatusPeriod.party == code).order_by(*ordered)))
