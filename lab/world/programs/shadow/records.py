"""Changing a host's accounts, as its account programs do: numbers, homes, groups, and /etc/shadow."""

import re
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.live import LiveHost
from lab.world.machine.program import Context
from lab.world.machine.state import Group, JournalLine, User
from lab.world.programs.common.owners import group_name

NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\$?")
PEOPLE: Final = range(1000, 60_000)
SYSTEM: Final = range(100, 1000)
_SHADOW: Final = "/etc/shadow"


class Shadow(Struct, frozen=True):
    """An account's line in /etc/shadow. Days count from 1970-01-01; -1 where the field is empty."""

    password: str = "!"
    changed: int = -1
    least: int = -1
    most: int = -1
    warning: int = -1
    inactive: int = -1
    expires: int = -1


def all_files(context: Context) -> FileSystem:
    """Return the host's files with root's rights."""
    return FileSystem(context.host, actor(context.host, "root"), context.clock)


def free_number(host: LiveHost, *, system: bool = False, highest_first: bool = True) -> int:
    """Return the number for a new account and its group: ascending for people, descending for system accounts."""
    users = {user.uid for user in host.users.values()}
    groups = {group.gid for group in host.groups.values()}
    if system:
        numbers = reversed(SYSTEM) if highest_first else iter(SYSTEM)
        return next(number for number in numbers if number not in users | groups)
    top = max((number for number in users if number in PEOPLE), default=PEOPLE.start - 1)
    return next(number for number in range(top + 1, PEOPLE.stop) if number not in users)


def free_group(
    host: LiveHost, preferred: int | None = None, *, system: bool = False, highest_first: bool = True
) -> int:
    """Return the number for a new group: `preferred` when it is free."""
    groups = {group.gid for group in host.groups.values()}
    if preferred is not None and preferred not in groups:
        return preferred
    if system:
        numbers = reversed(SYSTEM) if highest_first else iter(SYSTEM)
        return next(number for number in numbers if number not in groups)
    top = max((number for number in groups if number in PEOPLE), default=PEOPLE.start - 1)
    return next(number for number in range(top + 1, PEOPLE.stop) if number not in groups)


def make_home(context: Context, user: User) -> bool:
    """Create an account's home from the skeleton; False when the path exists already."""
    files = all_files(context)
    if files.exists(user.home):
        return False
    group = group_name(context.host, user.gid)
    files.mkdir(user.home, 0o755, parents=True)
    for name, node in files.entries("/etc/skel") if files.is_dir("/etc/skel") else ():
        if isinstance(node, File):
            files.write(f"{user.home}/{name}", node.data)
            files.chown(f"{user.home}/{name}", user.name, group)
    files.chown(user.home, user.name, group)
    return True


def set_members(host: LiveHost, name: str, groups: set[str]) -> None:
    """Make an account a member of exactly these groups, besides its own."""
    for group in list(host.groups.values()):
        inside = name in group.members
        if inside and group.name not in groups:
            host.put("groups", group.name, replace(group, members=tuple(one for one in group.members if one != name)))
        elif not inside and group.name in groups:
            host.put("groups", group.name, replace(group, members=(*group.members, name)))


def member_of(host: LiveHost, name: str) -> set[str]:
    """Return the groups of an account besides its own."""
    return {group.name for group in host.groups.values() if name in group.members}


def find_named_group(host: LiveHost, word: str) -> Group | None:
    """Return the group with a name or number."""
    if word in host.groups:
        return host.groups[word]
    return next((group for group in host.groups.values() if word == str(group.gid)), None)


def shadow(context: Context, name: str) -> Shadow:
    """Return an account's entry in /etc/shadow."""
    files = all_files(context)
    text = files.read_text(_SHADOW) if files.exists(_SHADOW) else ""
    for line in text.splitlines():
        parts = line.split(":")
        if parts[0] == name and len(parts) >= 8:
            numbers = [int(part) if is_number(part.lstrip("-")) else -1 for part in parts[2:8]]
            return Shadow(parts[1], *numbers)
    return Shadow()


def write_shadow(context: Context, name: str, record: Shadow) -> None:
    """Write an account's entry to /etc/shadow."""
    context.host.settle()
    files = all_files(context)
    if not files.exists(_SHADOW):
        return
    numbers = (record.changed, record.least, record.most, record.warning, record.inactive, record.expires)
    new = ":".join([name, record.password, *("" if number < 0 else str(number) for number in numbers), ""])
    lines = files.read_text(_SHADOW).splitlines()
    new_lines = [new if line.split(":")[0] == name else line for line in lines]
    if not any(line.split(":")[0] == name for line in lines):
        new_lines.append(new)
    files.write(_SHADOW, "".join(f"{line}\n" for line in new_lines).encode("utf-8", "surrogateescape"))


def today(context: Context) -> int:
    """Return the number of today since 1970-01-01."""
    return int(context.clock.now // 86_400)


def log(context: Context, program: str, words: str) -> None:
    """Log a line in the journal."""
    context.host.log(JournalLine(context.clock.now, program, context.host.new_pid(), words))


def at_work_as(host: LiveHost, name: str) -> int:
    """Return the pid of a process of an account; 0 when there is none."""
    return next((pid for pid, process in sorted(host.processes.items()) if process.user == name), 0)


def remove_account(context: Context, name: str) -> None:
    """Remove an account, and its own group unless that has other members."""
    host = context.host
    set_members(host, name, set())
    rename_owner(host, name, str(host.users[name].uid))
    host.drop("users", name)
    own = host.groups.get(name)
    shared = own is not None and any(user.gid == own.gid for user in host.users.values())
    if own is not None and not own.members and not shared:
        rename_owner(host, name, str(own.gid), group=True)
        host.drop("groups", name)
    host.settle()


def rename_owner(host: LiveHost, old: str, new: str, *, group: bool = False) -> None:
    """Rename the owner of an account's or group's files; to its number when it was removed."""
    host.root = _renamed(host.root, old, new, "group" if group else "owner")


def _renamed(folder: Directory, old: str, new: str, field: str) -> Directory:
    children = {}
    for name, node in folder.children.items():
        if isinstance(node, Directory):
            now: Node = _renamed(node, old, new, field)
        else:
            now = replace(node, **{field: new}) if getattr(node, field) == old else node
        if now is not node:
            children[name] = now
    if not children and getattr(folder, field) != old:
        return folder
    own = new if getattr(folder, field) == old else getattr(folder, field)
    return replace(folder, children={**folder.children, **children}, **{field: own})
