"""The life of a report: the queue of those that wait, who did what to one report, and sections found by their name."""

import sqlalchemy as sa
from alembic import op

from data.terms.filters import casefold

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INCIDENT = sa.table("incident", sa.column("section", sa.String), sa.column("search_text", sa.String))
SECTION = sa.table("border_section", sa.column("id", sa.String), sa.column("name", sa.String))


def upgrade() -> None:
    """Add the indexes; reports that were stored before are found by the name of their section too."""
    waiting = sa.text("status = 'SUBMITTED'")
    op.create_index("ix_incident_waiting", "incident", ["received_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])
    for section, name in op.get_bind().execute(sa.select(SECTION.c.id, SECTION.c.name)).all():
        lacks = ~INCIDENT.c.search_text.contains(casefold(name), autoescape=True)
        longer = INCIDENT.c.search_text + f" {casefold(name)}"
        op.execute(INCIDENT.update().where(INCIDENT.c.section == section, lacks).values(search_text=longer))


def downgrade() -> None:
    """Take the indexes away; a name more in the search text does no harm."""
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    op.drop_index("ix_incident_waiting", "incident")
