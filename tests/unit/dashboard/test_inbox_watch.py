"""The inbox beside the picture: what is put into the folder while the services run is taken in."""

import time

from dashboard import bootstrap
from dashboard.config import Settings


def test_a_file_that_is_put_into_the_inbox_is_read_while_the_services_run(record_store, tmp_path):
    running = bootstrap.start(Settings(store=record_store, inbox=tmp_path / "in"))
    try:
        until = time.monotonic() + 60
        while not (tmp_path / "in" / "refused").exists() and time.monotonic() < until:
            time.sleep(0.05)
        (tmp_path / "in" / "x.csv").write_text("Datum;Ort\n09.03.2020;Edirne\n")
        while not list((tmp_path / "in" / "refused").glob("*-x.csv")) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(list((tmp_path / "in" / "refused").glob("*-x.csv"))) == 1
    finally:
        running.stop()


def test_without_a_folder_nothing_is_watched(services):
    assert services.inbox is None
