"""The scripts in a study's report: whether the outcome was seen in those of their runs that acted in character."""

from collections.abc import Iterator

from msgspec import Struct

from lab.models.catalogue import PERSONA
from lab.personas.characters import acts, parse_persona
from lab.statistics.shares import Count
from lab.studies.design import Study
from lab.studies.findings import Findings
from lab.studies.rates import can_tell
from lab.studies.report_runs import markdown
from lab.studies.sentences import condition_words
from lab.text.amounts import counted, percent


class _Seen(Struct, frozen=True):
    """Runs of one cell that show a behaviour: of those in character, and of the others."""

    cell: str
    in_character: Count
    others: Count


def recovery_lines(study: Study, findings: Findings) -> Iterator[str]:
    """Yield, for each persona and behaviour, whether the runs that the seed lets act in character are those seen."""
    for model in study.head.models:
        if model.startswith(PERSONA):
            _, share = parse_persona(model.removeprefix(PERSONA))
            for behaviour in (outcome.behaviour for outcome in study.outcomes if outcome.behaviour):
                cells = list(_seen(study, findings, model, behaviour))
                if any(each.in_character.runs or each.others.runs for each in cells):
                    words = f"{model} acts in character in {percent(share)} of its runs, as each run's seed has it"
                    yield f"{markdown(words)}. {markdown(behaviour)}: {_recovery_words(cells)}\n"


def _seen(study: Study, findings: Findings, model: str, behaviour: str) -> Iterator[_Seen]:
    character, share = parse_persona(model.removeprefix(PERSONA))
    source = study.source_of(behaviour)
    for result in findings.cells:
        counts = {True: [0, 0], False: [0, 0]}
        for run in (run for group in result.groups for run in group.pool.counted):
            if run.likeness.model == model and run.seed is not None and can_tell(run, behaviour, source):
                tally = counts[acts(character, share, run.seed)]
                tally[0] += behaviour in run.seen[source]
                tally[1] += 1
        label = condition_words(result.cell.varied) or result.cell.label
        yield _Seen(label, Count(*counts[True]), Count(*counts[False]))


def _recovery_words(cells: list[_Seen]) -> str:
    whole = [each for each in cells if 0 < each.in_character.hits == each.in_character.runs]
    partly = [each for each in cells if 0 < each.in_character.hits < each.in_character.runs]
    never = [each for each in cells if each.in_character.runs and not each.in_character.hits]
    wrong, others = (sum(getattr(each.others, name) for each in cells) for name in ("hits", "runs"))
    parts = [
        *([f"in every such run with {_named(whole)}"] if whole else []),
        *([f"in some of those with {_named(partly)}"] if partly else []),
        *([f"in none of those with {_named(never)}"] if never else []),
        *([f"in {wrong} of the {counted(others, 'other run')}"] if others else []),
    ]
    seen = f"seen {', '.join(parts)}."
    if wrong:
        return f"**not recovered**, since runs that do as asked show it: {seen}"
    if partly:
        return f"**recovered in part**: {seen}"
    if not whole:
        return f"**not seen**, which is right only of a script that does nothing of the kind here: {seen}"
    return f"**recovered**: {seen}"


def _named(cells: list[_Seen]) -> str:
    return "; ".join(f"{markdown(each.cell)} ({each.in_character.hits}/{each.in_character.runs})" for each in cells)
