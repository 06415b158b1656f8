"""The chain: how long the record is, when it was last verified and anchored, and verifying it now."""

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.panels.audit.words import say_moment
from data.store import audit, audit_reading
from data.store.audit import Verdict
from data.store.audit_reading import CHAIN, ChainState

HELD = "chain verdict"
WHAT = (
    "Each entry is chained to the one before: what is changed, taken out or put in between shows when the chain is "
    "walked. A cut-off end, or a chain written anew, shows against anchors alone: lines in a file that the keepers of "
    "the store cannot write, added by: vardar audit anchor FILE"
)


def render(ctx: AppContext) -> None:
    """Draw the section."""
    viewer = ctx.auditor()
    consult(ctx, CHAIN, None, viewer=viewer)
    place = st.empty()
    if st.button("Verify now", type="primary", key="verify"):
        _verify(ctx)
    verdict: Verdict | None = st.session_state.get(HELD)
    if verdict is not None:
        words = f"Whole: {verdict.sentence()}." if verdict.is_whole else f"BENT. {verdict.sentence()}."
        st.html(Markup('<div class="{}">{}</div>').format("v-whole" if verdict.is_whole else "v-bent", words))
    place.html(_write(audit_reading.chain_state(ctx.services.engine, viewer, clock=ctx.clock)))
    st.caption(WHAT, width=960)


def _verify(ctx: AppContext) -> None:
    bar = st.progress(0.0, "Walking the record")
    anchors = ctx.settings.anchors if ctx.settings.anchors and ctx.settings.anchors.exists() else None
    verdict = audit.verify(
        ctx.services.engine,
        anchor=anchors,
        progress=lambda done, total: bar.progress(done / max(total, 1), f"{done:,} of {total:,} entries"),
    )
    bar.empty()
    audit_reading.note_verified(ctx.services.engine, ctx.auditor(), verdict, clock=ctx.clock)
    st.session_state[HELD] = verdict


def _write(state: ChainState) -> Markup:
    verified, anchored = state.verified, state.anchored
    facts = [
        ("Entries", f"{state.entries:,}"),
        ("Newest digest", Markup('<span class="v-digest">{}</span>').format(state.head or "none yet")),
        (
            "Last verified",
            f"{say_moment(verified.at)} UTC by {verified.actor}: {(verified.detail or {}).get('said', '')}"
            if verified
            else "never from this page",
        ),
        (
            "Last anchor",
            f"entry {(anchored.detail or {}).get('anchored'):,}, {say_moment(anchored.at)} UTC"
            if anchored
            else "none: the end of the record is not secured",
        ),
    ]
    lines = [Markup("<dt>{}</dt><dd>{}</dd>").format(name, said) for name, said in facts]
    return Markup('<div class="v-state"><dl class="v-card">{}</dl></div>').format(join(lines))
