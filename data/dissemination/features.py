"""GeoJSON of incidents: a FeatureCollection (RFC 7946) whose geometry is null where there is no position to draw."""

from collections.abc import Iterable, Mapping

Json = dict[str, object]


def feature(properties: Mapping[str, object], *, lon: object, lat: object) -> Json:
    """One feature, placed in degrees or nowhere (None). Its id is the incident's uid."""
    at = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": properties["uid"], "geometry": at, "properties": dict(properties)}


def feature_collection(features: Iterable[Json], **members: object) -> Json:
    """The collection, with what is true of all of it (marking, as_of …) as members at its top."""
    return {"type": "FeatureCollection", **members, "features": list(features)}
