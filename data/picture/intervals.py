"""Intervals for the ratio of two periods of equal length. Pure arithmetic."""

import math
from collections.abc import Callable

Z_95 = 1.959963984540054  # the normal quantile of 0.975


def count_ratio_interval(new: int, old: int) -> tuple[float, float]:
    """95 % interval for the ratio of two Poisson rates with equal exposure, from the two counts.

    Exact conditional (Clopper-Pearson) interval: given their sum, the new count is binomial with
    p = ratio / (1 + ratio) (Przyborowski and Wilenski 1940). The upper end is infinite where the old count is zero.
    """
    low = _solve(lambda p: beta_cdf(p, new, old + 1), 0.025) if new else 0.0
    high = _solve(lambda p: beta_cdf(p, new + 1, old), 0.975) if old else 1.0
    return low / (1 - low), high / (1 - high) if high < 1 else math.inf


def sum_ratio_interval(new: float, new_squares: float, old: float, old_squares: float) -> tuple[float, float]:
    """95 % interval for the ratio of two sums of amounts that come in reports (persons in groups, kilograms in cases).

    Delta method for the log ratio of two compound Poisson sums, whose variance is estimated by the sum of squared
    amounts: a few large groups widen it. Both sums must be above zero.
    """
    spread = Z_95 * math.sqrt(new_squares / new**2 + old_squares / old**2)
    ratio = new / old
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22), Lentz's method."""
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # there the fraction of the complement converges faster
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    fraction, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, 100_000):
        half = step // 2
        term = half * (b - half) if step % 2 == 0 else -(a + half) * (a + b + half)
        term *= x / ((a + step - 1) * (a + step))
        upper, lower = 1 + term / upper, 1 / (1 + term * lower)
        fraction *= upper * lower
        if abs(upper * lower - 1) < 1e-13:
            break
    return front / (a * fraction)


def _solve(cdf: Callable[[float], float], probability: float) -> float:
    """The argument in 0..1 at which an increasing function reaches a probability, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle) < probability else (low, middle)
    return (low + high) / 2
