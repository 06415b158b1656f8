"""The JSON schema (draft 2020-12) of what `POST /api/v1/incidents` takes, made from the form that validates it.

It says what can be said field by field; the rules between fields (DOMAIN.md) are told in the answer.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from data.collection.intake.feature_forms import MOST_FEATURES
from data.store.forms import IncidentForm

# What pydantic calls a bound that stands behind a check of its own, and what JSON schema calls it.
BOUNDS: Mapping[str, str] = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
FROM_GEOMETRY = ("lon", "lat")
SET_HERE = ("received_at", "validated_by", "is_cumulative")  # what a sender does not say


@cache
def incident_schema() -> Mapping[str, Any]:
    """The schema of a FeatureCollection of incidents."""
    form = _as_json_schema(IncidentForm.model_json_schema())
    definitions = form.pop("$defs")
    fields = form["properties"]
    for name in (*FROM_GEOMETRY, *SET_HERE):
        del fields[name]
    for name in ("uid", "supersedes", "counterpart_uid"):
        for schema in fields[name].get("anyOf", [fields[name]]):
            if schema.get("type") == "string":
                schema["format"] = "uuid"
    point = {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "description": "longitude and latitude in degrees, WGS 84",
                "prefixItems": [
                    {"type": "number", "minimum": -180, "maximum": 180},
                    {"type": "number", "minimum": -90, "maximum": 90},
                ],
                "minItems": 2,
                "maxItems": 2,
            },
        },
    }
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string", "format": "uuid", "description": "the uid again, or in place of it"},
            "bbox": {"type": "array"},
            "version": {
                "type": "integer",
                "minimum": 1,
                "description": "the version that this corrects; another newest one is a conflict. Without it: amend.",
            },
            "geometry": {"anyOf": [point, {"type": "null"}]},
            "properties": form | {"title": "Incident"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Incidents for POST /api/v1/incidents",
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "minItems": 1, "maxItems": MOST_FEATURES, "items": feature},
        },
        "$defs": definitions,
    }


def _as_json_schema(part: Any) -> Any:
    """The same with the names of bounds that JSON schema knows."""
    if isinstance(part, list):
        return [_as_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "properties" in part:  # names of fields, not keywords
        fields = {name: _as_json_schema(schema) for name, schema in part["properties"].items()}
        return {name: _as_json_schema(each) for name, each in part.items() if name != "properties"} | {
            "properties": fields
        }
    return {BOUNDS.get(name, name): _as_json_schema(each) for name, each in part.items()}
