"""How every section works: a list that is searched, one of it opened beside it, and acts that are told and undone."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.address import write_address
from dashboard.components.feed import FeedRow, feed
from dashboard.components.markup import join
from dashboard.context import AppContext
from dashboard.messages import show_error
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import VardarError

OPEN, DONE = "open", "administration done"
Deed = Callable[[UnitOfWork], object]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done last, what would undo it, and what was made by it that is shown once."""

    words: str
    undo: Deed | None
    secret: str | None


def desk() -> tuple[AbstractContextManager[object], AbstractContextManager[object]]:
    """The two halves of a section: the list, and what is open of it."""
    with st.container(key="office"):
        listed, opened = st.columns([1, 1.35], gap="medium")
    return listed.container(key="roster"), opened.container(key="opened")


def pick(rows: Sequence[FeedRow], *, key: str, search: str, empty: str, more: str = "") -> tuple[str | None, bool]:
    """The list with its search, and beside that the button for one more.

    The uid of what is open, None where nothing is, or nothing that there is; and whether one more is asked for.
    """
    with st.container(horizontal=True, key="roster-head"):
        asked = st.text_input(search, key=f"{key} search", placeholder=search, label_visibility="collapsed")
        is_more = bool(more) and st.button(more, type="primary", key=f"{key} more")
    wanted = asked.casefold().split()
    found = [row for row in rows if all(word in _said(row) for word in wanted)]
    chosen = st.query_params.get(OPEN)
    shown = "" if len(found) == len(rows) else f"{len(found)} of {len(rows)}"
    if shown:
        st.html(Markup('<div class="v-heading">{}</div>').format(shown))
    feed(found, selected=chosen, empty=f"Nothing has “{asked}” in it." if rows else empty, on_choose=open_one, key=key)
    return chosen if chosen in {row.uid for row in rows} else None, is_more


def open_one(uid: str | None) -> None:
    """Open one of the list, or none; the address carries it."""
    write_address(OPEN, uid)


def act(
    ctx: AppContext,
    deed: Deed,
    *,
    told: str,
    undo: Deed | None = None,
    secret: Callable[[], str | None] = lambda: None,
) -> bool:
    """Do it as the manager, commit, and tell it at the next run; what is refused is shown where it was asked for."""
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.manager(), clock=ctx.clock) as work:
            deed(work)
            work.commit()
    except VardarError as error:
        show_error(error)
        return False
    st.session_state[DONE] = Done(told, undo, secret())
    return True


def show_done(ctx: AppContext) -> None:
    """What was done last, with its undo, until something else is done or another section is opened."""
    done = st.session_state.get(DONE)
    if not isinstance(done, Done):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="office-done"):
        st.html(Markup('<div class="v-receipt">{}</div>').format(done.words))
        if done.secret is not None:
            st.code(done.secret, language=None, width="content")
            st.html('<div class="v-heading">Shown this once. Hand it over by a safe way.</div>')
            st.button("Hide it", on_click=forget_done, key="office hide")
        undo = done.undo
        if undo is not None and st.button("Undo", key="office undo") and act(ctx, undo, told="Undone."):
            st.rerun()


def forget_done() -> None:
    """Tell no more what was done last."""
    st.session_state.pop(DONE, None)


def show_facts(title: str, subtitle: str, facts: Sequence[tuple[str, object]]) -> None:
    """A title, what it is, and what is known of it; facts without a value are left out."""
    head = Markup('<div class="v-card-head"><h3>{}</h3><span class="v-heading">{}</span></div>').format(title, subtitle)
    lines = join([Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in facts if value])
    st.html(head + Markup('<dl class="v-card">{}</dl>').format(lines))


def show_nothing(words: str) -> None:
    """What stands where nothing is open."""
    st.html(Markup('<div class="v-nothing">{}</div>').format(words))


def _said(row: FeedRow) -> str:
    return " ".join((row.uid, row.time, row.day, row.what, row.where, row.amount)).casefold()
