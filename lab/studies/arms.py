"""Arms side by side, scenario by scenario: how each is named, which are shown, and with which each is compared."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from lab.studies.contrasts import corrected_together
from lab.studies.pools import scenario_order
from lab.studies.rate_differences import RateDifference, aspect_between, differences
from lab.studies.rates import BehaviourRate, PoolRates
from lab.studies.reported_numbers import MeanDifference, Summary, mean_differences, summaries
from lab.studies.runs import Source
from lab.studies.sentences import condition_words, likeness_words, model_words, varying_factors


class ArmCell(NamedTuple):
    """A cell: one behaviour, or one number that is reported, in one arm."""

    scenario: str
    behaviour: str
    """Or the name of the measure."""
    arm: int
    is_number: bool = False


class RowName(NamedTuple):
    """The subject of a row: a behaviour, or a number that is reported."""

    name: str
    is_number: bool = False


class Arm(Struct, frozen=True, kw_only=True):
    """A group among the others of its scenario."""

    number: int
    """From 1, within the scenario."""
    differs: tuple[str, ...]
    """The facts that set it apart from the others; none for a single arm."""
    group: PoolRates
    numbers: tuple[Summary, ...] = ()
    """The numbers its counted runs reported, a summary for each measure."""

    def number_of(self, measure: str) -> Summary | None:
        """Return what was reported of a measure, None where nothing was."""
        return next((summary for summary in self.numbers if summary.measure == measure), None)

    def row(self, behaviour: str) -> BehaviourRate | None:
        """Return the figures of a behaviour, None where the arm has none."""
        return next((row for row in self.group.rows if row.behaviour == behaviour), None)


class ArmTable(Struct, frozen=True, kw_only=True):
    """The arms of a scenario, the behaviours that were seen in any of them and the numbers that were reported."""

    scenario: str
    shared: tuple[str, ...]
    """The facts that all its arms have in common."""
    arms: tuple[Arm, ...]
    behaviours: tuple[str, ...]
    measures: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[RowName, ...]:
        """The behaviours, then the numbers, which have no share to be coloured by."""
        return (*map(RowName, self.behaviours), *(RowName(name, True) for name in self.measures))


def tables(groups: Iterable[PoolRates]) -> tuple[ArmTable, ...]:
    """Return a table for each scenario; its arms are sorted, so that those with equal levels stand together."""
    by_scenario: dict[str, list[PoolRates]] = {}
    for group in sorted(groups, key=lambda group: scenario_order(group.pool)):
        by_scenario.setdefault(group.pool.likeness.scenario, []).append(group)
    return tuple(_table(scenario, members) for scenario, members in by_scenario.items())


def narrowed(whole: Iterable[ArmTable], words: Sequence[str]) -> tuple[ArmTable, ...]:
    """Return the behaviours, numbers and arms with a cell that all of the words occur in, whatever their case.

    A cell's words are its scenario, behaviour or number, condition and model.
    """
    wanting = [word.casefold() for word in words]
    return tuple(narrow for table in whole if (narrow := _narrowed(table, wanting)).arms)


def groups_of(shown: Iterable[ArmTable]) -> tuple[PoolRates, ...]:
    """Return the groups of these tables with the rows of their behaviours alone."""
    return tuple(
        structs.replace(arm.group, rows=tuple(row for row in arm.group.rows if row.behaviour in table.behaviours))
        for table in shown
        for arm in table.arms
    )


def comparisons(whole: Iterable[ArmTable], source: Source) -> dict[ArmCell, RateDifference | MeanDifference]:
    """Return, for each cell, its difference against the next arm that differs from its own in one aspect alone.

    A behaviour's is a difference of rates, a number's one of means.

    The next arm is the first with counted runs to the right, and round again from the left. The p values are corrected
    for all pairs of cells compared in all tables; the same pair seen from its other end is no other comparison. A
    behaviour that no run of a table shows has nothing to compare, and would weigh on the p values of the others.
    """
    compared = dict(_compared(whole, source))
    pairs = {_pair(place, other): difference for place, (other, difference) in compared.items()}
    corrected = dict(zip(pairs, corrected_together(list(pairs.values())), strict=True))
    return {
        place: structs.replace(
            difference,
            corrected_p=corrected[_pair(place, other)].corrected_p,
            comparisons=corrected[_pair(place, other)].comparisons,
        )
        for place, (other, difference) in compared.items()
    }


def _table(scenario: str, members: Sequence[PoolRates]) -> ArmTable:
    likenesses = [group.pool.likeness for group in members]
    varying = varying_factors(likenesses)
    models = {model_words(likeness) for likeness in likenesses}
    same = {factor: level for factor, level in likenesses[0].condition.items() if factor not in varying}
    arms = []
    for number, likeness in enumerate(likenesses, 1):
        own = [f"{factor}={level}" for factor, level in likeness.condition.items() if factor in varying]
        model = [model_words(likeness)] if len(models) > 1 else []
        rest = likeness_words(likeness, likenesses)
        group = members[number - 1]
        numbers = tuple(summary for _, summary in summaries([group.pool]))
        arms.append(Arm(number=number, differs=(*own, *model, *rest), group=group, numbers=numbers))
    return ArmTable(
        scenario=scenario,
        shared=tuple(words for words in (*sorted(models)[: len(models) == 1], condition_words(same)) if words),
        arms=tuple(arms),
        behaviours=tuple(dict.fromkeys(row.behaviour for group in members for row in group.rows)),
        measures=tuple(dict.fromkeys(summary.measure for arm in arms for summary in arm.numbers)),
    )


def _narrowed(table: ArmTable, words: Sequence[str]) -> ArmTable:
    cells = [(arm, row) for arm in table.arms for row in table.rows if _fits(table, arm, row.name, words)]
    numbers, rows = {arm.number for arm, _ in cells}, {row for _, row in cells}
    return structs.replace(
        table,
        arms=tuple(arm for arm in table.arms if arm.number in numbers),
        behaviours=tuple(row.name for row in table.rows if row in rows and not row.is_number),
        measures=tuple(row.name for row in table.rows if row in rows and row.is_number),
    )


def _fits(table: ArmTable, arm: Arm, behaviour: str, words: Sequence[str]) -> bool:
    likeness = arm.group.pool.likeness
    facts = (table.scenario, behaviour, condition_words(likeness.condition), model_words(likeness), *arm.differs)
    text = " ".join(facts).casefold()
    return all(word in text for word in words)


def _compared(
    whole: Iterable[ArmTable], source: Source
) -> Iterable[tuple[ArmCell, tuple[ArmCell, RateDifference | MeanDifference]]]:
    for table in whole:
        runs = [run for arm in table.arms for run in arm.group.pool.all]
        seen = {name for run in runs for names in run.seen.values() for name in names}
        behaviours = [name for name in table.behaviours if name in seen]
        for arm in table.arms:
            if neighbour := _neighbour(arm, table.arms):
                other, aspect = neighbour
                pools = (arm.group.pool, other.group.pool)
                for difference in differences(pools, aspect, behaviours, source):
                    place = ArmCell(table.scenario, difference.behaviour, arm.number)
                    yield place, (place._replace(arm=other.number), difference)
                for mean in mean_differences(pools, aspect, table.measures):
                    place = ArmCell(table.scenario, mean.measure, arm.number, is_number=True)
                    yield place, (place._replace(arm=other.number), mean)


def _neighbour(arm: Arm, arms: Sequence[Arm]) -> tuple[Arm, str] | None:
    here = arms.index(arm)
    for other in (*arms[here + 1 :], *arms[:here]):
        aspect = aspect_between(arm.group.pool, other.group.pool)
        if aspect and other.group.pool.counted:
            return other, aspect
    return None


def _pair(place: ArmCell, other: ArmCell) -> frozenset[ArmCell]:
    return frozenset((place, other))
