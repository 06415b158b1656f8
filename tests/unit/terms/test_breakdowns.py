"""Parts of a count: what adds up, and what would count somebody twice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.store.return_forms import StatisticForm
from data.terms.breakdowns import add_up, read_breakdown, write_breakdown
from data.terms.errors import InputRefused


def figure(value, *, breakdown="", country="GR", years=(2015, 2016), measure="found", unit="persons"):
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in years)
    return StatisticForm(
        dataset="some", form="figure", measure=measure, country=country, period_from=first, period_to=last,
        breakdown=breakdown or "", value=value, unit=unit,
    )  # fmt: skip


@given(st.dictionaries(st.text("abcå ", min_size=1), st.text("xyz= ä", min_size=1)))
def test_a_breakdown_reads_back(parts):
    assert read_breakdown(write_breakdown(parts)) == parts


@pytest.mark.parametrize("parts", [{"a=b": "c"}, {"a": "b;c"}, {"a;": "b"}, {"": "b"}])
def test_a_breakdown_that_would_not_read_back_is_refused(parts):
    with pytest.raises(InputRefused):
        write_breakdown(parts)


def test_parts_by_one_key_add_up_and_a_missing_one_adds_nothing():
    parts = [figure(3, breakdown="citizen=A"), figure(None, breakdown="citizen=B"), figure(4, breakdown="citizen=C")]
    assert add_up(parts) == 7


def test_countries_and_years_add_up():
    assert add_up([figure(1), figure(2, country="BG"), figure(3, years=(2016, 2017))]) == 6


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ([figure(7), figure(3, breakdown="citizen=A")], "the total and citizen hold the same persons"),
        ([figure(7, breakdown="sex=F"), figure(3, breakdown="citizen=A")], "citizen and sex"),
        ([figure(7, breakdown="citizen=A"), figure(3, breakdown="citizen=A;sex=F")], "citizen and citizen\\+sex"),
        ([figure(7), figure(7)], "twice"),
        ([figure(7), figure(7, years=(2015, 2018))], "overlap"),
        ([figure(7), figure(7, measure="returned")], "not added"),
        ([figure(7), figure(7, unit="cases")], "not added"),
    ],
)
def test_what_would_count_somebody_twice_is_refused_with_a_sentence(figures, said):
    with pytest.raises(InputRefused, match=said):
        add_up(figures)
