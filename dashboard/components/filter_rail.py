"""The filter rail: every key of the filter as a control. Values come from the state, which the URL carries."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.state import PRESETS, change_sides, clear_brush, clear_filter
from data.terms.codes import COUNTED_STATUSES, KIND_LABELS, Kind, Status, codes, country_name, label
from layers.registry import LAYERS


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: value -> name, in the order in which it is offered."""

    operations: Mapping[str, str]
    series: Mapping[str, str]
    countries: Mapping[str, str]
    crossings: Mapping[str, str]
    sections: Mapping[str, str]
    nationalities: Mapping[str, str]
    corridors: Mapping[str, str]


def _several(title: str, key: str, names: Mapping[str, str], *, placeholder: str = "any") -> None:
    # A value that came with the URL stays choosable even where the list does not hold it: it is shown, not dropped.
    held = [value for value in st.session_state[key] if value not in names]
    st.multiselect(
        title, [*names, *held], key=key, format_func=lambda value: names.get(value, value), placeholder=placeholder
    )


def _pills(title: str, key: str, names: Mapping[str, str]) -> None:
    st.pills(title, list(names), key=key, selection_mode="multi", format_func=lambda value: names[value])


def filter_rail(choices: Choices) -> None:
    """Draw the rail in the sidebar."""
    with st.sidebar:
        head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
        head.markdown("**Filter**")
        head.button(
            "Clear",
            on_click=clear_filter,
            type="tertiary",
            help="Back to everything; the browser's back button undoes it",
        )
        st.segmented_control(
            "Period", list(PRESETS), key="period", format_func=lambda key: PRESETS[key], required=True, width="stretch"
        )
        if st.session_state["period"] == "dates":
            st.date_input("From – to", value=[], key="dates", format="DD.MM.YYYY", label_visibility="collapsed")
        if st.session_state["brush"]:
            st.button(
                "Narrowed on the timeline",
                on_click=clear_brush,
                icon=":material/close:",
                type="tertiary",
                key="unbrush",
            )
        st.toggle(
            "Exercise data",
            key="exercise",
            on_change=change_sides,
            help="Exercise and real data are never shown together",
        )
        _several("Operation", "operation", choices.operations)
        _pills("Kind", "kind", {kind.value: KIND_LABELS[kind][0].capitalize() for kind in Kind})
        _several("Country", "country", choices.countries)
        _several("Crossing point", "crossing", choices.crossings)
        _several("Border section", "section", choices.sections)
        st.pills(
            "Layers", list(LAYERS), key="layers", selection_mode="multi", format_func=lambda name: LAYERS[name].title
        )
        st.text_input("Search", key="text", placeholder="place, text, case, operation", max_chars=200, type="search")
        with st.expander("More filters"):
            _several("Drug", "drug", {code: name.replace("_", " ") for code, name in codes("drug").items()})
            _several("Commodity", "commodity", codes("commodity"))
            _several("Nationality", "nationality", choices.nationalities)
            _pills(
                "Direction",
                "direction",
                {code: code.capitalize() if code != "UNK" else "Not known" for code in codes("direction")},
            )
            _several("Kind of place", "place_type", codes("place_type"))
            _several("Corridor", "corridor", choices.corridors)
            _several("Series", "series", choices.series)
            counted = " and ".join(label("status", status) for status in COUNTED_STATUSES)
            _several(
                "Status", "status", {status.value: label("status", status) for status in Status}, placeholder=counted
            )


def country_choices(codes_in_use: list[str]) -> dict[str, str]:
    """Countries by name, for a multiselect."""
    return {code: country_name(code) for code in sorted(codes_in_use, key=country_name)}
