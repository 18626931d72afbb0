"""Offers a scenario's presets as one more factor, whose levels set all the others."""

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from lab.scenario.compose import complete_condition, default_condition
from lab.scenario.schema import Factor, Level, Scenario
from lab.text.safe import clean_line

PRESET: Final = "preset"
"""The name of the preset factor."""
OWN: Final = "none"
"""Its level when the condition matches no preset. Choosing it sets the default condition."""


def preset_switch(scenario: Scenario) -> Factor | None:
    """Return the preset factor, None for a scenario without presets or with its own factor of that name."""
    if not scenario.presets or any(factor.name == PRESET for factor in scenario.factors):
        return None
    levels = [Level(name=OWN, summary="a condition of your own")]
    for preset in scenario.presets:
        summary = f"{preset.summary} Differs: {preset.differs}" if preset.differs else preset.summary
        levels.append(Level(name=preset.name, summary=" ".join(summary.split())))
    return Factor(name=PRESET, question="Which cell of a published study is this?", levels=tuple(levels))


def preset_of(scenario: Scenario, condition: Mapping[str, str]) -> str:
    """Return the name of the preset that equals a complete condition, `OWN` if none does."""
    for preset in scenario.presets:
        if complete_condition(scenario, preset.condition) == dict(condition):
            return preset.name
    return OWN


def switches(scenario: Scenario | None) -> tuple[Factor, ...]:
    """Return the preset factor, if there is one, and the scenario's factors."""
    if scenario is None:
        return ()
    presets = preset_switch(scenario)
    return (*((presets,) if presets else ()), *scenario.factors)


def levels(scenario: Scenario | None, condition: Mapping[str, str]) -> dict[str, str]:
    """Return the current level of the preset factor and of each factor."""
    presets = {PRESET: preset_of(scenario, condition)} if scenario and preset_switch(scenario) else {}
    return {**presets, **condition}


def level_explanation(scenario: Scenario | None, condition: Mapping[str, str], name: str) -> Content:
    """Return what the current level of a factor means and what the factor asks; nothing for no factor."""
    factor = next((each for each in switches(scenario) if each.name == name), None)
    if factor is None:
        return Content.empty()
    level_name = levels(scenario, condition)[factor.name]
    level = next(level for level in factor.levels if level.name == level_name)
    heading = Content.styled(clean_line(f"{level.name}: {level.summary}" if level.summary else level.name), "$accent")
    question = [Content(clean_line(factor.question))] if factor.question else []
    return Content("\n").join([heading, *question])


def turned(scenario: Scenario, condition: Mapping[str, str], factor: str, level: str) -> dict[str, str]:
    """Return the condition after setting a factor, or the preset factor, to a level."""
    if factor != PRESET or preset_switch(scenario) is None:
        return {**condition, factor: level}
    preset = next((preset for preset in scenario.presets if preset.name == level), None)
    return complete_condition(scenario, preset.condition) if preset else default_condition(scenario)
