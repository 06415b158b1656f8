"""A figure as a tile: the number, its unit, its change with the interval, and what stands behind it."""

import streamlit as st

from dashboard.components.markup import plain
from data.picture.figures import Figure


def write_value(value: float | None) -> str:
    """A number as people read it: 1 234, 789, 118.4; a dash where there is none. Missing is never zero."""
    if value is None:
        return "–"
    whole = float(value).is_integer() or abs(value) >= 1000
    return f"{value:,.0f}".replace(",", "\u202f") if whole else f"{value:,.1f}".replace(",", "\u202f")


def write_range(figure: Figure) -> str:
    """The ends of a figure that is a range: "15–22"; nothing for an exact one."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{write_value(figure.low)}–{write_value(figure.high)}"


def figure_tile(title: str, figure: Figure, *, beside: str = "") -> None:
    """One tile. The help text says the caveats, so that no number stands without them."""
    behind = "" if figure.incident_count is None else f"From {figure.incident_count:,} incidents. "
    st.metric(
        title,
        write_value(figure.value),
        delta=" · ".join(said for said in (write_range(figure), beside) if said) or None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=f"{behind}{plain(figure.filter)}\n\n" + "\n".join(f"- {plain(caveat)}" for caveat in figure.caveats),
    )
