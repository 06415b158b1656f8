"""A written place and what it may mean: `matcher().find("Капитан Андреево", place_type="BCP_ROAD")`.

One slip of the pen is forgiven where nothing else is as near. Scores: 100 as spelt, 97 as spoken, 93 roughly as spoken,
less where letters differ (optimal string alignment of RapidFuzz). What may be taken without asking: see `deciding`.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.collection.places.answers import PlaceAnswer
from data.collection.places.deciding import Asked, Hit, answer, decide
from data.collection.places.gazetteer import PRIMARY, Place, places
from data.collection.places.sounds import ROUGH, SPELT, SPOKEN, text_keys
from data.collection.places.words import Wording, border_of, distance_m, wordings

LONGEST_TEXT = 300
LEAST_CROSSING, LEAST_OTHER = 0.6, 0.75  # how alike a name is to be asked about
SHORTEST_ALIKE, LONGEST_ALIKE, MOST_ALIKE = 3, 60, 20
EQUAL: Mapping[int, float] = {SPELT: 100.0, SPOKEN: 97.0, ROUGH: 93.0}
UNLIKE: Mapping[int, float] = {SPELT: 0.0, SPOKEN: 1.0, ROUGH: 3.0}


@cache
def matcher() -> "PlaceMatcher":
    """The matcher over the gazetteer, built once (about 2 s)."""
    return PlaceMatcher(places())


class PlaceMatcher:
    """Finds places by their written names. The same question is answered once."""

    def __init__(self, gazetteer: Iterable[Place]) -> None:
        self._places = tuple(gazetteer)
        self._countries = {place.id: place for place in self._places if place.kind == "country"}
        self._sections = [place for place in self._places if place.kind == "section"]
        self._exact: dict[tuple[int, str], dict[int, float]] = {}
        near: dict[tuple[int, bool, int], set[str]] = {}
        for at, place in enumerate(self._places):
            for level, key, cost in place.spellings():
                costs = self._exact.setdefault((level, key), {})
                costs[at] = min(cost, costs.get(at, cost))
                if not place.is_far:
                    near.setdefault((level, place.kind == "crossing", len(key)), set()).add(key)
        self._near = {which: sorted(keys) for which, keys in near.items()}
        self._answers = lru_cache(maxsize=50_000)(self._find)

    def find(self, text: str, *, country: str | None = None, place_type: str | None = None) -> PlaceAnswer:
        """The places that `text` may mean.

        `country` (ISO code) and `place_type` (a code of that list, or the type of a crossing) are what the report says
        beside it. "found" may be taken; "ask" needs a person; "none" is a text that meets no place.
        """
        return self._answers(text[:LONGEST_TEXT].strip(), country or "", place_type or "")

    def _find(self, text: str, country: str, place_type: str) -> PlaceAnswer:
        read = wordings(text)
        asked = Asked(country, place_type, distance_m(text))
        border = border_of(read, text)
        if border:
            return self._on_border(border, read, asked)
        named = next((one.countries for one in read if one.countries and not one.name), ())
        hits = self._hits(read, asked)
        is_a_name = any(
            hit.level == SPELT and not hit.slips and hit.is_own_name for hit in hits
        )  # Inđija sounds like India
        if named and not asked.is_at_crossing and not is_a_name:
            countries = [Hit(self._countries[code], 100.0, Wording("")) for code in named]
            return answer("found" if len(named) == 1 else "ask", countries, asked)
        return decide(hits, asked)

    def _hits(self, read: Iterable[Wording], asked: Asked) -> list[Hit]:
        """Every place whose name is like the text, each by the wording that meets it best."""
        wordings_by_key: dict[tuple[int, str], Wording] = {}
        for one in read:
            for found in text_keys(one.name) if one.name else ():
                wordings_by_key.setdefault(found, one)
        is_met = any(found[0] != ROUGH and PRIMARY in self._exact.get(found, {}).values() for found in wordings_by_key)
        towns = not is_met and not asked.is_at_crossing
        best: dict[int, Hit] = {}
        for (level, key), wording in wordings_by_key.items():
            # Greek letters do not tell b from v, or d from nd: what is spelt with them is as spoken at best.
            at_level = max(level, SPOKEN) if wording.script == "greek" else level
            # A name that is met leaves one question: is a crossing's name one letter away?
            is_level_of_towns = level == (SPELT if wording.script == "latin" else SPOKEN)
            for other, score, slips in self._like(level, key, one_slip=is_met, towns=towns and is_level_of_towns):
                for at, cost in self._exact[level, other].items():
                    if at not in best or best[at].score < score - cost:
                        best[at] = Hit(self._places[at], score - cost, wording, at_level, len(key), slips, not cost)
        return list(best.values())

    def _like(self, level: int, key: str, *, one_slip: bool, towns: bool) -> list[tuple[str, float, int]]:
        """The keys of names at a level that are like this one: key, score, how many letters differ."""
        found = [(key, EQUAL[level], 0)] if (level, key) in self._exact else []
        long = len(key)
        if long < SHORTEST_ALIKE or long > LONGEST_ALIKE:
            return found
        for crossings in (True, False) if towns else (True,):
            least = LEAST_CROSSING if crossings else LEAST_OTHER
            shortest, longest = (long - 1, long + 1) if one_slip else (round(long * least), round(long / least))
            for size in range(shortest, longest + 1):
                names = self._near.get((level, crossings, size), ())
                cutoff = 1 - 1 / max(long, size) if one_slip else least
                for other, share, _ in process.extract(
                    key, names, scorer=OSA.normalized_similarity, score_cutoff=cutoff - 0.001, limit=MOST_ALIKE
                ):
                    if other != key:
                        slips = round((1 - share) * max(long, size))
                        found.append((other, share * 100 - UNLIKE[level], slips))
        return found

    def _on_border(self, pair: tuple[str, str], read: tuple[Wording, ...], asked: Asked) -> PlaceAnswer:
        """The sections between two countries; those that share a word with the text ("north", a name) go first."""
        words = {word for one in read for word in one.name.split() if len(word) > 3}
        hits = []
        for place in self._sections:
            if tuple(sorted(place.countries)) == pair:
                shared = words & {word for _, key in text_keys(place.name) for word in key.split()}
                hits.append(Hit(place, min(95.0, 80.0 + 5 * len(shared)), read[0]))
        hits.sort(key=lambda hit: (-hit.score, hit.place.id))
        return answer("found" if len(hits) == 1 else "ask" if hits else "none", hits, asked)
