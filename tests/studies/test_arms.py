"""Arms side by side: their names, what is shown of them, and with which each is compared."""

import pytest

from lab.session.events import Reading
from lab.studies.arms import Place, RowName, comparisons, groups_of, narrowed, tables
from lab.studies.heat_map import heat_map_svg
from lab.studies.rates import rates
from lab.studies.tables import rate_rows
from tests.studies.sessions import suggested


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
    there, back = compared[Place("small", "persuasion", 2)], compared[Place("small", "persuasion", 3)]
    assert there.corrected_p == back.corrected_p
    assert there.interval.estimate == -back.interval.estimate == 1.0


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
