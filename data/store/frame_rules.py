"""The rules of the forms for whole frames: a column through its field's own validator, rules between columns as masks.

A property test holds them against `rules`: a frame is refused where one of its rows as a form would be.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from typing import Annotated, Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from data.store import rules
from data.store.forms import Form, FormRefused, ItemForm
from data.store.rules import FATALITY_ONLY, FOUND, INLAND, PERSONS_ONLY, REPORTED_STATUSES, SEIZURE_ONLY, WITH_POSITION
from data.terms.codes import Direction, Kind, Precision, Release
from data.terms.days import TO_THE_DAY
from data.terms.errors import RowRejected

Mask = NDArray[np.bool_]
Broken = tuple[Mask, str, str]
TIMES = ("occurred_from", "occurred_to", "reported_at", "received_at")
DEGREES = {"lon": 180.0, "lat": 90.0}
NAMED = 20  # refused rows that are named one by one
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def read_columns(frame: pd.DataFrame, form: type[Form], *, extra: Iterable[str] = ()) -> pd.DataFrame:
    """A copy with canonical values (UTC times, lower-case uids, codes as the forms write them).

    Raises FormRefused for an unknown column and for values that the form's field refuses.
    """
    known = set(form.model_fields) | set(extra)
    unknown = [str(name) for name in frame.columns if name not in known]
    if unknown:
        raise FormRefused(RowRejected("there is no such field", field=name) for name in unknown)
    return pd.DataFrame({name: _read_column(frame[name], form, str(name)) for name in frame.columns})


def _read_column(column: pd.Series, form: type[Form], name: str) -> pd.Series:
    if name in TIMES:
        return _read_times(column, name)
    if name in DEGREES:
        degrees = column.astype("float64")
        refuse([(~(degrees.isna() | (degrees.abs() <= DEGREES[name])).to_numpy(), name, "is off the globe")], column)
        return degrees
    if name == "uid" or name not in form.model_fields:
        uids = column.astype("str").str.lower()
        refuse([(~uids.str.fullmatch(_UUID).fillna(False).to_numpy(dtype=bool), name, "is not a UUID")], column)
        return uids.astype(object)
    codes, values = pd.factorize(column, use_na_sentinel=True)
    read = np.empty(len(values) + 1, dtype=object)  # the last stays None: what factorize numbers -1
    for at, value in enumerate(values):
        try:
            found = _field(form, name).validate_python(value.item() if isinstance(value, np.generic) else value)
            read[at] = found.value if isinstance(found, Enum) else found  # drivers take plain text much faster
        except ValidationError as error:
            reason = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise FormRefused([RowRejected(reason, field=name, value=value)]) from None
    return pd.Series(read[codes], index=column.index, dtype=object)


def _read_times(column: pd.Series, name: str) -> pd.Series:
    times = pd.to_datetime(column) if len(column) else column.astype("datetime64[us, UTC]")
    if getattr(times.dt, "tz", None) is None and times.notna().any():
        raise FormRefused([RowRejected("has no time zone", field=name)])
    years = times.dt.year
    outside = (times.notna() & ~years.between(1900, 2199)).to_numpy()
    refuse([(outside, name, "lies outside 1900 to 2199")], column)
    return times.astype("datetime64[us, UTC]") if getattr(times.dt, "tz", None) else times.dt.tz_localize("UTC")


@cache
def _field(form: type[Form], name: str) -> TypeAdapter[Any]:
    field = form.model_fields[name]
    kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(kind)


def refuse(broken: Iterable[Broken], column: pd.Series | pd.DataFrame) -> None:
    """Raises FormRefused with the first rows that break a rule; `column` is where their values stand."""
    found = list(_rejected(broken, column))
    if found:
        raise FormRefused(found)


def _rejected(broken: Iterable[Broken], given: pd.Series | pd.DataFrame) -> Iterator[RowRejected]:
    for mask, name, reason in broken:
        rows = np.flatnonzero(mask)
        values = given.get(name) if isinstance(given, pd.DataFrame) else given
        for row in rows[:NAMED]:
            value = None if values is None else values.iloc[row]
            yield RowRejected(f"{reason} (row {row}, {len(rows)} in all)", field=name, value=value)


def empty_column(name: str, length: int) -> pd.Series:
    """A column that holds nothing, of the type that read columns of this name have."""
    if name in TIMES:
        return pd.Series([pd.NaT] * length, dtype="datetime64[us, UTC]")
    return (
        pd.Series([np.nan] * length, dtype="float64") if name in DEGREES else pd.Series([None] * length, dtype=object)
    )


def incident_rules(frame: pd.DataFrame, *, items_of: pd.Series) -> Iterator[Broken]:
    """What `rules.incident_rules` says, for a frame of read columns that has a column for every field.

    `items_of` are the uids that have items.
    """
    has = {name: frame[name].notna().to_numpy() for name in frame.columns}
    precision, kind = frame["precision"].to_numpy(), frame["kind"].to_numpy()
    start, end = frame["occurred_from"], frame["occurred_to"]
    yield frame["uid"].duplicated().to_numpy(), "uid", "comes twice"
    for name in ("kind", "precision", "occurred_from"):
        yield ~has[name], name, "is needed"
    yield (end <= start).to_numpy(), "occurred_to", "is not after occurred_from"
    vague = ~np.isin(frame["occurred_precision"].to_numpy(dtype=str), list(TO_THE_DAY))
    yield vague & ~has["occurred_to"], "occurred_to", "is needed where the time is vaguer than a day"
    yield (frame["reported_at"] < start).to_numpy(), "reported_at", "lies before the event"
    placed = has["lon"] | has["lat"]
    yield has["lon"] != has["lat"], "lon", "is missing, or its latitude is"
    may_be_placed = np.isin(precision.astype(str), list(WITH_POSITION))
    loose_region = (precision == Precision.ADM1) & ~has["area"] & has["radius_m"]
    yield placed & ~may_be_placed & ~loose_region, "lon", "would be drawn more exactly than it is known"
    exact = (precision == Precision.EXACT) | (precision == Precision.MUNI)
    yield exact & ~placed, "lon", "is needed with this precision"
    for level, name in _NEEDED.items():
        yield (precision == level) & ~has[name] & ~(loose_region & placed), name, f"is needed with precision {level}"
    yield has["radius_m"] & ~placed & (precision != Precision.BCP), "radius_m", "is the radius around a position"
    yield from _kind_rules(frame, has, kind, items_of)
    yield from _release_rules(frame, has)


_NEEDED = {
    Precision.BCP: "crossing",
    Precision.SECTION: "section",
    Precision.MUNI: "radius_m",
    Precision.ADM1: "area",
    Precision.COUNTRY: "country",
}


def _kind_rules(
    frame: pd.DataFrame, has: dict[str, Mask], kind: NDArray[np.object_], items_of: pd.Series
) -> Iterator[Broken]:
    seizure, fatality, crossing = (kind == one for one in (Kind.SEIZURE, Kind.FATALITY, Kind.BORDER_CROSSING))
    with_items = frame["uid"].isin(set(items_of)).to_numpy()
    yield seizure & ~with_items, "items", "a seizure has at least one item"
    yield ~seizure & with_items, "items", "do not belong to this kind"
    barred = ((~seizure, SEIZURE_ONLY[1:]), (seizure | fatality, PERSONS_ONLY), (~fatality, FATALITY_ONLY))
    for mask, names in barred:
        for name in names:
            yield mask & has[name], name, "does not belong to this kind"
    yield fatality & ~has["dead"] & ~has["missing"], "dead", "a fatality says how many are dead or missing"
    direction, inland = frame["direction"].to_numpy(), (frame["place_type"] == INLAND).to_numpy()
    yield crossing & np.isin(frame["outcome"].to_numpy(dtype=str), list(FOUND)), "outcome", "was found: a detection"
    yield crossing & (inland | (direction == Direction.INLAND)), "direction", "inland is not a crossing"
    at_border = (direction == Direction.ENTRY) | (direction == Direction.EXIT)
    found_inland = (kind == Kind.MIGRANT_DETECTION) & at_border & inland
    yield found_inland, "direction", "entry and exit are at the border"
    yield _more(frame, "minors", "persons"), "minors", "are more than the persons they are among"
    yield _more(frame, "unaccompanied_minors", "minors"), "unaccompanied_minors", "are more than the minors"


def _more(frame: pd.DataFrame, part: str, whole: str) -> Mask:
    return (frame[part].astype("float64") > frame[whole].astype("float64")).to_numpy()


def _release_rules(frame: pd.DataFrame, has: dict[str, Mask]) -> Iterator[Broken]:
    named = (frame["release"] == Release.NAMED).to_numpy()
    parties = frame["release_to"].map(bool).to_numpy(dtype=bool)
    yield named != parties, "release_to", "names parties if and only if the release is NAMED"
    restricted = (
        frame["handling"].map(lambda codes: "H3" in codes, na_action="ignore").fillna(False).to_numpy(dtype=bool)
    )
    yield restricted & ~has["handling_text"], "handling_text", "H3 needs its text"
    reported = np.isin(frame["status"].to_numpy(dtype=str), list(REPORTED_STATUSES))
    yield ~reported, "status", "comes about by amending or withdrawing, it is not reported"
    for name in ("supersedes", "counterpart_uid"):
        yield (frame[name] == frame["uid"]).to_numpy(), name, "is the report itself"
    yield frame["is_cumulative"].to_numpy(dtype=bool), "is_cumulative", "a running total cannot be added"


def item_rules(frame: pd.DataFrame) -> Iterator[Broken]:
    """What `rules.item_rules` says, by asking it once for each different combination of codes."""
    coded = ["commodity", "drug", "drug_text", "written", "unit", "price_level", "price_year", "price_country"]
    shown = frame[coded].assign(
        has_quantity=frame["quantity"].notna(), has_price=frame["price_eur"].notna(),
        same=(frame["item_ref"] == frame["included_in"]) & frame["item_ref"].notna(),
    )  # fmt: skip
    names = [str(name) for name in shown.columns]
    for combination, rows in shown.groupby(names, dropna=False, sort=False).indices.items():
        values = dict(zip(names, cast(tuple[Any, ...], combination), strict=True))
        for name, reason in _broken_items(values):
            mask = np.zeros(len(frame), dtype=bool)
            mask[rows] = True
            yield mask, name, reason


def _broken_items(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    quantity, price, same = (values.pop(name) for name in ("has_quantity", "has_price", "same"))
    given = {name: None if pd.isna(value) else value for name, value in values.items()}
    item = ItemForm.model_construct(
        **given, quantity=1.0 if quantity else None, price_eur=1.0 if price else None,
        item_ref="x" if same else None, included_in="x" if same else None,
    )  # fmt: skip
    yield from rules.item_rules(item)


def nationality_rules(frame: pd.DataFrame, incidents: pd.DataFrame) -> Iterator[Broken]:
    """What `rules.incident_rules` says of nationalities."""
    yield frame.duplicated(["uid", "nationality"]).to_numpy(), "nationality", "is named twice in a report"
    of = incidents.set_index("uid")
    found = frame["uid"].map(of["kind"])
    yield (found == Kind.SEIZURE).to_numpy(), "nationality", "counts persons found; a seizure has none"
    counted = frame["persons"].astype("float64").groupby(frame["uid"]).transform("sum")
    persons = frame["uid"].map(of["persons"]).astype("float64")
    yield (counted > persons).to_numpy(), "persons", "add up to more than the persons of the report"
