"""The page's address is its state: it sets the widgets, they write it, and nothing in it is ever an exception."""

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    from datetime import UTC, datetime

    import streamlit as st

    from dashboard.state import (
        brush,
        change_sides,
        clear_brush,
        clear_filter,
        dismiss_notes,
        open_incident,
        read_state,
    )
    from data.terms.days import Period
    from data.terms.filters import Filter

    start = Filter(operation=("EX-NOMAD-2020",), exercise=True)
    state = read_state(
        start=start,
        known={"crossing": {"BG-TR-KAPITAN-ANDREEVO-ROAD"}},
        now=datetime(2020, 3, 19, 14, 32, 7, tzinfo=UTC),
        zone="Europe/Bucharest",
    )
    st.text(state.filter.query(zone="Europe/Bucharest"))
    st.text("|".join(state.notes))
    st.text(",".join(state.layers))
    st.text(state.incident or "")
    st.multiselect("country", ["BG", "GR"], key="country")
    st.pills("layers", ["incidents", "cells", "corridors", "crossings"], key="layers", selection_mode="multi")
    day = Period(datetime(2020, 3, 9, 22, tzinfo=UTC), datetime(2020, 3, 10, 22, tzinfo=UTC))
    st.button("brush", on_click=brush, args=(day,))
    st.button("unbrush", on_click=brush, args=(None,))
    st.button("whole period", on_click=clear_brush)
    st.button("open", on_click=open_incident, args=("abc",))
    st.button("clear", on_click=clear_filter)
    st.toggle("exercise", key="exercise", on_change=change_sides)
    st.button("dismiss", on_click=dismiss_notes)


def _run(**query: str | list[str]) -> AppTest:
    page = AppTest.from_function(_page)
    for key, value in query.items():
        page.query_params[key.rstrip("_")] = value
    page.run(timeout=30)
    assert not page.exception
    return page


def _address(page: AppTest, key: str) -> str | None:
    found = page.query_params.get(key)
    return found[0] if isinstance(found, list) else found


def _filter(page: AppTest) -> str:
    return page.text[0].value


def _press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run(timeout=30)
    assert not page.exception
    return page


def test_a_visit_without_a_query_begins_with_the_opening_filter_and_says_so_in_the_address() -> None:
    page = _run()
    assert _filter(page) == "operation=EX-NOMAD-2020&exercise=yes"
    assert _address(page, "operation") == "EX-NOMAD-2020"


def test_the_address_sets_the_widgets() -> None:
    page = _run(country=["BG", "GR"], from_="2020-03-09", to="2020-03-23", layers="cells,corridors", incident="u1")
    assert _filter(page) == "country=BG&country=GR&from=2020-03-09&to=2020-03-23"
    assert page.multiselect[0].value == ["BG", "GR"]
    assert page.text[2].value == "cells,corridors"
    assert page.text[3].value == "u1"


def test_the_widgets_write_the_address() -> None:
    page = _run(exercise="yes")
    page.multiselect[0].set_value(["BG"]).run(timeout=30)
    assert _address(page, "country") == "BG"
    assert _address(page, "exercise") == "yes"


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "smuggling"},
        {"from_": "yesterday"},
        {"nonsense": "1"},
        {"bbox": "1,2"},
        {"exercise": "maybe"},
        {"crossing": "NOWHERE"},
    ],
)
def test_what_cannot_be_read_is_ignored_with_a_note(query: dict[str, str]) -> None:
    page = _run(country="BG", **query)
    assert _filter(page) == "country=BG"
    assert "was ignored" in page.text[1].value
    assert _press(page, "dismiss").text[1].value == ""


def test_a_brush_narrows_and_taking_it_away_gives_the_whole_period_back() -> None:
    page = _run(from_="2020-03-09", to="2020-03-23", period="dates")
    _press(page, "brush")
    assert _filter(page) == "from=2020-03-10&to=2020-03-10"
    assert _address(page, "within") == "2020-03-09,2020-03-23"
    again = _run(
        **{key.replace("from", "from_"): _address(page, key) or "" for key in ("from", "to", "period", "within")}
    )
    assert _filter(again) == "from=2020-03-10&to=2020-03-10"
    seeded = again.session_state["seeded"]
    assert _filter(_press(again, "whole period")) == "from=2020-03-09&to=2020-03-23"
    assert again.session_state["seeded"] == seeded + 1, "the timeline still draws the brush"


def test_the_last_day_stays_the_last_day_when_its_address_is_opened_later() -> None:
    page = _run(period="24h")
    assert "from=2020-03-18T14%3A33" in _filter(page)
    assert "from" not in page.query_params


@pytest.mark.parametrize(("press", "expected"), [("open", "abc"), ("clear", "")])
def test_an_opened_incident_stands_in_the_address(press: str, expected: str) -> None:
    page = _press(_press(_run(), "open"), press)
    assert page.text[3].value == expected
    assert ("incident" in page.query_params) == bool(expected)


def test_clearing_keeps_exercise_and_real_apart() -> None:
    assert _filter(_press(_run(), "clear")) == "exercise=yes"
    assert _filter(_press(_run(country="BG"), "clear")) == ""


def test_changing_from_exercise_to_real_data_leaves_the_exercise_operation_behind() -> None:
    page = _run(country="BG", operation="EX-NOMAD-2020", exercise="yes")
    page.toggle[0].set_value(False).run(timeout=30)
    assert not page.exception
    assert _filter(page) == "country=BG"


@pytest.mark.parametrize("text", ["41.7", "north,26,8", "91,26,8", "41.7,26.4,99", "nan,26,8", ""])
def test_a_viewport_that_is_no_place_is_left_to_the_default(text):
    from dashboard.state import _read_view

    assert _read_view(text) is None


def test_moving_the_map_sets_no_widget_anew():
    page = _run(view="41.7,26.4,8.5", country="BG")
    seeded = page.session_state["seeded"]
    assert page.session_state["view"].zoom == 8.5
    page.query_params["view"] = "40,20,6"
    page.run(timeout=30)
    assert page.session_state["seeded"] == seeded
    assert page.session_state["view"].zoom == 8.5
