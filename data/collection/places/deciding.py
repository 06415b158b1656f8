"""What may be taken without asking: what was written, never what is likely.

- a crossing (BCP) where the text or the place type says that it is one, or where no town has the name;
- a town (a ring of its municipality) for a town's name, though it have a port or an airport; one that shares its name
  with a crossing at its border is asked, and so are names that several crossings share;
- a crossing named on a report from the green or blue border, inland, or "near" it is a place to go by: a ring around
  it, not the crossing;
- a border between two countries is a section where it has only one, else it is asked which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.collection.places.answers import Outcome, PlaceAnswer, PlaceCandidate, PlaceKind
from data.collection.places.gazetteer import Place
from data.collection.places.sounds import ROUGH, SPELT, SPOKEN
from data.collection.places.words import Wording
from data.terms.codes import Precision

NEAR_M = 5_000
MOST_ASKED = 8
TAKEN = 78.0
# To the next place: where the name is equal as spelt, where it is not, and where letters differ in a short one.
MARGIN, WIDE_MARGIN, WIDEST_MARGIN = 4.0, 10.0, 22.0
# Letters that a name needs to be taken, by the level at which it met: in a short one a letter makes another name.
SHORTEST_WITH_SLIP: Mapping[int, int] = {SPELT: 5, SPOKEN: 6, ROUGH: 7}
SHORTEST_EQUAL: Mapping[int, int] = {SPELT: 0, SPOKEN: 4, ROUGH: 5}
TYPES: Mapping[str, frozenset[str]] = {
    "BCP_ROAD": frozenset({"road"}),
    "BCP_RAIL": frozenset({"rail"}),
    "BCP_AIR": frozenset({"airport"}),
    "BCP_SEA": frozenset({"ferry", "sea_port", "river_port"}),
    **{name: frozenset({name}) for name in ("road", "rail", "airport", "ferry", "sea_port", "river_port")},
}
HINTED: Mapping[str, frozenset[str]] = {
    "road": TYPES["road"],
    "rail": TYPES["rail"],
    "airport": TYPES["airport"],
    "ferry": TYPES["ferry"],
    "port": frozenset({"sea_port", "river_port"}),
}
KNOWN_BY_OTHER_NAMES, KNOWN_AFAR = 100_000, 200_000  # people
OFF_THE_CROSSING = frozenset({"GREEN", "BLUE_SEA", "BLUE_RIVER", "INLAND"})
OF_A_TOWN, OF_A_TOWN_DEGREES = frozenset({"airport", "sea_port", "river_port"}), 0.6
PRECISION: Mapping[PlaceKind, Precision] = {
    "crossing": Precision.BCP,
    "section": Precision.SECTION,
    "town": Precision.MUNI,
    "area": Precision.ADM1,
    "country": Precision.COUNTRY,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report says beside the name of its place; empty texts and None where it says nothing."""

    country: str = ""
    place_type: str = ""
    distance_m: int | None = None

    @property
    def is_at_crossing(self) -> bool:
        """Whether the report says that the place is a crossing point."""
        return self.place_type in TYPES


@dataclass(frozen=True, slots=True)
class Hit:
    """How well one place answers, by which wording of the text.

    `level` is that of the keys that met (see `sounds`), `letters` how long the key is, `slips` how many letters
    differ; `is_own_name` is False for another name of the place.
    """

    place: Place
    score: float
    wording: Wording
    level: int = SPELT
    letters: int = 0
    slips: int = 0
    is_own_name: bool = True

    @property
    def is_near(self) -> bool:
        """Whether the text says that it was not at the place but near it."""
        return "near" in self.wording.hints


def decide(hits: Iterable[Hit], asked: Asked) -> PlaceAnswer:
    """The answer for places of like names."""
    hits = sorted(hits, key=lambda hit: _order(hit, asked))
    fitting = _town_before_its_port([hit for hit in hits if _fits(hit, asked)])
    if not fitting or (fitting[0].score < TAKEN and hits[0].slips == 0):
        # nothing that fits, or something that does not fit by its very name: a contradiction is for a person
        return answer("ask" if hits and hits[0].score >= TAKEN else "none", hits, asked)
    if _is_sure(fitting, asked):
        return answer("found", fitting, asked)
    return answer("ask", sorted(fitting, key=lambda hit: (-hit.score, hit.place.kind != "crossing")), asked)


def answer(outcome: Outcome, ordered: list[Hit], asked: Asked) -> PlaceAnswer:
    """The answer with its candidates, best first."""
    shown = [] if outcome == "none" else ordered[:MOST_ASKED]
    return PlaceAnswer(outcome, tuple(_candidate(hit, asked) for hit in shown))


def _fits(hit: Hit, asked: Asked) -> bool:
    """Whether the place is what text and report say: the country, a crossing of that type, a town, a region."""
    place, hints = hit.place, hit.wording.hints
    named = {asked.country} if asked.country else set(hit.wording.countries)
    if named and named.isdisjoint(place.countries):
        return False
    types = TYPES.get(asked.place_type) or frozenset().union(*(HINTED.get(hint, frozenset()) for hint in hints))
    if types:
        return place.kind == "crossing" and place.type in types
    if "crossing" in hints:
        return place.kind == "crossing"
    if "area" in hints:
        return place.kind == "area"
    if "town" in hints:
        return place.kind in ("town", "area")
    return True


def _order(hit: Hit, asked: Asked) -> tuple[float, int, int, str]:
    """Best first; of equals a crossing at the border, then a town and what it has, then a region."""
    rank = {"crossing": 0, "town": 1, "area": 3, "section": 4, "country": 5}[hit.place.kind]
    if hit.place.type in OF_A_TOWN and not asked.is_at_crossing:
        rank = 2
    return (-hit.score, rank, -hit.place.people, hit.place.id)


def _town_before_its_port(ordered: list[Hit]) -> list[Hit]:
    """A town goes before its port or airport, which may have the name in another language (Beograd, Belgrade)."""
    first = ordered[0] if ordered else None
    towns = [hit for hit in ordered if first and first.score - hit.score < MARGIN and _is_of(first.place, hit.place)]
    return [*towns, *(hit for hit in ordered if hit not in towns)]


def _is_of(port: Place, town: Place) -> bool:
    """Whether this is a port or an airport of the town."""
    if port.type not in OF_A_TOWN or town.kind != "town":
        return False
    apart = (getattr(port, axis) - getattr(town, axis) for axis in ("lon", "lat"))
    return all(abs(degrees) < OF_A_TOWN_DEGREES for degrees in apart)


def _is_sure(ordered: list[Hit], asked: Asked) -> bool:
    first = ordered[0]
    if first.score < TAKEN or first.slips > 1:
        return False
    if asked.is_at_crossing and "area" in first.wording.hints:
        return False  # the text says a region, the report says a crossing
    shortest = (SHORTEST_WITH_SLIP if first.slips else SHORTEST_EQUAL)[first.level]
    if first.letters < shortest + (0 if first.is_own_name or first.level == SPELT else 2):
        return False
    if not first.slips and any(_is_a_slip_away(hit, first) for hit in ordered[1:]):
        return False
    if first.place.is_far and first.place.people < KNOWN_AFAR and not (asked.country or first.wording.countries):
        return False
    margin = MARGIN if first.level == SPELT and not first.slips else WIDE_MARGIN
    if first.slips and first.level != SPELT and first.letters <= SHORTEST_WITH_SLIP[SPOKEN]:
        margin = WIDEST_MARGIN
    rivals = [hit for hit in ordered[1:] if first.score - hit.score < margin and not _is_within(hit.place, first.place)]
    if first.place.kind == "town" and sum(hit.place.kind == "crossing" and hit.is_own_name for hit in rivals) <= 1:
        rivals = [hit for hit in rivals if not _is_of(hit.place, first.place)]
    return not rivals


def _is_a_slip_away(hit: Hit, first: Hit) -> bool:
    """Whether the text may be the name of another place, but for one letter: of a crossing (Gorica and Goricë, Neum I
    and II), or of any place where the first has that name beside its own and is too small to be known by it.
    """
    are_crossings = first.place.kind == hit.place.kind == "crossing"
    is_little_known = not first.is_own_name and hit.is_own_name and first.place.people < KNOWN_BY_OTHER_NAMES
    is_as_exact = hit.level <= first.level or first.letters <= SHORTEST_EQUAL[SPOKEN]
    return hit.slips == 1 and is_as_exact and (are_crossings or is_little_known)


def _is_within(rival: Place, place: Place) -> bool:
    """Whether the rival is the region that has its name from the town."""
    return rival.kind == "area" and place.kind == "town" and rival.countries == place.countries


def _candidate(hit: Hit, asked: Asked) -> PlaceCandidate:
    place = hit.place
    precision, radius = PRECISION[place.kind], place.radius_m
    reason = _reason(hit)
    if place.kind == "crossing" and (hit.is_near or asked.place_type in OFF_THE_CROSSING):
        precision, radius = Precision.MUNI, NEAR_M
        reason += "; near the crossing, not at it"
    if radius is not None and asked.distance_m:
        radius = max(radius, asked.distance_m)
    return PlaceCandidate(
        kind=place.kind,
        id=place.id,
        name=place.name,
        country=_country(hit, asked),
        lon=place.lon,
        lat=place.lat,
        radius_m=radius,
        precision=precision,
        score=round(hit.score, 1),
        reason=reason,
        section=place.id if place.kind == "section" else place.section,
    )


def _country(hit: Hit, asked: Asked) -> str | None:
    """The country of the place; of a crossing or a section, the side that the report is from, where that is known."""
    countries = hit.place.countries
    if len(countries) == 1:
        return countries[0]
    said = (asked.country, *hit.wording.countries)
    return next((code for code in said if code in countries), None)


def _reason(hit: Hit) -> str:
    if hit.slips:
        return f"{hit.slips} letter{'s' if hit.slips > 1 else ''} differ{'' if hit.slips > 1 else 's'}"
    return "the name as written" if hit.score >= 97 else "a name that sounds alike"
