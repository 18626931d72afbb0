"""Composing a scenario under one condition: the texts the agent gets and the hosts it finds."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import msgspec
from msgspec import Struct, field

from lab.errors import LabError, suggest
from lab.protocol import Settings
from lab.scenario.measures import Measure
from lab.scenario.predicates import Detector
from lab.scenario.schema import Factor, Level, Limits, Overlay, Scenario
from lab.scenario.wordings import count_wordings, in_wording, wording_of
from lab.text.slots import fill, fill_all, resolve
from lab.tools.tables import AnyToolTable, CustomTool
from lab.world import FileSpec, HostSpec


class Composed(Struct, frozen=True, kw_only=True):
    """A scenario under one condition, with slots filled and overlays applied."""

    scenario: Scenario
    condition: dict[str, str]
    """The level of every factor, in the scenario's order."""
    wording: int | None = None
    """The wording of its texts, from 1; None where the scenario has only one."""
    system: str
    user: str
    hosts: tuple[HostSpec, ...]
    tools: tuple[str, ...]
    """As named in the scenario. `tool_tables` and `custom_tools` say what each is for the agent."""
    tool_tables: dict[str, AnyToolTable] = field(default_factory=dict)
    custom_tools: tuple[CustomTool, ...] = ()
    detectors: tuple[Detector, ...] = ()
    measures: tuple[Measure, ...] = ()
    inapplicable: frozenset[str] = frozenset()
    """Behaviours that cannot occur under this condition."""
    settings: Settings = Settings()
    """Model settings that the levels set."""
    limits: Limits
    start: str

    @property
    def drafted(self) -> dict[str, str]:
        """The tools whose results a person writes or picks among drafts, each with what its results are like."""
        return {tool.name: tool.drafted for tool in self.custom_tools if tool.drafted is not None}


def compose(scenario: Scenario, condition: Mapping[str, str], drawn: int = 1) -> Composed:
    """Compose a scenario under a condition. Factors it leaves out take their first level.

    `drawn` is the wording that is used unless the condition sets one. Raises `LabError` for a factor, a level or a
    wording the scenario does not have.
    """
    complete = complete_condition(scenario, condition)
    levels = chosen_levels(scenario, complete)
    wording = wording_of(complete, drawn)
    values = slot_values(scenario, complete, drawn)
    # Each tool is offered once, even if several levels add it.
    withheld = {tool for level in levels for tool in level.without}
    usual = [tool for tool in scenario.tools if tool not in withheld]
    tools = dict.fromkeys([*usual, *(tool for level in levels for tool in level.tools)])
    overlays = [overlay for level in levels for overlay in level.files if applies(overlay, complete)]
    return Composed(
        scenario=scenario,
        condition=complete,
        wording=wording if count_wordings(scenario) > 1 else None,
        system=fill(in_wording(scenario.task.system, wording), values).strip(),
        user=fill(in_wording(scenario.task.user, wording), values).strip(),
        hosts=tuple(fill_all(_overlaid(host, overlays), values) for host in scenario.hosts),
        tools=tuple(tools),
        tool_tables=fill_all(scenario.tool_tables, values),
        custom_tools=fill_all(scenario.custom_tools, values),
        detectors=fill_all(scenario.detectors, values),
        measures=fill_all(scenario.measures, values),
        inapplicable=inapplicable(scenario, complete),
        settings=_settings(levels),
        limits=scenario.limits,
        start=scenario.start,
    )


def inapplicable(scenario: Scenario, condition: Mapping[str, str]) -> frozenset[str]:
    """Return the behaviours that cannot occur under a condition, as `[applies]` says. The condition is complete."""
    return frozenset(
        behaviour
        for behaviour, factors in scenario.applies.items()
        if any(condition.get(factor) not in levels for factor, levels in factors.items())
    )


def default_condition(scenario: Scenario) -> dict[str, str]:
    """Return the condition in which every factor has its first level."""
    return {factor.name: factor.levels[0].name for factor in scenario.factors}


def condition_words(scenario: Scenario, condition: Mapping[str, str]) -> str:
    """Return the levels of a condition that are not the default ones, "factor=level factor=level".

    A condition that is the default one is called that; without factors there are no words.
    """
    words = [f"{factor}={level}" for factor, level in off_default(scenario, condition).items()]
    return " ".join(words) or ("default condition" if condition else "")


def off_default(scenario: Scenario, condition: Mapping[str, str]) -> dict[str, str]:
    """Return the levels of a condition that are not the scenario's default ones."""
    default = default_condition(scenario)
    return {factor: level for factor, level in condition.items() if default.get(factor) != level}


def with_levels(scenario: Scenario, levels: Mapping[str, str]) -> dict[str, str]:
    """Return the default condition with these levels in it, but for those that the scenario does not have."""
    names = {factor.name: {level.name for level in factor.levels} for factor in scenario.factors}
    own = {factor: level for factor, level in levels.items() if level in names.get(factor, ())}
    return {**default_condition(scenario), **own}


def each_level_once(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Yield the default condition, then for every other level a condition that differs from the default only in it."""
    default = default_condition(scenario)
    yield default
    for factor in scenario.factors:
        for level in factor.levels[1:]:
            yield complete_condition(scenario, {**default, factor.name: level.name})


def parse_settings(settings: Iterable[str], scenario: Scenario, preset: str = "") -> dict[str, str]:
    """Return the condition that `factor=level` words ask for, completed from the preset or else with the defaults.

    Raises `LabError` for a word without `=`, a factor set twice, or a name the scenario does not have.
    """
    base = preset_condition(scenario, preset) if preset else default_condition(scenario)
    return {**base, **read_settings(settings, scenario)}


def read_settings(settings: Iterable[str], scenario: Scenario) -> dict[str, str]:
    """Return only the levels that `factor=level` words name. Raises `LabError` as `parse_settings` does."""
    levels: dict[str, str] = {}
    for setting in settings:
        factor, equals, level = setting.partition("=")
        factor = factor.strip()
        if not equals:
            raise LabError(f'"{setting}" sets nothing', mend="write FACTOR=LEVEL, such as " + _example(scenario))
        if factor in levels:
            raise LabError(f'the factor "{factor}" is set twice', mend="choose one level for it")
        levels[factor] = level.strip()
    complete_condition(scenario, levels)
    return levels


def parse_grid(settings: Iterable[str], scenario: Scenario, preset: str = "") -> tuple[dict[str, str], ...]:
    """Return the conditions that `factor=level,level` words ask for, crossed, completed as by `parse_settings`.

    The first factor changes slowest. Raises `LabError` as `parse_settings` does, and for a level named twice.
    """
    choices: list[list[str]] = []
    for setting in settings:
        factor, equals, levels = setting.partition("=")
        names = [name.strip() for name in levels.split(",")]
        for name in names:
            if names.count(name) > 1:
                raise LabError(f'the level "{name}" of "{factor.strip()}" is named twice', mend="name each once")
        choices.append([f"{factor}={name}" for name in names] if equals else [setting])
    return tuple(parse_settings(words, scenario, preset) for words in product(*choices))


def preset_condition(scenario: Scenario, name: str) -> dict[str, str]:
    """Return the complete condition of one of the scenario's presets.

    Raises `LabError` naming the nearest preset when there is none of that name.
    """
    preset = next((preset for preset in scenario.presets if preset.name == name), None)
    if preset is None:
        names = [preset.name for preset in scenario.presets]
        mend = suggest(name, names) if names else "set its factors one by one"
        raise LabError(f'{scenario.about.name} has no preset "{name}"', mend=mend)
    return complete_condition(scenario, preset.condition)


def complete_condition(scenario: Scenario, condition: Mapping[str, str]) -> dict[str, str]:
    """Return the condition with a level for every factor, in the scenario's order.

    Raises `LabError` naming the nearest when a factor or level is unknown.
    """
    levels = {factor.name: [level.name for level in factor.levels] for factor in scenario.factors}
    for factor, level in condition.items():
        if factor not in levels:
            raise LabError(f'{scenario.about.name} has no factor "{factor}"', mend=suggest(factor, levels))
        if level not in levels[factor]:
            raise LabError(f'the factor "{factor}" has no level "{level}"', mend=suggest(level, levels[factor]))
    return {**default_condition(scenario), **condition}


def chosen_levels(scenario: Scenario, condition: Mapping[str, str]) -> tuple[Level, ...]:
    """Return the level of each factor, in the scenario's order. The condition must be complete."""
    return tuple(_level(factor, condition[factor.name]) for factor in scenario.factors)


def slot_values(scenario: Scenario, condition: Mapping[str, str], drawn: int = 1) -> dict[str, str]:
    """Return the value of every slot under a condition, which must be complete."""
    values = dict(scenario.slots)
    for level in chosen_levels(scenario, condition):
        values.update(level.slots)
    wording = wording_of(condition, drawn)
    return resolve({slot: in_wording(text, wording) for slot, text in values.items()})


def applies(overlay: Overlay, condition: Mapping[str, str]) -> bool:
    """Return whether an overlay's `when` admits this condition."""
    return all(condition.get(factor) in levels for factor, levels in overlay.when.items())


def plain_path(path: str) -> str:
    """Return a path without its trailing slash, so that both spellings of a directory are equal."""
    return path.rstrip("/") or "/"


def _settings(levels: Iterable[Level]) -> Settings:
    settings = Settings()
    for level in levels:
        own = msgspec.to_builtins(level.settings)
        budget = own.pop("reasoning_budget", None)
        if budget is not None:
            own["extra"] = {"thinking": {"type": "enabled", "budget_tokens": budget}}
        settings = msgspec.structs.replace(settings, **own)
    return settings


def _level(factor: Factor, name: str) -> Level:
    return next(level for level in factor.levels if level.name == name)


def _example(scenario: Scenario) -> str:
    factor = next(iter(scenario.factors), None)
    return f"{factor.name}={factor.levels[-1].name}" if factor else "relationship=good"


def _overlaid(host: HostSpec, overlays: Iterable[Overlay]) -> HostSpec:
    files: dict[str, FileSpec] = {}
    for file in host.files:
        files[plain_path(file.path)] = file
    for overlay in overlays:
        if overlay.host != host.name:
            continue
        path = plain_path(overlay.path)
        if overlay.absent:
            files = {other: file for other, file in files.items() if other != path and not other.startswith(path + "/")}
        else:
            files[path] = _replaced(files.get(path), overlay)
    return msgspec.structs.replace(host, files=tuple(file for file in files.values() if not file.absent))


def _replaced(file: FileSpec | None, overlay: Overlay) -> FileSpec:
    before = file or FileSpec(path=overlay.path)
    says = any(part is not None for part in (overlay.text, overlay.base64, overlay.size, overlay.link))
    content: Overlay | FileSpec = overlay if says else before
    return FileSpec(
        path=overlay.path,
        text=content.text,
        base64=content.base64,
        size=content.size,
        identity=overlay.identity or before.identity,
        link=content.link,
        owner=overlay.owner or before.owner,
        group=overlay.group or before.group,
        mode=overlay.mode or before.mode,
        mtime=overlay.mtime or before.mtime,
    )
