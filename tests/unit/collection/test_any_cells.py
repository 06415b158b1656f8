"""Whatever stands in the cells, each row is accounted for and nothing is raised."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.collection.reading.profiles import shipped
from data.collection.reading.suggestions import suggest
from data.collection.reading.translation import translate
from data.collection.source import Refusal
from data.collection.translated import LeftOut, Translated
from tests.unit.collection.tables import table

PLAUSIBLE = (
    "Total", "2015", "2020-03-09", "EL", "GR", "Incident", "12", "1.234", "-3", "20.5", "Person", "Heroin", "kg",
    "arrival", "seizure", "fatality", "=1+1", "<b>", "a;b=c", "\x00", "\ud800", "x" * 20_000, "9" * 400,
)  # fmt: skip
CELLS = st.one_of(
    st.none(), st.sampled_from(PLAUSIBLE), st.text(max_size=30), st.floats(), st.integers(), st.booleans(),
    st.dates(date(1, 1, 1)), st.datetimes(datetime(1, 1, 1)), st.times(), st.timedeltas(), st.just(time()),  # noqa: DTZ001
    st.just(timedelta.max),
)  # fmt: skip
EXTRA = {"plain_incidents": ("uid", "lon", "lat", "country", "dead", "nationality", "version", "item.drug", "labels")}


def _said(found):
    for one in found:
        match one:
            case Translated():
                yield from one.rows
            case Refusal() | LeftOut():
                yield one.row


@pytest.mark.parametrize("name", sorted(shipped()))
@given(data=st.data())
def test_any_cells_give_reports_refusals_or_rows_left_out(name, data):
    profile = shipped()[name]
    header = (
        *profile.header,
        *(column for column in profile.series if column not in profile.header),
        *EXTRA.get(name, ()),
    )
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(header)), max_size=4))
    found = list(translate(table(header, *rows), profile))
    assert set(_said(found)) == set(range(2, 2 + len(rows)))
    assert all(one.reason for one in found if isinstance(one, Refusal | LeftOut))


@given(data=st.data())
def test_any_table_can_be_suggested_a_profile_and_read_with_it(data):
    names = st.sampled_from(["date", "Земља", "lon", "lat", "persons", "drug", "RS", "BG", "MK", "nr"])
    header = data.draw(st.lists(names, unique=True, min_size=1, max_size=6))
    rows = data.draw(st.lists(st.tuples(*[CELLS] * len(header)), max_size=4))
    source = table(header, *rows)
    assert set(_said(translate(source, suggest(source)))) >= set(range(2, 2 + len(rows)))
