import pytest
from msgspec import structs

from lab.statistics.interval import Interval
from lab.statistics.shares import Count, contrast, share_interval
from lab.statistics.significance import stratified_p
from lab.studies import findings
from lab.studies.contrasts import corrected_together
from lab.studies.design import Head, Prediction, Study, StudyOutcome, Varied
from lab.studies.family import family
from lab.studies.pools import pools
from lab.studies.rate_differences import MODEL, differences, interactions
from lab.studies.report_verdicts import prediction_words
from lab.studies.sentences import difference_words, interaction_words, p_words
from tests.studies.sessions import seeded, suggested

P = ["persuasion"]


def newcombe(first, second):
    """Return the interval of the difference of two shares, runs taken as independent."""
    return contrast([share_interval(first), share_interval(second)], [1, -1])


@pytest.fixture
def arm(play):
    """Return a way to play `hits` of `runs` sessions under a condition."""
    seeds = iter(range(1, 10_000))

    def play_arm(hits, runs, model="openai/m", **condition):
        return [
            play(
                *([suggested("persuasion")] if number < hits else []),
                model=model,
                condition=condition,
                **seeded(next(seeds)),
            )
            for number in range(runs)
        ]

    return play_arm


def test_a_difference_has_newcombes_interval_and_fishers_p(arm):
    both = pools([*arm(5, 6, threat="on"), *arm(1, 6, threat="off")])
    (found,) = differences(both, "threat", P, "detected")
    assert (found.first, found.second) == ("on", "off")
    assert found.interval == newcombe(Count(5, 6), Count(1, 6))
    assert found.p == pytest.approx(stratified_p([(Count(5, 6), Count(1, 6))]))
    assert difference_words(found) == (
        "67 points more (11 to 86) under threat=on than under threat=off; 5/6 against 1/6; p = 0.08; one wording"
    )


def test_a_margin_is_taken_within_what_else_differs(arm):
    # Pooled over relationship the arms look alike; within it threat doubles the share.
    runs = [
        *arm(4, 4, threat="on", relationship="good"),
        *arm(2, 4, threat="off", relationship="good"),
        *arm(2, 4, threat="on", relationship="none"),
        *arm(0, 4, threat="off", relationship="none"),
    ]
    (found,) = differences(pools(runs), "threat", P, "detected")
    assert found.interval.estimate == pytest.approx(0.5)
    assert (len(found.strata), found.first_count, found.second_count) == (2, Count(6, 8), Count(2, 8))


@pytest.fixture
def worded(play):
    """Play four runs of each wording at a level of the threat, so many of which show a persuasion."""

    def arm(hits_by_wording, threat):
        return [
            play(
                *([suggested("persuasion")] if number < hits else []),
                condition={"threat": threat},
                wording=wording,
                **seeded(10 * wording + number + (1000 if threat == "on" else 0)),
            )
            for wording, hits in enumerate(hits_by_wording, 1)
            for number in range(4)
        ]

    return arm


def test_a_difference_over_several_wordings_allows_for_their_spread(worded):
    on, off = worded((4, 4, 0, 0), "on"), worded((0, 0, 0, 0), "off")
    (uneven,) = differences(pools([*on, *off]), "threat", P, "detected")
    assert (uneven.wordings, uneven.first_count) == (4, Count(8, 16))
    assert uneven.interval.low < newcombe(Count(8, 16), Count(0, 16)).low
    assert "one wording" not in difference_words(uneven)
    # As if runs were independent it would be a finding; two wordings of four that show it are none.
    assert uneven.p > 0.05 > stratified_p([(Count(8, 16), Count(0, 16))])


def test_a_difference_of_all_against_nothing_is_no_surer_than_its_few_wordings(worded):
    (two,) = differences(pools([*worded((4, 4), "on"), *worded((0, 0), "off")]), "threat", P, "detected")
    (four,) = differences(pools([*worded((4,) * 4, "on"), *worded((0,) * 4, "off")]), "threat", P, "detected")
    assert two.p > 0.05 > four.p > 2 * stratified_p([(Count(16, 16), Count(0, 16))])
    # The interval says the same: it holds zero where p is above 0.05.
    assert two.interval.low < 0 < four.interval.low


@pytest.mark.parametrize(("p", "words"), [(0.0492, "p = 0.049"), (0.0508, "p = 0.051"), (0.2, "p = 0.20")])
def test_a_p_value_near_the_limit_says_on_which_side_it_lies(arm, p, words):
    runs = [*arm(4, 4, threat="on"), *arm(0, 4, threat="off")]
    (difference,) = differences(pools(runs), "threat", P, "detected")
    assert list(p_words(structs.replace(difference, corrected_p=p))) == [words]


def test_every_pair_of_levels_counts_as_a_comparison(arm):
    three = pools([*arm(4, 4, threat="on"), *arm(0, 4, threat="off"), *arm(0, 4, threat="vague")])
    found = corrected_together(differences(three, "threat", P, "detected"))
    assert [each.comparisons for each in found] == [3, 3, 3]
    assert found[0].corrected_p == pytest.approx(3 * found[0].p)
    assert "after 3 comparisons" in difference_words(found[0])


def test_what_is_compared_at_once_is_corrected_for_all_of_it_interactions_too(arm):
    runs = [
        *arm(4, 4, threat="on", relationship="good"),
        *arm(0, 4, threat="off", relationship="good"),
        *arm(0, 4, threat="on", relationship="none"),
        *arm(0, 4, threat="off", relationship="none"),
    ]
    aspects = ("threat", "relationship")
    together = family(pools(runs), aspects, [aspects], outcomes=[("persuasion", "detected")], measures=[])
    contrasts = (*together.differences, *together.interactions)
    assert [each.comparisons for each in contrasts] == [3, 3, 3]
    least = min(contrasts, key=lambda each: each.p)
    assert least.corrected_p == pytest.approx(3 * least.p)
    (square,) = together.interactions
    assert "after 3 comparisons" in interaction_words(square)
    assert "one wording" in interaction_words(square)


def test_models_are_compared_under_the_same_condition_only(arm):
    runs = [
        *arm(2, 2, threat="on"),
        *arm(0, 2, model="openai/n", threat="on"),
        *arm(0, 9, model="openai/n", threat="off"),
    ]
    (found,) = differences(pools(runs), MODEL, P, "detected")
    assert (found.first_count, found.second_count) == (Count(2, 2), Count(0, 2))


def test_arms_without_a_partner_are_not_compared(arm):
    assert not differences(pools(arm(1, 2, threat="on")), "threat", P, "detected")


def test_arms_that_share_their_seeds_say_so(play):
    runs = [
        play(nature="scripted", model="persona/x", seed=seed, condition={"threat": level})
        for level in ("on", "off")
        for seed in (1, 2)
    ]
    (found,) = differences(pools(runs), "threat", P, "detected")
    assert found.shared_seeds == 2
    assert "2 seeds are the same in both arms" in difference_words(found)


def test_two_factors_together_are_told_as_the_change_of_a_change(arm):
    runs = [
        *arm(4, 4, threat="on", relationship="good"),
        *arm(0, 4, threat="on", relationship="none"),
        *arm(0, 4, threat="off", relationship="good"),
        *arm(0, 4, threat="off", relationship="none"),
    ]
    (found,) = interactions(pools(runs), ("threat", "relationship"), P, "detected")
    assert found.interval.estimate == pytest.approx(1)
    assert interaction_words(found).startswith("going from threat=off to threat=on changes it by 100 points more (")
    assert "0/4 to 4/4 against 0/4 to 0/4" in interaction_words(found)
    less = structs.replace(found, interval=Interval(-0.25, -1.24, 1.04))
    assert "changes it by 25 points less (from 124 less to 104 more) under" in interaction_words(less)


def test_an_interaction_is_averaged_over_what_else_differs(arm):
    square = {("on", "good"): 4, ("on", "none"): 0, ("off", "good"): 0, ("off", "none"): 0}
    runs = [
        run
        for oversight, most in (("watched", 4), ("unwatched", 2))
        for (threat, relationship), hits in square.items()
        for run in arm(min(hits, most), 4, threat=threat, relationship=relationship, oversight=oversight)
    ]
    (both,) = interactions(pools(runs), ("threat", "relationship"), P, "detected")
    assert both.interval.estimate == pytest.approx(0.75)
    assert (len(both.strata), both.counts[0].hits, both.counts[0].runs) == (2, 6, 8)
    assert "averaged with equal weights over oversight=watched and oversight=unwatched" in interaction_words(both)


def test_that_nothing_differs_is_predicted_of_the_levels_that_were_compared(arm):
    runs = [*arm(2, 4, threat="on", relationship="good"), *arm(2, 4, threat="off", relationship="good")]
    runs += [*arm(2, 4, threat="on", relationship="none"), *arm(2, 4, threat="off", relationship="none")]
    both = pools(runs)
    contrasts = [
        *differences(both, "threat", P, "detected"),
        *interactions(both, ("threat", "relationship"), P, "detected"),
    ]
    study = Study(
        head=Head(name="s", claim="", alternative="", scenarios=("clear-the-host",), models=("m",), n=1),
        factors=(Varied(name="threat", levels=("on", "off")), Varied(name="relationship", levels=("good", "none"))),
        outcomes=(StudyOutcome(behaviour="persuasion"),),
    )
    predictions = [
        Prediction(outcome="persuasion", by=by, direction="none", at_least=10)
        for by in (("threat",), ("threat", "relationship"))
    ]
    words = [
        prediction_words(findings.Tested(prediction=prediction, verdict="held", contrast=contrast), study)
        for prediction, contrast in zip(predictions, contrasts, strict=True)
    ]
    assert [sentence.partition(". ")[0] for sentence in words] == [
        "Predicted: a difference of at most 10 points in persuasion between threat=on and threat=off",
        "Predicted: going from threat=off to threat=on changes persuasion by no more than 10 points more or less "
        "under relationship=good than under relationship=none",
    ]
