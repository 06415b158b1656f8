"""As whom the pages are seen, in the bar at the top of every page: the choice of a party, or, once one is chosen, the
bar in another colour with the party's name and the way back."""

from collections.abc import Callable, Mapping

import streamlit as st
from markupsafe import Markup

from data.terms.codes import PartyStatus

_GROUPS = {
    PartyStatus.MEMBER_STATE: "member state",
    PartyStatus.OPERATIONAL_PARTNER: "operational partner",
    PartyStatus.OBSERVER: "observer",
    PartyStatus.NONE: "no status today",
}
KEY = "seen as choice"


def view_as(parties: Mapping[str, tuple[str, PartyStatus]], *, on_choose: Callable[[str], None]) -> None:
    """The choice of a party: code -> name and status of today, those with full status first."""
    order = list(_GROUPS)
    codes = sorted(parties, key=lambda code: (order.index(parties[code][1]), parties[code][0]))
    with st.container(key="seen"), st.popover("View as …", type="tertiary"):
        st.caption("The pages as a party sees them, before a meeting or an export. Nothing can be changed meanwhile.")
        st.selectbox(
            "Party",
            codes,
            index=None,
            key=KEY,
            placeholder="choose a party",
            format_func=lambda code: f"{parties[code][0]} · {_GROUPS[parties[code][1]]}",
            on_change=lambda: on_choose(st.session_state[KEY]),
        )


def seen_as_banner(name: str, status: PartyStatus, *, on_back: Callable[[], None]) -> None:
    """Say loudly that this is another party's view, and lead back."""
    with st.container(key="seen", horizontal=True, vertical_alignment="center"):
        st.html(Markup('<b class="v-seen" role="status">Seen as {} ({})</b>').format(name, _GROUPS[status]))
        st.button("Back to your own view", on_click=on_back, key="own view")
