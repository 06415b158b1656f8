"""Crossing points, border sections and the traffic through crossing points."""

from datetime import datetime

from sqlalchemy import Column, Integer, Text
from sqlmodel import Field, SQLModel

from data.store.tables.keys import key, moment


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


class CrossingTraffic(SQLModel, table=True):
    """Traffic through a crossing point: context, the denominator, never an incident."""

    __tablename__ = "crossing_traffic"
    id: int | None = Field(default=None, sa_column=key())
    uid: str | None = Field(default=None, unique=True, index=True)
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    crossing: str = Field(index=True)
    period_from: datetime = Field(sa_column=moment(nullable=False))
    period_to: datetime = Field(sa_column=moment(nullable=False))
    direction: str
    lane: str
    vehicles: int | None = None
    persons: int | None = None
    persons_checked: int | None = None
    vehicles_checked: int | None = None
    refusals: int | None = None
    wait_minutes: int | None = None
    coverage_pct: float
