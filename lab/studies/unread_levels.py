"""Levels that no run met: where the text that carries one was never read, a contrast in its factor rests on nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lab.scenario.load import load_scenario
from lab.scenario.schema import Scenario
from lab.studies.design import Study, cells_of
from lab.studies.findings import Findings
from lab.studies.rates import read_before
from lab.text.amounts import counted


def unread_lines(study: Study, path: Path, findings: Findings, aspects: Sequence[str], behaviour: str) -> Iterator[str]:
    """Yield a sentence for each factor among `aspects` whose documents no run of some cell read before the behaviour.

    Runs that did not engage are among them. `path` is the study file's.
    """
    scenarios = {cell.scenario: load_scenario(cell.scenario).scenario for cell in cells_of(study, path)}
    for factor in aspects:
        places: dict[str, list[str]] = {}
        for result in findings.cells:
            documents = _documents(scenarios[result.cell.scenario], factor)
            for group in result.groups:
                reads = read_before(group.pool, behaviour)
                there = [document for document in documents if document in reads]
                if there and group.pool.everyone and not any(reads[document] for document in there):
                    words = f"{counted(len(group.pool.everyone), 'run')} of {result.cell.label}"
                    places.setdefault(" or ".join(there), []).append(words)
        for documents_words, cells in places.items():
            yield (
                f"{factor} stands in {documents_words}, which was read before the outcome in none of the "
                f"{'; '.join(cells)}: there {factor} can have changed nothing"
            )


def _documents(scenario: Scenario, factor: str) -> list[str]:
    """Return the documents that the levels of a factor change, each as `host:path`."""
    levels = next((each.levels for each in scenario.factors if each.name == factor), ())
    return list(dict.fromkeys(f"{overlay.host}:{overlay.path}" for level in levels for overlay in level.files))
