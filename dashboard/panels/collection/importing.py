"""Import: a file is dropped, what would come of it is shown, and all of it is stored, or the good rows, or nothing."""

from hashlib import sha256

import streamlit as st

from dashboard.choices import operations
from dashboard.context import AppContext
from dashboard.panels.collection.import_done import show_done
from dashboard.panels.collection.import_preview import show_preview
from dashboard.panels.collection.import_state import HeldImport, held_import
from dashboard.panels.collection.mapping import show_mapping
from data.collection.importing import LayoutUnknown, prepare
from data.collection.profiles import read_profile, shipped
from data.terms.errors import InputRefused, NotAllowed, VardarError

BY_COLUMNS = ""
HINT = (
    "Collection workbooks, CSV, Excel and GeoJSON. What it is, is told by what is in it. "
    "Nothing is stored before you have seen what would come of it."
)


def render(ctx: AppContext) -> None:
    """Draw the section."""
    held = held_import()
    with st.container(key="import"):
        if held.report is not None and held.report.committed:
            show_done(ctx, held)
            return
        asked = _ask(ctx, held)
        if asked is None:
            st.caption(HINT)
            return
        _read(ctx, held, *asked)
        if held.preview is not None:
            show_preview(ctx, held)
        elif isinstance(held.refused, LayoutUnknown) or held.mapping is not None:
            _say(held.refused)
            show_mapping(ctx, held)
        else:
            _say(held.refused)


def _ask(ctx: AppContext, held: HeldImport) -> tuple[str, bytes, str, str | None] | None:
    """The file with its name, the profile's name and the operation; None while there is no file."""
    place, options = st.columns([2.2, 1], gap="medium")
    with place:
        given = st.file_uploader("File", key=f"file {held.turn}", label_visibility="collapsed")
    with options:
        known = {one.code: one.name.removesuffix(" (exercise)") for one in operations(ctx) if one.kind != "series"}
        operation = st.selectbox(
            "Operation",
            ["", *known],
            key="import operation",
            format_func=lambda code: known.get(code, "as the file says"),
        )
        named = {BY_COLUMNS: "by the columns", **{name: one.title for name, one in shipped().items()}}
        profile = st.selectbox("Read it", list(named), key="import profile", format_func=lambda name: named[name])
    return None if given is None else (given.name, given.getvalue(), profile, operation or None)


def _read(ctx: AppContext, held: HeldImport, name: str, content: bytes, profile: str, operation: str | None) -> None:
    """Prepare the file, unless that is what was read last."""
    asked = (name, sha256(content).digest(), profile, operation, held.mapping, tuple(sorted(held.answers.items())))
    if asked == held.asked:
        return
    held.preview, held.refused, held.report = None, None, None
    bar = st.progress(0.0, text=f"Reading {name}")
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
            progress=lambda done, total: bar.progress(min(done / max(total, 1), 1.0), text=f"Reading {name}"),
        )
    except (InputRefused, NotAllowed) as refused:
        held.refused = refused
    finally:
        bar.empty()
    held.asked = asked


def _say(refused: VardarError | None) -> None:
    if refused is not None:
        st.error(f"{refused}. {refused.advice}".strip())
