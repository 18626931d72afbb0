"""The report of a study as Markdown: verdicts first, then design, results, what was left out, and provenance."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from lab.studies.contrasts import Contrast
from lab.studies.design import Study
from lab.studies.findings import CellResult, Findings
from lab.studies.folder import Frozen
from lab.studies.pools import Pool
from lab.studies.published import PublishedFigure, figure_words, figures_beside, why_none_beside
from lab.studies.rates import BehaviourRate, PoolRates, read_before
from lab.studies.report_design import design
from lab.studies.report_runs import left_out, markdown, provenance
from lab.studies.report_verdicts import verdicts
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
from lab.studies.unread_levels import unread_lines
from lab.text.amounts import percent

RATES: Final = "rates.svg"
DIFFERENCES: Final = "differences.svg"
"""Names of the pictures beside the report."""

_METHODS: Final = """\
Rates have Wilson's 95 % interval. Differences have Newcombe's interval (method 10) and Fisher's exact test, over
several strata the exact conditional test, averaged with equal weights; interactions have a square-and-add interval and
a Wald test with half a hit and half a miss added to each cell; means have Student's interval, their differences
Welch's. The seeds of a cell's runs are drawn so that its wordings come equally often; runs that are left out can upset
that, and the table of rates says how many runs had each. Over several wordings an interval allows for the spread
between them: a share's by the effective sample size, a mean's by the cluster-robust error, either with Student's t for
as many degrees of freedom as wordings less one; a p value is the greater of the one for independent runs and the
cluster-robust one. Where each wording gives all or nothing there is no spread to estimate, and p is one less the
confidence at which the interval reaches zero. "One wording" marks what may hang on its words. That runs of one wording
correlate by 0.40 says that 40 % of the variance lies between wordings: more runs of the same wordings then add little.
p values are Holm's for all contrasts in this report together.
A run counts by its original branch, or by the one a person named if the study says so. Runs that failed, were cut short
or filtered, lost a reply, were changed by hand or had an intervention are in no rate.
`lab/statistics` names the source of each formula.
"""
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
        *verdicts(study, path, findings),
        *design(study, path, findings, designs, earlier),
        *_results(study, path, findings),
        *_published(study, findings),
        *_contrasts(study, findings),
        *left_out(study, findings, unreadable),
        *provenance(study, path, findings),
        *_methods(),
    ]
    return "\n".join(parts)


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
    heads = ["cell", "rate of engaged runs", *(["corrected"] if is_corrected else []), "rate of all runs"]
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
    wordings = f", {rate.wordings} wordings ({_wording_counts(group.pool)})" if rate.wordings > 1 else ""
    yield " ".join(rate_words(rate).split()) + wordings + (f", {row.unread} unread" if row.unread else "")
    if is_corrected:
        yield corrected_words(row.corrected)
    yield f"{everyone.hits}/{everyone.runs}"
    yield f"{percent(bounds.low)} to {percent(bounds.high)}" if group.pool.lost else "no run was lost"
    yield f"{tagged.hits}/{tagged.runs}" if tagged.runs else "none was coded"


def _wording_counts(pool: Pool) -> str:
    """Return how many runs had each wording, in the order of the wordings."""
    counts = Counter(run.wording for run in pool.counted if run.wording is not None)
    return ", ".join(str(counts[wording]) for wording in sorted(counts))


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
        *(f"{each.behaviour}: {difference_words(each)}{_raw_p(each)}" for each in findings.contrasts.differences),
        *(
            f"{each.measure}: {mean_difference_words(each)}{_raw_p(each)}"
            for each in findings.contrasts.mean_differences
        ),
        *(f"{each.behaviour}: {interaction_words(each)}{_raw_p(each)}" for each in findings.contrasts.interactions),
    ]
    if lines:
        yield f"![Differences with their intervals]({DIFFERENCES})\n"
        yield _CORRECTED + "\n"
        if "not engaged" not in study.head.discard:
            yield "All runs count here, those that did not engage among them, as the design has it.\n"
    yield from (f"- {markdown(line)}" for line in lines) if lines else ["No two arms have runs to compare."]
    yield ""
    for behaviour in (outcome.behaviour for outcome in study.outcomes if outcome.behaviour):
        factors = [factor.name for factor in study.factors]
        for line in unread_lines(study, findings, factors, behaviour):
            yield f"For {markdown(behaviour)}: {markdown(line)}.\n"


def _raw_p(contrast: Contrast) -> str:
    """Return the p value that a contrast had if it were the only one."""
    return f"; p = {contrast.p:.2g} before correction" if contrast.p is not None and contrast.comparisons > 1 else ""


def _methods() -> Iterator[str]:
    yield "## Methods\n"
    yield _METHODS + "\n"
