"""The timeline of the Situation page: the whole period, and the stretch of it that was brushed."""

from dashboard.cache import read
from dashboard.components.timeline import grain_for, timeline
from dashboard.context import AppContext
from dashboard.state import PageState, brush
from data.picture import coverage, frames
from data.terms.days import ONE_DAY, Period
from layers.style import Style


def show_timeline(ctx: AppContext, state: PageState, style: Style) -> None:
    """Draw what happened when, over the period that the page was narrowed from."""
    around = state.context
    selection = ctx.selection(
        state.filter.change(start=around.start if around else None, end=around.end if around else None)
    )
    spanned = around or read(coverage.extent, ctx.services.model, selection)
    grain = grain_for(spanned.length) if spanned else "day"
    timeline(
        read(frames.timeline, ctx.services.model, selection, grain=grain),
        grain=grain,
        undated=read(frames.undated, ctx.services.model, selection, grain=grain),
        spanned=spanned or Period(ctx.clock() - ONE_DAY, ctx.clock()),
        chosen=state.filter.period if state.brushed else None,
        zone=ctx.zone,
        style=style,
        on_brush=brush,
        key=f"timeline {state.seeded}",
    )
