"""The tables of the store of record. No behaviour here: forms validate (SQLModel table classes do not), verbs read and write.

One model for SQLite and PostgreSQL. On PostgreSQL the migrations add a generated `geom` to incident, crossing and section,
and the change-log trigger. Field definitions: DOMAIN.md's envelope and `data/reference/codelists/fields.csv`.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.terms.days import UtcTime

_Key = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    return Column(_Key, primary_key=True, autoincrement=True)


def _time(*, nullable: bool = True, index: bool = False) -> Column[datetime]:
    return Column(UtcTime, nullable=nullable, index=index)


def _of(target: str, *, index: bool = True) -> Column[int]:
    return Column(_Key, ForeignKey(target, ondelete="CASCADE"), nullable=False, index=index)


class Party(SQLModel, table=True):
    """A state or organisation that takes part. `code` is ISO 3166 alpha-2 (XK) or an organisation's short name."""

    code: str = Field(primary_key=True)
    name: str
    kind: str  # state | organisation
    eu_member: bool | None = None
    source: str | None = None


class PartyStatusPeriod(SQLModel, table=True):
    """A party's status (MS, OP, OBS) with its validity dates; an open end is still valid."""

    __tablename__ = "party_status"
    __table_args__ = (UniqueConstraint("party", "status", "valid_from"),)
    id: int | None = Field(default=None, sa_column=_key())
    party: str = Field(foreign_key="party.code", index=True)
    status: str
    valid_from: date
    valid_to: date | None = None
    basis: str = "stated"  # stated | inferred
    source: str | None = None
    note: str | None = None


class Agency(SQLModel, table=True):
    """A service of a party: its border police, customs, gendarmerie."""

    code: str = Field(primary_key=True)
    party: str = Field(foreign_key="party.code", index=True)
    name: str
    kind: str  # police | border_police | customs | gendarmerie | coast_guard | other


class Operation(SQLModel, table=True):
    """A regional operation, joint investigation, joint action days, or a series that editions belong to."""

    code: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)  # code list operation_type
    series: str | None = Field(default=None, index=True)
    starts: datetime | None = Field(default=None, sa_column=_time())
    ends: datetime | None = Field(default=None, sa_column=_time())  # exclusive
    period_precision: str
    period_basis: str = "stated"
    zone: str
    lead: str | None = None
    crime_areas: str = ""  # codes, sorted, joined by a space
    exercise: bool = False
    summary: str | None = None
    places_written: str | None = None
    other_partners: str | None = None
    source: str | None = None
    source_ref: str | None = None  # the source's own number, such as JI-012
    phrase: str | None = None
    note: str | None = None


class OperationParty(SQLModel, table=True):
    """Who takes part in an operation, and as what."""

    __tablename__ = "operation_party"
    operation: str = Field(foreign_key="operation.code", primary_key=True)
    party: str = Field(primary_key=True)
    role: str = "participant"  # lead | participant | observer


class OperationResult(SQLModel, table=True):
    """What a source gives only for a whole operation: a result, never an incident."""

    __tablename__ = "operation_result"
    __table_args__ = (UniqueConstraint("operation", "measure", "phase"),)
    id: int | None = Field(default=None, sa_column=_key())
    operation: str = Field(foreign_key="operation.code", index=True)
    measure: str  # messages | arrests | persons_alleged | officers | new_investigations | value …
    value: float
    unit: str
    qualifier: str = "exact"
    phase: str = ""
    source: str | None = None
    phrase: str | None = None
    note: str | None = None


class TaskForce(SQLModel, table=True):
    """A standing task force."""

    __tablename__ = "task_force"
    name: str = Field(primary_key=True)
    established: int | None = None
    coordinator: str | None = None
    source: str | None = None
    phrase: str | None = None
    note: str | None = None


class PublishedFigure(SQLModel, table=True):
    """A figure as it was printed, with the change that was printed beside it. Never mixed with counted figures."""

    __tablename__ = "published_figure"
    __table_args__ = (UniqueConstraint("metric", "period", "source"),)
    id: int | None = Field(default=None, sa_column=_key())
    metric: str = Field(index=True)
    topic: str
    period: str
    value: float | None = None
    unit: str
    qualifier: str = "exact"
    comparator_period: str | None = None
    comparator_value: float | None = None
    reported_change_pct: float | None = None
    source: str
    phrase: str | None = None
    note: str | None = None


class CrossingPoint(SQLModel, table=True):
    """A border crossing point (BCP), port or airport. `snap_*` lies on the drawn border line."""

    __tablename__ = "crossing_point"
    id: str = Field(primary_key=True)
    name: str
    name_a: str | None = None
    name_b: str | None = None
    country_a: str = Field(index=True)
    country_b: str | None = None
    kind: str  # road | rail | ferry | sea_port | river_port | airport as the gazetteer says
    lon: float
    lat: float
    snap_lon: float | None = None
    snap_lat: float | None = None
    section: str | None = None
    status: str | None = None
    regime: str | None = None
    source: str | None = None
    note: str | None = None


class BorderSection(SQLModel, table=True):
    """A stretch of border between two countries: a line on land, a soft band at sea. Geometry as GeoJSON text."""

    __tablename__ = "border_section"
    id: str = Field(primary_key=True)
    name: str
    country_a: str
    country_b: str
    kind: str  # green | blue_river | blue_sea | blue_lake
    length_km: float | None = None
    geometry: str = Field(sa_column=Column(Text, nullable=False))
    geometry_basis: str | None = None


class ImportBatch(SQLModel, table=True):
    """One import: what came in, from which file, how many rows."""

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, sa_column=_key())
    name: str
    source: str | None = None
    received_at: datetime = Field(sa_column=_time(nullable=False))
    received_by: str
    row_count: int
    digest: str | None = None


class Incident(SQLModel, table=True):
    """One reported event: the envelope, and what its kind adds."""

    __table_args__ = (
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90)", name="position"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position_pair"),
        Index("ix_incident_message", "operation", "originator", "message_no"),
    )
    id: int | None = Field(default=None, sa_column=_key())
    uid: str = Field(unique=True, index=True)
    kind: str
    operation: str | None = Field(default=None, foreign_key="operation.code")
    message_no: int | None = None
    originator: str | None = None
    originator_agency: str | None = None
    occurred_from: datetime = Field(sa_column=_time(nullable=False, index=True))
    occurred_to: datetime | None = Field(default=None, sa_column=_time())  # exclusive
    occurred_latest: datetime = Field(sa_column=_time(nullable=False))
    occurred_precision: str
    occurred_basis: str = "stated"
    zone: str
    day: int | None = None
    month: int | None = None
    reported_at: datetime | None = Field(default=None, sa_column=_time())
    received_at: datetime = Field(sa_column=_time(nullable=False, index=True))
    lon: float | None = None
    lat: float | None = None
    precision: str
    radius_m: int | None = None
    crossing: str | None = None
    section: str | None = None
    area: str | None = None
    corridor: str | None = None
    country: str | None = None
    country_basis: str | None = None
    place_type: str = "UNK"
    place_written: str | None = None
    direction: str = "UNK"
    persons: int | None = None
    persons_basis: str | None = None
    event_count: int = 1
    arrests: int | None = None
    dead: int | None = None
    missing: int | None = None
    incident_form: str | None = None
    minors: int | None = None
    unaccompanied_minors: int | None = None
    outcome: str | None = None
    crossing_means: str | None = None
    concealed_in_vehicle: bool | None = None
    evidence: str | None = None
    facilitators_arrested: int | None = None
    vehicle_plate_country: str | None = None
    came_from: str | None = None
    destination: str | None = None
    handed_over_to: str | None = None
    counterpart_uid: str | None = None
    vulnerability: str | None = None
    serious_incident: str | None = None
    case_ref: str | None = None
    seizing_agencies: str | None = None
    transport_mode: str | None = None
    conveyance: str | None = None
    concealment: str | None = None
    detection_method: str | None = None
    controlled_delivery: bool | None = None
    related_to_operation: bool | None = None
    phase: str | None = None
    handling: str = ""  # set of codes, sorted, joined by a space
    handling_text: str | None = None
    release: str = "ORIGINATOR"
    release_to: str | None = None  # parties of NAMED, sorted, blanks on both sides of each
    source_eval: str | None = None
    info_eval: str | None = None
    personal_data: bool = False
    status: str
    validated_by: str | None = None
    supersedes: str | None = Field(default=None, index=True)
    source: str | None = None
    source_document: str | None = None
    phrase: str | None = None
    note: str | None = None
    text: str | None = None
    search_text: str = ""
    exercise: bool = False
    batch_id: int | None = Field(default=None, sa_column=Column(_Key, ForeignKey("import_batch.id")))
    zc: int | None = Field(default=None, sa_column=Column(BigInteger))
    h3_8: int | None = Field(default=None, sa_column=Column(BigInteger))


class SeizureItem(SQLModel, table=True):
    """One item of a seizure. The reported quantity and unit are never overwritten; `kg` is derived, with its factor."""

    __tablename__ = "seizure_item"
    id: int | None = Field(default=None, sa_column=_key())
    incident_id: int = Field(sa_column=_of("incident.id"))
    item_no: int = 1
    item_ref: str | None = None
    included_in: str | None = None
    commodity: str
    drug: str | None = None
    drug_text: str | None = None
    written: str | None = None
    quantity: float | None = None
    unit: str | None = None
    quantity_qualifier: str | None = None
    quantity_basis: str | None = None
    kg: float | None = None
    kg_low: float | None = None
    kg_high: float | None = None
    factor: str | None = None
    purity_pct: float | None = None
    lab: str | None = None
    price_eur: float | None = None
    price_level: str | None = None
    price_year: int | None = None
    price_country: str | None = None
    source: str | None = None
    phrase: str | None = None
    note: str | None = None


class NationalityCount(SQLModel, table=True):
    """How many persons of an incident are of a nationality, and on what basis that is said."""

    __tablename__ = "nationality_count"
    id: int | None = Field(default=None, sa_column=_key())
    incident_id: int = Field(sa_column=_of("incident.id"))
    nationality: str
    persons: int | None = None
    basis: str | None = None


class IncidentLabel(SQLModel, table=True):
    """A `key:value` that a source brings along."""

    __tablename__ = "incident_label"
    id: int | None = Field(default=None, sa_column=_key())
    incident_id: int = Field(sa_column=_of("incident.id"))
    label: str


class ExpectedReturn(SQLModel, table=True):
    """What a participant owes: which return, for which operation, how often, by when."""

    __tablename__ = "expected_return"
    id: int | None = Field(default=None, sa_column=_key())
    operation: str = Field(foreign_key="operation.code", index=True)
    party: str
    kind: str  # daily | final
    every_hours: int = 24
    due_after_minutes: int = 120
    zone: str


class Return(SQLModel, table=True):
    """What a participant reported for a period; a nil return is a zero, a missing one is not."""

    __tablename__ = "operation_return"
    id: int | None = Field(default=None, sa_column=_key())
    uid: str = Field(unique=True)
    operation: str = Field(foreign_key="operation.code", index=True)
    party: str
    period_from: datetime = Field(sa_column=_time(nullable=False))
    period_to: datetime = Field(sa_column=_time(nullable=False))
    received_at: datetime = Field(sa_column=_time(nullable=False))
    nil: bool = False
    cumulative: bool = False
    phase: str | None = None
    status: str = "SUBMITTED"
    exercise: bool = False
    source: str | None = None


class ReturnLine(SQLModel, table=True):
    """One number of a return. Null is not zero."""

    __tablename__ = "return_line"
    id: int | None = Field(default=None, sa_column=_key())
    return_id: int = Field(sa_column=_of("operation_return.id"))
    measure: str
    crime_area: str | None = None
    value: float | None = None
    unit: str
    related: bool | None = None


class CrossingTraffic(SQLModel, table=True):
    """Traffic through a crossing point: context, the denominator, never an incident."""

    __tablename__ = "crossing_traffic"
    id: int | None = Field(default=None, sa_column=_key())
    crossing: str = Field(index=True)
    period_from: datetime = Field(sa_column=_time(nullable=False))
    period_to: datetime = Field(sa_column=_time(nullable=False))
    direction: str
    lane: str
    vehicles: int | None = None
    persons: int | None = None
    persons_checked: int | None = None
    vehicles_checked: int | None = None
    refusals: int | None = None
    wait_minutes: int | None = None
    coverage_pct: float


class IncidentChange(SQLModel, table=True):
    """The change log that read models follow. Written by triggers. On PostgreSQL the migrations add `xid xid8`."""

    __tablename__ = "incident_change"
    seq: int | None = Field(default=None, sa_column=_key())
    incident_id: int = Field(sa_column=Column(_Key, nullable=False))
    op: str  # I | U | D


class AuditEntry(SQLModel, table=True):
    """One act: who did what to what, when. Written in the transaction of the act itself."""

    __tablename__ = "audit_entry"
    seq: int | None = Field(default=None, sa_column=_key())
    at: datetime = Field(sa_column=_time(nullable=False))
    actor: str
    party: str
    act: str  # collection | alteration | consultation | disclosure | combination | erasure
    subject: str
    outcome: str = "done"
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
