"""The lists of a workbook: for each the codes and what people choose, "heroin [HEROIN]"; and the way back to the code.

The code stands in what is chosen, so that a row keeps its meaning when the sheet of lists is lost or the row is copied
into another file. A code or a label alone is understood too.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data import reference
from data.collection.languages import Language
from data.terms.codes import Outcome, codes
from data.terms.errors import RowRejected

if TYPE_CHECKING:
    import pandas as pd

REGION = ("AL", "BA", "BG", "GR", "HR", "HU", "MD", "ME", "MK", "RO", "RS", "SI", "TR", "UA", "XK")
# What a report of this kind cannot say, and so is not offered.
_NOT_OFFERED = {
    ("border-crossing", "outcome"): (Outcome.APPREHENDED, Outcome.REFERRED),
    ("border-crossing", "direction"): ("INLAND",),
    ("border-crossing", "place_type"): ("INLAND",),
    ("traffic", "direction"): ("INLAND",),
}
_STATELESS = tuple(code for code in codes("ISO3166_extra") if code != "XKX")
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The crossing points (a frame with id, name, country_a, country_b) and sections that may be chosen."""

    crossings: "pd.DataFrame"
    sections: Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Choices:
    """One list in one language: code -> what is chosen, in the order of the drop-down."""

    name: str
    shown: Mapping[str, str]
    _by_label: dict[str, set[str]] = field(default_factory=dict, compare=False)

    def code(self, written: str) -> str:
        """The code of what was chosen or typed. Raises RowRejected for words that the list does not have."""
        text = written.strip()
        found = _IN_BRACKETS.search(text)
        code = found[1].strip() if found else text
        for candidate in (code, code.upper(), code.lower()):
            if candidate in self.shown:
                return candidate
        meant = self._labels().get(_folded(text), set())
        if len(meant) == 1:
            return next(iter(meant))
        if found or self.name == "party":
            return code  # a code that this list does not offer; whether there is one by it, form and store say
        raise RowRejected("is not in the list; choose one of its entries", value=written)

    def _labels(self) -> dict[str, set[str]]:
        if not self._by_label:
            for code, shown in self.shown.items():
                self._by_label.setdefault(_folded(_IN_BRACKETS.sub("", shown)), set()).add(code)
        return self._by_label


def choices(name: str, *, kind: str, words: Language, gazetteer: Gazetteer, first: Iterable[str] = ()) -> Choices:
    """The list of that name for a kind of workbook; entries of the countries in `first` come first where it has any."""
    if name == "crossing":
        frame = gazetteer.crossings[["id", "name", "country_a", "country_b"]].fillna("").astype(str)
        rows = frame.itertuples(index=False, name=None)
        places = [(code, f"{label} ({_pair(*sides)})", tuple(sides)) for code, label, *sides in rows]
    elif name == "section":
        given = [[str(row[key]) for key in ("id", "name", "country_a", "country_b")] for row in gazetteer.sections]
        places = [(code, label, tuple(sides)) for code, label, *sides in given]
    elif name == "area":
        areas = reference.areas()[["id", "name", "iso"]].astype(str).itertuples(index=False, name=None)
        places = [(code, f"{label}, {iso}", (iso,)) for code, label, iso in areas]
    elif name in ("country", "nationality", "party"):
        return Choices(name, _countries(name, words, tuple(first)))
    else:
        left = _NOT_OFFERED.get((kind, name), ())
        return Choices(name, {c: _entry(words.label(name, c), c) for c in codes(name) if c not in left})
    own = tuple(first)
    places.sort(key=lambda place: (not any(iso in own for iso in place[2]), _sorted_as(place[1])))
    return Choices(name, {code: _entry(label, code) for code, label, _ in places})


def _countries(name: str, words: Language, first: tuple[str, ...]) -> dict[str, str]:
    labels = {code: words.label("country", code) for code in reference.country_names()}
    if name == "nationality":
        labels |= {code: words.label("ISO3166_extra", code) for code in _STATELESS}
    if name == "party":
        labels |= {code: code for code in first if code not in labels}
    region = () if name == "nationality" else REGION
    order = sorted(labels, key=lambda code: (code not in first, code not in region, _sorted_as(labels[code])))
    return {code: _entry(labels[code], code) for code in order}


def _entry(label: str, code: str) -> str:
    return f"{label} [{code}]"


def _pair(one: str, other: str) -> str:
    return f"{one}–{other}" if other else one


def _sorted_as(text: str) -> str:
    """Without diacritics: Țara comes among the T and Škoda among the S."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))


def _folded(text: str) -> str:
    return " ".join(_sorted_as(text).split())
