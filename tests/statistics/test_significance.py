import pytest

from lab.statistics.power import runs_for_means, runs_for_shares, runs_over_clusters
from lab.statistics.shares import Count
from lab.statistics.significance import holm, interaction_p, stratified_p


def test_the_exact_p_is_the_one_scipy_computes(stats):
    for first_runs, second_runs in ((1, 1), (3, 20), (20, 20), (17, 40)):
        for first in range(first_runs + 1):
            for second in range(0, second_runs + 1, 3):
                table = [[first, first_runs - first], [second, second_runs - second]]
                expected = stats.fisher_exact(table).pvalue
                assert stratified_p([(Count(first, first_runs), Count(second, second_runs))]) == pytest.approx(expected)


def test_an_arm_without_runs_tells_nothing():
    assert stratified_p([(Count(0, 0), Count(3, 9))]) == 1
    assert interaction_p([[Count(0, 0), Count(1, 2), Count(1, 2), Count(1, 2)]]) is None


def test_holm_corrects_for_the_comparisons_made():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.4]) == (0.4,)
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


def test_an_interaction_is_no_surprise_where_both_factors_only_add():
    adding = [Count(15, 20), Count(10, 20), Count(10, 20), Count(5, 20)]
    multiplying = [Count(19, 20), Count(1, 20), Count(1, 20), Count(1, 20)]
    assert interaction_p([adding]) == pytest.approx(1)
    assert interaction_p([multiplying]) < 0.001
    assert interaction_p([multiplying, multiplying]) < interaction_p([multiplying])
    assert interaction_p([multiplying, [multiplying[1], multiplying[0], *multiplying[2:]]]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("first", "second", "runs"), [(0.75, 0.55, 86), (0.55, 0.75, 86), (1.0, 0.0, 2), (0.5, 0.5, None)]
)
def test_how_many_runs_a_difference_of_shares_needs(first, second, runs):
    assert runs_for_shares(first, second) == runs


def test_how_many_runs_a_difference_of_means_needs():
    # Cohen's medium effect, half a standard deviation: 63 an arm by the normal approximation.
    assert runs_for_means(10, 5) == 63
    assert runs_for_means(10, 0) is None


def test_runs_of_one_wording_that_are_alike_make_more_of_them_needed_until_none_suffice():
    assert runs_over_clusters(40, 0.0, 5) == 40
    # 40 × 0.95 / (1 - 40 × 0.05 / 5)
    assert runs_over_clusters(40, 0.05, 5) == 64
    assert runs_over_clusters(40, 0.2, 5) is None
