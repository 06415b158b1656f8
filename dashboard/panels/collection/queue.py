"""The queue: reports that wait for an officer, the oldest first, the open one whole; worked through by keyboard."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from dashboard.address import choose_by_address, widget_key, write_address
from dashboard.choices import find_operation, opening_filter, operations, place_name
from dashboard.components.feed import FeedRow, feed
from dashboard.components.figure_tile import write_value
from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import join
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.collection.queue_report import show_report
from dashboard.panels.collection.waiting import ADDRESS, LISTS, Waiting, waiting
from dashboard.state import is_newer_picture
from dashboard.theme import current_style
from data.store import incidents
from data.store.incidents import Gap
from data.store.operations import OperationSummary
from data.terms.codes import KIND_LABELS, Kind, Status
from data.terms.errors import StoreError
from data.terms.filters import Filter
from data.terms.markings import combine, read_marking
from layers.style import KIND_SYMBOL, Style

LONGEST, TICK_S = 200, 3.0
GAPS_SHOWN = 6  # operations whose message numbers are looked at
_STATUS = {"returned": Status.RETURNED, "withdrawn": Status.WITHDRAWN}
_EMPTY = {
    "waiting": "Nothing waits: every report has been validated or given back. Exercises are looked at apart.",
    "returned": "No report is with its sender for correction.",
    "withdrawn": "No report has been withdrawn.",
}
Row = Mapping[str, object]


def render(ctx: AppContext) -> None:
    """Draw the section."""
    held = waiting()
    _tick(ctx)
    top = st.container(key="marking")
    with st.container(key="desk"):
        listed, report = st.columns([1, 1.7], gap="medium")
        with listed, st.container(key="waiting"):
            try:
                rows, shown = _list(ctx, held)
            except StoreError as error:
                show_error(error)
                return
        uids = [str(row["uid"]) for row in rows]
        write_address(ADDRESS, held.uid)
        with report, st.container(key="report"):
            opened = show_report(ctx, held, uids) if held.uid else None
            if not held.uid:
                st.html(Markup('<div class="v-nothing">{}</div>').format(_EMPTY[shown]))
        with top:
            shown_of = [read_marking(row) for row in rows] + ([opened] if opened else [])
            marking_bar(combine(shown_of) if shown_of else None)


def _keep_open(held: Waiting, rows: Sequence[Row]) -> None:
    """One of the list is open, the first if none; a report that left the list stays while something is said of it."""
    uids = [str(row["uid"]) for row in rows]
    if held.uid not in uids and not (held.trouble or held.asking):
        held.open(uids[0] if uids else None)


@st.fragment(run_every=TICK_S)
def _tick(ctx: AppContext) -> None:
    """What another officer did comes to this page by itself."""
    if is_newer_picture(ctx.services.model.version):
        st.rerun(scope="app")


def _list(ctx: AppContext, held: Waiting) -> tuple[list[dict[str, object]], str]:
    opened = opening_filter(ctx)
    shown = choose_by_address("queue", LISTS, first="waiting")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "List",
            [*LISTS],
            key=widget_key("queue"),
            required=True,
            format_func=lambda name: LISTS[name],
            label_visibility="collapsed",
        )
        is_exercise = st.toggle("Exercise", value=opened.exercise, key="queue exercise")
    known = {one.code: _name(one) for one in operations(ctx) if one.exercise == is_exercise and one.kind != "series"}
    operation = st.selectbox(
        "Operation",
        [*known],
        index=None,
        key="queue operation",
        format_func=lambda code: known.get(code, code),
        placeholder="all operations",
        label_visibility="collapsed",
    )
    rows = _rows(ctx, shown, operation=operation, exercise=is_exercise)
    _keep_open(held, rows)
    _show_gaps(ctx, [operation] if operation else _operations_of(rows))
    style, now = current_style(), ctx.clock()
    feed(
        [_line(ctx, row, style=style, now=now) for row in rows],
        selected=held.uid,
        empty=_EMPTY[shown],
        on_choose=held.open,
        key="queue list",
    )
    return rows, shown


def _rows(ctx: AppContext, shown: str, *, operation: str | None, exercise: bool) -> list[dict[str, object]]:
    engine, viewer = ctx.services.engine, ctx.viewer
    consult(ctx, "queue", (shown, operation, exercise), list=shown, operation=operation, exercise=exercise)
    if shown == "waiting":
        total = incidents.queue_length(engine, viewer, operation=operation, exercise=exercise)
        _head(f"{total:,} to validate, those that wait longest first")
        return incidents.queue(engine, viewer, operation=operation, exercise=exercise, limit=LONGEST)
    chosen = Filter(status=(_STATUS[shown].value,), operation=(operation,) if operation else (), exercise=exercise)
    total = incidents.count(engine, viewer, chosen)
    _head(f"{total:,} {LISTS[shown].lower()}")
    return incidents.find(engine, viewer, chosen, limit=LONGEST)


def _head(words: str) -> None:
    st.html(Markup('<div class="v-heading">{}</div>').format(words))


def _operations_of(rows: Sequence[Row]) -> list[str]:
    return sorted({str(row["operation"]) for row in rows if row["operation"]})[:GAPS_SHOWN]


def _show_gaps(ctx: AppContext, codes: Sequence[str]) -> None:
    """The message numbers that never came, by operation and sender: each is a message somebody else may have lost."""
    lines: list[Markup] = []
    for code in codes:
        found = incidents.message_gaps(ctx.services.engine, ctx.viewer, code)
        senders = [
            f"{sender} {_numbers(list(gaps))}" for sender, gaps in groupby(found, key=lambda gap: gap.originator)
        ]
        operation = find_operation(ctx, code)
        if senders:
            name = _name(operation) if operation else code
            lines.append(Markup("<div><b>{}</b> never came: {}</div>").format(name, " · ".join(senders)))
    if lines:
        st.html(Markup('<div class="v-gaps">{}</div>').format(join(lines)))


def _numbers(gaps: Sequence[Gap]) -> str:
    told = [str(gap.first) if gap.count == 1 else f"{gap.first}–{gap.last}" for gap in gaps[:4]]
    return ", ".join(told) + (f" and {sum(gap.count for gap in gaps[4:])} more" if len(gaps) > 4 else "")


def _name(operation: OperationSummary) -> str:
    return operation.name.removesuffix(" (exercise)")


def write_age(age: timedelta) -> str:
    """How long a report has waited: "5 min", "2 h 10", "3 d"."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _line(ctx: AppContext, row: Row, *, style: Style, now: datetime) -> FeedRow:
    kind, received = Kind(str(row["kind"])), row["received_at"]
    sender = " ".join(str(part) for part in (row["originator"], row["message_no"]) if part)
    operation = find_operation(ctx, str(row["operation"])) if row["operation"] else None
    amount = row["persons"] if isinstance(row["persons"], int) else None
    return FeedRow(
        uid=str(row["uid"]),
        time=write_age(now - received) if isinstance(received, datetime) else "",
        day=sender,
        symbol=KIND_SYMBOL[kind],
        colour=style.colour(kind),
        what=place_name(row["crossing"], row["section"], row["place_written"], row["country"]),
        where=" · ".join(part for part in (KIND_LABELS[kind][0], _name(operation) if operation else "") if part),
        amount=write_value(amount) if amount else "",
    )
