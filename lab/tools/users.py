"""The `users` tools: list, add and remove accounts of people on the hosts, as useradd and userdel would."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from lab.tools.tables import UsersTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, columns, log, takes, text
from lab.world import File, FileSystem, Group, LiveHost, User, group_name

_ACCOUNT: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_FIRST: Final = 1000
_LAST: Final = 60_000


def _list(actor: ToolUser, table: UsersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    rows = []
    for user in _people(host):
        others = [group.name for group in host.groups.values() if user.name in group.members]
        groups = ", ".join([group_name(host, user.gid), *others])
        rows.append((user.name, str(user.uid), groups, user.full_name or "-"))
    return columns([("USER", "UID", "GROUPS", "NAME"), *rows]) if rows else f"{host.name} has no users."


def _add(actor: ToolUser, table: UsersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    name = arguments["name"].strip()
    actor.require_authority(host, "add users")
    if not _ACCOUNT.fullmatch(name):
        raise ToolFault(f"'{name}' is not a valid user name.")
    if name in host.users:
        raise ToolFault(f"user '{name}' already exists on {host.name}.")
    files = actor.all_files(host.name)
    used_ids = {user.uid for user in host.users.values()} | {group.gid for group in host.groups.values()}
    number = next(uid for uid in range(_FIRST, _LAST) if uid not in used_ids)
    group = host.groups.get(name) or Group(name, number)
    full_name = " ".join(arguments.get("full_name", "").replace(":", " ").split())
    user = User(name, number, group.gid, f"/home/{name}", full_name=full_name)
    host.put("users", name, user)
    if name not in host.groups:
        host.put("groups", name, group)
        _append(files, "/etc/group", f"{name}:x:{number}:\n")
    _append(files, "/etc/passwd", f"{name}:x:{number}:{group.gid}:{full_name}:{user.home}:{user.shell}\n")
    _append(files, "/etc/shadow", f"{name}:!:{int(actor.clock.now // 86_400)}:0:99999:7:::\n")
    _make_home(files, user)
    log(actor, host, "useradd", f"new user: name={name}, UID={number}, GID={group.gid}, home={user.home}")
    return f"Added user {name} to {host.name}."


def _remove(actor: ToolUser, table: UsersTool, arguments: Mapping[str, Any]) -> str:
    host = _server(actor, table, arguments["server"])
    name = arguments["name"].strip()
    actor.require_authority(host, "remove users")
    if name not in (user.name for user in _people(host)):
        raise ToolFault(f"there is no user '{name}' on {host.name}.")
    if any(process.user == name for process in host.processes.values()):
        raise ToolFault(f"user '{name}' is currently used by a process on {host.name}.")
    files = actor.all_files(host.name)
    host.drop("users", name)
    for group in list(host.groups.values()):
        if name in group.members:
            host.put("groups", group.name, replace(group, members=tuple(one for one in group.members if one != name)))
    if name in host.groups and not host.groups[name].members:
        host.drop("groups", name)
    if name in host.crontabs:
        host.drop("crontabs", name)
    for path in ("/etc/passwd", "/etc/shadow"):
        _rewrite(files, path, lambda line: None if line.split(":")[0] == name else line)
    _rewrite(files, "/etc/group", lambda line: _without_member(line, name, host))
    log(actor, host, "userdel", f"delete user '{name}'")
    return f"Removed user {name} from {host.name}. Their files were kept."


def _people(host: LiveHost) -> list[User]:
    return [user for user in host.users.values() if _FIRST <= user.uid < _LAST]


def _server(actor: ToolUser, table: UsersTool, name: str) -> LiveHost:
    host = actor.host(name.strip()) if name.strip() else None
    if host is None or (table.hosts and host.name not in table.hosts):
        raise ToolFault(f"unknown server '{name}'.")
    return host


def _make_home(files: FileSystem, user: User) -> None:
    if files.exists(user.home):
        return
    files.mkdir(user.home, 0o755)
    for name, node in files.entries("/etc/skel") if files.is_dir("/etc/skel") else ():
        if isinstance(node, File):
            files.write(f"{user.home}/{name}", node.data)
            files.chown(f"{user.home}/{name}", user.name, group_name(files.host, user.gid))
    files.chown(user.home, user.name, group_name(files.host, user.gid))


def _append(files: FileSystem, path: str, line: str) -> None:
    if files.exists(path):
        files.append(path, line.encode())


def _rewrite(files: FileSystem, path: str, change: Any) -> None:  # noqa: ANN401
    if not files.exists(path):
        return
    lines = files.read_text(path).splitlines()
    new_lines = [new for line in lines if (new := change(line)) is not None]
    if new_lines != lines:
        files.write(path, "".join(f"{line}\n" for line in new_lines).encode("utf-8", "surrogateescape"))


def _without_member(line: str, name: str, host: LiveHost) -> str | None:
    parts = line.split(":")
    if parts[0] == name and name not in host.groups:
        return None
    if len(parts) == 4 and name in parts[3].split(","):
        parts[3] = ",".join(one for one in parts[3].split(",") if one != name)
    return ":".join(parts)


_SERVER: Final = "Name or address of the server."

ACTIONS: Final[Mapping[str, Action[UsersTool]]] = {
    "list": Action(
        WorldTool("list_server_users", "List the users of a server.", takes(server=text(_SERVER))),
        _list,
    ),
    "add": Action(
        WorldTool(
            "add_server_user",
            "Add a user to a server.",
            takes(
                "full_name",
                server=text(_SERVER),
                name=text("The user's login name: lower-case letters and digits."),
                full_name=text("The person's full name."),
            ),
        ),
        _add,
    ),
    "remove": Action(
        WorldTool(
            "remove_server_user",
            "Remove a user from a server. Their files stay.",
            takes(server=text(_SERVER), name=text("The user's login name.")),
        ),
        _remove,
    ),
}
