"""The status strip: one line, always there. Staleness never goes; the sentence shortens first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join, span

STALE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Silence:
    """A participant of whom nothing has come for a while."""

    party: str
    since: timedelta


def write_age(age: timedelta) -> str:
    """A duration in its largest sensible unit: "2 s", "14 min", "26 h", "3 d"."""
    seconds = max(0, int(age.total_seconds()))
    for size, unit in ((86400 * 2, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // (86400 if unit == 'd' else size)} {unit}"
    return f"{seconds} s"


def status_strip(
    *,
    title: str,
    sentence: str,
    now: datetime,
    as_of: datetime,
    zone: str,
    silences: tuple[Silence, ...],
    clock_name: str = "",
    trouble: str = "",
) -> None:
    """Draw the strip. `trouble` says why the picture cannot be brought up to date; it makes staleness loud at once."""
    local = now.astimezone(ZoneInfo(zone))
    age = now - as_of
    stale = bool(trouble) or age > STALE_AFTER
    parts: list[Markup] = []
    if title:
        parts.append(span(title, cls="v-title"))
    parts.append(span(sentence, cls="v-sentence", title=sentence))
    clock = Markup("as of <b>{}</b> UTC · {} {}").format(
        f"{now:%-d %b %Y %H:%M:%S}", f"{local:%H:%M}", zone.split("/")[-1]
    )
    parts.append(span(clock, cls="v-clock", title=clock_name))
    if clock_name:
        parts.append(span(clock_name, cls="v-demo"))
    old = f"picture {write_age(age)} old"
    parts.append(span(f"STALE: {old}" if stale else old, cls="v-stale" if stale else "v-age", title=trouble))
    if silences:
        said = " · ".join(f"{silence.party} {write_age(silence.since)}" for silence in silences[:4])
        more = f" +{len(silences) - 4}" if len(silences) > 4 else ""
        everyone = ", ".join(f"{silence.party} {write_age(silence.since)}" for silence in silences)
        parts.append(span(f"silent: {said}{more}", cls="v-silent", title=f"Nothing received from: {everyone}"))
    st.html(Markup('<div class="v-strip" role="status">{}</div>').format(join(parts)))
