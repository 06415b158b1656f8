"""A purge, a backup or a restore is killed at any moment: the store stays whole, and what stands as a backup is one.

`VARDAR_KILLS` is the number of kills of each on each engine.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from data.access.viewers import local_administrator
from data.store import audit
from data.store.engine import is_sqlite
from data.store.keeping.archive import UNFINISHED, open_archive
from data.store.keeping.backup import back_up
from data.store.schema import check
from data.terms import columns
from tests.crash.keeper import purge, purge_time
from tests.stores.forms import NOON, add, detection

KILLS = int(os.environ.get("VARDAR_KILLS", "4"))
REPORTS = 200
TABLES = ("nationality_count", "incident_label")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "out"
    made.mkdir()
    (made / "clock").write_text("0")
    return made


@pytest.fixture
def keepers(store_url, folder):
    command = [sys.executable, "-m", "tests.crash.keeper", store_url, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process
        process.stdin.close()


def work_and_kill(keepers, way, seconds, *, lets_one_pass):
    """How many were done before the kill. With `lets_one_pass` the clock starts after the first of them, so that a slow
    machine gets somewhere too."""
    print(way, file=keepers.stdin, flush=True)
    word, pid = keepers.stdout.readline().split()
    assert word == "ready"
    passed = 0
    while lets_one_pass and not passed:
        passed = keepers.stdout.readline() == "done\n"
    time.sleep(seconds)
    os.kill(int(pid), signal.SIGKILL)
    return passed + [line.strip() for line in iter(keepers.stdout.readline, "gone\n")].count("done")


def kill_often(keepers, way, *, each=lambda kill: None, longest=0.5):
    chance, done = random.Random(3), 0
    for kill in range(KILLS):
        each(kill)
        done += work_and_kill(keepers, way, chance.uniform(0, longest), lets_one_pass=kill % 2)
    return done


def require_whole(engine):
    """Nothing by halves: no report without what hangs on it, no broken record, no finding."""
    with engine.connect() as connection:
        reports = connection.execute(text("SELECT count(*) FROM incident")).scalar()
        for name in TABLES:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == reports
    verdict = audit.verify(engine)
    assert verdict.is_whole, verdict.reason
    assert [one for one in check(engine) if not one.is_right and one.name != "wall"] == []
    return reports


def fill(engine):
    """A report each minute from the first limit on."""
    add(engine, *(detection(n, personal_data=True, received_at=NOON + timedelta(minutes=n)) for n in range(REPORTS)))


@pytest.mark.slow
def test_a_purge_that_is_killed_goes_on_where_it_stood(store, keepers, folder):
    fill(store)
    store.dispose()
    kill_often(keepers, "purge", each=lambda kill: (folder / "clock").write_text(str(kill)))
    left = require_whole(store)
    purge(store, folder, 0)
    limit = purge_time(folder).replace(year=2020)
    with store.connect() as connection:
        received = connection.execute(select(columns.incident.c.received_at)).scalars().all()
    assert all(moment >= limit for moment in received)
    print(f"{KILLS} kills, {REPORTS - left} erased by those that were killed, {len(received)} left")


@pytest.mark.slow
def test_a_backup_that_is_killed_leaves_no_half_of_one(store, keepers, folder):
    fill(store)
    store.dispose()
    done = kill_often(keepers, "backup")
    found = list(folder.glob("*.backup"))
    assert len(found) >= done >= KILLS // 2
    for path in found:
        with open_archive(path) as archive:
            archive.check()
    assert require_whole(store) == REPORTS
    back_up(store, local_administrator(), folder / "last.backup")
    assert not list(folder.glob(f"{UNFINISHED}*"))  # what the killed ones left is taken away
    print(f"{KILLS} kills, {len(found)} backups stand")


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_the_one_store_or_the_other(store, keepers, folder):
    fill(store)
    back_up(store, local_administrator(), folder / "first.backup")
    add(store, detection(REPORTS))
    store.dispose()
    seen = set()

    def look(kill):
        seen.add(require_whole(store))
        store.dispose()

    done = kill_often(keepers, "restore", each=look, longest=1.5 if is_sqlite(store) else 4)
    seen.add(require_whole(store))
    assert seen <= {REPORTS, REPORTS + 1}
    assert done >= KILLS // 2
    if is_sqlite(store):
        kept = list(folder.parent.glob("store.db.before_*"))
        assert len(kept) >= done
    print(f"{KILLS} kills, {done} restored")
