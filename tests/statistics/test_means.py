import math

import pytest

from lab.statistics.clusters import ArmNumbers, clustered_error, intraclass
from lab.statistics.means import mean_contrast, mean_interval
from lab.statistics.student import t_quantile, t_tail

ONE = ArmNumbers((60.0, 62.5, 75.0, 60.0, 71.0))
OTHER = ArmNumbers((60.0, 60.0, 61.0))


@pytest.mark.parametrize("degrees", [0.7, 1, 1.5, 2, 3, 7.3, 30, 99.9, 1000, 1e6])
def test_the_t_quantile_is_the_one_scipy_computes(degrees, stats):
    for confidence in (0.5, 0.8, 0.95, 0.99, 0.9999):
        expected = stats.t.ppf((1 + confidence) / 2, degrees)
        assert t_quantile(confidence, degrees) == pytest.approx(expected, rel=1e-7)
    for t in (0, 0.01, 1, 2.5, -10, 100):
        assert t_tail(t, degrees) == pytest.approx(2 * stats.t.sf(abs(t), degrees), rel=1e-7, abs=1e-12)


def test_a_mean_has_students_interval(stats):
    expected = stats.t.interval(0.95, 4, 65.7, stats.sem(ONE.values))
    interval = mean_interval(ONE)
    assert (interval.estimate, interval.low, interval.high) == pytest.approx((65.7, *expected))


def test_the_difference_of_means_is_welchs(stats):
    expected = stats.ttest_ind(ONE.values, OTHER.values, equal_var=False)
    found = mean_contrast([ONE, OTHER], [1, -1])
    assert found.p == pytest.approx(expected.pvalue)
    assert found.degrees == pytest.approx(expected.df)
    low, high = expected.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_one_number_says_nothing_of_its_spread():
    found = mean_contrast([ONE, ArmNumbers((60.0,))], [1, -1])
    assert found.p is None
    assert (found.interval.low, found.interval.high) == (-math.inf, math.inf)


def test_numbers_that_never_vary_say_nothing_of_chance():
    found = mean_contrast([ArmNumbers((75.0, 75.0, 75.0)), ArmNumbers((60.0, 60.0))], [1, -1])
    assert (found.interval.estimate, found.p) == (15, None)


def test_an_interaction_of_means_adds_the_errors_of_all_four():
    found = mean_contrast([ONE, OTHER, OTHER, OTHER], [1, -1, -1, 1])
    plain = mean_contrast([ONE, OTHER], [1, -1])
    assert found.interval.estimate == pytest.approx(plain.interval.estimate)
    assert found.p > plain.p


def test_one_number_a_cluster_and_arm_makes_the_paired_t_test(stats):
    clusters = (1, 2, 3)
    one, other = ArmNumbers((60.0, 62.5, 75.0), clusters), ArmNumbers((60.0, 60.0, 61.0), clusters)
    error = clustered_error([one, other], [1, -1])
    assert error.p(one.mean - other.mean) == pytest.approx(stats.ttest_rel(one.values, other.values).pvalue)


def test_numbers_alike_within_a_cluster_say_less_than_as_many_independent_ones():
    def arm(low, high):
        return ArmNumbers((low,) * 5 + (high,) * 5, ("plain",) * 5 + ("urgent",) * 5)

    alone = mean_contrast([ArmNumbers(arm(60, 61).values), ArmNumbers(arm(60, 70).values)], [1, -1])
    clustered = mean_contrast([arm(60, 61), arm(60, 70)], [1, -1])
    assert clustered.p > 0.4 > 0.05 > alone.p
    assert clustered.interval.low < alone.interval.low


def test_clusters_never_make_a_difference_surer_than_independent_numbers():
    clusters = (1, 1, 2, 2, 3)
    both = ArmNumbers(ONE.values, clusters), ArmNumbers(ONE.values[::-1], clusters)
    assert mean_contrast(both, [1, -1]).p >= mean_contrast([ArmNumbers(each.values) for each in both], [1, -1]).p


def test_how_alike_numbers_of_a_cluster_are():
    clusters = ("a", "a", "b", "b")
    assert intraclass([ArmNumbers((1.0, 1.0, 0.0, 0.0), clusters)]) == 1
    assert intraclass([ArmNumbers((1.0, 0.0, 1.0, 0.0), clusters)]) == 0
    # Between 50, within 0.5, two a cluster: (50 - 0.5) / (50 + 0.5).
    assert intraclass([ArmNumbers((60.0, 61.0, 67.5714, 68.5714), clusters)]) == pytest.approx(0.98, abs=0.01)
    assert intraclass([ArmNumbers((1.0, 0.0))]) is None
