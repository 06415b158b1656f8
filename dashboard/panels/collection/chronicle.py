"""What happened to a report: each version with what it changed, old beside new, and who did what when."""

from collections.abc import Iterator

import streamlit as st
from markupsafe import Markup

from dashboard.components.incident_card import FIELDS, write_field
from dashboard.components.markup import join
from dashboard.context import AppContext
from data.store import incidents
from data.store.incidents.chronicle import Deed, Version
from data.terms.codes import label
from data.terms.errors import VardarError


def show_chronicle(ctx: AppContext, uid: str) -> None:
    """Draw the history of a report, whichever of its versions `uid` names."""
    try:
        found = incidents.history(ctx.services.engine, ctx.viewer, uid, clock=ctx.clock, audit=False)
    except VardarError:
        return
    lines = [*_changes(found.versions), *map(_deed, found.deeds)]
    if lines:
        st.html(Markup('<div class="v-chronicle"><div class="v-group">History</div>{}</div>').format(join(lines)))


def _changes(versions: tuple[Version, ...]) -> Iterator[Markup]:
    for version in versions[1:]:
        rows = [
            Markup("<tr><th>{}</th><td>{}</td><td>{}</td></tr>").format(
                FIELDS.get(one.field, (one.field.replace("_", " ").capitalize(), None))[0],
                _write(one.field, one.stored),
                _write(one.field, one.given),
            )
            for one in version.differences
        ]
        head = Markup("<tr><th>Version {}</th><td>before</td><td>now</td></tr>").format(version.version)
        yield Markup('<table class="v-versions">{}{}</table>').format(head, join(rows))


def _write(field: str, value: object) -> str:
    if value in (None, "", (), []):
        return "–"
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    return write_field(field, value, FIELDS.get(field, ("", None))[1])


def _deed(deed: Deed) -> Markup:
    what = label("status", deed.status) if deed.status else "received" if deed.act == "collection" else "changed"
    reason = f": {deed.reason}" if deed.reason else ""
    return Markup('<div class="v-deed"><span>{} UTC</span> {} ({}) · {}{}</div>').format(
        f"{deed.at:%-d %b %Y %H:%M}", deed.actor, deed.party, what, reason
    )
