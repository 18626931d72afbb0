"""Loading a scenario file: text in, a checked `Scenario` out, or an error that says how to mend it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any

from msgspec import Struct

from lab.errors import LabError
from lab.scenario.labels import label_faults
from lab.scenario.ranges import with_ranges
from lab.scenario.rules import scenario_faults
from lab.scenario.schema import Scenario
from lab.scenario.shipped import find_file, shipped_scenarios
from lab.scenario.tables import convert_tables, key_faults, read_text
from lab.scenario.wordings import with_wordings
from lab.text.amounts import counted
from lab.text.toml import read_toml
from lab.tools.tables import KINDS


class LoadedScenario(Struct, frozen=True):
    """A scenario and the file it came from."""

    scenario: Scenario
    text: str
    """The exact text of the file."""
    sha256: str
    """Of the text in UTF-8, in hexadecimal."""
    path: str


def load_scenario(name_or_path: str) -> LoadedScenario:
    """Load a shipped scenario by its name, or any scenario file by its path.

    Raises `LabError` for an unknown name (with the nearest), an unreadable file, or the first fault in it.
    """
    path = find_file(name_or_path, "scenario", shipped_scenarios())
    text = read_text(path)
    scenario = parse_scenario(text, str(path))
    _refuse(list(_placed(label_faults(scenario), str(path))), str(path))
    return LoadedScenario(scenario, text, text_sha256(text), str(path))


def parse_scenario(text: str, where: str) -> Scenario:
    """Return the scenario a TOML text describes, parsed once and cached. `where` names the text in errors.

    Raises `LabError` for the first fault: file, key path, what is wrong, how to mend it.
    """
    scenario = _faultless(text)
    if scenario is None:
        scenario, faults = read_scenario(text, where)
        _refuse(faults, where)
    assert scenario is not None
    return scenario


@lru_cache(maxsize=32)
def _faultless(text: str) -> Scenario | None:
    """Return the scenario of a text, shared by every file and session that holds it; None when it has a fault."""
    scenario, faults = read_scenario(text, "")
    return None if faults else scenario


def read_scenario(text: str, where: str) -> tuple[Scenario | None, list[LabError]]:
    """Return the scenario, if the text can be parsed as one, and every fault in it."""
    try:
        tables = _with_kinds(read_toml(text, where))
        faults = list(key_faults(tables, Scenario, where))
        if faults:
            return None, faults
        _convert_tool_tables(tables.get("tool"), where)
        scenario = with_wordings(with_ranges(convert_tables(tables, Scenario, where)))
    except LabError as fault:
        return None, [fault]
    return scenario, list(_placed(scenario_faults(scenario), where))


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode("utf-8")).hexdigest()


def _with_kinds(tables: dict[str, Any]) -> dict[str, Any]:
    """Return the tables with `kind` filled in for every `[tool.NAME]`; the default is NAME."""
    tools = tables.get("tool")
    if not isinstance(tools, dict):
        return tables
    tables_by_name = {
        name: {"kind": name, **table} if isinstance(table, dict) else table for name, table in tools.items()
    }
    return {**tables, "tool": tables_by_name}


def _convert_tool_tables(tools: object, where: str) -> None:
    """Raise `LabError` for the first value of a wrong type, naming its table."""
    for name, table in tools.items() if isinstance(tools, dict) else ():
        if isinstance(table, dict) and table["kind"] in KINDS:
            try:
                convert_tables(table, KINDS[table["kind"]], where)
            except LabError as fault:
                place = fault.where.removeprefix(where).removeprefix(": ")
                key = f"tool.{name}.{place}" if place else f"tool.{name}"
                raise LabError(fault.what, where=f"{where}: {key}", mend=fault.mend) from None


def _refuse(faults: list[LabError], where: str) -> None:
    if not faults:
        return
    more = len(faults) - 1
    if not more:
        raise faults[0]
    mend = f"{faults[0].mend}; " if faults[0].mend else ""
    mend += f"{counted(more, 'more fault')}: peerlab check {where}"
    raise LabError(faults[0].what, where=faults[0].where, mend=mend)


def _placed(faults: Iterable[LabError], where: str) -> Iterator[LabError]:
    for fault in faults:
        yield LabError(fault.what, where=f"{where}: {fault.where}" if fault.where else where, mend=fault.mend)
