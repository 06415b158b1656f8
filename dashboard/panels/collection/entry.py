"""Enter a report: the form, checked as one types; beside it the map, what is still needed, and the way to submit it."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import join
from dashboard.components.place_picker import place_picker, show_footnote
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.collection import keeping
from dashboard.panels.collection.inputs import Inputs
from dashboard.panels.collection.questions import TITLES
from dashboard.panels.collection.reading import Reading, read_values
from dashboard.panels.collection.receipt import show_receipt
from dashboard.panels.collection.sheet import draw_sheet, operation_of, typed_marking
from dashboard.panels.collection.typed import Typed, is_worth_keeping, typed
from dashboard.panels.collection.whereabouts import mark_of, resolve, take_picked
from dashboard.theme import current_style
from data.access.policy import Action, may
from data.store import incidents
from data.store.forms import IncidentForm
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import VardarError
from data.terms.markings import Marking


@st.fragment
def render(ctx: AppContext) -> None:
    """Draw the section."""
    top = st.container(key="marking")
    decision = may(ctx.viewer, Action.WRITE)
    if not decision.allowed:
        st.html(Markup('<div class="v-nothing">{}</div>').format(decision.reason))
        return
    held = typed()
    if not held.values:
        keeping.open_draft(ctx, held)
    held.collect()
    resolve(held)
    reading = _read(ctx, held)
    keeping.keep_draft(ctx, held)
    with top:
        marking_bar(_marking(ctx, held))
    with st.container(key="desk"):
        form, side = st.columns([1.9, 1], gap="medium")
    with form, st.container(key="sheet"):
        if held.amends:
            _show_correction(held.amends)
        draw_sheet(ctx, Inputs(held, reading))
    with side, st.container(key="beside"):
        with st.container(key="picker"):
            place_picker(
                mark_of(held.values), style=current_style(), on_pick=lambda place: take_picked(held, place), key="where"
            )
        show_footnote()
        if held.receipt:
            show_receipt(ctx, held)
        _show_checks(reading, held)
        if held.is_rivalled:
            _show_rival(ctx, held)
        _show_actions(ctx, held)


def _marking(ctx: AppContext, held: Typed) -> Marking:
    """What the report asks for as it is typed; what stands in it before anything is chosen is the OCU's alone."""
    marking, operation = typed_marking(held.values), operation_of(ctx, held.values)
    return replace(marking, exercise=marking.exercise or bool(operation and operation.exercise))


def _show_correction(amends: Mapping[str, object]) -> None:
    """What is corrected, and why it came back."""
    number = f"message {amends['message_no']}" if amends.get("message_no") else "the report"
    reason = Markup(" · given back: {}").format(amends["reason"]) if amends.get("reason") else ""
    st.html(
        Markup('<div class="v-odd"><b>Correcting {}, version {}</b>{}</div>').format(number, amends["version"], reason)
    )


def _read(ctx: AppContext, held: Typed) -> Reading:
    return read_values(held.values, operation=operation_of(ctx, held.values), now=ctx.clock())


def _show_checks(reading: Reading, held: Typed) -> None:
    """What is wrong, what is still needed and what is odd, at a glance beside the form."""
    lines = [_line("v-wrong", name, reason) for name, reason in reading.refused.items()]
    if reading.needed:
        missing = ", ".join(dict.fromkeys(_title(name) for name in reading.needed))
        lines.append(Markup('<div class="v-missing">Still needed: {}</div>').format(missing))
    lines.extend(_line("v-odd", name, sentence) for name, sentence in reading.doubts)
    if reading.form:
        lines.insert(0, Markup('<div class="v-ready">Complete: it can be submitted</div>'))
    if held.trouble:
        lines.insert(0, Markup('<div class="v-wrong">{}</div>').format(held.trouble))
    st.html(Markup('<div class="v-checks">{}</div>').format(join(lines)))


def _line(cls: str, name: str, sentence: str) -> Markup:
    return Markup('<div class="{}"><b>{}</b> {}</div>').format(cls, _title(name), sentence)


def _title(name: str) -> str:
    first, _, rest = name.partition(".")
    return f"{TITLES.get(first, first)} {int(rest.split('.')[0]) + 1}" if rest else TITLES.get(first, first)


def _show_actions(ctx: AppContext, held: Typed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="actions"):
        title = "Submit correction" if held.amends else "Submit report"
        st.button(title, type="primary", shortcut="Ctrl+Enter", on_click=_submit, args=(ctx, held), key="submit")
        if is_worth_keeping(held.values):
            st.button(
                "Stop correcting" if held.amends else "Discard",
                type="tertiary",
                on_click=keeping.discard_draft,
                args=(ctx, held),
                key="discard",
            )
        elif held.dropped:
            st.button("Undo", on_click=keeping.restore_dropped, args=(held,), key="undo")
        st.html(Markup('<span class="v-kept">{}</span>').format(keeping.write_kept(held, zone=ctx.zone)))


def _show_rival(ctx: AppContext, held: Typed) -> None:
    st.html(
        '<div class="v-wrong">This draft was changed, submitted or discarded in another window; nothing is kept here.'
        "</div>"
    )
    with st.container(horizontal=True):
        st.button("Take what the other window has", on_click=keeping.take_other, args=(ctx, held), key="take other")
        st.button("Go on here, as another report", on_click=keeping.keep_this, args=(ctx, held), key="keep this")


def _submit(ctx: AppContext, held: Typed) -> None:
    """Store the report and drop its draft in one transaction, or say why not and keep everything."""
    held.collect()
    resolve(held)
    reading = _read(ctx, held)
    held.tried, held.trouble = True, ""
    if reading.form is None:
        return
    try:
        with UnitOfWork(ctx.services.engine, viewer=ctx.viewer, clock=ctx.clock) as work:
            uid = _store(work, held, reading.form)
            keeping.drop_with(work, held)
            work.commit()
    except VardarError as error:
        held.trouble = str(explain(error))
        return
    held.receipt, held.submitted = uid, held.values
    keeping.open_draft(ctx, held)


def _store(work: UnitOfWork, held: Typed, form: IncidentForm) -> str:
    """Add the report, or correct the version that was looked at. Gives the uid it is stored under."""
    if (amends := held.amends) is None:
        incidents.add(work, [form])
        return form.uid
    return incidents.amend(work, str(amends["uid"]), form, version=int(str(amends["version"])))
