"""After an import: what was stored, where to see it, and what goes back to the sender."""

from collections.abc import Iterable

import streamlit as st

from dashboard.address import go_to
from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.panels.collection.import_preview import XLSX, refused_name, show_where
from dashboard.panels.collection.import_state import HeldImport
from dashboard.panels.collection.preview_tables import show_refusals
from data.collection.intake.import_report import ImportReport
from data.collection.intake.preview import Preview
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
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        _show_report(ctx, held, preview, report)
    with right:
        show_where(ctx, held, preview)


def _show_report(ctx: AppContext, held: HeldImport, preview: Preview, report: ImportReport) -> None:
    st.success(plain(report.sentence()))
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen := situation_filter(preview.good(), zone=ctx.zone):
            st.link_button(
                "See them on the map",
                f"/?{chosen.query(zone=ctx.zone)}",
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
    if report.batch_id:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("New reports wait in the queue for an officer. The import can be undone.", width="content")
            st.button("Queue", on_click=go_to, args=("section", "queue"), type="tertiary", key="to queue")
            st.button("Batches", on_click=go_to, args=("section", "batches"), type="tertiary", key="to batches")
    if report.refusals:
        show_refusals(report.refusals)


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
