"""Duplicates: two reports that may be one event, side by side, and what an officer says of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard.background.reconciliation import reconcile
from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import join, plain
from dashboard.components.report_comparison import report_comparison
from dashboard.consultation import consult, once
from dashboard.context import AppContext
from dashboard.messages import explain
from data.access.policy import decide_pair
from data.store import incidents, pairs
from data.store.incidents import IncidentCard
from data.store.incidents.versions import guarded
from data.store.pairs import Pair
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import VardarError
from data.terms.markings import Marking
from data.terms.pairs import PairStatus

CSS = Path(__file__).with_name("pairs.css")
LISTED = 500
MOST_SURE = 99  # per cent: only a person is surer
STATUSES = {
    PairStatus.PROPOSED: "To decide",
    PairStatus.CONFIRMED: "One event",
    PairStatus.REJECTED: "Not the same",
}
EMPTY = {
    PairStatus.PROPOSED: "No pair of reports waits for a decision.",
    PairStatus.CONFIRMED: "No reports are confirmed as one event.",
    PairStatus.REJECTED: "No pair was said to be two events.",
}
WHAT_COMES = (
    "Reports are compared as they come in: the same sender twice, police and customs on one case, the exit from one "
    "country and the entry to the next. What looks like one event comes here for an officer to decide; nothing is "
    "merged by itself, and nothing is deleted."
)
Verb = Callable[[UnitOfWork, str, str], None]


@dataclass
class HeldPairs:
    """What the section holds between runs: what was put off, and what was decided last."""

    later: set[tuple[str, str]] = field(default_factory=set)
    last: tuple[str, str] | None = None
    said: str = ""


def _held() -> HeldPairs:
    held: HeldPairs = st.session_state.setdefault("pairs", HeldPairs())
    return held


@st.fragment
def render(ctx: AppContext) -> None:
    """Draw the section: one pair at a time, the surest first."""
    held, engine = _held(), ctx.services.engine
    st.html(CSS)
    top = st.container(key="marking")
    counts = {status: pairs.count(engine, ctx.viewer, status=status) for status in STATUSES}
    with st.container(horizontal=True, vertical_alignment="center"):
        status = st.segmented_control(
            "Pairs",
            [*STATUSES],
            default=PairStatus.PROPOSED,
            required=True,
            key="pair status",
            format_func=lambda one: f"{STATUSES[one]} · {counts[one]:,}",
            label_visibility="collapsed",
        )
        st.button("Look for pairs now", on_click=_look, args=(ctx, held), key="look for pairs")
        if held.said:
            st.caption(plain(held.said))
        if held.last and status is PairStatus.PROPOSED:
            undo = (ctx, held, held.last, pairs.reopen, "is open again")
            st.button("Undo", on_click=_decide, args=undo, shortcut="U", type="tertiary", key="undo pair")
    consult(ctx, "duplicates", status, list=status)
    found = pairs.find(engine, ctx.viewer, status=status or PairStatus.PROPOSED, limit=LISTED)
    waiting = [pair for pair in found if (pair.one, pair.other) not in held.later]
    if not waiting and found:
        held.later.clear()  # round again, from the surest
        waiting = list(found)
    if not waiting:
        nothing = Markup('<div class="v-nothing"><b>{}</b><p>{}</p></div>')
        st.html(nothing.format(EMPTY[status or PairStatus.PROPOSED], WHAT_COMES))
    marking = _show_pair(ctx, held, waiting[0]) if waiting else None
    with top:
        marking_bar(marking)


def _show_pair(ctx: AppContext, held: HeldPairs, pair: Pair) -> Marking | None:
    """Draw the two reports; gives the marking of both."""
    ends = (pair.one, pair.other)
    try:
        with once(ctx, "pair", ends) as is_new:
            one, other = (
                incidents.get(ctx.services.engine, ctx.viewer, uid, clock=ctx.clock, audit=is_new) for uid in ends
            )
    except VardarError as error:
        st.error(plain(explain(error)))
        return None
    decision = decide_pair(ctx.viewer, guarded(one.incident), guarded(other.incident))
    _show_verdict(pair, write_effect(one, other))
    _show_buttons(ctx, held, pair, barred="" if decision.allowed else decision.reason)
    report_comparison(one, other)
    return one.marking.combine(other.marking)


def write_effect(one: IncidentCard, other: IncidentCard) -> str:
    """What the pair does to the figures: the persons if it is one event, and if it is two."""
    counted = [card.incident["persons"] for card in (one, other)]
    told = [number for number in counted if isinstance(number, int)]
    if len(told) < len(counted):
        return "As one event it counts once at the lower end of the figures, and twice at the upper."
    return f"As one event these are {max(told):,} persons, as two {sum(told):,}: confirmed, the figures give the range."


def _show_verdict(pair: Pair, effect: str) -> None:
    decided = ""
    if pair.decided_at:
        said = "Confirmed" if pair.status is PairStatus.CONFIRMED else "Said to be two events"
        decided = f"{said} by {pair.decided_by}, {pair.decided_at:%-d %b %Y %H:%M} UTC"
    reasons = join([Markup("<li>{}</li>").format(reason) for reason in pair.reasons])
    st.html(
        Markup(
            '<div class="v-verdict"><span>{}</span> <span><b>{} %</b> for one event, because</span></div>'
            '<ul class="v-reasons">{}</ul><div class="v-heading">{}</div>'
        ).format(decided, min(round(100 * pair.score), MOST_SURE), reasons, effect)
    )


def _show_buttons(ctx: AppContext, held: HeldPairs, pair: Pair, *, barred: str) -> None:
    ends = (pair.one, pair.other)

    def verb(title: str, does: Verb, said: str, shortcut: str, *, is_main: bool = False) -> None:
        st.button(
            title,
            on_click=_decide,
            args=(ctx, held, ends, does, said),
            shortcut=shortcut,
            type="primary" if is_main else "secondary",
            disabled=bool(barred),
            help=barred or None,
            key=f"{title} {pair.one} {pair.other}",
        )

    with st.container(horizontal=True):
        if pair.status is PairStatus.PROPOSED:
            verb("Confirm: one event", pairs.confirm, "confirmed as one event", "Y", is_main=True)
            verb("Not the same", pairs.reject, "said to be two events", "N")
        else:
            verb("Undo: decide again", pairs.reopen, "is open again", "U")
        st.button("Next", on_click=held.later.add, args=(ends,), shortcut="Right", key="next pair")


def _decide(ctx: AppContext, held: HeldPairs, ends: tuple[str, str], verb: Verb, said: str) -> None:
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            verb(work, *ends)
            work.commit()
    except VardarError as error:
        held.said, held.last = str(explain(error)), None
        return
    held.said = f"The pair {said}." if verb is pairs.reopen else f"The last pair was {said}."
    held.last = None if verb is pairs.reopen else ends


def _look(ctx: AppContext, held: HeldPairs) -> None:
    try:
        outcome = reconcile(ctx.services.engine, ctx.viewer, clock=ctx.clock)
    except VardarError as error:
        held.said = str(explain(error))
        return
    gone = f", {outcome.dropped:,} no longer look alike" if outcome.dropped else ""
    held.said = f"{outcome.new:,} new pair{'s' * (outcome.new != 1)}{gone}."
    held.last = None
