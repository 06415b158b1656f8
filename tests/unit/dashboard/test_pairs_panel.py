"""The Duplicates section as an officer uses it: look, compare, confirm, undo, reject."""

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.components.report_comparison import compare
from dashboard.config import Settings
from data.store import incidents, pairs
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import AuditEntry
from data.terms.pairs import PairStatus
from tests.stores.forms import OFFICER, add, detection, uid, writing

GROUP = {"persons": 37, "nationalities": [{"nationality": "SY", "persons": 37}], "originator_agency": "BG-BORDER"}


def section():
    from dashboard.context import current_context
    from dashboard.panels.collection import pairs

    pairs.render(current_context())


@pytest.fixture
def engine(tmp_path):
    """A store with one pair that is alike, and one report that is like nothing."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    customs = GROUP | {"originator_agency": "BG-CUSTOMS", "text": "<b>bold</b>"}
    add(engine, detection(1, **GROUP), detection(9, **customs), detection(3, lon=23.0, lat=43.9))
    bootstrap.use(bootstrap.start(Settings(store=url)))
    yield engine
    bootstrap.stop()
    engine.dispose()


@pytest.fixture
def page(engine):
    found = AppTest.from_function(section, default_timeout=30).run()
    assert not found.exception
    return found


def button(page, words):
    (found,) = [one for one in page.button if words in one.label]
    return found


def statuses(engine):
    return {status: pairs.count(engine, OFFICER, status=status) for status in PairStatus if
            pairs.count(engine, OFFICER, status=status)}  # fmt: skip


def test_an_empty_section_says_that_nothing_waits(page):
    assert any("No pair of reports waits for a decision." in one.body for one in page.get("html"))


def test_what_is_alike_is_found_compared_confirmed_and_undone(page, engine):
    page = button(page, "Look for pairs").click().run()
    assert statuses(engine) == {PairStatus.PROPOSED: 1}
    drawn = " ".join(element.proto.body for element in page.get("html"))
    assert "37 persons in both" in drawn
    assert "As one event these are 37 persons, as two 74" in drawn
    assert "BG-BORDER and BG-CUSTOMS on one case" in drawn
    assert "v-differs" in drawn
    assert "<b>bold</b>" not in drawn
    page = button(page, "Confirm").click().run()
    assert statuses(engine) == {PairStatus.CONFIRMED: 1}
    assert "No pair of reports waits" in " ".join(element.proto.body for element in page.get("html"))
    page = button(page, "Undo").click().run()
    assert statuses(engine) == {PairStatus.PROPOSED: 1}
    page = button(page, "Not the same").click().run()
    assert statuses(engine) == {PairStatus.REJECTED: 1}
    page = button(page, "Look for pairs").click().run()
    assert statuses(engine) == {PairStatus.REJECTED: 1}
    assert not page.exception


def test_the_second_officer_is_told_that_the_first_has_decided(page, engine):
    page = button(page, "Look for pairs").click().run()
    with writing(engine) as work:
        pairs.reject(work, uid(1), uid(9))
    page = button(page, "Confirm").click().run()
    assert any("said to be two events by local" in one.value for one in page.caption)
    assert statuses(engine) == {PairStatus.REJECTED: 1}


def test_comparing_two_reports_is_on_the_record_once_however_often_it_is_drawn(page, engine):
    page = button(page, "Look for pairs").click().run()
    page.run()
    with Session(engine) as session:
        read = session.exec(select(AuditEntry.subject).where(AuditEntry.act == "consultation")).all()
    assert sorted(read) == sorted(["duplicates", f"incident {uid(1)}", f"incident {uid(9)}"])


def test_the_comparison_says_of_each_field_whether_it_agrees(engine):
    one, other = (incidents.get(engine, OFFICER, uid(number)) for number in (1, 9))
    states = {field.title: field.state for field in compare(one, other)}
    assert states["Persons"] == states["Nationalities"] == "same"
    assert states["When"] == states["Agency"] == "differs"
    assert states["Text"] == "one"
    assert states["Report id"] == ""
