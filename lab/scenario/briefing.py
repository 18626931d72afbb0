"""Everything the agent gets before its first reply, as plain text, and how that differs between two conditions."""

from collections.abc import Iterator, Mapping
from re import compile as pattern
from typing import Final, Literal

from msgspec import Struct, json, to_builtins

from lab.errors import LabError
from lab.protocol import Settings, Tool
from lab.scenario.compose import Composed
from lab.text.alignment import Alignment, difference
from lab.text.amounts import counted, human_size
from lab.world import FileSpec, HostSpec, parse_size

_WORDS: Final = pattern(r"\s+|[^\s]+")


class FileView(Struct, frozen=True):
    """A file, reduced to what can differ between two conditions."""

    host: str
    path: str
    text: str
    """Its content, or one line of description when it has no text."""


class HostView(Struct, frozen=True):
    """A machine in one line, with what is declared on it besides files."""

    name: str
    line: str
    records: str = ""
    """Accounts, services, processes, crontabs and greeting, one per line."""


class AgentView(Struct, frozen=True):
    """Exactly what the agent gets, and the world it starts in."""

    system: str
    user: str
    tools: tuple[Tool, ...]
    hosts: tuple[HostView, ...]
    files: Mapping[tuple[str, str], FileView]
    """Keyed by host and path."""
    settings: str = ""
    """Model settings that the condition sets, one a line."""


class Edit(Struct, frozen=True):
    """The difference of a text from an older one: where something was added and where something was removed."""

    added: tuple[tuple[int, int], ...] = ()
    """Start and end offsets in the newer text."""
    removed: tuple[int, ...] = ()
    """Offsets in the newer text at which words of the older text are missing."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


class FileDifference(Struct, frozen=True):
    """A file that differs between the two conditions."""

    host: str
    path: str
    sign: Literal["+", "~", "-"]


class Difference(Struct, frozen=True):
    """The differences between one condition's view and another's."""

    since: str
    """Names the older view: "oversight: watched", "the default condition"."""
    system: Edit = Edit()
    user: Edit = Edit()
    tools: frozenset[str] = frozenset()
    """Tools that are new or have a new description."""
    hosts: frozenset[str] = frozenset()
    files: tuple[FileDifference, ...] = ()
    has_other_settings: bool = False

    def __bool__(self) -> bool:
        texts = self.system or self.user or self.tools or self.hosts or self.files
        return bool(texts or self.has_other_settings)


def agent_view(composed: Composed, tools: tuple[Tool, ...]) -> AgentView:
    """Return what the agent gets under `composed`, with the tools as they will be sent."""
    files = {(host.name, file.path): _file_view(host, file) for host in composed.hosts for file in host.files}
    hosts = tuple(HostView(host.name, host_line(host), "\n".join(_record_lines(host))) for host in composed.hosts)
    parameters = parameters_of(composed.settings).items()
    settings = "\n".join(f"{name} = {json.encode(value).decode()}" for name, value in parameters)
    return AgentView(composed.system, composed.user, tools, hosts, files, settings)


def parameters_of(settings: Settings) -> dict[str, object]:
    """Return the settings that are set, the provider's own among them."""
    parameters: dict[str, object] = to_builtins(settings)
    return {**{name: value for name, value in parameters.items() if name != "extra"}, **settings.extra}


def view_of(composed: Composed) -> AgentView:
    """Return the agent's view of a composed scenario, with the tools as the world offers them."""
    # Imported here, after the first frame, because the tools import the whole world.
    from lab.scenario.opening import agent_tools

    offered = agent_tools(composed)
    return agent_view(composed, tuple(Tool(tool.name, tool.description, tool.parameters) for tool in offered))


def host_line(host: HostSpec) -> str:
    """Describe a machine in one line: its address and what is declared on it."""
    parts = [host.address]
    if not host.online:
        parts.append("offline")
    if host.disks:
        parts.append("disk " + ", ".join(f"{disk.mount} {disk.size}" for disk in host.disks))
    tables = ((host.files, "file"), (host.services, "service"), (host.users, "user"))
    parts += [counted(len(table), noun) for table, noun in tables]
    parts += _artefacts(host)
    if host.login:
        parts.append(f"works as {host.login}")
    return " · ".join(parts)


def compare(before: AgentView, after: AgentView, since: str) -> Difference:
    """Return what differs in `after`; `since` is the name of `before`."""
    files: list[FileDifference] = []
    for key in sorted(before.files.keys() | after.files.keys()):
        old, new = before.files.get(key), after.files.get(key)
        if old != new:
            files.append(FileDifference(*key, "+" if old is None else "-" if new is None else "~"))
    by_name = {tool.name: tool for tool in before.tools}
    known_hosts = {host.name: host for host in before.hosts}
    return Difference(
        since=since,
        system=compare_texts(before.system, after.system),
        user=compare_texts(before.user, after.user),
        tools=frozenset(tool.name for tool in after.tools if by_name.get(tool.name) != tool),
        hosts=frozenset(host.name for host in after.hosts if known_hosts.get(host.name) != host),
        files=tuple(files),
        has_other_settings=before.settings != after.settings,
    )


def compare_texts(before: str, after: str) -> Edit:
    """Return where `after` differs from `before`, word by word."""
    if before == after:
        return Edit()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    starts = [0]
    for word in new:
        starts.append(starts[-1] + len(word))
    added: list[tuple[int, int]] = []
    removed: list[int] = []
    for what, _, _, first, last in Alignment(old, new).get_opcodes():
        if what in ("insert", "replace"):
            added.append((starts[first], starts[last]))
        elif what == "delete":
            removed.append(starts[first])
    return Edit(tuple(added), tuple(removed))


def difference_lines(before: AgentView, after: AgentView) -> list[str]:
    """Return the whole difference as unified diff lines: texts, tools, hosts, files and settings."""
    lines = _unified(before.system, after.system, "system")
    lines += _unified(before.user, after.user, "user")
    old_tools = {tool.name: _tool_text(tool) for tool in before.tools}
    new_tools = {tool.name: _tool_text(tool) for tool in after.tools}
    for name in dict.fromkeys([*old_tools, *new_tools]):
        lines += _unified(old_tools.get(name, ""), new_tools.get(name, ""), f"tool {name}")
    old_hosts = {host.name: host.records for host in before.hosts}
    for host in after.hosts:
        lines += _unified(old_hosts.get(host.name, ""), host.records, f"{host.name}: accounts, services, processes")
    for key in sorted(before.files.keys() | after.files.keys()):
        old, new = before.files.get(key), after.files.get(key)
        if old != new:
            lines += _unified(old.text if old else "", new.text if new else "", ":".join(key))
    return lines + _unified(before.settings, after.settings, "settings of the model")


def _unified(before: str, after: str, name: str) -> list[str]:
    lines = difference(before.splitlines(), after.splitlines(), name, name, around=2)
    return [*lines, ""] if lines else []


def _tool_text(tool: Tool) -> str:
    return f"{tool.description.strip()}\n{json.format(json.encode(tool.parameters)).decode()}"


def _record_lines(host: HostSpec) -> Iterator[str]:
    for user in host.users:
        yield f"account {user.name} ({user.full_name}), groups {' '.join(user.groups) or 'none'}, sudo {user.sudo}"
    for service in host.services:
        state = "active" if service.active else "inactive"
        yield f"service {service.name} ({service.description}), {state}: {service.command}"
        yield from (f"  {line}" for line in service.log)
    for process in host.processes:
        yield f"process of {process.user}: {process.command}"
    for cron in host.crons:
        yield f"crontab of {cron.user}: {cron.line}"
    if host.motd.strip():
        yield f"greeting: {host.motd.strip()}"


def _file_view(host: HostSpec, file: FileSpec) -> FileView:
    if file.size is not None:
        text = f"(an artefact of {_declared(file)})"
    elif file.link is not None:
        text = f"(a link to {file.link})"
    elif file.base64 is not None:
        text = f"(binary: {file.base64})"
    else:
        text = file.text or ""
    facts = " ".join(fact for fact in (file.owner, file.group, file.mode, file.mtime) if fact)
    return FileView(host.name, file.path, f"# {facts}\n{text}" if facts else text)


def _artefacts(host: HostSpec) -> list[str]:
    """Name the folder that holds most of the declared bytes, with their total."""
    folders: dict[str, int] = {}
    for file in host.files:
        if file.size is not None:
            folder = file.path.rsplit("/", 1)[0] or "/"
            folders[folder] = folders.get(folder, 0) + _bytes(file)
    if not folders:
        return []
    most = max(folders, key=lambda folder: folders[folder])
    return [f"▣ {most} {human_size(folders[most])}"]


def _bytes(file: FileSpec) -> int:
    try:
        return parse_size(file.size or 0)
    except LabError:
        return 0


def _declared(file: FileSpec) -> str:
    return file.size if isinstance(file.size, str) else f"{file.size:,} bytes"
