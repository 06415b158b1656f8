"""The legend: exactly what is drawn, and what could not be drawn for want of a place."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join, span, symbol
from data.reference import KOSOVO_FOOTNOTE
from data.terms.codes import KIND_LABELS, Kind, country_name, label
from layers.spec import LayerSpec


def unplaced_words(unplaced: pd.DataFrame) -> str:
    """ "12 without a place on the map: MK 5 · RS 4 · not known 3"; empty where everything is drawn."""
    if unplaced.empty:
        return ""
    by_country = unplaced.groupby(unplaced["country"].fillna(""), sort=False)["incidents"].sum()
    ordered = by_country.sort_values(ascending=False, kind="stable")
    said = [f"{code if code != '' else 'not known'} {int(count)}" for code, count in ordered.head(6).items()]
    more = f" · {len(ordered) - 6} more" if len(ordered) > 6 else ""
    return f"{int(ordered.sum())} without a place on the map: {' · '.join(said)}{more}"


def legend(
    specs: tuple[LayerSpec, ...], *, unplaced: pd.DataFrame, notes: tuple[str, ...], folded: bool = False
) -> None:
    """Draw the legend of the layers that are on, in their order. What the map leaves out is said even when folded."""
    entries = {entry.text: entry for spec in sorted(specs, key=lambda spec: -spec.rank) for entry in spec.legend}
    parts = [
        Markup('<span class="v-entry" title="{}">{} {}</span>').format(entry.detail, symbol(entry), entry.text)
        for entry in entries.values()
    ]
    parts.extend(span(note, cls="v-note") for note in notes)
    words = unplaced_words(unplaced)
    rows = unplaced.fillna({"country": ""}).to_dict("records")
    listing = "\n".join(
        f"{country_name(row['country']) or 'not known'}: {row['incidents']} "
        f"{KIND_LABELS[Kind(row['kind'])][row['incidents'] != 1]}, known to {label('loc_precision', row['precision'])}"
        for row in rows
    )
    st.html(
        Markup(
            '<details class="v-key"{}><summary>Legend {}</summary><div class="v-legend">{}</div></details>'
            '<div class="v-footnote">{}</div>'
        ).format(
            "" if folded else Markup(" open"),
            span(words, cls="v-unplaced", title=listing),
            join(parts),
            KOSOVO_FOOTNOTE,
        )
    )
