"""The preview: what would come of a file, in numbers, refusals and questions, with the reports that can be taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from data.collection.intake.import_report import ImportReport
from data.collection.intake.ledger import Place
from data.collection.intake.sorting import OpenQuestion
from data.collection.intake.spool import Spool
from data.collection.reading.profiles import Profile
from data.collection.source import Admitted, SourceTable
from data.collection.translated import Translated


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a file: `report` says it in numbers and refusals, `good()` gives the reports to take.

    `profile` is None for our own workbooks. `repeated` are reports that came before in the file with the same content:
    (its place, the earlier place). `answers` are those that the places were chosen with, `not_seen` the
    uids in it that there are none of or that this viewer may not see.
    """

    report: ImportReport
    file: Admitted
    tables: tuple[SourceTable, ...] = field(repr=False)
    profile: Profile | None
    questions: tuple[OpenQuestion, ...]
    repeated: tuple[tuple[Place, Place], ...]
    answers: Mapping[str, str]
    spool: Spool = field(repr=False)
    is_compared: bool = False
    not_seen: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether all of it can be imported."""
        return not self.report.refusals

    def good(self) -> Iterator[Translated]:
        """The reports that no refused row belongs to, in the order of the file."""
        refused = {(refusal.sheet, refusal.row) for refusal in self.report.refusals}
        for report in self.spool:
            if not any((report.sheet, row) in refused for row in report.rows):
                yield report
