"""What a store holds at one moment, as a backup states it and a restored copy must show it again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, inspect, select, table, text

from data.store.engine import is_sqlite
from data.store.keeping.archive import Manifest
from data.terms.errors import StoreMissing

NOT_COUNTED = {"alembic_version", "spatial_ref_sys", "sqlite_sequence"}


def describe(connection: Connection, *, made_at: datetime) -> Manifest:
    """Rows of each table, end of the audit record and revision, as this transaction sees them. Raises StoreMissing."""
    names = inspect(connection).get_table_names()
    if "alembic_version" not in names or "audit_entry" not in names:
        raise StoreMissing("There is nothing to back up: the store has no tables of Vardar")
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    seq, digest = audit_end(connection)
    return Manifest(
        engine="sqlite" if is_sqlite(connection) else "postgresql",
        revision=str(revision),
        made_at=made_at,
        counts=count_rows(connection, {*names} - NOT_COUNTED),
        audit_seq=seq,
        audit_digest=digest,
    )


def count_rows(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Rows of each of these tables."""
    counted = (select(func.count()).select_from(table(name)) for name in sorted(names))
    return dict(zip(sorted(names), (connection.execute(one).scalar_one() for one in counted), strict=True))


def audit_end(connection: Connection) -> tuple[int, str]:
    """Number and digest of the newest entry of the audit record; no digest before there was a chain (revision 0006)."""
    known = {found["name"] for found in inspect(connection).get_columns("audit_entry")}
    digest = "digest" if "digest" in known else "''"
    newest = text(f"SELECT seq, {digest} FROM audit_entry ORDER BY seq DESC LIMIT 1")  # noqa: S608 - one of two words
    found = connection.execute(newest).first()
    return (int(found[0]), str(found[1])) if found else (0, "")


def differences(connection: Connection, manifest: Manifest) -> str:
    """What a copy has otherwise than the manifest says, in a few words; "" where it is the same."""
    there = {*inspect(connection).get_table_names()} - NOT_COUNTED
    if there != {*manifest.counts}:
        return f"the tables are others: {', '.join(sorted(there ^ {*manifest.counts})[:5])}"
    for name, rows in count_rows(connection, there).items():
        if rows != manifest.counts[name]:
            return f"{name} has {rows:,} rows instead of {manifest.counts[name]:,}"
    if audit_end(connection) != (manifest.audit_seq, manifest.audit_digest):
        return "the audit record ends otherwise"
    return ""
