"""The kinds of field that forms are made of: bounded printable text, codes, countries, moments, numbers.

Each refuses with a reason that names what would be right. Codes come from `data/reference/codelists`.
"""

import dataclasses
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from data import reference
from data.terms.codes import codes

SHORT, LONG = 200, 10_000
LARGEST = 2**31 - 1  # what an INTEGER of PostgreSQL holds
OTHER_NOTATIONS = {"EL": "GR", "UK": "GB", "XKX": "XK", "XKS": "XK", "RKS": "XK"}
_STATELESS = tuple(code for code in codes("ISO3166_extra") if code != "XKX")
_PARTY = re.compile(r"[A-Z0-9][A-Z0-9-]{1,31}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,79}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # Unicode's categories Cc and Cs
_LABEL = re.compile(r"[^:\s][^:]{0,79}:\s*\S.*", re.DOTALL)


def _printable(text: str, *, breaks: bool = False) -> str:
    for found in _CONTROL.finditer(text):
        if not (breaks and found[0] in "\n\t\r"):
            raise ValueError(f"holds the control character U+{ord(found[0]):04X}")
    return text.strip()


def _written(text: str) -> str:
    return _printable(text, breaks=True)


def _canonical_uid(value: object) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise ValueError("is not a UUID") from None


def _country(text: str) -> str:
    code = OTHER_NOTATIONS.get(text.strip().upper(), text.strip().upper())
    code = reference.country_codes().get(code, code)
    if code not in reference.country_names():
        raise ValueError("is no ISO 3166 country code (two letters; Kosovo* is XK)")
    return code


def _nationality(text: str) -> str:
    code = text.strip().upper()
    return code if code in _STATELESS else _country(code)


def _party(text: str) -> str:
    code = text.strip().upper()
    code = OTHER_NOTATIONS.get(code, code)
    if not _PARTY.fullmatch(code):
        raise ValueError("is no party: 2 to 32 letters, digits or hyphens")
    return code


def _identifier(text: str) -> str:
    if not _CODE.fullmatch(text.strip()):
        raise ValueError("is no code: letters, digits and - _ . / only, 80 at most")
    return text.strip()


def _label(text: str) -> str:
    if not _LABEL.fullmatch(text.strip()):
        raise ValueError("is no label: key:value, such as route:Western Balkans")
    return _printable(text)


def _utc(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2199:
        raise ValueError("lies outside 1900 to 2199")
    return moment.astimezone(UTC)


def _is_written(value: object) -> object:
    """A bare number is not a moment: spreadsheets count days, machines count seconds, and neither says so."""
    if not isinstance(value, str | datetime) or (isinstance(value, str) and value.strip().lstrip("-").isdigit()):
        raise ValueError("is no ISO 8601 moment, such as 2020-03-09T14:30+02:00")
    return value


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is a yes or no, not a number")
    return value


@dataclasses.dataclass(frozen=True, slots=True)
class OneOf(AfterValidator):
    """A validator for codes of one list, which a JSON schema names too."""

    codes: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.codes)}


def one_of(list_name: str) -> OneOf:
    """A validator for codes of one list."""

    def check(code: str) -> str:
        if code not in codes(list_name):
            raise ValueError(f"is not in the code list {list_name}")
        return code

    return OneOf(check, tuple(codes(list_name)))


def _split(value: object) -> object:
    """Several codes in one cell are separated by blanks, commas or semicolons."""
    return tuple(re.split(r"[\s,;]+", value.strip())) if isinstance(value, str) and value.strip() else value or ()


def _several(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


ShortText = Annotated[str, Field(min_length=1, max_length=SHORT), AfterValidator(_printable)]
LongText = Annotated[str, Field(min_length=1, max_length=LONG), AfterValidator(_written)]
Uid = Annotated[str, BeforeValidator(_canonical_uid)]
Identifier = Annotated[str, Field(max_length=SHORT), AfterValidator(_identifier)]
Country = Annotated[str, Field(max_length=SHORT), AfterValidator(_country)]
Nationality = Annotated[str, Field(max_length=SHORT), AfterValidator(_nationality)]
Party = Annotated[str, Field(max_length=SHORT), AfterValidator(_party)]
Label = Annotated[str, Field(max_length=SHORT), AfterValidator(_label)]
Moment = Annotated[AwareDatetime, BeforeValidator(_is_written), AfterValidator(_utc)]
Count = Annotated[int, BeforeValidator(_no_bool), Field(ge=0, le=LARGEST)]
AtLeastOne = Annotated[int, BeforeValidator(_no_bool), Field(ge=1, le=LARGEST)]
Measured = Annotated[float, BeforeValidator(_no_bool), Field(ge=0, le=1e12, allow_inf_nan=False)]
Amount = Annotated[float, BeforeValidator(_no_bool), Field(gt=0, le=1e12, allow_inf_nan=False)]
Longitude = Annotated[float, BeforeValidator(_no_bool), Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, BeforeValidator(_no_bool), Field(ge=-90, le=90, allow_inf_nan=False)]
Several = (BeforeValidator(_split), AfterValidator(_several))
HandlingCodes = Annotated[tuple[Annotated[str, one_of("handling")], ...], *Several]
CrimeAreas = Annotated[tuple[Annotated[str, one_of("crime_area")], ...], *Several]
Parties = Annotated[tuple[Party, ...], *Several]
Labels = Annotated[tuple[Label, ...], Field(max_length=100), AfterValidator(_several)]
