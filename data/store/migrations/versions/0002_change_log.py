"""The change log: which incidents changed, in an order that a reader can follow without missing any.

SQLite writes one row for each incident and its commits follow each other, so the number is enough. PostgreSQL commits
out of order: each statement writes its incidents with the id of its transaction, and readers compare snapshots.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ACTS = {"INSERT": ("I", "NEW"), "UPDATE": ("U", "NEW"), "DELETE": ("D", "OLD")}
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the log and the triggers that write it."""
    op.create_table(
        "incident_change",
        sa.Column("seq", KEY, primary_key=True, autoincrement=True),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for act, (letter, row) in ACTS.items():
            written = f"INSERT INTO incident_change (incident_id, op) VALUES ({row}.id, '{letter}')"  # noqa: S608
            op.execute(f"CREATE TRIGGER incident_{act.lower()} AFTER {act} ON incident BEGIN {written}; END")
        return
    op.execute("ALTER TABLE incident_change ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()")
    op.execute("CREATE INDEX ix_incident_change_xid ON incident_change (xid)")
    op.execute(
        """
        CREATE FUNCTION log_incident_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO incident_change (incident_id, op) SELECT id, left(TG_OP, 1) FROM changed;
            PERFORM pg_notify('vardar_change', '');
            RETURN NULL;
        END $$
        """
    )
    for act, (_, row) in ACTS.items():
        op.execute(
            f"CREATE TRIGGER incident_{act.lower()} AFTER {act} ON incident REFERENCING {row} TABLE AS changed "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_incident_change()"
        )


def downgrade() -> None:
    """Take the triggers and the log away; the incidents stay."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ACTS:
        op.execute(f"DROP TRIGGER incident_{act.lower()}" + ("" if on_sqlite else " ON incident"))
    if not on_sqlite:
        op.execute("DROP FUNCTION log_incident_change()")
    op.drop_table("incident_change")
