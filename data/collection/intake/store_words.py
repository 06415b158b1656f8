"""What the store says of the reports of a file, in the words of the file: which row, which column."""

from collections.abc import Iterator

from sqlalchemy import Engine

from data.access.viewers import Viewer
from data.collection.intake.ledger import Place
from data.collection.intake.preview import Preview
from data.collection.intake.sorting import refusals_of, spoiled
from data.collection.source import Refusal, SourceTable
from data.collection.translated import Translated
from data.collection.values.folding import word_key
from data.store.batch_log import withdrawn_among
from data.store.batches import BatchOutcome, VersionConflict
from data.terms.errors import RowRejected, VardarError

SHOWN = 5  # fields that a conflict names


def refusals_by_store(preview: Preview, outcome: BatchOutcome) -> list[Refusal]:
    """A refusal in its row for everything that the store would not take, and for rows that those take along."""
    if outcome.is_clean:
        return []
    conflicts = {conflict.at: conflict for conflict in outcome.conflicts}
    errors: dict[int, list[VardarError]] = {}
    for refused in outcome.refused:
        errors.setdefault(refused.at, []).append(refused.error)
    found: list[Refusal] = []
    for at, report in enumerate(preview.good()):
        if conflict := conflicts.get(at):
            found += refusals_of(report, conflict_sentence(conflict), column=column_of(preview, report, "version"))
        for error in errors.get(at, ()):
            found += _refused(preview, report, error)
    places = {(one.sheet, one.row) for one in (*preview.report.refusals, *found) if one.row is not None}
    return found + list(spoiled(preview.spool, places))


def remarks_by_store(
    engine: Engine, viewer: Viewer, preview: Preview, outcome: BatchOutcome
) -> list[tuple[Place, str]]:
    """What the store has to say of reports that it takes: numbers that come again, copies older than what it has,
    reports that it has and that were withdrawn."""
    told = {one.uid: f"message number {one.message_no} of {one.originator} is in use already" for one in
            outcome.repeated_numbers}  # fmt: skip
    told |= dict.fromkeys(
        outcome.old_copies, "is an older copy of a report that was corrected since: it stays corrected"
    )
    told |= dict.fromkeys(
        withdrawn_among(engine, viewer, outcome.unchanged), "was withdrawn in Vardar, and stays withdrawn"
    )
    if not told:
        return []
    keyed = ((report, getattr(report.form, "uid", "")) for report in preview.good())
    return [((report.sheet, report.rows[0]), told[uid]) for report, uid in keyed if uid in told]


def conflict_sentence(conflict: VersionConflict) -> str:
    """Which version was corrected, who changed the report since, and what differs: so that a person can decide."""
    given = f"version {conflict.given_version}" if conflict.given_version else "an earlier version"
    who = f" by {conflict.changed_by}" if conflict.changed_by else ""
    when = f" on {conflict.changed_at:%d.%m.%Y %H:%M} UTC" if conflict.changed_at else ""
    differ = [
        f"{one.field}: {_shown(one.given)} here, {_shown(one.stored)} in Vardar" for one in conflict.differences[:SHOWN]
    ]
    more = f", and {len(conflict.differences) - SHOWN} more" if len(conflict.differences) > SHOWN else ""
    said = f" ({'; '.join(differ)}{more})" if differ else ""
    return f"corrects {given}, but the report was changed{who}{when} and is at version {conflict.stored_version}{said}"


def column_of(preview: Preview, report: Translated, field: str) -> str | None:
    """What the column of a field is called in the file; the field's own name where no column fills it."""
    name = ".".join(part for part in field.split(".") if not part.isdigit()).replace("items.", "item.", 1)
    reading = preview.profile.fields.get(name) if preview.profile else None
    if reading is None:
        return name or None
    header = _header(preview.tables, report.sheet)
    return next((one for one in header if word_key(one) in {word_key(column) for column in reading.column}), name)


def _refused(preview: Preview, report: Translated, error: VardarError) -> Iterator[Refusal]:
    if not isinstance(error, RowRejected):
        yield from refusals_of(report, str(error))
        return
    value = "" if error.value is None else str(error.value)
    yield from refusals_of(report, error.reason, column=column_of(preview, report, error.field), value=value)


def _header(tables: tuple[SourceTable, ...], sheet: str | None) -> tuple[str, ...]:
    return next((table.header for table in tables if table.sheet == sheet), ())


def _shown(value: object) -> str:
    text = "nothing" if value is None or value == "" or value == () else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
