"""vardar purge, retention, backup and restore: what a person at a terminal is told and asked, and the daily thread."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from dashboard import bootstrap
from dashboard.background import keeping
from dashboard.cli import app
from dashboard.config import Settings
from dashboard.context import current_context
from data.collection.intake import leftovers
from data.store.engine import open_engine
from data.store.schema import upgrade
from tests.stores.forms import add, detection, uid

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """Two reports of March 2020, one of them with personal data: past its date by any clock of today."""
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    add(engine, detection(1, personal_data=True), detection(2, release="PUBLIC", source="yearly report"))
    engine.dispose()  # who works with a file keeps others from replacing it
    yield engine
    engine.dispose()


@pytest.fixture
def run(store):
    address = store.url.render_as_string(hide_password=False)
    return lambda *words, **given: CliRunner().invoke(app, list(words), env={"VARDAR_STORE": address}, **given)


def test_a_dry_run_says_what_would_go_by_kind_and_oldest_date_and_erases_nothing(run):
    done = run("purge", "--dry-run")
    assert done.exit_code == 0
    assert "migrant_detection with personal data: 1 would go, the oldest received on 2020-03-10" in done.stdout
    assert "backup" in done.stdout
    told = json.loads(run("purge", "--dry-run", "--json").stdout)
    assert [(one["kind"], one["personal_data"], one["reports"]) for one in told["reports"]] == [
        ("migrant_detection", True, 1)
    ]


def test_a_purge_is_asked_for_or_told_yes(run):
    refused = run("purge")
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    assert run("purge", "--yes").exit_code == 0
    assert "Nothing is past its date." in run("purge").stdout


def test_a_report_is_kept_longer_and_listed_with_the_reason(run):
    until = f"{datetime.now(UTC) + timedelta(days=100):%Y-%m-%d}"
    assert run("retention", "extend", uid(1), "--until", until, "--reason", "trial").exit_code == 0
    assert f"{uid(1)}: kept until {until} by local: trial" in run("retention", "list").stdout
    assert run("retention", "extend", uid(1), "--until", "soon", "--reason", "trial").exit_code == 2
    assert "Nothing is past its date." in run("purge", "--dry-run").stdout


def test_a_backup_goes_out_and_comes_back(run, tmp_path):
    out = tmp_path / "out.backup"
    made = json.loads(run("backup", str(out), "--json").stdout)
    assert (made["counts"]["incident"], made["engine"]) == (2, "sqlite")
    assert run("backup", str(out)).exit_code == 2
    assert run("restore", str(out)).exit_code == 2
    done = run("restore", str(out), "--replace")
    assert done.exit_code == 0, done.stderr
    assert "kept as" in done.stdout
    assert "1 report is past its review date: vardar purge" in done.stdout
    assert run("restore", str(tmp_path / "nothing")).exit_code == 2


def test_the_check_of_the_store_says_what_is_past_its_date(run):
    done = run("store", "check")
    assert done.exit_code == 1
    assert "1 report is past its review date; nothing erases them by itself (VARDAR_PURGE is off)." in done.stdout
    run("purge", "--yes")
    assert run("store", "check").exit_code == 0


def test_a_server_that_purges_daily_erases_what_is_past_its_date(store, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "EVERY_S", 0.01)
    settings = Settings(store=str(store.url), purge="daily", inbox=tmp_path / "in")
    (tmp_path / "in" / "accepted").mkdir(parents=True)
    (tmp_path / "in" / "accepted" / "20230901T120000-abcd-old.csv").write_text("old")
    running = bootstrap.start(settings, clock=lambda: NOW)
    bootstrap.use(running)
    try:
        until = datetime.now(UTC) + timedelta(seconds=60)
        while keeping.overdue_sentence(current_context()) != "No report is past its review date.":
            assert datetime.now(UTC) < until
        while list((tmp_path / "in" / "accepted").iterdir()):
            assert datetime.now(UTC) < until
    finally:
        bootstrap.stop()


def test_without_the_setting_nothing_is_erased_by_itself(services):
    assert services.purger is None


def test_finished_files_of_the_inbox_go_by_the_time_they_were_taken_or_else_by_their_own(tmp_path):
    names = (
        "accepted/20230901T120000-ab-x.csv",
        "refused/20230901T120000-ab-x.csv.report.json",
        "accepted/20231220T120000-ab-y.csv",
        "reading/20230901T120000-ab-z.csv",
        "accepted/put-there.csv",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    os.utime(tmp_path / "accepted/put-there.csv", (0, 0))
    assert leftovers.erase(tmp_path, clock=lambda: NOW) == 3
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.csv")}
    assert left == {"accepted/20231220T120000-ab-y.csv", "reading/20230901T120000-ab-z.csv"}


def test_a_linked_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "20200101T000000-ab-x.csv").write_text("mine")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "accepted").symlink_to(tmp_path / "elsewhere")
    assert leftovers.overdue(tmp_path / "in", clock=lambda: NOW) == []
