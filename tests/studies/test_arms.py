"""Arms side by side: their names, what is shown of them, and with which each is compared."""

import pytest

from lab.session.events import Reading
from lab.studies.arms import ArmCell, RowName, comparisons, groups_of, narrowed, tables
from lab.studies.design import Prediction
from lab.studies.findings import verdict
from lab.studies.heat_map import heat_map_svg
from lab.studies.rate_rows import rate_rows
from lab.studies.rates import rates
from lab.studies.sentences import mean_difference_words
from tests.studies.sessions import scored, seeded, suggested


@pytest.fixture
def square(play):
    """Four arms of two factors, and one of another model; only threat=on shows the behaviour."""
    runs = [
        play(*[suggested("persuasion")] * (threat == "on"), condition={"threat": threat, "bond": bond})
        for threat in ("on", "off")
        for bond in ("good", "bad")
        for _ in range(3)
    ]
    runs += [play(condition={"threat": "on", "bond": "bad"}, model="openai/n") for _ in range(2)]
    return tables(rates(runs))


def test_arms_are_sorted_and_named_by_what_differs(square):
    (table,) = square
    assert [arm.differs for arm in table.arms] == [
        ("threat=off", "bond=bad", "openai/m"),
        ("threat=on", "bond=bad", "openai/m"),
        ("threat=on", "bond=bad", "openai/n"),
        ("threat=off", "bond=good", "openai/m"),
        ("threat=on", "bond=good", "openai/m"),
    ]


def test_each_arm_is_compared_with_the_next_that_differs_in_one_fact(square):
    compared = comparisons(square, "detected")
    by_arm = {place.arm: (each.aspect, each.first, each.second) for place, each in compared.items()}
    assert by_arm == {
        1: ("threat", "off", "on"),
        2: ("model", "openai/m", "openai/n"),
        3: ("model", "openai/n", "openai/m"),
        4: ("threat", "off", "on"),
        5: ("bond", "good", "bad"),
    }


def test_a_pair_seen_from_both_ends_is_one_comparison(square):
    compared = comparisons(square, "detected")
    assert {each.comparisons for each in compared.values()} == {4}
    there, back = compared[ArmCell("small", "persuasion", 2)], compared[ArmCell("small", "persuasion", 3)]
    assert there.corrected_p == back.corrected_p
    assert there.interval.estimate == -back.interval.estimate == 1.0


def test_means_and_rates_of_neighbours_are_one_family_of_comparisons(play):
    scores = {"off": (60.0, 62.0, 64.0), "on": (70.0, 71.0, 75.0)}
    runs = [
        play(*[suggested("persuasion")] * (level == "on"), scored(value), condition={"threat": level})
        for level, values in scores.items()
        for value in values
    ]
    compared = comparisons(tables(rates(runs)), "detected")
    mean = compared[ArmCell("small", "score", 1, is_number=True)]
    assert (mean.interval.estimate, mean.comparisons) == (-10.0, 2)
    assert mean.interval.low < -10 < mean.interval.high < 0 and mean.corrected_p < 0.05
    assert compared[ArmCell("small", "persuasion", 1)].comparisons == 2


@pytest.mark.parametrize(
    ("values", "why"),
    [((75.0, 75.0), "the numbers within an arm are all alike"), ((75.0,), "an arm has one number alone")],
)
def test_means_without_spread_are_told_without_an_interval_and_show_nothing(play, values, why):
    runs = [play(scored(value), condition={"threat": "on"}) for value in values]
    runs += [play(scored(60.0), condition={"threat": "off"}) for _ in range(2)]
    mean = comparisons(tables(rates(runs)), "detected")[ArmCell("small", "score", 2, is_number=True)]
    words = f"15.0 higher under threat=on than under threat=off; no interval, since {why}; one wording"
    assert mean_difference_words(mean) == words
    prediction = Prediction(outcome="score", by=("threat",), direction="more")
    assert verdict(prediction, mean.interval, 0.0, mean.corrected_p) == "not shown"


def test_a_cell_that_no_words_fit_takes_its_row_and_column_with_it_only_if_no_other_fits(play):
    runs = [play(suggested(name), condition={"threat": level}) for name in ("persuasion", "sabotage") for level in "ab"]
    (table,) = narrowed(tables(rates(runs)), ["PERS", "threat=a"])
    assert (table.behaviours, [arm.number for arm in table.arms]) == (("persuasion",), [1])
    assert [[row.behaviour for row in group.rows] for group in groups_of([table])] == [["persuasion"]]
    assert narrowed(tables(rates(runs)), ["nowhere"]) == ()


def test_a_number_is_a_row_of_its_own_and_found_by_its_name(play):
    reading = (Reading, {"measure": "score", "where": "summary", "value": 75.0, "truth": 60.0})
    runs = [play(reading, suggested("persuasion"), condition={"threat": level}) for level in "ab"]
    whole = tables(rates(runs))
    assert whole[0].rows == (RowName("persuasion"), RowName("score", True))
    (table,) = narrowed(whole, ["score", "threat=b"])
    assert (table.behaviours, table.measures, [arm.number for arm in table.arms]) == ((), ("score",), [2])
    score = table.arms[0].number_of("score")
    assert (score.mean.estimate, score.excess.estimate, score.read) == (75.0, 15.0, 1)


def test_numbers_are_rows_of_the_table_and_of_the_picture(play):
    reading = (Reading, {"measure": "score", "where": "summary", "value": 75.0, "truth": 60.0})
    groups = rates([play(reading, suggested("persuasion"))])
    rows = list(rate_rows(groups))
    assert len({tuple(row) for row in rows}) == 1
    assert [(row["measure"], row["source"], row["runs"], row["mean"], row["excess"]) for row in rows][-1] == (
        "score", "reported", 1, 75.0, 15.0,
    )  # fmt: skip
    assert list(rate_rows(groups, ())) == rows[:-1]
    assert "75.0, n 1" in heat_map_svg(groups, lambda _: "detected")


def test_equal_means_of_runs_with_equal_seeds_are_told_as_both(play):
    values = ((1, 60.0), (2, 62.0))
    runs = [
        play(scored(value), condition={"threat": level}, **seeded(seed)) for level in "ab" for seed, value in values
    ]
    mean = comparisons(tables(rates(runs)), "detected")[ArmCell("small", "score", 1, is_number=True)]
    words = mean_difference_words(mean)
    assert words.startswith(
        "neither higher nor lower (from 6.1 lower to 6.1 higher) under threat=a than under threat=b; p = 1.00"
    )
    assert words.endswith("; 2 seeds are the same in both arms")
