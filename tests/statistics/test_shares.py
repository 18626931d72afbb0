import random

import pytest

from lab.statistics.shares import (
    Count,
    clustered_share,
    contrast,
    contrast_p,
    corrected_share,
    share_interval,
    wilson,
)


def limits(interval):
    return interval.low, interval.high


@pytest.mark.parametrize(
    ("hits", "runs", "low", "high"),
    [(14, 20, 0.4810, 0.8545), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(hits, runs, low, high):
    assert wilson(hits, runs) == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.999])
def test_the_interval_is_the_one_scipy_computes(confidence, stats):
    for runs in (1, 2, 3, 7, 20, 100, 12_345):
        for hits in sorted({0, 1, runs // 3, runs // 2, runs - 1, runs}):
            interval = stats.binomtest(hits, runs).proportion_ci(confidence_level=confidence, method="wilson")
            assert wilson(hits, runs, confidence) == pytest.approx((interval.low, interval.high), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # The examples of Newcombe's paper, table II, method 10.
    [
        (Count(56, 70), Count(48, 80), 0.0524, 0.3339),
        (Count(9, 10), Count(3, 10), 0.1705, 0.8090),
        (Count(10, 10), Count(0, 20), 0.6791, 1.0),
        (Count(0, 10), Count(0, 20), -0.1611, 0.2775),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(first, second, low, high):
    shares = [share_interval(first), share_interval(second)]
    assert limits(contrast(shares, [1, -1])) == pytest.approx((low, high), abs=0.0001)


def interaction(corners):
    return contrast([share_interval(count) for count in corners], [1, -1, -1, 1])


def test_an_interaction_without_any_is_zero_and_turns_its_sign_with_the_cells():
    even = interaction([Count(15, 20), Count(5, 20), Count(15, 20), Count(5, 20)])
    assert even.estimate == 0
    assert even.low == pytest.approx(-even.high)
    strong = interaction([Count(20, 20), Count(0, 20), Count(0, 20), Count(0, 20)])
    assert strong.low > 0
    turned = interaction([Count(0, 20), Count(20, 20), Count(0, 20), Count(0, 20)])
    assert turned.estimate == -strong.estimate


def test_runs_of_one_wording_count_for_less_than_independent_ones():
    alike = [Count(10, 10), Count(0, 10), Count(9, 10), Count(1, 10)]
    apart = share_interval(Count(20, 40))
    together = clustered_share(alike)
    assert together.estimate == apart.estimate
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_clusters_never_narrow_an_interval():
    for clusters in ([Count(5, 10)] * 4, [Count(0, 5), Count(0, 9)], [Count(7, 7), Count(3, 3), Count(2, 2)]):
        total = Count(sum(each.hits for each in clusters), sum(each.runs for each in clusters))
        plain = share_interval(total)
        together = clustered_share(clusters)
        assert together.low <= plain.low
        assert together.high >= plain.high


def test_one_cluster_is_told_as_independent_runs():
    assert clustered_share([Count(3, 9), Count(0, 0)]) == share_interval(Count(3, 9))


def test_a_perfect_detector_needs_no_correction():
    corrected = corrected_share([Count(30, 100)], Count(500, 500), Count(500, 500))
    assert corrected.estimate == pytest.approx(0.3)
    assert limits(corrected) == pytest.approx(wilson(30, 100), abs=0.01)


def test_a_detector_that_misses_half_doubles_its_rate():
    assert corrected_share([Count(20, 100)], Count(10, 20), Count(30, 30)).estimate == pytest.approx(0.4)


@pytest.mark.parametrize(
    "sample", [(Count(0, 0), Count(9, 9)), (Count(5, 10), Count(5, 10)), (Count(0, 4), Count(0, 4))]
)
def test_a_detector_that_tells_nothing_leaves_all_open(sample):
    assert limits(corrected_share([Count(5, 50)], *sample)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("truth", "sensitivity", "specificity"), [(0.1, 0.8, 0.95), (0.4, 0.7, 0.9), (0.02, 0.9, 0.97), (0.8, 0.6, 0.99)]
)
def test_the_corrected_interval_holds_the_truth_as_often_as_it_says(truth, sensitivity, specificity):
    source = random.Random(7)

    def drawn(runs, share):
        return Count(sum(source.random() < share for _ in range(runs)), runs)

    seen = truth * sensitivity + (1 - truth) * (1 - specificity)
    intervals = [corrected_share([drawn(80, seen)], drawn(20, sensitivity), drawn(40, specificity)) for _ in range(400)]
    assert sum(interval.low <= truth <= interval.high for interval in intervals) >= 0.93 * len(intervals)


def test_a_corrected_interval_allows_for_the_spread_between_wordings():
    clusters = [Count(4, 4), Count(0, 4), Count(4, 4), Count(0, 4), Count(1, 4)]
    raw, corrected = clustered_share(clusters), corrected_share(clusters, Count(500, 500), Count(500, 500))
    alone = corrected_share([Count(9, 20)], Count(500, 500), Count(500, 500))
    assert corrected.low < alone.low < alone.high < corrected.high
    assert limits(corrected) == pytest.approx(limits(raw), abs=0.02)


@pytest.mark.parametrize(
    "arms",
    [
        [[Count(4, 4)] * 5, [Count(0, 4)] * 5],
        [[Count(12, 20)], [Count(5, 20)]],
        [[Count(3, 4), Count(1, 4)], [Count(2, 4), Count(0, 4)]],
    ],
)
def test_a_contrast_has_the_p_value_at_which_its_interval_reaches_zero(arms):
    p = contrast_p(arms, [1, -1])
    for confidence, holds_zero in ((1 - 0.99 * p, True), (1 - 1.01 * p, False)):
        interval = contrast([clustered_share(arm, confidence) for arm in arms], [1, -1])
        assert (interval.low <= 0) == holds_zero


def test_a_contrast_of_equal_shares_has_a_p_value_of_one():
    assert contrast_p([[Count(0, 4)] * 5, [Count(0, 4)] * 5], [1, -1]) == 1
