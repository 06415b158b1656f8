"""Bringing a file in: prepared first, so that a person sees what would come of it, then stored in one transaction.

gate → tables → rows translated by a profile, or by our own workbook → what the store says to them → `Preview`
→ `commit`: all or nothing, or on explicit choice the good rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Engine

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.collection import workbooks
from data.collection.files import gate, readers
from data.collection.intake.import_report import ImportReport
from data.collection.intake.ledger import Ledger
from data.collection.intake.preview import Preview
from data.collection.intake.sorting import Sorting
from data.collection.intake.store_words import refusals_by_store, remarks_by_store
from data.collection.places import PlaceAnswer, matcher
from data.collection.reading.profiles import Profile, recognise, shipped
from data.collection.reading.row_places import PlaceFinder
from data.collection.reading.suggestions import suggest
from data.collection.reading.translation import translate
from data.collection.reading.unread_columns import unread_columns
from data.collection.source import FileRefused, Refusal, SourceTable
from data.collection.translated import AnyForm, LeftOut, Translated
from data.collection.values.folding import word_key
from data.store import batches
from data.store.batches import BatchOutcome, name_not_seen
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, NotAllowed

Progress = Callable[[int, int], object]
HIDDEN, OTHER_COLUMNS = "sheets that are hidden", "sheets with other columns than the profile reads"
WORKBOOK = "workbook"  # stands where a profile's name stands, for our own collection workbooks


class LayoutUnknown(FileRefused):
    """No profile knows these columns; `suggestion` is one to begin with."""

    def __init__(self, table: SourceTable) -> None:
        named = ", ".join(table.header[:8]) + (", …" if len(table.header) > 8 else "")
        super().__init__(
            Refusal("no profile knows a file with these columns", table.sheet, table.header_row, value=named),
            advice="Name a profile, or write one: Vardar suggests a first version to be looked through.",
        )
        self.table, self.suggestion = table, suggest(table)


def prepare(
    engine: Engine,
    viewer: Viewer,
    *,
    name: str,
    content: bytes,
    profile: str | Profile | None = None,
    operation: str | None = None,
    exercise: bool = False,
    answers: Mapping[str, str] | None = None,
    compared: bool = True,
    clock: Clock = utc_now,
    progress: Progress | None = None,
) -> Preview:
    """Read a file and say what would come of it; stores nothing of it.

    `answers` are those to the questions of an earlier preview, by key. Whoever commits without looking leaves out the
    comparison with the store (`compared`): committing compares again. `progress` is told steps done and in all.
    Raises FileRefused for a file that is not taken at all (LayoutUnknown where no profile fits), InputRefused for a
    profile that does not exist, NotAllowed for a viewer who reports nothing, and StoreErrors.
    """
    general = may(viewer, Action.WRITE)
    if not general.allowed:
        with asking(engine, viewer, Act.COLLECTION, batches.REFUSED, clock=clock):
            raise NotAllowed(general.reason)
    file = gate.admit(name, content)
    tables = readers.read_tables(file)
    chosen = choose_profile(tables, profile)
    expected = max(content.count(b"\n"), 1)  # rows; a guess, and the bar grows with a better one
    ledger = Ledger(_teller(progress, lambda rows: (rows, 2 * max(rows, expected))))
    sorting = Sorting(ledger, now=clock())
    watched = [ledger.watch(table) for table in tables]
    known = answers or {}
    for row in translated(watched, chosen, operation=operation, exercise=exercise, answers=known):
        sorting.take(row)
    sorting.close()
    if not (sorting.spool or sorting.refusals):
        sorting.take(Refusal("the file holds no report"))
    preview = Preview(
        report=ImportReport(
            file=name,
            profile=chosen.name if chosen else WORKBOOK,
            rows=ledger.read - sum(sorting.left_out[reason] for reason in workbooks.NO_REPORT),
            refused=len(ledger.refused),
            refusals=tuple(sorting.refusals),
            left_out={reason: count for reason, count in sorting.left_out.items() if reason not in workbooks.NO_REPORT},
            duplicates=sorting.repeats,
            remarks=tuple(sorting.remarks),
            notes=tuple(_notes(tables, chosen)),
        ),
        file=file,
        tables=tables,
        profile=chosen,
        questions=sorting.questions,
        repeated=tuple(sorting.repeated),
        answers=known,
        spool=sorting.spool,
    )
    if not compared:
        return preview
    preview = _compare(engine, viewer, preview, clock=clock, progress=progress)
    if preview.not_seen:  # who asks after reports that are not for them leaves a trace
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            tried = {"name": name, **name_not_seen(preview.not_seen)}
            work.record(Act.CONSULTATION, batches.REFUSED, tried, outcome="refused")
            work.commit()
    return preview


def commit(
    engine: Engine,
    viewer: Viewer,
    preview: Preview,
    *,
    only_good: bool = False,
    clock: Clock = utc_now,
    progress: Progress | None = None,
) -> ImportReport:
    """Store what was prepared, in one transaction: all of it, or nothing where a row is refused.

    With `only_good` the good rows are stored and the refused ones stay with the sender. What the store has come to say
    since the preview counts: a new refusal or conflict stops the import too. Raises NotAllowed and StoreErrors.
    """
    if not (preview.is_good or only_good):
        looked = preview if preview.is_compared else _compare(engine, viewer, preview, clock=clock, progress=progress)
        return _refused(engine, viewer, looked.report, looked, clock=clock)
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:

        def ask(forms: Iterable[tuple[AnyForm, int | None]]) -> BatchOutcome:
            tell = _teller(progress, lambda done: (done, len(preview.spool)))
            file = preview.file
            return batches.take(
                work, forms, name=file.name, digest=file.digest, profile=preview.report.profile, progress=tell
            )

        settled, outcome = _settle(engine, viewer, preview, ask, once=not only_good)
        report = replace(settled.report, batch_id=outcome.batch_id)
        nothing_good = only_good and not (report.new or report.amended or report.unchanged)
        if outcome.is_clean and not nothing_good:
            work.commit()
            return replace(report, committed=True)
    return _refused(engine, viewer, report, settled, clock=clock)


def _refused(engine: Engine, viewer: Viewer, report: ImportReport, preview: Preview, *, clock: Clock) -> ImportReport:
    """The report, once it is on the record that somebody tried to bring in a file and nothing of it was stored."""
    file = preview.file
    detail: dict[str, object] = {"name": file.name, "rows": report.rows, "refused": report.refused}
    detail |= {"digest": file.digest, **name_not_seen(preview.not_seen)}
    with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
        work.record(Act.COLLECTION, batches.REFUSED, detail, outcome="refused")
        work.commit()
    return report


def choose_profile(tables: Sequence[SourceTable], profile: str | Profile | None) -> Profile | None:
    """The profile to read with, None for our own workbooks. Raises InputRefused and LayoutUnknown."""
    if isinstance(profile, Profile):
        return profile
    if profile is not None:
        if profile not in shipped():
            known = ", ".join(sorted(shipped()))
            raise InputRefused(f"there is no profile {profile[:60]}", advice=f"There are: {known}; or a YAML file.")
        return shipped()[profile]
    if workbooks.is_ours(tables):
        return None
    found = recognise(tables)
    if found is None:
        raise LayoutUnknown(tables[0])
    return found


def translated(
    tables: Sequence[SourceTable],
    profile: Profile | None,
    *,
    operation: str | None = None,
    exercise: bool = False,
    answers: Mapping[str, str] | None = None,
    places: PlaceFinder | None = None,
) -> Iterator[Translated | Refusal | LeftOut]:
    """The rows of the tables as reports, read with a profile, or as our own workbook where it is None."""
    known, given = places or _Gazetteer(), answers or {}
    if profile is None:
        yield from workbooks.read(tables, operation=operation, places=known, answers=given)
        return
    fitting = [table for table in tables if not table.hidden and _fits(table, profile)] or tables
    for table in tables:
        if table in fitting:
            yield from translate(table, profile, places=known, operation=operation, exercise=exercise, answers=given)
        else:
            yield LeftOut(table.header_row, HIDDEN if table.hidden else OTHER_COLUMNS, table.sheet)


def _notes(tables: Sequence[SourceTable], profile: Profile | None) -> Iterator[str]:
    """What a person should know of the tables that were read."""
    for table in tables:
        if profile or workbooks.find_identity(table):
            yield from table.notes
        if profile and _fits(table, profile):
            yield from unread_columns(table, profile)


class _Gazetteer:
    """Finds places in the gazetteer, whose names take seconds to prepare: only for a file that writes one."""

    def find(self, text: str, *, country: str | None = None, place_type: str | None = None) -> PlaceAnswer:
        """The places that the text may mean."""
        return matcher().find(text, country=country, place_type=place_type)


def _fits(table: SourceTable, profile: Profile) -> bool:
    """Whether a table has the columns by which the profile knows its files."""
    return {word_key(name) for name in profile.header} <= {word_key(name) for name in table.header}


def _teller(progress: Progress | None, steps: Callable[[int], tuple[int, int]]) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if progress is not None:
            progress(*steps(done))

    return tell


def _compare(engine: Engine, viewer: Viewer, preview: Preview, *, clock: Clock, progress: Progress | None) -> Preview:
    """The preview with what the store would say."""
    read = preview.report.rows
    tell = _teller(progress, lambda done: (read + done, read + len(preview.spool)))
    looked, _ = _settle(
        engine, viewer, preview, lambda forms: batches.foresee(engine, viewer, forms, clock=clock, progress=tell)
    )
    return replace(looked, is_compared=True)


Ask = Callable[[Iterable[tuple[AnyForm, int | None]]], BatchOutcome]


def _settle(
    engine: Engine, viewer: Viewer, preview: Preview, ask: Ask, *, once: bool = False
) -> tuple[Preview, BatchOutcome]:
    """Ask the store about the good reports until it refuses no more of them; each refusal goes to its row.

    A row that is refused takes other reports of the same row with it, so what is left has to be asked about again.
    """
    while True:
        outcome = ask((report.form, report.version) for report in preview.good())
        found = refusals_by_store(preview, outcome)
        report = preview.report
        refusals = (*report.refusals, *found)
        told = () if found else remarks_by_store(engine, viewer, preview, outcome)
        preview = replace(
            preview,
            not_seen=(*preview.not_seen, *outcome.not_seen),
            report=replace(
                report,
                new=len(outcome.new),
                amended=len(outcome.amended),
                unchanged=len(outcome.unchanged),
                conflicts=report.conflicts + len(outcome.conflicts),
                refusals=refusals,
                remarks=tuple(dict.fromkeys((*report.remarks, *told))),
                refused=len({(one.sheet, one.row) for one in refusals if one.row is not None}),
            ),
        )
        if not found or once:
            return preview, outcome
