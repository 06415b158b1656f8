"""The reports that are, or may be, one event with an open one: a line each that opens it."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.components.markup import plain
from data.store.pairs import Related
from data.terms.codes import country_name


def related_reports(found: Sequence[Related], *, zone: str, on_choose: Callable[[str], None]) -> None:
    """Draw the lines into the current container; a click hands the uid on."""
    for report in found:
        sender = report.originator_agency or country_name(report.originator or report.country) or "sender not given"
        when = f"{report.occurred_from.astimezone(ZoneInfo(zone)):%-d %b %H:%M}"
        words = "Confirmed as one event with" if report.is_confirmed else "May be the same as"
        st.button(
            plain(f"{words} {sender}, {when}"),
            key=f"related {report.uid}",
            on_click=on_choose,
            args=(report.uid,),
            type="tertiary",
        )
