"""Cyrillic and Greek in Latin letters, by the conventions of the region.

One Cyrillic word is read differently in Sofia, Belgrade, Skopje, Kyiv and Moscow (щ is sht or shch, г is g or h, х is
h or kh), so a word has several readings. A letter that only one alphabet has decides. Tables: the Bulgarian
Transliteration Act of 2009, Serbian and Macedonian as on passports, the Ukrainian table of 2010, ICAO Doc 9303 for
Russian, ELOT 743 for Greek (with the readings of the spoken language beside it).
"""

import re
import unicodedata

_SHARED = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)) | {
    "ж": "zh", "й": "y", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "ь": "", "ъ": "", "’": "", "ʼ": "",
    "ѣ": "e", "ѫ": "a", "ў": "u", "ү": "u", "ұ": "u", "қ": "k", "ө": "o", "ң": "n", "ғ": "g", "һ": "h", "ә": "a",
}  # fmt: skip
BULGARIAN = _SHARED | {"щ": "sht", "ъ": "a", "ю": "yu", "я": "ya", "ь": "y"}
SERBIAN = _SHARED | {
    "ж": "ž", "ц": "c", "ч": "č", "ш": "š", "ђ": "đ", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "ć", "џ": "dž",
    "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "ѐ": "e", "ѝ": "i",
}  # fmt: skip
UKRAINIAN = _SHARED | {
    "г": "h", "ґ": "g", "и": "y", "і": "i", "ї": "yi", "є": "ye", "х": "kh", "щ": "shch", "ю": "yu", "я": "ya",
}  # fmt: skip
RUSSIAN = _SHARED | {"ё": "yo", "х": "kh", "щ": "shch", "ъ": "", "ы": "y", "э": "e", "ю": "yu", "я": "ya"}

_ONLY_SERBIAN, _ONLY_UKRAINIAN, _ONLY_RUSSIAN = set("ђјљњћџѓќѕ"), set("ґіїє"), set("ёыэ")
_EVERY = BULGARIAN | SERBIAN | UKRAINIAN | RUSSIAN

_GREEK_PAIRS = {
    "ου": "u", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g", "τζ": "dz", "τσ": "ts", "ει": "i", "οι": "i", "αι": "e",
    "ευ": "ev", "αυ": "av", "ηυ": "iv",
}  # fmt: skip
_GREEK = dict(zip("αβγδεζηικλμνξοπρστυφχω", "avgdeziiklmnxoprstifho", strict=True)) | {"θ": "th", "ψ": "ps"}
# The accent on the first of two vowels, or two dots on the second, part them.
_PARTED = re.compile("([αεου])(?:\u0301([ιυ])|([ιυ])\u0301?\u0308\u0301?)")
_GREEK_FOREIGN = _GREEK | {"β": "b", "υ": "u"}  # letter by letter, as foreign names are often written
_GREEK_PAIR = re.compile("|".join(_GREEK_PAIRS))


def script_of(text: str) -> str:
    """`latin`, `cyrillic` or `greek`, by most of the letters; `other` where it is none of the three."""
    counts = dict.fromkeys(("latin", "cyrillic", "greek", "other"), 0)
    for mark in text:
        if mark.isalpha():
            name = unicodedata.name(mark, "").split(" ", 1)[0].lower()
            counts[name if name in counts else "other"] += 1
    return max(counts, key=lambda name: counts[name])


def readings(text: str) -> tuple[str, ...]:
    """The text in Latin letters, one for each way to read it, the likeliest first; Latin text is its own reading.

    Letters of another script in it are read too, so a mix of two scripts (a Latin a in a Cyrillic word) does no harm.
    """
    lowered = unicodedata.normalize("NFC", text).casefold()
    if lowered.isascii():
        return (lowered,)
    script = script_of(lowered)
    if script == "greek":
        plain = _plain_greek(lowered)
        spoken = _GREEK_PAIR.sub(lambda found: _GREEK_PAIRS[found[0]], plain)
        return _distinct(_spell(spoken, _GREEK), _spell(plain, _GREEK), _spell(plain, _GREEK_FOREIGN))
    if script == "cyrillic":
        return _distinct(*(_spell(lowered, table) for table in _tables(lowered)))
    return (_spell(lowered, _EVERY),)


def _tables(text: str) -> tuple[dict[str, str], ...]:
    letters = set(text)
    if letters & _ONLY_SERBIAN:
        return (SERBIAN,)
    if letters & _ONLY_UKRAINIAN:
        return (UKRAINIAN, UKRAINIAN | {"г": "g"})  # names from abroad are written either way
    if letters & _ONLY_RUSSIAN:
        return (RUSSIAN,)
    return (BULGARIAN, SERBIAN, UKRAINIAN, RUSSIAN)


def _plain_greek(text: str) -> str:
    """Without accents, but with the marks that part two vowels kept as parted (αϊ is a-i, not e)."""
    split = unicodedata.normalize("NFD", text).replace("ς", "σ")
    parted = _PARTED.sub(lambda found: f"{found[1]}\u200b{found[2] or found[3]}", split)
    return "".join(mark for mark in parted if not unicodedata.combining(mark))


def _spell(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(mark, _EVERY.get(mark, mark)) for mark in text).replace("\u200b", "")


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
