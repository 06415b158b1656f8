"""Sorting what comes out of a file: reports to take, rows refused, rows left out, places to ask, rows that repeat."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from data.collection.intake.ledger import Ledger, Place
from data.collection.intake.spool import Spool
from data.collection.source import Refusal
from data.collection.translated import LeftOut, PlaceQuestion, Translated

NOTED = 1_000  # remarks and repeated rows that are listed; beyond that they are counted
CHOICES = 4  # places that a refusal names


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A written place that has to be chosen, in how many reports it stands, and where first."""

    question: PlaceQuestion
    count: int
    first: Place


class Sorting:
    """Takes the rows of a file one by one, in their order; what happens after `now` is remarked on."""

    def __init__(self, ledger: Ledger, *, now: datetime | None = None) -> None:
        self.spool = Spool()
        self.refusals: list[Refusal] = []
        self.left_out: Counter[str] = Counter()
        self.remarks: list[tuple[Place, str]] = []
        self.repeated: list[tuple[Place, Place]] = []
        self.repeats = 0
        self._asked: dict[str, OpenQuestion] = {}
        self._ledger, self._now = ledger, now

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """Each place that has to be chosen once, the most frequent first."""
        return tuple(sorted(self._asked.values(), key=lambda asked: -asked.count))

    def take(self, row: Translated | Refusal | LeftOut) -> None:
        """One more row."""
        match row:
            case Refusal():
                self._refuse(row)
            case LeftOut():
                self.left_out[row.reason] += 1
                self._ledger.account(row.sheet, [row.row])
            case Translated():
                self._take_report(row)

    def close(self) -> None:
        """The file has ended: rows of which nothing was said, and rows whose report another of its rows spoils."""
        for refusal in self._ledger.unaccounted():
            self._refuse(refusal)
        for refusal in spoiled(self.spool, self._ledger.refused):
            self._refuse(refusal)

    def _take_report(self, report: Translated) -> None:
        self._ledger.account(report.sheet, report.rows)
        place = report.sheet, report.rows[0]
        if len(self.remarks) < NOTED:
            self.remarks += [(place, flag) for flag in (*report.flags, *self._flag_future(report))]
        if report.question is not None:
            self._ask(report, report.question)
            return
        if came := self._ledger.earlier(report):
            self._repeat(report, *came)
            return
        self.spool.put(report)

    def _flag_future(self, report: Translated) -> Iterator[str]:
        begins = getattr(report.form, "occurred_from", None) or getattr(report.form, "period_from", None)
        if self._now and isinstance(begins, datetime) and begins > self._now:
            yield f"lies in the future: {begins:%-d %B %Y}"

    def _ask(self, report: Translated, question: PlaceQuestion) -> None:
        known = self._asked.get(question.key)
        first = known.first if known else (report.sheet, report.rows[0])
        self._asked[question.key] = OpenQuestion(question, (known.count if known else 0) + 1, first)
        named = [f"{one.name} ({one.kind}, {one.country or 'country not known'})" for one in question.choices[:CHOICES]]
        reason = f"which place is meant? It may be {'; '.join(named)}" if named else "no place by this name is known"
        self._refuse_report(report, reason, column=question.column, value=question.written)

    def _repeat(self, report: Translated, earlier: Place, is_same: bool) -> None:
        if not is_same:
            where = f"sheet {earlier[0]}, row {earlier[1]}" if earlier[0] != report.sheet else f"row {earlier[1]}"
            self._refuse_report(report, f"is the same report as {where}, but says something else; which one is right?")
            return
        self.repeats += 1
        if len(self.repeated) < NOTED:
            self.repeated.append(((report.sheet, report.rows[0]), earlier))

    def _refuse_report(self, report: Translated, reason: str, *, column: str | None = None, value: str = "") -> None:
        for refusal in refusals_of(report, reason, column=column, value=value):
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self.refusals.append(refusal)
        self._ledger.refuse(refusal)


def refusals_of(report: Translated, reason: str, *, column: str | None = None, value: str = "") -> Iterator[Refusal]:
    """The refusal of a report that covers one row or several: the reason stands in the first."""
    first, *others = report.rows
    yield Refusal(reason, sheet=report.sheet, row=first, column=column or None, value=value)
    for row in others:
        yield Refusal(f"belongs to the report of row {first}, which is refused", sheet=report.sheet, row=row)


def spoiled(spool: Spool, refused: set[Place]) -> Iterator[Refusal]:
    """Rows that cannot be taken because another row of their report is refused; a row is taken whole or not at all."""
    found = bool(refused)
    while found:
        found = False
        for report in spool:
            bad = next((row for row in report.rows if (report.sheet, row) in refused), None)
            good = [row for row in report.rows if (report.sheet, row) not in refused]
            if bad is not None and good:
                found = True
                for row in good:
                    refused.add((report.sheet, row))
                    yield Refusal(f"belongs to the same report as row {bad}, which is refused", report.sheet, row)
