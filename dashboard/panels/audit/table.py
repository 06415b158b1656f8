"""A table of entries page by page, the chosen one beside it, and the way to take them out as a file."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.consultation import consult, forget
from dashboard.context import AppContext
from dashboard.panels.audit.words import ACTS, say_moment, write_entry
from data.dissemination.audit_sheets import FORMATS, file_name, write_audit
from data.store import audit_reading
from data.store.audit_reading import SUBJECT, Asked, Entry, Found

AT_ONCE = 200
NOTHING = "No entry is like that. Widen the search: every entry is kept until its time is over."
UNCHOSEN = "Select a line to read all that it says."


def show_entries(ctx: AppContext, asked: Asked, *, key: str) -> None:
    """Put the search on the record, then draw what it finds, newest first: the record as it was when it was asked."""
    viewer, engine = ctx.auditor(), ctx.services.engine
    asked, place = _page(ctx, asked, key=key)
    consult(ctx, SUBJECT, (key, asked, place), viewer=viewer, asked=asked.sentence(), page=place + 1)
    found = audit_reading.find(
        engine, viewer, asked, limit=AT_ONCE, offset=place * AT_ONCE, clock=ctx.clock, audit=False
    )
    if not found.entries:
        st.html(Markup('<div class="v-nothing">{}</div>').format(NOTHING))
        return
    _head(found, place, key=key)
    listed, said = st.columns([2.1, 1], gap="medium")
    with listed:
        chosen = st.dataframe(
            _table(found),
            hide_index=True,
            height=560,
            on_select="rerun",
            selection_mode="single-row",
            key=f"{key} table {place}",
            column_config={"what": st.column_config.TextColumn(width=360)},
        )["selection"]["rows"]
    with said, st.container(height=560, border=False):
        if chosen and chosen[0] < len(found.entries):
            st.html(write_entry(found.entries[chosen[0]]))
        else:
            st.html(Markup('<div class="v-said v-heading">{}</div>').format(UNCHOSEN))
    _take_out(ctx, asked, key=key)


def search_anew(key: str) -> None:
    """The next search looks at what came since, and is an act of its own."""
    st.session_state.pop(_held(key), None)
    forget(SUBJECT)


def _page(ctx: AppContext, asked: Asked, *, key: str) -> tuple[Asked, int]:
    """The search as it was begun, and the page of it that is shown, from 0; another search begins at the first."""
    held: tuple[Asked, int] | None = st.session_state.get(_held(key))
    if held is None or replace(held[0], upto=None) != asked:
        newest = audit_reading.chain_state(ctx.services.engine, ctx.auditor(), clock=ctx.clock).entries
        held = (replace(asked, upto=newest), 0)
    st.session_state[_held(key)] = held
    return held


def _turn(key: str, by: int) -> None:
    asked, place = st.session_state[_held(key)]
    st.session_state[_held(key)] = (asked, max(0, place + by))


def _held(key: str) -> str:
    return f"audit page of {key}"


def _head(found: Found, place: int, *, key: str) -> None:
    first, last = place * AT_ONCE + 1, place * AT_ONCE + len(found.entries)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-pages"):
        st.html(
            Markup('<div class="v-heading">{:,} to {:,} of {:,}, newest first</div>').format(first, last, found.total)
        )
        if found.total > AT_ONCE:
            st.button("Newer", on_click=_turn, args=(key, -1), disabled=place == 0, key=f"{key} newer")
            st.button("Older", on_click=_turn, args=(key, 1), disabled=last >= found.total, key=f"{key} older")


def _table(found: Found) -> pd.DataFrame:
    return pd.DataFrame([_line(entry) for entry in found.entries])


def _line(entry: Entry) -> dict[str, object]:
    return {
        "no": entry.seq,
        "time (UTC)": say_moment(entry.at),
        "who": entry.actor,
        "party": entry.party,
        "act": ACTS.get(entry.act, entry.act),
        "outcome": "REFUSED" if entry.outcome == "refused" else entry.outcome,
        "what": entry.subject,
        "to": entry.recipient or "",
    }


def _take_out(ctx: AppContext, asked: Asked, *, key: str) -> None:
    """What was found as a file: for a purpose, on the record when it is made."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        purpose = st.text_input(
            "Take out as a file: what for",
            key=f"{key} purpose",
            max_chars=200,
            placeholder="such as a request for access",
            width=420,
        )
        officer = replace(ctx.auditor(), purpose=purpose.strip() or None)
        for suffix in FORMATS:

            def make(suffix: str = suffix) -> bytes:
                return write_audit(ctx.services.engine, officer, asked, suffix=suffix, clock=ctx.clock)[0]

            st.download_button(
                suffix.upper(),
                make,
                file_name=file_name(ctx.clock(), suffix),
                disabled=not purpose.strip(),
                on_click="ignore",
                key=f"{key} {suffix}",
            )
