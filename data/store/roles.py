"""The four roles of a shared PostgreSQL server, and whether a connection could pass the wall.

owner owns the schema and cannot sign in. migrate signs in and becomes the owner: upgrade, retention, backup. app is
what VARDAR_STORE names: it owns nothing and sees what its viewers see. reader has every row of the picture's tables and
writes nothing.
"""

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect

from data.access.wall import policies
from data.store.engine import is_sqlite
from data.store.tables import Incident
from data.terms.columns import READ_MODEL_TABLES
from data.terms.errors import InputRefused, NotAllowed

PREFIX = "vardar"
OWNER, MIGRATE, APP, READER = ROLES = ("owner", "migrate", "app", "reader")
DOES = {
    OWNER: "owns the schema; cannot sign in",
    MIGRATE: "VARDAR_STORE for vardar store upgrade, purge, backup and restore",
    APP: "VARDAR_STORE of the running service",
    READER: "VARDAR_READER of the running service",
}
VERSION = "alembic_version"
# What app may do beside reading; all of it where a table is not named.
APPENDED = (
    *("audit_entry", "audit_detail"),
    *("seizure_item", "nationality_count", "incident_label", "return_line"),
)
# Added, never deleted, and changed in these columns alone: no report gets another originator or content.
KEPT = {
    "incident": "status, status_reason, validated_by, message_no, version, release, release_to, handling, same_event",
    "operation_return": "uid, status",
    "import_batch": "row_count, outcome",
}
READ = (*READ_MODEL_TABLES, "incident_change", "review", VERSION)
ASKED = ("viewer_setting(text)", "viewer_standing()", "has_every_row()", "viewer_writes()", "session_migrates()")
BEYOND = ("chain_end()", "taken_uids(text[])", "last_message(text, text)", "label_event(text[])")
EVERY_ROW = "every_row()"
BARE = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it was set up. `address` holds its password, which is kept nowhere; None where it got no new one."""

    name: str
    does: str
    address: str | None


def set_up(engine: Engine, *, prefix: str = PREFIX, renew: bool = False) -> tuple[Role, ...]:
    """Make the four roles, or make them right again, and give the schema to its owner; all or nothing.

    Roles that can sign in and are new get a password each, with `renew` all of them. The same again changes nothing.
    Raises InputRefused for SQLite or an unusable prefix, NotAllowed for anyone but a superuser of the server.
    """
    if is_sqlite(engine):
        raise InputRefused("A SQLite store has no roles; its file belongs to whoever runs Vardar")
    if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", prefix) is None:
        raise InputRefused("That begins no role's name", advice="Small letters, digits and _, such as vardar.")
    with engine.begin() as connection:
        if not _ask(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            raise NotAllowed("roles are set up by a superuser of the server, once")
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        passwords = _make(connection, prefix, renew=renew)
        _hand_over(connection, f"{prefix}_{OWNER}")
        grant(connection, prefix)
    names = {role: f"{prefix}_{role}" for role in ROLES}
    return tuple(Role(name, DOES[role], _address(engine, name, passwords.get(role))) for role, name in names.items())


def grant(connection: Connection, prefix: str) -> None:
    """Give app and reader what they need of the tables that there are."""
    app, reader = f"{prefix}_{APP}", f"{prefix}_{READER}"
    schema = _ask(connection, "SELECT quote_ident(current_schema())")
    statements = [
        f"GRANT USAGE ON SCHEMA {schema} TO {app}, {reader}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {app}, {reader}",
    ]
    for table in _tables(connection):
        statements.append(f"GRANT {_needed(table)} ON {table} TO {app}")
        if table in READ:
            statements.append(f"GRANT SELECT ON {table} TO {reader}")
    statements.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {app}")
    if has_wall(connection):
        statements.append(f"GRANT EXECUTE ON FUNCTION {', '.join((*ASKED, *BEYOND))} TO {app}")
        statements.append(f"GRANT EXECUTE ON FUNCTION {', '.join((*ASKED, EVERY_ROW))} TO {reader}")
    for statement in statements:
        connection.exec_driver_sql(statement)


def grant_again(connection: Connection) -> None:
    """After an upgrade by the owner that `set_up` made: the grants, for the tables that are new."""
    owner = str(_ask(connection, "SELECT current_user"))
    prefix = owner.removesuffix(f"_{OWNER}")
    known = f"SELECT count(*) FROM pg_roles WHERE rolname IN ('{prefix}_{APP}', '{prefix}_{READER}')"  # noqa: S608
    if re.fullmatch(rf"[a-z0-9_]+_{OWNER}", owner) and _ask(connection, known) == 2:
        grant(connection, prefix)


def has_wall(connection: Connection) -> bool:
    """Whether the store is of a revision that has the wall."""
    return bool(_ask(connection, f"SELECT to_regprocedure('{EVERY_ROW}') IS NOT NULL"))


def wall(connection: Connection) -> tuple[bool, str]:
    """Whether the wall is up and this connection stands before it like everyone else, and what was found."""
    forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
    forced += "AND relnamespace = current_schema()::regnamespace"
    walled = {*policies()}
    if low := walled - {*connection.exec_driver_sql(forced).scalars()}:
        return False, f"not forced on {', '.join(sorted(low))}"
    asked = "SELECT rolname, rolsuper OR rolbypassrls, has_function_privilege(%s, 'EXECUTE') FROM pg_roles "
    found = connection.exec_driver_sql(f"{asked} WHERE rolname = current_user", (EVERY_ROW,))
    who, passes, may = found.one()
    if passes:
        return False, f"{who} passes it: a superuser, or one who bypasses row security, sees everything whoever looks"
    sees = "may have every row when it asks for that" if may else "sees what its viewers see"
    return True, f"forced on {len(walled)} tables; {who} {sees}"


def _make(connection: Connection, prefix: str, *, renew: bool) -> dict[str, str]:
    """The roles, and the passwords of those that got one."""
    there = {*connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars()}
    passwords: dict[str, str] = {}
    for role in ROLES:
        name = f"{prefix}_{role}"
        if name not in there:
            connection.exec_driver_sql(f"CREATE ROLE {name}")
        connection.exec_driver_sql(f"ALTER ROLE {name} {BARE} {'NOLOGIN' if role == OWNER else 'LOGIN'}")
        if role != OWNER and (renew or name not in there):
            passwords[role] = secrets.token_urlsafe(32)
            # The server is told what it would make of the password, so that no log of statements holds one.
            connection.exec_driver_sql(f"ALTER ROLE {name} PASSWORD '{_verifier(connection, name, passwords[role])}'")
    owner, migrate, app, reader = (f"{prefix}_{role}" for role in ROLES)
    database = _ask(connection, "SELECT quote_ident(current_database())")
    schema = _ask(connection, "SELECT quote_ident(current_schema())")
    for statement in (
        f"GRANT {owner} TO {migrate}",
        f"REVOKE {owner} FROM {app}, {reader}",
        f"ALTER ROLE {migrate} IN DATABASE {database} SET role = {owner}",
        f"ALTER ROLE {reader} IN DATABASE {database} SET default_transaction_read_only = on",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {migrate}, {app}",
        f"GRANT CONNECT ON DATABASE {database} TO {reader}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {owner}",
        f"GRANT CREATE ON DATABASE {database} TO {owner}",  # a restore keeps what was there in a schema of its own
    ):
        connection.exec_driver_sql(statement)
    return passwords


def _verifier(connection: Connection, name: str, password: str) -> str:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - the connection has just been used
    return str(driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode())


def _hand_over(connection: Connection, owner: str) -> None:
    """What a set-up with one role made becomes the owner's: Vardar's tables and functions, nothing else."""
    for table in _tables(connection):
        connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO {owner}")  # its sequence goes with it
    names = [name.split("(")[0] for name in (*ASKED, *BEYOND, EVERY_ROW, "log_incident_change()")]
    ours = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
    for function in connection.exec_driver_sql(f"{ours} AND proname = ANY (%s)", (names,)).scalars().all():
        connection.exec_driver_sql(f"ALTER FUNCTION {function} OWNER TO {owner}")


def _tables(connection: Connection) -> list[str]:
    return sorted({*inspect(connection).get_table_names()} & {*Incident.metadata.tables, VERSION})


def _needed(table: str) -> str:
    if table == VERSION:
        return "SELECT"
    if table == "incident_change":  # the trigger writes it, the reader follows it
        return "INSERT"
    if table in APPENDED:
        return "SELECT, INSERT"
    if table in KEPT:
        return f"SELECT, INSERT, UPDATE ({KEPT[table]})"
    return "SELECT, INSERT, UPDATE, DELETE"


def _ask(connection: Connection, question: str) -> object:
    return connection.exec_driver_sql(question).scalar()


def _address(engine: Engine, name: str, password: str | None) -> str | None:
    address = engine.url.set(username=name, password=password)
    return address.render_as_string(hide_password=False) if password else None
