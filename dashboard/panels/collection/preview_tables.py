"""Tables as high as what is in them, and the one of what is refused."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from dashboard.panels.collection.preview_rows import refusals_table
from data.collection.source import Refusal

SHOWN = 1_000  # refusals in the table; the workbook has all
TALLEST = 12  # rows; more scroll
TALLEST_PX = 440


def table_height(rows: int) -> int | Literal["content"]:
    """What `st.dataframe` is given: as high as its rows, up to a dozen."""
    return "content" if rows <= TALLEST else TALLEST_PX


def show_refusals(refusals: Sequence[Refusal]) -> None:
    """Draw what is refused, where and why."""
    st.dataframe(
        refusals_table(refusals, limit=SHOWN),
        hide_index=True,
        height=table_height(len(refusals)),
        column_config={
            **dict.fromkeys(("sheet", "row", "column", "value"), st.column_config.TextColumn(width="small")),
            "reason": st.column_config.TextColumn(width="large"),
        },
    )
    if len(refusals) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(refusals):,}; the workbook has them all.")
