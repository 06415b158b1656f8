"""What a written place says beside the name: "railway crossing", "near", "village", a country, a border between two.

The words of the region's languages stand in `words.yaml`. They are met by sound, one reading of the text at a time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data import reference
from data.collection.places.scripts import readings, script_of
from data.collection.places.sounds import fold, spoken

LONGEST_PHRASE = 5
_DISTANCE = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*(?:km|км|χλμ)\b", re.IGNORECASE)
_CODE_BESIDE = re.compile(r"[(,/]\s*([A-Z]{2,3})\s*\)?\s*$")
_CODES_OF_TWO = re.compile(r"\s*([A-Z]{2})\s*[-–—/ ]\s*([A-Z]{2})\s*")
_NOTATIONS: Mapping[str, str] = {"EL": "GR"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to take a text apart: the name in it, and what the words beside it say.

    `hints` are keys of `words.yaml`; `countries` the ISO codes of the countries that are named, in order; `script` that
    of the text.
    """

    name: str
    hints: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    script: str = "latin"


@cache
def _vocabulary() -> Any:
    return yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))


def _keys(phrase: str) -> Iterator[tuple[str, ...]]:
    for reading in readings(phrase):
        words = tuple(spoken(word) for word in fold(reading).split())
        if words:
            yield words


@cache
def _phrases() -> Mapping[tuple[str, ...], str]:
    """A phrase by the sounds of its words -> the hint that it is."""
    hints = _vocabulary()["hints"]
    return {key: hint for hint, phrases in hints.items() for phrase in phrases for key in _keys(phrase)}


@cache
def _countries() -> Mapping[tuple[str, ...], str]:
    named = {key: code for code, names in _vocabulary()["countries"].items() for name in names for key in _keys(name)}
    english = {key: code for code, name in reference.country_names().items() for key in _keys(name)}
    return english | named


@cache
def _adjectives() -> tuple[tuple[str, str], ...]:
    found = _vocabulary()["adjectives"].items()
    stems = {(key[0], code) for code, beginnings in found for beginning in beginnings for key in _keys(beginning)}
    return tuple(sorted(stems, key=lambda stem: (-len(stem[0]), stem)))


@cache
def _nothing() -> frozenset[tuple[str, ...]]:
    return frozenset(key for phrase in _vocabulary()["nothing"] for key in _keys(phrase))


def wordings(text: str) -> tuple[Wording, ...]:
    """The ways to take a text apart; none for a text that says that the place is not known.

    Words that say what a place is are part of some names (Novo Selo, Vama Veche), so for each reading of the text there
    are several: nothing taken away, the words before the name one after the other, those after it, all such words.
    """
    found: dict[Wording, None] = {}
    for reading in readings(text):
        full = fold(reading)
        if full and tuple(map(spoken, full.split())) not in _nothing():
            found |= dict.fromkeys(_taken_apart(full, text))
    return tuple(found)


def distance_m(text: str) -> int | None:
    """The "5 km" of "5 km south of Edirne", in metres."""
    found = _DISTANCE.search(text)
    return int(found[1]) * 1000 if found else None


def border_of(read: Iterable[Wording], text: str) -> tuple[str, str] | None:
    """The two countries of a border that the text names, in alphabetical order."""
    codes = _CODES_OF_TWO.fullmatch(text)
    if codes:
        return _pair(_NOTATIONS.get(code, code) for code in codes.groups())
    for one in read:
        if "border" in one.hints or not one.name:
            pair = _pair((*one.countries, *_adjectives_in(one.name)))
            if pair:
                return pair
    return None


def _pair(codes: Iterable[str]) -> tuple[str, str] | None:
    pair = sorted(set(codes) & reference.country_names().keys())
    return (pair[0], pair[1]) if len(pair) == 2 else None


def _adjectives_in(name: str) -> Iterator[str]:
    for word in name.split():
        sound = spoken(word)
        found = next((code for stem, code in _adjectives() if sound.startswith(stem)), None)
        if found:
            yield found


def _taken_apart(full: str, text: str) -> Iterator[Wording]:
    parts = list(_parts(full.split(), text))
    before = next((at for at, part in enumerate(parts) if part.kind == "name"), len(parts))
    after = next((at for at, part in enumerate(reversed(parts)) if part.kind == "name"), len(parts))
    script = script_of(text)
    yield Wording(full, script=script)
    for at in range(1, before + 1):
        yield replace(_wording(parts[:at], parts[at:]), script=script)
    for at in range(1, after + 1):
        yield replace(_wording(parts[-at:], parts[:-at]), script=script)
    yield replace(_wording(parts, []), script=script)


def _wording(said: list["_Part"], kept: list["_Part"]) -> Wording:
    names = [part.words for part in said if part.kind == "name"] + [part.words for part in kept]
    hints = frozenset(part.value for part in said if part.kind == "hint")
    countries = dict.fromkeys(part.value for part in said if part.kind == "country")
    return Wording(" ".join(names), hints, tuple(countries))


@dataclass(frozen=True, slots=True)
class _Part:
    """Some words of a text: a name, a hint or a country."""

    kind: str
    words: str
    value: str = ""


def _parts(words: list[str], text: str) -> Iterator[_Part]:
    sounds = [spoken(word) for word in words]
    beside = _country_beside(text)
    has_distance = distance_m(text) is not None
    at = 0
    while at < len(words):
        part = _longest(words, sounds, at)
        if at and at == len(words) - 1 and beside and beside[0].lower() == words[at]:
            part = _Part("country", words[at], beside[1])
        elif has_distance and words[at].isdigit():
            part = _Part("hint", words[at], "near")
        yield part
        at += len(part.words.split())


def _country_beside(text: str) -> tuple[str, str] | None:
    """The code of a country after the name, as written and as ISO alpha-2: "Giurgiu (RO)"."""
    found = _CODE_BESIDE.search(text)
    code = _NOTATIONS.get(found[1], found[1]) if found else ""
    code = reference.country_codes().get(code, code)
    return (found[1], code) if found and code in reference.country_names() else None


def _longest(words: list[str], sounds: list[str], at: int) -> _Part:
    """The longest phrase from here that is a country or a hint, else the word as part of a name."""
    for size in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        key, phrase = tuple(sounds[at : at + size]), " ".join(words[at : at + size])
        if key in _countries():
            return _Part("country", phrase, _countries()[key])
        if key in _phrases():
            return _Part("hint", phrase, _phrases()[key])
    return _Part("name", words[at])
