"""What is past its review date goes for good, from every place where it lies, and nothing else does."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlmodel import SQLModel

from data.access.viewers import local_administrator, local_data_protection_officer, party_viewer
from data.picture.read_model import ReadModel
from data.store import audit, batches, drafts, incidents, pairs
from data.store.engine import open_engine
from data.store.keeping import retention
from data.store.keeping.purging import purge
from data.store.keeping.sweeping import sweep
from data.store.schema import upgrade
from data.store.unit_of_work import UnitOfWork
from data.terms import columns
from data.terms.codes import PartyStatus
from data.terms.errors import NotAllowed, NotFound, RowRejected
from data.terms.pairs import Likeness
from tests.stores.forms import BULGARIA, NOON, OFFICER, add, add_operation, detection, operation, seizure, uid, writing

MANAGER = local_administrator()
MARKER = "Zvezdarnica-4711"
LATE = NOON.replace(year=2023) + timedelta(days=3)  # 36 months after the tests' day of receipt, and a little
MUCH_LATER = NOON.replace(year=2031)


def late():
    return LATE


@contextmanager
def writing_late(engine, viewer):
    with UnitOfWork(engine, viewer=viewer, clock=late) as work:
        yield work
        work.commit()


def count(engine, name):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(SQLModel.metadata.tables[name])).scalar_one()


def stored(engine):
    with engine.connect() as connection:
        return set(connection.execute(select(columns.incident.c.uid)).scalars())


def run(engine, *, at=LATE):
    return purge(engine, MANAGER, dry_run=False, clock=lambda: at)


def everything_that_is_written(engine):
    """Every value of every table as text: what a person with the file could read."""
    with engine.connect() as connection:
        return "\n".join(
            str(row) for table in SQLModel.metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_the_proposal_names_every_kind_with_and_without_personal_data():
    named = {(rule.what, rule.personal_data) for rule in retention.rules() if rule.personal_data is not None}
    kinds = {"migrant_detection", "border_crossing", "seizure", "fatality"}
    assert named == {(kind, flag) for kind in kinds for flag in (True, False)} | {
        ("published", False)
    }  # fmt: skip


def test_a_month_ends_on_its_last_day():
    last = datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert retention.cutoff("seizure", last, personal_data=True) == datetime(2021, 2, 28, 12, tzinfo=UTC)


def test_only_what_is_past_its_date_goes(store):
    add_operation(store, operation("EXERCISE-1", exercise=True))
    add(
        store,
        detection(1, personal_data=True),
        detection(2),  # ten years
        detection(3, personal_data=True, received_at=LATE - timedelta(days=900)),
        detection(4, exercise=True, operation="EXERCISE-1", personal_data=True),
        detection(5, release="PUBLIC", source="yearly report"),
        detection(6, release="PUBLIC", source="yearly report", personal_data=True),
        seizure(7, personal_data=True),
    )
    assert {(one.kind, one.personal_data, one.versions) for one in retention.due(store, MANAGER, clock=late)} == {
        ("migrant_detection", True, 2), ("seizure", True, 1)
    }  # fmt: skip
    foreseen = purge(store, MANAGER, dry_run=True, clock=late)
    assert len(stored(store)) == 7
    done = run(store)
    assert done.kinds == foreseen.kinds
    assert stored(store) == {uid(number) for number in (2, 3, 4, 5)}
    assert run(store).reports == 0
    run(store, at=MUCH_LATER)
    assert stored(store) == {uid(4), uid(5)}
    assert retention.due(store, MANAGER, clock=lambda: MUCH_LATER) == ()


def test_nothing_of_an_erased_report_is_left_anywhere(store, store_url):
    secret = {"personal_data": True, "text": MARKER, "note": MARKER, "place_written": MARKER, "labels": [f"x:{MARKER}"]}
    with writing(store) as work:
        taken = batches.take(work, [(detection(1, **secret), None)], name=f"{MARKER}.xlsx")
        assert taken.is_clean
    item = {"commodity": "DRUG", "drug": "HEROIN", "quantity": 1, "unit": "KGM", "written": MARKER}
    add(store, seizure(2, item, **secret), detection(3), detection(4))
    with writing(store) as work:
        later = incidents.amend(work, uid(1), detection(1, **secret, persons=9))
    with writing(store) as work:
        incidents.withdraw(work, uid(2), f"not {MARKER}")
    with writing(store) as work:
        ends = sorted((later, uid(3)))
        pairs.propose(work, [Likeness(*ends, 0.9, (MARKER,))])
        pairs.confirm(work, *ends)
    with writing(store, viewer=BULGARIA) as work:
        drafts.keep(work, f"correction {later}", {"text": MARKER})
    with writing_late(store, BULGARIA) as work:
        drafts.keep(work, "report", {"text": "of another"})
    model = ReadModel.build(store)
    assert MARKER in everything_that_is_written(store)
    version, done = model.version, run(store)
    assert model.follow()
    assert model.version > version  # what pages cached is of another version
    assert (done.reports, done.is_swept, done.beside["drafts"], done.beside["imports"]) == (2, True, 1, 1)
    assert stored(store) == {uid(3), uid(4)}
    assert MARKER not in everything_that_is_written(store)
    tables = ("seizure_item", "report_pair", "import_batch", "draft", "nationality_count", "incident_label")
    assert [count(store, name) for name in tables] == [0, 0, 0, 1, 2, 2]
    with store.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM incident WHERE same_event IS NOT NULL")).scalar() == 0
    assert set(model.rows(select(columns.incident.c.uid))["uid"]) == {uid(3), uid(4)}
    assert model.scalar(select(func.count()).select_from(columns.seizure_item)) == 0
    assert model.scalar(select(func.count()).select_from(columns.report_pair)) == 0
    model.close()
    assert audit.verify(store).is_whole
    if store_url.startswith("sqlite"):
        for file in Path(store_url.removeprefix("sqlite:///")).parent.glob("store.db*"):
            assert MARKER.encode() not in file.read_bytes(), file.name
            assert MARKER.casefold().encode() not in file.read_bytes(), file.name


def test_the_record_says_that_it_was_erased_and_the_chain_still_says_that_it_was_there(store):
    add(store, detection(1, personal_data=True))
    with writing(store) as work:
        incidents.withdraw(work, uid(1), "said twice")
    run(store)
    with store.connect() as connection:
        entry, detail = (SQLModel.metadata.tables[name] for name in ("audit_entry", "audit_detail"))
        told = connection.execute(
            select(entry.c.act, entry.c.subject, detail.c.detail).outerjoin(detail, detail.c.seq == entry.c.seq)
        ).all()
    assert ("alteration", f"incident {uid(1)}", None) in told
    erased = next(row.detail for row in told if row.subject == "retention")
    assert (erased["reports"], erased["uids"]) == ({"migrant_detection personal data": 1}, [uid(1)])
    assert "said twice" not in json.dumps([row.detail for row in told])


def test_a_correction_does_not_begin_the_time_anew_and_a_chain_goes_as_a_whole(store):
    add(store, detection(1, personal_data=True))
    with writing(store) as work:
        incidents.amend(work, uid(1), detection(1, personal_data=True, received_at=LATE - timedelta(days=1), persons=9))
    done = run(store)
    assert (done.reports, [gone.versions for gone in done.kinds.values()], stored(store)) == (1, [2], set())


def test_a_report_is_kept_longer_for_a_reason_and_goes_when_that_is_over(store):
    add(store, detection(1, personal_data=True))
    with writing(store) as work:
        later = incidents.amend(work, uid(1), detection(1, personal_data=True, persons=9))
    until = LATE + timedelta(days=90)

    def keep(viewer=OFFICER, **given):
        with writing_late(store, viewer) as work:
            retention.extend(work, later, **{"keep_until": until, "reason": "trial in Sofia", **given})

    for wrong in ({"reason": " "}, {"keep_until": LATE - timedelta(days=1)}, {"keep_until": MUCH_LATER}):
        with pytest.raises(RowRejected):
            keep(**wrong)
    with pytest.raises((NotFound, NotAllowed)):
        keep(viewer=party_viewer("RO", status=PartyStatus.MEMBER_STATE))
    keep()
    assert [(one.uid, one.reason) for one in retention.kept(store, OFFICER)] == [(uid(1), "trial in Sofia")]
    assert run(store).reports == 0
    assert run(store, at=until + timedelta(hours=1)).reports == 1
    assert (stored(store), count(store, "review")) == (set(), 0)


def test_sign_ins_keys_and_forms_that_ended_go_after_their_time(store):
    old, fresh = LATE - timedelta(days=100), LATE - timedelta(days=60)
    tables = SQLModel.metadata.tables
    with store.begin() as connection:
        person = {
            "id": 1, "name": "ana", "display_name": "Ana", "party": "BG", "role": "viewer", "operations": "",
            "must_change": False, "created_at": old, "created_by": "local", "failures": 0,
        }  # fmt: skip
        connection.execute(insert(tables["person"]).values(**person))
        base = {"person_id": 1, "method": "password", "purpose": "duty", "created_at": old, "used_at": old}
        for digest, ended in (("a", old), ("b", fresh), ("c", None)):
            connection.execute(insert(tables["sign_in_session"]).values(
                digest=digest, ended_at=ended, expires_at=fresh, **base))  # fmt: skip
        for name, ends in (("gone", old), ("there", fresh)):
            connection.execute(insert(tables["api_token"]).values(
                name=name, party="BG", role="viewer", scope="read", digest=name, created_at=old, created_by="local",
                expires_at=ends))  # fmt: skip
        for name, at in (("half", LATE - timedelta(days=200)), ("new", fresh)):
            connection.execute(insert(tables["draft"]).values(owner="BG/ana", name=name, content={}, changed_at=at))
    done = run(store)
    assert done.beside == {"sessions": 1, "tokens": 1, "drafts": 1}
    assert [count(store, name) for name in ("sign_in_session", "api_token", "draft")] == [2, 1, 1]


def test_whoever_does_not_manage_erases_nothing_and_no_party_is_told_what_is_due(store):
    add(store, detection(1, personal_data=True))
    for viewer in (OFFICER, BULGARIA, local_data_protection_officer()):
        with pytest.raises(NotAllowed):
            purge(store, viewer, dry_run=True, clock=late)
    with pytest.raises(NotAllowed):
        retention.due(store, BULGARIA, clock=late)
    assert retention.due(store, local_data_protection_officer(), clock=late)


def test_a_purge_that_stopped_between_two_portions_is_taken_up_again(store, monkeypatch):
    monkeypatch.setattr("data.store.keeping.purging.PORTION", 2)
    add(store, *(detection(number, personal_data=True) for number in range(5)))
    told = []

    def stop(done, total):
        told.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge(store, MANAGER, dry_run=False, clock=late, on_progress=stop)
    assert (told, len(stored(store))) == ([(2, 5)], 3)
    assert run(store).reports == 3
    assert audit.verify(store).is_whole


def test_what_was_erased_before_a_kill_is_overwritten_by_the_next_purge(sqlite_database, monkeypatch):
    engine = open_engine(sqlite_database)
    upgrade(engine)
    add(engine, detection(1, personal_data=True, text=MARKER))
    monkeypatch.setattr("data.store.keeping.purging.sweep", lambda engine, erased: False)
    assert not run(engine).is_swept
    monkeypatch.setattr("data.store.keeping.purging.sweep", sweep)
    assert run(engine).is_swept
    file = Path(sqlite_database.removeprefix("sqlite:///"))
    assert MARKER.encode() not in file.read_bytes() + file.with_name("store.db-wal").read_bytes()
    engine.dispose()


def test_a_day_after_the_limit_there_is_nothing_left_and_a_minute_before_it_there_is(store):
    add(store, detection(1, personal_data=True, received_at=NOON))
    limit = NOON.replace(year=2023)
    assert run(store, at=limit - timedelta(minutes=1)).reports == 0
    assert run(store, at=limit + timedelta(hours=24)).reports == 1
