"""Intervals of a share, of the difference between two, and of any contrast of several."""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from lab.statistics.interval import CONFIDENCE, Interval, normal_quantile
from lab.statistics.student import t_quantile

_LEAST_P: Final = 1e-9


class Count(Struct, frozen=True):
    """`hits` of `runs` independent runs."""

    hits: int
    runs: int

    @property
    def share(self) -> float:
        """Hits per run; 0 without runs."""
        return self.hits / self.runs if self.runs else 0.0


def wilson(hits: float, runs: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Wilson's score interval of a share, 0 to 1, without continuity correction; all of it for no runs.

    Counts may be fractions, as those of an effective sample size are. E. B. Wilson, "Probable inference, the law of
    succession, and statistical inference", Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if runs <= 0:
        return 0.0, 1.0
    z = normal_quantile(confidence)
    share, weight = hits / runs, z * z / runs
    centre = share + weight / 2
    reach = math.sqrt(max(0.0, weight * (share * (1 - share) + weight / 4)))
    # At 0 and 1 the formula touches the edge exactly; floats would miss it by a hair.
    low = 0.0 if hits == 0 else (centre - reach) / (1 + weight)
    high = 1.0 if hits == runs else (centre + reach) / (1 + weight)
    return low, high


def share_interval(count: Count, confidence: float = CONFIDENCE) -> Interval:
    """Return the share of a count with Wilson's interval."""
    return Interval(count.share, *wilson(count.hits, count.runs, confidence))


def clustered_share(clusters: Sequence[Count], confidence: float = CONFIDENCE) -> Interval:
    """Return the share over clusters of runs that are alike among themselves, such as those of one wording.

    Wilson's interval at the effective sample size that the spread between clusters leaves, corrected for the few
    degrees of freedom (clusters - 1): E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data", Survey Methodology 24 (1998), 193-201, with
    Wilson's limits as in N. Dean and M. Pagano, Journal of Survey Statistics and Methodology 3 (2015), 484-503. It is
    never narrower than the interval of independent runs. With one cluster nothing is known of the spread between
    clusters, and the interval is that of independent runs.
    """
    total = _sum(clusters)
    return Interval(total.share, *wilson(*_effective(clusters, confidence), confidence))


def _sum(clusters: Sequence[Count]) -> Count:
    return Count(sum(count.hits for count in clusters), sum(count.runs for count in clusters))


def _effective(clusters: Sequence[Count], confidence: float) -> tuple[float, float]:
    """Return the hits and runs that as many independent runs would have."""
    counts = [count for count in clusters if count.runs]
    total = _sum(counts)
    clusters_seen = len(counts)
    if clusters_seen < 2:
        return total.hits, total.runs
    share, runs = total.share, total.runs
    spread = sum((count.hits - share * count.runs) ** 2 for count in counts)
    variance = clusters_seen / (clusters_seen - 1) * spread / runs**2
    effective = runs if variance == 0 else min(runs, share * (1 - share) / variance)
    correction = (normal_quantile(confidence) / t_quantile(confidence, clusters_seen - 1)) ** 2
    effective *= correction
    return share * effective, effective


def contrast(parts: Sequence[Interval], weights: Sequence[float]) -> Interval:
    """Return the weighted sum of independent estimates, its limits had from theirs.

    The square-and-add rule of G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a
    general approach", Statistics in Medicine 27 (2008), 1693-1702. For the difference of two
    shares with Wilson's intervals it is method 10 of R. G. Newcombe, "Interval estimation for the difference between
    independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890.
    """
    pairs = list(zip(parts, weights, strict=True))
    estimate = sum(weight * part.estimate for part, weight in pairs)
    below = math.hypot(*(weight * (part.estimate - (part.low if weight > 0 else part.high)) for part, weight in pairs))
    above = math.hypot(*(weight * ((part.high if weight > 0 else part.low) - part.estimate) for part, weight in pairs))
    return Interval(estimate, estimate - below, estimate + above)


def contrast_p(arms: Sequence[Sequence[Count]], weights: Sequence[float]) -> float:
    """Return the two-sided p value that goes with the interval of a contrast of clustered shares.

    It is one less the greatest confidence at which the interval does not hold zero, found by halving; the least that is
    told is 1e-9. Each arm is its clusters. It needs no spread between clusters: where all are alike the few degrees of
    freedom still count.
    """
    high, low = 0.0, math.log(_LEAST_P)
    while high - low > 1e-4:
        middle = (low + high) / 2
        confidence = 1 - math.exp(middle)
        interval = contrast([clustered_share(arm, confidence) for arm in arms], weights)
        if interval.low <= 0 <= interval.high:
            low = middle
        else:
            high = middle
    return math.exp(high)


def corrected_share(
    clusters: Sequence[Count], sensitivity: Count, specificity: Count, confidence: float = CONFIDENCE
) -> Interval:
    """Return the true share behind what an imperfect detector counted in clusters of alike runs, 0 to 1.

    `sensitivity` counts the truly positive sample runs the detector found, `specificity` the truly negative ones it
    left alone; both come from a sample that a person coded. The estimate is W. J. Rogan and B. Gladen's, "Estimating
    prevalence from the results of a screening test", American Journal of Epidemiology 107 (1978), 71-76, cut to 0..1;
    the interval counts the error of all three: Z. Lang and J. Reiczigel, "Confidence limits for prevalence of disease
    adjusted for estimated sensitivity and specificity", Preventive Veterinary Medicine 113 (2014), 13-22. It is all of
    0 to 1 when the detector does no better than chance in the sample, or nothing was sampled on either side. Of several
    clusters the effective sample size counts, as for `clustered_share`.
    """
    count = _sum(clusters)
    youden = sensitivity.share + specificity.share - 1
    if not (count.runs and sensitivity.runs and specificity.runs) or youden <= 0:
        return Interval(count.share, 0.0, 1.0)
    estimate = _clip((count.share + specificity.share - 1) / youden)
    z = normal_quantile(confidence)
    hits, effective = _effective(clusters, confidence)
    runs = effective + z * z
    positives, negatives = sensitivity.runs + 2, specificity.runs + 2
    share = (hits + z * z / 2) / runs
    found, spared = (sensitivity.hits + 1) / positives, (specificity.hits + 1) / negatives
    slope = found + spared - 1
    if slope <= 0:
        return Interval(estimate, 0.0, 1.0)
    centre = (share + spared - 1) / slope
    found_error, spared_error = found * (1 - found) / positives, spared * (1 - spared) / negatives
    shift = 2 * z * z * (centre * found_error - (1 - centre) * spared_error)
    variance = share * (1 - share) / runs + centre**2 * found_error + (1 - centre) ** 2 * spared_error
    reach = z * math.sqrt(variance) / slope
    return Interval(
        estimate, min(estimate, _clip(centre + shift - reach)), max(estimate, _clip(centre + shift + reach))
    )


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))
