"""The marking bar: the first line of every page, in view also when the page scrolls. It says what stands on what is
shown: EXERCISE, every handling code with its text, and whom it may go to. It is read across a room and never cut.
"""

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join, span
from data.terms.codes import codes
from data.terms.markings import Marking

NO_REPORTS = "No reports on this page"
ON_THE_LINE = 100  # characters of code texts that a line still takes beside the rest; more fold out


def marking_bar(marking: Marking | None) -> None:
    """Draw the bar; None where a page shows no report, nor anything that was made of reports."""
    st.html(write_bar(marking))


def write_bar(marking: Marking | None) -> Markup:
    """The bar as HTML. Everything that does not fit on the line is in the part that folds out, and the line says so."""
    if marking is None:
        return Markup('<div class="v-bar v-bar-quiet" role="note">{}</div>').format(NO_REPORTS)
    told = marking.explanations()
    listed = codes("handling")
    is_short = sum(map(len, told)) <= ON_THE_LINE and len(told) == len(marking.codes)
    parts = [span("EXERCISE", cls="v-exercise")] if marking.exercise else []
    for code in marking.codes:
        parts.append(span(code, cls="v-code", title=listed.get(code, code)))
        if is_short:
            parts.append(span(listed.get(code, ""), cls="v-code-text"))
    parts.append(span(_capital(marking.audience.sentence()), cls="v-audience"))
    line = join(parts)
    if not told:
        return Markup('<div class="v-bar" role="note">{}</div>').format(line)
    more = span("texts" if not is_short else "whose", cls="v-more")
    lines = join([Markup("<li>{}</li>").format(text) for text in told])
    return Markup('<details class="v-bar" role="note"><summary>{}{}</summary><ul>{}</ul></details>').format(
        line, more, lines
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
