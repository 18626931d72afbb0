"""Reading an ethogram file: text in, its behaviours and every fault out."""

import re
from collections.abc import Iterator
from typing import Final

from lab.errors import LabError, suggest
from lab.scenario.schema import Behaviour, EthogramFile
from lab.scenario.tables import convert_tables, key_faults, read_tables

_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY: Final = re.compile(r"[a-z0-9]")


def read_ethogram(
    text: str, where: str, reserved: frozenset[str] = frozenset()
) -> tuple[EthogramFile | None, list[LabError]]:
    """Return the ethogram, where the text can be read as one, and every fault found in it.

    `reserved` are keys the app answers to itself while tagging.
    """
    try:
        tables = read_tables(text, where)
        faults = list(key_faults(tables, EthogramFile, where))
        if faults:
            return None, faults
        file = convert_tables(tables, EthogramFile, where)
    except LabError as fault:
        return None, [fault]
    found = _faults(file.behaviours, reserved)
    return file, [LabError(fault.what, where=f"{where}: {fault.where}", mend=fault.mend) for fault in found]


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
