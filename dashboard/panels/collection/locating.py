"""Where it happened, as somebody says it: which fields of a report that fills, and no more exactly than it is known."""

import math
import re
from collections.abc import Hashable, Mapping
from functools import cache

from data import reference
from data.terms.codes import Precision
from data.terms.errors import RowRejected

#: how the place is known -> in words, in the order in which it is offered
MODES: Mapping[str, str] = {
    "crossing": "Crossing point",
    "section": "Border section",
    "town": "Town",
    "point": "On the map",
    "area": "Region",
    "country": "Country",
    "none": "Not known",
}
EXACT = 0  # a radius that says: measured, by GPS or grid
_PLACE_TYPE = {
    "road": "BCP_ROAD", "rail": "BCP_RAIL", "airport": "BCP_AIR", "sea_port": "BCP_SEA", "ferry": "BCP_SEA",
    "river_port": "BCP_SEA", "green": "GREEN", "blue_sea": "BLUE_SEA", "blue_river": "BLUE_RIVER",
    "blue_lake": "BLUE_RIVER",
}  # fmt: skip
_POINTS = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*[,;/\s]\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)")
_COMMAS = re.compile(r"(-?[0-9]{1,3}(?:,[0-9]+)?)(?:,\s|\s*[;/\s])\s*(-?[0-9]{1,3}(?:,[0-9]+)?)")
_EARTH_M = 6_371_008.8
Row = Mapping[Hashable, object]


@cache
def crossings() -> Mapping[str, Row]:
    """Crossing points by id."""
    return {str(row["id"]): row for row in reference.crossings().to_dict("records")}


@cache
def sections() -> Mapping[str, Row]:
    """Border sections by id, without their geometry."""
    table = reference.sections().drop(columns="geometry")
    return {str(row["id"]): row for row in table.to_dict("records")}


@cache
def areas() -> Mapping[str, Row]:
    """Regions by id: id, iso, name."""
    table = reference.areas().drop(columns="geometry").sort_values(["iso", "name"])
    return {str(row["id"]): row for row in table.to_dict("records")}


def read_position(text: str) -> tuple[float, float]:
    """Longitude and latitude of "41.719, 26.354" (latitude first, as on a GPS device). Raises RowRejected."""
    plain = re.sub("[°NEne]", " ", text).strip(" ,")
    found = _POINTS.fullmatch(plain) or _COMMAS.fullmatch(plain)
    if found is None:
        raise RowRejected("is latitude and longitude in degrees, such as 41.719, 26.354", value=text)
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RowRejected("lies off the globe: latitude first, then longitude", value=text)
    return lon, lat


def write_position(lon: float, lat: float) -> str:
    """The text that `read_position` reads."""
    return f"{lat:g}, {lon:g}"


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two positions (lon, lat in degrees), in kilometres (haversine)."""
    (lon, lat), (lon2, lat2) = ([math.radians(part) for part in place] for place in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(half)) / 1000


def side_of(row: Row | None, originator: object) -> str | None:
    """The country of a border place that the sender speaks for: its own side, None where that is not plain."""
    pair = [str(row[name]) for name in ("country_a", "country_b") if row[name]] if row else []
    return str(originator) if originator in pair else pair[0] if len(pair) == 1 else None


def place_type_of(values: Mapping[str, object]) -> str | None:
    """The kind of place that a crossing point or a section says by itself."""
    if values.get("mode") == "crossing" and (row := crossings().get(str(values.get("crossing")))):
        return _PLACE_TYPE.get(str(row["type"]))
    if values.get("mode") == "section" and (row := sections().get(str(values.get("section")))):
        return _PLACE_TYPE.get(str(row["kind"]))
    return None


def country_of(values: Mapping[str, object]) -> str | None:
    """The country that the place says by itself, None where it has to be said."""
    mode, originator = values.get("mode"), values.get("originator")
    if mode == "crossing":
        return side_of(crossings().get(str(values.get("crossing"))), originator)
    if mode == "section":
        return side_of(sections().get(str(values.get("section"))), originator)
    if mode == "area" and (row := areas().get(str(values.get("area")))):
        return str(row["iso"])
    if mode == "point" and (place := position_of(values)):
        return reference.country_at(*place)
    if mode == "town" and isinstance(found := values.get("found"), Mapping) and found.get("country"):
        return str(found["country"])
    return None


def position_of(values: Mapping[str, object]) -> tuple[float, float] | None:
    """The position (lon, lat) that is written, None where none can be read."""
    try:
        return read_position(str(values.get("position") or ""))
    except RowRejected:
        return None


def locate(values: Mapping[str, object]) -> dict[str, object]:
    """The fields of a report that the place fills. Raises RowRejected, with the question that has to be answered."""
    mode = str(values.get("mode") or "")
    told: dict[str, object] = {
        "country": values.get("country") or country_of(values),
        "place_type": values.get("place_type") or place_type_of(values) or "UNK",
        "place_written": values.get("place_written"),
        "country_basis": "stated",
    }
    if mode not in MODES:
        raise RowRejected("say how the place is known", field="mode")
    return told | _LOCATED[mode](values)


def _needed(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if not value:
        raise RowRejected("is needed", field=name)
    return str(value)


def _at_crossing(values: Mapping[str, object]) -> dict[str, object]:
    chosen = _needed(values, "crossing")
    section = crossings().get(chosen, {}).get("section")
    return {"precision": Precision.BCP, "crossing": chosen, "section": section or None}


def _in_section(values: Mapping[str, object]) -> dict[str, object]:
    return {"precision": Precision.SECTION, "section": _needed(values, "section")}


def _in_town(values: Mapping[str, object]) -> dict[str, object]:
    """What the place matcher found is kept with the values: the fields it fills, and the words that were typed."""
    found = values.get("found")
    if not isinstance(found, Mapping):
        _needed(values, "town")
        raise RowRejected("choose which place is meant", field="town", value=values.get("town"))
    kept = {name: value for name, value in found.items() if value is not None}
    return kept | {"place_written": values.get("place_written") or values.get("town")}


def _at_point(values: Mapping[str, object]) -> dict[str, object]:
    text = _needed(values, "position")
    try:
        lon, lat = read_position(text)
    except RowRejected as error:
        raise RowRejected(error.reason, field="position", value=text) from None
    if values.get("radius_m") is None:
        raise RowRejected("say how exactly the position is known", field="radius_m")
    radius = int(str(values["radius_m"]))
    told: dict[str, object] = {"lon": lon, "lat": lat, "crossing": values.get("near")}
    if radius == EXACT:
        return told | {"precision": Precision.EXACT}
    return told | {"precision": Precision.MUNI, "radius_m": radius}


def _in_area(values: Mapping[str, object]) -> dict[str, object]:
    return {"precision": Precision.ADM1, "area": _needed(values, "area")}


def _in_country(values: Mapping[str, object]) -> dict[str, object]:
    return {"precision": Precision.COUNTRY, "country": _needed(values, "country")}


def _nowhere(values: Mapping[str, object]) -> dict[str, object]:
    return {"precision": Precision.UNKNOWN}


_LOCATED = {
    "crossing": _at_crossing,
    "section": _in_section,
    "town": _in_town,
    "point": _at_point,
    "area": _in_area,
    "country": _in_country,
    "none": _nowhere,
}
