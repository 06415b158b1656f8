"""Batches: the imports that were made, what came of each, and undoing one."""

from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.address import go_to
from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import plain
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.collection.batch_words import say_read_as
from dashboard.panels.collection.preview_tables import table_height
from data.store.batch_log import BatchSummary, find_batches, incidents_of, undo
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import Status, label
from data.terms.errors import VardarError

COUNTS = ("new", "amended", "unchanged")
NOTHING_TO_UNDO = (
    "Nothing was undone: no incident that came new with this import is open. Corrections stay; correct them again."
)


def render(ctx: AppContext) -> None:
    """Draw the section."""
    marking_bar(None)
    with st.container(key="batches"):
        consult(ctx, "imports", None)
        found = find_batches(ctx.services.engine, ctx.viewer)
        if not found:
            st.html('<div class="v-nothing">Nothing was imported yet.</div>')
            with st.container(horizontal=True, horizontal_alignment="center"):
                st.button("Import a file", on_click=go_to, args=("section", "import"), type="primary", key="to import")
            return
        st.caption("Every import, the newest first; select one to see it or to undo it.")
        chosen = st.dataframe(
            _table(found, zone=ctx.zone),
            hide_index=True,
            height=table_height(len(found)),
            on_select="rerun",
            selection_mode="single-row",
            key="batch list",
            column_config={"file": st.column_config.TextColumn(width="large")},
        )
        if picked := chosen["selection"]["rows"]:
            _show(ctx, found[picked[0]])


def _table(found: list[BatchSummary], *, zone: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "no": one.id,
                "when": f"{one.received_at.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}",
                "file": one.name,
                "by": one.received_by,
                "read as": say_read_as(one),
                **{name: one.counts.get(name) for name in COUNTS},
                "undone": str(one.undone["reason"]) if one.undone else "",
            }
            for one in found
        ]
    )


def _show(ctx: AppContext, batch: BatchSummary) -> None:
    states = incidents_of(ctx.services.engine, ctx.viewer, batch.id)
    said = ", ".join(f"{count:,} {label('status', status).lower()}" for status, count in sorted(states.items()))
    st.markdown(f"**{batch.id} · {plain(batch.name)}**  \nIncidents of this import: {said or 'none'}")
    if batch.undone:
        said = f"{batch.undone['by']}: {batch.undone['reason']} ({batch.undone['withdrawn']:,} withdrawn)"
        st.info(plain(f"Undone by {said}"))
    elif any(
        count for status, count in states.items() if status in (Status.SUBMITTED, Status.VALIDATED, Status.RETURNED)
    ):
        if st.button("Undo this import", key=f"undo {batch.id}"):
            confirm_undo(ctx, batch)
    elif not states:
        st.caption("Returns, traffic and figures of sources are not undone: import the right file, which revises them.")


@st.dialog("Undo an import")
def confirm_undo(ctx: AppContext, batch: BatchSummary) -> None:
    """Asks why, and once more whether; the reports are withdrawn, nothing is deleted."""
    st.markdown(
        f"The incidents that came new with **{plain(batch.name)}** are withdrawn: they leave every figure and stay in "
        "the store with the reason. Corrections that came with it stay, and so does what was corrected since."
    )
    reason = st.text_input("Reason", key=f"undo reason {batch.id}", max_chars=500, placeholder="wrong file, sent twice")
    sure = st.checkbox("Withdraw them", key=f"undo sure {batch.id}")
    if st.button("Undo", type="primary", disabled=not (reason.strip() and sure), key=f"undo now {batch.id}"):
        try:
            with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
                done = undo(work, batch.id, reason)
                if not done.withdrawn:
                    st.warning(NOTHING_TO_UNDO)
                    return
                work.commit()
        except VardarError as error:
            show_error(error)
            return
        st.toast(f"{done.withdrawn:,} incidents withdrawn")
        st.rerun()
