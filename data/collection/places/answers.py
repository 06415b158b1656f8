"""What the gazetteer says to a written place: found, to be asked, or none."""

from dataclasses import dataclass
from typing import Literal

from data.terms.codes import Precision

PlaceKind = Literal["crossing", "section", "town", "area", "country"]
Outcome = Literal["found", "ask", "none"]


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that the text may mean; degrees WGS 84, score 0..100, `reason` a phrase for the officer.

    `precision` is what was known, not what was found: a town's name says a municipality; a crossing's name on a report
    from the green border says "near there", a ring and not the crossing. `section` is the border section of a crossing.
    """

    kind: PlaceKind
    id: str
    name: str
    country: str | None
    lon: float | None
    lat: float | None
    radius_m: int | None
    precision: Precision
    score: float
    reason: str
    section: str | None = None

    def fields(self) -> dict[str, object]:
        """The fields of an IncidentForm that this place fills, by the rules of the form: nothing that is not known."""
        told: dict[str, object] = {"precision": self.precision, "country": self.country, "section": self.section}
        if self.kind == "crossing" and self.precision is Precision.BCP:
            told["crossing"] = self.id
        elif self.kind == "area":
            told["area"] = self.id
        if self.precision in (Precision.BCP, Precision.MUNI):
            told |= {"lon": self.lon, "lat": self.lat, "radius_m": self.radius_m}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The places that a text may mean, best first: one that may be taken, some to ask about, or none.

    Only "found" may be taken without asking, and it is always the first.
    """

    outcome: Outcome
    candidates: tuple[PlaceCandidate, ...] = ()

    @property
    def place(self) -> PlaceCandidate | None:
        """The place that may be taken without asking."""
        return self.candidates[0] if self.outcome == "found" else None
