"""What was just submitted: its message number, its card, the map, and another one like it."""

import streamlit as st
from markupsafe import Markup

from dashboard.components.incident_card import incident_card
from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.collection.typed import Typed
from data.store import incidents
from data.store.incidents import IncidentCard
from data.terms.codes import KIND_LABELS, Kind, country_name
from data.terms.errors import VardarError


def show_receipt(ctx: AppContext, held: Typed) -> None:
    """Draw the receipt of the last report of this session."""
    try:
        card = incidents.get(ctx.services.engine, ctx.viewer, str(held.receipt), clock=ctx.clock, audit=False)
    except VardarError as error:
        st.error(plain(explain(error)))
        return
    row = card.incident
    number = f"Message {row['message_no']}" if row["message_no"] else "The report"
    with st.container(key="receipt"):
        st.html(
            Markup('<div class="v-receipt"><b>{} of {} is in</b> · {} · {}</div>').format(
                number,
                country_name(str(row["originator"])),
                KIND_LABELS[Kind(str(row["kind"]))][0],
                card.operation or "no operation",
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Another one like this", shortcut="Alt+N", on_click=_alike, args=(held,), key="alike")
            if st.button("Card", key="card"):
                _show_card(card)
            st.html(Markup('<a class="v-link" href="/?{}">On the map</a>').format(_address(card)))


def _alike(held: Typed) -> None:
    held.values = dict(held.submitted)
    held.begin(held.next(alike=True))


def _address(card: IncidentCard) -> str:
    row = card.incident
    parts = [f"incident={row['uid']}", *([f"operation={row['operation']}"] if row["operation"] else [])]
    return "&".join([*parts, *(["exercise=yes"] if row["exercise"] else [])])


@st.dialog("The report as it is stored", width="large")
def _show_card(card: IncidentCard) -> None:
    incident_card(card)
