"""The report of a study as Markdown: verdicts first, then design, results, what was left out, and provenance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from lab.studies.contrasts import Contrast
from lab.studies.design import Study, discard_words
from lab.studies.findings import CellResult, Findings, Tested, Verdict
from lab.studies.folder import Frozen, design_changes, text_changes
from lab.studies.prospects import power_lines
from lab.studies.published import figure_words, figures_beside
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.rates import BehaviourRate, PoolRates, read_before
from lab.studies.report_runs import changed_texts, left_out, markdown, named_paths, provenance
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
marks what may hang on its words. p values are Holm's for all contrasts in this report together. A run counts by its
original branch, or by the one a person named if the study says so. Runs that failed, were cut short or filtered, lost a
reply, were changed by hand or had an intervention are in no rate.
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
        *_design(study, findings, designs, earlier),
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
        yield f"- {_VERDICTS[tested.verdict]} {markdown(prediction_words(tested))}"
        if tested.verdict == "not shown":
            runs = [run for result in findings.cells for group in result.groups for run in group.pool.everyone]
            yield from (f"  - {markdown(line)}" for line in power_lines(tested.prediction, study, path, runs))
        elif tested.verdict == "no data":
            yield from (f"  - {line}" for line in _what_became_of_runs(findings))
    if findings.tested:
        yield ""
        yield "  \n".join(_MEANINGS[each] for each in _MEANINGS if any(t.verdict == each for t in findings.tested))
        yield ""


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


def prediction_words(tested: Tested) -> str:
    """Return a prediction and what came of it in words."""
    prediction = tested.prediction
    words = f"Predicted: {_predicted(tested)}."
    if prediction.why:
        words += f" ({prediction.why})"
    if tested.contrast is None:
        return words + " No two arms have runs to compare."
    return words + f" Found: {contrast_words(tested.contrast)}."


def _predicted(tested: Tested) -> str:
    """Return what was predicted, between the levels that were compared where there are any."""
    prediction, contrast = tested.prediction, tested.contrast
    outcome, change = prediction.outcome, ""
    sides: tuple[str, str] | None = None
    match contrast:
        case Interaction(factors=(factor, other), levels=((up, down), (left, right))):
            change = f" from {factor}={down} to {factor}={up},"
            sides = f"{other}={left}", f"{other}={right}"
        case RateDifference() | MeanDifference():
            sides = f"{contrast.aspect}={contrast.first}", f"{contrast.aspect}={contrast.second}"
        case None:
            pass
    size = f"{prediction.at_least:g}" + ("" if isinstance(contrast, MeanDifference) else " points")
    if prediction.direction == "none":
        what = f"how {outcome} changes{change}" if change else outcome
        amount, between = f"a difference of at most {size} in {what}", "between {} and {}"
    else:
        least = f"at least {size} " if prediction.at_least else ""
        amount, between = f"{least}{prediction.direction} {outcome}{change}", "under {} than under {}"
    where = between.format(*sides) if sides else f"by {' × '.join(prediction.by)}"
    return f"{amount} {where}"


def contrast_words(contrast: RateDifference | Interaction | MeanDifference) -> str:
    """Return any contrast in words."""
    if isinstance(contrast, RateDifference):
        return difference_words(contrast)
    return interaction_words(contrast) if isinstance(contrast, Interaction) else mean_difference_words(contrast)


def _design(study: Study, findings: Findings, designs: Sequence[Frozen], earlier: Sequence[Study]) -> Iterator[str]:
    head = study.head
    yield "## Design\n"
    yield f"- Scenarios: {markdown(', '.join(head.scenarios))}"
    yield f"- Models: {markdown(', '.join(head.models))}"
    for factor in study.factors:
        yield f"- Factor {markdown(factor.name)}: {markdown(', '.join(factor.levels))}"
    if head.condition:
        yield f"- In all cells: {markdown(' '.join(f'{factor}={level}' for factor, level in head.condition.items()))}"
    if head.settings:
        yield f"- Settings: {markdown(' '.join(f'{name}={value}' for name, value in head.settings.items()))}"
    yield f"- {head.n} runs a cell, seed {head.seed}, in random order over all cells"
    yield f"- Discarded: {markdown(discard_words(study))}"
    if not designs:
        yield "- Not frozen: no run has been played by `peerlab study run`"
    for frozen in designs:
        yield f"- Frozen as `{frozen.design_hash}` on {frozen.when}"
    if designs and designs[-1].design_hash != study.design_hash:
        yield "- **The study file has changed since it was frozen last.**"
    yield from named_paths(findings)
    yield ""
    texts = list(changed_texts(findings))
    if len(earlier) > 1 or study.amendments or texts:
        yield "### Deviations\n"
        for before, after in pairwise(earlier):
            yield from (f"- {markdown(change)}" for change in design_changes(before, after))
        for old, new in pairwise(designs):
            yield from (f"- {markdown(change)}" for change in text_changes(old.texts, new.texts))
        yield from texts
        for amendment in study.amendments:
            yield f"- {markdown(amendment.date)}: {markdown(amendment.what)} Reason: {markdown(amendment.why)}"
        yield ""


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
        if group.pool.everyone
    ]
    documents = list(dict.fromkeys(document for _, _, counts in reads for document in counts))
    if not documents:
        return
    yield "\nRuns that had read each document before the outcome, those that did not engage among them:\n"
    yield f"| cell | {' | '.join(markdown(document) for document in documents)} |\n|---{'|---' * len(documents)}|"
    for label, runs, counts in reads:
        cells = (f"{counts[document]}/{runs}" if document in counts else "not there" for document in documents)
        yield f"| {markdown(label)} | {' | '.join(cells)} |"


def _rate_table(findings: Findings, behaviour: str, source: Source) -> Iterator[str]:
    """Yield a row for each group of a cell; shares corrected by hand coding stand beside those the detectors give."""
    rows = [(group, row) for result in findings.cells for group in result.groups for row in group.rows]
    is_corrected = source == "detected" and any(row.corrected for _, row in rows if row.behaviour == behaviour)
    heads = ["cell", "rate of engaged runs", *(["corrected"] if is_corrected else []), "all runs"]
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
    beside = [
        (result.cell.label, figure)
        for result in findings.cells
        for group in result.groups
        for outcome in study.outcomes
        for figure in figures_beside(group.pool.likeness, outcome.behaviour)
    ]
    if not beside:
        return
    yield "## Published figures\n"
    yield "They stand beside ours and are in none of its numbers.\n"
    yield "| cell | behaviour | published |\n|---|---|---|"
    for label, figure in beside:
        yield f"| {markdown(label)} | {markdown(figure.behaviour)} | {markdown(figure_words(figure))} |"
    yield ""
    yield from dict.fromkeys(f"- {markdown(figure.table)}: {markdown(figure.differs)}" for _, figure in beside)
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
