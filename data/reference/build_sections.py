"""Make `sections.geojson` from the border lines, and name the section of each crossing point in `crossings.csv`.

Usage: `python -m data.reference.build_sections`; it reads and writes the files beside it and always gives the same.
Land and river sections follow the border lines, lakes and seas are bands (see section_sketch.py). Lengths are metres
in ETRS89-LAEA (EPSG:3035).
"""

import csv
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, substring

from data.reference.section_sketch import LAKES, RIVERS, SEAS

HERE = Path(__file__).parent
REGION = frozenset("AL BA BG GR HU MD ME MK RO RS TR XK HR SI".split())  # noqa: SIM905
WIDER = REGION | frozenset("AT SK UA CY".split())  # noqa: SIM905
LONGEST_M = {True: 150_000, False: 260_000}  # of a section, with a country of the region at its side or not
LAND_TYPES = ("road", "rail", "ferry")
SNAP_M = 5_000
SHORTEST_M = 3_000  # what is left between a lake and a tripoint and shorter belongs to the lake
COMPASS = {
    1: ("",),
    2: ("west", "east"),
    3: ("west", "centre", "east"),
    4: ("west", "west-centre", "east-centre", "east"),
}
UPRIGHT = {
    "west": "north",
    "east": "south",
    "centre": "centre",
    "west-centre": "north-centre",
    "east-centre": "south-centre",
}


@dataclass(frozen=True)
class Stretch:
    """A part of a border line in metres, of one kind, before it is named."""

    line: LineString
    kind: str
    water: str = ""


def _features(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame.from_features(json.loads(path.read_text("utf-8"))["features"], crs=4326)


def _metres(geometry: BaseGeometry) -> BaseGeometry:
    metres: BaseGeometry = geopandas.GeoSeries([geometry], crs=4326).to_crs(3035).iloc[0]
    return metres


def _point(lon_lat: tuple[float, float]) -> Point:
    return Point(_metres(Point(lon_lat)).coords[0])


def _part(line: LineString, start_m: float, end_m: float) -> LineString:
    return LineString(substring(line, start_m, end_m).coords)


def _lines(geometry: BaseGeometry) -> list[LineString]:
    return [g for g in shapely.get_parts(geometry) if isinstance(g, LineString) and g.length > 0]


def _is_upright(line: BaseGeometry) -> bool:
    west, south, east, north = line.bounds
    return bool(north - south > east - west)


def _oriented(line: LineString, upright: bool) -> LineString:
    """From west to east, or from north to south where the border as a whole is upright."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return line.reverse() if (y0 < y1 if upright else x0 > x1) else line


def _river_stretches(pair: str, line: LineString) -> list[Stretch]:
    """Cut one line where its rivers begin and end; the rest is green border."""
    spans: list[tuple[float, float, str]] = []
    for river, start, end in RIVERS.get(pair, ()):
        ends = (_point(start), _point(end))
        if max(line.distance(p) for p in ends) < 25_000:
            a, b = sorted(line.project(p) for p in ends)
            spans.append((a if a > SHORTEST_M else 0.0, b if b < line.length - SHORTEST_M else line.length, river))
    stretches, at = [], 0.0
    for a, b, river in sorted(spans):
        if a - at > SHORTEST_M:
            stretches.append(Stretch(_part(line, at, a), "green"))
        else:
            a = at
        stretches.append(Stretch(_part(line, a, b), "blue_river", river))
        at = b
    if line.length - at > 1:
        stretches.append(Stretch(_part(line, at, line.length), "green"))
    return stretches


def _cut(stretch: Stretch, longest_m: float, crossings: list[Point]) -> list[Stretch]:
    """Cut into equal parts no longer than about `longest_m`, each cut moved a little away from crossing points."""
    length = stretch.line.length
    parts = max(1, round(length / longest_m + 0.2))
    taken = np.array([stretch.line.project(p) for p in crossings if stretch.line.distance(p) < SNAP_M] or [-1e9])
    cuts = [0.0]
    for i in range(1, parts):
        candidates = length * i / parts + np.linspace(-15_000, 15_000, 31)
        free = np.minimum(np.abs(candidates[:, None] - taken[None, :]).min(axis=1), 8_000)
        cuts.append(float(candidates[np.lexsort((np.abs(candidates - length * i / parts), -free))[0]]))
    cuts.append(length)
    return [Stretch(_part(stretch.line, a, b), stretch.kind, stretch.water) for a, b in pairwise(cuts)]


def _shown(code: str) -> str:
    return "Kosovo*" if code == "XK" else code


def _between(line: LineString, crossings: list[dict[str, Any]], towns: geopandas.GeoDataFrame) -> str:
    """The first and last crossing point along the line, or where it has none the towns nearest to its ends."""
    near = sorted(
        (line.project(c["at"]), c["name_a"].split(" (")[0]) for c in crossings if line.distance(c["at"]) < SNAP_M
    )
    names = [name for _, name in near]
    if not names:
        ends = [Point(line.coords[0]), Point(line.coords[-1])]
        names = [str(towns["name"].iloc[int(towns.distance(end).to_numpy().argmin())]) for end in ends]
    return names[0] if names[0] == names[-1] else f"{names[0]} – {names[-1]}"


def _row(
    key: str, name: str, pair: str, kind: str, length_m: float, basis: str, geometry: BaseGeometry
) -> dict[str, Any]:
    a, b = pair.split("-")
    about = {
        "id": key,
        "name": name,
        "country_a": a,
        "country_b": b,
        "kind": kind,
        "length_km": round(length_m / 1000, 1),
    }
    line_status = "disputed" if pair == "RS-XK" else "international"
    return about | {"geometry_basis": basis, "line_status": line_status, "geometry": geometry}


def land_sections(
    pair: str,
    border: BaseGeometry,
    lakes: dict[str, BaseGeometry],
    crossings: list[dict[str, Any]],
    towns: geopandas.GeoDataFrame,
) -> list[dict[str, Any]]:
    """Green, river and lake sections of one pair; `border` and `lakes` in metres."""
    rows = []
    upright, codes = _is_upright(border), pair.split("-")
    shown = "–".join(_shown(code) for code in codes)
    in_lakes = {
        name: border.intersection(lake) for name, lake in lakes.items() if border.intersection(lake).length > SHORTEST_M
    }
    for number, (name, line) in enumerate(sorted(in_lakes.items()), start=1):
        band = line.buffer(2_500).intersection(lakes[name]).simplify(100)
        rows.append(_row(f"{pair}-L{number}", f"{shown} {name}", pair, "blue_lake", line.length, "drawn band", band))
        border = border.difference(lakes[name])
    border = linemerge(MultiLineString(_lines(border))) if len(_lines(border)) > 1 else border
    longest_m = LONGEST_M[bool(REGION.intersection(codes))]
    points = [c["at"] for c in crossings]
    lines = [_oriented(line, upright) for line in _lines(border)]
    lines.sort(key=lambda line: -line.coords[0][1] if upright else line.coords[0][0])
    stretches = [
        part
        for line in lines
        if line.length > SHORTEST_M
        for stretch in _river_stretches(pair, line)
        for part in _cut(stretch, longest_m, points)
    ]
    sides = COMPASS.get(len(stretches), tuple(str(i + 1) for i in range(len(stretches))))
    near = towns[towns["iso"].isin(codes)]
    for number, (stretch, side) in enumerate(zip(stretches, sides, strict=True), start=1):
        where = " ".join(filter(None, (UPRIGHT.get(side, side) if upright else side, stretch.water)))
        name = f"{shown} {where}".strip() + f" ({_between(stretch.line, crossings, near)})"
        rows.append(
            _row(f"{pair}-{number}", name, pair, stretch.kind, stretch.line.length, "border line", stretch.line)
        )
    return rows


def sea_sections(land: BaseGeometry) -> list[dict[str, Any]]:
    """Bands of sea: the drawn line widened to both sides, without the land (in metres)."""
    rows = []
    for pair, bands in sorted(SEAS.items()):
        for number, (name, half_km, points) in enumerate(bands, start=1):
            line = _metres(LineString(points))
            parts = shapely.get_parts(line.buffer(half_km * 1000, quad_segs=6).difference(land))
            band = shapely.union_all([p for p in parts if p.area > 4e6]).simplify(250)
            key, shown = f"{pair}-S{number}", f"{pair.replace('-', '–')} {name}"
            rows.append(_row(key, shown, pair, "blue_sea", line.length, "drawn band", band))
    return rows


def main() -> None:
    """Write the sections, and the section of each crossing point."""
    borders = _features(HERE / "basemap" / "borders.geojson").to_crs(3035)
    with (HERE / "crossings.csv").open(encoding="utf-8", newline="") as file:
        crossings: list[dict[str, Any]] = list(csv.DictReader(file))
    for crossing in crossings:
        crossing["at"] = _point(
            (float(crossing["snap_lon"] or crossing["lon"]), float(crossing["snap_lat"] or crossing["lat"]))
        )
    with (HERE / "places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    at = geopandas.points_from_xy([float(p["lon"]) for p in places], [float(p["lat"]) for p in places])
    towns = geopandas.GeoDataFrame(places, geometry=at, crs=4326).to_crs(3035)
    water = _features(HERE / "basemap" / "lakes.geojson").to_crs(3035).geometry
    lakes = {
        name: next(lake for lake in water if lake.distance(_point(inside)) < 3_000) for name, inside in LAKES.items()
    }

    rows: list[dict[str, Any]] = []
    for left, right, status, line in borders[["left", "right", "status", "geometry"]].to_numpy().tolist():
        codes = sorted((left, right))
        if status != "base_area" and WIDER.intersection(codes):
            own = [c for c in crossings if [c["country_a"], c["country_b"]] == codes and c["type"] in LAND_TYPES]
            rows += land_sections("-".join(codes), line, lakes, own, towns)
    land = _features(HERE / "basemap" / "countries.geojson").to_crs(3035).geometry.make_valid().union_all()
    rows += sea_sections(land)
    rows.sort(key=lambda row: row["id"])
    sections = geopandas.GeoDataFrame(rows, crs=3035)

    for crossing in crossings:
        same = sections[(sections.country_a == crossing["country_a"]) & (sections.country_b == crossing["country_b"])]
        same = same[same.geometry_basis == "border line"]
        distance = same.distance(crossing.pop("at"))
        is_on_line = crossing["type"] in LAND_TYPES and len(same) and distance.min() <= SNAP_M
        crossing["section"] = same["id"].iloc[int(distance.to_numpy().argmin())] if is_on_line else ""
    with (HERE / "crossings.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(crossings[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(crossings)

    out = sections.to_crs(4326)
    shapes = shapely.transform(out.geometry.to_numpy(), lambda xy: np.round(xy, 3))
    out["geometry"] = shapely.make_valid(shapely.remove_repeated_points(shapes))
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(row.pop("geometry")))}
        for row in out.to_dict("records")
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    (HERE / "sections.geojson").write_text(text.replace('{"type":"Feature"', '\n{"type":"Feature"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
