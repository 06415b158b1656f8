"""A backup taken while others write is the store of one moment; it restores whole, or changes nothing.

`VARDAR_BACKUPS` is the number of cycles on each engine (3 unless told; the promise is 50).
"""

import contextlib
import io
import os
import stat
import threading
import time
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from data.access.viewers import local_administrator
from data.picture.read_model import ReadModel
from data.store import audit
from data.store.engine import is_sqlite, open_engine
from data.store.keeping.archive import UNFINISHED, open_archive
from data.store.keeping.backup import back_up, restore
from data.store.keeping.purging import purge
from data.store.roles import set_up
from data.store.schema import HEAD, check, upgrade
from data.terms import columns
from data.terms.errors import InputRefused, NotAllowed, StoreError, StoreLocked, StoreNewer, StoreUnreachable
from tests.stores.bent_backups import bent, hostile
from tests.stores.forms import NOON, OFFICER, add, clock, detection, seizure, uid

BACKUPS = int(os.environ.get("VARDAR_BACKUPS", "3"))
MANAGER = local_administrator()


@pytest.fixture
def other_url(request, store_url, tmp_path):
    """The address of a second place for a store, on the same engine, with nothing in it."""
    if store_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other' / 'store.db'}"
        return
    cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
def other(other_url):
    engine = open_engine(other_url)
    yield engine
    engine.dispose()


def late():
    return NOON.replace(year=2023) + timedelta(days=3)


def rows_of(engine, *, but=()):
    """Every row of every table, in an order of its own."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in but
        }


def without_the_restore(rows):
    """What a restore adds: its own entry on the record."""
    return {name: listed for name, listed in rows.items() if not name.startswith("audit_")}


def wrong(engine):
    """What `vardar store check` finds, but for the superuser that the tests are."""
    return [finding for finding in check(engine) if not finding.is_right and finding.name != "wall"]


def fill(engine, first=1):
    add(engine, *(detection(number, text="Зона\tB\\\n") for number in range(first, first + 20)), seizure(first + 20))


def test_a_restored_store_is_the_store_that_was_backed_up(store, other, tmp_path):
    fill(store)
    manifest = back_up(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    before = rows_of(store)
    assert stat.S_IMODE((tmp_path / "out.vardar").stat().st_mode) == 0o600
    assert (manifest.revision, manifest.counts["incident"]) == (HEAD, 21)
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))
    done = restore(other, MANAGER, tmp_path / "out.vardar", clock=clock)
    after = rows_of(other)
    assert without_the_restore(after) == without_the_restore(before)
    assert set(before["audit_entry"]) < set(after["audit_entry"])
    assert (done.kept_as, done.manifest) == (None, manifest)
    assert wrong(other) == []
    assert audit.verify(other).entries == manifest.audit_seq + 1
    fill(other, first=100)  # numbers go on, triggers write
    model = ReadModel.build(other)
    assert len(model.rows(select(columns.incident.c.uid))) == 42
    model.close()


def test_under_writes_a_backup_is_of_one_moment(store, other, tmp_path):
    stop, written, trouble = threading.Event(), [0], []

    def write():
        try:
            while not stop.is_set():
                start = written[0]
                add(store, *(detection(number, occurred_from=NOON) for number in range(start, start + 5)))
                written[0] += 5
        except Exception as error:
            trouble.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for cycle in range(BACKUPS):
            while written[0] < 10 * (cycle + 1) and not trouble:
                time.sleep(0.005)
            out = tmp_path / f"{cycle}.vardar"
            manifest = back_up(store, MANAGER, out)
            restore(other, MANAGER, out, replace=cycle > 0, clock=lambda now=cycle: NOON + timedelta(seconds=now))
            with other.connect() as connection:
                uids = set(connection.execute(select(columns.incident.c.uid)).scalars())
                ends = connection.execute(text("SELECT seq, digest FROM audit_entry ORDER BY seq DESC LIMIT 2")).all()
            assert uids == {uid(number) for number in range(len(uids))}
            assert (len(uids), len(uids) % 5) == (manifest.counts["incident"], 0)
            assert tuple(ends[1]) == (manifest.audit_seq, manifest.audit_digest)
            assert audit.verify(other).is_whole
            out.unlink()
    finally:
        stop.set()
        writer.join()
    assert not trouble
    print(f"{BACKUPS} backups while {written[0]} reports came in")


def test_a_store_that_is_not_empty_is_replaced_on_demand_only_and_kept_beside(store, tmp_path):
    fill(store)
    back_up(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    add(store, detection(77))
    model = ReadModel.build(store) if not is_sqlite(store) else None
    with pytest.raises(InputRefused, match="not empty"):
        restore(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    kept = restore(store, MANAGER, tmp_path / "out.vardar", replace=True, clock=clock).kept_as

    def stored(engine, table="incident"):
        with engine.connect() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()

    assert stored(store) == 21
    if is_sqlite(store):
        old = open_engine(f"sqlite:///{kept}")
        assert stored(old) == 22
        old.dispose()
    else:
        assert stored(store, f"{kept}.incident") == 22
        model.follow()
        assert model.scalar(select(columns.incident.c.uid).where(columns.incident.c.uid == uid(77))) is None
        assert len(model.rows(select(columns.incident.c.uid))) == 21
        model.close()


def test_whoever_was_signed_in_is_not_after_a_restore(store, other, tmp_path):
    tables = SQLModel.metadata.tables
    with store.begin() as connection:
        connection.execute(insert(tables["person"]).values(
            id=1, name="ana", display_name="Ana", party="BG", role="viewer", operations="", must_change=False,
            created_at=NOON, created_by="local", failures=0))  # fmt: skip
        connection.execute(insert(tables["sign_in_session"]).values(
            digest="d", person_id=1, method="password", purpose="duty", created_at=NOON, used_at=NOON,
            expires_at=NOON))  # fmt: skip
    back_up(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    restore(other, MANAGER, tmp_path / "out.vardar", clock=clock)
    with other.connect() as connection:
        assert connection.execute(text("SELECT ended_why FROM sign_in_session")).scalars().all() == ["restored"]


def test_an_older_backup_is_brought_up_and_a_newer_one_refused(store_url, other, tmp_path):
    old = open_engine(store_url)
    upgrade(old, revision="0006")
    manifest = back_up(old, MANAGER, tmp_path / "old.vardar", clock=clock)
    old.dispose()
    assert manifest.revision == "0006"
    restore(other, MANAGER, tmp_path / "old.vardar", clock=clock)
    assert wrong(other) == []
    newer = bent(tmp_path, "old.vardar", lambda told, parts: told.update(revision="9999"))
    with pytest.raises(StoreNewer):
        restore(other, MANAGER, newer, replace=True, clock=clock)


def test_a_damaged_or_hostile_backup_changes_nothing(store, tmp_path):
    fill(store)
    back_up(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    before = rows_of(store)
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "out.vardar").write_bytes((tmp_path / "out.vardar").read_bytes())
    tried = 0
    for path in hostile(folder, "out.vardar", store):
        with contextlib.suppress(InputRefused):
            restore(store, MANAGER, path, replace=True, clock=clock)
            pytest.fail(f"{path.name} was taken: the {tried}th")
        tried += 1
    assert tried > 18
    assert rows_of(store) == before
    assert not list(tmp_path.rglob("escape"))
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))
    assert not list(tmp_path.glob("*before_*"))


def test_a_link_is_followed_to_no_other_store_and_no_file_is_written_over(store, tmp_path):
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(InputRefused, match="already"):
        back_up(store, MANAGER, tmp_path / "there", clock=clock)
    with pytest.raises(InputRefused, match="no folder"):
        back_up(store, MANAGER, tmp_path / "nowhere" / "out", clock=clock)
    assert (tmp_path / "there").read_bytes() == b"mine"


def test_only_an_administrator_backs_up_and_restores(store, tmp_path):
    for act in (back_up, restore):
        with pytest.raises(NotAllowed):
            act(store, OFFICER, tmp_path / "out.vardar")
    assert not (tmp_path / "out.vardar").exists()


def test_a_backup_and_a_restore_are_on_the_record(store, other, tmp_path):
    back_up(store, MANAGER, tmp_path / "out.vardar", clock=clock)
    restore(other, MANAGER, tmp_path / "out.vardar", clock=clock)
    with other.connect() as connection:
        said = connection.execute(text("SELECT act, subject, actor FROM audit_entry ORDER BY seq")).all()
    assert [tuple(row) for row in said] == [("disclosure", "store", "local"), ("alteration", "store", "local")]


def test_a_file_that_another_process_works_with_is_not_replaced(sqlite_database, tmp_path):
    engine = open_engine(sqlite_database)
    upgrade(engine)
    fill(engine)
    back_up(engine, MANAGER, tmp_path / "out.vardar", clock=clock)
    server = open_engine(sqlite_database)
    with server.connect() as held:
        held.execute(text("SELECT count(*) FROM incident"))
        with pytest.raises(StoreLocked):
            restore(engine, MANAGER, tmp_path / "out.vardar", replace=True, clock=clock)
    server.dispose()
    engine.dispose()


def test_a_damaged_file_is_replaced_and_its_log_is_not_read_into_the_new_one(sqlite_database, tmp_path):
    engine = open_engine(sqlite_database)
    upgrade(engine)
    fill(engine)
    back_up(engine, MANAGER, tmp_path / "out.vardar", clock=clock)
    before = rows_of(engine)
    engine.dispose()
    file = tmp_path / "store.db"
    file.write_bytes(b"no database" * 1_000)
    file.with_name("store.db-wal").write_bytes(b"old log")
    kept = restore(engine, MANAGER, tmp_path / "out.vardar", replace=True, clock=clock).kept_as
    assert without_the_restore(rows_of(engine)) == without_the_restore(before)
    assert (tmp_path / kept).read_bytes().startswith(b"no database")
    engine.dispose()


def test_a_copy_that_is_not_the_store_is_not_called_a_backup(sqlite_database, tmp_path, monkeypatch):
    engine = open_engine(sqlite_database)
    upgrade(engine)
    monkeypatch.setattr("data.store.keeping.sqlite_backup.differences", lambda connection, manifest: "a row is missing")
    with pytest.raises(StoreError, match="a row is missing"):
        back_up(engine, MANAGER, tmp_path / "out.vardar", clock=clock)
    assert not (tmp_path / "out.vardar").exists()
    engine.dispose()


def test_the_parts_of_an_archive_are_read_no_further_than_the_manifest_says(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"a" * 1_000)
    (tmp_path / "no manifest").write_bytes(packed.getvalue())
    with pytest.raises(InputRefused, match="no backup"), open_archive(tmp_path / "no manifest"):
        pass


@pytest.mark.postgres
def test_behind_the_wall_the_migrating_role_purges_backs_up_and_restores_and_the_service_may_not(
    postgres_cluster, postgres_database, tmp_path
):
    superuser = open_engine(postgres_database)
    upgrade(superuser)
    roles = {role.name: role.address for role in set_up(superuser, prefix="keeping")}
    superuser.dispose()
    migrate, service = open_engine(roles["keeping_migrate"]), open_engine(roles["keeping_app"])
    out = tmp_path / "out.vardar"
    add(service, *(detection(number, personal_data=True) for number in range(5)), detection(5))
    with pytest.raises(StoreError):
        back_up(service, MANAGER, tmp_path / "nothing.vardar", clock=clock)
    with pytest.raises(StoreError):
        purge(service, MANAGER, dry_run=False, clock=late)
    back_up(migrate, MANAGER, out, clock=clock)
    assert purge(migrate, MANAGER, dry_run=False, clock=late).reports == 5
    assert back_up(migrate, MANAGER, tmp_path / "after.vardar", clock=clock).counts["incident"] == 1
    restore(migrate, MANAGER, out, replace=True, clock=clock)
    assert [finding for finding in check(migrate) if not finding.is_right] == []
    add(service, detection(6))
    assert back_up(migrate, MANAGER, tmp_path / "last.vardar", clock=clock).counts["incident"] == 7
    for engine in (migrate, service):
        engine.dispose()
    assert not (tmp_path / "nothing.vardar").exists()


@pytest.mark.parametrize(
    ("place", "act"),
    [
        ("backup", lambda engine, folder: back_up(engine, MANAGER, folder / "second.vardar", clock=clock)),
        (
            "sqlite_backup",
            lambda engine, folder: restore(engine, MANAGER, folder / "out.vardar", replace=True, clock=clock),
        ),
    ],
)
def test_a_full_disk_is_told_in_a_sentence_and_changes_nothing(sqlite_database, tmp_path, monkeypatch, place, act):
    def fail(draft, target):
        raise OSError(28, "No space left on device")

    engine = open_engine(sqlite_database)
    upgrade(engine)
    fill(engine)
    back_up(engine, MANAGER, tmp_path / "out.vardar", clock=clock)
    monkeypatch.setattr(f"data.store.keeping.{place}.put_in_place", fail)
    before = rows_of(engine, but=("audit_entry", "audit_detail"))
    engine.dispose()
    with pytest.raises(StoreUnreachable, match="no space left"):
        act(engine, tmp_path)
    assert rows_of(engine, but=("audit_entry", "audit_detail")) == before
    assert not [*tmp_path.glob(f"{UNFINISHED}*"), *tmp_path.glob("*before_*")]
    engine.dispose()
