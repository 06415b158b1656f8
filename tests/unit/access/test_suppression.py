"""What may be told of a table: small tables counted through, all of them."""

import os

import numpy as np
import pytest

from data.access import suppression
from data.access.suppression import list_pattern, pattern, persons_pattern

MOST = 8 if int(os.environ.get("VARDAR_CUBES", "0")) > 1_000 else 5  # reports in a table


def test_five_are_told_and_four_are_not():
    told, _ = list_pattern(np.array([5, 4, 0, 17]))
    assert told.tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        ([9, 4, 0, 0], False),  # the rest is small
        ([9, 0, 0, 0], False),  # that there is nothing else is not told either
        ([9, 3, 2, 0], True),
        ([9, 4, 4, 4], False),  # the three could not hold it without being nearly full
        ([9, 4, 4], False),
        ([9, 6, 5], True),  # nothing is hidden
    ],
)
def test_a_total_is_told_where_its_rest_tells_nothing(counts, is_told):
    assert list_pattern(np.array(counts))[1] is is_told


def test_totals_of_countries_and_groups_come_before_cells():
    counts = np.array([[12, 2, 0, 0], [3, 3, 3, 0], [0, 1, 3, 3], [0, 0, 1, 0]])
    told = pattern(counts)
    assert told.rows.tolist() == [True, True, True, False]
    assert not told.cells[0, 0]  # with its total of 14 it would tell of the two


def test_a_cell_is_told_where_both_its_sums_leave_enough():
    counts = np.full((6, 6), 2)
    counts[1, 2] = 30
    told = pattern(counts)
    assert np.argwhere(told.cells).tolist() == [[1, 2]]
    assert told.rows.all()
    assert told.columns.all()


def test_persons_are_told_with_their_reports_alone():
    told, total = list_pattern(np.array([6, 7, 2, 2, 2]))
    shown, shown_total = persons_pattern(told, total, np.array([9, 4, 50, 1, 1]))
    assert shown.tolist() == [True, False, False, False, False]
    assert (total, shown_total) == (True, True)


@pytest.mark.parametrize(
    ("reports", "persons"),
    [
        ([6, 7, 2, 2, 2], [9, 9, 1, 1, 1]),  # three persons in all the rest
        ([6, 7], [9, 3]),
        ([6, 7, 4], [9, 8, 60]),  # all of the rest would be with one country
    ],
)
def test_the_total_of_persons_is_not_told_where_its_rest_would_tell_of_few(reports, persons):
    told, total = list_pattern(np.array(reports))
    assert not persons_pattern(told, total, np.array(persons))[1]


# --- all small tables: who knows the rules exactly ---------------------------------------------------------


def tables(cells, most):
    """All tables with so many cells and at most so many reports."""
    if cells == 0:
        yield ()
        return
    for value in range(most + 1):
        yield from ((value, *others) for others in tables(cells - 1, most - value))


def numbers_of(counts):
    return np.concatenate([counts.ravel(), counts.sum(axis=1), counts.sum(axis=0), [counts.sum()]])


@pytest.mark.parametrize(("few", "shape", "most"), [(2, (2, 3), MOST), (3, (2, 3), MOST)])
def test_what_all_tables_with_the_same_release_have_in_common_discloses_nothing(monkeypatch, few, shape, most):
    """The strongest attacker there is: counts through every table, runs the rules on it, keeps those that agree."""
    answered = {}
    look = suppression.is_wide

    def remember(told, counts, *, few):
        key = released(told, counts)
        if key not in answered:
            answered[key] = look(told, counts, few=few)
        return answered[key]  # of the release alone: else the same key would have two answers

    monkeypatch.setattr(suppression, "is_wide", remember)
    possible = {}
    for values in tables(shape[0] * shape[1], most):
        counts = np.array(values).reshape(shape)
        told = pattern(counts, few=few)
        bound = counts.sum() if told.total else counts.sum(axis=1)[told.rows].sum() + (few - 1) * (~told.rows).sum()
        if bound <= most:  # else there are tables with this release that are larger than those counted through
            first = numbers_of(counts), numbers_of(counts), told
            low, high, _ = possible.setdefault(released(told, counts), first)
            np.minimum(low, numbers_of(counts), out=low)
            np.maximum(high, numbers_of(counts), out=high)
    assert len(possible) > 5
    for low, high, told in possible.values():
        hidden = ~np.concatenate([told.cells.ravel(), told.rows, told.columns, [told.total]])
        assert not (hidden & (low >= 1) & (high < few)).any()
        assert not (hidden[:-1] & (high - low < few - 1)[:-1]).any()


def released(told, counts):
    shown = [(told.cells, counts), (told.rows, counts.sum(axis=1)), (told.columns, counts.sum(axis=0))]
    numbers = [np.where(mask, amounts, -1).tobytes() for mask, amounts in shown]
    return (*numbers, int(counts.sum()) if told.total else -1)
