"""The life of a report: the queue of those that wait, and who did what to one report, found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    waiting = sa.text("status = 'SUBMITTED'")
    op.create_index("ix_incident_waiting", "incident", ["received_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    op.drop_index("ix_incident_waiting", "incident")
