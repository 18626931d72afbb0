"""The prospects of a study before it is run: what it will cost, and what it can show."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Final

from lab.models.catalogue import PERSONA, RECORDING
from lab.scenario.detector_rules import walk
from lab.scenario.load import load_scenario
from lab.scenario.predicates import MeasureSeen
from lab.scenario.wordings import WORDING
from lab.statistics.clusters import intraclass
from lab.statistics.power import POWER, runs_for_means, runs_for_shares, runs_over_clusters
from lab.statistics.shares import Count, wilson
from lab.statistics.significance import interaction_p, stratified_p
from lab.studies.contrasts import clustered_samples
from lab.studies.design import Cell, Prediction, Study, cells_of
from lab.studies.pools import pools
from lab.studies.rates import can_tell, rate_of
from lab.studies.runs import Run
from lab.text.amounts import counted, percent, plural

_SHARES: Final = {1: "a level", 2: "in each of the four corners"}
"""What runs are counted by, for a prediction about one factor and for one about two."""
_UNKNOWN_SHARE: Final = 0.5
"""The share at which a difference needs the most runs, taken where no earlier run says more."""
_LEAST_REPEATED: Final = 20
"""Runs beyond the first of their wording and cell from which one can say how alike those of one wording are."""
_SHOWN: Final = 0.05
"""A p value below this counts as shown."""
_FEWEST: Final = 5
"""Earlier runs of a cell from which it is said to be all or nothing."""
_FAR: Final = 3.0
"""Standard deviations from the mean reported at which a bar is called out of reach."""


def forecast_lines(study: Study, path: Path, earlier: Sequence[Run]) -> Iterator[str]:
    """Yield cells with their expected cost, the runs each prediction needs, and cells that cannot move.

    `earlier` are runs of any study or batch: those of a cell's scenario, condition and model speak for it.
    """
    cells = cells_of(study, path)
    count = len(cells) * study.head.n
    yield f"{counted(len(cells), 'cell')} × {counted(study.head.n, 'run')} = {counted(count, 'session')}"
    pilots = {cell.key: _of_cell(cell, earlier) for cell in cells}
    costs = [_expected_cost(cell, study.head.n, pilots[cell.key], earlier) for cell in cells]
    for cell, cost in zip(cells, costs, strict=True):
        yield f"  {cell.label}: {_cost_words(cost)}"
    expected = sum(cost for cost in costs if cost is not None)
    least = "at least " if None in costs else ""
    budget = study.head.budget
    yield f"  together {least}${expected:.2f}" + (f" of a budget of ${budget:.2f}" if budget else "")
    if budget and expected > budget:
        yield f"warning: the budget covers about {percent(budget / expected)} of the runs"
    complete = {key: [run for pool in pools(runs) for run in pool.everyone] for key, runs in pilots.items()}
    for prediction in study.predictions:
        yield from _power_lines(prediction, study, cells, list(complete.values()))
    for cell in cells:
        yield from _dead_lines(study, cell)
    for cell in cells:
        yield from _pilot_lines(study, cell, complete[cell.key])


def _of_cell(cell: Cell, earlier: Sequence[Run]) -> list[Run]:
    return [
        run
        for run in earlier
        if run.likeness.scenario == cell.title
        and run.likeness.model == cell.model
        and dict(run.likeness.condition) == cell.condition
    ]


def _expected_cost(cell: Cell, runs: int, pilot: Sequence[Run], earlier: Sequence[Run]) -> float | None:
    if cell.model.startswith((PERSONA, RECORDING)):
        return 0.0
    own = [run.cost for run in pilot if run.cost is not None]
    alike = own or [run.cost for run in earlier if run.likeness.model == cell.model and run.cost is not None]
    return fmean(alike) * runs if alike else None


def _cost_words(cost: float | None) -> str:
    return "cost unknown until a run of this model is given with --pilot" if cost is None else f"${cost:.2f} expected"


def power_lines(prediction: Prediction, study: Study, path: Path, runs: Sequence[Run]) -> Iterator[str]:
    """Yield whether a design has the runs that a prediction needs, by what was seen in runs of its cells."""
    cells = cells_of(study, path)
    for line in _power_lines(prediction, study, cells, [_of_cell(cell, runs) for cell in cells]):
        yield line.removeprefix("warning: ").replace("earlier ", "")


def _power_lines(
    prediction: Prediction, study: Study, cells: Sequence[Cell], earlier: Sequence[Sequence[Run]]
) -> Iterator[str]:
    """Yield whether the design has the runs that a prediction needs; `earlier` are those of each cell."""
    name = f"{prediction.outcome} by {' × '.join(prediction.by)}"
    if not prediction.at_least:
        yield f"warning: {name}: without `at_least` it cannot be said how many runs it needs"
        return
    strata = len(cells) // _arms(prediction, study)
    per_arm = study.head.n * strata
    is_rate = any(outcome.behaviour == prediction.outcome for outcome in study.outcomes)
    least = _least_p(len(prediction.by), study.head.n, strata) if is_rate else 0.0
    if least >= _SHOWN:
        none, all_ = f"0/{per_arm}", f"{per_arm}/{per_arm}"
        extreme = f"{none} against {all_}" if len(prediction.by) == 1 else f"{none} to {all_} against {all_} to {none}"
        arm = f"{per_arm} {plural(per_arm, 'run')} {_SHARES[len(prediction.by)]}"
        yield f"warning: {name}: no result of {arm} can show it, since even {extreme} has p = {least:.2f}"
    samples = clustered_samples(_observations(prediction.outcome, study, runs, is_rate=is_rate) for runs in earlier)
    values = [value for sample in samples for value in sample.values]
    if is_rate:
        base = fmean(values) if values else _UNKNOWN_SHARE
        gap = prediction.at_least / 100
        other = base + gap if base + gap <= 1 else base - gap
        needed = runs_for_shares(base, max(0.0, min(1.0, other)))
        hits = f"{sum(values):.0f}/{len(values)}"
        rests = f"from {hits} earlier runs" if values else "at an unknown share, taken as 50%"
    else:
        if len(values) < 2 or not stdev(values):
            yield f"{name}: its spread is not known, so neither is the n it needs; give earlier runs with --pilot"
            return
        needed = runs_for_means(stdev(values), prediction.at_least)
        rests = f"from {len(values)} earlier numbers"
    if needed is None:
        return
    size = f"{prediction.at_least:g}" + (" points" if is_rate else "")
    if len(prediction.by) == 2:
        # The difference of two differences has the variance of four cells and is had from four: twice that an arm.
        needed *= 2
    wordings = _wordings(study, cells)
    is_known = sum(len(sample.values) - len(set(sample.clusters)) for sample in samples) >= _LEAST_REPEATED
    likeness = intraclass(samples) if is_known else None
    if wordings == 1:
        rests += "; in one wording, and so for that wording alone"
    elif likeness is None:
        why = "from so few" if values else "without --pilot"
        rests += f"; what the {wordings} wordings add to chance is not known {why}"
    else:
        rests += f"; runs of one wording correlate by {likeness:.2f}"
        over_wordings = runs_over_clusters(needed, likeness, wordings)
        if over_wordings is None:
            yield f"warning: {name}: no number of runs shows {size} with {wordings} wordings ({rests})"
            return
        needed = over_wordings
    verdict = "enough" if per_arm >= needed else "too few"
    word = "" if verdict == "enough" else "warning: "
    yield (
        f"{word}{name}: {size} at {percent(POWER)} power needs {needed} runs {_SHARES[len(prediction.by)]} ({rests}); "
        f"the design has {per_arm}, {verdict}"
    )


def _least_p(aspects: int, runs: int, strata: int) -> float:
    """Return the p value of the largest difference there can be, between two arms or between the corners of a square.

    `runs` are those of each cell; every stratum shows the difference whole.
    """
    none, all_ = Count(0, runs), Count(runs, runs)
    if aspects == 1:
        return stratified_p([(all_, none)] * strata)
    return interaction_p([(all_, none, none, all_)] * strata) or 0.0


def _observations(outcome: str, study: Study, runs: Sequence[Run], *, is_rate: bool) -> list[tuple[Run, float]]:
    """Return 1 or 0 for each run that tells of a behaviour, or the number reported."""
    if is_rate:
        source = study.source_of(outcome)
        return [(run, float(outcome in run.seen[source])) for run in runs if can_tell(run, outcome, source)]
    reported = [(run, run.numbers[outcome].value) for run in runs if outcome in run.numbers]
    return [(run, value) for run, value in reported if value is not None]


def _wordings(study: Study, cells: Sequence[Cell]) -> int:
    varied = next((factor.levels for factor in study.factors if factor.name == WORDING), ())
    return max(len(varied), *(cell.wordings for cell in cells))


def _arms(prediction: Prediction, study: Study) -> int:
    sizes = {factor.name: len(factor.levels) for factor in study.factors}
    arms = 1
    for factor in prediction.by:
        arms *= sizes.get(factor, len(study.head.models))
    return arms


def _dead_lines(study: Study, cell: Cell) -> Iterator[str]:
    for behaviour in sorted(cell.inapplicable.intersection(outcome.behaviour for outcome in study.outcomes)):
        yield f"warning: {cell.label}: {behaviour} cannot occur under this condition; the cell is not applicable"


def _pilot_lines(study: Study, cell: Cell, runs: Sequence[Run]) -> Iterator[str]:
    for outcome in study.outcomes:
        if outcome.behaviour:
            rate = rate_of(outcome.behaviour, runs, outcome.source)
            if rate.runs >= _FEWEST and rate.hits in (0, rate.runs):
                low, high = wilson(rate.hits, rate.runs)
                words = f"{rate.hits}/{rate.runs} earlier runs ({percent(low)} to {percent(high)})"
                yield f"warning: {cell.label}: {outcome.behaviour} was all or nothing: {words}"
    for measure in sorted(_barred(study, cell)):
        numbers = [run.numbers[measure] for run in runs if measure in run.numbers]
        values = [number.value for number in numbers if number.value is not None]
        bars = [number.bar for number in numbers if number.bar is not None]
        if len(values) >= _FEWEST and bars:
            reach = fmean(values) + _FAR * stdev(values)
            if reach < bars[-1]:
                yield (
                    f"warning: {cell.label}: the bar of {bars[-1]:g} is out of reach of what was reported "
                    f"(mean {fmean(values):.1f}, standard deviation {stdev(values):.1f})"
                )


def _barred(study: Study, cell: Cell) -> set[str]:
    """Return the measures among the outcomes, and those whose bar decides on a behaviour among them."""
    behaviours = {outcome.behaviour for outcome in study.outcomes}
    seen = [
        predicate
        for detector in load_scenario(cell.scenario).scenario.detectors
        if detector.behaviour in behaviours
        for _, predicate in walk(detector.when, "")
    ]
    decisive = {each.measure for each in seen if isinstance(each, MeasureSeen) and each.state == "over-bar"}
    return decisive | {outcome.measure for outcome in study.outcomes if outcome.measure}
