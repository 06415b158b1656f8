"""Which characters the bytes of a text file mean."""

import codecs
from dataclasses import dataclass

from data.collection.source import FileRefused, Refusal

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254")


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a file, and a sentence on how they were read."""

    characters: str
    note: str


def decode(content: bytes, *, encoding: str | None = None) -> Text:
    """The text of a file; `encoding` is the one that the sender names, otherwise its content decides."""
    if encoding is not None:
        return Text(_strictly(content, encoding), f"Read as {encoding}, as asked.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Text(_strictly(content, "utf-16"), "Read as UTF-16.")
    return Text(_strictly(content, "utf-8-sig"), "Read as UTF-8.")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(Refusal(f"the line holds characters that are not {encoding}", row=line)) from None
