"""The four formats. Each writer writes all of the records with their stamp, or raises; no cell is left out silently."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from data.dissemination.features import feature, feature_collection
from data.dissemination.neutral import neutralise
from data.dissemination.records import Records, Sheet, Value
from data.dissemination.stamp import Stamp
from data.terms.errors import InputRefused

XLSX_ROWS, XLSX_TEXT = 1_048_575, 32_767
# What XML 1.0 cannot hold at all; each becomes the replacement character, so that its place still shows.
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def write_geojson(path: Path, records: Records, stamp: Stamp) -> None:
    """One feature an incident, with its items, nationalities and labels as lists; the stamp stands at the top."""
    children = {sheet.name: _by_incident(sheet) for sheet in records.sheets[1:]}
    features = []
    for row in _dicts(records.incidents):
        uid = str(row["uid"])
        nested = {name: lists.get(uid, []) for name, lists in children.items()}
        features.append(feature({**row, **nested}, lon=row["lon"], lat=row["lat"]))
    document = feature_collection(features, **_members(stamp))
    path.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def write_csv(path: Path, records: Records, stamp: Stamp) -> None:
    """The incidents; beside them the other tables that have rows, and the stamp. Text is neutralised, numbers stay."""
    for sheet in records.sheets:
        if sheet.name != "incidents" and not sheet.rows:
            continue
        target = path if sheet.name == "incidents" else path.with_name(f"{path.stem}.{sheet.name}.csv")
        with target.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(sheet.columns)
            lines.writerows([_csv_cell(value) for value in row] for row in sheet.rows)
    note = "note: an apostrophe stands before text that a spreadsheet would run as a formula\n"
    path.with_name(f"{path.stem}.about.txt").write_text(stamp.as_text() + note, encoding="utf-8")


def write_xlsx(path: Path, records: Records, stamp: Stamp) -> None:
    """A sheet a table, and the stamp as the first sheet. Text is written as text whatever it looks like."""
    import xlsxwriter

    for sheet in records.sheets:
        if len(sheet.rows) > XLSX_ROWS:
            raise InputRefused(
                f"{len(sheet.rows):,} {sheet.name} are more than a worksheet holds", advice="Export .gpkg."
            )
    about = Sheet("about", ("what", "text"), stamp.lines)
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    try:
        bold = workbook.add_format({"bold": True})
        for sheet in (about, *records.sheets):
            target = workbook.add_worksheet(sheet.name)
            target.freeze_panes(1, 0)
            for column, name in enumerate(sheet.columns):
                target.write_string(0, column, name, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, value in enumerate(row):
                    _write_cell(target, number, column, value, sheet)
    finally:
        workbook.close()


def write_gpkg(path: Path, records: Records, stamp: Stamp) -> None:
    """A GeoPackage: the layer `incidents` (WGS 84; no geometry where there is no position), the others as tables."""
    import geopandas
    import pandas as pd
    import pyogrio  # type: ignore[import-untyped]

    # Written under a name of our own: the library reads others ("a://b", "a#b", "a;b") as addresses and options.
    under = path.with_name("written.gpkg")
    about = Sheet("about", ("what", "text"), stamp.lines)
    for sheet in (*records.sheets, about):
        if sheet.name not in ("incidents", "about") and not sheet.rows:
            continue
        frame = pd.DataFrame(list(sheet.rows), columns=list(sheet.columns)).convert_dtypes()
        empty = [name for name in frame.columns if frame[name].isna().all()]
        frame[empty] = frame[empty].astype("string")  # a column with no value still is a column
        if sheet.name == "incidents":
            at = geopandas.points_from_xy(frame["lon"].astype("Float64"), frame["lat"].astype("Float64"))
            placed = geopandas.GeoSeries(at, crs="EPSG:4326").where(frame["lon"].notna(), None)
            frame = geopandas.GeoDataFrame(frame, geometry=placed)
        pyogrio.write_dataframe(frame, under, layer=sheet.name, driver="GPKG", geometry_type=_geometry_of(sheet))
    under.rename(path)


def _geometry_of(sheet: Sheet) -> str | None:
    return "Point" if sheet.name == "incidents" else None


def _write_cell(target: object, row: int, column: int, value: Value, sheet: Sheet) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        failed = target.write_boolean(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, str):
        if len(value) > XLSX_TEXT:
            told = f"{sheet.columns[column]} in row {row} of {sheet.name} has {len(value):,} characters"
            raise InputRefused(f"{told}, more than a cell holds", advice="Export .csv, .geojson or .gpkg.")
        failed = target.write_string(row, column, NOT_IN_XML.sub("\ufffd", value))  # type: ignore[attr-defined]
    else:
        failed = target.write_number(row, column, value)  # type: ignore[attr-defined]
    if failed:
        raise InputRefused(f"row {row} of {sheet.name} does not fit on a worksheet", advice="Export .gpkg.")


def _csv_cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutralise(value) if isinstance(value, str) else value


def _dicts(sheet: Sheet) -> list[dict[str, Value]]:
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


def _by_incident(sheet: Sheet) -> Mapping[str, list[dict[str, Value]]]:
    found: defaultdict[str, list[dict[str, Value]]] = defaultdict(list)
    for row in _dicts(sheet):
        found[str(row.pop("incident"))].append(row)
    return found


def _members(stamp: Stamp) -> dict[str, str | list[str]]:
    """The stamp as members: a name that occurs more than once is a list."""
    found: dict[str, str | list[str]] = {}
    for name, text in stamp.lines:
        key = name.replace(" ", "_")
        held = found.get(key)
        found[key] = text if held is None else [*(held if isinstance(held, list) else [held]), text]
    return found
