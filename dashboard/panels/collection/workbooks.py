"""Workbooks: the collection workbook of each kind of report, for an operation and in a language, to be filled in."""

from functools import partial

import streamlit as st

from dashboard.choices import operations
from dashboard.components.marking_bar import marking_bar
from dashboard.context import AppContext
from data.collection.intake.handing_out import hand_out
from data.collection.languages import language, languages
from data.collection.workbooks import KINDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = {
    "migrant-detection": "Persons found at the border, on entry or exit, or inland",
    "border-crossing": "Crossings and attempts that are known without the persons being found",
    "seizure": "Cases with their items: drugs, goods, firearms, cash, vehicles",
    "daily-return": "What the day brought, nil returns included: a missing return is no zero",
    "traffic": "Vehicles and persons through a crossing point: what figures are measured against",
}


def render(ctx: AppContext) -> None:
    """Draw the section."""
    marking_bar(None)
    with st.container(key="workbooks", width=900):
        st.caption(
            "A workbook is filled in without a network, in Excel or LibreOffice, and comes back under Import. Each row "
            "carries its own number: a corrected workbook that is sent again amends, it does not duplicate."
        )
        known = [one for one in operations(ctx) if one.kind != "series"]
        if not known:
            st.info("There is no operation yet; a workbook is made for one.")
            return
        named = {one.code: one.name.removesuffix(" (exercise)") + " · EXERCISE" * one.exercise for one in known}
        left, right = st.columns([2, 1], gap="medium")
        opening = next((place for place, one in enumerate(known) if one.exercise == ctx.settings.demo), 0)
        code = left.selectbox(
            "Operation", list(named), index=opening, format_func=lambda code: named[code], key="workbook operation"
        )
        tongue = right.selectbox(
            "Language", languages(), format_func=lambda code: language(code).texts.name, key="workbook language"
        )
        for kind in KINDS:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{language(tongue).texts.titles[kind]}**  \n{ABOUT[kind]}")
                st.download_button(
                    "Download",
                    partial(hand_out, ctx.services.engine, ctx.viewer, kind, operation=code, language=tongue),
                    file_name=f"{code}-{kind}-{tongue}.xlsx",
                    mime=XLSX,
                    key=f"workbook {kind} {code} {tongue}",
                    on_click="ignore",
                )
