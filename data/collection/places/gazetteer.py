"""Everything that a written place may mean, with all its names: crossings, sections, towns, regions, countries.

Made from `data.reference`. Towns far from the region answer only to their exact names: a slip of the pen must not lead
to another continent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import sqrt

from data import reference
from data.collection.places.answers import PlaceKind
from data.collection.places.sounds import ROUGH, SPELT, SPOKEN, name_keys

PRIMARY, OTHER = 0.0, 3.0  # what a match by a name that is not the place's own costs
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_AIRPORT_WORDS = re.compile(r"\b(International|National|Airport)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `type` is that of a crossing (road, rail …), `people` the population of a town."""

    kind: PlaceKind
    id: str
    name: str
    countries: tuple[str, ...]
    lon: float | None = None
    lat: float | None = None
    type: str = ""
    section: str | None = None
    people: int = 0
    is_far: bool = False
    names: tuple[tuple[str, float], ...] = field(default=(), repr=False)

    @property
    def radius_m(self) -> int | None:
        """The ring that a town's name stands for: its municipality, 3 to 15 km by its population."""
        return round(min(15_000, max(3_000, 2_000 + 12 * sqrt(self.people)))) if self.kind == "town" else None

    def spellings(self) -> Iterator[tuple[int, str, float]]:
        """(level, key, cost) of every name, see `sounds`. A code (SOF), or a place far away, is met as spelt only."""
        for name, cost in self.names:
            levels = (SPELT,) if self.is_far or name.isupper() else (SPELT, SPOKEN, ROUGH)
            for country in self.countries:
                yield from ((level, key, cost) for level, key in name_keys(name, country) if level in levels)


@cache
def places() -> tuple[Place, ...]:
    """All of them: crossings first, then towns, regions, sections, countries."""
    return (*_crossings(), *_towns(), *_areas(), *_sections(), *_country_places())


def _crossings() -> Iterator[Place]:
    others = reference.other_names()
    for row in reference.crossings().to_dict("records"):
        sides = tuple(side for side in (row["name_a"], row["name_b"]) if side)
        names: dict[str, float] = dict.fromkeys((row["name"], *sides, row["id"], row["code_a"], row["code_b"]), PRIMARY)
        names |= dict.fromkeys((" ".join(sides), " ".join(reversed(sides))), PRIMARY)
        short = [_BRACKETS.sub("", name) for name in (row["name"], *sides)]
        inside = [part for side in sides for part in re.findall(r"\(([^)]*)\)", side)]
        parts = [part for side in sides for part in re.split(r"\s*[/–]\s*", _BRACKETS.sub("", side))]
        if row["type"] == "airport":
            short.append(" ".join(_AIRPORT_WORDS.sub("", short[0]).split()))
            names[row["id"][-3:]] = PRIMARY
        for name in (*short, *inside, *parts, *others.get(("crossing", row["id"]), ())):
            names.setdefault(name, OTHER)
        yield Place(
            "crossing", row["id"], row["name"], tuple(code for code in (row["country_a"], row["country_b"]) if code),
            row["lon"], row["lat"], row["type"], row["section"] or None, names=_named(names),
        )  # fmt: skip


def _towns() -> Iterator[Place]:
    others = reference.other_names()
    region = frozenset(reference.areas()["iso"]) | {"SI"}
    for row in reference.places().to_dict("records"):
        names = {row["name"]: PRIMARY}
        for name in others.get(("town", str(row["geonameid"])), ()):
            names.setdefault(name, OTHER)
        yield Place(
            "town", str(row["geonameid"]), row["name"], (row["iso"],), row["lon"], row["lat"],
            people=int(row["pop"]), is_far=row["iso"] not in region, names=_named(names),
        )  # fmt: skip


def _areas() -> Iterator[Place]:
    for row in reference.areas().to_dict("records"):
        centre = row["geometry"].representative_point()
        names = _named({row["name"]: PRIMARY, row["id"]: PRIMARY})
        yield Place("area", row["id"], row["name"], (row["iso"],), centre.x, centre.y, names=names)


def _sections() -> Iterator[Place]:
    for row in reference.sections().to_dict("records"):
        centre = row["geometry"].representative_point()
        sides, names = (row["country_a"], row["country_b"]), _named({row["name"]: PRIMARY, row["id"]: PRIMARY})
        yield Place("section", row["id"], row["name"], sides, centre.x, centre.y, names=names)


def _country_places() -> Iterator[Place]:
    for code, name in reference.country_names().items():
        yield Place("country", code, name, (code,))  # its names are words, see `words`


def _named(names: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((name, cost) for name, cost in names.items() if name.strip())
