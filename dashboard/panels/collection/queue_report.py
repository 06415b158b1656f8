"""The open report of the queue: whole, with what can be done with it and what was done so far."""

from collections.abc import Callable, Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.address import go_to
from dashboard.components.incident_card import incident_card
from dashboard.components.place_picker import Mark, place_picker, show_footnote
from dashboard.consultation import once
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.collection.chronicle import show_chronicle
from dashboard.panels.collection.keeping import open_correction
from dashboard.panels.collection.revising import typed_values
from dashboard.panels.collection.typed import typed
from dashboard.panels.collection.waiting import Waiting
from dashboard.panels.releasing import show_release
from dashboard.theme import current_style
from data.store import incidents
from data.store.incidents import IncidentCard
from data.store.unit_of_work import UnitOfWork
from data.terms.codes import Status, country_name
from data.terms.errors import Conflict, NotFound, VardarError
from data.terms.markings import Marking, combine

REASONS = (
    "The place is missing or not clear",
    "The numbers do not add up",
    "The time cannot be right",
    "It looks like a report that we have",
    "Handling code or release is missing",
)
_ASKED = {"give_back": ("Give back", "Why is it given back?"), "withdraw": ("Withdraw", "Why is it withdrawn?")}


def show_report(ctx: AppContext, held: Waiting, uids: Sequence[str]) -> Marking | None:
    """Draw the open report; `uids` is the list, in whose order the keys go on and back. Gives the marking of what is
    shown, the versions that it corrects among them."""
    uid = str(held.uid)
    try:
        with once(ctx, "incident", uid) as is_new:
            card = incidents.get(ctx.services.engine, ctx.viewer, uid, clock=ctx.clock, audit=is_new)
    except NotFound:
        st.html('<div class="v-nothing">There is no such report, or it is not released to you.</div>')
        return None
    _show_verbs(ctx, held, card, uids)
    if held.trouble:
        with st.container(horizontal=True, vertical_alignment="center", key="conflict"):
            st.html(Markup('<div class="v-wrong">{}</div>').format(held.trouble))
            st.button("Look at it as it is now", on_click=_look_again, args=(held,), key="look again")
    elif held.done:
        st.html(Markup('<div class="v-receipt">{}</div>').format(held.done))
    if held.asking:
        _ask_reason(ctx, held, card, uids)
    with st.container(key="whole"):
        if reason := card.incident["status_reason"]:
            st.html(Markup('<div class="v-odd"><b>Reason</b> {}</div>').format(reason))
        told, beside = st.columns([1, 1], gap="medium")
        with told:
            incident_card(card)
            show_release(ctx, card.incident)
        with beside:
            with st.container(key="place"):
                place_picker(_mark(card), style=current_style(), key="place of report")
            show_footnote()
            show_chronicle(ctx, uid)
    before = (incidents.get(ctx.services.engine, ctx.viewer, earlier, audit=False) for earlier in card.earlier)
    return combine([card.marking, *(version.marking for version in before)])


def _mark(card: IncidentCard) -> Mark:
    """Where the report says that it was, no more exactly than that."""
    row = card.incident
    if isinstance(row["lon"], float) and isinstance(row["lat"], float):
        return Mark(row["lon"], row["lat"], int(str(row["radius_m"] or 0)))
    return Mark(section=str(row["section"]) if row["section"] else None)


def _show_verbs(ctx: AppContext, held: Waiting, card: IncidentCard, uids: Sequence[str]) -> None:
    uid, version, status = str(held.uid), int(str(card.incident["version"])), Status(str(card.incident["status"]))
    place = uids.index(uid) if uid in uids else -1
    with st.container(horizontal=True, key="verbs"):
        if status is Status.SUBMITTED:
            st.button(
                "Validate",
                type="primary",
                shortcut="V",
                on_click=_carry_out,
                args=(ctx, held, uids, "validated", lambda work: incidents.validate(work, uid, version=version)),
                key="validate",
            )
            st.button("Give back …", shortcut="B", on_click=_begin_asking, args=(held, "give_back"), key="give back")
        if status is Status.RETURNED:
            st.button(
                "Submit as it is",
                on_click=_carry_out,
                args=(ctx, held, uids, "submitted again", lambda work: incidents.submit(work, uid, version=version)),
                key="submit again",
            )
        if status in (Status.SUBMITTED, Status.RETURNED, Status.VALIDATED):
            st.button("Correct …", shortcut="E", on_click=_correct, args=(ctx, card), key="correct")
            st.button("Withdraw …", shortcut="W", on_click=_begin_asking, args=(held, "withdraw"), key="withdraw")
        st.button(
            "Previous",
            shortcut="K",
            type="tertiary",
            disabled=place <= 0,
            on_click=_step,
            args=(held, uids, -1),
            key="previous",
        )
        st.button(
            "Next",
            shortcut="J",
            type="tertiary",
            disabled=place < 0 or place >= len(uids) - 1,
            on_click=_step,
            args=(held, uids, 1),
            key="next",
        )
        if place >= 0:
            st.html(Markup('<span class="v-kept">{} of {}</span>').format(place + 1, len(uids)))


def _correct(ctx: AppContext, card: IncidentCard) -> None:
    """To the form, with this report as somebody would have typed it."""
    open_correction(ctx, typed(), typed_values(card))
    go_to("section", "entry")


def _step(held: Waiting, uids: Sequence[str], by: int) -> None:
    place = uids.index(str(held.uid)) if held.uid in uids else 0
    held.done = ""
    held.open(uids[max(0, min(len(uids) - 1, place + by))] if uids else None)


def _begin_asking(held: Waiting, verb: str) -> None:
    held.asking, held.trouble, held.done = verb, "", ""


def _ask_reason(ctx: AppContext, held: Waiting, card: IncidentCard, uids: Sequence[str]) -> None:
    verb = str(held.asking)
    title, question = _ASKED[verb]
    uid, version = str(held.uid), int(str(card.incident["version"]))
    act = incidents.give_back if verb == "give_back" else incidents.withdraw
    keys = f"usual {verb} {uid}", f"words {verb} {uid}"
    with st.container(border=True, key="reason"):
        if verb == "give_back":
            # required: Enter on the chosen reason does not let go of it
            st.pills(question, REASONS, required=True, key=keys[0])
        st.text_input("In your words" if verb == "give_back" else question, key=keys[1], max_chars=2_000, live="300ms")
        done = "given back" if verb == "give_back" else "withdrawn"
        with st.container(horizontal=True):
            st.button(
                f"{title} with this reason",
                type="primary",
                shortcut="Ctrl+Enter",
                disabled=not _reason(keys),
                on_click=_carry_out,
                # the words as they stand when it is pressed: the page may have been drawn some letters ago
                args=(ctx, held, uids, done, lambda work: act(work, uid, _reason(keys), version=version)),
                key="with reason",
            )
            st.button("Not now", shortcut="Escape", on_click=_stop_asking, args=(held,), key="not now")


def _reason(keys: Sequence[str]) -> str:
    """The usual reason and the officer's own words, as one text."""
    said = (str(st.session_state.get(key) or "").strip() for key in keys)
    return ". ".join(part for part in said if part)


def _stop_asking(held: Waiting) -> None:
    held.asking = None


def _look_again(held: Waiting) -> None:
    held.trouble, held.asking = "", None


def _carry_out(
    ctx: AppContext, held: Waiting, uids: Sequence[str], done: str, verb: Callable[[UnitOfWork], None]
) -> None:
    """Do it to the version that the officer has looked at, and go on to the next one; or say who was there before."""
    uid = str(held.uid)
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            verb(work)
            work.commit()
    except Conflict as error:
        held.trouble, held.done = _tell(error), ""
        return
    except VardarError as error:
        held.trouble, held.done = str(explain(error)), ""
        return
    row = incidents.get(ctx.services.engine, ctx.viewer, uid, audit=False).incident
    number = f"Message {row['message_no']}" if row["message_no"] else "The report"
    place = uids.index(uid) if uid in uids else 0
    left = [other for other in uids if other != uid]
    held.open(left[min(place, len(left) - 1)] if left else None)
    held.done = f"{number} of {country_name(str(row['originator'])) or 'nobody'} is {done}"


def _tell(error: Conflict) -> str:
    """Who changed it and when; nothing was overwritten."""
    who = f"{error.changed_by} changed it" if error.changed_by else "it was changed"
    when = f" on {error.changed_at:%-d %B %Y at %H:%M} UTC" if error.changed_at else ""
    return f"Nothing was done: {who}{when} while you looked at it."
