"""Figures for who gets no incidents: sums of what the cube tells, on its own dimensions, and never a guess."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from data.access.viewers import local_administrator, local_watch_officer, party_viewer
from data.picture.observer_figures import AFTERWARDS, gets_totals, observer_figures
from data.store import cube
from data.store.engine import open_engine
from data.store.schema import upgrade
from data.store.tables import Incident
from data.terms.codes import PartyStatus
from data.terms.errors import FilterRefused, InputRefused
from data.terms.filters import Filter, read_query
from tests.stores.reports import incident_row, write

OBSERVER = party_viewer("GB", status=PartyStatus.OBSERVER)


def clock():
    return datetime(2020, 6, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """RO: 6 detections in March and 7 in April; BG: 5 and 2. And 9 seizures of RO in March."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('cube') / 'store.db'}")
    upgrade(engine)
    given = [("RO", 3, 6), ("RO", 4, 7), ("BG", 3, 5), ("BG", 4, 2)]
    rows = [
        {
            "country": country,
            "occurred_from": datetime(2020, month, 9, tzinfo=UTC),
            "persons": 2,
            "release": "STRATEGIC",
        }
        for country, month, how_many in given
        for _ in range(how_many)
    ]
    rows += [{**rows[0], "kind": "seizure", "persons": None}] * 9
    with engine.begin() as connection:
        write(connection, incidents=[incident_row(number, **row) for number, row in enumerate(rows, start=1)])
    cube.build(engine, clock=clock, since=202003)
    yield engine
    engine.dispose()


def ask(engine, query="", *, measure="incidents", by=()):
    found = observer_figures(engine, OBSERVER, read_query(query), measure=measure, by=by, clock=clock)
    return {tuple(figure.by.values()): figure for figure in found}


def test_told_numbers_add_up(released):
    figure = ask(released, "kind=migrant_detection&country=RO")[()]
    assert (figure.value, figure.unit, figure.caveats) == (13.0, "incidents", (AFTERWARDS,))
    assert (figure.low, figure.high, figure.incident_count, figure.incidents) == (None,) * 4
    assert ask(released, "kind=migrant_detection&country=RO", measure="persons")[()].value == 26.0


def test_a_sum_that_needs_a_number_that_is_not_told_is_not_known(released):
    figure = ask(released, "kind=migrant_detection&country=BG")[()]
    assert figure.value is None
    assert "1 of 2 numbers in it are not told: fewer than 5, or protected" in figure.caveats
    assert "at least 5" in figure.caveats


def test_kinds_are_never_one_number(released):
    assert {key for (key,) in ask(released)} == {"border_crossing", "migrant_detection", "seizure", "fatality"}


def test_by_month_and_country_nothing_is_zero(released):
    found = ask(released, "kind=migrant_detection", by=("month", "country"))
    assert found["2020-03", "BG"].value == 5.0
    assert found["2020-04", "BG"].value is None
    assert found["2020-04", "HU"].value is None
    assert not [figure for figure in found.values() if figure.value == 0]


def test_months_that_were_not_released_make_the_sum_unknown(released):
    figure = ask(released, "kind=migrant_detection&country=RO&from=2020-03-01&to=2020-05-31")[()]
    assert figure.value is None
    assert "1 of 3 numbers in it are not released" in figure.caveats


def test_a_withdrawn_month_says_so_and_one_that_told_nothing_does_not(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    march = {"country": "RO", "occurred_from": datetime(2020, 3, 9, tzinfo=UTC), "release": "STRATEGIC"}
    given = [march | {"kind": "fatality", "persons": None}] + [march] * 5
    with engine.begin() as connection:
        write(connection, incidents=[incident_row(number, **row) for number, row in enumerate(given, start=1)])
    cube.build(engine, clock=clock, since=202003)
    with engine.begin() as connection:
        connection.execute(update(Incident).values(release="MEMBERS"))
    asked = "country=RO&from=2020-03-01&to=2020-03-31&kind="
    said = [ask(engine, f"{asked}{kind}")[()].caveats for kind in ("migrant_detection", "fatality", "seizure")]
    engine.dispose()
    assert "1 of 1 numbers in it were withdrawn with their months" in said[0]
    assert said[1] == said[2]


def test_seizures_have_their_groups(released):
    found = ask(released, "kind=seizure&from=2020-03-01&to=2020-03-31", measure="cases", by=("drug_group",))
    assert found["GOODS",].value == 9.0
    assert found["CANNABIS",].value is None


@pytest.mark.parametrize(
    "query",
    ["drug=HEROIN", "commodity=DRUG", "operation=X", "text=a", "direction=ENTRY", "crossing=x", "exercise=yes",
     "bbox=1,2,3,4", "status=VALIDATED", "country=FR", "from=2020-03-02", "to=2020-03-30",
     "from=0001-01-01&to=9000-12-31"],
)  # fmt: skip
def test_a_question_beyond_the_cubes_own_dimensions_is_refused(released, query):
    with pytest.raises(FilterRefused):
        ask(released, query)


@pytest.mark.parametrize(
    "asked",
    [{"measure": "kg"}, {"by": ("drug",)}, {"by": ("day",)}, {"measure": "persons", "by": ("drug_group",)}],
)
def test_a_measure_or_key_that_it_does_not_have_is_refused(released, asked):
    with pytest.raises(InputRefused):
        ask(released, **asked)


def test_persons_of_seizures_are_not_given(released):
    with pytest.raises(InputRefused):
        observer_figures(released, OBSERVER, Filter(kind=("seizure",)), measure="persons", clock=clock)


def test_who_has_incidents_or_an_office_is_answered_elsewhere():
    assert gets_totals(OBSERVER)
    assert not gets_totals(party_viewer("XX", status=PartyStatus.NONE))
    assert not gets_totals(local_watch_officer())
    assert not gets_totals(local_administrator())
