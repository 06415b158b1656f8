"""The mapping of a file that is not known: YAML to edit, and what it makes of the first rows."""

from collections.abc import Sequence
from itertools import islice

import streamlit as st

from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.panels.collection.import_state import HeldImport
from dashboard.panels.collection.preview_rows import refusals_table, rows_table
from dashboard.panels.collection.preview_tables import table_height
from data.collection.intake.importing import translated
from data.collection.reading.profiles import Profile, dump_profile, read_profile
from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import LeftOut, Translated
from data.terms.errors import InputRefused

TRIED = 10  # rows that the live preview translates


def edit_mapping(ctx: AppContext, held: HeldImport, tables: Sequence[SourceTable], profile: Profile | None) -> None:
    """The editor, the first rows as they would be read, and the buttons to use and to keep the mapping."""
    if profile is None:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        text = st.text_area(
            "Mapping", held.mapping or dump_profile(profile), height=430, key=f"mapping {held.turn} {profile.name}",
            help="Columns to fields, constants, codes, dates, what stands for missing, rows to leave out. "
            "Ctrl+Enter shows what it makes of the first rows.",
        )  # fmt: skip
    with right:
        is_right = _show_trial(ctx, tables, text)
    with st.container(horizontal=True):
        if st.button("Use this mapping", type="primary", disabled=not is_right):
            held.mapping = text
            st.rerun()
        st.download_button(
            "Keep it as a file", text, file_name=f"{profile.name}.yaml", mime="text/yaml", type="tertiary",
            on_click="ignore", help="For the next file of this sender: vardar import FILE --profile NAME.yaml",
        )  # fmt: skip


def _show_trial(ctx: AppContext, tables: Sequence[SourceTable], text: str) -> bool:
    """What the mapping makes of the first rows; whether it can be read at all."""
    try:
        profile = read_profile(text)
    except InputRefused as refused:
        st.error(plain(refused))
        return False
    short = [_first_rows(table) for table in tables[:1]]
    try:
        made = list(translated(short, profile))
    except InputRefused as refused:
        st.error(plain(refused))
        return False
    taken = [row for row in made if isinstance(row, Translated)]
    refusals = [row for row in made if isinstance(row, Refusal)]
    left = [row for row in made if isinstance(row, LeftOut)]
    st.caption(f"Of the first {TRIED} rows: {len(taken)} reports, {len(refusals)} refusals, {len(left)} rows left out")
    if taken:
        st.dataframe(rows_table(taken, zone=ctx.zone), hide_index=True, height=table_height(len(taken)))
    if refusals:
        st.dataframe(refusals_table(refusals, limit=TRIED * 5), hide_index=True, height=table_height(len(refusals)))
    return True


def _first_rows(table: SourceTable) -> SourceTable:
    rows: list[SourceRow | Refusal] = list(islice(iter(table.rows), TRIED))
    return SourceTable(table.sheet, table.header, table.header_row, rows)
