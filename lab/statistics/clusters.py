"""Numbers that are alike within clusters, such as runs of one wording: how alike, and the error of contrasts."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

from msgspec import Struct

from lab.statistics.student import t_tail


class ArmNumbers(Struct, frozen=True):
    """The numbers of one arm, in any order."""

    values: tuple[float, ...]
    clusters: tuple[Hashable, ...] = ()
    """The cluster of each number, the same in all arms of a contrast; none where all are independent."""

    @property
    def mean(self) -> float:
        """Their mean; 0 without any."""
        return math.fsum(self.values) / len(self.values) if self.values else 0.0


class ClusteredError(Struct, frozen=True):
    """The variance of a contrast of means, and the degrees of freedom it is known with."""

    variance: float
    degrees: int

    def p(self, estimate: float) -> float:
        """Return the two-sided p value of a contrast with this error being zero."""
        return t_tail(estimate / math.sqrt(self.variance), self.degrees)


def clustered_error(samples: Sequence[ArmNumbers], weights: Sequence[float]) -> ClusteredError | None:
    """Return the error of the weighted sum of means whose clusters may run through several arms.

    The sandwich estimator of K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis using generalized linear models",
    Biometrika 73 (1986), 13-22, times G / (G - 1) and with G - 1 degrees of freedom for G clusters, as A. C. Cameron
    and D. L. Miller advise for few clusters, "A practitioner's guide to cluster-robust inference", Journal of Human
    Resources 50 (2015), 317-372. With one number a cluster and arm it is the error of the paired t test. It is None
    where nothing can be said: without clusters, with fewer than two, or when all shift the contrast equally.
    """
    shifts: defaultdict[Hashable, float] = defaultdict(float)
    for sample, weight in zip(samples, weights, strict=True):
        for value, cluster in zip(sample.values, sample.clusters, strict=bool(sample.clusters)):
            shifts[cluster] += weight * (value - sample.mean) / len(sample.values)
    if len(shifts) < 2:
        return None
    variance = len(shifts) / (len(shifts) - 1) * math.fsum(shift**2 for shift in shifts.values())
    return ClusteredError(variance, len(shifts) - 1) if variance > 1e-18 else None


def intraclass(samples: Sequence[ArmNumbers]) -> float | None:
    """Return how alike numbers of one cluster are within an arm, 0 to 1; None where no arm has a cluster of two.

    The analysis-of-variance estimator, its sums of squares added over the arms and negative values cut to 0: A. Donner,
    "A review of inference procedures for the intraclass correlation coefficient in the one-way random effects model",
    International Statistical Review 54 (1986), 67-82.
    """
    between = within = 0.0
    between_degrees = within_degrees = 0
    weighted = 0.0
    for sample in samples:
        clusters: defaultdict[Hashable, list[float]] = defaultdict(list)
        for value, cluster in zip(sample.values, sample.clusters, strict=bool(sample.clusters)):
            clusters[cluster].append(value)
        if len(clusters) < 2:
            continue
        for members in clusters.values():
            centre = math.fsum(members) / len(members)
            between += len(members) * (centre - sample.mean) ** 2
            within += math.fsum((value - centre) ** 2 for value in members)
        between_degrees += len(clusters) - 1
        within_degrees += len(sample.values) - len(clusters)
        weighted += len(sample.values) - sum(len(each) ** 2 for each in clusters.values()) / len(sample.values)
    if not within_degrees or not between_degrees or not between + within:
        return None
    between, within, size = between / between_degrees, within / within_degrees, weighted / between_degrees
    return max(0.0, (between - within) / (between + (size - 1) * within))
