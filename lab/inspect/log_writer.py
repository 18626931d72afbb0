"""Sessions as one Inspect log, set up for its viewer, and writing it."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalMetric,
    EvalPlan,
    EvalPlanStep,
    EvalResults,
    EvalSample,
    EvalScore,
    EvalSpec,
    EvalStats,
    write_eval_log,
)
from inspect_ai.model import ModelUsage
from inspect_ai.viewer import SampleScoreView, SampleScoreViewSort, TaskSamplesColumn, TaskSamplesView, ViewerConfig

from lab import __version__
from lab.errors import LabError
from lab.inspect.margins import columns_of
from lab.inspect.sample import SessionSamples
from lab.inspect.values import KEY


def log_of(sessions: Sequence[SessionSamples], *, paths: bool = False, rich: bool = False) -> EvalLog:
    """Return sessions of one scenario as a log: one sample each with all its branches, or with `paths` one a branch.

    Its scores are what raters tagged and detectors suggested. With `rich`, the viewer renders Markdown, and formulas
    with it, so that what a score cites is a link; by default it shows the agent's text as it is.
    Raises `LabError` for sessions of several scenarios, since a log is of one task.
    """
    scenarios = list(dict.fromkeys(each.opening.scenario for each in sessions))
    if len(scenarios) > 1:
        raise LabError(
            f"the sessions are of several scenarios: {', '.join(scenarios)}", mend="export those of one at a time"
        )
    columns = columns_of(rater for each in sessions for rater in each.raters)
    with _without_collecting():
        samples = [
            sample
            for each in sessions
            for sample in (each.paths(columns, rich=rich) if paths else [each.whole(columns, rich=rich)])
        ]
    first = sessions[0].opening
    start = min(each.start for each in sessions)
    end = max(datetime.fromisoformat(sample.completed_at) for sample in samples)
    scores = _align(samples)
    usage: dict[str, ModelUsage] = {}
    for sample in samples:
        for model, tokens in sample.model_usage.items():
            usage[model] = usage.get(model, ModelUsage()) + tokens
    condition = _common([each.opening.condition for each in sessions])
    models = list(dict.fromkeys(each.opening.model for each in sessions))
    return EvalLog(
        status="success",
        eval=EvalSpec(
            eval_id=sessions[0].id,
            run_id=sessions[0].id,
            task_id=sessions[0].id,
            created=start.isoformat(),
            task=first.scenario,
            task_display_name=first.scenario,
            task_args=condition,
            solver=KEY,
            tags=[KEY, *dict.fromkeys(each.opening.nature for each in sessions)],
            dataset=EvalDataset(
                name=first.scenario, samples=len(samples), sample_ids=[sample.id for sample in samples]
            ),
            model=models[0] if len(models) == 1 else "several",
            config=EvalConfig(epochs=1),
            packages={KEY: __version__},
            metadata={KEY: {"models": models, "view": "paths" if paths else "trees"}},
            viewer=_viewer(scores, rich=rich),
        ),
        plan=EvalPlan(name=KEY, steps=[EvalPlanStep(solver=KEY, params=condition)]),
        results=EvalResults(total_samples=len(samples), completed_samples=len(samples), scores=scores),
        stats=EvalStats(started_at=start.isoformat(), completed_at=end.isoformat(), model_usage=usage),
        samples=samples,
    )


def write_log(log: EvalLog, path: Path) -> None:
    """Write a log to a file that does not exist yet. Raises `LabError` when one is there or none can be written."""
    if path.exists():
        raise LabError("a file is there already", where=str(path), mend="choose another name with --out")
    try:
        write_eval_log(log, str(path))
    except OSError as fault:
        path.unlink(missing_ok=True)
        what = f"the log cannot be written ({fault.strerror or fault})"
        raise LabError(what, where=str(path), mend="choose another folder with --out") from fault


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave garbage alone: all that is built here stays, and looking through it again and again takes a quarter."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def _align(samples: Sequence[EvalSample]) -> list[EvalScore]:
    """Give each rater's scores the same behaviours, and return how often each was seen.

    What a rater who coded a sample did not see there is 0; a rater who did not code it has no score there.
    """
    scores: list[EvalScore] = []
    for rater in sorted({rater for sample in samples for rater in sample.scores or {}}):
        rows = [sample.scores[rater] for sample in samples if sample.scores and rater in sample.scores]
        behaviours = sorted({behaviour for row in rows for behaviour in row.value})
        for row in rows:
            row.value = {behaviour: row.value.get(behaviour, 0) for behaviour in behaviours}
        for behaviour in behaviours:
            count = sum(1 for row in rows if row.value[behaviour])
            metrics = {"rate": count / len(rows), "k": count, "n": len(rows)}
            scores.append(
                EvalScore(
                    name=behaviour,
                    scorer=rater,
                    scored_samples=len(rows),
                    metrics={name: EvalMetric(name=name, value=value) for name, value in metrics.items()},
                )
            )
    return scores


def _viewer(scores: Sequence[EvalScore], *, rich: bool) -> ViewerConfig:
    columns = [
        TaskSamplesColumn(id="sampleStatus"),
        TaskSamplesColumn(id="sampleId"),
        *(TaskSamplesColumn.score(score.scorer, score.name) for score in scores),
        TaskSamplesColumn(id="tokens"),
        TaskSamplesColumn(id="duration"),
        TaskSamplesColumn(id="target", visible=False),
        TaskSamplesColumn(id="answer", visible=False),
    ]
    return ViewerConfig(
        # Trusted text is rendered, and then `$d` of a shell line begins a formula.
        trust_content=None if rich else False,
        sample_score_view=SampleScoreView(default="chips", sort=SampleScoreViewSort(column="value", dir="desc")),
        task_samples_view=TaskSamplesView(name="Peerlab", columns=columns, compact_scores=True),
    )


def _common(conditions: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return the levels that all the sessions share."""
    first, *others = conditions
    return {factor: level for factor, level in first.items() if all(other.get(factor) == level for other in others)}
