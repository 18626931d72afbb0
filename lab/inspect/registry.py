"""The things Inspect finds by the entry point: a task for each scenario, the personas, the approver. Light to import.

`inspect eval peerlab/clear_the_host -T relationship=good --model peerlab/protector`
"""

from typing import TYPE_CHECKING, Any

from inspect_ai import Task, task
from inspect_ai.approval import approver
from inspect_ai.model import modelapi

from lab.inspect.names import PACKAGE, of_peerlab, one_sentence, task_name
from lab.scenario.shipped import shipped_scenarios

if TYPE_CHECKING:
    from inspect_ai.approval import Approver
    from inspect_ai.model import ModelAPI


def _register(scenario: str) -> None:
    def build(
        seed: int = 0,
        turns: int | None = None,
        preset: str = "",
        sessions: str = "",
        **levels: Any,  # noqa: ANN401 - whatever the command line makes of a level
    ) -> Task:
        from lab.inspect.task import scenario_task

        with one_sentence():
            return scenario_task(scenario, levels, seed=seed, turns=turns, preset=preset, sessions=sessions)

    build.__name__ = build.__qualname__ = task_name(scenario).partition("/")[2]
    task(name=task_name(scenario))(of_peerlab(build))


for _name in shipped_scenarios():
    _register(_name)


@task(name=f"{PACKAGE}/scenario")
@of_peerlab
def scenario(
    scenario: str,
    seed: int = 0,
    turns: int | None = None,
    preset: str = "",
    sessions: str = "",
    **levels: Any,  # noqa: ANN401 - whatever the command line makes of a level
) -> Task:
    """Return the task of a scenario file of one's own: `-T scenario=PATH`."""
    from lab.inspect.task import scenario_task

    with one_sentence():
        return scenario_task(scenario, levels, seed=seed, turns=turns, preset=preset, sessions=sessions)


@modelapi(name=PACKAGE)
@of_peerlab
def peerlab() -> "type[ModelAPI]":
    """Return the provider of personas."""
    from lab.inspect.provider import Personas

    return Personas


@approver(name=PACKAGE)
@of_peerlab
def attached(policy: str = "", patience: float = 600.0) -> "Approver":
    """Return the approver that asks a person in `peerlab attach`: `--approval peerlab`."""
    from lab.inspect.approver import attached_approver

    with one_sentence():
        return attached_approver(policy, patience)
