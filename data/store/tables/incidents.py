"""Incidents: the envelope of a report, what hangs on it (items, nationalities, labels), and the import it came with."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, text
from sqlmodel import Field, SQLModel

from data.store.tables.keys import KEY, child_of, key, moment


def _given(name: str, *columns: str) -> Index:
    """An index over the rows that have the last of these: most reports lack it, and a load must not pay for them."""
    condition = text(f"{columns[-1]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


_WAITING = text("status = 'SUBMITTED'")


class ImportBatch(SQLModel, table=True):
    """One import: what came in, from which file, how many rows."""

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, sa_column=key())
    name: str
    source: str | None = None
    received_at: datetime = Field(sa_column=moment(nullable=False))
    received_by: str
    row_count: int
    digest: str | None = None
    profile: str | None = None
    outcome: dict[str, object] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )


class Incident(SQLModel, table=True):
    """One reported event: the envelope, and what its kind adds."""

    __table_args__ = (
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90)", name="position"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position_pair"),
        # The two indexes that won the trials for lists, histograms and tiles on the store itself.
        Index("ix_incident_cover", "occurred_from", "kind", "country", "zc", "crossing", "lon", "lat", "persons"),
        Index("ix_incident_zc", "zc", "occurred_from", "kind", "country", "lon", "lat"),
        _given("ix_incident_message", "operation", "originator", "message_no"),
        _given("ix_incident_supersedes", "supersedes"),
        _given("ix_incident_same_event", "same_event"),
        _given("ix_incident_batch_id", "batch_id"),
        # The queue asks for those that wait longest.
        Index("ix_incident_waiting", "received_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
    id: int | None = Field(default=None, sa_column=key())
    uid: str = Field(unique=True, index=True)
    kind: str
    operation: str | None = Field(default=None, foreign_key="operation.code")
    message_no: int | None = None
    originator: str | None = None
    originator_agency: str | None = None
    occurred_from: datetime = Field(sa_column=moment(nullable=False))
    occurred_to: datetime | None = Field(default=None, sa_column=moment())  # exclusive
    occurred_latest: datetime = Field(sa_column=moment(nullable=False))
    occurred_precision: str
    occurred_basis: str = "stated"
    zone: str
    day: int | None = None
    month: int | None = None
    reported_at: datetime | None = Field(default=None, sa_column=moment())
    received_at: datetime = Field(sa_column=moment(nullable=False))
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
    status_reason: str | None = None  # why it was returned or withdrawn
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))  # of its chain
    same_event: str | None = None  # reports that an officer confirmed as one event share the smallest of their uids
    validated_by: str | None = None
    supersedes: str | None = None
    source: str | None = None
    source_document: str | None = None
    phrase: str | None = None
    note: str | None = None
    text: str | None = None
    search_text: str = ""
    exercise: bool = False
    batch_id: int | None = Field(default=None, sa_column=Column(KEY, ForeignKey("import_batch.id")))
    zc: int | None = Field(default=None, sa_column=Column(BigInteger))
    h3_8: int | None = Field(default=None, sa_column=Column(BigInteger))


class SeizureItem(SQLModel, table=True):
    """One item of a seizure. The reported quantity and unit are never overwritten; `kg` is derived, with its factor."""

    __tablename__ = "seizure_item"
    id: int | None = Field(default=None, sa_column=key())
    incident_id: int = Field(sa_column=child_of("incident.id"))
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
    id: int | None = Field(default=None, sa_column=key())
    incident_id: int = Field(sa_column=child_of("incident.id"))
    nationality: str
    persons: int | None = None
    basis: str | None = None


class IncidentLabel(SQLModel, table=True):
    """A `key:value` that a source brings along."""

    __tablename__ = "incident_label"
    id: int | None = Field(default=None, sa_column=key())
    incident_id: int = Field(sa_column=child_of("incident.id"))
    label: str
