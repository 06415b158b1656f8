"""One person of the staff: what they did in a period, counted by act and entry by entry."""

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.panels.audit.entries import period_of
from dashboard.panels.audit.table import search_anew, show_entries
from dashboard.panels.audit.words import ACTS
from data.store import audit_reading
from data.store.audit_reading import SUBJECT, Asked

NOBODY = "Choose a person to see what they did. Systems that act by themselves are on the list too."


def render(ctx: AppContext) -> None:
    """Draw the section."""
    engine, viewer = ctx.services.engine, ctx.auditor()
    known = audit_reading.known(engine, viewer, clock=ctx.clock)
    with st.form("audit of one"), st.container(horizontal=True, vertical_alignment="bottom"):
        actor = st.selectbox("Person", known.actors, index=None, placeholder="choose", key="audit one", width=320)
        days = st.date_input("From – to", value=[], format="DD.MM.YYYY", key="audit one days", width=320)
        if st.form_submit_button("Show", type="primary"):
            search_anew("one")
    if not actor:
        st.html(Markup('<div class="v-nothing">{}</div>').format(NOBODY))
        return
    start, end = period_of(days, zone=ctx.zone)
    asked = Asked(start, end, actor)
    consult(ctx, f"{SUBJECT} of one", asked, viewer=viewer, asked=asked.sentence(), what="counts")
    counts = audit_reading.counts(engine, viewer, asked, clock=ctx.clock)
    tally = [
        Markup("<div><b>{:,}</b>{}{}</div>").format(
            count, ACTS.get(act, act).lower(), ", refused" if outcome == "refused" else ""
        )
        for (act, outcome), count in counts.items()
    ]
    st.html(Markup('<div class="v-tally">{}</div>').format(join(tally)))
    show_entries(ctx, asked, key="one")
