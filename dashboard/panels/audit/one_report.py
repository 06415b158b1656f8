"""One report: who wrote, changed, read it and took it out, through all its versions, with each field that changed."""

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join
from dashboard.consultation import once
from dashboard.context import AppContext
from dashboard.panels.audit.words import say_act, say_moment, say_who, write_changes
from data.store import audit_reading
from data.store.audit_reading import Entry

LOOK = "Give the id of a report, as it stands on its card. The record says who had it in hands, not what it holds."
NOTHING = "The record names no report with this id, or its entries were erased when their time was over."


def render(ctx: AppContext) -> None:
    """Draw the section."""
    with st.form("audit report"), st.container(horizontal=True, vertical_alignment="bottom"):
        uid = st.text_input("Report id", key="audit uid", max_chars=60, width=520).strip().lower()
        st.form_submit_button("Show", type="primary")
    if not uid:
        st.html(Markup('<div class="v-nothing">{}</div>').format(LOOK))
        return
    found = _read(ctx, uid)
    if not found:
        st.html(Markup('<div class="v-nothing">{}</div>').format(NOTHING))
        return
    st.html(Markup('<div class="v-heading">{} entries, oldest first · times in UTC</div>').format(len(found)))
    st.html(Markup('<div class="v-trail">{}</div>').format(join([_line(entry) for entry in found])))


def _read(ctx: AppContext, uid: str) -> tuple[Entry, ...]:
    """The trail; read and put on the record when it is asked for, kept while it is shown."""
    with once(ctx, "audit trail", uid) as is_new:
        if is_new:
            trail = audit_reading.trail(ctx.services.engine, ctx.auditor(), uid, clock=ctx.clock)
            st.session_state["audit trail"] = trail
    kept: tuple[Entry, ...] = st.session_state["audit trail"]
    return kept


def _line(entry: Entry) -> Markup:
    told = entry.detail or {}
    said = [str(told[name]) for name in ("status", "reason") if told.get(name)]
    said += [f"to {entry.recipient}"] if entry.recipient else []
    said += [f"purpose: {entry.purpose}"] if entry.purpose else []
    refused = Markup(' <span class="v-refused">refused</span>') if entry.outcome == "refused" else ""
    return Markup('<div class="v-entry-line"><time>{}</time><div>{}{} · {}{}</div>{}</div>').format(
        say_moment(entry.at), say_act(entry), refused, say_who(entry), "".join(f" · {one}" for one in said),
        write_changes(entry),
    )  # fmt: skip
