"""Entries: the record searched by time, person, party, act, outcome, what it was done to, and the text of a filter."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.context import AppContext
from dashboard.panels.audit.table import search_anew, show_entries
from dashboard.panels.audit.words import ACTS
from data.store import audit_reading
from data.store.audit_reading import Asked
from data.terms.days import days_period


def render(ctx: AppContext) -> None:
    """Draw the section. Nothing is looked for until the form is sent: each search is one act."""
    known = audit_reading.known(ctx.services.engine, ctx.auditor(), clock=ctx.clock)
    with st.form("audit search"):
        first, second = st.columns([1.3, 1, 0.7, 0.8, 0.7]), st.columns([1.3, 1.7, 0.8], vertical_alignment="bottom")
        days = first[0].date_input("From – to", value=[], format="DD.MM.YYYY", key="audit days")
        actor = first[1].selectbox("Person", known.actors, index=None, placeholder="anybody", key="audit person")
        party = first[2].selectbox("Party", known.parties, index=None, placeholder="any", key="audit party")
        act = first[3].selectbox(
            "Act",
            known.acts,
            index=None,
            placeholder="any",
            key="audit act",
            format_func=lambda one: ACTS.get(one, one),
        )
        outcome = first[4].selectbox("Outcome", ["done", "refused"], index=None, placeholder="any", key="audit outcome")
        subject = second[0].text_input(
            "What it was done to", placeholder="incident, export, sign-in …", key="audit subject"
        )
        text = second[1].text_input("Text of a filter or search, a uid", key="audit text")
        if second[2].form_submit_button("Search", type="primary", width="stretch"):
            search_anew("entries")
    start, end = period_of(days, zone=ctx.zone)
    asked = Asked(start, end, actor or "", party or "", act or "", outcome or "", subject.strip(), text.strip())
    show_entries(ctx, asked, key="entries")


def period_of(days: Any, *, zone: str) -> tuple[Any, Any]:
    """Begin and end of the days that were chosen, half-open in UTC; None where they were not, or only one end."""
    match days:
        case [date() as first, date() as last]:
            period = days_period(first, last, zone=zone)
            return period.start, period.end
    return None, None
