"""Traffic through crossing points: the denominator. A correction takes the place of what it corrects."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.intake import Content, Fate, Intake, Stored, Verdict, take_one
from data.store.return_forms import TrafficForm
from data.store.tables import CrossingPoint, CrossingTraffic
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import NotAllowed, RowRejected, VardarError

_COMPARED = tuple(name for name in TrafficForm.model_fields if name != "uid")


class TrafficIntake(Intake[TrafficForm]):
    """The intake of crossing-point traffic."""

    def __init__(self, session: Session, viewer: Viewer, *, received_at: datetime) -> None:
        super().__init__(session, viewer)
        wanted = select(CrossingPoint.id, CrossingPoint.country_a, CrossingPoint.country_b)
        self.countries = {row[0]: {row[1], row[2]} for row in session.exec(wanted)}
        self.general = may(viewer, Action.WRITE)

    def key(self, form: TrafficForm) -> str:
        """The uid."""
        return form.uid

    def refusals(self, form: TrafficForm) -> Iterable[VardarError]:
        """Not allowed to report, at no crossing point, or at one of other countries."""
        countries = self.countries.get(form.crossing)
        if not self.general.allowed:
            yield NotAllowed(self.general.reason)
        elif not self.viewer.is_ocu and countries is not None and self.viewer.party not in countries:
            yield NotAllowed(f"{form.crossing} is no crossing point of {self.viewer.party}")
        if countries is None:
            reason = "there is no such crossing point (vardar load crossings loads the gazetteer)"
            yield RowRejected(reason, field="crossing", value=form.crossing)

    def read(self, forms: Sequence[TrafficForm]) -> Mapping[str, Stored]:
        """What is stored under these uids."""
        wanted = select(CrossingTraffic).where(col(CrossingTraffic.uid).in_([form.uid for form in forms]))
        return {
            row.uid or "": Stored(row.version, row.uid or "", {name: getattr(row, name) for name in _COMPARED})
            for row in self.session.exec(wanted)
        }

    def content(self, form: TrafficForm, stored: Stored) -> Content:
        """What the form reports."""
        return _values(form)

    def bar(self, form: TrafficForm, stored: Stored) -> VardarError | None:
        """A party changes what is told of its own crossing points."""
        if self.viewer.is_ocu or self.viewer.party in self.countries.get(str(stored.content["crossing"]), ()):
            return None
        return NotAllowed("only the countries of a crossing point and the OCU change its traffic")

    def put(self, work: UnitOfWork, verdicts: Sequence[Verdict[TrafficForm]], *, batch_id: int | None) -> None:
        """Add the new ones; amended ones take the place of what was there, which goes on the record."""
        new = [{"uid": one.form.uid, "version": 1, **_values(one.form)} for one in verdicts if one.fate is Fate.NEW]
        if new:
            self.session.execute(insert(CrossingTraffic), new)
        for verdict in verdicts:
            if verdict.fate is Fate.AMENDED and verdict.stored is not None:
                row = self.session.exec(
                    select(CrossingTraffic).where(CrossingTraffic.uid == verdict.key).with_for_update()
                ).one()
                row.sqlmodel_update({**_values(verdict.form), "version": verdict.stored.version + 1})
                self.session.add(row)
                was = {name: str(value) for name, value in verdict.stored.content.items() if value is not None}
                work.record(Act.ALTERATION, f"traffic {verdict.key}", {"version": verdict.stored.version, "was": was})
        self.session.flush()


def add(work: UnitOfWork, form: TrafficForm, *, version: int | None = None) -> Fate:
    """Add a traffic report or correct the one with this uid; the caller commits. Raises as `returns.add` does."""
    intake = TrafficIntake(work.session, work.viewer, received_at=work.clock())
    return take_one(work, intake, form, version=version, subject=f"traffic {form.uid}")


def find(
    engine: Engine, viewer: Viewer, *, crossing: str | None = None, since: datetime | None = None
) -> tuple[CrossingTraffic, ...]:
    """Traffic by crossing point and period, at one crossing point or all; of periods that end after `since`.

    Totals of vehicles and persons are no reports about anybody: parties with full status see all of it.
    """
    if not may(viewer, Action.SEE).allowed:
        return ()
    wanted = select(CrossingTraffic).order_by(col(CrossingTraffic.crossing), col(CrossingTraffic.period_from))
    if crossing is not None:
        wanted = wanted.where(CrossingTraffic.crossing == crossing)
    if since is not None:
        wanted = wanted.where(col(CrossingTraffic.period_to) > since)
    with Session(engine) as session:
        return tuple(session.exec(wanted))


def _values(form: TrafficForm) -> dict[str, object]:
    values = {name: getattr(form, name) for name in _COMPARED}
    return values | {"direction": form.direction.value}
