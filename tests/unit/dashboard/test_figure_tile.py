"""A figure as people read it: the number, and the ends of its range where it is one."""

from datetime import UTC, datetime

import pytest

from dashboard.components.figure_tile import write_range
from data.picture.figures import Figure


@pytest.mark.parametrize(
    ("low", "high", "words"), [(None, None, ""), (15.0, 22.0, "15–22"), (0.5, 1234.0, "0.5–1\u202f234")]
)
def test_a_range_is_written_with_both_ends_and_an_exact_figure_has_none(low, high, words):
    figure = Figure("persons", 22.0, "persons", "all", "local", datetime(2020, 3, 9, tzinfo=UTC), low=low, high=high)
    assert write_range(figure) == words
