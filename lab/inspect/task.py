"""A scenario, or a session from one of its events on, as a task of Inspect's: a sample a condition."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessage as InspectMessage
from inspect_ai.model import ChatMessageSystem, ChatMessageUser
from inspect_ai.solver import Solver
from inspect_ai.viewer import ViewerConfig

from lab.behaviours.ethogram import detectors_of, ethogram_text, with_labels
from lab.errors import LabError, suggest
from lab.inspect.scorers import detectors
from lab.inspect.task_agent import peerlab_agent
from lab.inspect.task_model import SentMessages
from lab.inspect.task_start import MidSession, Whole, open_node
from lab.scenario.compose import (
    Composed,
    complete_condition,
    compose,
    condition_words,
    default_condition,
    preset_condition,
)
from lab.scenario.load import load_scenario
from lab.scenario.schema import Limits, Scenario
from lab.scenario.shipped import is_path
from lab.scenario.tables import convert_tables

_MOST_SAMPLES: Final = 10_000
_VIEWER: Final = ViewerConfig(trust_content=False)
"""Shell text is shown as it is: the viewer would take `$d` for a formula."""


def scenario_task(
    scenario: str,
    levels: Mapping[str, Any],
    *,
    seed: int = 0,
    turns: int | None = None,
    preset: str = "",
    sessions: str = "",
) -> Task:
    """Return the task of a scenario, with a sample for each combination of the levels that are given.

    `levels` are as Inspect's command line parses them: `good`, `[good, bad]`, True for `on`. Epoch N is played with
    `seed` + N - 1. Session files go into the folder `sessions`; without one they are only in the log. Raises `LabError`
    for what the scenario does not have.
    """
    loaded = load_scenario(scenario)
    labelled = loaded.scenario
    if is_path(labelled.ethogram):
        labelled = with_labels(labelled, ethogram_text(labelled), loaded.path)
    cells = [compose(labelled, condition) for condition in conditions(labelled, levels, preset)]
    samples = [_sample(cell) for cell in cells]
    limits = {} if turns is None else {"turns": turns}
    convert_tables(limits, Limits, "limits")
    return _task(labelled.about.name, cells, samples, peerlab_agent(Whole(scenario, limits), seed, sessions))


def node_task(text: str, at: int, *, seed: int = 0, sessions: str = "") -> Task:
    """Return the task that goes on with the session in `text` after event `at`. Raises `LabError` when it cannot."""
    node = MidSession(text, at)
    with TemporaryDirectory(prefix="peerlab-") as folder:
        engine = open_node(node, Path(folder) / "node.toml")
        engine.close()
    composed = engine.composed
    messages = SentMessages().of(engine.agent.request().messages)
    sample = Sample(id=f"event {at}", input=messages, metadata=dict(composed.condition))
    name = f"{composed.scenario.about.name}-from-{at}"
    return _task(name, [composed], [sample], peerlab_agent(node, seed, sessions))


def conditions(scenario: Scenario, levels: Mapping[str, Any], preset: str = "") -> list[dict[str, str]]:
    """Return the complete conditions that levels ask for, in order; several levels of a factor multiply them."""
    base = preset_condition(scenario, preset) if preset else default_condition(scenario)
    choices = {name: _levels(scenario, name, value) for name, value in _named(scenario, levels)}
    count = prod(map(len, choices.values()))
    if count > _MOST_SAMPLES:
        raise LabError(f"these levels make {count:,} conditions", mend=f"choose at most {_MOST_SAMPLES:,}")
    cells = (dict(zip(choices, cell, strict=True)) for cell in product(*choices.values()))
    return [complete_condition(scenario, {**base, **cell}) for cell in cells]


def _named(scenario: Scenario, levels: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the levels by the scenario's own factor names: the command line takes `_` for `-`."""
    names = {factor.name.replace("-", "_"): factor.name for factor in scenario.factors}
    for word, value in levels.items():
        name = names.get(word.replace("-", "_"))
        if name is None:
            mend = suggest(word, list(names)) if names else "leave it out"
            raise LabError(f"{scenario.about.name} has no factor “{word}”", mend=mend)
        yield name, value


def _levels(scenario: Scenario, name: str, value: object) -> list[str]:
    """Return the levels a value of the command line means: it makes True of `on`, and a list where commas stand."""
    names = [level.name for factor in scenario.factors if factor.name == name for level in factor.levels]
    values: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    levels = [next((level for level in names if yaml.safe_load(level) == each), str(each)) for each in values]
    if not levels or len(set(levels)) < len(levels):
        what = "names a level twice" if levels else "names no level"
        raise LabError(f"the factor “{name}” {what}", mend=f"name each that is to be played once: {', '.join(names)}")
    return levels


def _sample(composed: Composed) -> Sample:
    words = condition_words(composed.scenario, composed.condition) or composed.scenario.about.name
    messages: list[InspectMessage] = [
        ChatMessageSystem(content=composed.system),
        ChatMessageUser(content=composed.user),
    ]
    return Sample(id=words, input=messages, metadata=dict(composed.condition))


def _task(name: str, cells: Sequence[Composed], samples: list[Sample], agent: Solver) -> Task:
    behaviours = sorted({detector.behaviour for cell in cells for detector in detectors_of(cell)})
    return Task(
        dataset=MemoryDataset(samples, name=name),
        solver=agent,
        scorer=detectors(behaviours),
        name=name,
        tags=["peerlab"],
        viewer=_VIEWER,
        description=cells[0].scenario.about.summary,
    )
