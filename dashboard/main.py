"""The Streamlit script: who is this, which pages may they open, run the page."""

from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st

from dashboard.context import AppContext, current_context
from dashboard.messages import show_error
from dashboard.theme import css_tokens, current_style
from data.terms.errors import VardarError

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
    except VardarError as error:
        show_error(error)
        return
    pages = [
        st.Page(partial(_render, "situation", ctx), title="Situation", url_path="situation", default=True),
        st.Page(partial(_render, "collection", ctx), title="Collection", url_path="collection"),
        st.Page(partial(_render, "about", ctx), title="About", url_path="about"),
    ]
    st.navigation(pages, position="top").run()


def _render(view: str, ctx: AppContext) -> None:
    """Draw a page. What it needs is imported when it is first opened: the first map should not wait for other pages."""
    import_module(f"dashboard.views.{view}").render(ctx)


main()
