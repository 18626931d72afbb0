"""Levels that no run met: where the text that carries one was never read, a contrast in its factor rests on nothing."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from lab.behaviours.exposure import documents_of, key_documents
from lab.scenario.compose import Composed, compose
from lab.scenario.load import load_scenario
from lab.studies.design import Study
from lab.studies.findings import Findings, ends_of
from lab.studies.rate_differences import MODEL
from lab.studies.rates import read_before
from lab.text.amounts import counted


def unread_lines(study: Study, findings: Findings, aspects: Sequence[str], behaviour: str) -> Iterator[str]:
    """Yield a sentence for each factor among `aspects` whose documents no run of some cell read before the behaviour.

    Runs that did not engage are among them.
    """
    for factor in aspects:
        if factor == MODEL:
            continue
        places: dict[str, list[str]] = {}
        for result in findings.cells:
            first, last = ends_of(study, factor)
            other = last if result.cell.condition[factor] == first else first
            documents = _documents(result.cell.scenario, tuple(result.cell.condition.items()), factor, other)
            for group in result.groups:
                reads = read_before(group.pool, behaviour)
                if documents and group.pool.everyone and not any(reads.get(document) for document in documents):
                    words = f"{counted(len(group.pool.everyone), 'run')} of {result.cell.label}"
                    places.setdefault(" or ".join(documents), []).append(words)
        for documents_words, cells in places.items():
            yield (
                f"{factor} stands in {documents_words}, which was read before the outcome in none of the "
                f"{'; '.join(cells)}: there {factor} can have changed nothing"
            )


@lru_cache(maxsize=256)
def _documents(scenario: str, levels: tuple[tuple[str, str], ...], factor: str, other: str) -> tuple[str, ...]:
    """Return the documents of a condition that another level of a factor would change, each as `host:path`.

    There is none where a message or a tool tells of the level, too, or a document whose reading is not followed.
    """
    text, condition = load_scenario(scenario).scenario, dict(levels)
    here, there = compose(text, condition), compose(text, {**condition, factor: other})
    if _told(here) != _told(there):
        return ()
    own = {(each.host, each.path) for each in set(documents_of(here)) - set(documents_of(there))}
    return tuple(sorted(f"{host}:{path}" for host, path in own)) if own <= key_documents(here) else ()


def _told(composed: Composed) -> tuple[object, ...]:
    return composed.system, composed.user, composed.tools, composed.tool_tables, composed.custom_tools
