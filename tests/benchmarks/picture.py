"""The read model against the stores it is copied from: the dashboard's queries, following, starting, memory."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, func, select, text, update

from data.exercise import plan, play
from data.picture.read_model import ReadModel
from data.store.engine import WRITES, is_sqlite, open_engine
from data.store.schema import upgrade
from data.store.tables import Incident
from data.terms.columns import incident
from tests.benchmarks.measuring import Times, measure, once, resident_mb
from tests.benchmarks.queries import COVERED, FILTERS, statements
from tests.stores.cluster import postgis_cluster

POLL_S, CHANGES = 0.5, 5
SERVER = {"shared_buffers": "1GB", "work_mem": "64MB", "effective_cache_size": "4GB", "max_wal_size": "4GB"}
Tell = Callable[[str], None]


@dataclass
class Bench:
    """What was measured on one store at one size. Milliseconds and seconds as the names say."""

    store: str
    incidents: int
    load_s: float
    bootstrap_s: float
    model_mb: float
    process_mb: float
    follow_ms: float
    visible_ms: list[float]
    shipped_ms: float  # the typical filter's five queries on the store before it got an index made for them
    queries: list[dict[str, object]] = field(default_factory=list)


@contextmanager
def servers(folder: Path, *, with_postgres: bool) -> Iterator[dict[str, Callable[[], str]]]:
    """By name of the engine, what gives the address of another empty store; all gone at the end."""
    with ExitStack() as stack:
        numbers = count()
        makers: dict[str, Callable[[], str]] = {"sqlite": lambda: f"sqlite:///{folder / f'bench-{next(numbers)}.db'}"}
        if with_postgres:
            cluster = stack.enter_context(postgis_cluster(SERVER))
            makers["postgis"] = lambda: cluster.url(cluster.create_database())
        yield makers


def bench(name: str, url: str, incidents: int, *, tell: Tell) -> Bench:
    """Fill an empty store with so many incidents and measure on it."""
    engine = open_engine(url)
    try:
        upgrade(engine)
        return _bench(name, engine, incidents, tell)
    finally:
        engine.dispose()


def _bench(name: str, engine: Engine, incidents: int, tell: Tell) -> Bench:
    load_s = _fill(engine, incidents, tell=lambda done: tell(f"{name}: filling, {done:,} of {incidents:,}")) / 1000
    tell(f"{name}: the typical filter on the store as it is shipped")
    shipped_ms = sum(
        measure(lambda statement=statement: _fetch(engine, statement)).median
        for statement in statements(FILTERS["typical"]).values()
    )
    tell(f"{name}: indexes and statistics")
    _index(engine)
    tell(f"{name}: copying")
    start = time.perf_counter()
    with closing(ReadModel.build(engine)) as model:
        bootstrap_s = time.perf_counter() - start
        found = Bench(
            name, incidents, load_s, bootstrap_s, model.memory_bytes() / 1e6, resident_mb(), 0, [], shipped_ms
        )
        for chosen, query in FILTERS.items():
            for asked, statement in statements(query).items():
                tell(f"{name}: {chosen}, {asked}")
                on_model = measure(lambda statement=statement: model.rows(statement))
                on_store = measure(lambda statement=statement: _fetch(engine, statement))
                found.queries.append(_row(chosen, asked, on_model, on_store))
        tell(f"{name}: following")
        found.follow_ms = median(_follow(engine, model, number) for number in range(1, CHANGES + 1))
        found.visible_ms = _visible(engine, model)
    return found


def totals(found: Bench) -> dict[str, dict[str, float]]:
    """For each filter the sum of the five medians on model and store, and how many times faster the model is."""
    sums = {}
    for chosen in FILTERS:
        rows = [row for row in found.queries if row["filter"] == chosen]
        model, store = (sum(row[side]["median"] for row in rows) for side in ("model_ms", "store_ms"))
        slowest = max(row["model_ms"]["median"] for row in rows)
        sums[chosen] = {"model_ms": model, "store_ms": store, "ratio": store / model, "slowest_model_ms": slowest}
    sums["typical"]["shipped_ratio"] = found.shipped_ms / sums["typical"]["model_ms"]
    return sums


def _row(chosen: str, asked: str, on_model: Times, on_store: Times) -> dict[str, object]:
    ratio = on_store.median / on_model.median
    return {
        "filter": chosen,
        "query": asked,
        "model_ms": asdict(on_model),
        "store_ms": asdict(on_store),
        "ratio": ratio,
    }


def _fill(engine: Engine, incidents: int, *, tell: Callable[[int], None]) -> float:
    return once(lambda: play(engine, plan("region", incidents=incidents), progress=lambda done, _: tell(done)))


def _index(engine: Engine) -> None:
    """Give the store what it needs to answer at its best: an index that covers the five queries, and statistics."""
    columns = ", ".join(COVERED)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not is_sqlite(engine):
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS ix_bench_cover ON incident ({columns})"))
        connection.execute(text("ANALYZE" if is_sqlite(engine) else "VACUUM ANALYZE incident"))
        if not is_sqlite(engine):
            connection.execute(text("RESET statement_timeout"))


def _fetch(engine: Engine, statement: object) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(statement))


def _change(engine: Engine, number: int) -> None:
    """Another number of persons for one incident."""
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        connection.execute(update(Incident).where(Incident.id == number).values(persons=1_000_000 + number))
        connection.commit()


def _follow(engine: Engine, model: ReadModel, number: int) -> float:
    """Milliseconds of following one change."""
    _change(engine, number)
    return once(model.follow)


def _visible(engine: Engine, model: ReadModel) -> list[float]:
    """Milliseconds from commit until a reader sees the change, while a thread follows every POLL_S as a server does."""
    done = threading.Event()

    def follow() -> None:
        while not done.wait(POLL_S):
            model.follow()

    follower = threading.Thread(target=follow)
    follower.start()
    taken = []
    try:
        for number in range(101, 101 + CHANGES):
            seen = select(func.count()).select_from(incident).where(incident.c.persons == 1_000_000 + number)
            _change(engine, number)
            start = time.perf_counter()
            while not model.scalar(seen):
                time.sleep(0.005)
            taken.append((time.perf_counter() - start) * 1000)
    finally:
        done.set()
        follower.join()
    return taken
