"""The status strip of the Situation page, and the ticker that brings a new picture to the page."""

import streamlit as st

from dashboard.cache import read
from dashboard.choices import find_operation
from dashboard.components.status_strip import Silence, status_strip
from dashboard.context import AppContext
from dashboard.state import PageState
from data.picture import coverage, frames
from data.terms.markings import Marking

TICK_S = 2.0
SILENT_AFTER_H = 12


@st.fragment(run_every=TICK_S)
def show_strip(ctx: AppContext, state: PageState) -> None:
    """Draw the strip, again at every tick so that its clock is true; a newer picture redraws the whole page."""
    selection = ctx.selection(state.filter)
    if selection.version != st.session_state.setdefault("drawn_version", selection.version):
        st.session_state["drawn_version"] = selection.version
        st.rerun(scope="app")
    marking: Marking = read(frames.markings, ctx.services.model, selection)
    now = ctx.clock()
    title = ""
    silences: tuple[Silence, ...] = ()
    if len(state.filter.operation) == 1 and (operation := find_operation(ctx, state.filter.operation[0])):
        title = operation.name.removesuffix(" (exercise)")
        if operation.starts and operation.ends and operation.starts <= now < operation.ends:
            silences = _silences(ctx, state, operation.participants)
    status_strip(
        title=title,
        sentence=state.filter.change(operation=() if title else state.filter.operation)
        .sentence(zone=ctx.zone)
        .removeprefix("EXERCISE data · "),
        now=now,
        as_of=selection.as_of,
        zone=ctx.zone,
        silences=silences,
        trouble=str(ctx.services.follower.trouble or "") if ctx.services.follower.is_stale else "",
        marking=Marking(marking.handling, marking.texts, marking.release, marking.named, state.filter.exercise),
    )


def _silences(ctx: AppContext, state: PageState, participants: tuple[str, ...]) -> tuple[Silence, ...]:
    """Participants of whom nothing was received for half a day, longest first. Silence is not a zero."""
    whole = ctx.selection(state.filter.change(**dict.fromkeys(("kind", "country", "crossing", "section"), ()), text=""))
    last = dict(read(coverage.last_received, ctx.services.model, whole))
    found = [Silence(party, ctx.clock() - last[party]) for party in participants if party in last] + [
        Silence(party, ctx.clock() - whole.filter.start)
        for party in participants
        if party not in last and whole.filter.start
    ]
    long = [silence for silence in found if silence.since.total_seconds() > SILENT_AFTER_H * 3600]
    return tuple(sorted(long, key=lambda silence: silence.since, reverse=True))
