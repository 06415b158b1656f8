"""Good files, and what becomes of them when bytes, lines and cells are changed by a seeded hand."""

import io
import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime

import xlsxwriter

from tests.corpus.packages import TABLE, pack, parts

_HEADER = ["uid", "date", "place", "persons", "kg", "remarks"]
_PLACES = ("Kapitan Andreevo", "Šid – Tovarnik", "Капитан Андреево", "Κήποι", "Kapıkule", "Nădlac")
_TOKENS = (
    b'"',
    b";",
    b",",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc4",
    b"<",
    b"{",
    b"[",
    b"NaN",
    b"1e999",
    b"PK",
    b"=",
)


def good_files(randomness: random.Random) -> dict[str, bytes]:
    """One small good file of each kind, encoding and separator."""
    rows = [
        [
            f"u{n}",
            f"2020-03-{n + 1:02d}",
            randomness.choice(_PLACES),
            randomness.randint(0, 99),
            1.5 * n,
            'he said "no"',
        ]
        for n in range(12)
    ]
    text = "\n".join(";".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in [_HEADER, *rows])
    features = [
        {
            "type": "Feature",
            "id": row[0],
            "geometry": {"type": "Point", "coordinates": [20 + n / 9, 41.5]} if n % 3 else None,
            "properties": dict(zip(_HEADER, row, strict=True)),
        }
        for n, row in enumerate(rows)
    ]
    return {
        "report.csv": text.encode(),
        "comma.csv": text.replace(";", ",").encode("utf-8-sig"),
        "wide.csv": text.replace(";", "\t").encode("utf-16"),
        "old.csv": text.encode("cp1250", errors="replace"),
        "report.geojson": json.dumps({"type": "FeatureCollection", "features": features}, indent=1).encode(),
        "report.xlsx": _workbook(rows),
    }


def mutated_files(*, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many changed files, the same ones for the same seed."""
    randomness = random.Random(seed)
    good = good_files(randomness)
    inner = [name for name in parts() if name.endswith((".xml", ".rels"))]
    for number in range(count):
        name = randomness.choice(list(good))
        if name.endswith(".xlsx") and number % 2:
            # Changed bytes of a package mostly break its checksums: change a part and pack it anew.
            content = dict(parts())
            part = randomness.choice(inner)
            content[part] = _changed(str(content[part]).encode(), randomness)
            yield name, pack(content)
        else:
            yield name, _changed(good[name], randomness)


def _changed(content: bytes, randomness: random.Random) -> bytes:
    for _ in range(randomness.randint(1, 6)):
        content = randomness.choice(_HANDS)(content, randomness)
    return content


def _flip(content: bytes, randomness: random.Random) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    changed[randomness.randrange(len(changed))] = randomness.randrange(256)
    return bytes(changed)


def _cut(content: bytes, randomness: random.Random) -> bytes:
    begin, end = sorted(randomness.choices(range(len(content) + 1), k=2))
    return content[:begin] + content[min(end, begin + 200) :]


def _double(content: bytes, randomness: random.Random) -> bytes:
    begin, end = sorted(randomness.choices(range(len(content) + 1), k=2))
    return content[:end] + content[begin : begin + 500] + content[end:]


def _insert(content: bytes, randomness: random.Random) -> bytes:
    at = randomness.randrange(len(content) + 1)
    return content[:at] + randomness.choice(_TOKENS) * randomness.randint(1, 4) + content[at:]


def _number(content: bytes, randomness: random.Random) -> bytes:
    """A digit becomes another number, so that addresses, counts and indexes lie."""
    places = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not places:
        return content
    at = randomness.choice(places)
    return (
        content[:at] + randomness.choice((b"0", b"-1", b"99999999", b"1048577", b"4294967296", b"")) + content[at + 1 :]
    )


def _swap_tag(content: bytes, randomness: random.Random) -> bytes:
    pairs = ((b'"v"', b'"s"'), (b"<v>", b"<f>"), (b"inlineStr", b"s"), (b"</c>", b""), (b"row", b"c"), (b"t=", b"r="))
    return content.replace(*randomness.choice(pairs), randomness.randint(1, 3))


def _truncate(content: bytes, randomness: random.Random) -> bytes:
    return content[: randomness.randrange(len(content) + 1)]


_HANDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _flip, _cut, _double, _insert, _insert, _number, _swap_tag, _truncate,
)  # fmt: skip


def _workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Report")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate([_HEADER, *rows]):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(3, 1, datetime(2020, 3, 9), day)  # noqa: DTZ001
        sheet.write_formula(4, 4, "=1+1", None, 2)
        sheet.merge_range(20, 0, 21, 1, "note")
        book.add_worksheet("Lists").hide()
        book.add_worksheet("Other").write_row(0, 0, TABLE[0])
    return buffer.getvalue()
