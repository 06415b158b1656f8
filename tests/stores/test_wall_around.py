"""What PostgreSQL lets nobody write, and tells nobody, by a way around the rows of reports: what hangs on them, deeds,
imports, pairs, and the questions that reach beyond the viewer."""

import pytest
from sqlalchemy import text

from data.access.policy import Action, may
from data.access.viewers import OCU, Role, Viewer
from data.access.wall import STANDINGS
from data.store import incidents, pairs, returns
from data.store.viewing import viewing
from data.terms.codes import PartyStatus
from data.terms.errors import StoreUnreachable
from data.terms.pairs import Likeness
from tests.stores.forms import BULGARIA, OBSERVER, OFFICER, add, add_operation, detection, operation, uid, writing
from tests.stores.test_wall import NOMAD, ROMANIA, a_return, do, ids

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("wall")]
HIDDEN = (uid(21), uid(22))  # from ROMANIA


@pytest.fixture(scope="module")
def filled(walled):
    """A report, one that came with an import, a return, and a pair of two reports that Romania does not see."""
    add_operation(walled.app, operation(participants=["BG", "RO"]))
    add(walled.app, detection(1, operation=NOMAD, message_no=7))
    add(walled.app, *(detection(number, release="ORIGINATOR") for number in (21, 22)))
    with writing(walled.app) as work:
        pairs.propose(work, [Likeness(*HIDDEN, 0.9, ("the same crossing",))])
        returns.add(work, a_return(10, party="RO"))
        incidents.add(work, [detection(5)], batch="a file")
    return walled


ANALYST = Viewer("analyst", OCU, PartyStatus.MEMBER_STATE, Role.ANALYST)


@pytest.mark.parametrize("viewer", [ROMANIA, ANALYST], ids=lambda viewer: viewer.role.value)
def test_what_is_seen_but_not_ones_own_stays_as_it_is(filled, viewer):
    writer = viewing(filled.app, viewer)
    (seen,) = ids(writer, condition=f"uid = '{uid(1)}'")
    assert ids(writer, condition=f"{seen} = id FOR UPDATE") == set()
    do(writer, f"UPDATE incident SET release = 'PUBLIC', release_to = NULL WHERE id = {seen}")
    assert ids(filled.superuser, condition=f"id = {seen} AND release = 'MEMBERS'") == {seen}
    for child in (
        f"nationality_count (incident_id, nationality, persons) VALUES ({seen}, 'XX', 5)",
        f"incident_label (incident_id, label) VALUES ({seen}, 'mine')",
        f"seizure_item (incident_id, item_no, commodity) VALUES ({seen}, 9, 'DRUG')",
    ):
        with pytest.raises(StoreUnreachable, match="row-level security"):
            do(writer, f"INSERT INTO {child}")


def test_a_return_and_its_lines_come_from_who_may_write_it(filled):
    columns = "uid, operation, party, period_from, period_to, received_at, nil, cumulative, status, exercise"
    values = f"'x', '{NOMAD}', 'RO', now(), now(), now(), true, false, 'SUBMITTED', false"
    with pytest.raises(StoreUnreachable, match="row-level security"):
        do(viewing(filled.app, BULGARIA), f"INSERT INTO operation_return ({columns}) VALUES ({values})")
    line = "INSERT INTO return_line (return_id, measure, value, unit) SELECT id, 'arrests', 9, 'persons' "
    with pytest.raises(StoreUnreachable, match="row-level security"):
        do(viewing(filled.app, ANALYST), f"{line} FROM operation_return")
    do(viewing(filled.app, ROMANIA), f"{line} FROM operation_return WHERE false")


def test_the_deeds_of_a_correction_that_is_hidden_are_hidden_with_it(filled):
    add(filled.app, detection(50), viewer=BULGARIA)
    with writing(filled.app, viewer=BULGARIA) as work:
        incidents.amend(work, uid(50), detection(50, persons=9, release="ORIGINATOR"))

    def told(viewer):
        wanted = "SELECT count(*) FROM audit_entry JOIN audit_detail USING (seq) WHERE subject = :subject"
        with viewing(filled.app, viewer).connect() as connection:
            return connection.execute(text(wanted), {"subject": f"incident {uid(50)}"}).scalar_one()

    do(filled.superuser, f"UPDATE incident SET release = 'MEMBERS' WHERE uid = '{uid(50)}'")
    assert ids(viewing(filled.app, ROMANIA), condition=f"uid = '{uid(50)}'")
    assert told(ROMANIA) == 0
    assert told(BULGARIA) == told(OFFICER) == 2


def test_an_import_is_seen_by_who_sent_what_came_with_it_and_changed_by_who_received_it(filled):
    (held,) = ids(filled.superuser, "import_batch", "name = 'a file'")
    assert ids(viewing(filled.app, ROMANIA), condition=f"batch_id = {held}")  # the report that came with it
    coordinator = Viewer("co", OCU, PartyStatus.MEMBER_STATE, Role.COORDINATOR)
    for viewer, sees in ((OFFICER, True), (BULGARIA, True), (ROMANIA, False), (OBSERVER, False), (coordinator, False)):
        assert (held in ids(viewing(filled.app, viewer), "import_batch")) is sees, viewer
        with pytest.raises(StoreUnreachable, match="permission denied"):
            do(viewing(filled.app, viewer), "UPDATE import_batch SET received_by = 'mine'")
    for viewer, changes in ((BULGARIA, False), (ANALYST, False), (OFFICER, True)):
        do(viewing(filled.app, viewer), f"UPDATE import_batch SET row_count = 77 WHERE id = {held}")
        assert bool(ids(filled.superuser, "import_batch", "row_count = 77")) is changes, viewer


def asked(engine, question):
    with engine.begin() as connection:
        return connection.execute(text(question)).scalar_one()


def test_the_wall_lets_those_ask_who_may_write(filled):
    for standing in STANDINGS:
        viewer = Viewer("x", OCU if standing.of_ocu else "BG", standing.status, standing.role)
        assert asked(viewing(filled.app, viewer), "SELECT viewer_writes()") is may(viewer, Action.WRITE).allowed, viewer
    assert asked(filled.app, "SELECT viewer_writes()") is False


def test_who_may_not_write_is_told_no_number_and_no_uid(filled):
    taken, last = f"SELECT taken_uids(ARRAY['{uid(21)}'])", f"SELECT last_message('{NOMAD}', 'BG')"
    assert asked(viewing(filled.app, ROMANIA), taken) == [uid(21)]
    assert asked(viewing(filled.app, BULGARIA), last) == 7
    for nobody in (filled.app, viewing(filled.app, OBSERVER), viewing(filled.app, ANALYST)):
        assert asked(nobody, taken) is asked(nobody, last) is None
    assert asked(viewing(filled.app, ROMANIA), last) is None  # another party's numbers
    with filled.app.begin() as connection:  # it asks for every row, and does not get it inside either
        connection.execute(text("SELECT set_config('vardar.system', 'on', true)"))
        assert connection.execute(text(taken)).scalar_one() is None
    with pytest.raises(StoreUnreachable, match="permission denied"):
        do(viewing(filled.app, OFFICER), "SELECT count(*) FROM incident_change")


def test_an_event_is_labelled_by_what_officers_confirmed_and_by_no_word(filled):
    label = f"SELECT label_event(ARRAY['{uid(21)}', '{uid(1)}'])"
    for viewer in (ROMANIA, OFFICER):
        assert asked(viewing(filled.app, viewer), label) == 0  # nothing is confirmed
    with pytest.raises(Exception, match="does not exist"):
        do(viewing(filled.app, ROMANIA), f"SELECT label_event(ARRAY['{uid(21)}'], 'evil')")
    do(filled.superuser, "UPDATE report_pair SET status = 'CONFIRMED'")
    for nobody in (filled.app, viewing(filled.app, OBSERVER)):
        assert asked(nobody, label) == 0
    assert asked(viewing(filled.app, BULGARIA), label) == 2
    assert ids(filled.superuser, condition=f"same_event = '{min(HIDDEN)}'") == ids(
        filled.superuser, condition=f"uid IN {HIDDEN}"
    )
    do(filled.superuser, "UPDATE report_pair SET status = 'PROPOSED'")
    assert asked(viewing(filled.app, OFFICER), label) == 1  # of the two that were asked for; none hangs on it now


def test_pairs_of_hidden_reports_stay_hidden_from_a_unit_of_work_too(filled):
    assert ids(viewing(filled.app, OFFICER), "report_pair")
    for nobody in (ROMANIA, OBSERVER):
        assert ids(viewing(filled.app, nobody, works=True), "report_pair") == set()
    with filled.app.begin() as connection:
        connection.execute(text("SELECT set_config('vardar.works', 'on', true)"))
        assert connection.execute(text("SELECT count(*) FROM report_pair")).scalar_one() == 0
    do(viewing(filled.app, ANALYST), "DELETE FROM report_pair")
    assert ids(filled.superuser, "report_pair")
    columns = "one, other, score, reasons, status, proposed_at"
    with pytest.raises(StoreUnreachable, match="row-level security"):
        do(viewing(filled.app, ROMANIA, works=True), f"INSERT INTO report_pair ({columns}) "
           f"VALUES ('{uid(1)}', '{uid(5)}', 1, '[]', 'CONFIRMED', now())")  # fmt: skip
