"""A process that reads the inbox is killed at any moment: no file is lost, none is stored twice, none by halves.

`VARDAR_KILLS` is the number of kills on each engine.
"""

import csv
import multiprocessing
import os
import random
import time

import pytest
from sqlmodel import Session, func, select

from data.collection.intake.inbox import Inbox
from data.collection.intake.receiving import receive
from data.store.engine import open_engine
from data.store.tables import Incident
from tests.stores.forms import OFFICER, detection_values

KILLS = int(os.environ.get("VARDAR_KILLS", "10"))
IN_ONE = 30
FILES = 3 * KILLS
NAMES = ("uid", "kind", "originator", "occurred_from", "precision", "lon", "lat", "country", "direction", "persons")
FORKED = multiprocessing.get_context("fork")  # a reader is there at once, and killed in its work rather than its start


def read(url, folder):
    engine = open_engine(url)
    inbox = Inbox(folder, take=receive(engine, OFFICER))
    while True:
        inbox.follow()
        time.sleep(0.01)


def put(folder, number):
    draft = folder / f"{number}.csv.part"
    with draft.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for row in range(number * IN_ONE, (number + 1) * IN_ONE):
            values = detection_values(row)
            writer.writerow([values[name] for name in NAMES])
    draft.rename(folder / f"{number}.csv")


def start(url, folder):
    reader = FORKED.Process(target=read, args=(url, folder), daemon=True)
    reader.start()
    return reader


def stop(reader):
    reader.kill()
    reader.join()
    reader.close()


def lying(folder, name):
    return [path for path in (folder / name).iterdir() if path.suffix == ".csv"] if (folder / name).exists() else []


@pytest.mark.slow
def test_every_file_of_the_inbox_is_stored_once_however_often_its_readers_are_killed(store, store_url, tmp_path):
    folder, chance = tmp_path / "inbox", random.Random(5)
    folder.mkdir()
    for number in range(FILES):
        put(folder, number)
    store.dispose()  # no connection is shared with a forked reader
    for _ in range(KILLS):
        readers = [start(store_url, folder), start(store_url, folder)]  # two at one inbox
        time.sleep(chance.uniform(0.01, 0.4))
        for reader in readers:
            stop(reader)
    last = start(store_url, folder)
    until = time.monotonic() + 120
    while len(lying(folder, "accepted")) < FILES and time.monotonic() < until:
        time.sleep(0.05)
    stop(last)
    assert (len(lying(folder, "accepted")), lying(folder, "refused"), lying(folder, "reading")) == (FILES, [], [])
    assert [path for path in folder.iterdir() if path.is_file()] == []
    reports = [path for path in (folder / "accepted").iterdir() if path.name.endswith(".report.json")]
    assert {path.name.removesuffix(".report.json") for path in reports} == {
        path.name for path in lying(folder, "accepted")
    }
    with Session(store) as session:
        assert session.exec(select(func.count()).select_from(Incident)).one() == FILES * IN_ONE
