"""The forms of what is no incident: returns, crossing-point traffic, open data given as figures."""

from typing import Annotated

from pydantic import AfterValidator, Field

from data.store import rules
from data.store.fields import Count, Country, Identifier, LongText, Measured, Moment, Party, ShortText, Uid, one_of
from data.store.forms import Form, zone_name
from data.terms.codes import Direction, TimePrecision
from data.terms.days import DEFAULT_ZONE


class ReturnLineForm(Form):
    """One number of a return; no value is not zero."""

    measure: Identifier
    crime_area: Annotated[str, one_of("crime_area")] | None = None
    value: Measured | None = None
    unit: Identifier
    related: bool | None = None


class ReturnForm(Form):
    """What a participant reports for a period of an operation; a nil return has no lines and says so."""

    rules = rules.return_rules
    uid: Uid
    operation: Identifier
    party: Party
    period_from: Moment
    period_to: Moment  # exclusive
    received_at: Moment | None = None
    nil: bool = False
    cumulative: bool = False  # asked for so that it can be refused
    phase: Annotated[str, one_of("phase")] | None = None
    exercise: bool = False
    source: ShortText | None = None
    lines: tuple[ReturnLineForm, ...] = Field(default=(), max_length=1_000)


class TrafficForm(Form):
    """Traffic through a crossing point in a period: the denominator, never an incident."""

    rules = rules.traffic_rules
    uid: Uid
    crossing: Identifier
    period_from: Moment
    period_to: Moment  # exclusive
    direction: Direction
    lane: Annotated[str, one_of("lane")]
    vehicles: Count | None = None
    persons: Count | None = None
    persons_checked: Count | None = None
    vehicles_checked: Count | None = None
    refusals: Count | None = None
    wait_minutes: Count | None = None
    coverage_pct: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class StatisticForm(Form):
    """A count that a source gives for a country and a period; a missing value stays missing."""

    rules = rules.statistic_rules
    dataset: Identifier
    form: Annotated[str, Field(pattern="^(return|figure)$")]
    measure: Identifier
    country: Country
    period_from: Moment
    period_to: Moment  # exclusive
    period_precision: TimePrecision = TimePrecision.DAY
    zone: Annotated[str, AfterValidator(zone_name)] = DEFAULT_ZONE
    breakdown: LongText = ""  # "age=Y18-34;citizen=Syria": keys sorted
    value: Measured | None = None
    unit: Identifier
    qualifier: ShortText | None = None
    source: ShortText | None = None
