"""Which characters the bytes of a text file mean: named by the sender, marked by the file, or told from its words.

A file that is UTF-8 throughout is UTF-8: a text in another encoding is hardly ever so by chance. Any other is read in
the code page in which its words look most like words of the region's languages. Where two code pages fit about equally
well and would give other letters, nothing is guessed; where single lines fit another encoding than the rest, the file
is mixed.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

from data.collection.files.letters import CODE_PAGES, IMPLAUSIBLE, high_bytes, score
from data.collection.source import FileRefused, Refusal

# What a sender may name.
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", *CODE_PAGES, "cp1252", "iso8859-2", "iso8859-5", "iso8859-7")
ENCODINGS += ("iso8859-9", "iso8859-16", "cp852", "cp866")
_AS_UTF8 = "Save it as UTF-8 (in Excel: CSV UTF-8), or name the encoding when importing."
# Bytes outside ASCII with the letters around them.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{0,32}[\x80-\xff][A-Za-z\x80-\xff]{0,32}")
_DISTINCT_WORDS = 5_000
# A word says that much at most, as a natural logarithm, and is heard so often at most.
_VOTE, _REPEATS = 12.0, 20
# How much better, as a natural logarithm, the best code page must fit than the next: 20 to 1.
_MARGIN = 3.0
# How much better a single line must fit another encoding than that of the file to be called a stranger in it.
_STRANGER = 9.0
_SAMPLE = 4_096


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a file, and a sentence on how they were read."""

    characters: str
    note: str


def decode(content: bytes, *, encoding: str | None = None) -> Text:
    """The text of a file, without a byte order mark.

    `encoding` is one of ENCODINGS that the sender names; without it the content decides. Raises FileRefused where the
    bytes do not fit, where two encodings fit equally well, and where lines are written in different encodings.
    """
    if encoding is not None:
        return Text(_strictly(content, _named(encoding)), f"Read as {encoding}, as asked.")
    wide = utf_16(content)
    if wide:
        return Text(_strictly(content, wide), "Read as UTF-16.")
    try:
        return Text(content.decode("utf-8-sig"), "Read as UTF-8.")
    except UnicodeDecodeError as error:
        if error.end >= len(content) and error.reason == "unexpected end of data":
            raise FileRefused("the file ends in the middle of a letter: it is cut off") from None
    page = _code_page(content)
    _refuse_mixture(content, page)
    return Text(
        _strictly(content, page), f"Read as {CODE_PAGES[page]} ({page}), for example {_examples(content, page)}."
    )


def utf_16(content: bytes) -> str | None:
    """Which UTF-16 the bytes are, by their mark or by the zero bytes of ASCII characters; or None."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileRefused("the file is written in UTF-32", advice=_AS_UTF8)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) / 10 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) / 10 and odd == 0 else None


def _named(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = ""
    if name not in ENCODINGS:
        raise FileRefused(f"the encoding {encoding!r} is not known", advice=f"One of: {', '.join(ENCODINGS)}.")
    return "utf-8-sig" if name == "utf-8" else name


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FileRefused(
            Refusal(f"the line holds bytes that are no letters in {encoding}", row=_line(content, error.start)),
            advice=_AS_UTF8,
        ) from None


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def _words(lines: Iterable[bytes]) -> Counter[bytes]:
    """The words with letters outside ASCII, and in how many lines of the first ones each stands."""
    found: Counter[bytes] = Counter()
    for line in lines:
        if not line.isascii():
            found.update(islice(_WORD.findall(line), _DISTINCT_WORDS))
            if len(found) >= _DISTINCT_WORDS:
                break
    return found


def _code_page(content: bytes) -> str:
    """The code page of a text that is not UTF-8 as a whole; its lines that are so do not speak."""
    words = _words(line for line in BytesIO(content) if not _is_utf8(line))
    best, *others = sorted(CODE_PAGES, key=lambda page: _votes(words, page), reverse=True)
    plausible = sum(count for word, count in words.items() if not _is_implausible([word], best))
    if 2 * plausible < words.total():
        raise FileRefused("it cannot be told in which encoding the letters of the file are written", advice=_AS_UTF8)
    for other in others:
        differing = Counter({word: count for word, count in words.items() if _read(word, best) != _read(word, other)})
        if differing and _votes(differing, best) - _votes(differing, other) < _MARGIN:
            word = next(iter(differing))
            raise FileRefused(
                f'the letters can be read in two ways, as "{_read(word, best)}" ({CODE_PAGES[best]}, {best}) or '
                f'"{_read(word, other)}" ({CODE_PAGES[other]}, {other})',
                advice=_AS_UTF8,
            )
    return best


def _votes(words: Mapping[bytes, int], page: str) -> float:
    """How far the page falls behind the best one of each word; no word, however long, speaks for more than a few."""
    return sum(
        min(count, _REPEATS) * max(score(word)[page] - max(score(word).values()), -_VOTE)
        for word, count in words.items()
    )


def _total(words: Sequence[bytes], page: str) -> float:
    return sum(score(word)[page] for word in words)


def _is_implausible(words: Sequence[bytes], page: str) -> bool:
    return _total(words, page) < IMPLAUSIBLE * sum(map(high_bytes, words))


def _read(word: bytes, page: str) -> str:
    return word.decode(page, errors="replace")


def _is_utf8(line: bytes) -> bool:
    """Whether the line has letters outside ASCII and all of them are UTF-8."""
    try:
        return not line.isascii() and bool(line.decode())
    except UnicodeDecodeError:
        return False


def _refuse_mixture(content: bytes, page: str) -> None:
    for number, words in _lines_with_words(content):
        own = _total(words, page)
        utf8 = all(map(_is_utf8, words)) and _is_implausible(words, page)
        stranger = max(CODE_PAGES, key=lambda other: _total(words, other))
        if utf8 or _total(words, stranger) - own > _STRANGER:
            name = "UTF-8" if utf8 else stranger
            raise FileRefused(
                Refusal(
                    f"the line is written in another encoding ({name}) than the lines before it ({page})", row=number
                ),
                advice="Save the whole file in one encoding, best UTF-8.",
            )


def _lines_with_words(content: bytes) -> Iterator[tuple[int, Sequence[bytes]]]:
    for number, line in enumerate(BytesIO(content), start=1):
        if not line.isascii():
            yield number, _WORD.findall(line)


def _examples(content: bytes, page: str) -> str:
    return ", ".join(f'"{_read(word, page)[:40]}"' for word in islice(_words(BytesIO(content)), 3))
