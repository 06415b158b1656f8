"""Processes that purge, back up or restore until they are killed.

    python -m tests.crash.keeper ADDRESS FOLDER

Each line on its input (`purge`, `backup`, `restore`) starts one; it answers `ready PID`, a line for each act that is
done, and `gone` when it was killed. They are forks of one process; each opens the store itself.
"""

import os
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

from data.access.viewers import local_administrator
from data.store.engine import open_engine
from data.store.keeping import purging
from data.store.keeping.backup import back_up, restore
from data.terms.errors import StoreError
from tests.stores.forms import NOON

MANAGER = local_administrator()
STEP = timedelta(minutes=30)


def purge(engine, folder, number):
    """The reports of the next half hour, in small portions."""
    purging.PORTION = 7
    purging.purge(engine, MANAGER, dry_run=False, clock=lambda: purge_time(folder))


def purge_time(folder):
    """The test turns the clock: how many half hours it is past the first limit."""
    return NOON.replace(year=2023) + int((folder / "clock").read_text()) * STEP


def backup(engine, folder, number):
    back_up(engine, MANAGER, folder / f"{os.getpid()}-{number}.backup")


def restore_first(engine, folder, number):
    restore(engine, MANAGER, folder / "first.backup", replace=True, clock=lambda: NOON + timedelta(
        seconds=os.getpid() * 1_000 + number))  # fmt: skip


WAYS = {"purge": purge, "backup": backup, "restore": restore_first}


def keep_on(way, url, folder):
    engine = open_engine(url)
    print("ready", os.getpid(), flush=True)
    for number in count():
        try:
            WAYS[way](engine, folder, number)
        except StoreError as error:  # such as a lock that a killed one's server side still holds
            print(type(error).__name__, flush=True)
            continue
        print("done", flush=True)


def main(url, folder):
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            keep_on(line.strip(), url, folder)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
