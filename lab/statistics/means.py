"""Intervals of a mean, and of contrasts of means."""

import math
from collections.abc import Sequence
from statistics import variance

from msgspec import Struct

from lab.statistics.clusters import ArmNumbers, clustered_error
from lab.statistics.interval import CONFIDENCE, Interval
from lab.statistics.student import t_quantile, t_tail


class MeanContrast(Struct, frozen=True):
    """A weighted sum of means with its interval and the two-sided p value of its being zero."""

    interval: Interval
    degrees: float
    """Welch's degrees of freedom; 0 when an arm has fewer than two numbers, or none of them varies."""
    p: float | None


def mean_interval(sample: ArmNumbers, confidence: float = CONFIDENCE) -> Interval:
    """Return the mean with Student's interval; without limits for fewer than two numbers."""
    return mean_contrast([sample], [1], confidence).interval


def mean_contrast(
    samples: Sequence[ArmNumbers], weights: Sequence[float], confidence: float = CONFIDENCE
) -> MeanContrast:
    """Return the weighted sum of independent means, with unequal variances.

    For the difference of two it is B. L. Welch's t, "The generalization of 'Student's' problem when several different
    population variances are involved", Biometrika 34 (1947), 28-35. The degrees of freedom are those of F. E.
    Satterthwaite, "An approximate distribution of estimates of variance components", Biometrics Bulletin 2 (1946),
    110-114. Where no number varies, the interval is a point and there is no p value: nothing is known of the spread.
    Where the numbers have clusters, the wider interval and the greater p value of Welch's and of `clustered_error`.
    """
    pairs = list(zip(samples, weights, strict=True))
    estimate = sum(weight * sample.mean for sample, weight in pairs)
    errors = [
        (weight**2 * variance(sample.values) / len(sample.values), len(sample.values))
        for sample, weight in pairs
        if len(sample.values) > 1
    ]
    if len(errors) < len(pairs):
        return MeanContrast(Interval(estimate, -math.inf, math.inf), 0, None)
    total = sum(error for error, _ in errors)
    if total == 0:
        return MeanContrast(Interval(estimate, estimate, estimate), 0, None)
    degrees = total**2 / sum(error**2 / (count - 1) for error, count in errors)
    reach = t_quantile(confidence, degrees) * math.sqrt(total)
    p = t_tail(estimate / math.sqrt(total), degrees)
    if error := clustered_error(samples, weights):
        reach = max(reach, t_quantile(confidence, error.degrees) * math.sqrt(error.variance))
        p = max(p, error.p(estimate))
    return MeanContrast(Interval(estimate, estimate - reach, estimate + reach), degrees, p)
