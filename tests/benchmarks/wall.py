"""What the wall costs on PostgreSQL: the same reads of one store as its service (before the wall) and as a superuser
(above it), in turns. `python -m tests.benchmarks.wall [--incidents 100000]`."""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from data.access.viewers import OCU, Role, Viewer, local_watch_officer, party_viewer
from data.exercise import plan, play
from data.store import incidents
from data.store.engine import open_engine
from data.store.roles import set_up
from data.store.schema import upgrade
from data.terms.codes import PartyStatus
from data.terms.filters import Filter
from tests.benchmarks.measuring import once
from tests.stores.cluster import postgis_cluster

ROUNDS = 9
VIEWERS = {
    "watch officer": local_watch_officer(),
    "member state": party_viewer("BG", status=PartyStatus.MEMBER_STATE),
    "coordinator": Viewer("c", OCU, PartyStatus.MEMBER_STATE, Role.COORDINATOR, frozenset({"EXERCISE"})),
}
SPREAD = """UPDATE incident SET release = (ARRAY['MEMBERS', 'PARTNERS', 'ORIGINATOR', 'PUBLIC', 'NAMED'])[1 + id % 5],
    release_to = CASE WHEN id % 5 = 4 THEN ' BG RO ' END, handling = CASE WHEN id % 7 = 0 THEN '' ELSE 'H0 H1' END"""


def reads(viewer: Viewer) -> Iterator[tuple[str, Callable[[Engine], object]]]:
    """Typical reads of the store itself, by name."""
    everything, seizures = Filter(exercise=True), Filter(exercise=True, kind=("seizure",))
    yield "list of 200", lambda engine: incidents.find(engine, viewer, everything, limit=200)
    yield "count of all", lambda engine: incidents.count(engine, viewer, everything)
    yield "count of seizures", lambda engine: incidents.count(engine, viewer, seizures)
    yield "queue", lambda engine: incidents.queue(engine, viewer)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    size = parser.parse_args().incidents
    table = Table("viewer", "read", "without (ms)", "with (ms)", "ratio", title=f"{size:,} incidents")
    with postgis_cluster({"shared_buffers": "512MB"}) as cluster:
        name = cluster.create_database()
        above = open_engine(cluster.url(name))
        _, migrate, app, _ = set_up(above)
        before = open_engine(str(app.address))
        owner = open_engine(str(migrate.address))
        upgrade(owner)
        loaded = once(lambda: play(before, plan("region", incidents=size), progress=lambda *_: None))
        with above.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(SPREAD))
            connection.execute(text("VACUUM ANALYZE"))
        for who, viewer in VIEWERS.items():
            for what, read in reads(viewer):
                taken: dict[Engine, list[float]] = {above: [], before: []}
                for _ in range(ROUNDS):
                    for engine, times in taken.items():
                        times.append(once(partial(read, engine)))
                without, held = median(taken[above]), median(taken[before])
                table.add_row(who, what, f"{without:.1f}", f"{held:.1f}", f"{held / without:.2f}")
        for engine in (above, before, owner):
            engine.dispose()
    console = Console(width=110)
    console.print(table)
    console.print(f"filled through the wall in {loaded / 1000:.0f} s")


if __name__ == "__main__":
    main()
