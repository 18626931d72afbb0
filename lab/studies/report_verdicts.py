"""The verdict in a study's report: what became of the claim, and of each prediction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from lab.studies.design import Prediction, Study
from lab.studies.findings import Findings, Tested, Verdict, ends_of
from lab.studies.prospects import power_lines
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.report_runs import markdown
from lab.studies.report_scripts import recovery_lines
from lab.studies.reported_numbers import MeanDifference
from lab.studies.sentences import difference_words, interaction_words, mean_difference_words
from lab.studies.unread_levels import unread_lines
from lab.text.amounts import counted

_VERDICTS: Final[Mapping[Verdict, str]] = {
    "held": "**Held.**",
    "not shown": "**Not shown.**",
    "contradicted": "**Contradicted.**",
    "no data": "**No data.**",
}
_OUTCOMES: Final[Mapping[Verdict, str]] = {
    "held": "held",
    "not shown": "is not shown",
    "contradicted": "is contradicted",
    "no data": "has no data",
}
_MEANINGS: Final[Mapping[Verdict, str]] = {
    "held": "*Held*: the estimate is as large as predicted, its whole interval is on that side of no difference, and p "
    "is below 0.05.",
    "not shown": "*Not shown*: these runs do not say so, and no more; it is no evidence of the contrary.",
    "contradicted": "*Contradicted*: the interval excludes all that was predicted.",
    "no data": "*No data*: no two arms have runs to compare.",
}


def verdicts(study: Study, path: Path, findings: Findings) -> Iterator[str]:
    """Yield the section. `path` is the study file's."""
    yield "## Verdict\n"
    yield from _script_warning(findings)
    if not findings.tested:
        yield "No prediction was written down before the runs; what follows is exploratory.\n"
        yield from recovery_lines(study, findings)
        return
    yield f"{claim_words(findings.tested)}\n"
    for tested in telling_first(findings.tested):
        yield f"- {_VERDICTS[tested.verdict]} {markdown(prediction_words(tested, study))}"
        yield f"  - {_alternative_words(tested)}"
        yield from (f"  - {line}" for line in _size_words(tested, study))
        prediction = tested.prediction
        unread = unread_lines(study, findings, prediction.by, prediction.outcome)
        yield from (f"  - {markdown(line)}" for line in unread)
        if tested.verdict != "held":
            runs = [run for result in findings.cells for group in result.groups for run in group.pool.everyone]
            yield from (f"  - {markdown(line)}" for line in power_lines(prediction, study, path, runs))
        if tested.verdict == "no data":
            yield from (f"  - {line}" for line in _what_became_of_runs(findings))
    yield ""
    yield "  \n".join(_MEANINGS[each] for each in _MEANINGS if any(t.verdict == each for t in findings.tested))
    yield ""
    yield from recovery_lines(study, findings)


def telling_first(tested: Sequence[Tested]) -> list[Tested]:
    """Return the predictions with those in front that tell the claim from its strongest alternative."""
    return sorted(tested, key=lambda each: not _is_telling(each.prediction))


def _is_telling(prediction: Prediction) -> bool:
    """Whether a prediction tells the claim from its strongest alternative, which predicts something else."""
    return bool(prediction.alternative) and prediction.alternative != prediction.direction


def claim_words(tested: Sequence[Tested]) -> str:
    """Return in a sentence what the predictions say of the claim against its strongest alternative."""
    telling = [each.verdict for each in tested if _is_telling(each.prediction)]
    if not telling:
        return "**No prediction tells the claim from its alternative**, so that these runs cannot speak for either."
    counts = ", ".join(f"{count} {verdict}" for verdict, count in Counter(telling).most_common())
    if all(verdict == "held" for verdict in telling):
        end = "these runs speak for the claim against that alternative"
    elif "contradicted" in telling:
        end = "these runs speak against the claim"
    else:
        end = "these runs do not speak for the claim against that alternative, whatever else held"
    apart = "the claim from its strongest alternative"
    if len(telling) == 1:
        return f"**The one prediction that tells {apart} {_OUTCOMES[telling[0]]}**: {end}."
    return f"**Of {len(telling)} predictions that tell {apart}, {counts}**: {end}."


def _alternative_words(tested: Tested) -> str:
    """Return whether a prediction can tell the claim from its strongest alternative."""
    prediction = tested.prediction
    if not prediction.alternative:
        return "The study file does not say what the alternative predicts here."
    if not _is_telling(prediction):
        return "The alternative predicts the same, so that this does not tell the two apart."
    words = {"more": "more", "less": "less", "none": "no difference that matters"}
    return f"The alternative predicts {words[prediction.alternative]}: this tells the two apart."


def _size_words(tested: Tested, study: Study) -> Iterator[str]:
    """Yield whether the whole interval reaches what a prediction that held named, or its estimate alone."""
    prediction, contrast = tested.prediction, tested.contrast
    if tested.verdict != "held" or not prediction.at_least or prediction.direction == "none" or contrast is None:
        return
    is_rate = any(outcome.behaviour == prediction.outcome for outcome in study.outcomes)
    unit = " points" if is_rate else ""
    nearest = min(abs(contrast.interval.low), abs(contrast.interval.high)) * (100 if is_rate else 1)
    if nearest >= prediction.at_least:
        yield f"The whole interval is beyond the {prediction.at_least:g}{unit} predicted."
    else:
        yield f"The estimate reaches the {prediction.at_least:g}{unit} predicted; the interval leaves room for less."


def _what_became_of_runs(findings: Findings) -> Iterator[str]:
    """Yield how many runs there are and why those that are not counted are not, in one line; nothing without runs."""
    pools = [group.pool for cell in findings.cells for group in cell.groups]
    reasons = Counter(reason for pool in pools for reason, runs in pool.excluded.items() for _ in runs)
    if reasons:
        words = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        yield f"of {counted(sum(len(pool.all) for pool in pools), 'run')} left out: {words}"


def _script_warning(findings: Findings) -> Iterator[str]:
    natures = [run.likeness.nature for cell in findings.cells for group in cell.groups for run in group.pool.all]
    if scripted := natures.count("scripted"):
        which = "All runs" if scripted == len(natures) else f"{scripted} of {len(natures)} runs"
        yield (
            f"**{which} were played by scripts (personas).** Such runs show whether the study recovers what a script "
            "is known to do; they say nothing about a model.\n"
        )


def prediction_words(tested: Tested, study: Study) -> str:
    """Return a prediction and what came of it in words."""
    prediction = tested.prediction
    words = f"Predicted: {predicted_words(prediction, study)}."
    if prediction.why:
        words += f" ({prediction.why})"
    if tested.contrast is None:
        return words + " No two arms have runs to compare."
    return words + f" Found: {contrast_words(tested.contrast)}."


def predicted_words(prediction: Prediction, study: Study) -> str:
    """Return what was predicted, and between which levels."""
    outcome = prediction.outcome
    ends = [(aspect, *ends_of(study, aspect)) for aspect in prediction.by]
    aspect, first, last = ends[-1]
    sides = f"{aspect}={first}", f"{aspect}={last}"
    is_measure = any(each.measure == outcome for each in study.outcomes)
    size = f"{prediction.at_least:g}" + ("" if is_measure else " points")
    least = f"at least {size} " if prediction.at_least else ""
    if len(ends) == 2:
        factor, up, down = ends[0]
        change = f"going from {factor}={down} to {factor}={up} changes {outcome} by"
        if prediction.direction == "none":
            return f"{change} no more than {size} more or less under {sides[0]} than under {sides[1]}"
        return f"{change} {least}{prediction.direction} under {sides[0]} than under {sides[1]}"
    if prediction.direction == "none":
        return f"a difference of at most {size} in {outcome} between {sides[0]} and {sides[1]}"
    return f"{least}{prediction.direction} {outcome} under {sides[0]} than under {sides[1]}"


def contrast_words(contrast: RateDifference | Interaction | MeanDifference) -> str:
    """Return any contrast in words."""
    if isinstance(contrast, RateDifference):
        return difference_words(contrast)
    return interaction_words(contrast) if isinstance(contrast, Interaction) else mean_difference_words(contrast)
