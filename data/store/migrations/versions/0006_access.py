"""Who may see what: people and sessions, the audit record as a chain, totals for observers, review dates.

What was on the record before is put into the chain in its order; its salts are made now.
"""

import hashlib
import json
import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from data.terms.days import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")  # microseconds since 1970 on SQLite
NEW_TABLES = ("review", "cube_cell", "cube_report", "cube_table", "sign_in_session", "identity", "person")
CHAINED = ("at", "actor", "party", "role", "act", "subject", "outcome", "purpose", "recipient")


def upgrade() -> None:
    """Make the tables, and the chain out of the entries that there are."""
    _make_tables()
    old = sa.table(
        "audit_entry",
        sa.column("seq", sa.BigInteger), sa.column("at", UtcTime), sa.column("actor"), sa.column("party"),
        sa.column("act"), sa.column("subject"), sa.column("outcome"), sa.column("detail", sa.JSON),
    )  # fmt: skip
    connection = op.get_bind()
    rows = connection.execute(sa.select(old).order_by(old.c.seq)).mappings().all()
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    op.drop_table("audit_entry")
    entry = op.create_table(
        "audit_entry",
        sa.Column("seq", KEY, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "party", "role", "act", "subject")),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("purpose", sa.String()),
        sa.Column("recipient", sa.String()),
        sa.Column("detail_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
    )
    for name in ("subject", "actor", "at"):
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", [name])
    detail = op.create_table(
        "audit_detail",
        sa.Column("seq", KEY, sa.ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    chained, held = _chain([dict(row) for row in rows])
    if chained:
        light = sa.table("audit_entry", *(sa.column(c.name, UtcTime if c.name == "at" else c.type) for c in entry.c))
        connection.execute(light.insert(), chained)
        connection.execute(detail.insert(), held)


def downgrade() -> None:
    """Take the tables away; the entries stay with what was not erased of them, without the chain."""
    old = sa.table(
        "audit_entry",
        *(sa.column(name) for name in ("seq", "actor", "party", "act", "subject", "outcome")), sa.column("at", UtcTime),
    )  # fmt: skip
    held = sa.table("audit_detail", sa.column("seq"), sa.column("detail", sa.JSON))
    connection = op.get_bind()
    wanted = sa.select(*old.c, held.c.detail).outerjoin_from(old, held, old.c.seq == held.c.seq).order_by(old.c.seq)
    rows = [dict(row) | {"detail": row["detail"] or {}} for row in connection.execute(wanted).mappings()]
    op.drop_table("audit_detail")
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    op.drop_table("audit_entry")
    entry = op.create_table(
        "audit_entry",
        sa.Column("seq", KEY, primary_key=True, autoincrement=True),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "party", "act", "subject", "outcome")),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])
    if rows:
        light = sa.table("audit_entry", *(sa.column(c.name, UtcTime if c.name == "at" else c.type) for c in entry.c))
        connection.execute(light.insert(), rows)
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence('audit_entry', 'seq'), max(seq)) FROM audit_entry")
            )
    for table in NEW_TABLES:
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        "person",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "display_name", "party", "role")),
        sa.Column("operations", sa.String(), nullable=False),
        sa.Column("password", sa.String()),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.Column("signed_in_at", MOMENT),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "identity",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("person_id", KEY, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    op.create_table(
        "sign_in_session",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("person_id", KEY, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created_at", "used_at", "expires_at")),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_why", sa.String()),
    )
    op.create_index("ix_sign_in_session_person_id", "sign_in_session", ["person_id"])
    op.create_table(
        "cube_table",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.UniqueConstraint("month", "kind"),
    )
    op.create_table(
        "cube_report",
        sa.Column(
            "table_id",
            KEY,
            sa.ForeignKey("cube_table.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("uid", sa.String(), primary_key=True),
    )
    op.create_table(
        "cube_cell",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("table_id", KEY, sa.ForeignKey("cube_table.id", ondelete="CASCADE"), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("drug_group", sa.String(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer()),
        sa.UniqueConstraint("table_id", "country", "drug_group"),
    )
    op.create_index("ix_cube_cell_table_id", "cube_cell", ["table_id"])
    op.create_table(
        "review",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("keep_until", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.UniqueConstraint("uid"),
    )


def _chain(rows: list[dict[str, object]]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The entries with their digests, numbered without gaps, and their details: as data/store/audit.py does it."""
    chained, held, before = [], [], "0" * 64
    for seq, row in enumerate(rows, start=1):
        salt, detail = secrets.token_hex(16), row.pop("detail")
        row |= {"seq": seq, "role": "", "purpose": None, "recipient": None}
        detail_digest = hashlib.sha256(f"{salt}{_canonical(detail)}".encode()).hexdigest()
        moment = row["at"].astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]
        parts = [before, seq, moment, *(row[name] for name in CHAINED[1:]), detail_digest]
        before = hashlib.sha256(_canonical(parts).encode()).hexdigest()
        chained.append(row | {"detail_digest": detail_digest, "digest": before})
        held.append({"seq": seq, "salt": salt, "detail": detail})
    return chained, held


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
