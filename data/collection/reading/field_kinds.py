"""What kind of value each field of a form takes, read off the form itself."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from data.store.fields import Amount, AtLeastOne, Count, Country, Latitude, Longitude, Measured, Moment
from data.store.forms import Form


class FieldKind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    DEGREES = "degrees"
    MOMENT = "moment"
    COUNTRY = "country"
    YES_NO = "yes_no"


_KINDS: tuple[tuple[object, FieldKind], ...] = (
    (Moment, FieldKind.MOMENT),
    (Country, FieldKind.COUNTRY),
    (Count, FieldKind.COUNT),
    (AtLeastOne, FieldKind.COUNT),
    *((kind, FieldKind.NUMBER) for kind in (Measured, Amount)),
    *((kind, FieldKind.DEGREES) for kind in (Longitude, Latitude)),
)
_PLAIN = {int: FieldKind.COUNT, float: FieldKind.NUMBER, bool: FieldKind.YES_NO, datetime: FieldKind.MOMENT}


@cache
def field_kinds(form: type[Form]) -> Mapping[str, FieldKind]:
    """Field -> kind, for every field of a form."""
    hints = get_type_hints(form, include_extras=True)
    return {name: FieldKind.PERCENT if name.endswith("_pct") else _kind(hints[name]) for name in form.model_fields}


def _kind(hint: Any) -> FieldKind:
    """Nested annotations are flattened by Python, so a Count with a limit of its own is met by its plain type."""
    for one in (hint, *get_args(hint)):
        for known, kind in _KINDS:
            if one == known:
                return kind
    for one in (hint, *get_args(hint)):
        plain = get_args(one)[0] if get_origin(one) is Annotated else one
        if plain in _PLAIN:
            return _PLAIN[plain]
    return FieldKind.TEXT
