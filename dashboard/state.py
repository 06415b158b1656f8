"""What the Situation page is set to: the only writer of its session state, and of the address while it is shown.

The URL is the state: whenever it differs from what this session last wrote (first visit, link, back button), the
widgets are set from it; otherwise the widgets speak and the URL follows. Where the map looks is read from the URL only:
the browser writes it there (`components/window.js`), and moving the map sets nothing anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import streamlit as st

from dashboard.consultation import forget
from dashboard.view_as import AS
from data.terms.days import Period, day_of, days_period
from data.terms.filters import MULTI_KEYS, PAGE_KEYS, Filter, read_pairs
from layers.registry import LAYERS
from layers.spec import MapView

PRESETS: Mapping[str, str] = {"24h": "24 h", "7d": "7 days", "all": "All", "dates": "Dates"}
DEFAULT_LAYERS = ("incidents", "crossings", "corridors")
_MOVING = {"24h": timedelta(hours=24), "7d": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class PageState:
    """What the page is set to: the filter in force, the period it was narrowed from, layers, and the open incident."""

    filter: Filter
    preset: str
    context: Period | None  # what the timeline spans; None is all there is
    brushed: bool
    layers: tuple[str, ...]
    incident: str | None
    view: MapView | None  # where the address says that the map looks
    notes: tuple[str, ...]
    seeded: int  # how often the address has set the widgets: what keeps a state of its own in the browser begins anew

    @property
    def asked(self) -> tuple[str, Filter]:
        """What was asked for: the same while the clock moves on, as "the last 24 hours" are."""
        if self.preset in _MOVING and not self.brushed:
            return self.preset, self.filter.change(start=None, end=None)
        return "", self.filter


def read_state(*, start: Filter, known: Mapping[str, Collection[str]], now: datetime, zone: str) -> PageState:
    """The state of this run. `start` is the filter that a visit without any query begins with; `known` are the values
    that there are, by filter key: what an address asks for beyond them is left out with a note."""
    pairs = _address()
    if "written" not in st.session_state or pairs != st.session_state["written"]:
        _seed(pairs or start.pairs(zone=zone), known=known, zone=zone)
        st.session_state["view"] = _read_view(st.query_params.get("view"))
    state = _from_widgets(now=now, zone=zone)
    _write_url(state, zone=zone)
    return state


def open_incident(uid: str | None) -> None:
    """Show this incident's card; None closes it."""
    forget("incident")
    st.session_state["incident"] = uid


def is_newer_picture(version: int) -> bool:
    """Whether the picture has moved on since this page was drawn; says so once for each version."""
    newer: bool = version != st.session_state.setdefault("drawn_version", version)
    st.session_state["drawn_version"] = version
    return newer


def brush(period: Period | None) -> None:
    """Narrow the page to a stretch of the timeline; None gives the whole of it back."""
    st.session_state["brush"] = period


def clear_brush() -> None:
    """Give the whole period back, and the timeline a fresh start without the brush that is drawn on it."""
    st.session_state["brush"] = None
    st.session_state["seeded"] += 1


def clear_filter() -> None:
    """Back to everything of the same data, real or exercise."""
    _seed((("exercise", "yes"),) if st.session_state.get("exercise") else (), known={}, zone="UTC")


def _seed(pairs: tuple[tuple[str, str], ...], *, known: Mapping[str, Collection[str]], zone: str) -> None:
    page = {key: [value for name, value in pairs if name == key] for key in PAGE_KEYS}
    chosen, notes = read_pairs([pair for pair in pairs if pair[0] not in PAGE_KEYS], zone=zone)
    strangers = chosen.strangers(known)
    asked = [name for value in page["layers"] for name in value.split(",") if name]
    for key in MULTI_KEYS:
        st.session_state[key] = [value for value in getattr(chosen, key) if (key, value) not in strangers]
    st.session_state["text"] = chosen.text
    st.session_state["exercise"] = chosen.exercise
    st.session_state["bbox"] = chosen.bbox
    preset = page["period"][0] if page["period"] and page["period"][0] in PRESETS else None
    within = _read_within(page["within"], zone=zone)
    bounded = chosen.period
    st.session_state["period"] = preset or ("dates" if bounded else "all")
    days = within or (bounded if st.session_state["period"] == "dates" else None)
    st.session_state["dates"] = _days(days, zone=zone)
    st.session_state["brush"] = bounded if bounded and bounded != days else None
    layers = [name for name in asked if name in LAYERS]
    st.session_state["layers"] = layers or list(DEFAULT_LAYERS)
    st.session_state["incident"] = page["incident"][0][:64] if page["incident"] else None
    st.session_state["notes"] = (*notes, *_page_notes(page["period"], asked, chosen, strangers))
    st.session_state["seeded"] = st.session_state.get("seeded", 0) + 1


def _page_notes(
    periods: list[str], layers: list[str], chosen: Filter, strangers: tuple[tuple[str, str], ...]
) -> list[str]:
    """What of an address was left out although a filter could be read from it."""
    said = [f"{key}={value} was ignored: there is none by that code" for key, value in strangers]
    said += [f"period={value[:20]} was ignored: no such period" for value in periods if value not in PRESETS]
    said += [f"layers={name[:20]} was ignored: no such layer" for name in layers if name not in LAYERS]
    if (chosen.start is None) != (chosen.end is None):
        said.append("a period with one end was ignored: give both from and to")
    return said


def _from_widgets(*, now: datetime, zone: str) -> PageState:
    held = st.session_state
    preset: str = held["period"] or "all"
    context: Period | None = None
    if preset in _MOVING:
        end = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        context = Period(end - _MOVING[preset], end)
    elif preset == "dates" and len(held["dates"]) == 2:
        context = days_period(*held["dates"], zone=zone)
    brushed: Period | None = held["brush"]
    period = brushed or context
    chosen = Filter(
        **{key: tuple(held[key]) for key in MULTI_KEYS},
        text=held["text"].strip(),
        start=period.start if period else None,
        end=period.end if period else None,
        bbox=held["bbox"],
        exercise=held["exercise"],
    )
    return PageState(
        filter=chosen,
        preset=preset,
        context=context,
        brushed=brushed is not None,
        layers=tuple(name for name in LAYERS if name in held["layers"]),
        incident=held["incident"],
        view=held["view"],
        notes=held["notes"],
        seeded=held["seeded"],
    )


def _write_url(state: PageState, *, zone: str) -> None:
    moving = state.preset in _MOVING and not state.brushed
    chosen = state.filter.change(start=None, end=None) if moving else state.filter
    pairs = list(chosen.pairs(zone=zone))
    if state.preset != "all":
        pairs.append(("period", state.preset))
    if state.brushed and state.preset == "dates" and state.context:
        first, last = _days(state.context, zone=zone)
        pairs.append(("within", f"{first},{last}"))
    if state.layers != DEFAULT_LAYERS:
        pairs.append(("layers", ",".join(state.layers)))
    if state.incident:
        pairs.append(("incident", state.incident))
    if tuple(pairs) != _address():
        grouped: dict[str, list[str]] = {}
        for key, value in pairs:
            grouped.setdefault(key, []).append(value)
        if party := st.query_params.get(AS):
            grouped[AS] = [party]
        st.query_params.from_dict(grouped)
    st.session_state["written"] = _address()


def _address() -> tuple[tuple[str, str], ...]:
    """The query of the address but for the viewport and as whom it is seen, a key repeated for several values."""
    own = (key for key in st.query_params if key not in ("view", AS))
    return tuple((key, value) for key in own for value in st.query_params.get_all(key))


def _read_view(text: str | None) -> MapView | None:
    """Latitude, longitude and zoom in an address; None for anything that is no place on the map."""
    try:
        lat, lon, zoom = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    return MapView(lon=lon, lat=lat, zoom=zoom) if abs(lat) <= 85 and abs(lon) <= 180 and 0 <= zoom <= 20 else None


def _days(period: Period | None, *, zone: str) -> tuple[date, ...]:
    if period is None:
        return ()
    return day_of(period.start, zone=zone), day_of(period.end - timedelta(seconds=1), zone=zone)


def _read_within(values: list[str], *, zone: str) -> Period | None:
    try:
        first, last = (date.fromisoformat(part) for part in values[0].split(","))
        return days_period(first, last, zone=zone) if first <= last else None
    except (IndexError, ValueError):
        return None


def change_sides() -> None:
    """From exercise to real data or back: an operation of the one side holds nothing of the other."""
    st.session_state["operation"], st.session_state["series"] = [], []
    st.session_state["brush"], st.session_state["incident"] = None, None


def dismiss_notes() -> None:
    """Put away what was said about the address."""
    st.session_state["notes"] = ()
