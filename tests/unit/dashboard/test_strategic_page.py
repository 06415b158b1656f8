"""The Strategic figures page and its file: what is told, what is not, and never a zero."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.background.daily_totals import DailyTotals
from dashboard.panels.strategic.download import write_csv
from dashboard.panels.strategic.lines import country_lines
from dashboard.panels.strategic.matrix import NOT_TOLD, WITHDRAWN, write_matrix
from data.access.viewers import local_watch_officer
from data.store import cube
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import CubeCell, CubeReport, CubeTable, Incident
from data.terms.codes import Kind
from data.terms.markings import TOTALS
from layers.style import DARK
from tests.stores.reports import incident_row, write

NOW = datetime(2020, 6, 15, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path):
    """Six detections of Romania and one of Bulgaria in March 2020, released; April is empty."""
    made = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(made)
    countries = ["RO"] * 6 + ["BG"]
    rows = [incident_row(at, country=country, release="STRATEGIC") for at, country in enumerate(countries, start=1)]
    with made.begin() as connection:
        write(connection, incidents=rows)
    cube.build(made, clock=lambda: NOW, since=202003)
    yield made
    made.dispose()


def tables_of(engine):
    found = cube.tables(engine, local_watch_officer(), clock=lambda: NOW)
    return {(table.month, table.kind): table for table in found}


def test_what_is_not_told_is_hatched_and_never_a_number(engine):
    lines = {line.name: line for line in country_lines(tables_of(engine), Kind.MIGRANT_DETECTION, 2020)}
    assert lines["Romania"].cells[2] == cube.Cell(6, 6)
    assert lines["Bulgaria"].cells[2] == lines["Hungary"].cells[2] == NOT_TOLD
    drawn = str(write_matrix([lines["Romania"], lines["Bulgaria"]], DARK.colour(Kind.MIGRANT_DETECTION), DARK))
    assert drawn.count("v-untold") == 3
    assert ">0<" not in drawn
    assert "≥ 6" in drawn  # in all, of the months that are told


def test_a_withdrawn_month_is_drawn_as_withdrawn(engine):
    with engine.begin() as connection:
        connection.execute(update(Incident).where(Incident.id == 1).values(release="MEMBERS"))
    lines = country_lines(tables_of(engine), Kind.MIGRANT_DETECTION, 2020)
    assert {line.cells[2] for line in lines} == {WITHDRAWN}


def test_the_file_is_stamped_and_leaves_open_what_is_not_told(engine):
    text = write_csv(tables_of(engine), Kind.MIGRANT_DETECTION, viewer="=Mira (GB)", now=NOW).decode("utf-8-sig")
    assert text.startswith("# data: real · migrant detections")
    lines = text.splitlines()
    assert f"# marking: {TOTALS.sentence()}" in lines
    assert "2020-03,RO,,6,6,yes" in lines
    assert f'2020-03,BG,,,,"{NOT_TOLD}"' in lines
    assert all(line[0] in "#2m" for line in lines)  # nothing that a spreadsheet would run


def test_it_is_built_at_the_first_look_of_a_day(tmp_path, engine):
    now = [NOW]
    daily = DailyTotals(engine, lambda: now[0], "Europe/Bucharest")
    assert not daily.follow()  # nothing new
    now[0] = datetime(2020, 6, 30, 20, tzinfo=UTC)
    assert not daily.follow()  # a day has begun, no month has settled
    now[0] = datetime(2020, 6, 30, 21, tzinfo=UTC)  # midnight in Bucharest, thirty days after May
    assert daily.follow()
    assert not daily.follow()
    with Session(engine) as session:
        assert 202005 in session.exec(select(CubeTable.month)).all()


def test_observers_find_it_first_and_it_says_when_there_is_nothing_yet(services, monkeypatch):
    with services.engine.begin() as connection:  # other tests release totals of the same record
        for table in (CubeCell, CubeReport, CubeTable):
            connection.execute(delete(table))
    monkeypatch.setattr(bootstrap, "_running", replace(services, clock=lambda: NOW))
    page = AppTest.from_file(str(Path(bootstrap.__file__).with_name("main.py")), default_timeout=60)
    page.query_params["as"] = "FR"
    page.run()
    assert not page.exception
    assert any("No figures have been released yet" in str(block.proto.body) for block in page.get("html"))
