"""The zip package that an Excel workbook is: its parts, unpacked under limits and never to disk.

Everything that two programs could read in two ways (doubled parts, two directories, sizes that lie, bytes before or
behind) is refused, so that what was inspected is what is read.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from data.collection.files.limits import (
    MEGABYTE,
    PACKED_TIGHTEST,
    PACKED_TIGHTEST_FROM,
    PARTS,
    UNPACKED_BYTES,
)
from data.collection.source import FileRefused

CHUNK = 65_536
DAMAGED = "Open it in Excel or LibreOffice, save it anew as .xlsx and send that."
_END, _END_BYTES = b"PK\x05\x06", 22
_LOCAL, _LOCAL_BYTES = b"PK\x03\x04", 30
# A symbolic link in the upper half of the external attributes, as Unix packers write them.
_TYPE_MASK, _SYMLINK = 0o170000, 0o120000


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a package by name."""

    content: bytes
    parts: Mapping[str, zipfile.ZipInfo]

    def find(self, name: str) -> str | None:
        """The part of that name, whatever its capitals."""
        return next((part for part in self.parts if part.casefold() == name.casefold()), None)

    def unpack(self, name: str) -> Iterator[bytes]:
        """The part in chunks; raises FileRefused where it is not what the directory says."""
        info = self.parts[name]
        content = memoryview(self.content)
        head = bytes(content[info.header_offset : info.header_offset + _LOCAL_BYTES])
        if len(head) < _LOCAL_BYTES or not head.startswith(_LOCAL):
            raise _damaged(name)
        name_bytes, extra_bytes = struct.unpack_from("<HH", head, 26)
        begin = info.header_offset + _LOCAL_BYTES + name_bytes + extra_bytes
        packed = content[begin : begin + info.compress_size]
        size, checksum = 0, 0
        for chunk in (
            _inflate(packed, name) if info.compress_type else (packed[at : at + CHUNK] for at in _starts(packed))
        ):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > info.file_size:
                raise _damaged(name)
            yield bytes(chunk)
        if size != info.file_size or checksum != info.CRC:
            raise _damaged(name)

    def read(self, name: str, *, most: int = 4 * MEGABYTE) -> bytes:
        """A whole part of at most that many bytes."""
        if self.parts[name].file_size > most:
            raise FileRefused(f"the part {name} of the workbook is larger than {most // MEGABYTE} MB", advice=DAMAGED)
        return b"".join(self.unpack(name))


def open_package(content: bytes) -> Package:
    """The directory of a package; raises FileRefused where it is a trap or damaged. Nothing is unpacked yet."""
    end = content.rfind(_END, max(0, len(content) - _END_BYTES - 0xFFFF))
    if end < 0 or len(content) < end + _END_BYTES:
        raise FileRefused("the file is cut off: its end is missing", advice="Send it again.")
    _, _, _, entries, size, offset, comment = struct.unpack_from("<HHHHIIH", content, end + 4)
    if entries > PARTS or size > PARTS * 512:
        raise FileRefused(f"the package has more than {PARTS:,} parts", advice=DAMAGED)
    if offset + size != end or end + _END_BYTES + comment != len(content) or not content.startswith(_LOCAL):
        raise FileRefused("the package is damaged: its directory does not fit its content", advice=DAMAGED)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise FileRefused("the package is damaged: its directory cannot be read", advice=DAMAGED) from None
    if len(infos) != entries or len({info.filename.casefold() for info in infos}) < len(infos):
        raise FileRefused("the package is damaged: a part is listed twice, or not at all", advice=DAMAGED)
    for info in infos:
        _check(info)
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > UNPACKED_BYTES or (unpacked > PACKED_TIGHTEST_FROM and unpacked > PACKED_TIGHTEST * packed):
        raise FileRefused(
            f"unpacked, the file would take {unpacked / MEGABYTE:,.0f} MB, far more than a workbook of its size holds",
            advice="Delete the empty rows below the data, or divide it into several files.",
        )
    return Package(content, {info.filename: info for info in infos})


def _check(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name or not name.isprintable():
        raise FileRefused(f"the package wants to write outside itself ({ascii(name)[:80]})", advice=DAMAGED)
    if info.external_attr >> 16 & _TYPE_MASK == _SYMLINK:
        raise FileRefused(f"the package holds a link to another file ({name[:80]})", advice=DAMAGED)
    if info.flag_bits & 0x41:
        raise FileRefused("the package is protected with a password", advice="Remove the password and send it again.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("the package is packed in a way that workbooks are not", advice=DAMAGED)


def _inflate(packed: memoryview, name: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in _starts(packed):
            rest: bytes | memoryview = packed[at : at + CHUNK]
            while rest:
                yield stream.decompress(rest, CHUNK)
                rest = stream.unconsumed_tail
        yield stream.flush()
    except zlib.error:
        raise _damaged(name) from None
    if not stream.eof or stream.unused_data:
        raise _damaged(name)


def _starts(packed: memoryview) -> range:
    return range(0, len(packed), CHUNK)


def _damaged(name: str) -> FileRefused:
    return FileRefused(f"the file is damaged: its part {name[:80]} cannot be unpacked", advice=DAMAGED)
