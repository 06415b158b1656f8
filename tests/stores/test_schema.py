"""The schema, on both engines: from nothing to the newest revision and back, with data; the model says the same."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from data.store import incidents, schema
from data.store.engine import is_sqlite, open_engine
from data.terms.errors import StoreMissing, StoreNewer, StoreOutdated
from data.terms.filters import Filter
from tests.stores.forms import OFFICER, add, add_operation, detection, load_gazetteer, operation, seizure


@pytest.fixture
def empty(store_url):
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


def wrong(engine):
    """What `check` finds wrong, apart from the wall: these tests open PostgreSQL as superuser, who passes it."""
    return [found.name for found in schema.check(engine) if not found.is_right and found.name != "wall"]


def test_an_upgraded_store_is_as_the_model_says(store):
    schema.require_current(store)
    assert wrong(store) == []
    assert {"revision", "schema", "incident"} <= {finding.name for finding in schema.check(store)}


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX ix_incident_cover",
        "ALTER TABLE task_force DROP COLUMN coordinator",
        "ALTER TABLE task_force ADD COLUMN mood VARCHAR",
        "CREATE TABLE something (id INTEGER)",
    ],
)
def test_a_store_that_differs_from_the_model_is_found_out(store, change):
    with store.begin() as connection:
        connection.execute(text(change))
    assert wrong(store) == ["schema"]


def test_upgrading_twice_changes_nothing(store):
    add(store, detection(1))
    schema.upgrade(store)
    assert incidents.count(store, OFFICER, Filter()) == 1


def fill(engine):
    load_gazetteer(engine)
    add_operation(engine, operation(participants=["BG", "RO"]))
    add(engine, detection(1, operation="NOMAD-2020"), seizure(2))


def counts(engine):
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version", "incident_change", "spatial_ref_sys"}
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in names}


@pytest.mark.parametrize("revision", schema.REVISIONS[:-1])
def test_each_revision_keeps_the_data_on_the_way_down_and_up_again(store, revision):
    fill(store)
    before = counts(store)
    assert before["incident"] == 2
    schema.downgrade(store, revision=revision)
    with pytest.raises(StoreOutdated, match=revision):
        schema.require_current(store)
    kept = counts(store)  # tables of later revisions are gone until the way up
    assert kept.items() <= before.items()
    assert kept["incident"] == 2
    schema.upgrade(store)
    assert counts(store) == before
    assert wrong(store) == []
    add(store, detection(3))


def test_the_way_down_ends_with_nothing(store):
    schema.downgrade(store, revision="base")
    assert counts(store) == {}
    with pytest.raises(StoreMissing):
        schema.require_current(store)


def test_a_store_that_is_not_there_is_missing_and_stays_so(empty):
    with pytest.raises(StoreMissing) as missing:
        schema.require_current(empty)
    assert "vardar store upgrade" in missing.value.advice
    if is_sqlite(empty):
        assert not Path(empty.url.database).exists()


def test_a_newer_store_is_left_alone(store):
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (schema.require_current, schema.upgrade):
        with pytest.raises(StoreNewer, match="9999"):
            ask(store)


def test_a_failing_upgrade_leaves_no_half_store(empty, monkeypatch):
    from alembic import command

    whole = command.upgrade

    def fails(*arguments):
        whole(*arguments)
        raise OSError("power")

    monkeypatch.setattr(command, "upgrade", fails)
    with pytest.raises(OSError, match="power"):
        schema.upgrade(empty)
    with empty.connect() as connection:
        assert "incident" not in inspect(connection).get_table_names()


def test_the_file_of_a_store_is_its_owners_alone(sqlite_database):
    engine = open_engine(sqlite_database)
    schema.upgrade(engine)
    assert Path(engine.url.database).stat().st_mode & 0o077 == 0
    engine.dispose()


def test_incidents_know_only_positions_on_the_globe(store):
    add(store, detection(1))
    for values in ("lon = 999", "lat = NULL"):
        with pytest.raises(Exception, match=r"position"), closing(store.connect()) as connection:
            connection.execute(text(f"UPDATE incident SET {values}"))


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_the_geometry_is_made_from_what_is_stored(store):
    fill(store)
    with store.connect() as connection:
        points = connection.execute(
            text("SELECT ST_X(geom), ST_Y(geom), ST_SRID(geom) FROM incident ORDER BY id")
        ).all()
        assert [tuple(point) for point in points] == [(26.35, 41.72, 4326), (None, None, None)]
        wrong = "SELECT count(*) FROM border_section WHERE geom IS NULL OR NOT ST_IsValid(geom)"
        assert connection.execute(text(wrong)).scalar() == 0
        here = "ST_SetSRID(ST_MakePoint(26.35, 41.72), 4326)"
        near = f"SELECT count(*) FROM crossing_point WHERE ST_DWithin(geom, {here}, 0.1)"
        assert connection.execute(text(near)).scalar() >= 1


def test_reports_stored_before_are_found_by_the_name_of_their_section(store):
    load_gazetteer(store)
    add(store, detection(1, precision="SECTION", lon=None, lat=None, section="BG-TR-1"), detection(2))
    with store.begin() as connection:
        name = connection.execute(text("SELECT name FROM border_section WHERE id = 'BG-TR-1'")).scalar_one()
        connection.execute(text("UPDATE incident SET search_text = 'a_b'"))
    for _ in range(2):
        schema.downgrade(store, revision="0004")
        schema.upgrade(store)
    assert incidents.count(store, OFFICER, Filter(text=name)) == 1
    with store.connect() as connection:
        longest = connection.execute(text("SELECT max(length(search_text)) FROM incident")).scalar_one()
    assert longest == len(f"a_b {name}")
