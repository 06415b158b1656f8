"""The place of a translated row: never more exact than it was known, and never guessed from a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from data.collection.places.answers import PlaceAnswer, PlaceCandidate
from data.collection.reading.position_flags import position_flags, written_radius_m
from data.collection.reading.profiles import PlaceRule
from data.collection.translated import PlaceChoice, PlaceQuestion
from data.collection.values.folding import word_key
from data.store.rules import WITH_POSITION
from data.terms.codes import Precision

Values = dict[str, Any]
NAMED = ("crossing", "section", "area")  # fields that say the place by themselves
_PRECISION_OF = {"crossing": Precision.BCP, "section": Precision.SECTION, "area": Precision.ADM1}


class PlaceFinder(Protocol):
    """What finds a written place; `places.PlaceMatcher` is one."""

    def find(self, text: str, *, country: str | None = None, place_type: str | None = None) -> PlaceAnswer:
        """The places that the text may mean."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The fields of the place, what to flag, what to ask, and whether coordinates were not taken as a position."""

    fields: Values
    flags: tuple[str, ...] = ()
    question: PlaceQuestion | None = None
    without_position: bool = False


@dataclass
class Placing:
    """Places rows one by one; remembers what was asked of the gazetteer."""

    places: PlaceFinder | None
    answers: Mapping[str, str]

    @cached_property
    def _found(self) -> dict[tuple[str, str | None, str | None], PlaceAnswer]:
        return {}

    def place(
        self, values: Mapping[str, Any], rule: PlaceRule | None, *, written: tuple[object, object], column: str | None
    ) -> Placed:
        """The place of these values. `rule` is the profile's for rows with coordinates, `written` the two cells."""
        lon, lat, country = values.get("lon"), values.get("lat"), values.get("country")
        if lon is not None and lat is not None and -180 <= lon <= 180 and -90 <= lat <= 90:
            flags = tuple(position_flags(lon, lat, country=country))
            if "precision" in values:
                return Placed({}, flags)
            return self._at(values, rule, written, flags)
        if "precision" in values:
            return Placed({})
        if lon is not None or lat is not None:
            return Placed({"precision": Precision.EXACT})  # the form says which of the two is missing or out of bounds
        for name in NAMED:
            if values.get(name):
                return Placed({"precision": _PRECISION_OF[name]})
        if self.places is not None and values.get("place_written"):
            return self._by_name(self.places, str(values["place_written"]), values, column)
        return Placed(_unplaced(country))

    def _at(
        self, values: Mapping[str, Any], rule: PlaceRule | None, written: tuple[object, object], flags: tuple[str, ...]
    ) -> Placed:
        step = written_radius_m(*written)
        if rule is None:  # a position to a hundred metres and better is one; a coarser one is a ring
            if step <= 100 and values.get("radius_m") is None:
                return Placed({"precision": Precision.EXACT}, flags)
            return Placed({"precision": Precision.MUNI, "radius_m": max(step, values.get("radius_m") or 0)}, flags)
        if rule.precision is Precision.EXACT:
            return Placed({"precision": rule.precision}, flags)
        if rule.precision in WITH_POSITION or rule.radius_m is not None:
            return Placed({"precision": rule.precision, "radius_m": max(step, rule.radius_m or 0)}, flags)
        return Placed({"precision": rule.precision, "lon": None, "lat": None}, flags, without_position=True)

    def _by_name(self, places: PlaceFinder, text: str, values: Mapping[str, Any], column: str | None) -> Placed:
        country, place_type = values.get("country"), values.get("place_type")
        asked = text, country, place_type
        if asked not in self._found:
            self._found[asked] = places.find(text, country=country, place_type=place_type)
        answer = self._found[asked]
        if answer.outcome == "found":
            return Placed(_fields_of(answer.candidates[0], values))
        if answer.outcome == "none":
            return Placed(_unplaced(country))
        key = "|".join((word_key(text), country or "", place_type or ""))
        chosen = self.answers.get(key)
        if chosen is not None:
            for candidate in answer.candidates:
                if f"{candidate.kind}:{candidate.id}" == chosen:
                    return Placed(_fields_of(candidate, values))
            return Placed(_unplaced(country))
        choices = tuple(
            PlaceChoice(one.kind, one.id, one.name, one.country, one.lon, one.lat, one.score, one.reason)
            for one in answer.candidates
        )
        return Placed(_unplaced(country), question=PlaceQuestion(key, text, country, choices, column))


def _fields_of(candidate: PlaceCandidate, values: Mapping[str, Any]) -> Values:
    """What the place fills of the form; what the row itself says stays."""
    told = {name: value for name, value in candidate.fields().items() if values.get(name) is None}
    if "country" in told:
        told["country_basis"] = "inferred"
    return told


def _unplaced(country: str | None) -> Values:
    return {"precision": Precision.COUNTRY if country else Precision.UNKNOWN}
