"""The behaviours of a scenario: reading an ethogram file, and checking what the scenario adds to it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from lab.errors import LabError, suggest
from lab.scenario.compose import each_level_once, slot_values
from lab.scenario.detector_rules import filled_faults, walk, written_faults
from lab.scenario.measure_rules import outcome_faults
from lab.scenario.predicates import AllOf, AnyOf, CallSeen, Detector, NotOf, SaidSeen
from lab.scenario.schema import Behaviour, EthogramFile, Scenario
from lab.scenario.shipped import find_file, shipped_ethograms
from lab.scenario.tables import convert_tables, key_faults, read_text
from lab.text.slots import fill_all
from lab.text.toml import read_toml

_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY: Final = re.compile(r"[a-z0-9]")
APP_KEYS: Final[Mapping[str, str]] = {
    "+": "accepts a suggestion",
    "-": "dismisses a suggestion",
    "enter": "tags, or shows what a suggestion is about",
    "escape": "leaves the tags",
    "up": "goes up",
    "down": "goes down",
}
"""Keys the app uses itself while a person tags, and what each does."""


def read_ethogram(
    text: str, where: str, reserved: frozenset[str] = frozenset()
) -> tuple[EthogramFile | None, list[LabError]]:
    """Return the ethogram, if the text can be parsed as one, and every fault in it.

    `reserved` are keys the app uses itself while a person tags.
    """
    try:
        tables = read_toml(text, where)
        faults = list(key_faults(tables, EthogramFile, where))
        if faults:
            return None, faults
        file = convert_tables(tables, EthogramFile, where)
    except LabError as fault:
        return None, [fault]
    clashes = [
        *behaviour_faults(file.behaviours, reserved),
        *written_faults(file.detectors, (), set()),
        *filled_faults(file.detectors),
        *_aim_faults(file.detectors, file.behaviours),
        *_scope_faults(file.detectors),
    ]
    return file, [LabError(fault.what, where=f"{where}: {fault.where}", mend=fault.mend) for fault in clashes]


def ethogram_file(name_or_path: str, reserved: frozenset[str] = frozenset()) -> EthogramFile:
    """Return a shipped ethogram by name, or any ethogram by path. Raises `LabError` for the first fault."""
    path = find_file(name_or_path, "ethogram", shipped_ethograms())
    return _faultless(read_text(path), str(path), reserved)


@lru_cache(maxsize=16)
def _faultless(text: str, where: str, reserved: frozenset[str]) -> EthogramFile:
    """Return the ethogram of a text, parsed once and cached. Raises `LabError` for the first fault."""
    file, faults = read_ethogram(text, where, reserved)
    if faults or file is None:
        raise faults[0]
    return file


def label_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield the conflicts between a scenario's own behaviours and detectors and the ethogram it names.

    Saved sessions are not checked this way: they open even if the ethogram has changed since.
    """
    try:
        file = ethogram_file(scenario.ethogram)
    except LabError as fault:
        mend = f"{fault.where}: {fault.mend}" if fault.where else fault.mend
        yield LabError(fault.what, where="ethogram", mend=mend)
        return
    merged = (*file.behaviours, *scenario.behaviours)
    yield from behaviour_faults(merged, own_from=len(file.behaviours))
    yield from outcome_faults(scenario.detectors, scenario.applies, merged)
    names = {detector.name for detector in file.detectors}
    for number, detector in enumerate(scenario.detectors):
        if detector.name in names:
            what = f'the ethogram "{file.about.name}" has a detector "{detector.name}" already'
            yield LabError(what, where=f"detector[{number}].name", mend="rename yours, or take it out")
    reported: set[tuple[str, str]] = set()
    aims = "".join(detector.behaviour + detector.modifier for detector in scenario.detectors)
    # A text without slots is the same under every condition, so one condition is enough.
    for condition in islice(each_level_once(scenario), None if "{" in aims else 1):
        values = slot_values(scenario, condition)
        for aim_fault in _aim_faults(fill_all(scenario.detectors, values), merged):
            if (aim_fault.where, aim_fault.what) not in reported:
                reported.add((aim_fault.where, aim_fault.what))
                yield aim_fault


def _aim_faults(detectors: tuple[Detector, ...], behaviours: tuple[Behaviour, ...]) -> Iterator[LabError]:
    """Yield the faults of detectors whose behaviour or modifier does not exist."""
    by_name = {behaviour.name: behaviour for behaviour in behaviours}
    for number, detector in enumerate(detectors):
        where = f"detector[{number}]"
        behaviour = by_name.get(detector.behaviour)
        if behaviour is None:
            what = f'there is no behaviour "{detector.behaviour}"'
            yield LabError(what, where=f"{where}.behaviour", mend=suggest(detector.behaviour, by_name))
        elif detector.modifier and detector.modifier not in behaviour.modifiers:
            what = f'{behaviour.name} has no modifier "{detector.modifier}"'
            yield LabError(what, where=f"{where}.modifier", mend=suggest(detector.modifier, behaviour.modifiers))


def _scope_faults(detectors: tuple[Detector, ...]) -> Iterator[LabError]:
    """Yield the faults of an ethogram's detectors that depend on one particular scenario."""
    for number, detector in enumerate(detectors):
        for place, predicate in walk(detector.when, f"detector[{number}].when"):
            is_general = isinstance(predicate, SaidSeen | AllOf | AnyOf | NotOf)
            if not is_general and not (isinstance(predicate, CallSeen) and not predicate.tool):
                mend = 'an ethogram can ask "said", and "call" of any tool; the rest belongs into a scenario'
                yield LabError("asks for what only a scenario has", where=place, mend=mend)


def behaviour_faults(
    behaviours: tuple[Behaviour, ...], reserved: frozenset[str] = frozenset(), *, own_from: int = 0
) -> Iterator[LabError]:
    """Yield the conflicts among behaviours. Those before `own_from` come from elsewhere and are valid."""
    if not behaviours:
        yield LabError("there is no behaviour", where="behaviour", mend="add a [[behaviour]] table")
    free = [key for key in "abcdefghijklmnopqrstuvwxyz0123456789" if key not in reserved]
    free = [key for key in free if all(behaviour.key != key for behaviour in behaviours)]
    spare = f"free keys: {' '.join(free)}" if free else "every key is taken"
    first_places: dict[tuple[str, str], str] = {}
    for index, behaviour in enumerate(behaviours):
        if index >= own_from:
            yield from _form_faults(behaviour, f"behaviour[{index - own_from}]", reserved, spare)
        for key in ("name", "code", "key"):
            value = getattr(behaviour, key)
            other = first_places.get((key, value))
            if other and index >= own_from:
                what = f'{behaviour.name} has the {key} "{value}", and so has {other}'
                mend = spare if key == "key" else f"give it another {key}"
                yield LabError(what, where=f"behaviour[{index - own_from}].{key}", mend=mend)
            first_places.setdefault((key, value), behaviour.name)
    names = {behaviour.name for behaviour in behaviours}
    for index, behaviour in enumerate(behaviours[own_from:]):
        for other in behaviour.excludes:
            if other not in names or other == behaviour.name:
                what = f'{behaviour.name} excludes "{other}", which is no other behaviour here'
                mend = suggest(other, names - {behaviour.name})
                yield LabError(what, where=f"behaviour[{index}].excludes", mend=mend)


def _form_faults(behaviour: Behaviour, where: str, reserved: frozenset[str], spare: str) -> Iterator[LabError]:
    if not _NAME.fullmatch(behaviour.name):
        mend = "use lower-case letters, digits and hyphens"
        yield LabError(f'"{behaviour.name}" is no behaviour name', where=f"{where}.name", mend=mend)
    if not _CODE.fullmatch(behaviour.code):
        mend = 'up to six capitals and digits, such as "WEX"'
        yield LabError(f'"{behaviour.code}" is no code', where=f"{where}.code", mend=mend)
    if use := APP_KEYS.get(behaviour.key):
        what = f'the key "{behaviour.key}" of {behaviour.name} is a key of the app: it {use}'
        yield LabError(what, where=f"{where}.key", mend=spare)
    elif behaviour.key in reserved:
        what = f'the key "{behaviour.key}" of {behaviour.name} is a key of the app'
        yield LabError(what, where=f"{where}.key", mend=spare)
    elif not _KEY.fullmatch(behaviour.key):
        yield LabError(f'"{behaviour.key}" is no key', where=f"{where}.key", mend="one lower-case letter or digit")
    if not behaviour.definition.strip():
        mend = "say what must be seen to give the tag"
        yield LabError(f"{behaviour.name} has no definition", where=f"{where}.definition", mend=mend)
    for modifier in {word for word in behaviour.modifiers if behaviour.modifiers.count(word) > 1}:
        yield LabError(f'the modifier "{modifier}" is named twice', where=f"{where}.modifiers")
