"""What pages show is put on the record before it is shown: one entry an act (a page opened, a filter changed, a list or
a card opened), none for redrawing what is shown already. If the entry fails, nothing is shown.

What was shown is remembered for each window and page; who looks is part of it, so "View as" is an act of its own.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.context import AppContext
from data.access.viewers import Viewer
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import NotFound

_SHOWN, _PAGE = "shown and on the record", "page on the record"


def enter(page: str) -> None:
    """Another page than at the last run: whatever it shows is a new act."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE], st.session_state[_SHOWN] = page, {}


def consult(ctx: AppContext, subject: str, state: Hashable, *, viewer: Viewer | None = None, **detail: object) -> None:
    """Put on the record that this is looked at, unless it is what the page showed already; before it is read or drawn.

    `state` tells one thing to see from another and stands still while the clock moves; `viewer` is who looks where it
    is not that of the page. Raises StoreErrors.
    """
    with once(ctx, subject, state) as is_new:
        if is_new:
            with UnitOfWork(ctx.services.engine, viewer=viewer or ctx.viewer, clock=ctx.clock) as work:
                work.record(Act.CONSULTATION, subject, detail)
                work.commit()


@contextmanager
def once(ctx: AppContext, subject: str, state: Hashable) -> Iterator[bool]:
    """Whether this is looked at anew: for what puts itself on the record. Remembered once nothing failed inside."""
    shown = st.session_state.setdefault(_SHOWN, {})
    looked_at = (ctx.viewer.name, ctx.viewer.clearance, state)
    try:
        yield shown.get(subject) != looked_at
    except NotFound:  # an answer too, and on the record
        shown[subject] = looked_at
        raise
    shown[subject] = looked_at


def forget(subject: str) -> None:
    """The next look at it is a new act: it was closed, or asked for by a click."""
    st.session_state.get(_SHOWN, {}).pop(subject, None)
