"""The read model copies a store and follows it, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from data.picture import read_model as module
from data.picture.read_model import ReadModel
from data.store.engine import WRITES, open_engine
from data.store.schema import upgrade
from data.store.tables import Incident, Operation, SeizureItem
from data.terms.columns import READ_MODEL_TABLES, incident, operation, seizure_item
from data.terms.errors import PictureError, StoreError
from tests.stores.reports import incident_row, operation_row, write

NOW = datetime(2020, 3, 15, 12, tzinfo=UTC)
UIDS = select(incident.c.uid).order_by(incident.c.uid)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.time = NOW

    def __call__(self):
        return self.time


@pytest.fixture
def engine(store_url):
    engine = open_engine(store_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def model(engine, hand):
    with writing(engine) as connection:
        write(
            connection,
            operations=[operation_row("OP-A")],
            incidents=[
                incident_row(1, operation="OP-A", place_written="Ćuprija"),
                incident_row(2, kind="seizure", persons=None),
            ],
            items=[{"incident_id": 2, "commodity": "DRUG", "drug": "HEROIN", "quantity": 2.5, "kg": 2.5}],
            nationalities=[{"incident_id": 1, "nationality": "SY", "persons": None}],
            labels=[{"incident_id": 1, "label": "route:Western Balkans"}],
        )
        connection.commit()
    model = ReadModel.build(engine, clock=hand)
    yield model
    model.close()


def writing(engine):
    """A connection that takes the write lock at once."""
    return engine.connect().execution_options(**{WRITES: True})


def uids(model):
    return model.rows(UIDS)["uid"].tolist()


def contents(model):
    """All rows of all tables, for comparing two copies."""
    return {
        name: sorted(map(repr, model.rows(select(table)).astype(object).itertuples(index=False)))
        for name, table in ((name, module.copies.LIGHT[name]) for name in READ_MODEL_TABLES)
    }


def test_the_copy_holds_every_table_and_keeps_types_and_gaps(model):
    rows = model.rows(select(incident).order_by(incident.c.id))
    assert rows["occurred_from"].tolist() == [NOW.replace(day=9, hour=13), NOW.replace(day=9, hour=14)]
    assert str(rows["occurred_from"].dtype) == "datetime64[us, UTC]"
    assert rows["persons"].isna().tolist() == [False, True]
    assert rows["exercise"].tolist() == [False, False]
    assert rows["search_text"].tolist() == ["cuprija", ""]
    assert model.scalar(select(seizure_item.c.kg)) == 2.5
    assert {name: len(rows) for name, rows in contents(model).items()} == {
        "incident": 2,
        "seizure_item": 1,
        "nationality_count": 1,
        "incident_label": 1,
        "operation": 1,
        "report_pair": 0,
    }


def test_a_large_store_is_copied_by_the_scanner_to_the_same_rows(model, engine, monkeypatch):
    monkeypatch.setattr(module, "SCAN_FROM", 0)
    scanned = ReadModel.build(engine)
    assert contents(scanned) == contents(model)
    scanned.close()


def test_added_amended_and_withdrawn_reports_show_after_following(model, engine):
    with writing(engine) as connection:
        write(connection, incidents=[incident_row(3)], items=[{"incident_id": 3, "commodity": "CASH"}])
        connection.execute(update(Incident).where(Incident.id == 1).values(status="WITHDRAWN", persons=7))
        connection.execute(delete(SeizureItem))
        connection.execute(delete(Incident).where(Incident.id == 2))
        connection.commit()
    before = model.version
    assert uids(model) == ["U-00001", "U-00002"]
    assert model.follow()
    assert model.version == before + 1
    assert uids(model) == ["U-00001", "U-00003"]
    row = model.rows(select(incident.c.status, incident.c.persons).where(incident.c.id == 1)).iloc[0]
    assert (row["status"], row["persons"]) == ("WITHDRAWN", 7)
    assert model.scalar(select(func.count()).select_from(seizure_item)) == 0
    assert not model.follow()


def test_a_rolled_back_report_never_shows(model, engine):
    with writing(engine) as connection:
        write(connection, incidents=[incident_row(3)])
        connection.rollback()
    assert not model.follow()
    assert uids(model) == ["U-00001", "U-00002"]


def test_a_new_operation_shows_after_following(model, engine):
    with writing(engine) as connection:
        connection.execute(insert(Operation).values(**operation_row("OP-B", series="Containment")))
        connection.commit()
    assert model.follow()
    assert sorted(model.rows(select(operation.c.code))["code"]) == ["OP-A", "OP-B"]


def test_a_write_that_changes_no_picture_is_no_new_version(model, engine, hand):
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE something_else (id integer)")
        connection.commit()
    before = model.version
    hand.time += timedelta(seconds=5)
    assert not model.follow()
    assert (model.version, model.as_of) == (before, NOW + timedelta(seconds=5))


@pytest.mark.postgres
@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_a_transaction_that_commits_late_is_not_missed(model, engine):
    with engine.connect() as early, engine.connect() as late:
        write(early, incidents=[incident_row(3)])  # takes the earlier number in the log
        write(late, incidents=[incident_row(4)])
        late.commit()
        assert model.follow()
        assert uids(model) == ["U-00001", "U-00002", "U-00004"]
        early.commit()
    assert model.follow()
    assert uids(model) == ["U-00001", "U-00002", "U-00003", "U-00004"]


def test_very_many_changes_are_copied_anew_and_none_is_missing(model, engine, monkeypatch):
    monkeypatch.setattr(module, "REBUILD_FROM", 2)
    with writing(engine) as connection:
        write(connection, incidents=[incident_row(number) for number in range(3, 7)])
        connection.commit()
    before = model.version
    assert model.follow()
    assert model.version == before + 1
    assert uids(model) == [f"U-{number:05}" for number in range(1, 7)]
    assert not model.follow()


def test_when_the_store_is_away_the_last_picture_stays_and_ages(model, engine, hand, monkeypatch):
    def away(_):
        raise StoreError("gone")

    monkeypatch.setattr(model._log, "has_moved", away)
    hand.time += timedelta(minutes=5)
    with pytest.raises(StoreError):
        model.follow()
    assert model.as_of == NOW
    assert uids(model) == ["U-00001", "U-00002"]
    monkeypatch.undo()
    model.follow()
    assert model.as_of == NOW + timedelta(minutes=5)


def test_a_following_that_fails_half_way_leaves_the_picture_whole(model, engine, monkeypatch):
    with writing(engine) as connection:
        write(connection, incidents=[incident_row(3)])
        connection.execute(update(Incident).where(Incident.id == 1).values(persons=7))
        connection.commit()
    whole, insert_rows = contents(model), module._insert

    def fail_at_items(connection, name, table):
        if name == "seizure_item":
            raise module.duckdb.Error("no memory")
        insert_rows(connection, name, table)

    monkeypatch.setattr(module, "_insert", fail_at_items)
    with pytest.raises(PictureError):
        model.follow()
    assert contents(model) == whole
    monkeypatch.undo()
    assert model.follow()
    assert uids(model) == ["U-00001", "U-00002", "U-00003"]


def test_no_statement_reaches_a_file(model):
    with pytest.raises(PictureError, match="disabled by configuration"):
        model.rows(select(func.count()).select_from(func.read_csv("/etc/hostname")))


def test_a_word_of_no_list_is_copied_and_followed_like_any_other(engine, hand):
    with writing(engine) as connection:
        write(connection, operations=[operation_row("OP-A")], incidents=[incident_row(1, country="Atlantis")])
        connection.commit()
    model = ReadModel.build(engine, clock=hand)
    assert model.scalar(select(incident.c.country)) == "Atlantis"
    model.close()


def test_a_word_of_no_list_that_comes_later_is_in_the_picture(model, engine):
    before = model.scalar(select(func.count()).select_from(incident))
    with writing(engine) as connection:
        write(connection, incidents=[incident_row(900, place_type="MOON")])
        connection.commit()
    assert model.follow()
    assert model.scalar(select(func.count()).select_from(incident)) == before + 1
    assert model.scalar(select(func.count()).where(incident.c.place_type == "MOON")) == 1
    assert not model.follow()
