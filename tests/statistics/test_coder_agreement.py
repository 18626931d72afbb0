import pytest

from lab.statistics.coder_agreement import Confusion, cohens_kappa, gwets_ac1, krippendorffs_alpha


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # the textbook table: observed 0.7, expected 0.5
        ((10, 0, 0, 10), 1.0),
        ((5, 5, 5, 5), 0.0),
        ((0, 10, 10, 0), -1.0),
        ((0, 0, 0, 12), None),
        ((0, 0, 0, 0), None),
    ],
)
def test_kappa_is_cohens(counts, kappa):
    assert cohens_kappa(Confusion(*counts)) == (None if kappa is None else pytest.approx(kappa))


def test_ac1_stays_high_where_kappa_collapses():
    # The example of Gwet's paper: 118 of 125 units agreed to be positive, none to be negative.
    table = Confusion(118, 5, 2, 0)
    assert gwets_ac1(table) == pytest.approx(0.9408, abs=0.0001)
    assert cohens_kappa(table) == pytest.approx(-0.0234, abs=0.0001)
    assert gwets_ac1(Confusion(0, 0, 0, 0)) is None


def test_alpha_of_many_coders_with_gaps_is_krippendorffs():
    # The nominal example of Krippendorff's "Computing Krippendorff's alpha-reliability": four coders, twelve units.
    published = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
    assert krippendorffs_alpha(published) == pytest.approx(0.743, abs=0.001)


def test_alpha_says_nothing_where_all_codes_are_one():
    assert krippendorffs_alpha(["11", "11"]) is None
    assert krippendorffs_alpha(["1", "0"]) is None
    assert krippendorffs_alpha([]) is None


def test_alpha_of_two_coders_who_always_disagree_is_below_chance():
    assert krippendorffs_alpha(["10", "01", "10"]) < 0
