"""What the policy's clause costs on the dashboard's queries: the same model and run, without it and with it."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import ColumnElement, func, select, true

from data.access.reach import visible_in_copy
from data.access.viewers import Viewer, local_watch_officer, party_viewer
from data.exercise import plan, play
from data.picture.read_model import ReadModel
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.terms.codes import COUNTED_STATUSES, PartyStatus
from data.terms.columns import incident
from tests.benchmarks.measuring import once
from tests.benchmarks.queries import FILTERS, statements

ROUNDS, GOAL = 9, 1.20
VIEWERS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "without": true,
    "OCU": lambda: visible_in_copy(local_watch_officer(), among=COUNTED_STATUSES),
    "member state": lambda: visible_in_copy(
        party_viewer("RO", status=PartyStatus.MEMBER_STATE), among=COUNTED_STATUSES
    ),
}


def _asked(viewer: Viewer) -> ColumnElement[bool]:
    """The clause as a Selection asks it, whose filter leaves counted reports alone."""
    return visible_in_copy(viewer, among=COUNTED_STATUSES)


@dataclass
class PolicyBench:
    """Milliseconds of the five queries by filter and viewer, and how many incidents each viewer sees."""

    incidents: int
    sees: dict[str, int] = field(default_factory=dict)
    dashboard_ms: dict[str, dict[str, float]] = field(default_factory=dict)

    def ratios(self) -> dict[str, dict[str, float]]:
        """With the clause over without it."""
        return {
            chosen: {viewer: ms / times["without"] for viewer, ms in times.items() if viewer != "without"}
            for chosen, times in self.dashboard_ms.items()
        }

    def goals(self) -> dict[str, bool]:
        """The clause costs at most a fifth, for either viewer on any filter."""
        return {
            f"{chosen}: {viewer} {ratio:.2f} times the queries without the clause": ratio <= GOAL
            for chosen, ratios in self.ratios().items()
            for viewer, ratio in ratios.items()
        }


def bench_policy(url: str, incidents: int, *, tell: Callable[[str], None]) -> PolicyBench:
    """Fill an empty store with so many incidents and measure on its read model."""
    engine = open_engine(url)
    found = PolicyBench(incidents)
    try:
        upgrade(engine)
        play(engine, plan("region", incidents=incidents), progress=lambda done, _: tell(f"policy: filling, {done:,}"))
        with closing(ReadModel.build(engine)) as model:
            for viewer, allowed in VIEWERS.items():
                counted = model.scalar(select(func.count()).select_from(incident).where(allowed()))
                found.sees[viewer] = int(str(counted))
            for chosen, query in FILTERS.items():
                tell(f"policy: {chosen}")
                found.dashboard_ms[chosen] = _dashboards(model, query)
    finally:
        engine.dispose()
    return found


def _dashboards(model: ReadModel, query: str) -> dict[str, float]:
    """For each viewer the sum of the queries' medians. The viewers take turns: what slows the machine slows all."""
    asked = {viewer: statements(query, allowed=allowed()) for viewer, allowed in VIEWERS.items()}
    sums = dict.fromkeys(VIEWERS, 0.0)
    for name in asked["without"]:
        taken: dict[str, list[float]] = {viewer: [] for viewer in VIEWERS}
        for _ in range(ROUNDS + 1):
            for viewer in VIEWERS:
                taken[viewer].append(once(lambda statement=asked[viewer][name]: model.rows(statement)))
        for viewer, times in taken.items():
            sums[viewer] += median(times[1:])  # the first warms up
    return sums
