"""Whom the open report is released to, changed by those who may: its originator, and the OCU to narrow it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.seen_as import standings
from data.store import incidents
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import PartyStatus, Release, Status, codes
from data.terms.errors import VardarError

NAMED_AT_LEAST = frozenset({"?"})  # asks whether any names at all may be given


def show_release(ctx: AppContext, row: Mapping[str, Any]) -> None:
    """A small control under the card of a report; nothing for who may not change its release."""
    held = {*str(row["release_to"] or "").split()}
    offered = [scope for scope in Release if _may(ctx, row, scope, held or NAMED_AT_LEAST)]
    if row["status"] == Status.SUPERSEDED or not offered or (offered == [row["release"]] and not held):
        return
    uid, titles = str(row["uid"]), codes("release")
    with st.popover("Release …", type="tertiary"):
        chosen = st.selectbox(
            "Released to",
            offered,
            index=offered.index(Release(row["release"])) if row["release"] in offered else None,
            format_func=lambda scope: titles[scope],
            placeholder="choose whom",
            key=f"release of {uid}",
        )
        named = _named(ctx, row, held) if chosen is Release.NAMED else set[str]()
        if chosen is None or (chosen is Release.NAMED and not named):
            return
        if (chosen, named) == (row["release"], held):
            st.caption("This is its release now.")
            return
        widens = incidents.widens(row, release=chosen, named=named)
        sure = not widens or st.checkbox("Yes, show it to more parties than now", key=f"widen {uid}")
        if st.button("Widen" if widens else "Narrow", disabled=not sure, type="primary", key=f"change release {uid}"):
            _change(ctx, row, chosen, named)


def _named(ctx: AppContext, row: Mapping[str, Any], held: set[str]) -> set[str]:
    full = (PartyStatus.MEMBER_STATE, PartyStatus.OPERATIONAL_PARTNER)
    parties = {code: name for code, (name, status) in standings(ctx).items() if status in full or code in held}
    if not _may(ctx, row, Release.NAMED, {*parties}):
        parties = {code: name for code, name in parties.items() if code in held}
    chosen = st.multiselect(
        "Parties",
        sorted(parties),
        sorted(held),
        format_func=lambda code: parties.get(code, code),
        key=f"to {row['uid']}",
    )
    return {*chosen}


def _may(ctx: AppContext, row: Mapping[str, Any], release: Release, named: set[str] | frozenset[str]) -> bool:
    given = named if release is Release.NAMED else frozenset[str]()
    return incidents.may_release(ctx.viewer, row, release=release, named=given).allowed


def _change(ctx: AppContext, row: Mapping[str, Any], release: Release, named: set[str]) -> None:
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            incidents.change_release(work, str(row["uid"]), release=release, named=named, version=int(row["version"]))
            work.commit()
        ctx.services.model.follow()  # at once: nobody is shown any longer what was narrowed
    except VardarError as error:
        st.error(str(explain(error)))
        return
    st.rerun()
