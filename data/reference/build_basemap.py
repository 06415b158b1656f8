"""Make `basemap/` and `places.csv` from the full layers: lighter to load first, and named as people there write.

Usage: `python -m data.reference.build_basemap SOURCE_FOLDER`, where the folder holds the layers that SOURCES.md names.
Coordinates go to three decimals (about 100 m, a pixel at zoom 10), far from the region to two, in the same way in every
layer, so that fills and borders stay on top of each other. Region lines are the inner edges of the areas, and city
districts wait for a near zoom.
"""

import csv
import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas
import shapely

HERE = Path(__file__).parent
WIDER_REGION = (12.0, 33.0, 48.0, 50.5)  # lon, lat, lon, lat: where region lines and small towns are drawn
NEAR_COUNTRIES = frozenset("AL BA BG GR HU MD ME MK RO RS TR XK HR SI AT SK UA CY IT".split())  # noqa: SIM905 (with small towns)
NEAR_KM = 20.0  # a place this close to one half again its size is taken for a part of it

# English names in GeoNames, and what is written there (Latin letters, so that all members can read them).
LOCAL_NAMES = {
    "Alexandria": "Al Iskandariyah",
    "Aleppo": "Halab",
    "Athens": "Athína",
    "Belgrade": "Beograd",
    "Cairo": "Al Qahirah",
    "Bucharest": "București",
    "Chisinau": "Chișinău",
    "Damascus": "Dimashq",
    "Delcevo": "Delčevo",
    "Florence": "Firenze",
    "Genoa": "Genova",
    "Homs": "Hims",
    "Irákleion": "Irákleio",
    "Istanbul": "İstanbul",
    "Kochani": "Kočani",
    "Latakia": "Al Ladhiqiyah",
    "Limassol": "Lemesós",
    "Milan": "Milano",
    "Mitrovicë": "Mitrovicë / Mitrovica",
    "Munich": "München",
    "Naples": "Napoli",
    "Nicosia": "Lefkosía / Lefkoşa",
    "Nuremberg": "Nürnberg",
    "Padua": "Padova",
    "Pilsen": "Plzeň",
    "Piraeus": "Pireás",
    "Prague": "Praha",
    "Pristina": "Prishtinë / Priština",
    "Radovis": "Radoviš",
    "Rome": "Roma",
    "Shtip": "Štip",
    "Tirana": "Tiranë",
    "Umraniye": "Ümraniye",
    "Vienna": "Wien",
    "Warsaw": "Warszawa",
}
# fmt: off
CAPITALS = frozenset({
    "AL:Tirana", "AM:Yerevan", "AT:Vienna", "AZ:Baku", "BA:Sarajevo", "BG:Sofia", "BY:Minsk", "CY:Nicosia",
    "CZ:Prague", "EG:Cairo", "GE:Tbilisi", "GR:Athens", "HR:Zagreb", "HU:Budapest", "IQ:Baghdad", "IR:Tehran",
    "IT:Rome", "JO:Amman", "LB:Beirut", "MD:Chisinau", "ME:Podgorica", "MK:Skopje", "PL:Warsaw", "RO:Bucharest",
    "RS:Belgrade", "SI:Ljubljana", "SK:Bratislava", "SY:Damascus", "TR:Ankara", "UA:Kyiv", "XK:Pristina",
})
# fmt: on
# Where a country's name stands, moved so that its capital can be read beside it.
LABEL_AT = {"HR": [16.95, 45.42], "BA": [17.75, 44.45], "SI": [15.05, 46.36], "XK": [20.78, 42.38], "ME": [19.2, 42.86]}
ROMANIAN_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
UPPER_NAMES = {"TR": "TÜRKİYE"}  # what upper() does not know


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((folder / f"{name}.geojson").read_text("utf-8"))["features"]
    return features


def _write(name: str, features: Iterable[dict[str, Any]]) -> None:
    collection = {"type": "FeatureCollection", "features": list(features)}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    (HERE / "basemap" / f"{name}.geojson").write_text(text + "\n", "utf-8")


def _is_in_region(point: Sequence[float]) -> bool:
    west, south, east, north = WIDER_REGION
    return west <= point[0] <= east and south <= point[1] <= north


def _rounded(coordinates: Any, smallest: int) -> Any:
    """The same coordinates with fewer decimals and no repeated neighbour; None for what is too short for that."""
    if isinstance(coordinates[0], int | float):
        digits = 3 if _is_in_region(coordinates) else 2
        return [round(coordinates[0], digits), round(coordinates[1], digits)]
    if isinstance(coordinates[0][0], int | float):
        points = [_rounded(point, smallest) for point in coordinates]
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        return kept if len(kept) >= smallest else None
    parts = [part for part in (_rounded(part, smallest) for part in coordinates) if part]
    return parts or None


def _light(feature: dict[str, Any], keep: Sequence[str]) -> dict[str, Any] | None:
    kind = feature["geometry"]["type"]
    coordinates = _rounded(feature["geometry"]["coordinates"], 4 if "Polygon" in kind else 2)
    if coordinates is None:
        return None
    properties = {key: feature["properties"][key] for key in keep}
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _distance_km(a: Sequence[float], b: Sequence[float]) -> float:
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 111.2 * math.hypot(east, a[1] - b[1])


def _town_name(name: str, iso: str) -> str:
    """As written there, without the marks that only transliterations have (each range of letters is a file to load)."""
    local = LOCAL_NAMES.get(name, name).replace("’", "'").replace("‘", "'")
    local = (
        "".join(c if ord(c) < 0x180 else unicodedata.normalize("NFD", c)[0] for c in local)
        if iso not in {"RO", "MD"}
        else local
    )
    return local.translate(ROMANIAN_COMMA) if iso in {"RO", "MD"} else local


def towns(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The towns to draw, capitals, then largest first: `name` and `zoom` from which it shows."""
    drawn: list[dict[str, Any]] = []
    larger: dict[tuple[int, int], list[tuple[list[float], int]]] = {}
    for place in sorted(places, key=lambda p: -p["properties"]["pop"]):
        about, where = place["properties"], [round(c, 3) for c in place["geometry"]["coordinates"]]
        cell = (int(where[0] * 2), int(where[1] * 2))
        around = [t for i in (-1, 0, 1) for j in (-1, 0, 1) for t in larger.get((cell[0] + i, cell[1] + j), [])]
        is_part = any(pop >= 1.5 * about["pop"] and _distance_km(where, at) < NEAR_KM for at, pop in around)
        larger.setdefault(cell, []).append((where, about["pop"]))
        if about["name"].startswith("Sector ") or "kerület" in about["name"] or not _is_in_region(where):
            continue
        if about["min_zoom"] > 7 and about["iso"] not in NEAR_COUNTRIES:
            continue
        properties = {
            "name": _town_name(about["name"], about["iso"]),
            "zoom": max(about["min_zoom"], 9) if is_part else about["min_zoom"],
        }
        if f"{about['iso']}:{about['name']}" in CAPITALS:
            properties |= {"zoom": 4, "capital": True}
        drawn.append({"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": where}})
    return sorted(drawn, key=lambda town: "capital" not in town["properties"])


def inner_lines(areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines between areas of one country, one feature a country: the coast and the borders are drawn by others."""
    table = geopandas.GeoDataFrame.from_features(areas, crs=4326)
    lines = []
    for iso, group in table.groupby("iso"):
        shapes = group.geometry.to_numpy()
        outline = shapely.boundary(shapely.union_all(shapes))
        inner = shapely.difference(shapely.union_all(shapely.boundary(shapes)), outline)
        edges = [part for part in shapely.get_parts(inner) if part.geom_type == "LineString"]
        geometry = shapely.line_merge(shapely.multilinestrings(edges))
        lines.append({"properties": {"iso": iso}, "geometry": json.loads(shapely.to_geojson(geometry))})
    return lines


def main(source: Path) -> None:
    """Write every layer of the basemap from those in `source`."""
    (HERE / "basemap").mkdir(exist_ok=True)
    for name, keep in {
        "countries": ("iso_a2", "name", "selec_member"),
        "borders": ("left", "right", "status", "selec"),
        "disputed_lines": ("name", "kind"),
        "lakes": (),
    }.items():
        _write(name, filter(None, (_light(feature, keep) for feature in _read(source, name))))
    labels = [label for label in _read(source, "country_labels") if label["properties"]["iso_a2"] != "LI"]
    for label in labels:
        about = label["properties"]
        about["label"] = UPPER_NAMES.get(about["iso_a2"], about["name"].upper())
        label["geometry"]["coordinates"] = LABEL_AT.get(about["iso_a2"], label["geometry"]["coordinates"])
    _write("country_labels", labels)
    areas = _read(source, "admin1")
    _write("admin1", areas)
    _write("admin1_lines", filter(None, (_light(line, ()) for line in inner_lines(areas))))
    places = _read(source, "places_geonames")
    _write("towns", towns(places))
    with (HERE / "places.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("geonameid", "name", "iso", "lon", "lat", "pop"))
        for place in places:
            about = place["properties"]
            iso = "CY" if about["iso"] in ("ESB", "WSB") else about["iso"]  # as GeoNames codes the base areas
            table.writerow((about["geonameid"], about["name"], iso, *place["geometry"]["coordinates"], about["pop"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
