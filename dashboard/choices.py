"""What the rail offers and what layers draw that does not change between incidents: gazetteer, sections, operations."""

from collections.abc import Collection
from functools import cache

import streamlit as st

from dashboard.components.filter_rail import Choices, country_choices
from dashboard.context import AppContext
from data import reference
from data.store.operations import OperationSummary, find_operations
from data.terms.codes import country_name
from data.terms.errors import StoreError
from data.terms.filters import Filter

NATIONALITIES = (
    "AF AL BD CD CM CN CU DZ EG ER ET GE GH GM GN IN IQ IR KW LB LK LY MA ML MM MR NG NP PK PS RU SD SN SO SY TN"
    " TR VN YE XXX"
)
MEMBERS = "AL BA BG GR HU MD ME MK RO RS TR"


@st.cache_data(ttl=10, show_spinner=False)
def _operations(clearance: str, _ctx: AppContext) -> list[OperationSummary]:
    return find_operations(_ctx.services.engine, _ctx.viewer, exercise=None)


@st.cache_resource(show_spinner=False)
def _last_known() -> dict[str, list[OperationSummary]]:
    return {}


def operations(ctx: AppContext) -> list[OperationSummary]:
    """The operations that this viewer may see; while the store is away, those that were last known."""
    known = _last_known()
    try:
        known[ctx.viewer.clearance] = _operations(ctx.viewer.clearance, ctx)
    except StoreError:
        known.setdefault(ctx.viewer.clearance, [])
    return known[ctx.viewer.clearance]


def find_operation(ctx: AppContext, code: str) -> OperationSummary | None:
    """One operation by its code."""
    return next((operation for operation in operations(ctx) if operation.code == code), None)


def opening_filter(ctx: AppContext) -> Filter:
    """What a visit without any query begins with: in the demonstration the exercise, otherwise all real data."""
    if not ctx.settings.demo:
        return Filter()
    from data.exercise import DEMO_OPERATION

    return Filter(operation=(DEMO_OPERATION,), exercise=True)


def known_values(ctx: AppContext) -> dict[str, Collection[str]]:
    """By filter key, the values that there are. Without operations (the store is away) nothing is said of them."""
    found = operations(ctx)
    known: dict[str, Collection[str]] = {
        "crossing": crossing_names(),
        "section": section_names(),
        "corridor": set(reference.corridors()["id"]),
    }
    if found:
        known["operation"] = {operation.code for operation in found}
        known["series"] = {operation.series for operation in found if operation.series}
    return known


def choices(ctx: AppContext, *, exercise: bool) -> Choices:
    """What the rail offers, for exercise or for real data."""
    shown = [operation for operation in operations(ctx) if operation.exercise == exercise]
    return Choices(
        operations={
            operation.code: operation.name.removesuffix(" (exercise)")
            for operation in shown
            if operation.kind != "series"
        },
        series={code: code for code in sorted({operation.series for operation in shown if operation.series})},
        countries=country_choices(_border_countries()),
        crossings=crossing_names(),
        sections=section_names(),
        nationalities=country_choices(NATIONALITIES.split()),
        corridors=dict(zip(reference.corridors()["id"], reference.corridors()["name"], strict=True)),
    )


@cache
def _border_countries() -> list[str]:
    table = reference.crossings()
    return sorted(
        {*MEMBERS.split(), "XK", *(code for key in ("country_a", "country_b") for code in table[key].dropna() if code)}
    )


@cache
def crossing_names() -> dict[str, str]:
    """Crossing id -> "Kapitan Andreevo – Kapıkule (BG–TR, road)", by name."""
    table = reference.crossings().sort_values("name")
    pairs = table["country_a"] + table["country_b"].fillna("").map(lambda code: f"–{code}" if code else "")
    kinds = table["type"].str.replace("_", " ")
    return dict(zip(table["id"], table["name"] + " (" + pairs + ", " + kinds + ")", strict=True))


@cache
def section_names() -> dict[str, str]:
    """Section id -> name."""
    table = reference.sections().sort_values("id")
    return dict(zip(table["id"], table["name"], strict=True))


@cache
def crossing_short_names() -> dict[str, str]:
    """Crossing id -> its name alone."""
    return dict(zip(reference.crossings()["id"], reference.crossings()["name"], strict=True))


def place_name(crossing: object, section: object, written: object, country: object) -> str:
    """The most telling name of a place: the crossing, the section, the place as written, or the country alone."""
    if isinstance(crossing, str) and crossing:
        return crossing_short_names().get(crossing, crossing)
    if isinstance(section, str) and section:
        return section_names().get(section, section)
    if isinstance(written, str) and written:
        return written
    return f"{country_name(country)}, place not given" if isinstance(country, str) and country else "place not given"
