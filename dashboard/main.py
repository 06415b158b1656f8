"""The Streamlit script: who is this, which pages may they open, run the page."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st

from dashboard.components.session_watch import show_way_back, show_who, watch_session
from dashboard.consultation import enter
from dashboard.context import AppContext, current_context
from dashboard.messages import show_error
from dashboard.panels.seen_as import show_view_as
from dashboard.theme import css_tokens, current_style
from data.access.policy import Action, may
from data.terms.errors import SignedOut, VardarError

# A page, its title, and who may open it. The first of them is what opens; what is not in the list does not exist.
PAGES: tuple[tuple[str, str, Callable[[AppContext], bool]], ...] = (
    ("situation", "Situation", lambda ctx: may(ctx.viewer, Action.SEE).allowed),
    ("collection", "Collection", lambda ctx: may(ctx.viewer, Action.WRITE).allowed),
    ("strategic", "Strategic figures", lambda ctx: ctx.viewer.has_totals),
    ("administration", "Administration", lambda ctx: may(ctx.manager(), Action.MANAGE).allowed),
    ("audit", "Audit", lambda ctx: may(ctx.auditor(), Action.AUDIT).allowed),
    ("about", "About", lambda ctx: True),
)
FAVICON = Path(__file__).with_name("favicon.png")


def main() -> None:
    """One run of the script."""
    st.set_page_config(
        page_title="Vardar",
        page_icon=str(FAVICON),
        layout="wide",
        initial_sidebar_state="expanded",
        menu_items={"About": "Vardar: the operational picture"},
    )
    st.html(Path(__file__).with_name("theme.css"))
    st.html(f"<style>.stApp{{{css_tokens(current_style())}}}</style>")
    try:
        ctx = current_context()
    except SignedOut as error:
        show_way_back(str(error))
        return
    except VardarError as error:
        show_error(error)
        return
    if ctx.signed_in is not None:
        watch_session(ctx.signed_in)
        show_who(ctx.signed_in, ctx.services)
    show_view_as(ctx)
    open_to = [(view, title) for view, title, is_open in PAGES if is_open(ctx)]
    pages = [
        st.Page(partial(_render, view, ctx), title=title, url_path=view if place else "start", default=place == 0)
        for place, (view, title) in enumerate(open_to)
    ]
    # What opens first answers at "/"; a link to it by its name, from somebody who has another first page, opens it too.
    first, title = open_to[0]
    by_name = st.Page(partial(_render, first, ctx), title=title, url_path=first, visibility="hidden")
    st.navigation([*pages, by_name], position="top").run()


def _render(view: str, ctx: AppContext) -> None:
    """Draw a page. What it needs is imported when it is first opened: the first map should not wait for other pages."""
    enter(view)
    import_module(f"dashboard.views.{view}").render(ctx)


main()
