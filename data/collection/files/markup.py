"""The XML parts of a workbook, walked through event by event: no document type, no entities, no giant tags."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from data.collection.files.limits import MEGABYTE
from data.collection.files.packages import DAMAGED
from data.collection.source import FileRefused

Start = Callable[[str, dict[str, str]], None]


def walk_xml(
    chunks: Iterable[bytes],
    *,
    part: str,
    start: Start,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start` and `text` along a part; names come without their prefix. It is read as UTF-8.

    Raises FileRefused where the part declares a document type, or is not well-formed.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FileRefused(f"the part {part} of the workbook declares entities, which no workbook needs", advice=DAMAGED)

    def started(name: str, attributes: dict[str, str]) -> None:
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = started
    if text:
        parser.CharacterDataHandler = text
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            # A tag that never ends would be gathered in memory.
            if fed - parser.CurrentByteIndex > MEGABYTE:
                raise FileRefused(f"the part {part} of the workbook is no table", advice=DAMAGED)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused(
            f"the part {part} of the workbook is damaged ({expat.ErrorString(error.code)})", advice=DAMAGED
        ) from None
