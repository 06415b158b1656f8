"""The choice of a party to look as, for those who may, and the banner while somebody does."""

from datetime import date

import streamlit as st
from sqlalchemy import Engine

from dashboard.components.view_as import seen_as_banner, view_as
from dashboard.context import AppContext
from dashboard.view_as import choose_party, may_look_as_others
from data.access.viewers import OCU
from data.store.operations import find_standings
from data.terms.codes import PartyStatus
from data.terms.days import day_of
from data.terms.errors import StoreError


def show_view_as(ctx: AppContext) -> None:
    """Draw the one or the other, at the top of the page."""
    if not may_look_as_others(ctx.person):
        return
    known = standings(ctx)
    if ctx.viewer.behind is None:
        view_as({code: told for code, told in known.items() if code != OCU}, on_choose=choose_party)
        return
    name, _ = known.get(ctx.viewer.party, (ctx.viewer.party, ctx.viewer.status))
    seen_as_banner(name, ctx.viewer.status, on_back=lambda: choose_party(None))


def standings(ctx: AppContext) -> dict[str, tuple[str, PartyStatus]]:
    """Every party's name and standing of today, by code; none while the store is away: the page goes on without."""
    try:
        return _standings(ctx.services.engine, day_of(ctx.clock()))
    except StoreError:
        return {}


@st.cache_data(ttl=60, show_spinner=False)  # names to choose from; what a party sees goes by its standing of the moment
def _standings(_engine: Engine, today: date) -> dict[str, tuple[str, PartyStatus]]:
    return find_standings(_engine, today)
