"""The inbox on a store: what comes of good, bad and unreadable files, and what lies beside them."""

import csv
import json

import pytest
from sqlmodel import Session, func, select

from data.collection.intake import receiving
from data.collection.intake.inbox import Inbox
from data.collection.intake.receiving import receive
from data.store.tables import Incident
from data.terms.errors import StoreLocked
from tests.stores.forms import OFFICER, clock, detection_values

NAMES = ("uid", "kind", "originator", "occurred_from", "precision", "lon", "lat", "country", "direction", "persons")


@pytest.fixture
def inbox(store, tmp_path):
    found = Inbox(tmp_path / "in", take=receive(store, OFFICER, clock=clock), clock=clock)
    found.folder.mkdir()
    return found


def put(inbox, *changes, name="reports.csv"):
    with (inbox.folder / name).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for number, change in enumerate(changes):
            values = {**detection_values(number), **change}
            writer.writerow([values[column] for column in NAMES])


def look(inbox):
    return [inbox.follow() for _ in range(3)]


def lying(inbox, folder):
    return {path.name.split("-", 2)[-1]: path for path in (inbox.folder / folder).iterdir()}


def stored(store):
    with Session(store) as session:
        return session.exec(select(func.count()).select_from(Incident)).one()


def test_a_good_file_is_stored_and_lies_in_accepted_with_its_report(inbox, store):
    put(inbox, {}, {})
    look(inbox)
    found = lying(inbox, "accepted")
    assert set(found) == {"reports.csv", "reports.csv.report.json", "reports.csv.report.txt"}
    assert json.loads(found["reports.csv.report.json"].read_text())["new"] == 2
    assert "2 new" in found["reports.csv.report.txt"].read_text()
    assert stored(store) == 2


def test_a_file_with_a_bad_row_lies_in_refused_with_the_row_to_correct(inbox, store):
    put(inbox, {}, {"persons": "many"})
    look(inbox)
    found = lying(inbox, "refused")
    assert "reports.csv.refused-rows.xlsx" in found
    assert "row 3, column persons" in found["reports.csv.report.txt"].read_text()
    assert stored(store) == 0


def test_the_workbook_of_refused_rows_can_be_put_in_again(inbox, store):
    put(inbox, {}, {"persons": "many"})
    look(inbox)
    back = lying(inbox, "refused")["reports.csv.refused-rows.xlsx"]
    (inbox.folder / "corrected.xlsx").write_bytes(back.read_bytes())
    look(inbox)
    told = json.loads(lying(inbox, "refused")["corrected.xlsx.report.json"].read_text())
    assert (told["rows"], [refusal["value"] for refusal in told["refusals"]]) == (1, ["many"])


def test_an_unknown_file_lies_in_refused_with_a_mapping_to_correct(inbox):
    (inbox.folder / "x.csv").write_text("Datum;Ort\n09.03.2020;Edirne\n")
    look(inbox)
    assert "fields:" in lying(inbox, "refused")["x.csv.suggested-profile.yaml"].read_text()


def test_a_file_that_is_none_lies_in_refused_with_a_sentence(inbox):
    (inbox.folder / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    look(inbox)
    assert json.loads(lying(inbox, "refused")["x.xlsx.report.json"].read_text())["refusals"][0]["reason"]


def test_the_same_file_again_stores_nothing_twice(inbox, store):
    for _ in range(2):
        put(inbox, {}, {})
        look(inbox)
    assert stored(store) == 2


def test_a_store_that_is_held_leaves_the_file_for_later(inbox, store, monkeypatch):
    def held(*_, **__):
        raise StoreLocked("held")

    put(inbox, {})
    inbox.follow()
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "commit", held)
        with pytest.raises(StoreLocked):
            inbox.follow()
    look(inbox)
    assert stored(store) == 1


def test_a_fault_of_ours_refuses_the_file_and_says_so(inbox, store, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    put(inbox, {})
    monkeypatch.setattr(receiving, "prepare", broken)
    look(inbox)
    told = lying(inbox, "refused")["reports.csv.report.txt"].read_text()
    assert "event" in told
    assert "ZeroDivision" not in told
