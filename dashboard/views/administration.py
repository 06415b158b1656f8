"""The Administration page: who may sign in, who is signed in, tokens, the standing of parties, settings."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from dashboard import panels
from dashboard.address import choose_by_address, widget_key
from dashboard.components.marking_bar import marking_bar
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.administration import open_sessions, party_standing, people, settings, tokens
from dashboard.panels.administration.desk import forget_done, open_one, show_done
from data.store.offices import require_manager
from data.terms.errors import VardarError

SECTIONS: Mapping[str, tuple[str, Callable[[AppContext], None]]] = {
    "people": ("People", people.render),
    "sessions": ("Signed in", open_sessions.render),
    "tokens": ("Tokens", tokens.render),
    "parties": ("Parties", party_standing.render),
    "settings": ("Settings", settings.render),
}
FIRST = next(iter(SECTIONS))
CSS = Path(panels.__file__).parent / "administration" / "administration.css"


def render(ctx: AppContext) -> None:
    """Draw the section that the address names. Nobody but an administrator gets this far, and is asked again here."""
    try:
        require_manager(ctx.manager())
        marking_bar(None)
        st.html(CSS)
        with st.container(key="administration"):
            room = choose_by_address("room", SECTIONS, first=FIRST)
            st.segmented_control(
                "Section",
                [*SECTIONS],
                required=True,
                key=widget_key("room"),
                format_func=lambda name: SECTIONS[name][0],
                on_change=_leave,
                label_visibility="collapsed",
            )
            consult(ctx, "administration", room, viewer=ctx.manager(), section=SECTIONS[room][0])
            show_done(ctx)
            SECTIONS[room][1](ctx)
    except VardarError as error:
        show_error(error)


def _leave() -> None:
    """What was open and what was done belong to the section that was left."""
    open_one(None)
    forget_done()
