"""While no file is being imported: what can be dropped, what happens then, and what came in last."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from dashboard.address import go_to
from dashboard.components.markup import join
from dashboard.context import AppContext
from dashboard.panels.collection.batch_words import say_counts, say_read_as
from data.store.batch_log import BatchSummary, find_batches

LAST = 6
WHAT = (
    ("Collection workbook", "filled in with Excel or LibreOffice, in any language it was made in"),
    ("Excel (.xlsx) or CSV", "out of a sender's own system, with the headings that it has"),
    ("GeoJSON", "reports as points"),
)
NEXT = (
    "The file is checked, cell by cell.",
    "You see what is new, corrected, unchanged and refused, why, and where it falls. Nothing is stored yet.",
    "You import all of it, or the good rows; refused rows come back as a workbook with the reason in each bad cell.",
    "The reports wait in the Queue. An import can be undone under Batches.",
)


def show_ways_in() -> None:
    """Draw what can be dropped and what happens then."""
    what = join([Markup("<li><b>{}</b> <span>{}</span></li>").format(*one) for one in WHAT])
    then = join([Markup("<li>{}</li>").format(step) for step in NEXT])
    with st.container(key="import-ways"):
        st.html(
            Markup(
                '<div class="v-ways"><section><h4>What can be dropped</h4><ul>{}</ul></section>'
                "<section><h4>What happens next</h4><ol>{}</ol></section></div>"
            ).format(what, then)
        )


def show_last_imports(ctx: AppContext) -> None:
    """Draw the newest imports, and the other doors that files come in by."""
    found = find_batches(ctx.services.engine, ctx.viewer, limit=LAST)
    lines = join([_line(one, zone=ctx.zone, now=ctx.clock()) for one in found])
    none = Markup('<p class="v-heading">Nothing was imported yet.</p>')
    st.html(Markup('<div class="v-last"><h4>Last imports</h4>{}</div>').format(lines or none))
    if found:
        st.button("All imports", on_click=go_to, args=("section", "batches"), type="tertiary", key="all imports")
    st.html(
        Markup(
            '<div class="v-last"><h4>Other ways in</h4><p>{}</p><p>Command line: '
            "<code>vardar import FILE --dry-run</code></p></div>"
        ).format(_say_inbox(ctx))
    )


def _line(one: BatchSummary, *, zone: str, now: datetime) -> Markup:
    at, today = one.received_at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    when = f"{at:%H:%M}" if at.date() == today else f"{at:%d.%m.%Y %H:%M}"
    said = "undone" if one.undone else say_counts(one)
    return Markup("<div><b>{}</b><span>{}</span></div>").format(
        one.name, " · ".join((when, one.received_by, say_read_as(one), said))
    )


def _say_inbox(ctx: AppContext) -> str:
    folder = ctx.settings.inbox
    if folder is None:
        return "Inbox folder: none is watched. The setting VARDAR_INBOX names one."
    trouble = ctx.services.inbox.trouble if ctx.services.inbox else None
    state = f" It is not read at the moment: {trouble}" if trouble else ""
    return f"Inbox folder {folder}: what is put there is read at once, and moves to accepted/ or refused/.{state}"
