"""Import: a file is dropped, what would come of it is shown, and all of it is stored, or the good rows, or nothing."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import streamlit as st

from dashboard.choices import operations
from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.panels.collection.import_done import show_done
from dashboard.panels.collection.import_preview import show_preview, show_where
from dashboard.panels.collection.import_state import HeldImport, held_import
from dashboard.panels.collection.mapping import edit_mapping
from dashboard.panels.collection.ways_in import show_last_imports, show_ways_in
from data.collection.files.limits import FILE_BYTES
from data.collection.intake.importing import LayoutUnknown, prepare
from data.collection.intake.preview import Preview
from data.collection.reading.profiles import read_profile, shipped
from data.store.forms import IncidentForm
from data.terms.errors import InputRefused, NotAllowed
from data.terms.markings import MARKED, Marking, combine, read_marking

BY_COLUMNS = ""
NEW_COLUMNS = (
    "A file with these columns has not come in before. Below is how it could be read, and what would come of its first "
    "rows: under “fields” stands what a report has, and after it the column of the file. Correct it, then use it."
)
UNREAD = Marking()  # what asks for nothing that could be read is for the OCU alone
CSS = Path(__file__).with_name("importing.css")


def render(ctx: AppContext) -> None:
    """Draw the section."""
    held = held_import()
    st.html(CSS)
    top = st.container(key="marking")
    with st.container(key="import"):
        if held.report is not None and held.report.committed:
            with top:
                marking_bar(held.marking)
            show_done(ctx, held)
            return
        left, right = st.columns([1.75, 1], gap="medium")
        with left:
            asked = _ask(ctx, held)
            if asked is None:
                show_ways_in()
            else:
                _read(ctx, held, *asked)
            with top:
                marking_bar(held.marking if asked else None)
            if asked and held.preview is not None:
                show_preview(ctx, held, held.preview)
        if asked is None:
            with right:
                show_last_imports(ctx)
        elif held.preview is not None:
            with right:
                show_where(ctx, held, held.preview)
        elif held.refused is not None:
            if not isinstance(held.refused, LayoutUnknown):
                st.error(plain(f"{held.refused}. {held.refused.advice}"))
            else:
                st.info(NEW_COLUMNS)
                edit_mapping(ctx, held, [held.refused.table], held.refused.suggestion)


def marking_of(preview: Preview, *, exercise: bool) -> Marking:
    """The marking of the rows of a file. What a refused row asks for is not known: with one in view, it is the OCU's
    alone, as is what no row marks (returns, traffic)."""
    sets = ("handling", "release_to")
    rows = {
        tuple(
            (name, " ".join(told) if name in sets else told) for name in MARKED if (told := getattr(form, name, None))
        )
        for form in (report.form for report in preview.good())
        if isinstance(form, IncidentForm)
    }
    read = [read_marking({**dict.fromkeys(MARKED), **dict(row)}) for row in rows]
    marking = combine([*read, *([UNREAD] if preview.report.refusals or not rows else [])])
    return replace(marking, exercise=marking.exercise or exercise)


def _ask(ctx: AppContext, held: HeldImport) -> tuple[str, bytes, str, str | None] | None:
    """The file with its name, the profile's name and the operation; None while there is no file."""
    with st.container(key="import-ask"):
        place, which, how = st.columns([1.7, 1, 1], gap="small", vertical_alignment="bottom")
    with place:
        given = st.file_uploader(
            "File", key=f"file {held.turn}", label_visibility="collapsed", max_upload_size=FILE_BYTES // 1_000_000
        )
    with which:
        known = {one.code: one.name.removesuffix(" (exercise)") for one in operations(ctx) if one.kind != "series"}
        operation = st.selectbox(
            "Operation",
            ["", *known],
            key="import operation",
            format_func=lambda code: known.get(code, "as the file says"),
        )
    with how:
        named = {BY_COLUMNS: "by the columns", **{name: one.title for name, one in shipped().items()}}
        profile = st.selectbox("Read it", list(named), key="import profile", format_func=lambda name: named[name])
    return None if given is None else (given.name, given.getvalue(), profile, operation or None)


def _read(ctx: AppContext, held: HeldImport, name: str, content: bytes, profile: str, operation: str | None) -> None:
    """Prepare the file, unless that is what was read last."""
    asked = (name, sha256(content).digest(), profile, operation, held.mapping, tuple(sorted(held.answers.items())))
    if asked == held.asked:
        return
    held.preview, held.refused, held.report, held.marking = None, None, None, UNREAD
    bar = st.progress(0.0, text=f"Reading {plain(name)}")
    exercise = any(one.exercise for one in operations(ctx) if one.code == operation)
    try:
        held.preview = prepare(
            ctx.services.engine,
            ctx.viewer,
            name=name,
            content=content,
            profile=read_profile(held.mapping) if held.mapping else profile or None,
            operation=operation,
            exercise=exercise,
            answers=held.answers,
            progress=lambda done, total: bar.progress(min(done / max(total, 1), 1.0), text=f"Reading {plain(name)}"),
        )
        held.marking = marking_of(held.preview, exercise=exercise)
    except (InputRefused, NotAllowed) as refused:
        held.refused = refused
    finally:
        bar.empty()
    held.asked = asked
