"""The arms of a batch: every model under every condition, named by all that makes its sessions what they are."""

from collections.abc import Mapping, Sequence

from msgspec import to_builtins

from lab.batch.grid import GridCell, key_of
from lab.engine.policy_answers import digest_of
from lab.engine.rerun import Rerun
from lab.errors import LabError
from lab.protocol import Settings
from lab.scenario.load import LoadedScenario
from lab.terms.condition import Condition, words
from lab.terms.policy import Policy

BATCH = "run"
"""Stands for a study's name in the openings of a batch's sessions."""


def arms_of(
    scenario: str,
    loaded: LoadedScenario,
    models: Sequence[str],
    conditions: Sequence[Mapping[str, str]],
    *,
    seed: int | None = None,
    settings: Settings,
    limits: Mapping[str, int | float],
    api_base: str | None = None,
    until: Condition | None = None,
    policy: Policy | None = None,
    like: Rerun | None = None,
) -> tuple[GridCell, ...]:
    """Return each model under each condition, models first. What is not the same later makes another arm.

    Raises `LabError` for a model that is named twice.
    """
    for model in models:
        if models.count(model) > 1:
            raise LabError(
                f"the model {model} is named twice", mend="name each once, and say with -n how many sessions"
            )
    shared = {
        "scenario": loaded.scenario.about.name,
        "text": loaded.sha256,
        "seed": seed,
        "settings": to_builtins(settings),
        "limits": dict(limits),
        "api_base": api_base or "",
        "until": words(until) if until else "",
        "declared": {each.by: digest_of(each.text) for each in (policy, like) if each},
    }
    return tuple(
        GridCell(
            scenario=scenario,
            condition=condition,
            model=model,
            key=key_of({**shared, "model": model, "condition": dict(condition)}),
        )
        for model in models
        for condition in conditions
    )
