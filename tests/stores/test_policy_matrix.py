"""The policy for one record and the policy for many say the same: the whole matrix on three engines."""

from contextlib import closing
from itertools import product

import pytest
from sqlalchemy import func, insert, literal, select

from data.access.policy import Action, clause_of, decide, visible_to
from data.access.reach import visible_in_copy
from data.access.viewers import FULL_STATUSES, OCU, Role, Viewer
from data.picture.read_model import ReadModel
from data.store.incidents.versions import INCIDENT, guarded
from data.store.tables import Operation
from data.terms import columns
from data.terms.codes import COUNTED_STATUSES, PartyStatus, Release, Status
from tests.stores.reports import incident_row, operation_row

PARTIES = (OCU, "BG", "B_", "UK-NCA")
ORIGINATORS = (None, OCU, "BG")
HANDLING = ("", "H0", "H2", "H1 H3")
OPERATIONS = (None, "NOMAD", "NOMAD-2")
COORDINATED = frozenset({"NOMAD", "nomad-2"})
# The last ones look like others to a comparison that ignores case, reads wildcards or finds parts of codes.
NAMED = (None, " BG ", " RO ", " BG RO ", " AT BG RO ", " bg ", " BGX ", " XBG ", " BX ", " UK-NCA ", " UKXNCA ")


@pytest.fixture
def everything(store):
    """A report for each combination of what the policy looks at."""
    scopes = [(release, None) for release in Release if release is not Release.NAMED]
    scopes += [(Release.NAMED, parties) for parties in NAMED]
    scopes += [(Release.MEMBERS, " BG ")]
    rows = [
        incident_row(
            number, originator=originator, status=status.value, release=release.value, release_to=parties,
            handling=handling, operation=operation, personal_data=number % 2 == 0, exercise=number % 3 == 0,
            occurred_basis="stated", place_type="UNK", direction="UNK", event_count=1,
        )
        for number, (originator, status, (release, parties), handling, operation) in enumerate(
            product(ORIGINATORS, Status, scopes, HANDLING, OPERATIONS), start=1
        )
    ]  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(Operation), [operation_row(code) for code in OPERATIONS if code])
        connection.execute(insert(INCIDENT), rows)
        return store, connection.execute(select(INCIDENT)).mappings().all()


def test_decide_and_visible_to_agree_over_the_whole_matrix(everything):
    engine, rows = everything
    records = [(row["id"], guarded(row)) for row in rows]
    allowed = 0
    with closing(ReadModel.build(engine)) as model, engine.connect() as connection:
        for party, status, role, action in product(PARTIES, PartyStatus, Role, Action):
            viewer = Viewer(name="somebody", party=party, status=status, role=role, operations=COORDINATED)
            expected = {number for number, record in records if decide(viewer, action, record).allowed}
            wanted = select(columns.incident.c.id).where(visible_to(viewer, action=action))
            in_copy = select(columns.incident.c.id).where(visible_in_copy(viewer, action=action))
            everywhere = (connection.execute(wanted).scalars(), model.rows(wanted)["id"], model.rows(in_copy)["id"])
            for found in map(set, everywhere):
                assert found == expected, (viewer, action, sorted(found ^ expected)[:5])
            allowed += len(expected)
    assert allowed > 50_000  # the matrix is not one of refusals alone


def test_a_clause_that_is_asked_of_some_statuses_alone_says_the_same_of_those(everything):
    engine, _ = everything
    ids, status = columns.incident.c.id, columns.incident.c.status
    with engine.connect() as connection:
        for party, role, action in product(("BG", OCU), Role, (Action.SEE, Action.WRITE, Action.DISCLOSE)):
            viewer = Viewer("somebody", party, FULL_STATUSES[0], role, COORDINATED)
            for among in (COUNTED_STATUSES, (Status.RETURNED, Status.SUBMITTED), (Status.DRAFT,)):
                one, other = (
                    connection.execute(select(ids).where(status.in_(among), clause).order_by(ids)).scalars().all()
                    for clause in (visible_to(viewer, action=action, among=among), visible_to(viewer, action=action))
                )
                assert one == other, (viewer, action, among)


def test_the_clause_says_the_same_with_the_viewer_written_in_sql(everything):
    engine, _ = everything
    ids = columns.incident.c.id
    with engine.connect() as connection:
        for party, status, role, action in product(("BG", OCU), FULL_STATUSES, Role, (Action.SEE, Action.WRITE)):
            viewer = Viewer(name="somebody", party=party, status=status, role=role, operations=frozenset({"NOMAD"}))
            in_sql = clause_of(
                viewer.standing,
                action=action,
                party=func.trim(literal(f" {party} ")),
                in_operations=columns.incident.c.operation == func.trim(literal(" NOMAD ")),
            )
            one, other = (
                connection.execute(select(ids).where(clause).order_by(ids)).scalars().all()
                for clause in (in_sql, visible_to(viewer, action=action))
            )
            assert one == other, (viewer, action)
