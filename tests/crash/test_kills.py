"""Acknowledged is stored: an importing process is killed at any moment, on both engines, and what it said is compared.

`VARDAR_KILLS` is the number of kills on each engine (10 unless told; the promise is 1,000).
"""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from sqlmodel import Session, func, select

from data.store.schema import check
from data.store.tables import AuditEntry, Incident, IncidentChange, IncidentLabel, NationalityCount
from tests.stores.forms import uid

KILLS = int(os.environ.get("VARDAR_KILLS", "10"))
IN_ONE = 40
IMPORTER = textwrap.dedent(
    """
    import sys
    from data.store.engine import open_engine
    from tests.stores.forms import add, detection
    engine, first, in_one = open_engine(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    while True:
        add(engine, *(detection(number) for number in range(first, first + in_one)))
        print(first, flush=True)
        first += in_one
    """
)


def import_and_kill(url, first, seconds):
    """Import in portions until killed; the first number of each portion that was acknowledged."""
    importer = subprocess.Popen(
        [sys.executable, "-c", IMPORTER, url, str(first), str(IN_ONE)], stdout=subprocess.PIPE, text=True
    )
    with importer:
        assert importer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        importer.send_signal(signal.SIGKILL)
        return [int(line) for line in importer.stdout.read().split()]


@pytest.mark.slow
def test_what_was_acknowledged_is_stored_and_nothing_by_halves(store, store_url):
    chance = random.Random(7)
    acknowledged, following = [], 0
    for _ in range(KILLS):
        # It begins again with the last portion that it knows of: one that was stored but not acknowledged must be
        # recognised and not be stored twice.
        said = import_and_kill(store_url, following, chance.uniform(0.02, 0.6))
        acknowledged += said
        following = max(acknowledged, default=0)
    assert len(acknowledged) > KILLS // 2
    with Session(store) as session:
        stored = set(session.exec(select(Incident.uid)))
        for first in acknowledged:
            assert {uid(number) for number in range(first, first + IN_ONE)} <= stored
        assert len(stored) % IN_ONE == 0
        counts = [session.exec(select(func.count()).select_from(table)).one() for table in (
            Incident, NationalityCount, IncidentLabel, IncidentChange)]  # fmt: skip
        assert counts == [len(stored)] * 4
        recorded = sum(entry.detail["new"] for entry in session.exec(select(AuditEntry)))
        assert recorded == len(stored)
    assert all(finding.is_right for finding in check(store))
