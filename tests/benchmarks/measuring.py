"""Measuring: how long something takes, several times; the median and the spread of it."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

FEWEST, MOST, LONG_ENOUGH_S = 3, 15, 2.0


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    median: float
    low: float
    high: float
    runs: int


def measure(run: Callable[[], object]) -> Times:
    """Run once to warm up, then at least three times and until two seconds are over."""
    run()
    taken: list[float] = []
    while len(taken) < FEWEST or (sum(taken) < LONG_ENOUGH_S * 1000 and len(taken) < MOST):
        taken.append(once(run))
    return Times(median(taken), min(taken), max(taken), len(taken))


def once(run: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def resident_mb() -> float:
    """Memory of this process now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
