"""The Strategic figures page: what observers get, and everyone may look at: fixed totals, and where there are none."""

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard import panels
from dashboard.address import choose_by_address, widget_key
from dashboard.components.marking_bar import marking_bar
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.strategic import overview
from dashboard.panels.strategic.download import METHOD, csv_file
from dashboard.panels.strategic.lines import Tables
from dashboard.theme import current_style
from data import reference
from data.picture.observer_figures import TOTALS
from data.store import cube
from data.terms.codes import KIND_LABELS, Kind
from data.terms.errors import VardarError

CSS = Path(panels.__file__).parent / "strategic" / "strategic.css"


def render(ctx: AppContext) -> None:
    """Draw the page."""
    marking_bar(TOTALS)
    st.html(CSS)
    try:
        consult(ctx, "strategic figures", "page")
        found = cube.tables(ctx.services.engine, ctx.viewer, clock=ctx.clock)
    except VardarError as error:
        show_error(error)
        return
    tables = {(table.month, table.kind): table for table in found}
    with st.container(key="strategic"):
        if not tables:
            _show_nothing()
            return
        kind, year = _choose(ctx, tables)
        overview.show(tables, kind, year, current_style())
        st.html(Markup('<p class="v-method">{} {}</p>').format(" ".join(METHOD), reference.KOSOVO_FOOTNOTE))


def _choose(ctx: AppContext, tables: Tables) -> tuple[Kind, int]:
    """The pickers of kind and year, what is in view in words, and the file."""
    years = [str(year) for year in sorted({month // 100 for month, _ in tables}, reverse=True)]
    kinds = [kind.value for kind in Kind]
    kind, year = (
        Kind(choose_by_address("kind", kinds, first=Kind.MIGRANT_DETECTION.value)),
        choose_by_address("year", years, first=years[0]),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="strategic-choice"):
        st.segmented_control(
            "Kind", kinds, required=True, key=widget_key("kind"), label_visibility="collapsed",
            format_func=lambda one: KIND_LABELS[Kind(one)][1],
        )  # fmt: skip
        st.selectbox("Year", years, key=widget_key("year"), label_visibility="collapsed", width=110)
        newest = max(month for month, _ in tables)
        st.html(overview.write_standing(newest, ctx.clock(), kind))
        name = f"vardar-{kind.value}-totals.csv"
        st.download_button("Download CSV", csv_file(ctx, tables, kind), name, "text/csv", on_click="ignore")
    return kind, int(year)


def _show_nothing() -> None:
    text = (
        "No figures have been released yet. A month is released once, thirty days after its end; "
        "earlier months when the Operational Center Unit decides on them."
    )
    st.html(Markup('<div class="v-nothing"><p>{}</p><p class="v-method">{}</p></div>').format(text, " ".join(METHOD)))
