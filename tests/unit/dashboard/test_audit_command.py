"""vardar audit: verify, anchor and export, as somebody at the machine runs them."""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dashboard.cli import app
from data.access.viewers import local_watch_officer
from data.store import audit
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    for number in range(5):
        with UnitOfWork(engine, viewer=local_watch_officer()) as work:
            work.record("consultation", "situation", {"filter": f"number {number}"})
            work.commit()
    engine.dispose()
    return url


def run(store, *words):
    return CliRunner().invoke(app, ["audit", *words], env={"VARDAR_STORE": store})


def change(store, statement):
    engine = open_engine(store)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_whole_record_is_said_to_be_whole(store, tmp_path):
    done = run(store, "verify")
    assert done.exit_code == 0
    assert "5 entries are as they were put on the record" in done.stdout
    assert "Without anchors" in done.stderr
    anchors = str(tmp_path / "anchors")
    assert "Anchored: entry 5" in run(store, "anchor", anchors).stdout
    told = json.loads(run(store, "verify", "--anchor", anchors, "--json").stdout)
    assert (told["is_whole"], told["anchors"], told["entries"]) == (True, 1, 6)  # that it was anchored is an entry


def test_a_bent_record_is_named_in_words_and_by_the_exit_code(store, tmp_path):
    anchors = str(tmp_path / "anchors")
    run(store, "anchor", anchors)
    change(store, "UPDATE audit_entry SET actor = 'somebody' WHERE seq = 3")
    done = run(store, "verify", "--anchor", anchors)
    assert done.exit_code == 1
    assert "BENT: entry 3" in done.stdout
    assert "somebody (OCU, watch_officer), consultation of situation" in done.stdout
    told = json.loads(run(store, "verify", "--json").stdout)
    assert (told["first_bent"], told["is_whole"]) == (3, False)


def test_no_anchor_is_written_that_contradicts_the_one_before(store, tmp_path):
    anchors = tmp_path / "anchors"
    run(store, "anchor", str(anchors))
    before = anchors.read_text()
    change(store, "UPDATE audit_entry SET digest = 'x' WHERE seq = 5")
    done = run(store, "anchor", str(anchors))
    assert done.exit_code == 2
    assert "entry 5, which was anchored on" in done.stderr
    assert anchors.read_text() == before


def test_anchors_that_are_not_there_are_said(store, tmp_path):
    done = run(store, "verify", "--anchor", str(tmp_path / "nothing"))
    assert done.exit_code == 2
    assert "vardar audit anchor FILE" in done.stderr


def test_the_record_goes_out_for_a_purpose_only(store, tmp_path):
    out = tmp_path / "record.csv"
    assert run(store, "export", str(out)).exit_code == 2
    assert run(store, "export", str(out), "--purpose", " ").exit_code == 2
    assert not out.exists()
    done = run(store, "export", str(out), "--purpose", "yearly review")
    assert done.exit_code == 0
    assert "5 entries" in done.stdout
    assert out.stat().st_mode & 0o077 == 0
    assert "number 4" in out.read_text(encoding="utf-8-sig")
    assert run(store, "export", str(tmp_path / "record.pdf"), "--purpose", "x").exit_code == 2


def test_who_erased_details_is_told_in_words_and_as_json(store):
    engine = open_engine(store)
    with UnitOfWork(engine, viewer=local_watch_officer()) as work:
        audit.erase_details(work, [1, 2], "their time is over")
        work.commit()
    engine.dispose()
    assert "2 of them without details, erased by local (OCU) in entry 6" in run(store, "verify").stdout
    (erasure,) = json.loads(run(store, "verify", "--json").stdout)["erasures"]
    assert (erasure["seq"], erasure["actor"], erasure["details"]) == (6, "local", 2)
