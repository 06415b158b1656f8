"""Acknowledged is stored: an importing process is killed at any moment, on both engines, and what it said is compared.

`VARDAR_KILLS` is the number of kills of each way on each engine (50 unless told; the promise is 1,000).
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlmodel import Session, func, select

from data.store.schema import check
from data.store.tables import AuditEntry, ImportBatch, Incident, IncidentChange, IncidentLabel, NationalityCount
from tests.stores.forms import uid

KILLS = int(os.environ.get("VARDAR_KILLS", "50"))
IN_ONE = 40


@pytest.fixture
def importers(store_url):
    """A process whose forks import into the store."""
    command = [sys.executable, "-m", "tests.crash.importer", store_url, str(IN_ONE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process
        process.stdin.close()


def import_and_kill(importers, way, first, seconds, *, lets_one_pass):
    """Import until killed; the first number of each portion or batch that was acknowledged.

    With `lets_one_pass` the clock starts after the first of them, so that a slow machine gets somewhere too.
    """
    print(way, first, file=importers.stdin, flush=True)
    word, pid = importers.stdout.readline().split()
    assert word == "ready"
    passed = [int(importers.stdout.readline())] if lets_one_pass else []
    time.sleep(seconds)
    os.kill(int(pid), signal.SIGKILL)
    return passed + [int(line) for line in iter(importers.stdout.readline, "gone\n")]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["portions", "batches"])
def test_what_was_acknowledged_is_stored_and_nothing_by_halves(store, importers, way):
    chance = random.Random(7)
    acknowledged, following = [], 0
    for kill in range(KILLS):
        # It begins again with the last portion that it knows of: one that was stored but not acknowledged must be
        # recognised and not be stored twice.
        acknowledged += import_and_kill(importers, way, following, chance.uniform(0, 0.2), lets_one_pass=kill % 2)
        following = max(acknowledged, default=0)
    assert len(acknowledged) >= KILLS // 2
    with Session(store) as session:
        stored = set(session.exec(select(Incident.uid)))
        for first in acknowledged:
            assert {uid(number) for number in range(first, first + IN_ONE)} <= stored
        assert len(stored) % IN_ONE == 0
        counts = [session.exec(select(func.count()).select_from(table)).one() for table in (
            Incident, NationalityCount, IncidentLabel, IncidentChange)]  # fmt: skip
        assert counts == [len(stored)] * 4
        entries = session.exec(select(AuditEntry)).all()
        assert sum(entry.held.detail["new"] for entry in entries) == len(stored)
        assert set(session.exec(select(Incident.version))) == {1}
        kept = session.exec(select(ImportBatch.row_count, ImportBatch.outcome)).all()
    assert len(kept) == (len(entries) if way == "batches" else 0)
    assert all(rows == IN_ONE and outcome["new"] + outcome["unchanged"] == IN_ONE for rows, outcome in kept)
    assert [one for one in check(store) if not one.is_right and one.name != "wall"] == []
    print(f"{way}: {KILLS} kills, {len(acknowledged)} acknowledged, {len(stored) // IN_ONE} stored")
