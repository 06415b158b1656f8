from datetime import timedelta

import pytest

from data.picture.figures import change
from data.picture.periods import Change
from data.terms.errors import InputRefused
from tests.stores.reports import NOON, incident_row

DAYS = "from=2020-03-10&to=2020-03-10"  # Bucharest's 10 March against its 9 March


def reports(before, after, **given):
    """So many reports on 9 March and so many on 10 March."""
    first = [incident_row(n, occurred_from=NOON - timedelta(hours=14, minutes=-n), **given) for n in range(before)]
    return first + [
        incident_row(n, occurred_from=NOON + timedelta(days=1, minutes=n), **given)
        for n in range(before, before + after)
    ]


def test_without_a_period_there_is_nothing_to_compare_with(picture, select_for):
    model = picture(incidents=reports(30, 30))
    assert change(model, select_for(model), measure="incidents").text == "no period to compare with"


def test_under_twenty_there_are_two_counts_and_no_percentage(picture, select_for):
    model = picture(incidents=reports(19, 40))
    found = change(model, select_for(model, DAYS), measure="incidents")
    assert found == Change(40, 19, None, None, None, "too few for % (40, before 19)")


def test_a_change_of_counts_has_its_interval_and_a_real_minus(picture, select_for):
    model = picture(incidents=reports(20, 30))
    found = change(model, select_for(model, DAYS), measure="incidents")
    assert (found.new, found.old, found.percent) == (30, 20, pytest.approx(50))
    assert found.text == "+50 % (−18 to +179)"


def test_persons_in_groups_change_less_surely_than_as_many_reports(picture, select_for):
    groups = [incident | {"persons": 1 + 40 * (incident["id"] % 10 == 0)} for incident in reports(20, 30)]
    model = picture(incidents=groups)
    chosen = select_for(model, f"{DAYS}&kind=migrant_detection")
    alone, grouped = (change(model, chosen, measure=measure) for measure in ("incidents", "persons"))
    assert grouped.percent == pytest.approx(50)
    assert grouped.low < alone.low < alone.high < grouped.high


def test_before_the_record_begins_there_is_no_change(picture, select_for):
    model = picture(incidents=reports(0, 30))
    found = change(model, select_for(model, DAYS), measure="incidents")
    assert (found.new, found.percent, found.text) == (30, None, "nothing recorded before 10 March 2020")


def test_of_an_unfinished_period_only_what_has_passed_is_compared(picture, select_for):
    """The clock stands at 1 April 00:00 UTC, three hours into Bucharest's 1 April."""
    early = [incident_row(n, occurred_from=NOON.replace(day=30, hour=21, minute=n)) for n in range(25)]
    late = [incident_row(n, occurred_from=NOON.replace(day=31, minute=n - 25)) for n in range(25, 60)]
    today = [incident_row(n, occurred_from=NOON.replace(day=31, hour=21, minute=n - 60)) for n in range(60, 90)]
    model = picture(incidents=early + late + today)
    found = change(model, select_for(model, "from=2020-04-01&to=2020-04-01"), measure="incidents")
    assert (found.new, found.old) == (30, 25)


def test_two_kinds_of_persons_have_no_one_change(picture, select_for):
    model = picture(
        incidents=[*reports(20, 20), incident_row(99, kind="border_crossing", occurred_from=NOON + timedelta(days=1))]
    )
    with pytest.raises(InputRefused):
        change(model, select_for(model, DAYS), measure="persons")
