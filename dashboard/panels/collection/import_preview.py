"""The preview of a file: counts, first rows, what is refused and why, places to choose, and where it all falls."""

import streamlit as st

from dashboard.components.legend import legend
from dashboard.components.map_view import map_view
from dashboard.components.markup import plain, span
from dashboard.context import AppContext
from dashboard.panels.collection.import_state import HeldImport
from dashboard.panels.collection.mapping import edit_mapping
from dashboard.panels.collection.preview_map import preview_map
from dashboard.panels.collection.preview_rows import rows_table
from dashboard.panels.collection.preview_tables import show_refusals, table_height
from dashboard.theme import basemap_url, current_style
from data.collection.intake.handing_out import give_back
from data.collection.intake.importing import commit
from data.collection.intake.ledger import Place
from data.collection.intake.preview import Preview
from data.collection.intake.sorting import OpenQuestion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NONE_OF_THEM = ""


def show_preview(ctx: AppContext, held: HeldImport, preview: Preview) -> None:
    """Draw what would come of the file, and the two ways to bring it in."""
    _show_counts(preview, demo=ctx.settings.demo)
    _show_buttons(ctx, held, preview)
    _show_parts(ctx, held, preview)


def show_where(ctx: AppContext, held: HeldImport, preview: Preview) -> None:
    """Draw where the incidents of the file fall; drawn once for a preview, for the reports are walked through."""
    style = current_style()
    key = (held.asked, style.name, len(preview.report.refusals))
    if held.drawn is None or held.drawn[0] != key:
        with st.spinner("Drawing where they fall"):
            held.drawn = key, preview_map(preview.good(), style=style.name, zone=ctx.zone)
    drawing = held.drawn[1]
    if drawing is None:
        return
    with st.container(key="import-side"):
        map_view(
            drawing.specs,
            style=style,
            style_url=basemap_url(style),
            view=drawing.view,
            on_choose=lambda uid: None,
            key="preview map",
        )
        legend(drawing.specs, unplaced=drawing.unplaced, notes=drawing.notes)


def _show_counts(preview: Preview, *, demo: bool) -> None:
    report = preview.report
    told = [
        ("New", report.new, "reports that the store does not have"),
        ("Amended", report.amended, "corrections of reports that are stored: the old version is kept"),
        ("Unchanged", report.unchanged, "reports that are stored already, word for word"),
        ("Conflicts", report.conflicts, "somebody corrected the report after this copy of it was taken"),
        ("Refused", report.refused, "rows that cannot be taken, each with its reason"),
        ("Left out", sum(report.left_out.values()), "rows that the profile leaves out, such as totals"),
    ]
    with st.container(horizontal=True, key="import-counts"):
        for title, count, help_text in told:
            st.metric(title, f"{count:,}", help=help_text, border=True)
    first = next(preview.good(), None)
    is_exercise = first is not None and getattr(first.form, "exercise", False)
    side = "" if is_exercise or first is None else " · real data"
    told_of = f"{report.file} · {report.rows:,} rows · read as {_profile_title(preview)}{side}"
    st.html(span(told_of, cls="v-heading"))
    if demo and side:
        st.warning(
            "The demonstration shows an exercise, and these reports come in as real data. "
            "To bring them into the exercise, choose its operation above."
        )


def _profile_title(preview: Preview) -> str:
    return preview.profile.title if preview.profile else "a collection workbook"


def _show_buttons(ctx: AppContext, held: HeldImport, preview: Preview) -> None:
    report = preview.report
    count = report.new + report.amended + report.unchanged
    is_news = report.new or report.amended
    if preview.is_good and not is_news:
        st.info("Nothing to import: every report of this file is stored already, word for word.")
    with st.container(horizontal=True, vertical_alignment="center"):
        why = "" if preview.is_good else "All or nothing: rows are refused, so nothing would be stored"
        every = f"Import all {count:,}" if preview.is_good else "Import all"
        if st.button(every, type="primary", disabled=not (preview.is_good and is_news), help=why or None):
            _import(ctx, held, preview, only_good=False)
        if report.refusals and count:
            rest = f"Import the good {count:,} and give me the rest back"
            if st.button(rest, help="The refused rows come back as a workbook with the reason in each bad cell"):
                _import(ctx, held, preview, only_good=True)
        if report.refused:
            st.download_button(
                "Refused rows as a workbook",
                lambda: give_back(preview, report) or b"",
                file_name=refused_name(preview),
                mime=XLSX,
                type="tertiary",
                on_click="ignore",
            )
        if st.button("Another file", type="tertiary"):
            held.forget()
            st.rerun()


def refused_name(preview: Preview) -> str:
    """What the workbook of refused rows is called."""
    return f"{preview.report.file.rpartition('.')[0] or preview.report.file}-refused.xlsx"


def _import(ctx: AppContext, held: HeldImport, preview: Preview, *, only_good: bool) -> None:
    bar = st.progress(0.0, text="Storing")
    report = commit(
        ctx.services.engine,
        ctx.viewer,
        preview,
        only_good=only_good,
        clock=ctx.clock,
        progress=lambda done, total: bar.progress(min(done / max(total, 1), 1.0), text="Storing"),
    )
    bar.empty()
    if report.committed:
        held.report = report
        held.returned = give_back(preview, report) if report.refusals else None
    else:  # the store has changed since the preview: show what it says now
        held.asked = ()
    st.rerun()


def _show_parts(ctx: AppContext, held: HeldImport, preview: Preview) -> None:
    report = preview.report
    parts = {
        "rows": "First rows",
        "refused": f"Refused ({report.refused:,})" if report.refusals else "",
        "places": f"Places to choose ({len(preview.questions):,})" if preview.questions else "",
        "repeated": f"Twice in the file ({report.duplicates:,})" if report.duplicates else "",
        "remarks": f"Remarks ({len(preview.report.remarks):,})" if preview.report.remarks else "",
        "left": f"Left out ({sum(report.left_out.values()):,})" if report.left_out else "",
        "mapping": "Mapping" if preview.profile else "",
    }
    shown = [name for name, title in parts.items() if title]
    first = next((name for name in ("places", "refused") if name in shown), "rows")
    part = st.segmented_control(
        "Part", shown, default=first, required=True, format_func=lambda name: parts[name],
        label_visibility="collapsed", key=f"import part {held.turn} {' '.join(shown)}",
    )  # fmt: skip
    match part:
        case "rows":
            st.dataframe(rows_table(preview.good(), zone=ctx.zone), hide_index=True)
        case "refused":
            show_refusals(report.refusals)
        case "places":
            _choose_places(held, preview.questions)
        case "repeated":
            st.caption("The same report with the same content comes more than once in the file; it is taken once.")
            rows = [{"row": _place(row), "is the same as row": _place(earlier)} for row, earlier in preview.repeated]
            st.dataframe(rows, hide_index=True, height=table_height(len(rows)))
        case "remarks":
            st.caption("These rows are taken; look at them.")
            rows = [{"row": _place(place), "remark": remark} for place, remark in preview.report.remarks]
            st.dataframe(rows, hide_index=True, height=table_height(len(rows)))
        case "left":
            st.dataframe(
                [{"rows": count, "left out because": reason} for reason, count in report.left_out.items()],
                hide_index=True,
            )
        case "mapping":
            edit_mapping(ctx, held, preview.tables, preview.profile)
    st.caption(plain(" · ".join(note.rstrip(".") for note in report.notes)))


def _place(place: Place) -> str:
    return f"{place[0]} {place[1]}" if place[0] else str(place[1])


def _choose_places(held: HeldImport, questions: tuple[OpenQuestion, ...]) -> None:
    """A choice for each written place; what is chosen counts for the same text everywhere, in the next file too."""
    st.caption("These names can mean more than one place, or none that is known. Nothing is guessed: choose.")
    with st.form("import places", border=False):
        chosen: dict[str, str | None] = {}
        for asked in questions:
            question = asked.question
            names = {
                f"{one.kind}:{one.id}": f"{one.name} · {one.kind}{f' · {one.country}' if one.country else ''}"
                f" · {one.score:.0f} · {one.reason}"
                for one in question.choices
            }
            names[NONE_OF_THEM] = "none of them: keep what is written, without a place"
            times = f"{asked.count:,} report{'s' * (asked.count != 1)}, first in row {_place(asked.first)}"
            chosen[question.key] = st.selectbox(
                plain(f"“{question.written}” · {times}"), list(names), index=None,
                format_func=names.__getitem__, key=f"place {held.turn} {question.key}",
                placeholder="choose",
            )  # fmt: skip
        if st.form_submit_button("Use these places", type="primary"):
            held.answers.update({key: answer for key, answer in chosen.items() if answer is not None})
            st.rerun()
