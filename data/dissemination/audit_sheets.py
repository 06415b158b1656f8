"""The audit record as a file: CSV or XLSX, neutralised and stamped; that it goes out is on the record first.

Who reads it sees what colleagues did: it is personal data as the reports are.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from data.access.viewers import Viewer
from data.dissemination.neutral import neutralise
from data.store import audit_reading
from data.store.audit_reading import Asked, Entry
from data.store.unit_of_work import Act
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused

FORMATS = ("csv", "xlsx")
MOST_ENTRIES, CELL = 250_000, 32_000  # a worksheet's cell takes 32,767 letters; what is longer goes on in the next one
HEAD = ("entry", "time (UTC)", "person", "party", "role", "act", "subject", "outcome", "purpose", "recipient", "digest")


def write_audit(
    engine: Engine, viewer: Viewer, asked: Asked, *, suffix: str, clock: Clock = utc_now
) -> tuple[bytes, int]:
    """The file, and how many entries it holds, oldest first.

    Raises NotAllowed for anyone but the data protection officer, and InputRefused for another format, for more entries
    than a file takes and where no purpose is stated.
    """
    if suffix not in FORMATS:
        raise InputRefused(
            f"the record is written as {' or '.join(FORMATS)}", advice="The format is the file's suffix."
        )
    if not (viewer.purpose or "").strip():
        raise InputRefused("the record goes out for a purpose: say which", advice="Give the reason with --purpose.")
    found = audit_reading.find(engine, viewer, asked, limit=1, clock=clock, audit=False)
    if found.total > MOST_ENTRIES:
        raise InputRefused(f"{found.total:,} entries are too many for one file", advice="Narrow the search.")
    as_of, state = clock(), audit_reading.chain_state(engine, viewer, clock=clock)
    entries = list(audit_reading.each(engine, viewer, asked, clock=clock))
    audit_reading.put_on_record(
        engine, viewer, asked, clock=clock, act=Act.DISCLOSURE, format=suffix, entries=len(entries)
    )
    stamp = [
        ("data", "Audit record: who did what, when and why. Personal data of those who work here."),
        ("asked", asked.sentence()),
        ("entries", f"{len(entries)} of {state.entries}"),
        ("newest digest", state.head or "none"),
        ("as of", f"{as_of.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        ("made for", f"{viewer.name} ({viewer.party}), {viewer.purpose}"),
    ]
    rows = [_row(entry) for entry in entries]
    return (_csv if suffix == "csv" else _xlsx)(stamp, rows), len(entries)


def _row(entry: Entry) -> list[str | int]:
    told = "erased" if entry.detail is None else json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return [
        entry.seq, f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}", entry.actor, entry.party, entry.role, entry.act,
        entry.subject, entry.outcome, entry.purpose or "", entry.recipient or "", entry.digest, told,
    ]  # fmt: skip


def _csv(stamp: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | int]]) -> bytes:
    """The stamp line by line, an empty line, the table."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerows([[name, neutralise(text)] for name, text in stamp])
    writer.writerow([])
    writer.writerow([*HEAD, "detail"])
    writer.writerows([[neutralise(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
    return held.getvalue().encode("utf-8-sig")


def _xlsx(stamp: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | int]]) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(held, options) as workbook:
        about, table = workbook.add_worksheet("about"), workbook.add_worksheet("audit record")
        for number, (name, text) in enumerate(stamp):
            about.write_string(number, 0, name)
            about.write_string(number, 1, text)
        widest = max((len(list(_pieces(row))) for row in rows), default=len(HEAD) + 1)
        for place, name in enumerate([*HEAD, "detail", *["detail, continued"] * (widest - len(HEAD) - 1)]):
            table.write_string(0, place, name)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(_pieces(row)):
                if isinstance(cell, int):
                    table.write_number(number, place, cell)
                else:
                    table.write_string(number, place, neutralise(cell))
        table.freeze_panes(1, 0)
        table.autofilter(0, 0, len(rows), len(HEAD))
    return held.getvalue()


def _pieces(row: Sequence[str | int]) -> Iterator[str | int]:
    """The cells of a row; one that is too long for a cell of a worksheet in pieces."""
    for cell in row:
        if isinstance(cell, int) or len(cell) <= CELL:
            yield cell
        else:
            yield from (cell[start : start + CELL] for start in range(0, len(cell), CELL))


def file_name(as_of: datetime, suffix: str) -> str:
    """A name for the file."""
    return f"audit {as_of:%Y-%m-%d %H%M}.{suffix}"
