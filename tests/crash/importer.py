"""Processes that import until they are killed: portions of reports, or whole batches. They say what was acknowledged.

    python -m tests.crash.importer ADDRESS IN_ONE

Each line on its input (`portions 120`) starts one with that number; it answers `ready PID`, then the first number of
each portion or batch that was stored, and `gone` when it was killed. They are forks of one process, because a thousand
starts of Python would take an hour; each opens the store itself.
"""

import os
import sys
from datetime import timedelta
from itertools import count

from data.store import batches
from data.store.engine import open_engine
from tests.stores.forms import NOON, add, detection, writing


def report(number):
    """A report of its own number, never of the future however many there are."""
    return detection(number, occurred_from=NOON + timedelta(minutes=number % 1_000))


def import_portion(engine, numbers):
    """One portion as the API or a page would add it."""
    add(engine, *map(report, numbers))


def import_batch(engine, numbers):
    """One file: portions within it, so that a kill falls between them too."""
    batches.PORTION = max(1, len(numbers) // 4)
    with writing(engine) as work:
        outcome = batches.take(work, ((report(number), 1) for number in numbers), name=f"file {numbers.start}")
        assert outcome.is_clean, outcome.refused


WAYS = {"portions": import_portion, "batches": import_batch}


def import_on(way, url, first, in_one):
    engine = open_engine(url)
    engine.connect().close()
    print("ready", os.getpid(), flush=True)
    for start in count(first, in_one):
        WAYS[way](engine, range(start, start + in_one))
        print(start, flush=True)


def main(url, in_one):
    for line in iter(sys.stdin.readline, ""):
        way, first = line.split()
        child = os.fork()
        if not child:
            import_on(way, url, int(first), in_one)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
