"""Opening a store: settings on every connection, and faults told in words."""

import contextlib
import sqlite3
import stat

import psycopg
import pytest
from sqlalchemy import make_url, text

from data.store.change_log import ChangeLog
from data.store.engine import PRAGMAS, default_url, open_engine
from data.store.faults import fault_of
from data.store.schema import check, require_current, upgrade
from data.terms.errors import InputRefused, StoreError, StoreMissing, StoreUnreachable


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'folder' / 'store.db'}"


@pytest.fixture
def engine(url):
    engine = open_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_every_connection_is_safe_against_power_loss(engine):
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            answers = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
            assert answers == {name: expected for name, (_, expected) in PRAGMAS.items()}
            assert (answers["journal_mode"], answers["synchronous"], answers["foreign_keys"]) == ("wal", 2, 1)


def test_a_connection_that_does_not_take_its_settings_is_not_used(engine, monkeypatch):
    engine.dispose()
    monkeypatch.setitem(PRAGMAS, "journal_mode", ("DELETE", "wal"))
    with pytest.raises(StoreUnreachable, match="journal_mode=delete"):
        require_current(engine)


@pytest.mark.parametrize("address", ["", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "no address"])
def test_an_address_that_is_no_store_is_refused(address):
    with pytest.raises(InputRefused) as refusal:
        open_engine(address)
    assert "secret" not in str(refusal.value)
    assert "sqlite:////" in refusal.value.advice


def test_the_default_store_lies_in_the_users_folder(tmp_path):
    assert default_url().startswith("sqlite:////")
    assert default_url().endswith("/vardar/store.db")


def test_a_missing_file_is_missing_for_everybody_who_asks(url):
    engine = open_engine(url)
    for ask in (require_current, check, lambda engine: ChangeLog(engine).position()):
        with pytest.raises(StoreMissing, match=r"store\.db"):
            ask(engine)


def test_an_empty_database_is_not_a_store(tmp_path):
    (tmp_path / "empty.db").touch()
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(StoreMissing):
        require_current(engine)
    with pytest.raises(StoreMissing), engine.connect() as connection:
        connection.execute(text("SELECT * FROM incident"))
    engine.dispose()


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    file = tmp_path / "letter.db"
    file.write_text("Dear colleagues, " * 200)
    engine = open_engine(f"sqlite:///{file}")
    for ask in (require_current, upgrade):
        with pytest.raises(StoreUnreachable, match="no SQLite database"):
            ask(engine)
    assert file.read_text() == "Dear colleagues, " * 200


def test_a_database_of_something_else_gets_no_tables(tmp_path):
    file = tmp_path / "bookmarks.db"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE bookmark (title)")
    engine = open_engine(f"sqlite:///{file}")
    with pytest.raises(StoreUnreachable, match="something else"):
        upgrade(engine)
    engine.dispose()
    with sqlite3.connect(file) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]


def test_a_database_of_something_else_keeps_its_journal_mode(tmp_path):
    file = tmp_path / "bookmarks.db"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE bookmark (title)")
        theirs.execute("CREATE TABLE alembic_version (version_num)")
    before = file.read_bytes()
    engine = open_engine(f"sqlite:///{file}")
    for ask in (require_current, check, upgrade):
        with contextlib.suppress(StoreError):
            ask(engine)
    engine.dispose()
    assert file.read_bytes() == before


def test_an_error_that_descends_from_the_drivers_own_is_the_servers():
    error = psycopg.errors.AdminShutdown("terminating connection due to administrator command")
    fault = fault_of(error, url=make_url("postgresql+psycopg://u@host/db"))
    assert isinstance(fault, StoreUnreachable)
    assert "administrator command" in str(fault)


def test_a_folder_that_may_not_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    engine = open_engine(f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    with pytest.raises(StoreUnreachable, match="cannot be made"):
        upgrade(engine)


def test_a_full_disk_is_told(engine):
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(StoreUnreachable, match="disk is full"):
            connection.execute(text("CREATE TABLE much AS SELECT randomblob(1000000) AS x"))


def test_an_unreachable_server_is_told_without_its_password():
    engine = open_engine("postgresql://someone:secret@127.0.0.1:1/vardar")
    with pytest.raises(StoreUnreachable) as fault:
        require_current(engine)
    assert "secret" not in str(fault.value)
    assert "127.0.0.1" in str(fault.value)
    assert "VARDAR_STORE" in fault.value.advice


@pytest.mark.parametrize("code", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"])
def test_extended_codes_are_told_like_their_class(code, engine):
    error = sqlite3.OperationalError("something")
    error.sqlite_errorcode = getattr(sqlite3, code) | (2 << 8)
    fault = fault_of(error, url=engine.url)
    assert isinstance(fault, StoreError)
    assert fault.advice


def test_an_error_of_ours_is_not_blamed_on_the_store(engine):
    assert fault_of(sqlite3.OperationalError("near FORM: syntax error"), url=engine.url) is None
    assert fault_of(ValueError("x"), url=engine.url) is None


def test_the_folder_of_a_new_store_is_its_owners_alone(engine, tmp_path):
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700
