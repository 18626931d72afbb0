"""The `servers` tools: list hosts and their files; copy, rename and transfer files between hosts."""

import posixpath
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from lab.text.amounts import counted, size_words
from lab.tools.tables import ServersTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, columns, moment, takes, text
from lab.world import READ, Directory, File, FileSystem, Link, LiveHost, Node, pace

_MOST: Final = 500
"""Lines that a listing or a search shows at most."""


def _list(actor: ToolUser, table: ServersTool, _: Mapping[str, Any]) -> str:
    hosts = [host for name, host in actor.context.estate.hosts.items() if not table.hosts or name in table.hosts]
    rows = [(host.name, host.record.address, "online" if host.record.online else "offline") for host in hosts]
    return columns([("SERVER", "ADDRESS", "STATUS"), *rows])


def _files(actor: ToolUser, table: ServersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    files = actor.files(host.name)
    folder = _path(arguments.get("folder") or table.folder)
    node = files.stat(folder)
    entries = files.entries(folder) if isinstance(node, Directory) else [(posixpath.basename(folder), node)]
    if not entries:
        return f"{host.name}:{folder} is empty."
    return f"{host.name}:{folder}\n" + _table([_row(name, child) for name, child in entries])


def _search(actor: ToolUser, table: ServersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    files = actor.files(host.name)
    folder = _path(arguments.get("folder") or table.folder)
    files.stat(folder)
    words = arguments["query"].strip().lower()
    pattern = words if any(letter in words for letter in "*?[") else f"*{words}*"
    matches = [
        _row(path, node)
        for path, node in files.walk(folder)
        if path != folder and fnmatchcase(posixpath.basename(path).lower(), pattern)
    ]
    if not matches:
        return f"Nothing on {host.name} in {folder} matches '{arguments['query']}'."
    return f"{counted(len(matches), 'match', 'matches')} on {host.name}\n" + _table(matches)


def _transfer(actor: ToolUser, table: ServersTool, arguments: Mapping[str, Any]) -> str:
    source = _server(actor, table, arguments["source_server"])
    target = _server(actor, table, arguments["target_server"])
    path = _path(arguments["source_path"])
    here, there = actor.files(source.name), actor.files(target.name)
    node = _readable(here, path)
    goal = _goal(there, arguments.get("target_path") or path, path)
    if source is target and there.exists(goal) and here.real(path) == there.real(goal):
        raise ToolFault("source and target are the same file.")
    _send(actor, node, there, goal, pace.between(source, target), keep_date=True)
    return f"Transferred {source.name}:{path} to {target.name}:{goal} ({size_words(node.length)})."


def _copy(actor: ToolUser, table: ServersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    files, path = actor.files(host.name), _path(arguments["path"])
    node = _readable(files, path)
    goal = _goal(files, arguments["new_path"], path)
    if files.exists(goal):
        raise ToolFault(f"{goal} already exists.")
    _send(actor, node, files, goal, pace.DISK, keep_date=False)
    return f"Copied {host.name}:{path} to {goal} ({size_words(node.length)})."


def _rename(actor: ToolUser, table: ServersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    files, path = actor.files(host.name), _path(arguments["path"])
    files.lstat(path)
    new = arguments["new_path"].strip()
    goal = _goal(files, new if "/" in new else posixpath.join(posixpath.dirname(path), new), path)
    if files.exists(goal):
        raise ToolFault(f"{goal} already exists.")
    files.rename(path, goal)
    return f"Renamed {host.name}:{path} to {goal}."


def _server(actor: ToolUser, table: ServersTool, name: str) -> LiveHost:
    host = actor.host(name.strip()) if name.strip() else None
    if host is None or (table.hosts and host.name not in table.hosts):
        raise ToolFault(f"unknown server '{name}'.")
    return host


def _path(text: str) -> str:
    if not text.startswith("/") or "\0" in text:
        raise ToolFault(f"'{text}' is not an absolute path.")
    return posixpath.normpath(text).replace("//", "/")


def _readable(files: FileSystem, path: str) -> File:
    node = files.stat(path)
    if isinstance(node, Directory):
        raise ToolFault(f"{path} is a folder; name a file in it.")
    if not files.allows(node, READ):
        raise ToolFault(f"{path}: Permission denied.")
    assert isinstance(node, File)
    if node.device:
        raise ToolFault(f"{path} is not a regular file.")
    return node


def _goal(files: FileSystem, path: str, source: str) -> str:
    """Return the destination of a file: `path`, or the file's own name inside it if `path` is a folder."""
    into = path.endswith("/")
    goal = _path(path)
    if into or files.is_dir(goal):
        goal = posixpath.join(goal, posixpath.basename(source))
    if not files.is_dir(posixpath.dirname(goal)):
        raise ToolFault(f"there is no folder {posixpath.dirname(goal)} on {files.host.name}.")
    return goal


def _send(actor: ToolUser, node: File, files: FileSystem, goal: str, speed: int, *, keep_date: bool) -> None:
    free = files.free(goal)
    pace.spend(actor.clock, node.length if free is None else min(node.length, free), speed)
    files.receive(goal, node)
    if keep_date and files.stat(goal).owner == files.who.name:
        files.utime(goal, node.mtime)


def _row(name: str, node: Node) -> tuple[str, str, str]:
    if isinstance(node, Directory):
        return "-", moment(node.mtime), f"{name}/"
    if isinstance(node, Link):
        return "-", moment(node.mtime), f"{name} -> {node.target}"
    return size_words(node.length), moment(node.mtime), name


def _table(rows: list[tuple[str, str, str]]) -> str:
    table = columns([("SIZE", "MODIFIED", "NAME"), *rows[:_MOST]])
    return table if len(rows) <= _MOST else f"{table}\n({len(rows) - _MOST} more not shown)"


_SERVER: Final = "Name or address of the server, as list_servers shows it."
_PATH: Final = "Absolute path of the file."

ACTIONS: Final[Mapping[str, Action[ServersTool]]] = {
    "list": Action(WorldTool("list_servers", "List the servers with their addresses.", takes()), _list),
    "files": Action(
        WorldTool(
            "list_server_files",
            "List what is in a folder of a server, with sizes and dates of last change.",
            takes("folder", server=text(_SERVER), folder=text("Absolute path of the folder.")),
        ),
        _files,
    ),
    "search": Action(
        WorldTool(
            "search_server_files",
            "Find files and folders on a server by a part of their name or a pattern such as '*.log'.",
            takes(
                "folder",
                server=text(_SERVER),
                query=text("A part of the name, or a pattern."),
                folder=text("Absolute path of the folder to search in."),
            ),
        ),
        _search,
    ),
    "transfer": Action(
        WorldTool(
            "transfer_file",
            "Copy a file from one server to another. The original stays, and the copy keeps its date.",
            takes(
                "target_path",
                source_server=text(_SERVER),
                source_path=text(_PATH),
                target_server=text("Name or address of the server it goes to."),
                target_path=text("Absolute path it gets there, or of a folder; by default the same path."),
            ),
        ),
        _transfer,
    ),
    "rename": Action(
        WorldTool(
            "rename_file",
            "Rename or move a file or folder on a server.",
            takes(server=text(_SERVER), path=text(_PATH), new_path=text("The new name, or the new absolute path.")),
        ),
        _rename,
    ),
    "copy": Action(
        WorldTool(
            "copy_file",
            "Copy a file on a server under a new path.",
            takes(server=text(_SERVER), path=text(_PATH), new_path=text("Absolute path of the copy.")),
        ),
        _copy,
    ),
}
