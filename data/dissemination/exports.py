"""Exports: incidents as GeoJSON, GeoPackage, CSV or XLSX, with every column, through the policy, stamped and whole.

The format is the file's suffix. A file is written beside its place under another name, the disclosure is put on the
audit record, and only then the file gets its name: nobody ever finds half of one, nor one that is not on the record.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from data.access.viewers import Viewer
from data.dissemination.purposes import stated_purpose
from data.dissemination.records import Records, read_records
from data.dissemination.stamp import Stamp, make_stamp
from data.dissemination.writers import write_csv, write_geojson, write_gpkg, write_xlsx
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.days import DEFAULT_ZONE, Clock, utc_now
from data.terms.errors import InputRefused
from data.terms.filters import Filter
from data.terms.markings import Marking

Writer = Callable[[Path, Records, Stamp], None]
Progress = Callable[[int, int], object]
STEPS = 3
LISTED = 1_000  # uids that the record names; of more it has the filter

WRITERS: Mapping[str, Writer] = {
    ".geojson": write_geojson,
    ".gpkg": write_gpkg,
    ".csv": write_csv,
    ".xlsx": write_xlsx,
}


@dataclass(frozen=True, slots=True)
class Export:
    """What was handed out: the files, the one asked for first, how many incidents, under which marking."""

    files: tuple[Path, ...]
    incidents: int
    marking: Marking


def export(
    path: Path,
    *,
    engine: Engine,
    viewer: Viewer,
    chosen: Filter,
    clock: Clock = utc_now,
    zone: str = DEFAULT_ZONE,
    purpose: str | None = None,
    recipient: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Export:
    """Write the incidents of a filter, as this viewer may see them, to a file; an older file of that name is replaced.

    A CSV holds one table, so its items, nationalities, labels and stamp lie beside it: `name.items.csv`, …,
    `name.about.txt`. Only their owner can read the files. `progress` is told the steps done, of how many.
    `purpose` is what for and `recipient` the party it goes to; both go on the record.
    Raises InputRefused (suffix, folder, too many incidents, personal data without a purpose), NotAllowed, on the record
    too, or a StoreError.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputRefused(
            f"{path.name}: the format is the file's suffix", advice=f"It is one of {', '.join(WRITERS)}."
        )
    if not path.parent.is_dir():
        raise InputRefused(f"there is no folder {path.parent}")
    as_of = clock()
    progress(0, STEPS)
    with asking(engine, viewer, Act.DISCLOSURE, f"export {path.suffix.lower().lstrip('.')}", clock=clock):
        records = read_records(engine, viewer, chosen)
    purpose = stated_purpose(viewer, purpose, personal=records.personal)
    progress(1, STEPS)
    stamp = make_stamp(records, chosen, viewer, as_of=as_of, zone=zone)
    workshop = Path(tempfile.mkdtemp(prefix=".vardar-", dir=path.parent))
    try:
        writer(workshop / path.name, records, stamp)
        progress(2, STEPS)
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            _put_on_record(work, chosen, path, records, zone=zone, purpose=purpose, recipient=recipient)
            work.commit()
        # The file that was asked for comes last: where it stands, what belongs to it stands too.
        written = sorted(workshop.iterdir(), key=lambda file: file.name == path.name)
        for file in written:
            file.chmod(0o600)  # reports about people, as in the store
        files = tuple(file.rename(path.parent / file.name) for file in written)
        progress(3, STEPS)
    except OSError as error:
        raise InputRefused(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return Export(tuple(reversed(files)), len(records.incidents.rows), records.marking)


def _put_on_record(
    work: UnitOfWork,
    chosen: Filter,
    path: Path,
    records: Records,
    *,
    zone: str,
    purpose: str | None,
    recipient: str | None,
) -> None:
    detail = {
        "filter": chosen.sentence(zone=zone),
        "query": chosen.query(zone=zone),
        "incidents": len(records.incidents.rows),
        "personal": records.personal,
        "withheld": records.withheld,
        "uids": records.uids[:LISTED],
        "marking": records.marking.sentence(),
    }
    name = f"export {path.suffix.lower().lstrip('.')}"
    work.record(Act.DISCLOSURE, name, detail, purpose=purpose, recipient=recipient)
