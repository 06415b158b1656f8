"""The brush of the timeline, in the zone whose days it counts."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.components.timeline import grain_for, read_brush
from data.terms.days import Period, midnight


def _wall(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp() * 1000


def test_brush_over_two_local_days_is_their_period_in_utc() -> None:
    selection = {"brush": {"start": [_wall(datetime(2020, 3, 9)), _wall(datetime(2020, 3, 11))]}}  # noqa: DTZ001
    found = read_brush(selection, zone="Europe/Bucharest")
    expected = [midnight(datetime(2020, 3, day).date(), zone="Europe/Bucharest") for day in (9, 11)]  # noqa: DTZ001
    assert found == Period(*expected)
    assert found is not None
    assert found.start == datetime(2020, 3, 8, 22, tzinfo=UTC)


@pytest.mark.parametrize("selection", [{}, {"brush": {}}, {"brush": {"start": []}}, {"brush": {"start": [5.0, 5.0]}}])
def test_a_mere_click_is_no_period(selection: dict[str, dict[str, list[float]]]) -> None:
    assert read_brush(selection, zone="Europe/Bucharest") is None


@pytest.mark.parametrize(("days", "grain"), [(1, "hour"), (15, "6h"), (90, "day"), (365, "week"), (3650, "month")])
def test_grain_grows_with_the_period(days: int, grain: str) -> None:
    assert grain_for(timedelta(days=days)) == grain
