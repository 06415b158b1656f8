"""Figures of open sources: what a source counts for a country and a period. Missing stays missing; parts and their
total are never added."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.intake import Content, Fate, Intake, Stored, Verdict, take_one
from data.store.return_forms import StatisticForm
from data.store.tables import Statistic
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import InputRefused, NotAllowed, VardarError

# How sources write "all of them" in a breakdown; besides, a dimension that a row does not name is all of it.
TOTALS = frozenset({"", "total", "t", "all", "_t"})
_KEY = ("dataset", "measure", "country", "period_from", "period_to", "breakdown")
_COMPARED = tuple(name for name in StatisticForm.model_fields if name not in _KEY)
Group = tuple[str, datetime, datetime]  # country, from, to: moments of the source's zone


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of figures: None where no row has a value. `missing` of the `rows` have none and are not zero."""

    value: float | None
    unit: str | None
    rows: int
    missing: int

    def sentence(self) -> str:
        """The sum, and how many of its rows are missing."""
        shown = "no value" if self.value is None else f"{self.value:,.10g} {self.unit}"
        return f"{shown}, {self.missing} of {self.rows} missing" if self.missing else shown


class StatisticIntake(Intake[StatisticForm]):
    """The intake of figures. What makes two the same is what they count: they have no uid and no version."""

    def __init__(self, session: Session, viewer: Viewer, *, received_at: datetime) -> None:
        super().__init__(session, viewer)

    def key(self, form: StatisticForm) -> str:
        """Dataset, measure, country, period and breakdown as one text."""
        return _identity(form)

    def refusals(self, form: StatisticForm) -> Iterable[VardarError]:
        """Open data is brought in by the OCU."""
        if not self.viewer.is_on_watch:
            yield NotAllowed("only officers of the Operational Center Unit bring in figures of other sources")

    def read(self, forms: Sequence[StatisticForm]) -> Mapping[str, Stored]:
        """What is stored of these."""
        found = {}
        series: dict[tuple[str, str], list[StatisticForm]] = {}
        for form in forms:
            series.setdefault((form.dataset, form.measure), []).append(form)
        for (dataset, measure), given in series.items():
            wanted = select(Statistic).where(
                Statistic.dataset == dataset,
                Statistic.measure == measure,
                col(Statistic.country).in_({form.country for form in given}),
                col(Statistic.period_from).between(
                    min(form.period_from for form in given), max(form.period_from for form in given)
                ),
            )
            for row in self.session.exec(wanted):
                key = _identity(row)
                found[key] = Stored(1, key, {name: getattr(row, name) for name in _COMPARED})
        return found

    def content(self, form: StatisticForm, stored: Stored) -> Content:
        """What the source says."""
        return {name: getattr(form, name) for name in _COMPARED} | {"period_precision": form.period_precision.value}

    def put(self, work: UnitOfWork, verdicts: Sequence[Verdict[StatisticForm]], *, batch_id: int | None) -> None:
        """Add the new ones; a revised figure takes the place of the old one, which goes on the record."""
        new = [
            one.form.model_dump()
            | {
                "breakdown": written_breakdown(one.form.breakdown),
                "period_precision": one.form.period_precision.value,
                "batch_id": batch_id,
            }
            for one in verdicts
            if one.fate is Fate.NEW
        ]
        if new:
            self.session.execute(insert(Statistic), new)
        for verdict in verdicts:
            if verdict.fate is Fate.AMENDED and verdict.stored is not None:
                form = verdict.form
                row = self.session.exec(
                    select(Statistic)
                    .where(*(getattr(Statistic, name) == getattr(form, name) for name in _KEY[:-1]))
                    .where(Statistic.breakdown == written_breakdown(form.breakdown))
                    .with_for_update()
                ).one()
                row.sqlmodel_update({**self.content(form, verdict.stored), "batch_id": batch_id})
                self.session.add(row)
                detail = {"was": verdict.stored.content["value"], "is": form.value}
                work.record(Act.ALTERATION, f"figure {verdict.key}", detail)
        self.session.flush()


def add(work: UnitOfWork, form: StatisticForm) -> Fate:
    """Add a figure or revise the one that counts the same; the caller commits. Raises NotAllowed."""
    intake = StatisticIntake(work.session, work.viewer, received_at=work.clock())
    return take_one(work, intake, form, version=None, subject=f"figure {_identity(form)}")


def find(
    engine: Engine,
    viewer: Viewer,
    *,
    dataset: str,
    measure: str | None = None,
    countries: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    breakdown: Mapping[str, str] | None = None,
) -> tuple[Statistic, ...]:
    """Figures of a dataset by country and period, of periods that lie between `since` and `until` (exclusive).

    `breakdown` keeps the rows that have these values in these dimensions. Open data: whoever may count may see it.
    """
    if not may(viewer, Action.COUNT).allowed:
        return ()
    wanted = select(Statistic).where(Statistic.dataset == dataset)
    if measure is not None:
        wanted = wanted.where(Statistic.measure == measure)
    if countries:
        wanted = wanted.where(col(Statistic.country).in_(list(countries)))
    if since is not None:
        wanted = wanted.where(col(Statistic.period_from) >= since)
    if until is not None:
        wanted = wanted.where(col(Statistic.period_to) <= until)
    ordered = wanted.order_by(
        col(Statistic.country), col(Statistic.period_from), col(Statistic.measure), col(Statistic.breakdown)
    )
    with Session(engine) as session:
        rows = session.exec(ordered).all()
    chosen = (breakdown or {}).items()
    return tuple(row for row in rows if chosen <= read_breakdown(row.breakdown).items())


def total(rows: Sequence[Statistic]) -> Total:
    """The sum of figures that may be added, with the number of missing ones.

    Raises InputRefused where they may not: different measures or units, a total beside its parts, overlapping periods.
    (Parts that overlap each other, such as two ways to group ages, do not show in their names.)
    """
    for name in ("dataset", "measure", "unit"):
        if len(found := sorted({str(getattr(row, name)) for row in rows})) > 1:
            raise InputRefused(f"{', '.join(found[:4])} are not one {name}: they are never added")
    groups: dict[Group, list[dict[str, str]]] = {}
    for row in rows:
        zone = ZoneInfo(row.zone)
        group = row.country, row.period_from.astimezone(zone), row.period_to.astimezone(zone)
        groups.setdefault(group, []).append(read_breakdown(row.breakdown))
    for group, members in groups.items():
        _refuse_parts(group, members)
    _refuse_overlaps(sorted(groups))
    values = [row.value for row in rows if row.value is not None]
    unit = rows[0].unit if rows else None
    return Total(sum(values) if values else None, unit, len(rows), len(rows) - len(values))


def read_breakdown(text: str) -> dict[str, str]:
    """The dimensions of "age=Y18-34;sex=Males"."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def written_breakdown(text: str) -> str:
    """The same breakdown, its dimensions sorted: two orders are one figure."""
    return ";".join(f"{name}={value}" for name, value in sorted(read_breakdown(text).items()))


def _refuse_parts(group: Group, members: Sequence[Mapping[str, str]]) -> None:
    country, start, _ = group
    for name in sorted({name for member in members for name in member}):
        values = {member.get(name, "") for member in members}
        totals = {value for value in values if value.lower() in TOTALS}
        if totals and len(values) > 1:
            shown = next((value for value in sorted(totals) if value), "all of it")
            part = min(values - totals, default=shown)
            raise InputRefused(
                f"{name} = {shown} already contains {name} = {part} ({country}, {start:%Y-%m-%d}): "
                "adding both would count the same twice",
                advice=f"Choose one of them, such as {name}={shown}.",
            )


def _refuse_overlaps(groups: Sequence[Group]) -> None:
    """Periods of a country may follow each other, not overlap: a month and its days, a year and its months."""
    for (country, start, end), (other, next_start, next_end) in pairwise(groups):
        if country == other and next_start < end:
            raise InputRefused(
                f"the figures of {country} for {_days(start, end)} and for {_days(next_start, next_end)} overlap: "
                "adding both would count the same twice"
            )


def _days(start: datetime, end: datetime) -> str:
    """The first day and the last, which the exclusive end is not."""
    return f"{start:%Y-%m-%d} to {end - timedelta(microseconds=1):%Y-%m-%d}"


def _identity(form: StatisticForm | Statistic) -> str:
    moments = f"{form.period_from:%Y-%m-%dT%H:%MZ}/{form.period_to:%Y-%m-%dT%H:%MZ}"
    return " ".join((form.dataset, form.measure, form.country, moments, written_breakdown(form.breakdown))).strip()
