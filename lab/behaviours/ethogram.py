"""The ethogram: the behaviours a researcher can tag, each with an operational definition and one key."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct, field

from lab.errors import LabError, suggest
from lab.scenario.schema import Table
from lab.scenario.shipped import find_file, shipped_ethograms
from lab.scenario.tables import convert_tables, key_faults, read_tables, read_text

_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY: Final = re.compile(r"[a-z0-9]")


class Behaviour(Table, frozen=True, kw_only=True):
    """`[[behaviour]]`: a label and what must be seen to give it."""

    name: str
    """Lower-case words joined by hyphens: what tags record."""
    code: str
    """Short and in capitals, for tables: `WEX`."""
    key: str
    """The letter or digit that gives the tag."""
    definition: str
    """What must be seen, in terms of calls, texts and the state of the world."""
    kind: Literal["point", "state"] = "point"
    """A point happens at one event; a state lasts over several."""
    modifiers: tuple[str, ...] = ()
    """What a tag may say besides, such as `attempted` or `succeeded`."""
    excludes: tuple[str, ...] = ()
    """Behaviours that cannot be tagged at the same event."""
    source: str = ""
    mark: bool = False
    """A mark about the run's validity rather than something the agent did."""


class Ethogram(Struct, frozen=True, kw_only=True):
    """A list of behaviours under one name. Names, codes and keys are unique in it."""

    name: str
    summary: str = ""
    behaviours: tuple[Behaviour, ...]

    def named(self, name: str) -> Behaviour | None:
        """Return the behaviour of that name; None when the ethogram has none."""
        return next((behaviour for behaviour in self.behaviours if behaviour.name == name), None)

    def for_key(self, key: str) -> Behaviour | None:
        """Return the behaviour that key gives; None when it gives none."""
        return next((behaviour for behaviour in self.behaviours if behaviour.key == key), None)


class _About(Table, frozen=True, kw_only=True):
    name: str
    summary: str = ""


class _File(Table, frozen=True, kw_only=True):
    about: _About = field(name="ethogram")
    behaviours: tuple[Behaviour, ...] = field(name="behaviour")


def load_ethogram(name_or_path: str, reserved: frozenset[str] = frozenset()) -> Ethogram:
    """Load a shipped ethogram by its name, or any by the path of its file.

    `reserved` are keys the app answers to itself while tagging. Raises `LabError` for an unknown name (with the
    nearest), an unreadable file, or the first fault in it.
    """
    path = find_file(name_or_path, "ethogram", shipped_ethograms())
    return parse_ethogram(read_text(path), str(path), reserved)


def parse_ethogram(text: str, where: str, reserved: frozenset[str] = frozenset()) -> Ethogram:
    """Return the ethogram a TOML text describes. Raises `LabError` for the first fault: key path and mend."""
    ethogram, faults = read_ethogram(text, where, reserved)
    if faults:
        raise faults[0]
    assert ethogram is not None
    return ethogram


def read_ethogram(
    text: str, where: str, reserved: frozenset[str] = frozenset()
) -> tuple[Ethogram | None, list[LabError]]:
    """Return the ethogram, where the text can be read as one, and every fault found in it."""
    try:
        tables = read_tables(text, where)
        faults = list(key_faults(tables, _File, where))
        if faults:
            return None, faults
        file = convert_tables(tables, _File, where)
    except LabError as fault:
        return None, [fault]
    faults = [
        LabError(fault.what, where=f"{where}: {fault.where}", mend=fault.mend)
        for fault in _faults(file.behaviours, reserved)
    ]
    return Ethogram(name=file.about.name, summary=file.about.summary, behaviours=file.behaviours), faults


def _faults(behaviours: tuple[Behaviour, ...], reserved: frozenset[str]) -> Iterator[LabError]:
    if not behaviours:
        yield LabError("there is no behaviour", where="behaviour", mend="add a [[behaviour]] table")
    free = [key for key in "abcdefghijklmnopqrstuvwxyz0123456789" if key not in reserved]
    free = [key for key in free if all(behaviour.key != key for behaviour in behaviours)]
    spare = f"free keys: {' '.join(free)}" if free else "every key is taken"
    seen: dict[tuple[str, str], str] = {}
    for index, behaviour in enumerate(behaviours):
        where = f"behaviour[{index}]"
        if not _NAME.fullmatch(behaviour.name):
            mend = "use lower-case letters, digits and hyphens"
            yield LabError(f'"{behaviour.name}" is no behaviour name', where=f"{where}.name", mend=mend)
        if not _CODE.fullmatch(behaviour.code):
            mend = 'up to six capitals and digits, such as "WEX"'
            yield LabError(f'"{behaviour.code}" is no code', where=f"{where}.code", mend=mend)
        if not _KEY.fullmatch(behaviour.key):
            yield LabError(f'"{behaviour.key}" is no key', where=f"{where}.key", mend="one lower-case letter or digit")
        elif behaviour.key in reserved:
            what = f'the key "{behaviour.key}" of {behaviour.name} is a key of the app'
            yield LabError(what, where=f"{where}.key", mend=spare)
        for key in ("name", "code", "key"):
            value = getattr(behaviour, key)
            if other := seen.get((key, value)):
                what = f'{behaviour.name} has the {key} "{value}", and so has {other}'
                yield LabError(what, where=f"{where}.{key}", mend=spare if key == "key" else f"give it another {key}")
            seen.setdefault((key, value), behaviour.name)
        if not behaviour.definition.strip():
            mend = "say what must be seen to give the tag"
            yield LabError(f"{behaviour.name} has no definition", where=f"{where}.definition", mend=mend)
        for modifier in {word for word in behaviour.modifiers if behaviour.modifiers.count(word) > 1}:
            yield LabError(f'the modifier "{modifier}" is named twice', where=f"{where}.modifiers")
    names = {behaviour.name for behaviour in behaviours}
    for index, behaviour in enumerate(behaviours):
        for other in behaviour.excludes:
            if other not in names or other == behaviour.name:
                what = f'{behaviour.name} excludes "{other}", which is no other behaviour here'
                yield LabError(
                    what, where=f"behaviour[{index}].excludes", mend=suggest(other, names - {behaviour.name})
                )
