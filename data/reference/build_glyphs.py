"""Leave out of `glyphs/` the letters that no language of the region uses, for a faster first map.

Usage: `python -m data.reference.build_glyphs SOURCE_FOLDER` with the full ranges as cut from Noto Sans (SOURCES.md).
The files are MapLibre glyph buffers: one protobuf message `stacks = 1 {name = 1, range = 2, glyphs = 3 {id = 1, …}}`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
GLYPHS_FIELD, ID_FIELD = 3, 1
#: Latin Extended-B but for Romanian ș and ț, and phonetic letters
LEFT_OUT = frozenset(range(0x180, 0x2B0)) - frozenset(map(ord, "ȘșȚț"))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def _fields(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Field number, whole field and payload of each field; only varints and length-delimited fields occur."""
    at = 0
    while at < len(data):
        start = at
        tag, at = _varint(data, at)
        size, body = _varint(data, at)
        at = body + (size if tag & 7 == 2 else 0)
        yield tag >> 3, data[start:at], data[body:at]


def _encoded(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _code_point(glyph: bytes) -> int:
    return next(_varint(whole, 1)[0] for field, whole, _ in _fields(glyph) if field == ID_FIELD)


def kept(buffer: bytes) -> bytes:
    """The same glyph buffer without the letters in LEFT_OUT."""
    _, _, stack = next(_fields(buffer))
    fields = (f for f in _fields(stack) if f[0] != GLYPHS_FIELD or _code_point(f[2]) not in LEFT_OUT)
    body = b"".join(whole for _, whole, _ in fields)
    return b"\x0a" + _encoded(len(body)) + body


def main(source: Path) -> None:
    """Write every glyph file of `source` anew."""
    for file in sorted(source.glob("*/*.pbf")):
        target = HERE / "glyphs" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(kept(file.read_bytes()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
