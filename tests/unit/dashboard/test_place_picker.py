"""A click is as exact as the hand at that zoom, and what a browser sends is believed only where it is a place."""

import pytest

from dashboard.components.place_picker import RADII_M, Picked, read_picked
from dashboard.panels.collection.typed import Typed
from dashboard.panels.collection.whereabouts import _radii, mark_of, take_picked


@pytest.mark.parametrize(("metres", "within"), [(40, 100), (100, 100), (101, 200), (3_400, 5_000), (9e6, 100_000)])
def test_a_click_is_rounded_to_what_it_can_mean(metres, within):
    found = read_picked({"lon": 26.3, "lat": 41.7, "metres": metres, "crossing": None})
    assert found == Picked(26.3, 41.7, within, None)


@pytest.mark.parametrize("sent", [
    None, "somewhere", {}, {"lon": 26.3, "lat": 41.7}, {"lon": "x", "lat": 41.7, "metres": 5},
    {"lon": float("nan"), "lat": 41.7, "metres": 5}, {"lon": 226.3, "lat": 41.7, "metres": 5},
    {"lon": 26.3, "lat": 41.7, "metres": 0}, {"lon": 26.3, "lat": 41.7, "metres": float("inf") * -1},
])  # fmt: skip
def test_what_is_no_place_is_none(sent):
    assert read_picked(sent) is None


@pytest.fixture
def session(monkeypatch):
    """The session's state, as a plain mapping."""
    held = {}
    monkeypatch.setattr("dashboard.panels.collection.typed.st.session_state", held)
    return held


@pytest.fixture
def typed(session):
    """A form without a browser."""
    return Typed(values={"kind": "seizure"})


def test_a_click_offers_no_precision_finer_than_the_hand_and_never_the_exact_one(typed):
    take_picked(typed, Picked(26.3, 41.7, 2_000, None))
    assert (typed.values["mode"], typed.values["position"], typed.values["radius_m"]) == ("point", "41.7, 26.3", 2_000)
    assert list(_radii(typed.values)) == [radius for radius in RADII_M if radius >= 2_000]


def test_a_position_that_is_typed_may_be_exact(typed):
    take_picked(typed, Picked(26.3, 41.7, 2_000, None))
    typed.values["position"] = "41.70213, 26.31874"
    assert list(_radii(typed.values)) == [0, *RADII_M]


def test_a_click_on_a_crossing_point_is_that_crossing_point(typed):
    take_picked(typed, Picked(26.3, 41.7, 2_000, "BG-TR-KAPITAN-ANDREEVO-ROAD"))
    assert (typed.values["mode"], typed.values["crossing"]) == ("crossing", "BG-TR-KAPITAN-ANDREEVO-ROAD")
    assert mark_of(typed.values).lon == pytest.approx(26.354)


def test_a_stale_answer_of_the_browser_does_not_undo_a_click(typed, session):
    typed.values["position"] = ""
    take_picked(typed, Picked(26.3, 41.7, 2_000, None))
    session[typed.key("position")] = ""  # the browser had not drawn it yet
    typed.collect()
    assert typed.values["position"] == "41.7, 26.3"
    session[typed.key("position")] = "42, 27"  # somebody typed over it
    typed.collect()
    assert typed.values["position"] == "42, 27"


def test_lines_of_a_list_are_collected_where_they_belong(typed, session):
    session[typed.key("items.1.what")] = "FIREARM"
    session["typed 99 text"] = "of another turn of the form"
    typed.collect()
    assert typed.values["items"] == [{}, {"what": "FIREARM"}]
    assert "text" not in typed.values
