"""The page's picture: countries by month, every year at a glance, and the year in bars."""

from datetime import UTC, date, datetime

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join
from dashboard.panels.strategic.bars import bars
from dashboard.panels.strategic.lines import Tables, country_lines, group_lines, year_lines
from dashboard.panels.strategic.matrix import Line, write_matrix
from data.store.cube import OF_PERSONS
from data.terms.codes import KIND_LABELS, Kind
from layers.style import KIND_SYMBOL, Style

LATEST_YEARS = 8


def show(tables: Tables, kind: Kind, year: int, style: Style) -> None:
    """Draw it."""
    colour = style.colour(kind)
    lines = country_lines(tables, kind, year)
    main, side = st.columns([2.6, 1], gap="medium")
    with main:
        st.html(
            join([_heading(f"{KIND_LABELS[kind][1].capitalize()} in {year}, by country and month"), write_key(kind)])
        )
        st.html(write_matrix(lines, colour, style))
        if kind is Kind.SEIZURE:
            st.html(
                join(
                    [
                        _heading("By what was seized, all countries"),
                        write_matrix(group_lines(tables, year), colour, style),
                    ]
                )
            )
    with side:
        st.html(join([_heading("All countries, year by year"), _write_years(tables, kind, style)]))
        for title, shown in _charts(tables, kind, year, lines):
            if (chart := bars(shown, colour, style)) is not None:
                st.html(_heading(title))
                st.altair_chart(chart, key=f"bars {title}")


def write_standing(newest: int, now: datetime, kind: Kind) -> Markup:
    """How far the figures go, what they count, and when this was."""
    counted = "reports, and the persons in them" if kind in OF_PERSONS else "reports"
    said = f"{counted} · real only, no exercise · released up to {date(newest // 100, newest % 100, 1):%B %Y}"
    return Markup('<span class="v-echo">{} · as of <b>{}</b> UTC</span>').format(
        said, f"{now.astimezone(UTC):%-d %b %Y %H:%M}"
    )


def write_key(kind: Kind) -> Markup:
    """What the fields mean."""
    parts = [
        Markup('<span><i class="v-untold"></i>fewer than 5, or protected</span>'),
        Markup('<span><i class="v-gone"></i>withdrawn</span>'),
        Markup('<span><i class="v-open"></i>not released</span>'),
    ]
    if kind in OF_PERSONS:
        parts.insert(0, Markup("<span>reports <small>persons</small></span>"))
    return Markup('<div class="v-cube-key">{}</div>').format(join(parts))


def _charts(tables: Tables, kind: Kind, year: int, lines: list[Line]) -> list[tuple[str, list[Line]]]:
    charts = [(f"{year} by country, released months", lines)]
    return [(f"{year} by drug group", group_lines(tables, year)), *charts] if kind is Kind.SEIZURE else charts


def _write_years(tables: Tables, chosen: Kind, style: Style) -> Markup:
    """A small table for each kind, the chosen one first: years down, months across."""
    years = sorted({month // 100 for month, _ in tables}, reverse=True)[:LATEST_YEARS]
    parts = []
    for kind in sorted(Kind, key=lambda one: one is not chosen):
        name = Markup('<div class="v-cube-name"><span style="color:{}">{}</span> {}</div>').format(
            style.colour(kind), KIND_SYMBOL[kind], KIND_LABELS[kind][1]
        )
        matrix = write_matrix(year_lines(tables, kind, years), style.colour(kind), style, is_small=True)
        parts.append(Markup("<div>{}{}</div>").format(name, matrix))
    return Markup('<div class="v-cube-years">{}</div>').format(join(parts))


def _heading(text: str) -> Markup:
    return Markup('<div class="v-group">{}</div>').format(text)
