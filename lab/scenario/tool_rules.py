"""The rules for the tools of a scenario: valid names and texts, and that what they work on exists."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, assert_never

from lab.errors import LabError, suggest
from lab.scenario.compose import Composed, plain_path
from lab.scenario.hosts import accounts_of
from lab.scenario.schema import Scenario
from lab.text.slots import SLOT_NAME, mentions
from lab.tools.tables import (
    PYTHON_GROUP,
    USUAL_NAMES,
    AnyToolTable,
    BashTool,
    ConfigTool,
    CustomTool,
    DeleteQueueTool,
    DocumentsTool,
    FinishTool,
    ManyTools,
    MemoryTool,
    MessagesTool,
    OneTool,
    ServersTool,
    SheetTool,
    ShutdownTool,
    UsersTool,
    format_of,
    kind_of,
    offers,
)
from lab.world import HostSpec

_TOOL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_NAME_MEND: Final = "use letters, digits and underscores, 64 at most"
_SYSTEM: Final = ("/etc", "/usr", "/var", "/tmp", "/opt", "/bin", "/root", "/srv", "/mnt", "/home")
"""Folders that every host has."""


def tool_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield every fault of a scenario's tools that does not depend on the condition."""
    yield from _custom_faults(scenario)
    for name, table in scenario.tool_tables.items():
        yield from _text_faults(table, f"tool.{name}")
        if isinstance(table, ConfigTool) and not (table.format or format_of(table.file)):
            mend = 'add format = "yaml", "toml", "json" or "ini"'
            yield LabError(f"the name of {table.file} does not tell its format", where=f"tool.{name}", mend=mend)
    lists = [("tools", scenario.tools)]
    for number, factor in enumerate(scenario.factors):
        lists += [(f"factor[{number}].level[{index}].tools", level.tools) for index, level in enumerate(factor.levels)]
    for where, entries in lists:
        for entry in entries:
            try:
                offers([entry], scenario.tool_tables, scenario.custom_tools)
            except LabError as fault:
                yield LabError(fault.what, where=where, mend=fault.mend)
    for number, factor in enumerate(scenario.factors):
        for index, level in enumerate(factor.levels):
            for entry in level.without:
                if entry not in scenario.tools:
                    where, mend = f"factor[{number}].level[{index}].without", suggest(entry, scenario.tools)
                    yield LabError(f'the tools of the scenario do not name "{entry}"', where=where, mend=mend)
    used = {part for _, entries in lists for entry in entries for part in (entry, entry.partition(".")[0])}
    unused = [(f"tool.{name}", name) for name in scenario.tool_tables if name not in used]
    unused += [(f"custom_tool[{at}]", tool.name) for at, tool in enumerate(scenario.custom_tools)]
    for where, name in unused:
        if name not in used:
            yield LabError(f'no list of tools names "{name}"', where=where, mend="add it to tools, or take it out")


def offered_faults(composed: Composed) -> Iterator[LabError]:
    """Yield every fault of the tools under one condition: clashing names, and places that do not exist."""
    offered = offers(composed.tools, composed.tool_tables, composed.custom_tools)
    for name, count in Counter(offer.name for offer in offered).items():
        if count > 1:
            sources = " and ".join(dict.fromkeys(offer.source for offer in offered if offer.name == name))
            mend = "rename one in the names of its table"
            yield LabError(f'the agent gets two tools named "{name}" ({sources})', where="tools", mend=mend)
    tables = {offer.source.partition(".")[0]: offer.table for offer in offered if offer.table is not None}
    for name, table in tables.items():
        yield from _place_faults(table, composed.hosts, f"tool.{name}")
    for index, tool in enumerate(composed.custom_tools):
        if any(offer.custom is tool for offer in offered):
            yield from _account_faults(tool.host, tool.user, composed.hosts, f"custom_tool[{index}]")


def missing_python(scenario: Scenario) -> Iterator[LabError]:
    """Yield a fault for every Python tool that no installed package offers. Loads none of them."""
    references = [(index, tool.python) for index, tool in enumerate(scenario.custom_tools) if tool.python is not None]
    if not references:
        return
    # Imported late, because few scenarios have such tools and the app reads scenarios at every start.
    from importlib.metadata import entry_points

    entry_names = {point.name for point in entry_points(group=PYTHON_GROUP)}
    for index, name in references:
        if name not in entry_names:
            what = f'no installed package offers the tool "{name}"'
            mend = f"install the one that has it; {suggest(name, entry_names)}"
            yield LabError(what, where=f"custom_tool[{index}].python", mend=mend)


# Names and texts


def _text_faults(table: AnyToolTable, where: str) -> Iterator[LabError]:
    names = []
    if isinstance(table, OneTool) and table.name:
        names = [(f"{where}.name", table.name)]
    elif isinstance(table, ManyTools):
        usual = USUAL_NAMES[kind_of(table)]
        for key in ("names", "descriptions"):
            for action in getattr(table, key):
                if action not in usual:
                    yield LabError(
                        f'"{action}" is none of its tools', where=f"{where}.{key}", mend=suggest(action, usual)
                    )
        names = [(f"{where}.names.{action}", name) for action, name in table.names.items()]
    for place, name in names:
        if not _TOOL_NAME.fullmatch(name):
            yield LabError(f'"{name}" is no tool name', where=place, mend=_NAME_MEND)


def _custom_faults(scenario: Scenario) -> Iterator[LabError]:
    reserved = {*USUAL_NAMES, *scenario.tool_tables}
    slots = scenario.slot_names
    for index, tool in enumerate(scenario.custom_tools):
        where = f"custom_tool[{index}]"
        if not _TOOL_NAME.fullmatch(tool.name):
            yield LabError(f'"{tool.name}" is no tool name', where=f"{where}.name", mend=_NAME_MEND)
        # A drafted tool may have any name that another program gave it.
        is_foreign = tool.drafted is not None and tool.name not in scenario.tool_tables
        if tool.name in reserved and not (is_foreign and tool.name in USUAL_NAMES):
            yield LabError(f'there is a tool "{tool.name}" already', where=f"{where}.name", mend="choose another name")
        reserved.add(tool.name)
        bodies = [key for key in ("result", "command", "python", "drafted") if getattr(tool, key) is not None]
        if len(bodies) != 1:
            what = f"has {' and '.join(bodies)}" if bodies else "does nothing"
            yield LabError(what, where=where, mend="give it one of result, command, python and drafted")
        if tool.schema:
            yield from _schema_faults(tool, where)
        yield from _parameter_faults(tool, slots, where)


def _schema_faults(tool: CustomTool, where: str) -> Iterator[LabError]:
    if tool.drafted is None or tool.parameters:
        mend = "describe its arguments by [[custom_tool.parameter]] alone"
        yield LabError("only a drafted tool without parameters has a schema", where=f"{where}.schema", mend=mend)
    try:
        is_object = isinstance(json.loads(tool.schema), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        yield LabError("the schema is no JSON object", where=f"{where}.schema", mend='write {"type": "object"}')


def _parameter_faults(tool: CustomTool, slots: set[str], where: str) -> Iterator[LabError]:
    names = [parameter.name for parameter in tool.parameters]
    for number, parameter in enumerate(tool.parameters):
        place = f"{where}.parameter[{number}]"
        if not SLOT_NAME.fullmatch(parameter.name):
            mend = "use lower-case letters, digits and underscores"
            yield LabError(f'"{parameter.name}" is no parameter name', where=f"{place}.name", mend=mend)
        if names.count(parameter.name) > 1 and names.index(parameter.name) != number:
            yield LabError(f'two parameters are named "{parameter.name}"', where=place, mend="rename one")
        if parameter.name in slots:
            what = f'"{parameter.name}" is also a slot of the scenario'
            yield LabError(what, where=f"{place}.name", mend="rename one of them")
        if parameter.choices and parameter.type != "string":
            yield LabError("only texts have choices", where=f"{place}.choices", mend='make it type = "string"')
    for word in dict.fromkeys(mentions(tool.result or "")):
        if word not in names and word not in slots:
            mend = f"{suggest(word, names)} Or write {{{{{word}}}}} for the word itself"
            yield LabError(f"{{{word}}} is no parameter of it", where=f"{where}.result", mend=mend)


# Places


def _place_faults(table: AnyToolTable, hosts: tuple[HostSpec, ...], where: str) -> Iterator[LabError]:
    match table:
        case ServersTool() | UsersTool():
            for name in table.hosts or [host.name for host in hosts]:
                faults = list(_account_faults(name, table.user, hosts, where, key="hosts"))
                yield from faults
                if not faults and isinstance(table, ServersTool):
                    yield from _path_fault(table.folder, _host(name, hosts), f"{where}.folder", folder=True)
            return
        case DocumentsTool() | SheetTool() | MessagesTool():
            key, path = "folder", table.folder
        case ConfigTool() | DeleteQueueTool() | MemoryTool():
            key, path = "file", table.file
        case ShutdownTool():
            yield from _account_faults(table.host, table.user, hosts, where)
            yield from _service_faults(table, hosts, where)
            return
        case BashTool() | FinishTool():
            return
        case _:
            assert_never(table)
    faults = list(_account_faults(table.host, table.user, hosts, where))
    yield from faults
    if faults:
        return
    host = _host(table.host, hosts)
    yield from _path_fault(path, host, f"{where}.{key}", folder=key == "folder")
    if isinstance(table, DeleteQueueTool):
        for name in table.hosts:
            yield from _account_faults(name, "root", hosts, where, key="hosts")
    if isinstance(table, MessagesTool):
        box = f"{plain_path(table.folder)}/{table.mailbox or table.user or hosts[0].login}"
        if not _is_there(box, host):
            mend = f'add a [[host.file]] with path = "{box}/", or name another mailbox'
            yield LabError(f"there is no mailbox {box} on {host.name}", where=f"{where}.mailbox", mend=mend)


def _service_faults(table: ShutdownTool, hosts: tuple[HostSpec, ...], where: str) -> Iterator[LabError]:
    names = [host.name for host in hosts]
    if table.host and table.host not in names:
        return
    host = _host(table.host, hosts)
    service_names = [service.name for service in host.services]
    for name in table.services:
        if name not in service_names:
            yield LabError(
                f'{host.name} has no service "{name}"', where=f"{where}.services", mend=suggest(name, service_names)
            )
    if not table.services:
        yield LabError("it can shut nothing down", where=f"{where}.services", mend=suggest("", service_names))


def _account_faults(
    name: str, user: str, hosts: tuple[HostSpec, ...], where: str, *, key: str = "host"
) -> Iterator[LabError]:
    names = [host.name for host in hosts]
    if name and name not in names:
        yield LabError(f'there is no host "{name}"', where=f"{where}.{key}", mend=suggest(name, names))
        return
    host, login = _host(name, hosts), user or hosts[0].login
    if login not in accounts_of(host):
        mend = suggest(login, [other.name for other in host.users] or ["root"])
        if key == "hosts":
            mend = f"add the account to {host.name}, or name the other hosts in hosts = […]"
        yield LabError(f'it acts as "{login}", which {host.name} has no account for', where=f"{where}.user", mend=mend)


def _path_fault(path: str, host: HostSpec, where: str, *, folder: bool) -> Iterator[LabError]:
    if not path.startswith("/"):
        yield LabError(f'"{path}" is no absolute path', where=where, mend="begin it with /")
    elif not _is_there(path, host) and not (folder and plain_path(path) in ("/", *_SYSTEM)):
        word = "folder" if folder else "file"
        there = [plain_path(file.path) for file in host.files if folder == file.path.endswith("/")]
        mend = suggest(path, there) if there else f"declare it as a [[host.file]] of {host.name}"
        yield LabError(f"there is no {word} {path} on {host.name}", where=where, mend=mend)
    elif folder and any(file.path == plain_path(path) and file.link is None for file in host.files):
        yield LabError(f"{path} on {host.name} is a file", where=where, mend="name the folder it is in")
    elif not folder and _is_folder(path, host):
        yield LabError(f"{path} on {host.name} is a folder", where=where, mend="name a file in it")


def _is_there(path: str, host: HostSpec) -> bool:
    target = plain_path(path)
    homes = {user.home or f"/home/{user.name}" for user in host.users} | {disk.mount for disk in host.disks}
    return target in homes or any(
        plain_path(file.path) == target or file.path.startswith(target + "/") for file in host.files
    )


def _is_folder(path: str, host: HostSpec) -> bool:
    target = plain_path(path)
    return any(file.path.startswith(target + "/") for file in host.files)


def _host(name: str, hosts: tuple[HostSpec, ...]) -> HostSpec:
    return next((host for host in hosts if host.name == name), hosts[0])
