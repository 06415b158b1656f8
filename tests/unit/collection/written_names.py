"""Crossing names as people would write them, drawn from a seed: stripped, in Cyrillic, in Greek, with one typing error.

Written apart from the code that reads them: these tables go from Latin letters to other alphabets, that code goes back.
"""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data import reference

PLACE_TYPES = {
    "road": "BCP_ROAD", "rail": "BCP_RAIL", "airport": "BCP_AIR",
    "ferry": "BCP_SEA", "sea_port": "BCP_SEA", "river_port": "BCP_SEA",
}  # fmt: skip
FORMS = ("stripped", "cyrillic", "greek")

_CYRILLIC = {
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф",
    "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс",
    "y": "й", "z": "з", "š": "ш", "ș": "ш", "ş": "ш", "č": "ч",
    "ç": "ч", "ć": "ч", "ž": "ж", "đ": "дж", "ț": "ц", "ţ": "ц",
    "ă": "ъ", "ı": "ъ", "ö": "ьо", "ü": "ю", "ő": "о", "ű": "у", "ğ": "г", "ë": "е", "sh": "ш", "ch": "ч", "zh": "ж",
    "ts": "ц", "ya": "я", "yu": "ю", "kh": "х", "sht": "щ",
}  # fmt: skip
_SERBIAN = _CYRILLIC | {
    "j": "ј", "y": "ј", "ć": "ћ", "đ": "ђ", "lj": "љ", "nj": "њ", "dž": "џ", "ă": "а", "ı": "и", "ö": "е", "ü": "и",
    "ya": "ја", "yu": "ју", "sht": "шт",
}  # fmt: skip
_MACEDONIAN = _SERBIAN | {"đ": "ѓ", "ć": "ќ", "ya": "ја", "gj": "ѓ", "kj": "ќ"}
_UKRAINIAN = _CYRILLIC | {
    "i": "і", "y": "и", "g": "г", "sht": "шт", "ă": "а", "ı": "и", "ö": "о", "ü": "ю", "ye": "є", "yi": "ї",
}  # fmt: skip
_RUSSIAN = _CYRILLIC | {"ă": "э", "ı": "ы", "ö": "ё", "y": "ы", "sht": "шт"}
_CONVENTIONS = (_CYRILLIC, _SERBIAN, _MACEDONIAN, _UKRAINIAN, _RUSSIAN)
_GREEK = {
    "a": "α", "b": "μπ", "c": "κ", "d": "ντ", "e": "ε", "f": "φ",
    "g": "γκ", "h": "χ", "i": "ι", "j": "γι", "k": "κ", "l": "λ",
    "m": "μ", "n": "ν", "o": "ο", "p": "π", "q": "κ", "r": "ρ",
    "s": "σ", "t": "τ", "u": "ου", "v": "β", "w": "β", "x": "ξ",
    "y": "ι", "z": "ζ", "š": "σ", "ș": "σ", "ş": "σ", "č": "τσ", "ç": "τσ", "ć": "τσ", "ž": "ζ", "đ": "τζ", "ț": "τσ",
    "ţ": "τσ", "ı": "ι", "ü": "ιου", "ö": "ο", "sh": "σ",
    "ch": "τσ", "zh": "ζ", "ts": "τσ", "th": "θ", "ou": "ου", "kh": "χ",
    "ph": "φ",
}  # fmt: skip
_GREEK_LETTERS = _GREEK | {"b": "β", "d": "δ", "g": "γ", "u": "υ", "y": "υ"}
_KEYS = {"latin": "abcdefghijklmnoprstuvz", "cyrillic": "абвгдежзиклмнопрстух", "greek": "αβγδεζηικλμνοπρστυ"}


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name as written, and the crossings that it may mean: one, or several that share it."""

    text: str
    name: str
    form: str
    has_slip: bool
    place_type: str
    crossing: str
    sharing: frozenset[str]


def stripped(text: str) -> str:
    """Without diacritics."""
    plain = text.replace("ı", "i").replace("İ", "I").replace("đ", "d").replace("Đ", "D").replace("ł", "l")
    return "".join(mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark))


def respelt(text: str, table: Mapping[str, str]) -> str:
    """In the letters of the table: long ones first; a letter without an entry loses its mark."""
    out, at = "", 0
    while at < len(text):
        for size in (3, 2, 1):
            part = text[at : at + size].lower()
            found = table.get(part) or (table.get(stripped(part)) if size == 1 else None)
            if found:
                out += found.capitalize() if text[at].isupper() else found
                at += size
                break
        else:
            out += text[at]
            at += 1
    return out


def with_slip(text: str, draw: random.Random, letters: str) -> str:
    """With one letter left out, doubled, changed, or exchanged with the next."""
    places = [at for at in range(1, len(text)) if text[at].isalpha() and text[at - 1].isalpha()]
    at = draw.choice(places)
    other = draw.choice([letter for letter in letters if letter != text[at].lower()])
    slip = draw.choice(("left out", "doubled", "changed", "added", "exchanged"))
    if slip == "exchanged" and text[at] != text[at - 1] and at > 1:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    if slip == "left out" and len(text) > 3:
        return text[:at] + text[at + 1 :]
    if slip == "doubled":
        return text[:at] + text[at] + text[at:]
    return text[:at] + other + text[at + (slip != "added") :]


def written_names(seed: int) -> Iterator[WrittenName]:
    """Both side names of all crossings, in each form, without and with a typing error."""
    draw = random.Random(seed)
    table = reference.crossings()
    sharing: dict[str, set[str]] = defaultdict(set)
    sides = [(row, side) for row in table.to_dict("records") for side in (row["name_a"], row["name_b"]) if side]
    for row, side in sides:
        sharing[stripped(side).lower()].add(row["id"])
    for row, side in sides:
        for form in FORMS:
            for has_slip in (False, True):
                text, letters = _written(side, form, draw)
                yield WrittenName(
                    text=with_slip(text, draw, letters) if has_slip else text,
                    name=side,
                    form=form,
                    has_slip=has_slip,
                    place_type=PLACE_TYPES[row["type"]],
                    crossing=row["id"],
                    sharing=frozenset(sharing[stripped(side).lower()]),
                )


def _written(name: str, form: str, draw: random.Random) -> tuple[str, str]:
    source = draw.choice((name, stripped(name)))  # by ear, or letter by letter
    if form == "cyrillic":
        return respelt(source, draw.choice(_CONVENTIONS)), _KEYS["cyrillic"]
    if form == "greek":
        return respelt(source, draw.choice((_GREEK, _GREEK_LETTERS))), _KEYS["greek"]
    return stripped(name), _KEYS["latin"]
