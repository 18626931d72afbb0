"""The rules for a scenario beyond its types: names, slots, factors and overlays.

The rules for a single host are in `hosts`. Faults are `LabError`s whose `where` is the key path in the file.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from lab.errors import LabError, suggest
from lab.scenario.compose import (
    chosen_levels,
    complete_condition,
    compose,
    each_level_once,
    plain_path,
    slot_values,
)
from lab.scenario.detector_rules import filled_faults, written_faults
from lab.scenario.hosts import NAME, estate_faults, file_faults, time_fault
from lab.scenario.measure_rules import applies_faults, measure_faults
from lab.scenario.ranges import range_faults
from lab.scenario.schema import Overlay, Scenario
from lab.scenario.tool_rules import offered_faults, tool_faults
from lab.scenario.wordings import WORDING, count_wordings, paraphrases, worded_texts, wording_faults
from lab.text.slots import SLOT_NAME, fill_all, mentions, texts
from lab.world import FileSpec

_NAME_MEND: Final = "use lower-case letters, digits and hyphens"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_FEWEST_TOKENS: Final = 1024
"""The smallest budget of reasoning that providers take."""


def scenario_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield every fault that would make composing the scenario or building its world fail."""
    faults = [
        *_head_faults(scenario),
        *_factor_faults(scenario),
        *range_faults(scenario),
        *wording_faults(scenario),
        *_slot_faults(scenario),
        *_overlay_faults(scenario),
        *tool_faults(scenario),
        *_preset_faults(scenario),
        *written_faults(scenario.detectors, scenario.factors, scenario.slot_names),
        *applies_faults(scenario.applies, scenario.factors),
    ]
    yield from faults
    # Composing requires valid names and slots.
    if not faults:
        yield from _filled_faults(scenario)


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def _head_faults(scenario: Scenario) -> Iterator[LabError]:
    if not NAME.fullmatch(scenario.about.name):
        yield LabError(f'"{scenario.about.name}" is no scenario name', where="scenario.name", mend=_NAME_MEND)
    if not all(text.strip() for text in paraphrases(scenario.task.user)):
        yield LabError("the task asks nothing", where="task.user", mend="write what the agent is asked to do")
    yield from time_fault(scenario.start, "start")
    if not scenario.tools:
        yield LabError("the agent gets no tool", where="tools", mend='write tools = ["bash", "finish"]')
    for tool in twice(scenario.tools):
        yield LabError(f'the tool "{tool}" is named twice', where="tools", mend="name it once")
    for name in twice(host.name for host in scenario.hosts):
        yield LabError(f'two hosts have the name "{name}"', where="host", mend="give each its own")


def _factor_faults(scenario: Scenario) -> Iterator[LabError]:
    for name in twice(factor.name for factor in scenario.factors):
        if name == WORDING and count_wordings(scenario) > 1:
            mend = "rename yours: a scenario with paraphrases has one of that name beside its own"
            yield LabError(f'the factor name "{WORDING}" is taken', where="factor", mend=mend)
            continue
        yield LabError(f'two factors are named "{name}"', where="factor", mend="give each its own name")
    for number, factor in enumerate(scenario.factors):
        path = f"factor[{number}]"
        if not NAME.fullmatch(factor.name):
            yield LabError(f'"{factor.name}" is no factor name', where=f"{path}.name", mend=_NAME_MEND)
        if not factor.levels and not factor.range:
            yield LabError(f'the factor "{factor.name}" has no level', where=path, mend="add [[factor.level]] tables")
        for name in twice(level.name for level in factor.levels):
            yield LabError(f'two levels of "{factor.name}" are named "{name}"', where=f"{path}.level")
        for index, level in enumerate(factor.levels):
            budget = level.settings.reasoning_budget
            if budget is not None and budget < _FEWEST_TOKENS:
                where = f"{path}.level[{index}].settings.reasoning_budget"
                mend = 'for none: reasoning_effort = "none"'
                yield LabError(f"must be at least {_FEWEST_TOKENS}", where=where, mend=mend)
            if not (NAME.fullmatch(level.name) or _NUMBER.fullmatch(level.name)):
                where = f"{path}.level[{index}].name"
                yield LabError(f'"{level.name}" is no level name', where=where, mend=_NAME_MEND)


def _slot_faults(scenario: Scenario) -> Iterator[LabError]:
    filled_by: dict[str, str] = {}
    for factor_number, factor in enumerate(scenario.factors):
        of_factor = {slot for level in factor.levels for slot in level.slots}
        for slot in sorted(of_factor):
            if slot in filled_by:
                what = f'the slot "{slot}" is filled by the factors "{filled_by[slot]}" and "{factor.name}"'
                yield LabError(what, where=f"factor[{factor_number}]", mend="give each factor a slot of its own")
            filled_by[slot] = factor.name
        for number, level in enumerate(factor.levels):
            where = f"factor[{factor_number}].level[{number}]"
            for slot in sorted(of_factor - level.slots.keys() - scenario.slots.keys()):
                what = f'the level "{level.name}" does not fill the slot "{slot}" that its siblings fill'
                yield LabError(what, where=where, mend=f'add {slot} = "…" to its slots, or a default to [slots]')
    filled_slots = scenario.slots.keys() | filled_by
    for slot in sorted(filled_slots):
        if not SLOT_NAME.fullmatch(slot):
            mend = "use lower-case letters, digits and underscores"
            yield LabError(f'"{slot}" is no slot name', where=_home_of(slot, scenario), mend=mend)
    for key, text in (("task.system", scenario.task.system), ("task.user", scenario.task.user)):
        for slot in dict.fromkeys(slot for wording in paraphrases(text) for slot in mentions(wording)):
            if slot not in filled_slots:
                mend = f"{suggest(slot, filled_slots)} Otherwise fill it in [slots] or in every level of a factor"
                yield LabError(f'no level fills the slot "{slot}"', where=key, mend=mend)
    mentioned = {slot for text in _slotted_texts(scenario) for slot in mentions(text)}
    for slot in sorted(filled_slots - mentioned):
        mend = f"write {{{slot}}} where it belongs, or take the slot out"
        yield LabError(f'nothing uses the slot "{slot}"', where=_home_of(slot, scenario), mend=mend)


def _slotted_texts(scenario: Scenario) -> Iterator[str]:
    yield from (wording for _, text in worded_texts(scenario) for wording in paraphrases(text))
    yield from (
        text for _, text in texts((scenario.hosts, scenario.custom_tools, scenario.detectors, scenario.measures))
    )
    yield from (text for _, text in texts(scenario.tool_tables))
    for factor in scenario.factors:
        for level in factor.levels:
            yield from (text for _, text in texts(level.files))


def _home_of(slot: str, scenario: Scenario) -> str:
    for number, factor in enumerate(scenario.factors):
        for index, level in enumerate(factor.levels):
            if slot in level.slots:
                return f"factor[{number}].level[{index}].slots.{slot}"
    return f"slots.{slot}"


def _overlay_faults(scenario: Scenario) -> Iterator[LabError]:
    hosts = {host.name: host for host in scenario.hosts}
    needs: list[tuple[str, Overlay, dict[str, set[str]]]] = []
    for number, factor in enumerate(scenario.factors):
        for index, level in enumerate(factor.levels):
            for place, overlay in enumerate(level.files):
                where = f"factor[{number}].level[{index}].file[{place}]"
                if overlay.host not in hosts:
                    mend = suggest(overlay.host, hosts)
                    yield LabError(f'there is no host "{overlay.host}"', where=f"{where}.host", mend=mend)
                elif overlay.absent and not _is_there(overlay.path, hosts[overlay.host].files):
                    what = f"takes away {overlay.path}, which {overlay.host} does not have"
                    there = [file.path for file in hosts[overlay.host].files]
                    yield LabError(what, where=f"{where}.path", mend=suggest(overlay.path, there))
                yield from _when_faults(overlay, factor.name, scenario, f"{where}.when")
                need = {other: set(levels) for other, levels in overlay.when.items()}
                needs.append((where, overlay, {**need, factor.name: {level.name}}))
    for (where, one, need), (other_where, other, other_need) in combinations(needs, 2):
        if (one.host, plain_path(one.path)) == (other.host, plain_path(other.path)) and _can_meet(need, other_need):
            what = f"{other.path} on {other.host} is also overlaid by {where}, and both can hold at once"
            yield LabError(what, where=f"{other_where}.path", mend="move one, or tell them apart with when = {…}")


def _preset_faults(scenario: Scenario) -> Iterator[LabError]:
    for name in twice(preset.name for preset in scenario.presets):
        yield LabError(f'two presets are named "{name}"', where="preset", mend="give each its own name")
    for number, preset in enumerate(scenario.presets):
        if not NAME.fullmatch(preset.name):
            yield LabError(f'"{preset.name}" is no preset name', where=f"preset[{number}].name", mend=_NAME_MEND)
        try:
            complete_condition(scenario, preset.condition)
        except LabError as fault:
            yield LabError(fault.what, where=f"preset[{number}].condition", mend=fault.mend)


def _when_faults(overlay: Overlay, own: str, scenario: Scenario, where: str) -> Iterator[LabError]:
    factors = {factor.name: [level.name for level in factor.levels] for factor in scenario.factors}
    for factor, levels in overlay.when.items():
        if factor not in factors:
            yield LabError(f'there is no factor "{factor}"', where=where, mend=suggest(factor, factors))
        elif factor == own:
            yield LabError(f'"{factor}" is the factor the overlay belongs to', where=where, mend="name another one")
        else:
            for level in levels:
                if level not in factors[factor]:
                    mend = suggest(level, factors[factor])
                    yield LabError(f'the factor "{factor}" has no level "{level}"', where=where, mend=mend)


def _can_meet(need: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> bool:
    return all(need[factor] & other[factor] for factor in need.keys() & other.keys())


def _is_there(path: str, files: Iterable[FileSpec]) -> bool:
    target = plain_path(path)
    return any(plain_path(file.path) == target or file.path.startswith(target + "/") for file in files)


def _filled_faults(scenario: Scenario) -> Iterator[LabError]:
    reported: set[tuple[str, str]] = set()
    for condition in each_level_once(scenario):
        try:
            levels = chosen_levels(scenario, condition)
            values = slot_values(scenario, condition)
        except LabError as fault:
            yield LabError(fault.what, where="slots", mend=fault.mend)
            return
        hosts = fill_all(scenario.hosts, values)
        detectors, measures = fill_all(scenario.detectors, values), fill_all(scenario.measures, values)
        faults = [
            *estate_faults(hosts, scenario.start),
            *filled_faults(detectors),
            *measure_faults(measures, detectors),
        ]
        accounts = {host.name: host for host in hosts}
        for number, factor in enumerate(scenario.factors):
            for index, level in enumerate(factor.levels):
                if level not in levels:
                    continue
                for place, overlay in enumerate(fill_all(level.files, values)):
                    where = f"factor[{number}].level[{index}].file[{place}]"
                    faults += file_faults(overlay, accounts[overlay.host], where, scenario.start)
        if not faults:
            faults += offered_faults(compose(scenario, condition))
        for spec_fault in faults:
            if (key := (spec_fault.where, spec_fault.what)) not in reported:
                reported.add(key)
                yield spec_fault
