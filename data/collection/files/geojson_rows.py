"""Rows of a GeoJSON FeatureCollection (RFC 7946): one row a feature, read one after the other."""

import json
import math
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial

from data.collection.files.encodings import decode
from data.collection.files.layout import Walk, fault
from data.collection.files.limits import COLUMNS, FEATURE_CHARACTERS, ROWS
from data.collection.source import Admitted, Cell, FileRefused, Refusal, SourceRow, SourceTable

_BLANK = re.compile(r"[ \t\r\n]*")
Position = tuple[float | None, float | None, float | None]
_FIRST_WINDOW = 4_096
_EARTH = re.compile(r"(CRS:?84|EPSG:(:|0:|[\d.]*:)?4326)$", re.IGNORECASE)


class _NotFinite(ValueError):
    pass


class _NamedTwice(ValueError):
    pass


def _refuse_constant(name: str) -> float:
    raise _NotFinite(name)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _NamedTwice(next(name for name in names if names.count(name) > 1)[:80])
    return found


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_object)


@dataclass(frozen=True, slots=True)
class _Document:
    """A JSON text that is read piece by piece, so that a hostile one never becomes a mountain of objects."""

    characters: str

    def blank(self, at: int) -> int:
        found = _BLANK.match(self.characters, at)
        return found.end() if found else at

    def mark(self, at: int) -> str:
        return self.characters[at : at + 1]

    def value(self, at: int) -> tuple[object, int]:
        """The value that begins there and where it ends; it is looked at in growing windows, up to the limit."""
        window = _FIRST_WINDOW
        while True:
            piece = self.characters[at : at + window]
            try:
                value, end = _DECODER.raw_decode(piece)
            except _NotFinite as error:
                raise self.broken(at, f"holds {error}, which is not a number") from None
            except _NamedTwice as error:
                raise self.broken(at, f"gives {error} twice in one object; which one is right?") from None
            except RecursionError:
                raise self.broken(at, "is nested too deeply") from None
            except json.JSONDecodeError as error:
                if len(piece) < window:
                    raise self.broken(at + error.pos, "cannot be read; the file may be cut off") from None
            except ValueError:
                raise self.broken(at, "holds a number with too many digits") from None
            else:
                # A number that ends with the window may go on behind it.
                if end < len(piece) or len(piece) < window:
                    return value, at + end
            if window >= FEATURE_CHARACTERS:
                raise self.broken(at, f"is longer than {FEATURE_CHARACTERS:,} characters, or is never closed")
            window *= 16

    def broken(self, at: int, what: str) -> FileRefused:
        line = self.characters.count("\n", 0, at) + 1
        return FileRefused(f"the GeoJSON text from line {line} on {what}")

    def step(self, at: int, wanted: str) -> int:
        """Past the mark that must stand there, and past the blanks behind it."""
        if self.mark(at) not in wanted or not self.mark(at):
            raise self.broken(at, "cannot be read; the file may be cut off")
        return self.blank(at + 1)

    def features(self, head: dict[str, object]) -> Iterator[object]:
        """The elements of `features` one after the other; the other members of the collection go into `head`."""
        at = self.step(self.blank(0), "{")
        while self.mark(at) != "}":
            name, at = self.value(at)
            at = self.step(self.blank(at), ":")
            if name == "features":
                head["features"] = None
                at = yield from self.elements(at)
            else:
                head[str(name)], at = self.value(at)
            at = self.blank(at)
            if self.mark(at) != "}":
                at = self.step(at, ",")
        if self.step(at, "}") != len(self.characters):
            raise self.broken(at + 1, "goes on after its end")

    def elements(self, at: int) -> Generator[object, None, int]:
        """The elements of the list that begins there; gives where it ends."""
        at = self.step(at, "[")
        while self.mark(at) != "]":
            element, at = self.value(at)
            yield element
            at = self.blank(at)
            if self.mark(at) != "]":
                at = self.step(at, ",")
        return at + 1


def geojson_table(file: Admitted, *, encoding: str | None = None) -> SourceTable:
    """The features of a collection as rows: their properties, and the position of a point as `lon` and `lat` (degrees),
    with its `height_m` (metres) where the file gives heights.

    A feature without a position (`geometry` null) is a row with empty `lon` and `lat`; any other geometry than a point
    comes as its Refusal. Lists and objects among the properties are kept as their JSON text.
    """
    text = decode(file.content, encoding=encoding)
    document = _Document(text.characters)
    head: dict[str, object] = {}
    names: dict[str, None] = {}
    count, has_id, has_height, nested = 0, False, False, False
    for feature in document.features(head):
        count += 1
        if isinstance(feature, dict) and isinstance(properties := feature.get("properties"), dict):
            names |= dict.fromkeys(properties)
            nested = nested or any(isinstance(value, list | dict) for value in properties.values())
            has_id = has_id or feature.get("id") is not None
            position = _position(feature.get("geometry"))
            has_height = has_height or (not isinstance(position, str) and position[2] is not None)
        if count > ROWS or len(names) > COLUMNS:
            raise FileRefused(f"the file has more than {ROWS:,} features or {COLUMNS:,} different properties")
    _check_head(head)
    if not count:
        raise FileRefused("the file holds no features")
    own = ((_ID if "id" not in names else "feature id",) if has_id else ()) + tuple(
        name for name in (_POSITION if has_height else _POSITION[:2]) if name not in names
    )
    header = (*own, *names)
    if len({" ".join(name.split()).casefold() for name in header}) < len(header) or "" in header:
        raise FileRefused("two properties have the same name, or one has no name", advice="Give each its own name.")
    notes = (text.note, *(("Lists and objects are kept as JSON text.",) if nested else ()))
    return SourceTable(None, header, 0, Walk(partial(_rows, document, header)), notes)


_ID = "id"
_POSITION = ("lon", "lat", "height_m")
_LARGEST = 1e12
_MEMBERS = frozenset({"type", "id", "geometry", "properties", "bbox"})


def _check_head(head: dict[str, object]) -> None:
    if head.get("type") != "FeatureCollection" or "features" not in head:
        raise FileRefused(
            "the file is JSON, but no GeoJSON FeatureCollection", advice="Export it as a GeoJSON FeatureCollection."
        )
    crs = head.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _EARTH.search(name):
        raise FileRefused(
            f"the positions are in another system than longitude and latitude ({str(name)[:80]})",
            advice="Export it in WGS 84 (EPSG:4326).",
        )


def _rows(document: _Document, header: tuple[str, ...]) -> Iterator[SourceRow | Refusal]:
    for number, feature in enumerate(document.features({}), start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            yield Refusal("the element is not a Feature", row=number)
            continue
        if strange := sorted(feature.keys() - _MEMBERS):
            yield Refusal("stands beside the properties; what is reported goes into them", None, number, strange[0])
            continue
        properties = feature.get("properties") or {}
        position = _position(feature.get("geometry"))
        if isinstance(position, str) or not isinstance(properties, dict):
            reason = position if isinstance(position, str) else "the properties are not an object"
            yield Refusal(reason, row=number, column="geometry" if isinstance(position, str) else "properties")
            continue
        yield _row(number, feature, properties, position, header)


def _row(
    number: int,
    feature: dict[str, object],
    properties: dict[str, object],
    position: Position,
    header: tuple[str, ...],
) -> SourceRow | Refusal:
    values: dict[str, Cell] = {name: _cell(value) for name, value in properties.items()}
    for name, value in zip(_POSITION, position, strict=True):
        said = values.get(name)
        if said is None:
            values[name] = value
        elif value is not None and not _is_same(said, value):
            return Refusal(
                f"the property says another position than the geometry ({value})", None, number, name, str(said)
            )
    own_id = "feature id" if "feature id" in header else "id"
    if feature.get("id") is not None:
        values[own_id] = _cell(feature["id"])
    cells = tuple(values.get(name) for name in header)
    found = fault(cells)
    return Refusal(found[1], row=number, column=header[found[0]]) if found else SourceRow(number, cells)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or isinstance(value, bool | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_same(said: Cell, value: float) -> bool:
    try:
        return isinstance(said, str | int | float) and math.isclose(float(said), value, abs_tol=1e-9)
    except ValueError:
        return False


def _position(geometry: object) -> Position | str:
    """Longitude and latitude of a point in degrees and its height in metres, each None where it is not given; or what
    is wrong."""
    if geometry is None:
        return None, None, None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind != "Point":
        return f"only points are taken, this is a {str(kind)[:40]}" if kind else "the geometry has no type"
    coordinates = geometry.get("coordinates")
    if not (isinstance(coordinates, list) and 2 <= len(coordinates) <= 3 and all(map(_is_number, coordinates))):
        return "the point needs two numbers, longitude and latitude; a height may follow"
    lon, lat, *height = coordinates
    if abs(lon) > 180 or abs(lat) > 90:
        return f"longitude {lon:g} or latitude {lat:g} is out of range; positions must be in degrees, longitude first"
    return float(lon), float(lat), float(height[0]) if height else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
