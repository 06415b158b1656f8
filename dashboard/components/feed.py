"""The newest incidents: a list that scrolls by itself, is reached with the keyboard, and says which one was chosen.

An own component (no build step), because a list of two hundred Streamlit buttons would be drawn anew at every refresh.
Rows arrive as data and become text nodes: no datum is ever markup.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of the list, every part already in words."""

    uid: str
    time: str
    day: str
    symbol: str
    colour: str
    what: str
    where: str
    amount: str


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    styles, script = (Path(__file__).with_name(f"feed.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("vardar_feed", html='<div class="rows"></div>', css=styles, js=script)


def feed(
    rows: list[FeedRow], *, selected: str | None, empty: str, on_choose: Callable[[str], None], key: str = "feed"
) -> None:
    """Draw the list; `on_choose` is called with the uid of the row that was clicked."""

    def chosen() -> None:
        result = st.session_state.get(key)
        uid = getattr(result, "chosen", None)
        if isinstance(uid, str):
            on_choose(uid)

    _component()(
        data={"rows": [asdict(row) for row in rows], "selected": selected, "empty": empty},
        key=key,
        height="stretch",
        on_chosen_change=chosen,
    )
