"""PostgreSQL refuses by itself: row-level security, forced, as the second wall behind the policy's clause."""

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from data.access import wall
from data.access.policy import Action, decide
from data.access.viewers import OCU, Role, Viewer, party_viewer
from data.store import drafts, incidents, migrations, pairs, returns, schema
from data.store.bulk import load_frames
from data.store.incidents.versions import INCIDENT, guarded
from data.store.return_forms import ReturnForm
from data.store.tables import Operation
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import as_system, viewing
from data.terms.codes import PartyStatus, Release, Status
from data.terms.errors import NotAllowed, NotFound, StoreUnreachable
from data.terms.pairs import Likeness
from tests.stores.forms import (
    BULGARIA,
    NOON,
    OBSERVER,
    OFFICER,
    add,
    add_operation,
    clock,
    detection,
    detection_values,
    operation,
    seizure,
    uid,
    writing,
)  # fmt: skip
from tests.stores.reports import incident_row, operation_row
from tests.stores.test_bulk import frames

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("wall")]
ROMANIA = party_viewer("RO", status=PartyStatus.MEMBER_STATE)
NOMAD = "NOMAD-2020"
WALLED = sorted(wall.policies())
# Tables that hold no report and say nothing of one, or that the door needs before it knows who comes.
OPEN = {
    *("agency", "party", "party_status", "task_force", "border_section", "crossing_point", "crossing_traffic"),
    *("operation", "operation_party", "operation_result", "published_figure", "statistic", "expected_return"),
    *("incident_change", "cube_cell", "cube_table", "cube_report", "review"),
    *("person", "identity", "sign_in_session", "api_token"),
}


@pytest.fixture(scope="module")
def filled(walled):
    """Something in every table behind the wall."""
    add_operation(walled.app, operation(participants=["BG", "RO"]))
    reports = (detection(1, operation=NOMAD), seizure(2), detection(3, status="DRAFT", operation=NOMAD, message_no=7))
    add(walled.app, *reports[:2], viewer=OFFICER)
    add(walled.app, reports[2], viewer=BULGARIA)
    add(walled.app, detection(4, originator="RO", release="ORIGINATOR"), viewer=ROMANIA)
    with writing(walled.app) as work:
        pairs.propose(work, [Likeness(uid(1), uid(4), 0.9, ("the same crossing",))])
        returns.add(work, a_return(10, party="RO"))
        incidents.add(work, [detection(5)], batch="a file")
    with writing(walled.app, viewer=BULGARIA) as work:
        drafts.keep(work, "seizure", {"note": "half filled in"})
    return walled


def a_return(number, **given):
    line = {"measure": "arrests", "value": 3, "unit": "persons"}
    period = {"period_from": NOON, "period_to": NOON.replace(day=10)}
    return ReturnForm.read({"uid": uid(number), "operation": NOMAD, **period, "lines": [line], **given})


def ids(engine, table="incident", condition="true"):
    with engine.connect() as connection:
        return {*connection.execute(text(f"SELECT id FROM {table} WHERE {condition}")).scalars()}


def counted(engine):
    with engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in WALLED}


def do(engine, statement):
    with engine.begin() as connection:
        connection.execute(text(statement))


# --- nobody, everybody, each viewer ------------------------------------------------------------------------


def test_without_a_viewer_there_is_no_row_in_any_table_behind_the_wall(filled):
    held = counted(filled.superuser)
    assert min(held.values()) > 0
    for nobody in (filled.app, filled.migrate):
        assert set(counted(nobody).values()) == {0}
    assert counted(as_system(filled.migrate)) == held


def test_every_table_is_behind_the_wall_or_stands_open_on_purpose():
    assert {*WALLED} | OPEN == {*SQLModel.metadata.tables} - {"alembic_version"}
    assert {*WALLED}.isdisjoint(OPEN)
    hang_on = {table.name for table in SQLModel.metadata.tables.values() for key in table.foreign_keys
               if key.column.table.name in ("incident", "operation_return")}  # fmt: skip
    assert hang_on <= {*WALLED}


def test_the_wall_is_what_the_policy_says_today():
    frozen = Path(migrations.__file__).with_name("versions") / "0007_wall.sql"
    assert frozen.read_text(encoding="utf-8").split(";\n") == [*wall.statements(), ""], (
        "the policy changed: a new revision has to put up the wall that data.access.wall now gives"
    )


def test_the_wall_is_forced_on_its_owner_too(filled):
    with filled.superuser.connect() as connection:
        forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1"
        assert connection.execute(text(forced)).scalars().all() == WALLED


@pytest.fixture(scope="module")
def everything(filled):
    """A report for each combination of what the policy looks at, behind the wall."""
    scopes = [(release, None) for release in Release if release is not Release.NAMED]
    scopes += [(Release.NAMED, named) for named in (None, " BG ", " AT BG RO ", " bg ", " XBG ", " BX ", " UK-NCA ")]
    each = product((None, OCU, "BG"), Status, scopes, ("", "H0", "H2"), (None, "NOMAD", "NOMAD-2"))
    rows = [
        incident_row(
            10_000 + number, originator=originator, status=status.value, release=release.value, release_to=named,
            handling=handling, operation=code, occurred_basis="stated", place_type="UNK", direction="UNK",
            event_count=1, personal_data=number % 2 == 0, exercise=number % 3 == 0,
        )
        for number, (originator, status, (release, named), handling, code) in enumerate(each)
    ]  # fmt: skip
    with filled.superuser.begin() as connection:
        connection.execute(insert(Operation), [operation_row(code) for code in ("NOMAD", "NOMAD-2")])
        connection.execute(insert(INCIDENT), rows)
        return filled.app, [(row["id"], guarded(row)) for row in connection.execute(select(INCIDENT)).mappings()]


def test_a_raw_select_gives_each_viewer_what_the_policy_decides(everything):
    app, records = everything
    allowed, write = 0, wall.incident_rule(Action.WRITE)
    for party, status, role in product((OCU, "BG", "B_", "UK-NCA"), PartyStatus, Role):
        viewer = Viewer("somebody", party, status, role, frozenset({"NOMAD", "nomad-2"}))
        seen, written = (
            {number for number, record in records if decide(viewer, action, record).allowed}
            for action in (Action.SEE, Action.WRITE)
        )
        assert ids(viewing(app, viewer)) == seen, viewer
        assert ids(viewing(app, viewer), condition=write) == written, viewer
        allowed += len(seen)
    assert allowed > 10_000


@pytest.mark.parametrize("viewer", [OFFICER, BULGARIA, ROMANIA, OBSERVER], ids=lambda viewer: viewer.party)
def test_what_hangs_on_a_report_is_seen_with_it(filled, viewer):
    seen = ids(viewing(filled.app, viewer))
    for table in ("seizure_item", "nationality_count", "incident_label"):
        hangs_on = f"incident_id IN ({', '.join(map(str, seen)) or 0})"
        assert ids(viewing(filled.app, viewer), table) == ids(filled.superuser, table, hangs_on)
    assert len(ids(viewing(filled.app, viewer), "report_pair")) == (viewer in (OFFICER, ROMANIA))
    assert len(ids(viewing(filled.app, viewer), "return_line")) == (viewer in (OFFICER, ROMANIA))
    assert len(ids(viewing(filled.app, viewer), "draft")) == (viewer is BULGARIA)


def test_the_record_is_for_who_audits_and_what_was_done_to_a_report_for_who_sees_it(filled):
    auditor = Viewer("dpo", OCU, PartyStatus.MEMBER_STATE, Role.DATA_PROTECTION_OFFICER)
    incidents.get(filled.app, OFFICER, uid(4), clock=clock)
    with filled.superuser.connect() as connection:
        entries = connection.execute(text("SELECT seq, subject, act FROM audit_entry")).all()

    def seen(viewer, table="audit_entry"):
        with viewing(filled.app, viewer).connect() as connection:
            return {*connection.execute(text(f"SELECT seq FROM {table}")).scalars()}

    everything = {seq for seq, *_ in entries}
    assert seen(auditor) == seen(auditor, "audit_detail") == everything
    assert seen(OBSERVER) == set()
    deeds = {seq for seq, subject, act in entries if subject == f"incident {uid(4)}" and act != "consultation"}
    assert deeds
    assert deeds <= seen(ROMANIA)
    assert seen(ROMANIA, "audit_detail") == seen(ROMANIA)
    assert deeds.isdisjoint(seen(BULGARIA))
    assert not {seq for seq, _, act in entries if act == "consultation"} & (seen(OFFICER) | seen(ROMANIA))


# --- what goes in as data ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "BG', true), set_config('vardar.system', 'on",
        "OCU\x1f",
        "BG OCU",
        "%s",
        "') OR true --",
        "OCU OCU",
        "BG\\",
        "{BG}",
    ],
)
def test_the_words_of_a_viewer_are_data_and_open_nothing(filled, words):
    stranger = ids(viewing(filled.app, party_viewer("ZZ", status=PartyStatus.MEMBER_STATE)))
    plain = ids(viewing(filled.app, Viewer("x", "BG", PartyStatus.MEMBER_STATE, Role.COORDINATOR)))
    assert len(stranger) < len(plain) < len(ids(filled.superuser))
    assert ids(viewing(filled.app, party_viewer(words, status=PartyStatus.MEMBER_STATE))) == stranger
    worded = viewing(filled.app, Viewer(words, "BG", PartyStatus.MEMBER_STATE, Role.COORDINATOR, frozenset({words})))
    assert ids(worded) == plain
    assert ids(worded, "draft") == set()
    with worded.connect() as connection:
        assert not connection.execute(text("SELECT current_setting('vardar.system', true)")).scalar()


def test_a_pooled_connection_keeps_nobodys_sight(filled):
    for _ in range(30):
        assert ids(viewing(filled.app, OFFICER))
        assert ids(filled.app) == set()
    with viewing(filled.app, OFFICER).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM incident")).scalar()
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM incident")).scalar()  # told again in each transaction


# --- what each role cannot ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE incident DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE incident NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE incident DISABLE TRIGGER ALL",
        "DROP POLICY see ON incident",
        "CREATE POLICY mine ON incident USING (true)",
        "SET ROLE {owner}",
        "SET ROLE {migrate}",
        "SET ROLE {reader}",
        "SET SESSION AUTHORIZATION {owner}",
        "ALTER ROLE {app} BYPASSRLS",
        "GRANT {owner} TO {app}",
        "SELECT every_row()",
        "SET row_security = off; SELECT count(*) FROM incident",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id integer)",
        "CREATE FUNCTION mine() RETURNS integer RETURN 1",
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_detail SET salt = ''",
        "DELETE FROM audit_detail",
        "DELETE FROM incident",
        "UPDATE seizure_item SET kg = 0",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_the_service_cannot_take_the_wall_down_or_bend_the_record(filled, statement):
    names = {role: f"{filled.superuser.url.database}_{role}" for role in ("owner", "migrate", "app", "reader")}
    with pytest.raises(StoreUnreachable, match=r"permission denied|must (be|have)|would be affected"):
        do(filled.app, statement.format(**names))


def test_the_service_does_not_get_every_row_by_asking(filled):
    with filled.app.begin() as connection:
        connection.execute(text("SELECT set_config('vardar.system', 'on', false)"))
        assert connection.execute(text("SELECT count(*) FROM incident")).scalar() == 0
    filled.app.dispose()
    with pytest.raises(StoreUnreachable, match="every row"):
        ids(as_system(filled.app))


@pytest.mark.parametrize(
    ("viewer", "condition"),
    [(BULGARIA, f"uid = '{uid(2)}'"), (OBSERVER, "true"), (ROMANIA, f"uid = '{uid(4)}'")],
    ids=lambda value: getattr(value, "party", ""),
)
def test_a_report_is_changed_by_who_may_and_nobody_takes_it_over(filled, viewer, condition):
    writer = viewing(filled.app, viewer)
    before = counted(filled.superuser)
    do(writer, f"UPDATE incident SET status_reason = 'mine' WHERE {condition}")  # an observer sees none, changes none
    changed = ids(filled.superuser, condition="status_reason = 'mine'")
    assert changed == (set() if viewer is OBSERVER else ids(filled.superuser, condition=condition))
    for taken in ("originator = 'XX'", "originator = 'RO', release = 'PUBLIC'", "text = 'x'", "operation = 'X'"):
        with pytest.raises(StoreUnreachable, match="permission denied"):
            do(writer, f"UPDATE incident SET {taken} WHERE {condition}")
    do(filled.superuser, "UPDATE incident SET status_reason = NULL")
    assert counted(filled.superuser) == before


def test_the_reader_reads_the_pictures_tables_and_nothing_else_and_writes_nothing(filled):
    everything = as_system(filled.reader)
    assert ids(everything) == ids(filled.superuser)
    assert ids(filled.reader) == set()
    writes = ("UPDATE incident SET note = 'x'", "DELETE FROM incident", "INSERT INTO incident (id) VALUES (0)")
    for statement in (*writes, "CREATE TEMPORARY TABLE mine (id integer)"):
        with pytest.raises(Exception, match=r"permission denied|read-only transaction"):
            do(everything, statement)
        with filled.reader.connect() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(StoreUnreachable, match="permission denied"):
                connection.execute(text(statement))
    for table in ("draft", "audit_entry", "audit_detail", "person", "api_token", "sign_in_session", "import_batch"):
        with pytest.raises(StoreUnreachable, match="permission denied"):
            do(everything, f"SELECT count(*) FROM {table}")


# --- beyond what the viewer sees ---------------------------------------------------------------------------


def test_a_uid_that_a_hidden_report_has_is_refused_and_nothing_is_told(filled):
    for viewer, number in ((BULGARIA, 4), (OFFICER, 3)):
        with pytest.raises(NotFound, match="or none that you may see"):
            add(filled.app, detection(number), viewer=viewer)
    with pytest.raises(NotAllowed), writing(filled.app, viewer=BULGARIA) as work:
        returns.add(work, a_return(10, party="BG"))


def test_message_numbers_go_on_behind_those_that_the_sender_gave_to_hidden_drafts(filled):
    add(filled.app, detection(20, operation=NOMAD))
    assert incidents.get(filled.app, OFFICER, uid(20), clock=clock).incident["message_no"] == 8


def test_a_correction_stays_one_event_with_a_report_that_its_author_does_not_see(filled):
    add(filled.app, detection(30), detection(31, originator="RO", release="ORIGINATOR"))
    with writing(filled.app) as work:
        pairs.propose(work, [Likeness(uid(30), uid(31), 0.9, ("the same crossing",))])
        pairs.confirm(work, uid(30), uid(31))
    with writing(filled.app, viewer=BULGARIA) as work:
        corrected = incidents.amend(work, uid(30), detection(30, persons=9))
    labelled = ids(filled.superuser, condition=f"uid IN ('{corrected}', '{uid(31)}') AND same_event IS NOT NULL")
    assert len(labelled) == 2


def test_the_four_questions_reach_no_further(filled):
    with pytest.raises(StoreUnreachable, match="permission denied"):
        do(filled.reader, "SELECT label_event(ARRAY['x'])")
    with filled.app.begin() as connection:
        connection.execute(text("SELECT chain_end()"))
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar() == 0  # the door is shut behind it


def test_frames_are_loaded_through_the_wall(filled):
    with writing(filled.app) as work:
        assert load_frames(work, **frames([detection_values(number) for number in (40, 41)])) == 2
    assert incidents.get(filled.app, OFFICER, uid(41), clock=clock).labels == ("route:Western Balkans",)


def test_an_act_goes_on_the_record_whoever_it_is(filled):
    for viewer in (OBSERVER, party_viewer("", status=PartyStatus.NONE)):
        with UnitOfWork(filled.app, viewer=viewer, clock=clock) as work:
            work.record(Act.CONSULTATION, "sign-in")
            work.commit()


def test_check_says_who_passes_the_wall(filled):
    def found(engine):
        return {finding.name: finding for finding in schema.check(engine)}["wall"]

    assert found(filled.app).is_right
    assert found(filled.migrate).is_right
    assert not found(filled.superuser).is_right
    do(filled.superuser, "ALTER TABLE draft NO FORCE ROW LEVEL SECURITY")
    try:
        assert "draft" in found(filled.app).detail
        assert not found(filled.app).is_right
    finally:
        do(filled.superuser, "ALTER TABLE draft FORCE ROW LEVEL SECURITY")
