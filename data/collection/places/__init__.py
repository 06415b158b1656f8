"""Written places and the gazetteer: `matcher().find("Капитан Андреево")`, see `matching`."""

from data.collection.places.answers import Outcome, PlaceAnswer, PlaceCandidate, PlaceKind

__all__ = ["Outcome", "PlaceAnswer", "PlaceCandidate", "PlaceKind"]
