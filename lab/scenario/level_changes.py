"""The changes each level makes: the facts it states, and the places where an agent can meet them.

A fact is a slot with another text, a tool, a file or a setting of the model. A level that changes several says why
they belong together, or its factor does: otherwise two things vary, and which one mattered cannot be said.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, to_builtins

from lab.errors import LabError
from lab.scenario.briefing import parameters_of
from lab.scenario.compose import Composed, compose, default_condition, plain_path
from lab.scenario.schema import Factor, Level, Scenario
from lab.scenario.wordings import WORDING, count_wordings


class LevelChange(Struct, frozen=True):
    """The changes of one level against the first of its factor."""

    factor: str
    level: str
    facts: tuple[str, ...]
    """As the file states them: `slot stakes`, `tool memory.retrieve`, `file desk:/etc/motd`."""
    places: tuple[str, ...]
    """Places where the agent can meet them, under the condition that shows most: `system text`, `+ desk:/etc/motd`."""


def level_changes(scenario: Scenario) -> Iterator[LevelChange]:
    """Yield what every level but the first changes, factor by factor; wordings state the same facts."""
    bases = _bases(scenario)
    for factor in _own_factors(scenario):
        for level in factor.levels[1:]:
            seen = [
                differing_places(
                    compose(scenario, {**base, factor.name: factor.levels[0].name}),
                    compose(scenario, {**base, factor.name: level.name}),
                )
                for base in bases
            ]
            yield LevelChange(factor.name, level.name, _facts(factor.levels[0], level), max(seen, key=len))


def unexplained_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield a fault for every level that changes more than one fact and says nowhere why."""
    for number, factor in enumerate(_own_factors(scenario)):
        for index, level in enumerate(factor.levels[1:], 1):
            facts = _facts(factor.levels[0], level)
            if len(facts) > 1 and not (level.why or factor.why):
                what = f"{factor.name}={level.name} changes {len(facts)} facts: {', '.join(facts)}"
                mend = "change one, or say why they belong together: why = …, for the level or its factor"
                yield LabError(what, where=f"factor[{number}].level[{index}]", mend=mend)


def change_words(change: LevelChange) -> str:
    """Return a change as one line."""
    places = ", ".join(change.places) or "nothing the agent can see"
    return f"{change.factor}={change.level} ({', '.join(change.facts) or 'no fact'}): {places}"


def _own_factors(scenario: Scenario) -> tuple[Factor, ...]:
    return tuple(factor for factor in scenario.factors if not (factor.name == WORDING and count_wordings(scenario) > 1))


def _bases(scenario: Scenario) -> list[dict[str, str]]:
    """Return conditions to compare under: the defaults, the second levels, the last; some facts show under few."""
    factors = _own_factors(scenario)
    default = default_condition(scenario)
    second = {factor.name: factor.levels[min(1, len(factor.levels) - 1)].name for factor in factors}
    return [default, {**default, **second}, {**default, **{factor.name: factor.levels[-1].name for factor in factors}}]


def _facts(first: Level, level: Level) -> tuple[str, ...]:
    slots = [f"slot {slot}" for slot, text in level.slots.items() if first.slots.get(slot) != text]
    slots += [f"slot {slot}" for slot in first.slots if slot not in level.slots]
    tools = [f"tool {tool}" for tool in (*level.tools, *first.tools) if (tool in level.tools) != (tool in first.tools)]
    tools += [f"tool {tool}" for tool in sorted({*level.without} ^ {*first.without})]
    files = dict.fromkeys(
        f"file {overlay.host}:{plain_path(overlay.path)}"
        for one, other in ((first, level), (level, first))
        for overlay in one.files
        if overlay not in other.files
    )
    old, new = to_builtins(first.settings), to_builtins(level.settings)
    settings = [f"setting {name}" for name in {**old, **new} if old.get(name) != new.get(name)]
    return (*slots, *tools, *files, *settings)


def differing_places(before: Composed, after: Composed) -> tuple[str, ...]:
    """Return where an agent can meet a difference between two conditions: `system text`, `+ desk:/etc/motd`."""
    places = []
    if before.system != after.system:
        places.append("system text")
    if before.user != after.user:
        places.append("user text")
    places += _named("tool ", dict.fromkeys(before.tools), dict.fromkeys(after.tools))
    places += _named("tool ", before.tool_tables, after.tool_tables)
    places += _named(
        "tool ", {tool.name: tool for tool in before.custom_tools}, {tool.name: tool for tool in after.custom_tools}
    )
    for old, new in zip(before.hosts, after.hosts, strict=True):
        for field in old.__struct_fields__:
            if field != "files" and getattr(old, field) != getattr(new, field):
                places.append(f"{field} of {new.name}")
        old_files = {plain_path(file.path): file for file in old.files}
        new_files = {plain_path(file.path): file for file in new.files}
        places += _named(f"{new.name}:", old_files, new_files)
    places += _named("setting ", parameters_of(before.settings), parameters_of(after.settings))
    return tuple(places)


def _named(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for name in {**before, **after}:
        if name not in after:
            yield f"- {kind}{name}"
        elif name not in before:
            yield f"+ {kind}{name}"
        elif before[name] != after[name]:
            yield f"~ {kind}{name}"
