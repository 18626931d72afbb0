"""The number of runs that show a difference."""

import math
from statistics import NormalDist

from lab.statistics.interval import CONFIDENCE, normal_quantile

POWER = 0.8


def runs_for_shares(first: float, second: float, power: float = POWER, confidence: float = CONFIDENCE) -> int | None:
    """Return the runs each arm needs to tell two shares apart, two-sided; None when they are equal.

    The unpooled normal approximation: J. L. Fleiss, B. Levin and M. C. Paik, Statistical Methods for Rates and
    Proportions, third edition (2003), section 4.2.
    """
    spread = first * (1 - first) + second * (1 - second)
    return _runs(spread, abs(first - second), power, confidence)


def runs_for_means(deviation: float, gap: float, power: float = POWER, confidence: float = CONFIDENCE) -> int | None:
    """Return the runs each arm needs to tell means `gap` apart at that standard deviation; None for no gap."""
    return _runs(2 * deviation**2, abs(gap), power, confidence)


def runs_over_clusters(runs: int, intraclass: float, clusters: int) -> int | None:
    """Return the runs an arm needs where runs of one cluster are alike and there are so many clusters; None for never.

    `runs` is what independent runs would need. With more runs a cluster the design effect 1 + (m - 1) × intraclass
    grows too, and may outgrow them: K. Hemming, A. J. Girling, A. J. Sitch, J. Marsh and R. J. Lilford, "Sample size
    calculations for cluster randomised controlled trials with a fixed number of clusters", BMC Medical Research
    Methodology 11 (2011), 102.
    """
    share = 1 - runs * intraclass / clusters
    return max(runs, math.ceil(runs * (1 - intraclass) / share)) if share > 0 else None


def _runs(spread: float, gap: float, power: float, confidence: float) -> int | None:
    if gap == 0:
        return None
    quantiles = normal_quantile(confidence) + NormalDist().inv_cdf(power)
    # Two runs an arm is the least that has a spread at all.
    return max(2, math.ceil(quantiles**2 * spread / gap**2))
