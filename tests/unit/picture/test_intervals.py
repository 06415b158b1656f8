import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.picture.intervals import beta_cdf, count_ratio_interval, sum_ratio_interval

SIZES = st.integers(1, 60)


@given(x=st.floats(0.001, 0.999), a=SIZES, b=SIZES)
def test_the_beta_function_is_the_tail_of_the_binomial(x, a, b):
    n = a + b - 1
    tail = math.fsum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert beta_cdf(x, a, b) == pytest.approx(tail, rel=1e-9, abs=1e-12)


def test_the_clopper_pearson_interval_is_the_textbook_one():
    """30 of 50: 0.4518 to 0.7359 (Clopper and Pearson), as odds 0.8241 to 2.7868."""
    low, high = count_ratio_interval(30, 20)
    assert low / (1 + low) == pytest.approx(0.4518, abs=5e-5)
    assert high / (1 + high) == pytest.approx(0.7359, abs=5e-5)


def test_the_interval_of_none_against_some_begins_at_zero_and_against_none_has_no_end():
    assert count_ratio_interval(0, 10)[0] == 0
    assert count_ratio_interval(10, 0)[1] == math.inf


@given(new=st.integers(1, 5000), old=st.integers(1, 5000))
def test_the_interval_holds_the_ratio_and_turns_over_with_it(new, old):
    low, high = count_ratio_interval(new, old)
    assert low < new / old < high
    turned_low, turned_high = count_ratio_interval(old, new)
    assert (1 / turned_high, 1 / turned_low) == pytest.approx((low, high), rel=1e-6)


def test_a_few_large_groups_widen_the_interval_of_a_sum():
    even = sum_ratio_interval(100, 100, 100, 100)  # a hundred single persons
    grouped = sum_ratio_interval(100, 5000, 100, 100)  # two groups of fifty
    assert grouped[0] < even[0] < 1 < even[1] < grouped[1]
