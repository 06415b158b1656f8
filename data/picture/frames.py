"""Frames: what maps, lists and charts draw, one small query each on the read model.

`persons` are those of the kind of their row, without prevented attempts, which are counted apart; missing where no
report gave a number. Where one row stands for several kinds it holds the migrant detections only, or the one kind that
was asked for: detections and border crossings are never one number (DOMAIN.md).
"""

from typing import Any, Literal

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, false, func, not_, or_, select, true

from data.access.reach import visible_in_copy
from data.picture.items import add_items
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from data.terms.cells import h3_parent_sql
from data.terms.codes import Kind, Outcome, Precision, Status, TimePrecision
from data.terms.columns import incident, incident_label, nationality_count, operation, seizure_item
from data.terms.days import day_from_number, midnight
from data.terms.filters import COLUMN_KEYS
from data.terms.markings import MARKED, Marking, combine, read_marking

Grain = Literal["hour", "6h", "day", "week", "month"]

MAP_COLUMNS = (
    *("uid", "kind", "operation", "occurred_from", "occurred_precision", "received_at", "lon", "lat", "precision"),
    *("radius_m", "crossing", "section", "area", "country", "country_basis", "place_type", "place_written"),
    *("direction", "persons", "event_count", "arrests", "dead", "missing", "status", "handling", "release"),
    *("release_to", "exercise"),
)
FINE_TO_SECTION = (Precision.EXACT.value, Precision.BCP.value, Precision.SECTION.value)
WITH_POINT = (Precision.EXACT.value, Precision.BCP.value, Precision.MUNI.value)

NEWEST_FIRST = (incident.c.occurred_from.desc(), incident.c.uid)
prevented = func.coalesce(incident.c.outcome == Outcome.PREVENTED.value, false())
persons_counted = case((not_(prevented), incident.c.persons)).label("persons")
in_section = and_(incident.c.precision.in_(FINE_TO_SECTION), incident.c.section.is_not(None))
in_area = and_(incident.c.precision == Precision.ADM1.value, incident.c.area.is_not(None))
# What the map can draw: a point or ring, a section's line, a region's area. The rest goes into the margin list.
# A region that is no one area ("the south of Serbia") has a middle and a radius instead.
at_position = and_(incident.c.precision.in_((*WITH_POINT, Precision.ADM1.value)), incident.c.lon.is_not(None))
has_place = or_(at_position, in_section, in_area)


def total(column: ColumnElement[int]) -> ColumnElement[int]:
    """A sum that stays a 64-bit integer: DuckDB widens sums to 128 bits."""
    return cast(func.sum(column), BigInteger)


def incidents(model: ReadModel, selection: Selection, *, limit: int = 5000) -> pd.DataFrame:
    """The newest incidents: MAP_COLUMNS, `kg` of counted drugs, `main_item` in words (both missing without items)."""
    columns = (incident.c[name] for name in ("id", *MAP_COLUMNS))
    newest = select(*columns).where(selection.clause()).order_by(*NEWEST_FIRST).limit(limit)
    return add_items(model, model.rows(newest), newest.with_only_columns(incident.c.id)).drop(columns="id")


def cells(model: ReadModel, selection: Selection, *, resolution: int) -> pd.DataFrame:
    """H3 cells: h3 (hexadecimal), incidents, persons, and a column of incident counts for each kind."""
    found = model.rows(_counts(selection, incident.c.h3_8.is_not(None), h3=h3_parent_sql(incident.c.h3_8, resolution)))
    counts = found.pivot_table(index="h3", columns="kind", values="incidents", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=[kind.value for kind in Kind], fill_value=0).astype("int64")
    shown = selection.filter.kind[0] if len(selection.filter.kind) == 1 else Kind.MIGRANT_DETECTION.value
    persons = found[found["kind"] == shown].set_index("h3")["persons"].reindex(counts.index)
    counts.insert(0, "incidents", counts.sum(axis="columns"))
    counts.insert(1, "persons", persons)
    counts = counts.rename_axis(columns=None).reset_index()
    return counts.assign(h3=[f"{cell:x}" for cell in counts["h3"]])


def by_crossing(model: ReadModel, selection: Selection) -> pd.DataFrame:
    """Crossing points: id, kind, incidents, persons."""
    return _by(model, selection, incident.c.crossing, true())


def by_section(model: ReadModel, selection: Selection) -> pd.DataFrame:
    """Border sections: id, kind, incidents, persons, of incidents that are known to the section or better."""
    return _by(model, selection, incident.c.section, in_section)


def by_area(model: ReadModel, selection: Selection) -> pd.DataFrame:
    """Regions: id, kind, incidents, persons, of incidents that are known to the region and no better."""
    return _by(model, selection, incident.c.area, in_area)


def by_country(model: ReadModel, selection: Selection) -> pd.DataFrame:
    """Countries: id, kind, incidents, persons."""
    return _by(model, selection, incident.c.country, true())


def unplaced(model: ReadModel, selection: Selection) -> pd.DataFrame:
    """The margin list: country, kind, precision, incidents of what has no place that may be drawn; largest first."""
    keys = {"country": incident.c.country, "precision": incident.c.precision}
    found = model.rows(_counts(selection, not_(has_place), **keys))
    order = ["incidents", "country", "kind", "precision"]
    found = found[["country", "kind", "precision", "incidents"]]
    return found.sort_values(order, ascending=[False, True, True, True], ignore_index=True)


def timeline(model: ReadModel, selection: Selection, *, grain: Grain) -> pd.DataFrame:
    """start (UTC), kind, incidents, persons; steps begin at the zone's own hours, days, Mondays and months.

    An incident that is not known as exactly as the step is left out; `undated` counts those.
    """
    key = {"day": incident.c.day, "week": incident.c.day, "month": incident.c.month}.get(
        grain, func.date_trunc("hour", incident.c.occurred_from)
    )
    found = model.rows(_counts(selection, _is_dated(grain), start=key))
    found["start"] = _starts(found["start"], grain, zone=selection.zone)
    return found.groupby(["start", "kind"], as_index=False)[["incidents", "persons"]].sum(min_count=1)


def undated(model: ReadModel, selection: Selection, *, grain: Grain = "day") -> int:
    """How many incidents of the selection the timeline of this grain has to leave out."""
    left_out = select(func.count()).select_from(incident).where(selection.clause(), not_(_is_dated(grain)))
    return int(str(model.scalar(left_out)))


def facets(model: ReadModel, selection: Selection) -> dict[str, pd.DataFrame]:
    """For each filter key its values with their incidents (value, incidents; largest first).

    Each is counted with its own key left out of the filter, so that it says what choosing another value would give.
    """
    found = {key: _facet(model, selection, key, incident.c[key]) for key in COLUMN_KEYS}
    found["series"] = _facet(model, selection, "series", operation.c.series, operation.c.code == incident.c.operation)
    for child, key in ((seizure_item, "drug"), (seizure_item, "commodity"), (nationality_count, "nationality")):
        found[key] = _facet(model, selection, key, child.c[key], child.c.incident_id == incident.c.id)
    found["label"] = _facet(
        model, selection, "label", incident_label.c.label, incident_label.c.incident_id == incident.c.id
    )
    return found


def markings(model: ReadModel, selection: Selection, *, uids: tuple[str, ...] = ()) -> Marking:
    """Every handling code in view with its texts and originators, and whom all of it may go to; nothing in view is
    public. `uids` are reports in view beyond the filter, such as the one that is open."""
    shown = selection.clause()
    if uids:
        shown = or_(shown, and_(incident.c.uid.in_(uids), visible_in_copy(selection.viewer)))
    found = model.rows(select(*(incident.c[name] for name in MARKED)).distinct().where(shown))
    rows = found.astype(object).where(found.notna(), None).to_dict("records")
    return combine(read_marking({str(name): value for name, value in row.items()}) for row in rows)


# --- parts -------------------------------------------------------------------------------------------------


def _counts(selection: Selection, *conditions: ColumnElement[bool], **keys: ColumnElement[Any]) -> Select[Any]:
    """Keys, kind, incidents, persons for what of the selection meets the conditions."""
    named = [key.label(name) for name, key in keys.items()]
    chosen = select(*named, incident.c.kind, persons_counted).where(selection.clause(), *conditions).subquery()
    groups = [chosen.c[name] for name in (*keys, "kind")]
    return select(*groups, func.count().label("incidents"), total(chosen.c.persons).label("persons")).group_by(*groups)


def _by(
    model: ReadModel, selection: Selection, key: ColumnElement[str], condition: ColumnElement[bool]
) -> pd.DataFrame:
    found = model.rows(_counts(selection, key.is_not(None), condition, id=key))
    return found.sort_values(["incidents", "id", "kind"], ascending=[False, True, True], ignore_index=True)


def _facet(
    model: ReadModel, selection: Selection, key: str, value: ColumnElement[str], *joined: ColumnElement[bool]
) -> pd.DataFrame:
    # No status asked for means the counted ones, so "any" has to be said.
    without = selection.filter.change(**{key: tuple(Status) if key == "status" else ()})
    count = (func.count(incident.c.id.distinct()) if joined else func.count()).label("incidents")
    statement = (
        select(value.label("value"), count)
        .where(selection.clause(without), value.is_not(None), *joined)
        .group_by(value)
        .order_by(count.desc(), value)
    )
    return model.rows(statement)


def _is_dated(grain: Grain) -> ColumnElement[bool]:
    if grain == "month":
        return incident.c.month.is_not(None)
    if grain in ("day", "week"):
        return incident.c.day.is_not(None)
    return incident.c.occurred_precision.in_([TimePrecision.MIN.value, TimePrecision.HOUR.value])


def _starts(keys: pd.Series, grain: Grain, *, zone: str) -> pd.Series:
    """Where each step begins, in UTC."""
    if grain == "hour":
        return keys
    if grain == "6h":
        local = keys.dt.tz_convert(zone)
        # By wall clock: on the day the clock changes, one of the four steps is an hour longer or shorter.
        floor = local.dt.tz_localize(None).dt.floor("6h")
        there = floor.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
        return pd.Series(there.dt.tz_convert("UTC"))
    days = pd.Series([day_from_number(int(key) * 100 + 1 if grain == "month" else int(key)) for key in keys])
    if grain == "week":
        days = pd.Series([day.fromordinal(day.toordinal() - day.weekday()) for day in days])
    starts = [midnight(day, zone=zone) for day in days]
    return pd.Series(pd.to_datetime(starts, utc=True), index=keys.index, dtype="datetime64[us, UTC]")
