"""The findings of a study: each outcome in each cell, each contrast, and whether each prediction held."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Literal

from msgspec import Struct

from lab.statistics.interval import Interval
from lab.studies.design import Cell, Prediction, Study, cells_of
from lab.studies.family import Family, family
from lab.studies.folder import by_cell
from lab.studies.pools import Pool, pools, ungated
from lab.studies.rate_differences import MODEL, Interaction, RateDifference
from lab.studies.rates import PoolRates, rates
from lab.studies.reported_numbers import MeanDifference, Summary, summaries
from lab.studies.runs import Run

Verdict = Literal["held", "not shown", "contradicted", "no data"]

_LEVEL = 0.05
"""A corrected p value below this counts as shown."""


class CellResult(Struct, frozen=True, kw_only=True):
    """One cell: its rates and numbers over the runs that are alike. More than one group says that something changed."""

    cell: Cell
    groups: tuple[PoolRates, ...]
    numbers: tuple[Summary, ...]


class Tested(Struct, frozen=True, kw_only=True):
    """A prediction and what came of it."""

    prediction: Prediction
    verdict: Verdict
    contrast: RateDifference | Interaction | MeanDifference | None


class Findings(Struct, frozen=True, kw_only=True):
    """Everything a report says of the runs."""

    cells: tuple[CellResult, ...]
    contrasts: Family
    tested: tuple[Tested, ...]


def find(study: Study, path: Path, runs: Sequence[Run], sampled: frozenset[str] = frozenset()) -> Findings:
    """Return what the runs of a study show, by its own discard rule. `path` is the study file's.

    `sampled` are the sessions that were drawn at random for hand coding.
    """
    cells = by_cell(runs, study, path)
    behaviours = [outcome.behaviour for outcome in study.outcomes if outcome.behaviour]
    measures = [outcome.measure for outcome in study.outcomes if outcome.measure]
    played = [run for of_cell in cells.values() for run in of_cell]
    counted = [_by_rule(study, pool) for pool in pools(played, named_paths=study.head.paths == "named")]
    compared = family(
        counted,
        study.aspects,
        _pairs(study),
        outcomes=[(outcome.behaviour, outcome.source) for outcome in study.outcomes if outcome.behaviour],
        measures=measures,
        order={**{factor.name: factor.levels for factor in study.factors}, MODEL: study.head.models},
    )
    return Findings(
        cells=tuple(
            _cell_result(
                study,
                cell,
                rates(
                    cells[cell.key],
                    behaviours,
                    sampled=sampled,
                    among=played,
                    named_paths=study.head.paths == "named",
                ),
            )
            for cell in cells_of(study, path)
        ),
        contrasts=compared,
        tested=tuple(_tested(prediction, study, compared) for prediction in study.predictions),
    )


def _pairs(study: Study) -> list[tuple[str, str]]:
    """Return the pairs of factors, and those of a factor and the model that a prediction is about."""
    factors = combinations([factor.name for factor in study.factors], 2)
    predicted = [each.by for each in study.predictions if len(each.by) == 2 and MODEL in each.by]
    return [*factors, *dict.fromkeys((first, MODEL) for by in predicted for first in by if first != MODEL)]


def _by_rule(study: Study, pool: Pool) -> Pool:
    return pool if "not engaged" in study.head.discard else ungated(pool)


def _cell_result(study: Study, cell: Cell, groups: tuple[PoolRates, ...]) -> CellResult:
    measures = [outcome.measure for outcome in study.outcomes]
    numbers = [summary for _, summary in summaries(group.pool for group in groups) if summary.measure in measures]
    return CellResult(cell=cell, groups=groups, numbers=tuple(numbers))


def _tested(prediction: Prediction, study: Study, compared: Family) -> Tested:
    contrast: RateDifference | Interaction | MeanDifference | None
    is_rate = any(outcome.behaviour == prediction.outcome for outcome in study.outcomes)
    if len(prediction.by) == 2:
        contrast = next((each for each in compared.interactions if _is_about(each, prediction, study)), None)
    else:
        first, last = ends_of(study, prediction.by[0])
        candidates: Sequence[RateDifference | MeanDifference] = (
            compared.differences if is_rate else compared.mean_differences
        )
        contrast = next((each for each in candidates if _is_between(each, prediction, first, last)), None)
    if contrast is None:
        return Tested(prediction=prediction, verdict="no data", contrast=None)
    margin = prediction.at_least / 100 if is_rate else prediction.at_least
    shown = verdict(prediction, contrast.interval, margin, contrast.corrected_p)
    return Tested(prediction=prediction, verdict=shown, contrast=contrast)


def verdict(prediction: Prediction, interval: Interval, margin: float, p: float | None) -> Verdict:
    """Return whether a prediction held; `margin` is its smallest difference that matters, in the interval's unit.

    `more` and `less` hold when the corrected p value is below 0.05, the interval lies on that side of zero, and the
    estimate reaches the margin. `none` holds when the whole interval lies within the margin. A prediction is
    contradicted when the interval excludes every value that it allows.
    """
    if prediction.direction == "none":
        if -margin <= interval.low and interval.high <= margin:
            return "held"
        return "contradicted" if interval.low > margin or interval.high < -margin else "not shown"
    sign = 1 if prediction.direction == "more" else -1
    low, high = (interval.low, interval.high) if sign > 0 else (-interval.high, -interval.low)
    if high < max(margin, 0) or high <= 0:
        return "contradicted"
    is_shown = low > 0 and p is not None and p < _LEVEL and sign * interval.estimate >= margin
    return "held" if is_shown else "not shown"


def ends_of(study: Study, aspect: str) -> tuple[str, str]:
    """Return the levels a prediction compares: the first and the last of the file."""
    if aspect == MODEL:
        return study.head.models[0], study.head.models[-1]
    levels = next(factor.levels for factor in study.factors if factor.name == aspect)
    return levels[0], levels[-1]


def _is_between(each: RateDifference | MeanDifference, prediction: Prediction, first: str, last: str) -> bool:
    name = each.behaviour if isinstance(each, RateDifference) else each.measure
    if (name, each.aspect) != (prediction.outcome, prediction.by[0]):
        return False
    return (_asked(each.first), _asked(each.second)) == (first, last)


def _is_about(each: Interaction, prediction: Prediction, study: Study) -> bool:
    ends = {factor: ends_of(study, factor) for factor in prediction.by}
    levels = {
        factor: (_asked(first), _asked(last)) for factor, (first, last) in zip(each.factors, each.levels, strict=True)
    }
    return each.behaviour == prediction.outcome and levels == ends


def _asked(level: str) -> str:
    """Return a level without the name its provider gave a model, which stands in brackets."""
    return level.split(" (")[0]
