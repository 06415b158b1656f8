"""The timeline: incidents by time and kind over the period in view; dragging across it narrows the whole page.

Bars stand on the clock of the zone whose days they count: instants are turned into that zone's wall time, drawn on a
scale
that shifts nothing, and a brush is turned back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd
import streamlit as st
from markupsafe import Markup

from data.picture.frames import Grain
from data.terms.codes import KIND_LABELS, Kind
from data.terms.days import Period
from layers.style import Style

GRAINS: tuple[tuple[timedelta, Grain], ...] = (
    (timedelta(days=3), "hour"),
    (timedelta(days=31), "6h"),
    (timedelta(days=200), "day"),
    (timedelta(days=1100), "week"),
)
STEPS: Mapping[str, pd.DateOffset] = {
    "hour": pd.DateOffset(hours=1),
    "6h": pd.DateOffset(hours=6),
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(weeks=1),
    "month": pd.DateOffset(months=1),
}
_GRAIN_WORDS = {"hour": "hour", "6h": "hour", "day": "day", "week": "day", "month": "month"}
_FORMATS = {"hour": "%d %b %H:%M", "6h": "%d %b", "day": "%d %b", "week": "%d %b %Y", "month": "%b %Y"}


def grain_for(length: timedelta) -> Grain:
    """The finest grain that still leaves bars wide enough to see."""
    return next((grain for longest, grain in GRAINS if length <= longest), "month")


def read_brush(selection: Mapping[str, Any], *, zone: str) -> Period | None:
    """The period that a brush covers, None where there is no brush or it is a mere click."""
    ends = selection.get("brush", {}).get("start")
    if not ends or len(ends) != 2 or ends[1] - ends[0] < 60_000:
        return None
    first, last = (
        datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=ZoneInfo(zone), second=0, microsecond=0) for ms in ends
    )
    return Period(first.astimezone(UTC), last.astimezone(UTC)) if first < last else None


def snap(period: Period, starts: pd.Series, *, grain: Grain) -> Period:
    """The whole bars that a brush touches: no bar is half counted. `starts` are those of the bars, in UTC."""
    ends = starts + STEPS[grain]
    touched = starts[(starts < period.end) & (ends > period.start)]
    if touched.empty:
        return period
    return Period(touched.min().to_pydatetime(), (touched.max() + STEPS[grain]).to_pydatetime())


def timeline(
    frame: pd.DataFrame,
    *,
    grain: Grain,
    undated: int,
    spanned: Period,
    chosen: Period | None,
    zone: str,
    style: Style,
    on_brush: Callable[[Period | None], None],
    height: int = 98,
    key: str = "timeline",
) -> None:
    """Draw it. `frame`: start (UTC), kind, incidents. Bars outside `chosen` are dimmed, never left out.

    `undated` incidents are not known as exactly as the bars and are said beside them.
    """
    said = f"hours and days of {zone}"
    if undated:
        said += f" · {undated} not known to the {_GRAIN_WORDS[grain]} are in the figures, not in a bar"
    st.html(Markup('<div class="v-aside">{}</div>').format(said if len(frame) else f"No incident to draw · {said}"))
    if frame.empty:
        return
    wall = frame["start"].dt.tz_convert(zone)
    bars = pd.DataFrame(
        {
            "start": wall.dt.tz_localize(None),
            "end": (wall + STEPS[grain]).dt.tz_localize(None),
            "kind": frame["kind"].map(lambda kind: KIND_LABELS[Kind(kind)][0]),
            "order": frame["kind"].map(list(Kind).index),
            "incidents": frame["incidents"],
            "inside": True if chosen is None else (frame["start"] >= chosen.start) & (frame["start"] < chosen.end),
        }
    )
    stacked = bars.sort_values("order").groupby("start")["incidents"]
    bars["top"] = stacked.cumsum()
    bars["foot"] = bars["top"] - bars["incidents"]
    # As expressions: a bare number is a time to one end of a bar and a number to the other, and Vega warns of both.
    ends = [
        alt.ExprRef(str(round(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC).timestamp() * 1000)))
        for moment in (spanned.start, spanned.end)
    ]
    brush = alt.selection_interval(
        name="brush", encodings=["x"], mark=alt.BrushConfig(fill=style.text, fillOpacity=0.12)
    )
    axis = alt.Axis(format=_FORMATS[grain], grid=False, labelOverlap=True, labelBound=True, tickCount=12, domain=False)
    chart = (
        alt.Chart(bars)
        .mark_rect(stroke=style.page, strokeWidth=0.5)
        .encode(
            x=alt.X("start:T", title=None, axis=axis, scale=alt.Scale(type="utc", domain=ends)),
            x2="end:T",
            y=alt.Y("foot:Q", title=None, axis=alt.Axis(tickCount=3, tickMinStep=1, domain=False, ticks=False)),
            y2="top:Q",
            color=alt.Color(
                "kind:N",
                legend=None,
                scale=alt.Scale(
                    domain=[KIND_LABELS[kind][0] for kind in Kind], range=[style.colour(kind) for kind in Kind]
                ),
            ),
            opacity=alt.condition("datum.inside", alt.value(1.0), alt.value(0.28)),
            tooltip=[
                alt.Tooltip("start:T", title="from", format="%d %b %Y %H:%M", timeUnit="utcyearmonthdatehoursminutes"),
                alt.Tooltip("kind:N"),
                alt.Tooltip("incidents:Q"),
            ],
        )
        .add_params(brush)
        .configure_view(stroke=None)
    )

    def brushed() -> None:
        event = st.session_state.get(key)
        period = read_brush(event["selection"] if event else {}, zone=zone)
        on_brush(snap(period, frame["start"], grain=grain) if period else None)

    st.altair_chart(chart, height=height, key=key, on_select=brushed, selection_mode="brush")
