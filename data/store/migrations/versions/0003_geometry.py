"""True geometry on PostgreSQL, generated from what is stored, so that it cannot disagree with it. Nothing on SQLite."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

POINT = "geometry(Point, 4326)", "ST_SetSRID(ST_MakePoint(lon, lat), 4326)"  # null where there is no position
GEOMETRY = {
    "incident": POINT,
    "crossing_point": POINT,
    "border_section": ("geometry(Geometry, 4326)", "ST_GeomFromGeoJSON(geometry)"),
}


def upgrade() -> None:
    """Add `geom` with its index."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    for table, (kind, made_from) in GEOMETRY.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN geom {kind} GENERATED ALWAYS AS ({made_from}) STORED")
        op.execute(f"CREATE INDEX ix_{table}_geom ON {table} USING gist (geom)")


def downgrade() -> None:
    """Take it away; the extension stays, others may use it."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in GEOMETRY:
        op.execute(f"ALTER TABLE {table} DROP COLUMN geom")
