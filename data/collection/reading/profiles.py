"""Profiles: how to read a foreign file. A small YAML that an officer can read and change.

A profile says what its rows are (incidents, daily returns of countries, or published figures), which column fills which
field of the form, what words mean, how dates and numbers are written, which rows to leave out and why. A column that
fills no field is not lost: it goes into the text of the incident, or is named under `not_kept` with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from data import reference
from data.collection.reading.profile_text import line_of, read_yaml
from data.collection.source import SourceTable
from data.collection.values.folding import word_key
from data.store.fields import Identifier, ShortText
from data.store.forms import IncidentForm, ItemForm, zone_name
from data.store.return_forms import StatisticForm
from data.terms.codes import Precision
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import InputRefused

FOLDER = "profiles"  # in data/reference
ITEM = "item."  # before the fields of one item of a seizure
BESIDE_FORM = ("version", "nationality", "persons_of_nationality")  # read from a file, no fields of the form


def _several(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _reading(value: object) -> object:
    """The name of a column alone, or several of which the file has one, is a reading."""
    return {"column": value} if isinstance(value, str | list | tuple) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=1_000, populate_by_name=True)


class Reading(_Part):
    """Where a field comes from: the first of `column` that the file has, and what the words in it mean."""

    column: Texts = Field(min_length=1)
    time: str | None = None  # a column with the time of day, where the date stands alone
    codes: Mapping[str, str] = {}  # what is written -> what it means; "" for nothing
    otherwise: str | None = None  # what every other word means; without it other words are refused
    optional: bool = False  # the file need not have the column


class Condition(_Part):
    """Whether a cell says something; capitals do not matter. All that is given must hold."""

    column: str
    is_: Texts | None = Field(default=None, alias="is")
    is_not: Texts | None = None
    contains: Texts | None = None

    def holds(self, written: str) -> bool:
        """Whether it holds for what is written in the cell."""
        word = " ".join(written.split()).casefold()
        return (
            (self.is_ is None or word in {one.casefold() for one in self.is_})
            and (self.is_not is None or word not in {one.casefold() for one in self.is_not})
            and (self.contains is None or any(one.casefold() in word for one in self.contains))
        )


class LeaveOut(Condition):
    """Rows that are not taken, such as totals beside their parts, and why."""

    reason: ShortText


class PlaceRule(_Part):
    """How exactly the place of a row with coordinates is known: the first rule that holds says it."""

    when: Condition | None = None
    precision: Precision
    radius_m: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class Series(_Part):
    """One column of a wide table: what its numbers count."""

    country: str
    measure: Identifier
    breakdown: Mapping[str, str] = {}


Readings = Mapping[str, Annotated[Reading, BeforeValidator(_reading)]]


class Profile(_Part):
    """How to read one kind of file."""

    name: Identifier
    title: ShortText
    yields: Literal["incidents", "returns", "figures"]
    dataset: Identifier
    header: Texts = ()  # the columns by which a file is recognised
    key: Texts = ()  # the columns that make a row the same row when it comes again
    key_if_there: Texts = ()  # taken instead where the file has all of them; without any key the whole row is one
    zone: Annotated[str, AfterValidator(zone_name)] = DEFAULT_ZONE
    dates: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    missing: Texts = ()  # what stands for "not known", beside the empty cell
    missing_qualifier: ShortText | None = None  # for figures that are missing
    leave_out: tuple[LeaveOut, ...] = ()
    same_names: bool = False  # columns named like fields fill them
    fields: Readings = {}
    constants: Mapping[str, str] = {}
    labels: Readings = {}
    breakdown: Readings = {}
    series: Mapping[str, Series] = {}
    place: tuple[PlaceRule, ...] = ()
    not_kept: Mapping[str, str] = {}

    @property
    def known_fields(self) -> frozenset[str]:
        """What `fields` and `constants` may fill."""
        if self.yields != "incidents":
            return frozenset(StatisticForm.model_fields) - {"breakdown", "dataset", "form"}
        items = {f"{ITEM}{name}" for name in ItemForm.model_fields}
        nested = {"items", "nationalities", "labels", "is_cumulative"}
        return frozenset((set(IncidentForm.model_fields) - nested) | items | set(BESIDE_FORM))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        broken = list(self._problems())
        if broken:
            details = [
                InitErrorDetails(
                    type=PydanticCustomError("profile", "{reason}", {"reason": reason}), loc=place, input=""
                )
                for place, reason in broken
            ]
            raise ValidationError.from_exception_data("Profile", details)
        return self

    def _problems(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for part in ("fields", "constants"):
            for name in getattr(self, part):
                if name not in self.known_fields:
                    yield (part, name), f"there is no such field for {self.yields}"
        for name in set(self.fields) & set(self.constants):
            yield ("constants", name), "is filled by a column too"
        if self.yields == "incidents":
            wrong = [name for name in ("series", "breakdown", "missing_qualifier") if getattr(self, name)]
        else:
            wrong = [name for name in ("labels", "place", "same_names") if getattr(self, name)]
        for name in wrong:
            yield (name,), f"does not belong to {self.yields}"
        if self.yields != "incidents" and not self.series and "value" not in self.fields:
            yield ("fields",), "say no value: name its column, or the columns of a wide table under series"


def read_profile(text: str) -> Profile:
    """The profile of a YAML text. Raises InputRefused that names line and key of everything that is wrong."""
    content, lines = read_yaml(text)
    if not isinstance(content, dict):
        raise InputRefused("line 1: a profile is a list of keys and values, such as name: my_file")
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        raise InputRefused("; ".join(_said(error, lines))) from None


def dump_profile(profile: Profile) -> str:
    """The profile as YAML to edit; `read_profile` gives it back."""
    return yaml.safe_dump(_short(profile), sort_keys=False, allow_unicode=True, width=110)


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with Vardar, by name."""
    files = sorted(reference.path(FOLDER).glob("*.yaml"))
    found = (read_profile(file.read_text(encoding="utf-8")) for file in files)
    return MappingProxyType({profile.name: profile for profile in found})


def recognise(tables: Sequence[SourceTable]) -> Profile | None:
    """The shipped profile whose columns the first table has; the one that asks for most of them, then by name."""
    if not tables:
        return None
    header = {word_key(name) for name in tables[0].header}
    fitting = [one for one in shipped().values() if one.header and {word_key(name) for name in one.header} <= header]
    return max(fitting, key=lambda profile: len(profile.header), default=None)


def _said(error: ValidationError, lines: Mapping[tuple[str | int, ...], int]) -> Iterator[str]:
    for found in error.errors(include_url=False, include_context=False):
        place = found["loc"]
        reason = {"missing": "is needed", "extra_forbidden": "there is no such key"}.get(found["type"], found["msg"])
        yield f"line {line_of(place, lines)}: {'.'.join(map(str, place))}: {reason.removeprefix('Value error, ')}"


def _short(value: Any) -> Any:
    """What differs from the default, with readings and lists of one as the plain word."""
    if isinstance(value, BaseModel):
        kept = {
            info.alias or name: _short(getattr(value, name))
            for name, info in type(value).model_fields.items()
            if getattr(value, name) != info.default
        }
        return kept["column"] if isinstance(value, Reading) and set(kept) == {"column"} else kept
    if isinstance(value, Mapping):
        return {name: _short(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return _short(value[0]) if len(value) == 1 and isinstance(value[0], str) else [_short(entry) for entry in value]
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)
