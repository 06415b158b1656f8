"""The stamp that every file carries: what it holds, for whom, how it may be passed on, where it comes from."""

from dataclasses import dataclass
from datetime import UTC, datetime

from data.access.policy import NOT_BEYOND
from data.access.viewers import Viewer
from data.dissemination.records import DATA_WORD, Records
from data.terms.days import DEFAULT_ZONE
from data.terms.filters import Filter

CREDIT = "Place names of crossing points and towns: GeoNames (CC BY 4.0). Map: Natural Earth."
KOSOVO = (
    "Kosovo*: this designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and "
    "the ICJ Opinion on the Kosovo declaration of independence."
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Named lines, in the order in which they are written."""

    lines: tuple[tuple[str, str], ...]

    def as_text(self) -> str:
        """One line each, `name: text`."""
        return "".join(f"{name}: {text}\n" for name, text in self.lines)


def write_withheld(count: int) -> str:
    """What is left out of something that leaves the house, in a sentence."""
    reports = "1 report is" if count == 1 else f"{count:,} reports are"
    return f"{reports} left out: {NOT_BEYOND}, not beyond without the provider's permission"


def make_stamp(records: Records, chosen: Filter, viewer: Viewer, *, as_of: datetime, zone: str = DEFAULT_ZONE) -> Stamp:
    """The stamp of an export as of a moment (UTC)."""
    data = "EXERCISE: invented incidents of an exercise" if chosen.exercise else DATA_WORD[False]
    counts = ", ".join(f"{len(sheet.rows)} {sheet.name}" for sheet in records.sheets)
    lines = [
        ("data", data),
        ("marking", records.marking.sentence()),
        *(("handling", text) for text in records.marking.explanations()),
        ("filter", chosen.sentence(zone=zone)),
        ("as of", f"{as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        ("viewer", f"{viewer.name} ({viewer.party})"),
        ("rows", counts),
        *([("withheld", write_withheld(records.withheld))] if records.withheld else []),
        *(("source", source) for source in records.sources),
        ("credit", CREDIT),
        ("note", KOSOVO),
        ("note", "Times are UTC, ISO 8601."),
    ]
    return Stamp(tuple(lines))
