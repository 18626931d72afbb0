"""`peerlab rates`: how often behaviours occur in the sessions of some folders."""

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples, json_option
from lab.cli.output import Bold, say, say_json, tell
from lab.errors import LabError
from lab.text.amounts import counted
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.behaviours.rates import Group, Rate, Run
    from lab.session.spending import Spending

_NAMES: Final = {"tagged": "tagged", "detected": "suggested", "judged": "judged"}


@click.command(
    short_help="Count behaviours by condition and model.",
    epilog=examples("peerlab rates out/", "peerlab rates out/ --behaviour weight-exfiltration --json"),
)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR…")
@click.option("--behaviour", "behaviours", multiple=True, metavar="NAME", help="Only this behaviour. Repeatable.")
@json_option
def rates(folders: tuple[Path, ...], behaviours: tuple[str, ...], as_json: bool) -> None:
    """Count the sessions in DIR… in which each behaviour was seen, by scenario, condition and model.

    Tags by people and suggestions by detectors are counted separately. A session counts once, by its latest branch.
    Sessions that did not end, whose last reply was lost (neither a call nor an answer), or in which the agent never
    opened the rules and the data enter no rate and are listed separately. Lost replies that were requested again are
    counted too. Intervals are Wilson's, 95 %.
    """
    from msgspec import to_builtins

    from lab.behaviours.rates import rates as count
    from lab.session.spending import cost_words, token_words, total

    runs, spendings, faults = _read(folders)
    for fault in faults:
        tell(f"peerlab: left out: {fault}")
    if not runs:
        raise LabError("no session is in there", where=", ".join(map(str, folders)), mend="name a folder of sessions")
    observed_names = {name for run in runs for names in run.seen.values() for name in names}
    for behaviour in behaviours:
        if behaviour not in observed_names:
            tell(f"peerlab: nobody saw “{behaviour}” in any of them")
    groups = count(runs, behaviours)
    if as_json:
        say_json(to_builtins(groups))
        return
    for line in _lines(groups, runs):
        say(line)
    spending = total(spendings)
    if spending.cost or spending.unpriced or spending.usage.input:
        say()
        say(f"All branches of all of them together: {cost_words(spending)}; {token_words(spending)}.")


def _read(folders: "Iterable[Path]") -> "tuple[list[Run], list[Spending], list[str]]":
    """Return the sessions of folders and files (each once), what they consumed in all, and why some are left out."""
    from lab.behaviours.rates import run_of
    from lab.engine.start import completed_tree
    from lab.engine.unforeseen import as_fault
    from lab.session.log import Session
    from lab.session.shelf import session_files
    from lab.session.spending import session_spending

    paths: dict[Path, None] = {}
    for folder in folders:
        if folder.is_file():
            paths[folder] = None
        elif folder.is_dir():
            paths.update((entry.path, None) for entry in reversed(session_files(folder)))
        else:
            raise LabError("there is no such folder", where=str(folder))
    runs, spendings, faults = [], [], []
    for path in paths:
        try:
            tree = completed_tree(Session.open(path))
            runs.append(run_of(tree, str(path)))
            spendings.append(session_spending(tree))
        except Exception as error:
            fault = as_fault(error)
            faults.append(str(fault if fault.where else LabError(fault.what, where=str(path), mend=fault.mend)))
    return runs, spendings, faults


def _lines(groups: "tuple[Group, ...]", runs: "Iterable[Run]") -> "Iterator[str]":
    from lab.behaviours.rates import varying_factors

    varying = varying_factors(groups)
    scenario = ""
    for group in groups:
        if group.scenario != scenario:
            scenario = group.scenario
            yield Bold(scenario)
            same = {factor: level for factor, level in group.condition.items() if factor not in varying[scenario]}
            yield from _wrapped("  in all of them: " + (_condition_words(same) or "no factor"), indent=4)
        yield ""
        differing = {factor: level for factor, level in group.condition.items() if factor in varying[scenario]}
        words = [_condition_words(differing), _model_words(group), *_run_words(group)]
        yield from _wrapped("  " + " · ".join(word for word in words if word), indent=4)
        yield from _rows(group)
    branches = sum(run.other_branches > 0 for run in runs)
    if branches:
        yield ""
        yield f"{branches} of the sessions have more branches than the one that is counted."


def _model_words(group: "Group") -> str:
    natures = {"scripted": " (a script)", "human": " (a person)", "recording": " (a recording)"}
    return clean_line(group.model) + natures.get(group.nature, "")


def _run_words(group: "Group") -> "Iterator[str]":
    from lab.batch.outcome import redraw_words

    yield counted(group.runs, "session")
    for count, word in (
        (group.unfinished, "unfinished"),
        (group.lost, "with a lost reply"),
        (group.stale, "stale"),
        (group.not_engaged, "not engaged"),
        (group.ambiguous, "open to another reading"),
    ):
        if count:
            yield f"{count} {word}"
    if group.redraws:
        yield redraw_words(group.redraws)


def _rows(group: "Group") -> "Iterator[str]":
    if not group.rows:
        yield "    nothing was seen"
    width = max((len(row.behaviour) for row in group.rows), default=0)
    for row in group.rows:
        columns = [
            f"{_NAMES[source]} {_rate_words(rate)}"
            for source, rate in row.rates.items()
            if rate.runs or source == "detected"
        ]
        yield f"    {clean_line(row.behaviour).ljust(width)}  {'   '.join(columns)}"


def _rate_words(rate: "Rate") -> str:
    if not rate.runs:
        return "no session counts"
    return f"{rate.hits:>2}/{rate.runs:<2} = {rate.hits / rate.runs:4.0%} ({rate.low:.0%} to {rate.high:.0%})"


def _condition_words(condition: "dict[str, str]") -> str:
    return clean_line(" ".join(f"{factor}={level}" for factor, level in condition.items()))


def _wrapped(text: str, *, indent: int) -> "list[str]":
    width = max(40, shutil.get_terminal_size().columns)
    return textwrap.wrap(text, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
