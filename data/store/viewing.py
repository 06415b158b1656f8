"""Who looks, told to the database: on PostgreSQL every transaction says for whom it reads, and row-level security holds
it to that. This is the one place that says it; a connection that says nothing sees no report.

The values go in as parameters and hold until the transaction ends, so that a pooled connection keeps nobody's sight.
"""

from sqlalchemy import Connection, Engine

from data.access.viewers import Viewer

SETTINGS = ("party", "status", "role", "operations", "name", "works", "system")  # vardar.…, as the policies ask for them
_OPTION = "vardar_settings"  # execution option of an engine or a connection
_TELL = "SELECT " + ", ".join(f"set_config('vardar.{name}', %s, true)" for name in SETTINGS)


def viewing(engine: Engine, viewer: Viewer, *, works: bool = False) -> Engine:
    """The same store as this viewer sees it; on SQLite, where the policy's clause stands alone, just the same store.

    `works` is for the unit of work alone: it also reaches the pairs whose other report the viewer does not see.
    """
    operations = " ".join(sorted(viewer.operations))
    told = (viewer.party, viewer.status.value, viewer.role.value, operations, viewer.name, "on" if works else "", "")
    return engine.execution_options(**{_OPTION: told})


def as_system(engine: Engine) -> Engine:
    """The same store with every row, for what no person sees: schema, picture, retention, backup.

    On PostgreSQL only those with the right get it: the owner of the schema, who migrates, and the reader. Others see
    nothing, as if no viewer were set (`roles.require_all_rows` says so).
    """
    return engine.execution_options(**{_OPTION: ("", "", "", "", "", "", "on")})


def tell(connection: Connection) -> None:
    """The listener for the `begin` of a PostgreSQL engine."""
    told = connection.get_execution_options().get(_OPTION)
    if told is not None:
        connection.exec_driver_sql(_TELL, told)
