"""The policy for one record and the policy for many say the same, over the whole matrix and on both engines."""

from itertools import product

import pytest
from sqlalchemy import insert, select

from data.access.policy import Action, decide, visible_to
from data.access.viewers import OCU, Role, Viewer
from data.store.incidents.versions import INCIDENT, guarded
from data.terms import columns
from data.terms.codes import PartyStatus, Release, Status
from tests.stores.reports import incident_row

PARTIES = (OCU, "BG", "B_", "UK-NCA")
ORIGINATORS = (None, OCU, "BG", "RO")
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
            personal_data=personal, occurred_basis="stated", place_type="UNK", direction="UNK", event_count=1,
            handling="", exercise=False,
        )
        for number, (originator, status, (release, parties), personal) in enumerate(
            product(ORIGINATORS, Status, scopes, (False, True)), start=1
        )
    ]  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(INCIDENT), rows)
        return store, connection.execute(select(INCIDENT)).mappings().all()


def test_decide_and_visible_to_agree_over_the_whole_matrix(everything):
    engine, rows = everything
    allowed = 0
    with engine.connect() as connection:
        for party, status, role, action in product(PARTIES, PartyStatus, Role, Action):
            viewer = Viewer(name="somebody", party=party, status=status, role=role)
            expected = {row["id"] for row in rows if decide(viewer, action, guarded(row)).allowed}
            found = set(
                connection.execute(select(columns.incident.c.id).where(visible_to(viewer, action=action))).scalars()
            )
            assert found == expected, (viewer, action, sorted(found ^ expected)[:5])
            allowed += len(found)
    assert allowed > 10_000  # the matrix is not one of refusals alone
