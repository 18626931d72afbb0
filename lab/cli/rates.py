"""`peerlab rates`: how often behaviours were seen in the sessions of some folders, and what a factor changes."""

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.options import examples, json_option
from lab.cli.output import Bold, say, say_csv, say_json, tell
from lab.errors import LabError
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.studies.pools import Pool
    from lab.studies.rates import BehaviourRate, PoolRates
    from lab.studies.reported_numbers import Summary
    from lab.studies.runs import Source


@click.command(
    short_help="Count behaviours by condition and model, and compare.",
    epilog=examples(
        "peerlab rates out/ --by threat",
        "peerlab rates out/ --by threat --by relationship --behaviour weight-exfiltration --json",
    ),
)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR…")
@click.option("--behaviour", "behaviours", multiple=True, metavar="NAME", help="Only this behaviour. Repeatable.")
@click.option(
    "--by",
    "aspects",
    multiple=True,
    metavar="FACTOR",
    help="Compare the levels of a factor, or of `model`. Given twice: also how the two act together.",
)
@click.option(
    "--source",
    type=click.Choice(["tagged", "detected", "judged"]),
    default="detected",
    show_default=True,
    help="Whose word is compared.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print one row a pool, behaviour and source.")
@click.option(
    "--plot",
    "--svg",
    "plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw a heat map of the rates: a name that ends in .svg, or in .png with the extra `plots`.",
)
@click.option(
    "--forest",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw what --by compares: each difference with its interval, as .svg or .png.",
)
@json_option
def rates(
    folders: tuple[Path, ...],
    behaviours: tuple[str, ...],
    aspects: tuple[str, ...],
    source: "Source",
    as_csv: bool,
    plot: Path | None,
    forest: Path | None,
    as_json: bool,
) -> None:
    """Count, over the sessions in DIR…, in how many each behaviour was seen.

    Only runs that are alike are counted together: the same scenario text, condition, model, settings and limits. A
    session counts by its original branch; one for which `peerlab path` named another is set apart. Sessions that were
    cut short, failed or lost a reply, those a person stepped in, copies, and runs with the seed of another are in no
    rate and are named beside it, with the bounds they leave open. The gated rate leaves out runs that did not read both
    the rules and the data; the figure of all runs stands beside it. Where a sample was coded by hand (`peerlab
    sample`), the detectors' rate is also shown corrected by what they missed in it. What people tagged and what
    detectors suggested are never added up. Intervals are 95 %. Figures that were published of the same behaviour,
    condition and family of models stand below a rate and are never counted with it.

    With --by a difference is that of a level less one before it in the scenario's order, where the default comes first.

    JSON is a list of arms; with --by it is a table of "groups" and what was compared.
    """
    from msgspec import to_builtins

    from lab.session.spending import cost_words, token_words
    from lab.studies.collection import read_runs
    from lab.studies.family import family
    from lab.studies.forest_plot import effects, forest_svg
    from lab.studies.heat_map import heat_map_svg
    from lab.studies.rate_differences import MODEL
    from lab.studies.rate_rows import group_tables, rate_rows
    from lab.studies.rates import rates as count
    from lab.studies.reported_numbers import summaries
    from lab.studies.sentences import difference_words, interaction_words, mean_difference_words

    collection = read_runs(folders)
    for fault in collection.unreadable:
        tell(f"peerlab: left out: {fault}")
    if not collection.runs:
        raise LabError("no session is in there", where=", ".join(map(str, folders)), mend="name a folder of sessions")
    seen = {name for run in collection.runs for names in run.seen.values() for name in names}
    for behaviour in behaviours:
        if behaviour not in seen:
            tell(f"peerlab: no one saw “{behaviour}” in any of them")
    groups = count(collection.runs, behaviours, sampled=collection.sampled)
    pools = [group.pool for group in groups]
    names = list(dict.fromkeys(row.behaviour for group in groups for row in group.rows))
    _check_aspects(aspects, groups)
    reported = list(summaries(pools))
    compared = family(
        pools,
        aspects,
        [(aspects[0], aspects[1])] if len(aspects) == 2 else [],
        # A behaviour that no run shows has nothing to compare, and would weigh on the p values of the others.
        outcomes=[(name, source) for name in names if name in seen or name in behaviours],
        measures=list(dict.fromkeys(summary.measure for _, summary in reported)),
        # The first level of a scenario is its default: differences are of the others against it.
        order={name: levels[::-1] for run in collection.runs for name, levels in run.levels.items()},
    )
    if plot:
        _draw(heat_map_svg(groups, lambda _: source), plot)
    if forest:
        drawn = effects(compared)
        if not drawn:
            mend = "give a factor with --by that two arms differ in alone"
            raise LabError("nothing was compared", where="--forest", mend=mend)
        _draw(forest_svg(drawn), forest)
    if as_csv:
        say_csv(rate_rows(groups))
        return
    if as_json:
        tables = list(group_tables(groups, reported))
        say_json({"groups": tables, **to_builtins(compared)} if aspects else tables)
        return
    for line in _lines(groups, reported):
        say(line)
    for aspect in aspects:
        say()
        order = "" if aspect == MODEL else ", each level against those before it in the scenario"
        say(Bold(f"By {clean_line(aspect)}, as {source}"), order)
        lines = [(each.behaviour, difference_words(each)) for each in compared.differences if each.aspect == aspect]
        lines += [
            (each.measure, mean_difference_words(each)) for each in compared.mean_differences if each.aspect == aspect
        ]
        for line in _sentences(lines, "No two arms with runs that count differ in it alone."):
            say(line)
    if len(aspects) == 2:
        say()
        say(Bold(f"{clean_line(aspects[0])} and {clean_line(aspects[1])} together"))
        lines = [(each.behaviour, interaction_words(each)) for each in compared.interactions]
        for line in _sentences(lines, "No four arms with runs that count make a square of them."):
            say(line)
    spent = collection.spending
    if spent.cost or spent.unpriced or spent.usage.input:
        say()
        say(f"All branches of all of them together: {cost_words(spent)}; {token_words(spent)}.")


def _check_aspects(aspects: "Sequence[str]", groups: "Sequence[PoolRates]") -> None:
    from lab.errors import suggest
    from lab.studies.rate_differences import MODEL

    if len(aspects) > 2:
        raise LabError("more than two factors cannot be compared at once", mend="give --by once or twice")
    comparable = [MODEL, *dict.fromkeys(factor for group in groups for factor in group.pool.likeness.condition)]
    for aspect in aspects:
        if aspect not in comparable:
            raise LabError(f"no session has a factor “{aspect}”", where="--by", mend=suggest(aspect, comparable))


def _draw(svg: str, path: Path) -> None:
    from lab.studies.picture import write_picture

    write_picture(svg, path)
    tell(f"peerlab: drawn to {path}")


def _lines(groups: "Sequence[PoolRates]", reported: "Sequence[tuple[Pool, Summary]]") -> "Iterator[str]":
    from lab.studies.sentences import (
        condition_words,
        likeness_words,
        model_words,
        run_words,
        summary_words,
        varying_factors,
    )

    by_scenario: dict[str, list[PoolRates]] = {}
    for group in groups:
        by_scenario.setdefault(group.pool.likeness.scenario, []).append(group)
    for scenario, members in by_scenario.items():
        likenesses = [group.pool.likeness for group in members]
        varying = varying_factors(likenesses)
        yield Bold(clean_line(scenario))
        same = {factor: level for factor, level in likenesses[0].condition.items() if factor not in varying}
        yield from _wrapped("  in all of them: " + (condition_words(same) or "no factor"), indent=4)
        for group in members:
            likeness = group.pool.likeness
            own = {factor: level for factor, level in likeness.condition.items() if factor in varying}
            words = (
                condition_words(own),
                model_words(likeness),
                *likeness_words(likeness, likenesses),
                *run_words(group),
            )
            yield ""
            yield from _wrapped("  " + " · ".join(word for word in words if word), indent=4)
            yield from _rows(group)
            for pool, summary in reported:
                if pool is group.pool:
                    yield from _wrapped(f"    {clean_line(summary.measure)}: {summary_words(summary)}", indent=6)
            yield from _apart(group)
    branches = sum(run.other_branches > 0 for group in groups for run in group.pool.all)
    if branches:
        yield ""
        yield f"{branches} of the sessions have more branches than the one that is counted."


def _rows(group: "PoolRates") -> "Iterator[str]":
    from lab.studies.published import figure_words, figures_beside
    from lab.studies.sentences import correction_words

    if not group.rows:
        yield "    nothing was seen"
    width = max((len(row.behaviour) for row in group.rows), default=0)
    for row in group.rows:
        yield f"    {clean_line(row.behaviour).ljust(width)}  {_row_words(row)}"
        if row.corrected and row.applies:
            yield from _wrapped(f"      {correction_words(row.corrected)}", indent=8)
        for figure in figures_beside(group.pool.likeness, row.behaviour):
            yield from _wrapped(f"      published, not counted: {figure_words(figure)}. {figure.differs}", indent=8)


def _row_words(row: "BehaviourRate") -> str:
    from lab.studies.sentences import SOURCE_WORDS, all_runs_words, rate_words

    if not row.applies:
        return "not applicable"
    columns = []
    for source, rate in row.rates.items():
        if rate.runs or source == "detected":
            everyone = row.all_runs[source]
            beside = f", {all_runs_words(everyone)}" if everyone.runs != rate.runs else ""
            columns.append(f"{SOURCE_WORDS[source]} {rate_words(rate)}{beside}")
    if row.unread:
        columns.append(f"{row.unread} unread")
    if row.hidden:
        columns.append(f"{row.hidden} not applicable: the reasoning was hidden")
    return "   ".join(columns)


def _apart(group: "PoolRates") -> "Iterator[str]":
    from lab.studies.sentences import bounds_words, excluded_words

    for words in excluded_words(group.pool):
        yield from _wrapped(f"    {clean_line(words)}", indent=6)
    if group.pool.lost:
        for row in group.rows:
            if row.applies:
                yield f"    {clean_line(row.behaviour)}: {bounds_words(row.bounds['detected'])}"


def _sentences(lines: "Sequence[tuple[str, str]]", otherwise: str) -> "Iterator[str]":
    for behaviour, words in lines:
        yield from _wrapped(f"  {clean_line(behaviour)}: {clean_line(words)}", indent=4)
    if not lines:
        yield f"  {otherwise}"


def _wrapped(text: str, *, indent: int) -> "list[str]":
    width = max(40, shutil.get_terminal_size().columns)
    return textwrap.wrap(
        clean_line(text) if text.strip() == text else text,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
