"""Written places and the gazetteer: `matcher().find("Капитан Андреево")`, see `matching` and `deciding`."""

from data.collection.places.answers import Outcome, PlaceAnswer, PlaceCandidate, PlaceKind
from data.collection.places.matching import PlaceMatcher, matcher

__all__ = ["Outcome", "PlaceAnswer", "PlaceCandidate", "PlaceKind", "PlaceMatcher", "matcher"]
