"""How well a word fits the languages of the region, if its bytes are read in one code page.

The letters of each language stand in the order of how often they are written; the probability of a letter falls with
its rank. For languages in Latin script only the letters outside ASCII count, with their share of all letters: the
others look the same in every code page. The score of a word is the sum of the natural logarithms.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

CODE_PAGES = {
    "cp1250": "Central European",
    "cp1251": "Cyrillic",
    "cp1253": "Greek",
    "cp1254": "Turkish",
}
# (code page, share of these letters among all letters, the letters by falling frequency)
_LANGUAGES = {
    "Croatian, Bosnian, Montenegrin, Serbian, Slovene": ("cp1250", 0.05, "čšžćđ"),
    "Romanian": ("cp1250", 0.08, "ăîţşâ"),
    "Hungarian": ("cp1250", 0.13, "áéöőíóüúű"),
    "Albanian": ("cp1250", 0.09, "ëç"),
    "German": ("cp1250", 0.05, "üäöß"),
    "Turkish": ("cp1254", 0.13, "ıüşğçöİâîû"),
    "Bulgarian": ("cp1251", 1.0, "аиоентрсвлкдпмзъуяйбгчжшщцхфюь№"),
    "Serbian": ("cp1251", 1.0, "аоиенртсувкдјмплбзгчшћњцжхђљџф"),
    "Macedonian": ("cp1251", 1.0, "аоеитнрсвкдлпмзујбгчжшцхњќљѓфџѕ"),
    "Russian, Ukrainian": ("cp1251", 1.0, "оаинетрсвлкмдпуязьыбгчіхйжшюїцєщфэъґё"),
    "Greek": ("cp1253", 1.0, "αοιετσνηυρπκμλςωόίγδχάθέφβήύξζώψϊΐϋΰ"),
}
_MARKS = frozenset("–—„“”‘’‚…«»°§€№•·´±²³×™©®\xa0\xad")
_MARK_INSIDE = re.compile(r"(?<=\w)[^\w’·–—](?=\w)")
_MARK, _STRANGE, _UNDEFINED, _FOREIGN_SCRIPT = -5.0, -11.0, -20.0, -8.0
_BROKEN_CASE, _BROKEN_WORD, _NEVER_FIRST = -5.0, -8.0, frozenset("ğĞ")
# The mean over the letters of a word that is written in none of the languages.
IMPLAUSIBLE = -5.5


@cache
def score(word: bytes) -> Mapping[str, float]:
    """For each code page how well the word fits the best of its languages: the natural logarithm, higher is better."""
    best = dict.fromkeys(CODE_PAGES, -math.inf)
    for page, table in _tables():
        best[page] = max(best[page], sum(map(table.__getitem__, word)))
    return {page: value + _shape(word, page) for page, value in best.items()}


def high_bytes(word: bytes) -> int:
    """How many bytes of the word lie outside ASCII."""
    return sum(byte > 0x7F for byte in word)


def _shape(word: bytes, page: str) -> float:
    """What speaks against the word as a whole: capitals after small letters, marks inside, a rare beginning."""
    text = word.decode(page, errors="replace")
    breaks = sum(first.islower() and second.isupper() for first, second in pairwise(text))
    marks = len(_MARK_INSIDE.findall(text))
    return _BROKEN_CASE * (breaks + (text[0] in _NEVER_FIRST)) + _BROKEN_WORD * marks


@cache
def _tables() -> tuple[tuple[str, tuple[float, ...]], ...]:
    return tuple((page, _table(page, share, letters)) for page, share, letters in _LANGUAGES.values())


def _table(page: str, share: float, letters: str) -> tuple[float, ...]:
    """The logarithm for each of the 256 bytes."""
    total = sum(1 / (rank + 3) for rank in range(len(letters)))
    ranks = {letter: math.log(share / total / (rank + 3)) for rank, letter in enumerate(letters)}
    values = []
    for byte in range(256):
        character = bytes([byte]).decode(page, errors="replace")
        small = character.lower() if len(character.lower()) == 1 else character
        if byte < 0x80:
            values.append(_FOREIGN_SCRIPT if share == 1 and character.isalpha() else 0.0)
        elif character == "\ufffd":
            values.append(_UNDEFINED)
        elif small in ranks:
            values.append(ranks[small])
        else:
            values.append(_MARK if character in _MARKS else _STRANGE)
    return tuple(values)
