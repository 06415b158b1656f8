"""Reports that another system sends: a GeoJSON FeatureCollection whose properties are the fields of an incident form.

Nothing of a feature is left unread: a member, a property or a third coordinate that means nothing here is refused with
its reason, and the position comes from the geometry alone.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from data.access.viewers import OCU, Viewer
from data.store.fields import LARGEST
from data.store.forms import FormRefused, IncidentForm
from data.terms.errors import InputRefused, RowRejected

MOST_FEATURES = 10_000
MEMBERS = frozenset({"type", "id", "geometry", "properties", "version", "bbox"})
EARTH = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(frozen=True, slots=True)
class SentForm:
    """One feature as a form; `at` is which of the features it was, from 0, `version` the one that the sender had."""

    at: int
    form: IncidentForm
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SentRefused:
    """Why a feature is no form: one entry for each refused field, "" where the whole feature is meant."""

    at: int
    uid: str
    field: str
    value: object
    reason: str


def read_document(body: bytes) -> Sequence[object]:
    """The features of a FeatureCollection. Raises InputRefused with a sentence for anything else."""
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise InputRefused("the body is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise InputRefused(f"the body is no JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise InputRefused("the JSON is nested too deeply") from None
    except ValueError:
        raise InputRefused("the JSON holds a number with too many digits") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise InputRefused("the body is no GeoJSON FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise InputRefused("the FeatureCollection has no features")
    if len(features) > MOST_FEATURES:
        raise InputRefused(
            f"{len(features):,} features are more than the {MOST_FEATURES:,} that are taken at once",
            advice="Send them in several requests.",
        )
    crs = document.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in EARTH):
        raise InputRefused("positions are in WGS 84, longitude before latitude; the body names another system")
    return features


def read_features(features: Sequence[object], *, viewer: Viewer) -> Iterator[SentForm | SentRefused]:
    """Each feature as its form, or why it is none; a sender that is not the OCU speaks for its own party."""
    for at, feature in enumerate(features):
        found: Mapping[str, object] = feature if isinstance(feature, dict) else {}
        try:
            values, version = _values(found), _version(found)
            if viewer.party != OCU:
                values.setdefault("originator", viewer.party)
            yield SentForm(at, IncidentForm.read(values), version)
        except FormRefused as error:
            yield from (SentRefused(at, _uid(found), row.field, row.value, row.reason) for row in error.rows)
        except RowRejected as error:
            yield SentRefused(at, _uid(found), error.field, error.value, error.reason)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputRefused(f"the JSON gives {twice[:80]} twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise InputRefused(f"the JSON holds {name}, which is not a number")


def _values(feature: Mapping[str, object]) -> dict[str, object]:
    """The values of the form: the properties, the position of the geometry, the id as uid. Raises RowRejected."""
    if feature.get("type") != "Feature":
        raise RowRejected("is no GeoJSON Feature")
    for name in feature.keys() - MEMBERS:
        raise RowRejected("a feature has no such member; what is reported goes into properties", field=name)
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise RowRejected("is needed, an object", field="properties", value=properties)
    values = dict(properties)
    for name in ("lon", "lat"):
        if name in values:
            raise RowRejected("the position goes into the geometry, a Point", field=name, value=values[name])
    position = _position(feature.get("geometry"))
    if position is not None:
        values["lon"], values["lat"] = position
    own_id = feature.get("id")
    if own_id is not None and values.setdefault("uid", own_id) != own_id:
        raise RowRejected("is another than the uid in properties", field="id", value=own_id)
    return values


def _position(geometry: object) -> tuple[float, float] | None:
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise RowRejected("is a Point, or null where there is no position", field="geometry", value=geometry)
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) != 2 or not all(map(_is_degree, coordinates)):
        raise RowRejected("is two numbers, longitude and latitude", field="geometry", value=coordinates)
    return coordinates[0], coordinates[1]


def _is_degree(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _version(feature: Mapping[str, object]) -> int | None:
    version = feature.get("version")
    if version is None or (isinstance(version, int) and not isinstance(version, bool) and 1 <= version <= LARGEST):
        return version
    raise RowRejected("is the number of the version that is corrected, 1 or more", field="version", value=version)


def _uid(feature: Mapping[str, object]) -> str:
    properties = feature.get("properties")
    found = properties.get("uid") if isinstance(properties, dict) else None
    return str(found or feature.get("id") or "")[:80]
