"""Which pages there are for whom, and under which address."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from data.access.viewers import OCU, Role, Viewer, local_administrator
from data.store.sessions import SignedIn, digest_of
from data.terms.codes import PartyStatus

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MAIN = Path(bootstrap.__file__).with_name("main.py")


def viewer(role, *, party=OCU, status=PartyStatus.MEMBER_STATE):
    return Viewer(name="somebody", party=party, status=status, role=role)


PAGES = [
    (viewer(Role.WATCH_OFFICER), ["situation", "collection", "strategic", "about"]),
    (local_administrator(), ["administration", "about"]),
    (viewer(Role.VIEWER, party="JP", status=PartyStatus.OBSERVER), ["strategic", "about"]),
    (viewer(Role.LIAISON_OFFICER, party="JP", status=PartyStatus.NONE), ["about"]),
    (viewer(Role.DATA_PROTECTION_OFFICER), ["audit", "about"]),
]


@pytest.fixture
def pages_of(services, monkeypatch):
    """The names in the menu, and those in the address, for a viewer who is signed in."""

    def collect(person):
        given = []

        class Navigation:
            def __init__(self, pages, **_how):
                given.extend(pages)

            def run(self):
                return None

        monkeypatch.setattr("streamlit.navigation", Navigation)
        session = SignedIn(person, digest_of("a token"), 1, "Somebody", "password", False, NOON, NOON)
        monkeypatch.setattr("dashboard.context.page_session", lambda: session)
        settings = services.settings.model_copy(update={"auth": "password"})
        bootstrap.use(replace(services, settings=settings))
        assert not AppTest.from_file(str(MAIN), default_timeout=60).run().exception
        return given

    return collect


@pytest.mark.parametrize(("person", "expected"), PAGES)
def test_each_has_their_pages_and_the_first_is_found_by_its_name_too(pages_of, person, expected):
    *listed, by_name = pages_of(person)
    assert [page.url_path for page in listed] == ["", *expected[1:]]
    assert (by_name.url_path, by_name.visibility) == (expected[0], "hidden")
