"""Reports come in: versions and reasons on incidents, open data as figures, pairs, drafts, keys to the API."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")  # microseconds since 1970 on SQLite
NEW_TABLES = ("api_token", "draft", "report_pair", "statistic")
VERSIONED = ("incident", "operation_return", "crossing_traffic")


def upgrade() -> None:
    """Add the columns and the tables."""
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("incident", sa.Column("status_reason", sa.String()))
    op.add_column("incident", sa.Column("same_event", sa.String()))
    confirmed = sa.text("same_event IS NOT NULL")
    op.create_index(
        "ix_incident_same_event", "incident", ["same_event"], sqlite_where=confirmed, postgresql_where=confirmed
    )
    op.add_column("import_batch", sa.Column("profile", sa.String()))
    op.add_column("import_batch", sa.Column("outcome", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("crossing_traffic", sa.Column("uid", sa.String()))
    op.create_index("ix_crossing_traffic_uid", "crossing_traffic", ["uid"], unique=True)
    op.create_table(
        "statistic",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("period_from", MOMENT, nullable=False),
        sa.Column("period_to", MOMENT, nullable=False),
        sa.Column("period_precision", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("qualifier", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("batch_id", KEY, sa.ForeignKey("import_batch.id")),
        sa.UniqueConstraint("dataset", "measure", "country", "period_from", "period_to", "breakdown"),
    )
    op.create_index("ix_statistic_dataset", "statistic", ["dataset"])
    op.create_table(
        "report_pair",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.String()),
        sa.UniqueConstraint("one", "other"),
    )
    op.create_index("ix_report_pair_one", "report_pair", ["one"])
    op.create_index("ix_report_pair_other", "report_pair", ["other"])
    op.create_table(
        "draft",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("digest"),
    )


def downgrade() -> None:
    """Take them away; reports, batches, returns and traffic stay."""
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_index("ix_crossing_traffic_uid", "crossing_traffic")
    op.drop_column("crossing_traffic", "uid")
    op.drop_column("import_batch", "outcome")
    op.drop_column("import_batch", "profile")
    op.drop_index("ix_incident_same_event", "incident")
    op.drop_column("incident", "same_event")
    op.drop_column("incident", "status_reason")
    for table in VERSIONED:
        op.drop_column(table, "version")
