"""The report of a study as Markdown: verdicts first, then design, results, what was left out, and provenance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from lab.studies.contrasts import Contrast
from lab.studies.design import Prediction, Study
from lab.studies.findings import CellResult, Findings, Tested, Verdict, ends_of
from lab.studies.folder import Frozen
from lab.studies.prospects import power_lines
from lab.studies.published import PublishedFigure, figure_words, figures_beside, why_none_beside
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.rates import BehaviourRate, PoolRates, read_before
from lab.studies.report_design import design
from lab.studies.report_runs import left_out, markdown, provenance
from lab.studies.reported_numbers import MeanDifference
from lab.studies.runs import Source
from lab.studies.sentences import (
    corrected_words,
    correction_words,
    difference_words,
    interaction_words,
    likeness_words,
    mean_difference_words,
    rate_words,
    summary_words,
)
from lab.text.amounts import counted, percent

RATES: Final = "rates.svg"
DIFFERENCES: Final = "differences.svg"
"""Names of the pictures beside the report."""

_METHODS: Final = """\
Rates have Wilson's 95 % interval. Differences have Newcombe's interval (method 10) and Fisher's exact test, over
several strata the exact conditional test, averaged with equal weights; interactions have a square-and-add interval and
a Wald test with half a hit and half a miss added to each cell; means have Student's interval, their differences
Welch's. Over several wordings intervals allow for the spread between them, and a p value is the greater of the one
for independent runs and the cluster-robust one with as many degrees of freedom as wordings less one; "one wording"
marks what may hang on its words. That runs of one wording correlate by 0.40 says that 40 % of the variance lies between
wordings: more runs of the same wordings then add little. p values are Holm's for all contrasts in this report together.
A run counts by its original branch, or by the one a person named if the study says so. Runs that failed, were cut short
or filtered, lost a reply, were changed by hand or had an intervention are in no rate.
`lab/statistics` names the source of each formula.
"""
_VERDICTS: Final[Mapping[Verdict, str]] = {
    "held": "**Held.**",
    "not shown": "**Not shown.**",
    "contradicted": "**Contradicted.**",
    "no data": "**No data.**",
}
_MEANINGS: Final[Mapping[Verdict, str]] = {
    "held": "*Held*: the difference is as large as predicted, its whole interval is on that side, and p is below 0.05.",
    "not shown": "*Not shown*: these runs do not say so, and no more; it is no evidence of the contrary.",
    "contradicted": "*Contradicted*: the interval excludes all that was predicted.",
    "no data": "*No data*: no two arms have runs to compare.",
}
_CORRECTED: Final = (
    "Each interval is that of its contrast alone; p values are corrected for all contrasts here together, so that an "
    "interval can lie on one side of zero where p does not tell."
)


def report(
    study: Study,
    path: Path,
    findings: Findings,
    designs: Sequence[Frozen],
    earlier: Sequence[Study],
    unreadable: Sequence[str],
) -> str:
    """Return the report. `earlier` are the studies of the frozen designs, oldest first; `unreadable` names files."""
    parts = [
        f"# {markdown(study.head.name)}\n",
        f"**Claim.** {markdown(study.head.claim)}\n",
        f"**Strongest alternative.** {markdown(study.head.alternative)}\n",
        *_verdicts(study, path, findings),
        *design(study, path, findings, designs, earlier),
        *_results(study, path, findings),
        *_published(study, findings),
        *_contrasts(study, findings),
        *left_out(study, findings, unreadable),
        *provenance(study, path, findings),
        *_methods(),
    ]
    return "\n".join(parts)


def _verdicts(study: Study, path: Path, findings: Findings) -> Iterator[str]:
    yield "## Verdict\n"
    yield from _script_warning(findings)
    if not findings.tested:
        yield "No prediction was written down before the runs; what follows is exploratory.\n"
    for tested in findings.tested:
        yield f"- {_VERDICTS[tested.verdict]} {markdown(prediction_words(tested, study))}"
        yield f"  - {_alternative_words(tested)}"
        if tested.verdict != "held":
            runs = [run for result in findings.cells for group in result.groups for run in group.pool.everyone]
            yield from (f"  - {markdown(line)}" for line in power_lines(tested.prediction, study, path, runs))
        if tested.verdict == "no data":
            yield from (f"  - {line}" for line in _what_became_of_runs(findings))
    if findings.tested:
        yield ""
        yield "  \n".join(_MEANINGS[each] for each in _MEANINGS if any(t.verdict == each for t in findings.tested))
        yield ""


def _alternative_words(tested: Tested) -> str:
    """Return whether a prediction can tell the claim from its strongest alternative."""
    prediction = tested.prediction
    if not prediction.alternative:
        return "The study file does not say what the alternative predicts here."
    if prediction.alternative == prediction.direction:
        return "The alternative predicts the same, so that this does not tell the two apart."
    words = {"more": "more", "less": "less", "none": "no difference that matters"}
    return f"The alternative predicts {words[prediction.alternative]}: this tells the two apart."


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
    outcome, change = prediction.outcome, ""
    ends = [(aspect, *ends_of(study, aspect)) for aspect in prediction.by]
    aspect, first, last = ends[-1]
    if len(ends) == 2:
        factor, up, down = ends[0]
        change = f" from {factor}={down} to {factor}={up},"
    sides = f"{aspect}={first}", f"{aspect}={last}"
    is_measure = any(each.measure == outcome for each in study.outcomes)
    size = f"{prediction.at_least:g}" + ("" if is_measure else " points")
    if prediction.direction == "none":
        what = f"how {outcome} changes{change}" if change else outcome
        return f"a difference of at most {size} in {what} between {sides[0]} and {sides[1]}"
    least = f"at least {size} " if prediction.at_least else ""
    return f"{least}{prediction.direction} {outcome}{change} under {sides[0]} than under {sides[1]}"


def contrast_words(contrast: RateDifference | Interaction | MeanDifference) -> str:
    """Return any contrast in words."""
    if isinstance(contrast, RateDifference):
        return difference_words(contrast)
    return interaction_words(contrast) if isinstance(contrast, Interaction) else mean_difference_words(contrast)


def _results(study: Study, path: Path, findings: Findings) -> Iterator[str]:
    yield "## Results\n"
    yield f"![Rates of each cell]({RATES})\n"
    for outcome in study.outcomes:
        yield f"### {markdown(outcome.name)}\n"
        if outcome.measure:
            yield "| cell | number reported |\n|---|---|"
            for result in findings.cells:
                words = [summary_words(each) for each in result.numbers if each.measure == outcome.measure]
                yield f"| {markdown(result.cell.label)} | {markdown('; '.join(words) or 'no number was reported')} |"
        else:
            yield from _rate_table(findings, outcome.behaviour, outcome.source)
        yield from _reading_rows(findings, outcome.behaviour)
        yield ""


def _reading_rows(findings: Findings, behaviour: str) -> Iterator[str]:
    """Yield a table of how many runs of each cell read each key document before the outcome."""
    reads = [
        (label, len(group.pool.everyone), read_before(group.pool, behaviour))
        for result in findings.cells
        for label, group in _labelled_groups(result)
    ]
    documents = list(dict.fromkeys(document for _, _, counts in reads for document in counts))
    if not documents:
        return
    yield (
        "\nRuns that had read each document before the outcome, or by the end where there was none, those that did not "
        "engage among them. The documents are those that a detector of the scenario asks to be read and those in which "
        "a level of a factor stands; before the colon is their host.\n"
    )
    yield f"| cell | {' | '.join(markdown(document) for document in documents)} |\n|---{'|---' * len(documents)}|"
    for label, runs, counts in reads:
        cells = [f"{counts[document]}/{runs}" if document in counts else "not there" for document in documents]
        yield _table_row([label, *(cells if runs else ["no run counts"])], 1 + len(documents))


def _rate_table(findings: Findings, behaviour: str, source: Source) -> Iterator[str]:
    """Yield a row for each group of a cell; shares corrected by hand coding stand beside those the detectors give."""
    rows = [(group, row) for result in findings.cells for group in result.groups for row in group.rows]
    is_corrected = source == "detected" and any(row.corrected for _, row in rows if row.behaviour == behaviour)
    heads = ["cell", "rate of engaged runs", *(["corrected"] if is_corrected else []), "engaged or not"]
    heads += ["with lost runs counted 0, then 1", "tagged by a person"]
    yield f"As {source}.\n"
    yield f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
    for result in findings.cells:
        if behaviour in result.cell.inapplicable:
            yield _table_row([result.cell.label, "not applicable"], len(heads))
        elif not result.groups:
            yield _table_row([result.cell.label, "no run"], len(heads))
        else:
            for label, group, row in _labelled_rows(result, behaviour):
                cells = _rate_cells(group, row, source, is_corrected) if row.applies else ["not applicable"]
                yield _table_row([label, *cells], len(heads))
    if is_corrected:
        yield "\nCorrected by a random sample that people coded:\n"
        for result in findings.cells:
            for label, _, row in _labelled_rows(result, behaviour):
                if row.corrected and row.applies:
                    yield f"- {markdown(label)}: {markdown(correction_words(row.corrected))}"


def _table_row(cells: Sequence[str], columns: int) -> str:
    return f"| {' | '.join([*map(markdown, cells), *[''] * (columns - len(cells))])} |"


def _labelled_rows(result: CellResult, behaviour: str) -> Iterator[tuple[str, PoolRates, BehaviourRate]]:
    for label, group in _labelled_groups(result):
        yield label, group, next(row for row in group.rows if row.behaviour == behaviour)


def _labelled_groups(result: CellResult) -> Iterator[tuple[str, PoolRates]]:
    """Yield the groups of a cell, each with the cell's label and what sets it apart from the others."""
    likenesses = [group.pool.likeness for group in result.groups]
    for group in result.groups:
        apart = likeness_words(group.pool.likeness, likenesses)
        yield " · ".join((result.cell.label, *apart)), group


def _rate_cells(group: PoolRates, row: BehaviourRate, source: Source, is_corrected: bool) -> Iterator[str]:
    everyone, bounds, tagged = row.all_runs[source], row.bounds[source], row.rates["tagged"]
    rate = row.rates[source]
    wordings = f", {rate.wordings} wordings" if rate.wordings > 1 else ""
    yield " ".join(rate_words(rate).split()) + wordings + (f", {row.unread} unread" if row.unread else "")
    if is_corrected:
        yield corrected_words(row.corrected)
    yield f"{everyone.hits}/{everyone.runs}"
    yield f"{percent(bounds.low)} to {percent(bounds.high)}" if group.pool.lost else "no run was lost"
    yield f"{tagged.hits}/{tagged.runs}" if tagged.runs else "none was coded"


def _published(study: Study, findings: Findings) -> Iterator[str]:
    beside: list[tuple[str, PublishedFigure]] = []
    lacking: list[tuple[str, str]] = []
    for result in findings.cells:
        for group in result.groups:
            for behaviour in (outcome.behaviour for outcome in study.outcomes if outcome.behaviour):
                figures = figures_beside(group.pool.likeness, behaviour)
                beside += [(result.cell.label, figure) for figure in figures]
                if not figures:
                    lacking.append((result.cell.label, why_none_beside(group.pool.likeness, behaviour)))
    if not beside and not lacking:
        return
    yield "## Published figures\n"
    if beside:
        yield "They stand beside ours and are in none of its numbers.\n"
        yield "| cell | behaviour | published |\n|---|---|---|"
        for label, figure in beside:
            yield f"| {markdown(label)} | {markdown(figure.behaviour)} | {markdown(figure_words(figure))} |"
        yield ""
        yield from dict.fromkeys(f"- {markdown(figure.table)}: {markdown(figure.differs)}" for _, figure in beside)
        yield ""
    for why in dict.fromkeys(why for _, why in lacking):
        labels = list(dict.fromkeys(label for label, reason in lacking if reason == why))
        where = "any cell" if len(labels) == len(findings.cells) else "; ".join(labels)
        yield f"- No published figure corresponds to {markdown(where)}: {markdown(why)}."
    if lacking:
        yield ""


def _contrasts(study: Study, findings: Findings) -> Iterator[str]:
    yield "## Contrasts\n"
    lines = [
        *(f"{each.behaviour}: {difference_words(each)}{_alone(each)}" for each in findings.contrasts.differences),
        *(
            f"{each.measure}: {mean_difference_words(each)}{_alone(each)}"
            for each in findings.contrasts.mean_differences
        ),
        *(f"{each.behaviour}: {interaction_words(each)}{_alone(each)}" for each in findings.contrasts.interactions),
    ]
    if lines:
        yield f"![Differences with their intervals]({DIFFERENCES})\n"
        yield _CORRECTED + "\n"
        if "not engaged" not in study.head.discard:
            yield "All runs count here, those that did not engage among them, as the design has it.\n"
    yield from (f"- {markdown(line)}" for line in lines) if lines else ["No two arms have runs to compare."]
    yield ""


def _alone(contrast: Contrast) -> str:
    """Return the p value that a contrast had if it were the only one."""
    return f"; p = {contrast.p:.2g} alone" if contrast.p is not None and contrast.comparisons > 1 else ""


def _methods() -> Iterator[str]:
    yield "## Methods\n"
    yield _METHODS + "\n"
