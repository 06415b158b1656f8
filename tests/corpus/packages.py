"""Workbooks built part by part, so that each part can be wrong in its own way."""

import io
import struct
import zipfile
from collections.abc import Mapping

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TABLE = [["date", "place", "persons"], ["2020-03-09", "Kapitan Andreevo", 12], ["2020-03-10", "Šid", 3]]


def letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(value: object, column: int, row: int) -> str:
    at = f"{letters(column)}{row}"
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>' if value is not None else ""


def sheet(rows: str, *, prolog: str = XML, after: str = "") -> str:
    return f'{prolog}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def rows_of(table: list[list[object]]) -> str:
    return "".join(
        f'<row r="{number}">' + "".join(cell(value, column, number) for column, value in enumerate(cells)) + "</row>"
        for number, cells in enumerate(table, start=1)
    )


def relations(entries: str) -> str:
    return f'{XML}<Relationships xmlns="{_PACKAGE_RELATION}">{entries}</Relationships>'


def relation(name: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'


def parts(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a small workbook; `changes` by part name replace, add, or (None) remove."""
    types = (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    made: dict[str, str | bytes | None] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet(rows_of(TABLE)),
    }
    made |= changes
    return {name: content for name, content in made.items() if content is not None}


def pack(content: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(zipfile.ZipInfo(name), part, compress_type=method)
    return buffer.getvalue()


def workbook(**changes: str | bytes | None) -> bytes:
    return pack(parts(**changes))


def sheet_workbook(rows: str, **options: str) -> bytes:
    return workbook(**{"xl/worksheets/sheet1.xml": sheet(rows, **options)})


def strings_workbook(rows: str, texts: str) -> bytes:
    """A workbook with shared texts."""
    return workbook(
        **{
            "xl/worksheets/sheet1.xml": sheet(rows),
            "xl/sharedStrings.xml": f'{XML}<sst xmlns="{NAMESPACE}">{texts}</sst>',
            "xl/_rels/workbook.xml.rels": relations(
                relation("rId1", "worksheet", "worksheets/sheet1.xml")
                + relation("rId2", "sharedStrings", "sharedStrings.xml")
            ),
        }
    )


def patched(content: bytes, *, field: int, size: str, value: int, part: str, central: bool = True) -> bytes:
    """A package with one number of a part's directory entry changed (`field` is the offset in the entry)."""
    mark, name_at = (b"PK\x01\x02", 46) if central else (b"PK\x03\x04", 30)
    at = content.find(mark)
    while at >= 0 and not content.startswith(part.encode(), at + name_at):
        at = content.find(mark, at + 4)
    changed = bytearray(content)
    struct.pack_into(size, changed, at + field, value)
    return bytes(changed)


def ole(*names: str) -> bytes:
    """The beginning of a compound document with directory entries of those names."""
    body = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + body.ljust(4096, b"\0")
