"""The design in a study's report: the task, the models, what is varied, what is held, what is counted, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from lab.behaviours.ethogram import ethogram_of
from lab.models.catalogue import PERSONA
from lab.personas.characters import parse_persona
from lab.scenario.load import load_scenario
from lab.scenario.schema import Scenario
from lab.studies.design import Cell, Study, StudyOutcome, cells_of, discard_words
from lab.studies.findings import Findings
from lab.studies.folder import Frozen, design_changes, text_changes
from lab.studies.pools import LOST, REASONS, Reason
from lab.studies.report_runs import changed_texts, markdown, named_paths
from lab.studies.runs import Source
from lab.text.amounts import counted, percent

_SOURCES: Final[Mapping[Source, str]] = {
    "detected": "counted where a detector of the scenario sees it",
    "tagged": "counted where a person tagged it",
    "judged": "counted where a judge, a second model, suggests it",
}


def design(
    study: Study, path: Path, findings: Findings, designs: Sequence[Frozen], earlier: Sequence[Study]
) -> Iterator[str]:
    """Yield the section, then what deviates from the design that was frozen first. `path` is the study file's."""
    head, cells = study.head, cells_of(study, path)
    scenarios = {cell.scenario: load_scenario(cell.scenario).scenario for cell in cells}
    yield "## Design\n"
    for scenario in scenarios.values():
        yield f"- Task of {markdown(scenario.about.name)}: {markdown(scenario.about.summary)}. {_measured(scenario)}"
    for model in head.models:
        yield f"- Model {markdown(model)}{markdown(_script_words(model))}"
    for outcome in study.outcomes:
        for name, scenario in scenarios.items():
            where = f" in {Path(name).stem}" if len(scenarios) > 1 else ""
            yield f"- Outcome {markdown(outcome.name)}{markdown(where)}: {markdown(_outcome_words(outcome, scenario))}"
    yield from _varied(study, scenarios)
    yield from _held(cells, scenarios)
    if head.settings:
        yield f"- Settings: {markdown(' '.join(f'{name}={value}' for name, value in head.settings.items()))}"
    yield f"- {head.n} runs a cell, seed {head.seed}, in random order over all cells"
    yield f"- Discarded: {markdown(discard_words(study))}"
    yield f"- In no figure, since the outcome is not known: {markdown(_lost_words(study, scenarios))}"
    if not designs:
        yield "- Not frozen: no run has been played by `peerlab study run`"
    for frozen in designs:
        yield f"- Frozen as `{frozen.design_hash}` on {frozen.when}"
    if designs and designs[-1].design_hash != study.design_hash:
        yield "- **The study file has changed since it was frozen last.**"
    yield from named_paths(findings)
    yield ""
    yield from _deviations(study, path, findings, designs, earlier)


def _measured(scenario: Scenario) -> str:
    """Return the first sentence of what a scenario measures."""
    sentence, stop, _ = " ".join(scenario.about.measures.split()).partition(". ")
    return markdown(sentence + stop.rstrip())


def _script_words(model: str) -> str:
    """Return the known behaviour of a scripted model; "" for any other."""
    if not model.startswith(PERSONA):
        return ""
    character, disposition = parse_persona(model.removeprefix(PERSONA))
    words = f", a script that {character.summary}"
    return words + (
        f" in {percent(disposition)} of its runs, and does as asked in the others" if disposition < 1 else ""
    )


def _outcome_words(outcome: StudyOutcome, scenario: Scenario) -> str:
    if outcome.measure:
        return "the number that the agent reports"
    known = {behaviour.name: behaviour for behaviour in ethogram_of(scenario).behaviours}
    definition = " ".join(known[outcome.behaviour].definition.split())
    words = f"{definition} It is {_SOURCES[outcome.source]}"
    if outcome.source != "detected":
        return words
    seen = dict.fromkeys(each.summary for each in scenario.detectors if each.behaviour == outcome.behaviour)
    return f"{words}: {' '.join(summary for summary in seen if summary)}" if any(seen) else words


def _varied(study: Study, scenarios: Mapping[str, Scenario]) -> Iterator[str]:
    """Yield each factor with the question it asks and what each of its levels is."""
    for varied in study.factors:
        known = next((each for one in scenarios.values() for each in one.factors if each.name == varied.name), None)
        question = f" ({known.question})" if known and known.question else ""
        yield f"- Varied: {markdown(varied.name)}{markdown(question)}"
        summaries = {level.name: level.summary for level in known.levels} if known else {}
        for level in varied.levels:
            summary = summaries.get(level, "")
            yield f"  - {markdown(level)}" + (f": {markdown(summary)}" if summary else "")


def _held(cells: Sequence[Cell], scenarios: Mapping[str, Scenario]) -> Iterator[str]:
    """Yield the level at which every other factor stands in all cells of a scenario."""
    for name, scenario in scenarios.items():
        conditions = [cell.condition for cell in cells if cell.scenario == name]
        where = f" in {Path(name).stem}" if len(scenarios) > 1 else ""
        held = [
            (factor.name, level)
            for factor in scenario.factors
            for level in factor.levels
            if {condition.get(factor.name) for condition in conditions} == {level.name}
        ]
        if held:
            yield f"- The same in all cells{markdown(where)}:"
        for factor_name, level in held:
            words = f"{factor_name}={level.name}" + (f": {level.summary}" if level.summary else "")
            yield f"  - {markdown(words)}"


def _lost_words(study: Study, scenarios: Mapping[str, Scenario]) -> str:
    limits = {study.head.turns or scenario.limits.turns for scenario in scenarios.values()}
    details: dict[Reason, str] = {"turn limit": ", ".join(counted(turns, "turn") for turns in sorted(limits))}
    if study.head.budget is not None:
        details["budget"] = f"${study.head.budget:.2f}"
    return "; ".join(
        f"{reason} ({REASONS[reason]}{f': {details[reason]}' if reason in details else ''})" for reason in LOST
    )


def _deviations(
    study: Study, path: Path, findings: Findings, designs: Sequence[Frozen], earlier: Sequence[Study]
) -> Iterator[str]:
    texts = list(changed_texts(study, path, findings))
    if len(earlier) < 2 and not study.amendments and not texts:
        return
    yield "### Deviations\n"
    for before, after in pairwise(earlier):
        yield from (f"- {markdown(change)}" for change in design_changes(before, after))
    for old, new in pairwise(designs):
        yield from (f"- {markdown(change)}" for change in text_changes(old.texts, new.texts))
    yield from texts
    for amendment in study.amendments:
        yield f"- {markdown(amendment.date)}: {markdown(amendment.what)} Reason: {markdown(amendment.why)}"
    yield ""
