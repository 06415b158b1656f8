"""What became of a file: counts, every refusal, and whether anything was stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.collection.intake.ledger import Place
from data.collection.source import FileRefused, Refusal

SHOWN = 200  # refusals that the readable text lists; the document and the workbook have all


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file. `rows` and `refused` count rows; `new`, `amended` and `unchanged` count reports.

    Where nothing was stored (`committed` false) the numbers say what would have been. `left_out` are rows that the
    profile leaves out, by reason; `duplicates` are reports that came twice in the file with the same content;
    `remarks` are sentences on rows that are taken all the same.
    """

    file: str
    profile: str
    rows: int = 0
    new: int = 0
    amended: int = 0
    unchanged: int = 0
    refused: int = 0
    committed: bool = False
    refusals: tuple[Refusal, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    batch_id: int | None = None
    notes: tuple[str, ...] = ()
    remarks: tuple[tuple[Place, str], ...] = ()

    def document(self) -> dict[str, object]:
        """The JSON of `vardar import --json`."""
        return {
            "file": printable(self.file),
            "profile": self.profile,
            "rows": self.rows,
            "new": self.new,
            "amended": self.amended,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "committed": self.committed,
            "refusals": [
                {
                    "sheet": refusal.sheet,
                    "row": refusal.row,
                    "column": refusal.column,
                    "value": printable(refusal.value),
                    "reason": refusal.reason,
                }
                for refusal in self.refusals
            ],
            "left_out": dict(self.left_out),
            "duplicates": self.duplicates,
            "conflicts": self.conflicts,
            "batch": self.batch_id,
            "notes": list(self.notes),
            "remarks": [{"sheet": sheet, "row": row, "remark": remark} for (sheet, row), remark in self.remarks],
        }

    def sentence(self) -> str:
        """One line: what came of it."""
        stored = "imported" if self.committed else "nothing stored"
        if not self.rows and self.refusals:
            return f"{printable(self.file)}: {stored}"
        counts = [f"{self.new:,} new", f"{self.amended:,} amended", f"{self.unchanged:,} unchanged"]
        counts += [f"{self.refused:,} refused"] if self.refused or not self.committed else []
        counts += [f"{self.duplicates:,} twice in the file"] if self.duplicates else []
        counts += [f"{sum(self.left_out.values()):,} left out"] if self.left_out else []
        rows = f"{self.rows:,} row{'s' * (self.rows != 1)}"
        return f"{printable(self.file)}: {stored} · {rows}: {', '.join(counts)}"

    def text(self) -> str:
        """The whole of it for a reader."""
        lines = [self.sentence()]
        lines += [printable(str(refusal)) for refusal in self.refusals[:SHOWN]]
        if len(self.refusals) > SHOWN:
            lines.append(f"and {len(self.refusals) - SHOWN:,} more; the workbook of refused rows names each")
        lines += self.remark_lines()
        lines += [f"left out, {count:,} row{'s' * (count != 1)}: {reason}" for reason, count in self.left_out.items()]
        lines += [*self.notes, *([f"profile: {self.profile}"] if self.profile else [])]
        return "\n".join(lines) + "\n"

    def remark_lines(self, *, limit: int = SHOWN) -> list[str]:
        """The remarks, each with its row."""
        shown = [f"{f'sheet {sheet}, ' if sheet else ''}row {row}: {remark}" for (sheet, row), remark in self.remarks]
        more = [f"and {len(shown) - limit:,} more remarks"] if len(shown) > limit else []
        return [printable(line) for line in shown[:limit]] + more


def refused_whole(name: str, error: FileRefused, *, profile: str = "") -> ImportReport:
    """The report on a file that was not taken at all."""
    return ImportReport(name, profile, refusals=(error.refusal,), notes=(error.advice,) if error.advice else ())


def printable(text: str) -> str:
    """Text that any terminal, file and database takes: what cannot be printed as its code."""
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text)
