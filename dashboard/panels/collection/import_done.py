"""After an import: what was stored, where to see it, and what goes back to the sender."""

from collections.abc import Iterable

import streamlit as st

from dashboard.context import AppContext
from dashboard.panels.collection.import_preview import XLSX, refused_name
from dashboard.panels.collection.import_state import HeldImport
from data.collection.translated import Translated
from data.store.forms import IncidentForm
from data.terms.codes import Kind
from data.terms.days import day_of, days_period
from data.terms.filters import Filter


def show_done(ctx: AppContext, held: HeldImport) -> None:
    """Draw the state after an import."""
    report, preview = held.report, held.preview
    if report is None or preview is None:
        return
    st.success(report.sentence())
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen := situation_filter(preview.good(), zone=ctx.zone):
            st.link_button(
                "See them on the map",
                f"/situation?{chosen.query(zone=ctx.zone)}",
                help="The Situation page with the kinds, operations and days of this file; others may be among them",
            )
        if held.returned is not None:
            st.download_button(
                f"Download the {report.refused:,} refused rows",
                held.returned,
                file_name=refused_name(preview),
                mime=XLSX,
                type="primary",
                on_click="ignore",
                help="Each bad cell says what is wrong with it; send it back to who sent the file",
            )
        if st.button("Another file", type="secondary" if held.returned else "primary"):
            held.forget()
            st.rerun()
    st.caption(f"Batch {report.batch_id} can be undone under Batches." if report.batch_id else "")


def situation_filter(reports: Iterable[Translated], *, zone: str) -> Filter | None:
    """The narrowest filter of the Situation page that has all incidents of these reports in it; None without any."""
    forms = [report.form for report in reports if isinstance(report.form, IncidentForm)]
    if not forms:
        return None
    operations = {form.operation for form in forms}
    days = [day_of(form.occurred_from, zone=zone) for form in forms]
    period = days_period(min(days), max(days), zone=zone)
    kinds = {form.kind for form in forms}
    return Filter(
        kind=tuple(kind.value for kind in Kind if kind in kinds),
        operation=tuple(sorted(code for code in operations if code)) if None not in operations else (),
        start=period.start,
        end=period.end,
        exercise=forms[0].exercise,
    )
