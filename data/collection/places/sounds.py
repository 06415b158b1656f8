"""Keys under which names meet: as spelt, as spoken, and roughly as spoken.

Names arrive stripped of their diacritics, or through another alphabet and back, which keeps the sound and not the
spelling: Čunovo is Cunovo or Chunovo, Cilvegözü is Джилвегьозю and comes back as Dzhilvegyozyu. Three keys of falling
exactness let equal names meet at the best level they can, and the score says at which.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from data.collection.places.scripts import readings, script_of

SPELT, SPOKEN, ROUGH = 0, 1, 2
_LETTERS = str.maketrans({
    "ı": "i", "đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "e", "ŀ": "l",
    "'": "", "’": "", "ʼ": "", "`": "", "´": "", "ʻ": "", "ʹ": "", "′": "",
})  # fmt: skip
_GAP = re.compile(r"[^a-z0-9]+")
_SPOKEN = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("dzh|dj(?=[^ ])|xh", "dz"), ("zh", "z"), ("sch|sh|sz", "s"), ("tch|ch|cs|cz|ts|tz", "c"), ("kh", "h"),
        ("gh", "g"), ("ph", "f"), ("th", "t"), ("x", "ks"), ("ck|q", "k"), ("w", "v"), (r"\b(?:ii|yy)\b", "2"),
        ("[yj]", "i"), (r"([a-z])\1+", r"\1"),
    )
)  # fmt: skip
_ROUGH = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("i(?=[aeou])", ""), ("m?b|v|mp", "v"), ("dz|z", "z"), ("c", "s"), ("h", ""), ("n?[dt]", "t"), ("g", "k"),
        ("nk", "k"), (r"([a-z])\1+", r"\1"),
    )
)  # fmt: skip

# How a language writes its sounds, where plain letters would be misread. Each is one more reading of a name.
_TURKISH = (("ş", "sh"), ("ç", "ch"), ("c", "dzh"), ("ğ", ""), ("j", "zh"))
_TURKISH_HEARD = (*_TURKISH, ("ö", "yo"), ("ü", "yu"), ("ı", "a"))  # as Bulgarian writes what it hears
_HUNGARIAN = (
    ("dzs", "dzh"), ("zs", "zh"), ("sz", "\0"), ("s", "sh"), ("\0", "s"), ("cs", "ch"), ("gy", "d"), ("ny", "n"),
    ("ty", "t"), ("ly", "y"),
)  # fmt: skip
_ROMANIAN = (
    ("ch", "k"), ("gh", "g"), ("ce", "che"), ("ci", "chi"), ("c", "k"), ("ș", "sh"), ("ş", "sh"), ("ț", "ts"),
    ("ţ", "ts"), ("ge", "dzhe"), ("gi", "dzhi"), ("j", "zh"), ("ă", "a"), ("î", "y"), ("â", "y"),
)  # fmt: skip
_ALBANIAN = (("xh", "dzh"), ("x", "dz"), ("sh", "sh"), ("q", "ch"), ("ç", "ch"), ("gj", "d"), ("dh", "d"), ("ë", "e"))
_GERMAN = (("sch", "sh"), ("z", "ts"), ("ß", "ss"), ("ck", "k"), ("ie", "i"), ("w", "v"), ("ch", "h"), ("ei", "ai"))
_GREEK = (
    ("ch", "h"),
    ("ou", "u"),
    ("mp", "b"),
    ("nt", "d"),
    ("gk", "g"),
    ("gh", "g"),
    ("ei", "i"),
    ("oi", "i"),
    ("ai", "e"),
)
_SLAVIC = (("đ", "dj"), ("š", "sh"), ("č", "ch"), ("ć", "ch"), ("ž", "zh"), ("ď", "d"), ("ľ", "l"), ("ť", "t"))
_ENGLISH_K = (("ch", "\0"), ("c", "k"), ("\0", "ch"))  # a c that another alphabet took for a k
_WRITTEN = {
    "TR": (_TURKISH, _TURKISH_HEARD), "HU": (_HUNGARIAN,), "RO": (_ROMANIAN,), "MD": (_ROMANIAN,), "AL": (_ALBANIAN,),
    "XK": (_ALBANIAN, _SLAVIC), "AT": (_GERMAN,), "DE": (_GERMAN,), "GR": (_GREEK,), "CY": (_GREEK,),
}  # fmt: skip


def fold(text: str) -> str:
    """Small Latin letters a-z, digits and single blanks: without case, diacritics and signs. Latin in, Latin out."""
    plain = text.casefold().translate(_LETTERS)
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark))
    return _GAP.sub(" ", plain.translate(_LETTERS)).strip()


@lru_cache(maxsize=200_000)
def spoken(folded: str) -> str:
    """The sound of a folded name: sh and s, ch and c, j, y and i are one, doubled letters single."""
    for pattern, sound in _SPOKEN:
        folded = pattern.sub(sound, folded)
    return folded


@lru_cache(maxsize=200_000)
def rough(sound: str) -> str:
    """A sound through an alphabet that lacks some: Greek has no b, d, sh and ch of their own."""
    for pattern, replacement in _ROUGH:
        sound = pattern.sub(replacement, sound)
    return sound


def name_keys(name: str, country: str | None = None) -> frozenset[tuple[int, str]]:
    """(level, key) of a name in the gazetteer, with the readings of its country's language."""
    keys: set[tuple[int, str]] = set()
    for reading in readings(name):
        plain = fold(reading)
        keys |= _levels(plain, [plain, fold(_respell(plain, _ENGLISH_K))])
    lowered = unicodedata.normalize("NFC", name).casefold()
    written = [fold(_respell(lowered, table)) for table in (*_WRITTEN.get(country or "", ()), _SLAVIC)]
    return frozenset(keys | _levels("", written))


def text_keys(text: str) -> frozenset[tuple[int, str]]:
    """(level, key) of a written text, one for each way to read it. Latin letters need no rough key."""
    folded = [fold(reading) for reading in readings(text)]
    keys = frozenset().union(*(_levels(plain, [plain]) for plain in folded))
    return keys if script_of(text) != "latin" else frozenset(key for key in keys if key[0] != ROUGH)


def _levels(plain: str, heard: Iterable[str]) -> set[tuple[int, str]]:
    keys = {(SPELT, plain)} if plain else set()
    for name in heard:
        if name:
            keys |= {(SPOKEN, spoken(name)), (ROUGH, rough(spoken(name)))}
    return keys


def _respell(name: str, table: Iterable[tuple[str, str]]) -> str:
    for letters, sound in table:
        name = name.replace(letters, sound)
    return name
