"""A scenario's presets as one more switch above its factors: turning it sets them all."""

from collections.abc import Mapping
from typing import Final

from lab.scenario.compose import complete_condition, default_condition
from lab.scenario.schema import Factor, Level, Scenario

PRESET: Final = "preset"
"""The name of the switch."""
OWN: Final = "none"
"""Its level while the condition is no preset's; turning to it means the default condition."""


def preset_switch(scenario: Scenario) -> Factor | None:
    """Return the switch; None for a scenario without presets, or with a factor of that name."""
    if not scenario.presets or any(factor.name == PRESET for factor in scenario.factors):
        return None
    levels = [Level(name=OWN, summary="a condition of your own")]
    for preset in scenario.presets:
        summary = f"{preset.summary} Differs: {preset.differs}" if preset.differs else preset.summary
        levels.append(Level(name=preset.name, summary=" ".join(summary.split())))
    return Factor(name=PRESET, question="Which cell of a published study is this?", levels=tuple(levels))


def preset_of(scenario: Scenario, condition: Mapping[str, str]) -> str:
    """Return which preset a whole condition is, `OWN` for none."""
    for preset in scenario.presets:
        if complete_condition(scenario, preset.condition) == dict(condition):
            return preset.name
    return OWN


def switches(scenario: Scenario | None) -> tuple[Factor, ...]:
    """Return what can be turned: the scenario's factors and, above them, its presets."""
    if scenario is None:
        return ()
    presets = preset_switch(scenario)
    return (*((presets,) if presets else ()), *scenario.factors)


def levels(scenario: Scenario | None, condition: Mapping[str, str]) -> dict[str, str]:
    """Return the level each switch stands at."""
    presets = {PRESET: preset_of(scenario, condition)} if scenario and preset_switch(scenario) else {}
    return {**presets, **condition}


def turned(scenario: Scenario, condition: Mapping[str, str], factor: str, level: str) -> dict[str, str]:
    """Return the condition after a factor, or the preset switch, was turned to a level."""
    if factor != PRESET or preset_switch(scenario) is None:
        return {**condition, factor: level}
    preset = next((preset for preset in scenario.presets if preset.name == level), None)
    return complete_condition(scenario, preset.condition) if preset else default_condition(scenario)
