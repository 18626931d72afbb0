"""Student's t distribution, without a numerical library."""

import math
from typing import Final

_TINY: Final = 1e-300
_PRECISION: Final = 1e-15
_ROUNDS: Final = 10_000


def t_tail(t: float, degrees: float) -> float:
    """Return the two-sided tail: the probability that |T| is at least |t|. `degrees` may be a fraction above 0.

    It is the regularized incomplete beta function I_x(degrees/2, 1/2) at x = degrees/(degrees + t²): NIST Digital
    Library of Mathematical Functions, 8.17(i).
    """
    if math.isinf(t):
        return 0.0
    return _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


def t_quantile(confidence: float, degrees: float) -> float:
    """Return t such that |T| is at most t with probability `confidence`, found by halving the range of `t_tail`."""
    tail = 1 - confidence
    low, high = 0.0, 1.0
    while t_tail(high, degrees) > tail:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_tail(middle, degrees) > tail else (low, middle)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return I_x(a, b) by the continued fraction of DLMF 8.17.22, which converges fast below the mean."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    # Lentz's method: the fraction's convergents as a product of ratios.
    numerator, denominator = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    fraction = denominator
    for m in range(1, _ROUNDS):
        for coefficient in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            denominator = 1 / _away_from_zero(1 + coefficient * denominator)
            numerator = _away_from_zero(1 + coefficient / numerator)
            ratio = numerator * denominator
            fraction *= ratio
        if abs(ratio - 1) < _PRECISION:
            break
    return math.exp(log_front) * fraction / a


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
