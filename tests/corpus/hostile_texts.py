"""Texts that mean harm, and files of other kinds under harmless names."""

import functools
import zlib
from collections.abc import Iterator

from tests.corpus.hostile import MEGABYTE, Hostile, end_of_package, hostile
from tests.corpus.packages import ole, pack, workbook


def hostile_texts(*, url: str, secret: str) -> Iterator[Hostile]:
    """All of them. `url` is a server that must hear nothing, `secret` a file that must not be opened."""
    yield from _markup(url, secret)
    yield from _other_kinds()
    yield from _json(url, secret)
    yield from _text(url, secret)


def _markup(url: str, secret: str) -> Iterator[Hostile]:
    """What geographic libraries would follow, under every name that they open."""
    texts = {
        "VRT to a file": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "VRT to a server": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}/a</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "WFS": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "KML with a network link": f'<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{url}</href>'
        "</Link></NetworkLink></kml>",
        "GML with a schema elsewhere": f'<gml:FeatureCollection xsi:schemaLocation="{url} {url}/a.xsd"/>',
        "SVG with a script": f'<svg xmlns="http://www.w3.org/2000/svg"><script href="{url}/a.js"/></svg>',
        "web page": f'<html><body><img src="{url}/a.png"><table><tr><td>1</td></tr></table></body></html>',
        "Excel XML": '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    }
    for ending in ("csv", "geojson", "xlsx", "kml", "gpkg", "txt"):
        yield from hostile(
            "markup",
            {f"{what} as .{ending}": (f"report.{ending}", text.encode()) for what, text in texts.items()},
        )
    yield from hostile(
        "markup",
        {
            f"{what} in {encoding}": ("report.csv", text.encode(encoding))
            for what, text in texts.items()
            for encoding in ("utf-16", "utf-8-sig", "utf-16-le")
        },
    )


def _other_kinds() -> Iterator[Hostile]:
    kinds = {
        "PDF": b"%PDF-1.7\n",
        "PNG": b"\x89PNG\r\n\x1a\n",
        "JPEG": b"\xff\xd8\xff\xe0",
        "GIF": b"GIF89a",
        "gzip": b"\x1f\x8b\x08",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "RAR": b"Rar!\x1a\x07",
        "bzip2": b"BZh9",
        "xz": b"\xfd7zXZ\0",
        "zstd": b"\x28\xb5\x2f\xfd",
        "program": b"MZ\x90\0",
        "ELF": b"\x7fELF",
        "SQLite": b"SQLite format 3\0",
        "Parquet": b"PAR1",
        "RTF": b"{\\rtf1",
        "old sheet": b"\x09\x08\x10\0",
        "TIFF": b"II*\0",
        "empty package": end_of_package(0, 0, 0),
        "shapefile": b"\0\0\x27\x0a",
    }
    for ending in ("xlsx", "csv"):
        yield from hostile(
            "kind",
            {f"{what} as .{ending}": (f"a.{ending}", head + b"\0\1\2" * 50) for what, head in kinds.items()},
        )
    csv = b"date;place\n2020-03-09;Ipsala\n"
    yield from hostile(
        "kind",
        {
            "workbook with a password": ("a.xlsx", ole("Root Entry", "EncryptedPackage", "EncryptionInfo")),
            "workbook with a password as .csv": ("a.csv", ole("Root Entry", "EncryptedPackage")),
            "old workbook": ("a.xls", ole("Root Entry", "Workbook")),
            "old workbook as .xlsx": ("a.xlsx", ole("Root Entry", "Workbook")),
            "OpenDocument": ("a.ods", lambda: pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})),
            "OpenDocument as .xlsx": ("a.xlsx", lambda: pack({"mimetype": "x", "content.xml": "<x/>"})),
            "Word as .xlsx": ("a.xlsx", lambda: pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})),
            "KMZ": ("a.kmz", lambda: pack({"doc.kml": "<kml/>"})),
            "a folder": ("a.zip", lambda: pack({"a.csv": "a,b\n1,2\n"})),
            "xlsb": ("a.xlsb", lambda: pack({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"})),
            "CSV as .xlsx": ("a.xlsx", csv),
            "CSV as .xls": ("a.xls", csv),
            "CSV as .json": ("a.json", csv),
            "JSON as .csv": ("a.csv", b'{"type": "FeatureCollection", "features": []}'),
            "workbook as .csv": ("a.csv", workbook),
            "workbook as .xls": ("a.xls", workbook),
            "nothing": ("a.csv", b""),
            "spaces": ("a.csv", b" \r\n\t" * 99),
            "zeros": ("a.xlsx", bytes(5_000)),
            "a mark alone": ("a.csv", b"\xef\xbb\xbf"),
            "41 MB": ("a.csv", lambda: b"a,b\n" * (41 * MEGABYTE // 4)),
            "UTF-32": ("a.csv", "date;place\n1;2\n".encode("utf-32")),
        },
    )


def _json(url: str, secret: str) -> Iterator[Hostile]:
    def collection(features: str, more: str = "") -> bytes:
        return f'{{"type": "FeatureCollection"{more}, "features": [{features}]}}'.encode()

    point = '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [26, 41]}, "properties": {"a": 1}}'
    yield from hostile(
        "JSON",
        {
            "deep lists": ("a.json", lambda: b"[" * 5 * MEGABYTE),
            "deep objects": ("a.json", lambda: b'{"a":' * MEGABYTE),
            "deep feature": ("a.json", lambda: collection("[" * 500_000)),
            "deep properties": ("a.json", lambda: collection('{"properties": ' + '{"a":' * 100_000)),
            "a mountain of lists": ("a.json", lambda: collection("[" + "[]," * 13 * MEGABYTE + "[]]")),
            "a mountain beside": ("a.json", lambda: collection(point, ', "x": [' + "0," * 15 * MEGABYTE + "0]")),
            "text of 35 MB": ("a.json", lambda: collection('{"properties": {"a": "' + "a" * 35 * MEGABYTE + '"}}')),
            "million empty features": ("a.json", lambda: collection(",".join(["{}"] * 1_000_000))),
            "2,000 properties": (
                "a.json",
                lambda: collection(point.replace('"a": 1', ",".join(f'"p{n}": 1' for n in range(2_000)))),
            ),
            "number of 6,000 digits": ("a.json", collection(point.replace('"a": 1', '"a": ' + "9" * 6_000))),
            "NaN": ("a.json", collection(point.replace('"a": 1', '"a": NaN'))),
            "infinity": ("a.json", collection(point.replace("26", "Infinity"))),
            "another system": (
                "a.json",
                collection(point, ', "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}'),
            ),
            "a linked system": (
                "a.json",
                collection(point, f', "crs": {{"type": "link", "properties": {{"href": "{url}"}}}}'),
            ),
            "TopoJSON": ("a.json", b'{"type": "Topology", "objects": {}, "arcs": []}'),
            "an ESRI service": ("a.json", f'{{"currentVersion": 10, "url": "{url}"}}'.encode()),
            "a list": ("a.json", b"[1, 2, 3]"),
            "no features": ("a.json", collection("")),
            "goes on": ("a.json", collection(point) + b"[]"),
            "two commas": ("a.json", collection(point + ",," + point)),
            "features in words": ("a.json", b'{"type": "FeatureCollection", "features": "all"}'),
            "a name twice": ("a.json", collection(point.replace('"a": 1', '"a": 1, "A": 2'))),
            "single quotes": ("a.json", b"{'type': 'FeatureCollection', 'features': []}"),
            "lines": ("a.json", (point + "\n" + point).encode()),
        },
    )
    for what, feature in {
        "coordinates beyond": point.replace("26", "2611111"),
        "half a surrogate": point.replace('"a": 1', '"a": "\\ud800"'),
        "a zero": point.replace('"a": 1', '"a": "\\u0000"'),
        "1e999": point.replace('"a": 1', '"a": 1e999'),
        "10^40": point.replace('"a": 1', f'"a": {10**40}'),
        "a link": point.replace('"a": 1', f'"a": "/vsicurl/{url}"'),
        "a file": point.replace('"a": 1', f'"a": "file://{secret}"'),
        "a number": "7",
        "null": "null",
        "a list": "[1]",
        "true coordinates": point.replace("26", "true"),
        "no coordinates": point.replace("[26, 41]", "[]"),
        "prototype": point.replace('"a"', '"__proto__"'),
        "properties in words": point.replace('{"a": 1}', '"a"'),
    }.items():
        yield Hostile(f"JSON: feature with {what}", "a.geojson", functools.partial(collection, feature), True)


def _text(url: str, secret: str) -> Iterator[Hostile]:
    table = "date;place;persons\n2020-03-09;Šid;4\n2020-03-10;Čačak;5\n"
    yield from hostile(
        "text",
        {
            "cell of 39 MB": ("a.csv", lambda: b"date;place\n1;" + b"a" * 39 * MEGABYTE),
            "quoted cell of 39 MB": ("a.csv", lambda: b'date;place\n1;"' + b"a\n" * (39 * MEGABYTE // 2) + b'"\n'),
            "39 million separators": ("a.csv", lambda: b"date;place\n" + b";" * 39 * MEGABYTE),
            "quoted line ends": ("a.csv", lambda: b"date;place\n" + b'"\n","' * (30 * MEGABYTE // 5)),
            "ten million lines": ("a.csv", lambda: b"a;b\n" + b"\n" * 10_000_000),
            "ten million old lines": ("a.csv", lambda: b"a;b\r" + b"\r" * 10_000_000),
            "600,000 rows": ("a.csv", lambda: b"a;b\n" + b"1;2\n" * 600_000),
            "a quotation mark never closed": ("a.csv", (table + '2020-03-11;"Niš;3\n' + table * 600).encode()),
            "1,500 columns": ("a.csv", (";".join(f"c{n}" for n in range(1_500)) + "\n").encode()),
            "a zero byte": ("a.csv", b"date;place\n1;a\0b\n"),
            "bell": ("a.csv", b"date;place\n1;a\x07b\n"),
            "escape": ("a.csv", b"date;place\n1;\x1b[2J\n"),
            "a strange separator": ("a.csv", b"sep=a\ndatabplace\n1a2\n"),
            "two encodings": ("a.csv", (table * 9).encode("cp1250") + table.encode()),
            "two code pages": (
                "a.csv",
                (table * 9).encode("cp1250") + "1;Капитан Андреево, Граница;2\n".encode("cp1251") * 3,
            ),
            "noise": ("a.csv", lambda: zlib.compress(b"noise" * 999)),
            "half a letter": ("a.csv", table.encode()[:31]),
            "half of UTF-16": ("a.csv", table.encode("utf-16")[:-1]),
            "lone surrogates": ("a.csv", b"\xff\xfea\0;\0\x00\xd8a\0\n\0"),
        },
    )
    sources = (
        f"/vsicurl/{url}/a.csv",
        f"WFS:{url}",
        "PG:dbname=x host=127.0.0.1",
        f"MVT:{url}",
        f"{secret}",
        f"/vsizip/{secret}",
        f"GeoJSON:{url}",
        f"ODBC:{secret}",
        f"file://{secret}",
        f"{url}/a.geojson",
        "CON",
        "NUL",
        "| id",
        "$(id)",
        "`id`",
        "=1+1",
        "@SUM(A1)",
        "+1",
        "-1",
        "'; DROP TABLE incident; --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "%s%n",
        "\u202egpj.exe",
    )
    for source in sources:
        text = f"date;place\n2020-03-09;{source}\n2020-03-10;Ipsala\n2020-03-11;Kulata\n".encode()
        yield Hostile(f"text: {source[:20]} in a cell", "a.csv", functools.partial(bytes, text), True)
    for name in (
        "../../etc/passwd",
        "C:\\a.csv",
        "a\x00.csv",
        "a\n.csv",
        "\u202evsc.a.csv",
        "a" * 5_000 + ".csv",
        "",
        "/",
        "CON",
    ):
        yield Hostile(f"text: named {name[:12]!r}", name, functools.partial(bytes, table.encode()), True)
