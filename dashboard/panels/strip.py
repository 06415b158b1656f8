"""Marking bar and status strip of the Situation page, and the ticker that brings a new picture to the page."""

from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from dashboard.cache import read
from dashboard.choices import find_operation
from dashboard.components.marking_bar import marking_bar
from dashboard.components.status_strip import Silence, status_strip
from dashboard.context import AppContext
from dashboard.state import PageState, is_newer_picture
from data.picture import coverage, frames
from data.picture.selection import Selection
from data.terms.filters import Filter
from data.terms.markings import Marking

TICK_S = 2.0
SILENT_AFTER = timedelta(hours=12)


@st.fragment(run_every=TICK_S)
def show_strip(ctx: AppContext, state: PageState, *, opened: tuple[str, ...]) -> None:
    """Draw both, again at every tick so that the clock is true; a newer picture redraws the whole page. `opened` are
    the uids of reports in view that the filter may not mean."""
    selection = ctx.selection(state.filter)
    if is_newer_picture(selection.version):
        st.rerun(scope="app")
    marking: Marking = read(frames.markings, ctx.services.model, _around(ctx, state), uids=opened)
    now = ctx.clock()
    title = ""
    silences: tuple[Silence, ...] = ()
    if len(state.filter.operation) == 1 and (operation := find_operation(ctx, state.filter.operation[0])):
        title = operation.name.removesuffix(" (exercise)")
        whole = ctx.selection(Filter(operation=state.filter.operation, exercise=state.filter.exercise))
        # What is said of silence is said of the operation: its marking stands even where the filter leaves nothing.
        marking = marking.combine(read(frames.markings, ctx.services.model, whole))
        if operation.starts and operation.ends and operation.starts <= now < operation.ends:
            silences = _silences(ctx, whole, operation.participants, since=operation.starts)
    marking_bar(replace(marking, exercise=marking.exercise or state.filter.exercise))
    status_strip(
        title=title,
        sentence=state.filter.change(operation=() if title else state.filter.operation)
        .sentence(zone=ctx.zone)
        .removeprefix("EXERCISE data · "),
        now=now,
        as_of=selection.as_of,
        zone=ctx.zone,
        silences=silences,
        clock_name="demonstration clock" if ctx.settings.demo else "",
        trouble=str(ctx.services.follower.trouble or "") if ctx.services.follower.is_stale else "",
    )


def _around(ctx: AppContext, state: PageState) -> Selection:
    """All that the page draws: the timeline shows bars on both sides of the period that is chosen."""
    around = state.context
    return ctx.selection(
        state.filter.change(start=around.start if around else None, end=around.end if around else None)
    )


def _silences(
    ctx: AppContext, whole: Selection, participants: tuple[str, ...], *, since: datetime
) -> tuple[Silence, ...]:
    """Participants of whom nothing was received for half a day, longest first; who never reported is silent from the
    beginning. `whole` is the operation without any other filter. Silence is not a zero, and nobody is called silent who
    only did not release: a party is told of itself."""
    last = dict(read(coverage.last_received, ctx.services.model, whole))
    found = [
        Silence(party, ctx.clock() - last.get(party, since))
        for party in participants
        if ctx.viewer.stands_with(party, whole.filter.operation[0])
    ]
    long = [silence for silence in found if silence.since > SILENT_AFTER]
    return tuple(sorted(long, key=lambda silence: silence.since, reverse=True))
