"""The forms: what may be reported, and the only validators (SQLModel tables do not validate).

`IncidentForm.read(mapping)` takes what a file, the API or a person gave and names every refused field with its value
and the reason. Fields have the names of the columns in `tables`; derived columns (latest start, zone, day, cells,
kilograms, search text …) are computed from the form, never given. What an operation's report requires may be absent in
the published record.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from data.store import rules
from data.store.fields import (
    Amount,
    AtLeastOne,
    Count,
    Country,
    CrimeAreas,
    HandlingCodes,
    Identifier,
    Labels,
    Latitude,
    Longitude,
    LongText,
    Moment,
    Nationality,
    Parties,
    Party,
    ShortText,
    Uid,
    one_of,
)
from data.store.sentences import sentence
from data.terms.codes import Direction, Kind, Outcome, Precision, Release, Status, TimePrecision
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import InputRefused, RowRejected


class FormRefused(InputRefused):
    """A form with one or more refused fields; `rows` holds each of them."""

    def __init__(self, rows: Iterable[RowRejected]) -> None:
        self.rows = tuple(rows)
        super().__init__("; ".join(str(row) for row in self.rows))


class Form(BaseModel):
    """What all forms share: frozen, nothing unknown, every refusal with field, value and reason."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=10_000)
    rules: ClassVar[Callable[[Any], Iterable[tuple[str, str]]] | None] = None

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: object) -> object:
        """An empty cell is nothing: neither an empty text nor a zero."""
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None and not _is_blank(value)}

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        checked = type(self).rules
        broken = list(checked(self)) if checked else []
        if broken:
            raise ValidationError.from_exception_data(
                type(self).__name__,
                [
                    InitErrorDetails(
                        type=PydanticCustomError("rule", "{reason}", {"reason": reason}),
                        loc=(name,),
                        input=getattr(self, name),
                    )
                    for name, reason in broken
                ],
            )
        return self

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """The form of these values. Raises FormRefused with every refused field."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise FormRefused(_rejected(error)) from None


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _rejected(error: ValidationError) -> Iterable[RowRejected]:
    for found in error.errors(include_url=False):
        name = ".".join(str(part) for part in found["loc"])
        value = "" if found["type"] in ("missing", "model_type") or found["input"] in (None, ()) else found["input"]
        yield RowRejected(sentence(found["type"], found["msg"], found.get("ctx", {})), field=name, value=value)


@cache
def _zones() -> frozenset[str]:
    """Listing them walks through files, and forms come by the hundred thousand."""
    return frozenset(available_timezones())


def zone_name(name: str) -> str:
    """A known time zone. Raises ValueError for any other."""
    if name not in _zones():
        raise ValueError("is no time zone, such as Europe/Bucharest")
    return name


class ItemForm(Form):
    """One item of a seizure; quantity and unit stay as reported. `included_in` is the item_ref of a total."""

    rules = rules.item_rules
    item_no: AtLeastOne = 1
    item_ref: Identifier | None = None
    included_in: Identifier | None = None
    commodity: Annotated[str, one_of("commodity")]
    drug: Annotated[str, one_of("drug")] | None = None
    drug_text: ShortText | None = None
    written: ShortText | None = None
    quantity: Amount | None = None
    unit: Annotated[str, one_of("unit")] | None = None
    quantity_qualifier: Identifier | None = None
    quantity_basis: Annotated[str, one_of("qty_basis")] | None = None
    purity_pct: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    lab: Annotated[str, one_of("lab_status")] | None = None
    price_eur: Amount | None = None
    price_level: Annotated[str, one_of("price_level")] | None = None
    price_year: Annotated[int, Field(ge=1900, le=2199)] | None = None
    price_country: Country | None = None
    source: ShortText | None = None
    phrase: ShortText | None = None
    note: LongText | None = None


class NationalityForm(Form):
    """How many persons are of a nationality, None where that is not known."""

    nationality: Nationality
    persons: Count | None = None
    basis: Annotated[str, one_of("nat_basis")] | None = None


class IncidentForm(Form):
    """One report of one incident: the envelope and what its kind adds."""

    rules = rules.incident_rules
    uid: Uid
    kind: Kind
    operation: Identifier | None = None
    message_no: AtLeastOne | None = None
    originator: Party | None = None
    originator_agency: Identifier | None = None
    occurred_from: Moment
    occurred_to: Moment | None = None
    occurred_precision: TimePrecision = TimePrecision.MIN
    occurred_basis: Annotated[str, Field(pattern="^(stated|inferred)$")] = "stated"
    reported_at: Moment | None = None
    received_at: Moment | None = None  # when we had it; the unit of work's clock if not given
    lon: Longitude | None = None
    lat: Latitude | None = None
    precision: Precision
    radius_m: Annotated[Count, Field(le=1_000_000)] | None = None
    crossing: Identifier | None = None
    section: Identifier | None = None
    area: Identifier | None = None
    corridor: Identifier | None = None
    country: Country | None = None
    country_basis: Annotated[str, Field(pattern="^(stated|inferred|not_stated)$")] | None = None
    place_type: Annotated[str, one_of("place_type")] = "UNK"
    place_written: ShortText | None = None
    direction: Direction = Direction.UNK
    persons: AtLeastOne | None = None
    persons_basis: Annotated[str, one_of("count_basis")] | None = None
    event_count: AtLeastOne = 1
    arrests: Count | None = None
    dead: Count | None = None
    missing: Count | None = None
    incident_form: Annotated[str, Field(pattern="^(single|split|cumulative)$")] | None = None
    minors: Count | None = None
    unaccompanied_minors: Count | None = None
    outcome: Outcome | None = None
    crossing_means: Annotated[str, one_of("crossing_means")] | None = None
    concealed_in_vehicle: bool | None = None
    evidence: Annotated[str, one_of("detect_method")] | None = None
    facilitators_arrested: Count | None = None
    vehicle_plate_country: Country | None = None
    came_from: Country | None = None
    destination: Country | None = None
    handed_over_to: Country | None = None
    counterpart_uid: Uid | None = None
    vulnerability: Annotated[str, one_of("vulnerability")] | None = None
    serious_incident: Annotated[str, one_of("sir_category")] | None = None
    case_ref: ShortText | None = None
    seizing_agencies: ShortText | None = None
    transport_mode: Annotated[str, one_of("transport_mode")] | None = None
    conveyance: Annotated[str, one_of("conveyance")] | None = None
    concealment: Annotated[str, one_of("concealment")] | None = None
    detection_method: Annotated[str, one_of("detect_method")] | None = None
    controlled_delivery: bool | None = None
    related_to_operation: bool | None = None
    phase: Annotated[str, one_of("phase")] | None = None
    handling: HandlingCodes = ()
    handling_text: LongText | None = None
    release: Release = Release.ORIGINATOR
    release_to: Parties = ()
    source_eval: Annotated[str, one_of("source_eval")] | None = None
    info_eval: Annotated[str, one_of("info_eval")] | None = None
    personal_data: bool = False
    status: Status = Status.SUBMITTED
    validated_by: ShortText | None = None
    supersedes: Uid | None = None
    source: ShortText | None = None
    source_document: ShortText | None = None
    phrase: ShortText | None = None
    note: LongText | None = None
    text: LongText | None = None
    exercise: bool = False
    is_cumulative: bool = False  # asked for so that it can be refused
    items: tuple[ItemForm, ...] = Field(default=(), max_length=500)
    nationalities: tuple[NationalityForm, ...] = Field(default=(), max_length=300)
    labels: Labels = ()


class ParticipantForm(Form):
    """A party of an operation, and as what it takes part."""

    party: Party
    role: Annotated[str, Field(pattern="^(lead|participant|observer)$")] = "participant"


def _participants(value: object) -> object:
    """Parties may be given by their codes alone."""
    given = value if isinstance(value, list | tuple) else (value,)
    return tuple({"party": entry} if isinstance(entry, str) else entry for entry in given)


class OperationForm(Form):
    """A regional operation, joint investigation, joint action days, or a series that editions belong to."""

    rules = rules.operation_rules
    code: Identifier
    name: ShortText
    kind: Annotated[str, one_of("operation_type")]
    series: Identifier | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    period_precision: TimePrecision = TimePrecision.DAY
    period_basis: Annotated[str, Field(pattern="^(stated|inferred)$")] = "stated"
    zone: Annotated[str, AfterValidator(zone_name)] = DEFAULT_ZONE
    lead: Party | None = None
    crime_areas: CrimeAreas = ()
    exercise: bool = False
    summary: LongText | None = None
    places_written: LongText | None = None
    other_partners: LongText | None = None
    source: ShortText | None = None
    source_ref: ShortText | None = None
    phrase: ShortText | None = None
    note: LongText | None = None
    participants: Annotated[tuple[ParticipantForm, ...], BeforeValidator(_participants)] = ()
