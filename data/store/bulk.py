"""The fast path for many reports at once: frames in, with the rules and the derived columns of the forms."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Table
from sqlmodel import SQLModel

from data.store import frame_rules
from data.store.fields import Label
from data.store.forms import Form, IncidentForm, ItemForm, NationalityForm
from data.store.frame_rules import Broken, Mask, read_columns, refuse
from data.store.frame_writing import write_frame
from data.store.incidents.versions import INCIDENT
from data.store.numbering import next_ids
from data.store.references import References, read_references
from data.store.rows import REPORTED, WITH_CELL, search_text, write_codes, write_parties
from data.store.tables import IncidentLabel, NationalityCount, SeizureItem
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.cells import h3_cells, morton
from data.terms.codes import Precision
from data.terms.days import DEFAULT_ZONE, TO_THE_DAY
from data.terms.errors import NotAllowed
from data.terms.quantities import kilograms

Progress = Callable[[int], None]
DERIVED = ("id", "occurred_latest", "zone", "day", "month", "zc", "h3_8", "search_text")
WEIGHTS = ("kg", "kg_low", "kg_high", "factor")
ITEM_COLUMNS = ("incident_id", *ItemForm.model_fields, *WEIGHTS)
NATIONALITY_COLUMNS = ("incident_id", *NationalityForm.model_fields)
LABEL_COLUMNS = ("incident_id", "label")
_ONE_SECOND = pd.Timedelta(seconds=1)


class LabelForm(Form):
    """A label of a report."""

    label: Label


def load_frames(
    work: UnitOfWork,
    *,
    incidents: pd.DataFrame,
    items: pd.DataFrame | None = None,
    nationalities: pd.DataFrame | None = None,
    labels: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> int:
    """Add the reports of a frame; the caller commits. Gives how many.

    `incidents` has columns named as the fields of `IncidentForm` (a missing one takes the form's default); the others
    have `uid` and the fields of `ItemForm` and `NationalityForm`, or `label`. Unlike `incidents.add` it does not look
    for known uids: a report that is already stored refuses the frame; and it assigns no message numbers: a frame is no
    message. Memory is a few times that of the frames, so hand in portions (100,000 rows). `progress` is told the
    number of rows once they are in.

    Raises NotAllowed for anyone but the OCU, FormRefused with field, value and reason, InputRefused for a known uid.
    """
    if not work.viewer.is_on_watch:
        raise NotAllowed("only officers of the Operational Center Unit load whole frames")
    known = read_references(work.session)
    read = _read(incidents, IncidentForm)
    uids = set(read["uid"])
    given_items = _read_children(items, ItemForm, uids)
    given_nationalities = _read_children(nationalities, NationalityForm, uids)
    given_labels = _read_children(labels, LabelForm, uids)
    refuse(frame_rules.incident_rules(read, items_of=given_items["uid"]), read)
    refuse(_strangers(read, known), read)
    refuse(frame_rules.item_rules(given_items), given_items)
    refuse(frame_rules.nationality_rules(given_nationalities, read), given_nationalities)

    read["id"] = np.array(next_ids(work.session.connection(), INCIDENT, len(read)), dtype=np.int64)
    _derive(read, known)
    read["received_at"] = read["received_at"].fillna(pd.Timestamp(work.clock()))
    read["search_text"] = _search_texts(read, known, given_items, given_labels)
    read["handling"] = _mapped(read["handling"], write_codes)
    read["release_to"] = _mapped(read["release_to"], write_parties)
    write_frame(work.session, INCIDENT, read, [*DERIVED, *REPORTED])
    keys = dict(zip(read["uid"], read["id"], strict=True))
    _weigh(given_items)
    children = (
        (SeizureItem, given_items, ITEM_COLUMNS),
        (NationalityCount, given_nationalities, NATIONALITY_COLUMNS),
        (IncidentLabel, given_labels, LABEL_COLUMNS),
    )
    for table, frame, columns in children:
        frame["incident_id"] = np.array([keys[uid] for uid in frame["uid"]], dtype=np.int64)
        write_frame(work.session, _table(table), frame, columns)
    work.record(Act.COLLECTION, "incidents", {"new": len(read), "as": "frame"})
    if progress is not None:
        progress(len(read))
    return len(read)


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]  # SQLModel adds it


def _read(frame: pd.DataFrame, form: type[Form], *, extra: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read columns, and for each that is missing or empty the default of the form."""
    read = read_columns(frame.reset_index(drop=True), form, extra=extra)
    for name, field in form.model_fields.items():
        if name in ("items", "nationalities", "labels"):
            read = read.drop(columns=name, errors="ignore")
            continue
        default = None if field.is_required() else field.default
        default = default.value if isinstance(default, Enum) else default
        if name not in read:
            read[name] = frame_rules.empty_column(name, len(read))
        if default is not None:
            filled = pd.Series([default] * len(read), index=read.index, dtype=object)
            read[name] = read[name].where(read[name].notna(), filled)
    return read


def _read_children(frame: pd.DataFrame | None, form: type[Form], uids: set[str]) -> pd.DataFrame:
    given = pd.DataFrame({"uid": pd.Series(dtype="str")}) if frame is None else frame
    read = _read(given, form, extra=("uid",))
    refuse(
        [(np.array([uid not in uids for uid in read["uid"]], dtype=bool), "uid", "is no report of this frame")], read
    )
    return read


def _strangers(read: pd.DataFrame, known: References) -> Iterator[Broken]:
    """What points to nothing the store has, and what would mix exercise and real."""
    for name, there in (("operation", known.operations), ("crossing", known.crossings), ("section", known.sections)):
        column = read[name]
        yield (column.notna() & ~column.isin(list(there))).to_numpy(), name, f"there is no such {name}"
    flags = read["operation"].map({code: facts.exercise for code, facts in known.operations.items()})
    mixed = flags.notna() & (flags != read["exercise"])
    yield mixed.to_numpy(), "exercise", "the operation says otherwise; exercise and real never mix"


def _derive(read: pd.DataFrame, known: References) -> None:
    """What follows from the report: position of its crossing point, latest start, zone, day, month and cells."""
    unplaced = (read["precision"] == Precision.BCP) & read["lon"].isna()
    for name in ("lon", "lat"):
        positions = {key: getattr(facts, name) for key, facts in known.crossings.items()}
        read[name] = read[name].where(~unplaced, read["crossing"].map(positions).astype("float64"))
    start, end = read["occurred_from"], read["occurred_to"]
    is_exact = read["occurred_precision"].isin(list(TO_THE_DAY))
    read["occurred_latest"] = start.where(is_exact | end.isna(), (end - _ONE_SECOND).clip(lower=start))
    read["zone"] = read["operation"].map({code: facts.zone for code, facts in known.operations.items()})
    read["zone"] = read["zone"].fillna(DEFAULT_ZONE)
    day, month = np.zeros(len(read)), np.zeros(len(read))
    for zone, rows in read.groupby("zone").indices.items():
        first, last = (
            read[name].iloc[rows].dt.tz_convert(str(zone)).dt for name in ("occurred_from", "occurred_latest")
        )
        day[rows] = np.where(is_exact.iloc[rows], first.year * 10_000 + first.month * 100 + first.day, np.nan)
        months, latest = first.year * 100 + first.month, last.year * 100 + last.month
        month[rows] = np.where(months == latest, months, np.nan)
    read["day"], read["month"] = day, month
    placed = (read["lon"].notna() & read["precision"].isin(list(WITH_CELL))).to_numpy()
    lon, lat = read["lon"].to_numpy(), read["lat"].to_numpy()
    read["zc"] = _where(placed, morton(lon[placed], lat[placed]))
    read["h3_8"] = _where(placed, h3_cells(lon[placed], lat[placed]))


def _where(mask: Mask, values: NDArray[np.int64]) -> pd.Series:
    """A column of whole numbers with nothing where the mask does not hold; never through floats, which would round."""
    column = pd.array(np.zeros(len(mask), dtype=np.int64), dtype="Int64")
    column[mask] = values
    column[~mask] = pd.NA
    return pd.Series(column)


def _mapped(column: pd.Series, write: Callable[[Iterable[str]], str | None]) -> pd.Series:
    """Sets of codes as the store writes them."""
    written: dict[tuple[str, ...], str | None] = {value: write(value) for value in set(column)}
    return pd.Series([written[value] for value in column], index=column.index, dtype=object)


def _search_texts(read: pd.DataFrame, known: References, items: pd.DataFrame, labels: pd.DataFrame) -> list[str]:
    """The same words in the same order as `rows.incident_row` gives; equal combinations are written once."""
    of_items = _words(items, ("written", "drug_text"))
    of_labels = _words(labels.drop_duplicates().sort_values("label"), ("label",))
    operations = {key: (facts.code, facts.name) for key, facts in known.operations.items()}
    crossings = {key: facts.name for key, facts in known.crossings.items()}
    sections = known.sections
    write = cache(search_text)
    names = ("uid", "place_written", "text", "case_ref", "operation", "crossing", "section", "phrase")
    given = zip(*(read[name] for name in names), strict=True)
    return [
        write(
            place, text, case, *operations.get(operation, ()), crossings.get(crossing), sections.get(section),
            phrase, *of_items.get(uid, ()), *of_labels.get(uid, ()),
        )
        for uid, place, text, case, operation, crossing, section, phrase in given
    ]  # fmt: skip


def _words(frame: pd.DataFrame, names: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for uid, *words in zip(frame["uid"], *(frame[name] for name in names), strict=True):
        given = [word for word in words if word is not None]
        if given:
            found.setdefault(uid, []).extend(given)
    return found


def _weigh(items: pd.DataFrame) -> None:
    """Kilogram equivalents with their factors."""
    named = zip(items["quantity"], items["unit"], items["drug"], items["commodity"], strict=True)
    weights = [kilograms(quantity, unit, drug=drug, commodity=commodity) for quantity, unit, drug, commodity in named]
    for name, attribute in zip(WEIGHTS, ("kg", "low", "high", "factor"), strict=True):
        items[name] = pd.Series([getattr(weight, attribute) for weight in weights], index=items.index, dtype=object)
