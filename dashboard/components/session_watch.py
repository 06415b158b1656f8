"""Who is signed in, at the top of every page, and the way to the sign-in when the session has ended."""

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard.bootstrap import Services
from dashboard.config import PASSWORD
from dashboard.door.identity import page_mark
from data.store import sessions
from data.store.sessions import SignedIn


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("vardar_session", js=script)


def watch_session(found: SignedIn) -> None:
    """Let the page ask now and then whether its session is open; it goes to the sign-in when it is not."""
    _component()(data={"mark": page_mark(found)}, key="session", height=1)


def show_way_back(said: str) -> None:
    """All that is drawn for somebody whose session has ended: a sentence, and the way to the sign-in."""
    st.html(Markup('<p class="v-out">{} <a class="v-link" href="/sign-in" target="_self">Sign in</a></p>').format(said))
    _component()(data={"mark": ""}, key="ended", height=1)


def show_who(found: SignedIn, services: Services) -> None:
    """Name, party and role in the top bar; behind it the purpose, the end of the session and the way out."""
    viewer = found.viewer
    role = viewer.role.replace("_", " ")
    name = re.sub(r"([^\w\s])", r"\\\1", found.display_name)  # a label is Markdown
    with st.container(key="who"), st.popover(f"{name} · {viewer.party}", type="tertiary"):
        st.html(
            Markup("<b>{}, {}</b><br>Purpose: {}<br>{}").format(
                role.capitalize(), viewer.party, viewer.purpose, f"Until {found.expires_at:%H:%M} UTC at most"
            )
        )
        if found.method == PASSWORD:
            st.html('<a class="v-link" href="/sign-in/password" target="_self">Change password</a>')
        st.button("Sign out", on_click=_end, args=(found, services), width="stretch", key="sign out")


def _end(found: SignedIn, services: Services) -> None:
    sessions.end(services.engine, found.digest, clock=services.clock)
