"""An estimate with the limits of its interval."""

from statistics import NormalDist
from typing import Final

from msgspec import Struct

CONFIDENCE: Final = 0.95


class Interval(Struct, frozen=True):
    """An estimate between two limits, in the unit of what is estimated."""

    estimate: float
    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """Return z such that a standard normal lies within ±z with probability `confidence`."""
    return NormalDist().inv_cdf((1 + confidence) / 2)
