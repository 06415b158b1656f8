"""The totals as a CSV file: stamped, neutralised, on the record as disclosed."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

from dashboard.context import AppContext
from dashboard.panels.strategic.lines import Tables, rows
from data.dissemination.neutral import neutralise
from data.dissemination.stamp import KOSOVO
from data.store.cube import Cell
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import KIND_LABELS, Kind
from data.terms.markings import TOTALS

HEAD = ("month", "country", "drug_group", "incidents", "persons", "told")
METHOD = (
    "Counted are validated, real reports without personal data that their originators released as totals or to the "
    "public, by the country and the month in which they happened.",
    "A number is told where five reports or more stand behind it, and only where it does not tell, together with the "
    "others, what is not told.",
    "A month is released once, thirty days after its end, and never changed: late reports and corrections are not in "
    "it, and a month of which a number was told is withdrawn as a whole when a report in it may no longer be told.",
)


def csv_file(ctx: AppContext, tables: Tables, kind: Kind) -> Callable[[], bytes]:
    """What makes the file when it is asked for, once that is on the record. Empty numbers are not told, never zero."""

    def make() -> bytes:
        written = write_csv(tables, kind, viewer=f"{ctx.viewer.name} ({ctx.viewer.party})", now=ctx.clock())
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            work.record(Act.DISCLOSURE, "strategic figures", {"kind": kind.value, "format": "csv"})
            work.commit()
        return written

    return make


def write_csv(tables: Tables, kind: Kind, *, viewer: str, now: datetime) -> bytes:
    """The file: the stamp in lines that begin with #, then every number of the kind, told or not."""
    out = io.StringIO()
    stamp = (
        ("data", f"real · {KIND_LABELS[kind][1]} · totals as released to observers"),
        ("marking", TOTALS.sentence()),
        ("as of", f"{now:%Y-%m-%d %H:%M:%S} UTC"),
        ("viewer", viewer),
        *(("method", sentence) for sentence in METHOD),
        ("note", KOSOVO),
    )
    for name, text in stamp:
        out.write(f"# {name}: {' '.join(text.split())}\r\n")
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for month, country, group, cell in rows(tables, kind):
        names = (f"{month // 100}-{month % 100:02}", country or "all", group or ("all" if kind is Kind.SEIZURE else ""))
        numbers = (cell.incidents, cell.persons, "yes") if isinstance(cell, Cell) else (None, None, cell)
        writer.writerow([neutralise(str(value)) if isinstance(value, str) else value for value in (*names, *numbers)])
    return out.getvalue().encode("utf-8-sig")
