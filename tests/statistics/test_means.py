import math

import pytest
from scipy import stats

from lab.statistics.means import Sample, mean_contrast, mean_interval
from lab.statistics.student import t_quantile, t_tail

ONE = Sample((60.0, 62.5, 75.0, 60.0, 71.0))
OTHER = Sample((60.0, 60.0, 61.0))


@pytest.mark.parametrize("degrees", [0.7, 1, 1.5, 2, 3, 7.3, 30, 99.9, 1000, 1e6])
def test_the_t_quantile_is_the_one_scipy_computes(degrees):
    for confidence in (0.5, 0.8, 0.95, 0.99, 0.9999):
        expected = stats.t.ppf((1 + confidence) / 2, degrees)
        assert t_quantile(confidence, degrees) == pytest.approx(expected, rel=1e-7)
    for t in (0, 0.01, 1, 2.5, -10, 100):
        assert t_tail(t, degrees) == pytest.approx(2 * stats.t.sf(abs(t), degrees), rel=1e-7, abs=1e-12)


def test_a_mean_has_students_interval():
    expected = stats.t.interval(0.95, 4, 65.7, stats.sem(ONE.values))
    interval = mean_interval(ONE)
    assert (interval.estimate, interval.low, interval.high) == pytest.approx((65.7, *expected))


def test_the_difference_of_means_is_welchs():
    expected = stats.ttest_ind(ONE.values, OTHER.values, equal_var=False)
    found = mean_contrast([ONE, OTHER], [1, -1])
    assert found.p == pytest.approx(expected.pvalue)
    assert found.degrees == pytest.approx(expected.df)
    low, high = expected.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_one_number_says_nothing_of_its_spread():
    found = mean_contrast([ONE, Sample((60.0,))], [1, -1])
    assert found.p is None
    assert (found.interval.low, found.interval.high) == (-math.inf, math.inf)


def test_numbers_that_never_vary_say_nothing_of_chance():
    found = mean_contrast([Sample((75.0, 75.0, 75.0)), Sample((60.0, 60.0))], [1, -1])
    assert (found.interval.estimate, found.p) == (15, None)


def test_an_interaction_of_means_adds_the_errors_of_all_four():
    found = mean_contrast([ONE, OTHER, OTHER, OTHER], [1, -1, -1, 1])
    plain = mean_contrast([ONE, OTHER], [1, -1])
    assert found.interval.estimate == pytest.approx(plain.interval.estimate)
    assert found.p > plain.p
