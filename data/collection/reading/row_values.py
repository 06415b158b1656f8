"""What one written value says in several fields of a form: a moment, a list of nationalities. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from data.collection.reading.field_kinds import FieldKind, field_kinds
from data.collection.reading.profiles import BESIDE_FORM, ITEM, Profile, Reading
from data.collection.source import SourceTable
from data.collection.values.country_words import read_country
from data.collection.values.folding import word_key
from data.collection.values.moments import WrittenMoment
from data.store.forms import IncidentForm, ItemForm
from data.terms.codes import TimePrecision, codes
from data.terms.errors import RowRejected

Values = dict[str, Any]
SPANS = (
    ("occurred_from", "occurred_to", "occurred_precision"),
    ("period_from", "period_to", "period_precision"),
)


def spread_moments(values: Values) -> None:
    """Written moments become what the form holds: start, exclusive end and precision.

    A last day counts whole; with another first day than that, the time is known as a period.
    """
    for start, end, precision in SPANS:
        first, last = values.get(start), values.get(end)
        if isinstance(first, WrittenMoment):
            until = (last.end or last.start) if isinstance(last, WrittenMoment) else first.end
            longer = first.end is not None and until is not None and until > first.end
            values.setdefault(precision, str(TimePrecision.PERIOD if longer else first.precision))
            if until is not None:
                values[end] = until
    for name, value in values.items():
        if isinstance(value, WrittenMoment):
            values[name] = value.start


def incident_kind(name: str) -> FieldKind:
    """How the cells of a field of an incident are read."""
    if name.startswith(ITEM):
        return field_kinds(ItemForm)[name[len(ITEM) :]]
    if name in BESIDE_FORM:
        return FieldKind.TEXT if name == "nationality" else FieldKind.COUNT
    return field_kinds(IncidentForm)[name]


def same_names(profile: Profile, table: SourceTable) -> Mapping[str, Reading]:
    """The columns that are named like fields, where the profile takes them as such."""
    if not profile.same_names:
        return {}
    names = {word_key(name): name for name in profile.known_fields - set(profile.constants)}
    found = ((names.get(word_key(column)), column) for column in table.header)
    return {name: Reading(column=(column,)) for name, column in found if name is not None}


def add_nationalities(values: Values) -> None:
    """ "SY 3; AF" becomes nationalities: countries, each with its number where one is written behind it."""
    text, number = values.pop("nationality", None), values.pop("persons_of_nationality", None)
    if text is None:
        if number is not None:
            raise RowRejected(
                "says how many, but not of which nationality", field="persons_of_nationality", value=number
            )
        return
    found = []
    for part in str(text).split(";"):
        named = re.fullmatch(r"\s*(.*?)[\s:=]*([0-9]{1,9})?\s*", part, re.DOTALL)
        if not part.strip():
            continue
        if named is None or not named[1]:
            reason = "has a number without a nationality; write SY 3; AF 2"
            raise RowRejected(reason, field="nationality", value=part.strip())
        try:
            country = named[1].upper() if named[1].upper() in codes("ISO3166_extra") else read_country(named[1])
        except RowRejected as rejected:
            raise RowRejected(rejected.reason, field="nationality", value=rejected.value) from None
        found.append({"nationality": country, "persons": int(named[2]) if named[2] else number})
    values["nationalities"] = found
