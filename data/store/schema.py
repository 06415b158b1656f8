"""The schema: bring a store to the version of this code, and say whether it is.

Revisions lie in `migrations/versions`; the name of each file begins with its number.
"""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlmodel import SQLModel

from data.store import audit
from data.store.engine import PRAGMAS, SESSION, WRITES, is_sqlite
from data.store.faults import write_address
from data.store.roles import grant_again, wall
from data.store.tables import BorderSection, CrossingPoint, Incident, Operation
from data.store.viewing import as_system
from data.terms.errors import StoreMissing, StoreNewer, StoreOutdated, StoreUnreachable

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
HEAD = REVISIONS[-1]
UPGRADE_LOCK = 7_301_905  # an advisory lock on PostgreSQL, so that two who upgrade at once wait for each other
# What only PostgreSQL has and the model therefore does not name.
POSTGRES_ONLY = re.compile(r"geom|xid|ix_\w+_(geom|xid)|spatial_ref_sys")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it is as it must be, and what was found."""

    name: str
    is_right: bool
    detail: str


def upgrade(engine: Engine, *, revision: str = HEAD) -> None:
    """Create the store or bring it to `revision`, all or nothing.

    Raises StoreNewer, StoreUnreachable for a SQLite file of something else, and what the engine raises.
    """
    if is_sqlite(engine):
        _make_file(Path(str(engine.url.database)))
    current = current_revision(engine)
    _refuse_newer(current, engine)
    if current is None and is_sqlite(engine):
        _refuse_foreign(engine)
    if current == revision:
        return
    with as_system(engine).connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if not is_sqlite(engine):
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        migrate(connection, from_revision=_revision(connection), to_revision=revision)


def downgrade(engine: Engine, *, revision: str) -> None:
    """Go back to an earlier revision, all or nothing. What only the later ones hold is lost."""
    with as_system(engine).connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        migrate(connection, from_revision=_revision(connection), to_revision=revision)


def current_revision(engine: Engine) -> str | None:
    """The revision that the store is at, None for one without tables of ours."""
    with engine.connect() as connection:
        return _revision(connection)


def require_current(engine: Engine) -> None:
    """Nothing, if this code can work with the store.

    Raises StoreMissing, StoreOutdated or StoreNewer, and StoreUnreachable or StoreLocked where it cannot be asked.
    """
    with engine.connect() as connection:
        current = _revision(connection)
    if current is None:
        raise StoreMissing(f"{write_address(engine.url)} holds no store of Vardar")
    _refuse_newer(current, engine)
    if current != HEAD:
        raise StoreOutdated(f"The store {write_address(engine.url)} is at revision {current}, this Vardar needs {HEAD}")


def check(engine: Engine) -> tuple[Finding, ...]:
    """Settings of a connection, revision, schema against the model, counts. Raises StoreErrors where it cannot look."""
    with engine.connect() as connection:
        current = _revision(connection)
        findings = [
            *_settings(connection),
            Finding("revision", current == HEAD, f"{current}, this Vardar needs {HEAD}"),
        ]
        if current != HEAD:
            return tuple(findings)
        differences = _differences(connection)
        findings.append(Finding("schema", not differences, "; ".join(differences) or "as the model says"))
        if not is_sqlite(engine):
            findings.append(Finding("wall", *wall(connection)))
            connection.execute(select(func.set_config("vardar.system", "on", True)))  # for those who have the right
        if is_sqlite(engine):
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            damage = connection.execute(text("PRAGMA quick_check")).scalar_one()
            findings.append(Finding("references", not broken, f"{len(broken)} broken"))
            findings.append(Finding("pages", damage == "ok", str(damage)))
        verdict = audit.verify(engine)
        findings.append(Finding("audit record", verdict.is_whole, verdict.sentence()))
        for table in (Incident, Operation, CrossingPoint, BorderSection):
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            findings.append(Finding(str(table.__tablename__), True, f"{rows} rows"))
    return tuple(findings)


def _make_file(path: Path) -> None:
    """A file that only its owner reads: it will hold reports about people."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        reason = f"The store {path} cannot be made: {error.strerror}"
        raise StoreUnreachable(
            reason, advice="Check who owns the folder, or name another with VARDAR_STORE."
        ) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _refuse_newer(current: str | None, engine: Engine) -> None:
    if current is not None and current not in REVISIONS:
        raise StoreNewer(
            f"The store {write_address(engine.url)} is at revision {current}, newer than this Vardar ({HEAD})"
        )


def _refuse_foreign(engine: Engine) -> None:
    """Somebody else's database stays theirs. (One on a server is made for Vardar, and PostGIS has tables in it.)"""
    if {*inspect(engine).get_table_names()} - {"alembic_version"}:
        raise StoreUnreachable(
            f"{write_address(engine.url)} is a database of something else; nothing was added to it",
            advice="Name another file with VARDAR_STORE.",
        )


def migrate(connection: Connection, *, from_revision: str | None, to_revision: str) -> None:
    """Run the revisions in between, in a transaction that is open already."""
    from alembic import command  # heavy, and wanted only here
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    goes_up = from_revision is None or (to_revision != "base" and to_revision >= from_revision)
    (command.upgrade if goes_up else command.downgrade)(configuration, to_revision)
    if not is_sqlite(connection):
        grant_again(connection)


def _settings(connection: Connection) -> list[Finding]:
    if is_sqlite(connection):
        answers = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    else:
        answers = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in SESSION}
    expected = PRAGMAS if is_sqlite(connection) else SESSION
    return [Finding(name, answer == expected[name][1], str(answer)) for name, answer in answers.items()]


def _differences(connection: Connection) -> list[str]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(_: object, name: str | None, kind: str, reflected: bool, __: object) -> bool:
        return not (reflected and POSTGRES_ONLY.fullmatch(name or "") and not is_sqlite(connection))

    options = {"compare_type": True, "include_object": ours}
    context = MigrationContext.configure(connection, opts=options)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type")  # of the columns that only PostgreSQL has
        return [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]
