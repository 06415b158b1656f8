"""The gate: a file is admitted for what it is, not for what its name says, or it is refused unopened."""

import hashlib
import re
import unicodedata

from data.collection.files.encodings import utf_16
from data.collection.files.limits import FILE_BYTES, MEGABYTE
from data.collection.files.markup import walk_xml
from data.collection.files.packages import DAMAGED, Package, open_package
from data.collection.source import Admitted, FileRefused

_SAVE_AS = "Open it in Excel or LibreOffice and save it as Excel workbook (.xlsx)."
_REMOVE_PASSWORD = "Open it, remove the password, save it and send it again."  # noqa: S105
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What the bytes at the beginning of a file say it is.
_BEGINNINGS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
    b"BZh": "a packed file (bzip2)",
    b"\xfd7zXZ": "a packed file (xz)",
    b"\x28\xb5\x2f\xfd": "a packed file (zstd)",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\x09\x08": "an old Excel workbook (.xls)",
    b"PK\x05\x06": "an empty package",
}
# Parts that run, fetch or hide something; none holds a row.
_UNWANTED = {
    "xl/vbaproject": "macros",
    "xl/macrosheets": "macros",
    "xl/dialogsheets": "macros",
    "xl/externallinks": "links to other workbooks",
    "xl/embeddings": "embedded files",
    "xl/activex": "ActiveX controls",
    "xl/connections": "connections to databases",
    "xl/querytables": "queries to databases",
    "customui": "commands of its own",
}
_ENDINGS = {
    "xlsx": ("xlsx",),
    "csv": ("csv", "txt", "tsv", "tab", "dat", ""),
    "geojson": ("geojson", "json"),
}
_FAMILIAR = frozenset(
    ("csv", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods", "geojson", "json", "kml", "gpkg", "zip", "xml", "html", "pdf")
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_NAME_CHARACTERS = 200


def admit(name: str, content: bytes) -> Admitted:
    """The file with its kind (csv, xlsx or geojson) and the SHA-256 of its content in hex.

    Raises FileRefused with a sentence and advice: too large, empty, of another kind than the three or than its name
    says, protected by a password, cut off, or with anything inside that runs, fetches or swells.
    """
    if len(content) > FILE_BYTES:
        raise FileRefused(
            f"the file has {len(content) / MEGABYTE:,.0f} MB; at most {FILE_BYTES // MEGABYTE} MB are taken",
            advice="Divide it into several files.",
        )
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileRefused("the file is empty", advice="Look whether it was saved, and send it again.")
    kind = _kind(content)
    shown = _plain_name(name)
    _check_name(shown, kind)
    return Admitted(shown, kind, content, hashlib.sha256(content).hexdigest())


def _kind(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        _check_workbook(open_package(content))
        return "xlsx"
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused("the workbook is protected with a password", advice=_REMOVE_PASSWORD)
        raise FileRefused("the file is an old Office document (.xls, .doc)", advice=_SAVE_AS)
    for beginning, what in _BEGINNINGS.items():
        if content.startswith(beginning):
            raise FileRefused(f"the file is {what}; workbooks (.xlsx), CSV and GeoJSON are taken")
    wide = utf_16(content)
    found = None if wide else _CONTROLS.search(content.rstrip(b"\x1a"))
    if found:
        raise FileRefused(
            f"the file is no text: it holds the unprintable byte {found.group()[0]} at position {found.start() + 1:,}",
            advice="Send a workbook (.xlsx), a CSV or a GeoJSON file.",
        )
    head = content[:2_000].decode(wide or "utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        raise FileRefused(f"the file is {_markup(head)}; workbooks (.xlsx), CSV and GeoJSON are taken", advice=_SAVE_AS)
    if head.startswith(("{", "[")):
        return "geojson"
    return "csv"


def _markup(head: str) -> str:
    lowered = head.casefold()
    if 'progid="excel' in lowered or "schemas-microsoft-com:office:spreadsheet" in lowered:
        return "an old Excel workbook in XML"
    return "a web page (HTML)" if "<html" in lowered or "<table" in lowered or "doctype html" in lowered else "XML"


def _check_workbook(package: Package) -> None:
    """Refuse what is no plain workbook, then unpack every part once to see that it is whole."""
    names = [name.casefold() for name in package.parts]
    for begin, what in _UNWANTED.items():
        if any(name.startswith(begin) for name in names):
            raise FileRefused(f"the workbook holds {what}", advice="Remove them, or save it as Excel workbook (.xlsx).")
    if "xl/workbook.bin" in names:
        raise FileRefused("the file is a binary Excel workbook (.xlsb)", advice=_SAVE_AS)
    if "mimetype" in names or "content.xml" in names:
        raise FileRefused("the file is an OpenDocument file (.ods)", advice=_SAVE_AS)
    types = package.find("[Content_Types].xml")
    if not types or "xl/workbook.xml" not in names:
        raise FileRefused(
            "the file is a package (zip), but no Excel workbook",
            advice="If it is a packed folder, unpack it and send the workbook that is in it.",
        )
    if b"macroenabled" in package.read(types).lower():
        raise FileRefused("the workbook may hold macros (.xlsm)", advice=_SAVE_AS)
    for part in package.parts:
        lowered = part.casefold()
        if lowered.endswith(".rels"):
            _check_relations(package, part)
        is_markup = lowered.endswith((".xml", ".rels", ".vml"))
        tail = b""
        for chunk in package.unpack(part):
            if is_markup and (b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk):
                raise FileRefused(f"the part {part} of the workbook declares entities, which no workbook needs")
            tail = chunk[-16:]


def _check_relations(package: Package, part: str) -> None:
    def start(_: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode", "").casefold() == "external" and kind != "hyperlink":
            raise FileRefused(f"the workbook fetches something from elsewhere ({kind[:40]})", advice=DAMAGED)

    walk_xml([package.read(part)], part=part, start=start)


def _plain_name(name: str) -> str:
    """The last part of the name, without characters that do not show or that turn the reading direction."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()
    return plain[-_NAME_CHARACTERS:] or "file"


def _check_name(name: str, kind: str) -> None:
    """An ending that is known for another kind is a mistake or a disguise; an unknown one says nothing."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending in _FAMILIAR and ending not in _ENDINGS[kind]:
        what = {"xlsx": "an Excel workbook", "csv": "a text file (CSV)", "geojson": "a JSON file"}[kind]
        raise FileRefused(
            f"the name ends in .{ending}, but the file is {what}",
            advice=f"If that is what it should be, rename it to end in .{_ENDINGS[kind][0]}.",
        )
