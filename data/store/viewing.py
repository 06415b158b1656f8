"""Who looks, told to the database: on PostgreSQL every transaction says for whom it reads, and row-level security holds
it to that. This is the one place that says it; a connection that says nothing sees no report.

The values go in as parameters and hold until the transaction ends, so that a pooled connection keeps nobody's sight.
"""

from sqlalchemy import Connection, Engine

from data.access.viewers import Viewer
from data.store.faults import write_address
from data.terms.errors import StoreUnreachable

# vardar.party and so on, as the policies ask for them
SETTINGS = ("party", "status", "role", "operations", "name", "works", "system")
ON = "on"
_OPTION = "vardar_settings"  # execution option of an engine or a connection
# With the settings, whether this role may have every row; a store of an earlier revision has no wall yet.
_TELL = f"""SELECT coalesce(has_function_privilege(to_regprocedure('every_row()'), 'EXECUTE'), true),
    {", ".join(f"set_config('vardar.{name}', %s, true)" for name in SETTINGS)}"""


def viewing(engine: Engine, viewer: Viewer, *, works: bool = False) -> Engine:
    """The same store as this viewer sees it; on SQLite, where the policy's clause stands alone, just the same store.

    `works` is for the unit of work alone: it also reaches the pairs whose other report the viewer does not see. Made of
    `as_system(engine)` it has every row besides: for what a person does to reports that they do not see, as retention.
    """
    operations = " ".join(sorted(viewer.operations))
    system = engine.get_execution_options().get(_OPTION, ("",))[-1]
    told = (viewer.party, viewer.status.value, viewer.role.value, operations, viewer.name, ON if works else "", system)
    return engine.execution_options(**{_OPTION: told})


def as_system(engine: Engine) -> Engine:
    """The same store with every row, for what no person sees: schema, picture, retention, backup.

    On PostgreSQL for those who have the right: the owner of the schema, who migrates, and the reader; for others its
    first statement raises StoreUnreachable.
    """
    return engine.execution_options(**{_OPTION: ("", "", "", "", "", "", ON)})


def tell(connection: Connection) -> None:
    """The listener for the `begin` of a PostgreSQL engine."""
    told = connection.get_execution_options().get(_OPTION)
    if told is None:
        return
    may_have_every_row = connection.exec_driver_sql(_TELL, told).scalar_one()
    if told[-1] == ON and not may_have_every_row:
        raise StoreUnreachable(
            f"{write_address(connection.engine.url)} sees what its viewers see, and this needs every row",
            advice="Set VARDAR_READER for the picture; upgrade, purge and backup run as the migrating role.",
        )
