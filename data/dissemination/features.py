"""GeoJSON of incidents: a FeatureCollection (RFC 7946) whose geometry is null where there is no position to draw."""

import math
from collections.abc import Iterable, Iterator, Mapping

Json = dict[str, object]


def feature(properties: Mapping[str, object], *, lon: float | None, lat: float | None) -> Json:
    """One feature. Its id is the incident's uid."""
    at = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": properties["uid"], "geometry": at, "properties": dict(properties)}


def feature_collection(features: Iterable[Json], **members: object) -> Json:
    """The collection, with what is true of all of it (marking, as_of …) as members at its top."""
    return {"type": "FeatureCollection", **members, "features": list(features)}


def finite(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The pairs with NaN, which JSON does not have, as null."""
    for name, value in values.items():
        yield name, None if isinstance(value, float) and not math.isfinite(value) else value
