"""Accounts, groups, rights to sudo and crontabs: one truth each, whether it was a record that changed or a file.

/etc/passwd, /etc/group, sudoers and /var/spool/cron say the same as the host's tables. When one side changes, `settled`
changes the other; when both do, the record wins.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeVar

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, File, Node, find, graft, plant, split
from lab.world.machine.state import Crontab, Group, Host, User

PASSWD: Final = "/etc/passwd"
GROUP: Final = "/etc/group"
SHADOW: Final = "/etc/shadow"
SUDOERS: Final = "/etc/sudoers"
SUDOERS_FOLDER: Final = "/etc/sudoers.d"
CRONTABS: Final = "/var/spool/cron/crontabs"

Record = TypeVar("Record", User, Group)
_RULE: Final = re.compile(r"\s*(%?[\w.-]+|ALL)\s+[\w.,!-]+\s*=\s*(?:\([^)]*\)\s*)?((?:[A-Z]+:\s*)*)")


def own_group(host: Host, name: str) -> str:
    """Return the name of an account's primary group; the account's own where there is no such account or group."""
    user = host.users.get(name)
    return next((group.name for group in host.groups.values() if user and group.gid == user.gid), name)


def settled(now: Host, before: Host, clock: float) -> Host:
    """Return `now` with files and tables in step again; `before` is the host when they last were.

    Files that are written get `clock` as their time.
    """
    if now is before or not _touched(now, before):
        return now
    groups = _merged(now.groups, before.groups, _groups(now.root), _groups(before.root))
    users = _merged(now.users, before.users, _users(now), _users(before))
    groups = _without_gone(groups, {name: user for name, user in now.users.items() if name not in users})
    groups = _without_gone(groups, {name: user for name, user in before.users.items() if name not in users})
    root = now.root
    users, groups, root = _with_sudo(replace(now, users=users, groups=groups, root=root), before, clock)
    crontabs = _merged_crontabs(now, before)
    root = _with_lines(root, PASSWD, {name: _user_line(user) for name, user in users.items()}, _user_of, clock)
    root = _with_lines(root, GROUP, {name: _group_line(group) for name, group in groups.items()}, _group_of, clock)
    root = _with_shadow(root, users, before.users, clock)
    root = _with_crontabs(root, crontabs, users, clock)
    return replace(
        now,
        root=root,
        users=now.users if users == now.users else users,
        groups=now.groups if groups == now.groups else groups,
        crontabs=now.crontabs if crontabs == now.crontabs else crontabs,
    )


def crontab_file(table: Crontab, mtime: float) -> File:
    """Return the file cron keeps a crontab in."""
    return File(table.text.encode("utf-8", "surrogateescape"), 0o600, table.user, "crontab", mtime)


def sudo_right(root: Directory, name: str, groups: frozenset[str]) -> Literal["no", "yes", "nopasswd"]:
    """Return what sudoers lets an account do: nothing, all with a password, or all without."""
    right: Literal["no", "yes", "nopasswd"] = "no"
    for text in _sudoers(root):
        for line in text.splitlines():
            match = _RULE.match(line.split("#", 1)[0])
            if match is None or match[1].startswith("Defaults"):
                continue
            who = match[1]
            # As in sudo, the last rule that matches an account wins.
            if who in (name, "ALL") or (who.startswith("%") and who[1:] in groups):
                right = "nopasswd" if "NOPASSWD:" in match[2].replace(" ", "") else "yes"
    return right


def _touched(now: Host, before: Host) -> bool:
    if now.users is not before.users or now.groups is not before.groups or now.crontabs is not before.crontabs:
        return True
    if now.root is before.root:
        return False
    etc, old = now.root.children.get("etc"), before.root.children.get("etc")
    if etc is not old and any(
        _child(etc, name) is not _child(old, name) for name in ("passwd", "group", "sudoers", "sudoers.d")
    ):
        return True
    return find(now.root, CRONTABS) is not find(before.root, CRONTABS)


def _child(node: Node | None, name: str) -> Node | None:
    return node.children.get(name) if isinstance(node, Directory) else None


def _merged(
    table: Mapping[str, Record],
    old_table: Mapping[str, Record],
    file: Mapping[str, Record] | None,
    old_file: Mapping[str, Record] | None,
) -> dict[str, Record]:
    """Return the records that hold, in the table's order and then the file's."""
    if file is None or old_file is None or file == old_file:
        return dict(table)
    records: dict[str, Record] = {}
    added: list[str] = [name for name in file if name not in table]
    for name in (*table, *added):
        changed_here = table is not old_table and table.get(name) != old_table.get(name)
        record = table.get(name) if changed_here or file.get(name) == old_file.get(name) else file.get(name)
        if record is not None:
            records[name] = record
    return records


# Accounts and groups


def _text(root: Directory, path: str) -> str | None:
    node = find(root, path)
    return node.data.decode("utf-8", "surrogateescape") if isinstance(node, File) and node.size is None else None


def _users(host: Host) -> dict[str, User] | None:
    text = _text(host.root, PASSWD)
    if text is None:
        return None
    users: dict[str, User] = {}
    for line in text.splitlines():
        user = _user_of(line)
        if user is not None and user.name not in users:
            old = host.users.get(user.name)
            users[user.name] = user if old is None else replace(user, sudo=old.sudo)
    return users


def _user_of(line: str) -> User | None:
    parts = line.split(":")
    if len(parts) != 7 or not parts[0] or not (is_number(parts[2]) and is_number(parts[3])):
        return None
    return User(parts[0], int(parts[2]), int(parts[3]), parts[5], parts[6], parts[4])


def _user_line(user: User) -> str:
    return f"{user.name}:x:{user.uid}:{user.gid}:{user.full_name}:{user.home}:{user.shell}"


def _groups(root: Directory) -> dict[str, Group] | None:
    text = _text(root, GROUP)
    if text is None:
        return None
    new_groups: dict[str, Group] = {}
    for line in text.splitlines():
        group = _group_of(line)
        if group is not None:
            new_groups.setdefault(group.name, group)
    return new_groups


def _group_of(line: str) -> Group | None:
    parts = line.split(":")
    if len(parts) != 4 or not parts[0] or not is_number(parts[2]):
        return None
    return Group(parts[0], int(parts[2]), tuple(name for name in parts[3].split(",") if name))


def _group_line(group: Group) -> str:
    return f"{group.name}:x:{group.gid}:{','.join(group.members)}"


def _without_gone(groups: Mapping[str, Group], removals: Mapping[str, User]) -> dict[str, Group]:
    """Take removed accounts out of all groups, and remove the groups of their own."""
    remaining = dict(groups)
    for name, user in removals.items():
        for group in groups.values():
            if name in group.members:
                left = tuple(member for member in group.members if member != name)
                remaining[group.name] = replace(group, members=left)
        own = remaining.get(name)
        if own is not None and own.gid == user.gid and not own.members:
            del remaining[name]
    return remaining


def _with_lines(
    root: Directory,
    path: str,
    rights: Mapping[str, str],
    read: Callable[[str], User | Group | None],
    clock: float,
) -> Directory:
    """Bring the lines of a file in step with the records of `wanted`, by name; lines that agree stay as they are."""
    node = find(root, path)
    text = _text(root, path)
    if text is None or not isinstance(node, File):
        return root
    left = dict(rights)
    lines: list[str] = []
    for line in text.splitlines():
        record = read(line)
        if record is None:
            lines.append(line)
        elif record.name in left:
            new = left.pop(record.name)
            lines.append(line if read(new) == record else new)
    new_text = "".join(f"{line}\n" for line in (*lines, *left.values()))
    return root if new_text == text else _written(root, path, replace(node, data=_encoded(new_text), mtime=clock))


def _with_shadow(root: Directory, users: Mapping[str, User], old: Mapping[str, User], clock: float) -> Directory:
    """Give new accounts a locked password, and remove the lines of accounts that are gone."""
    node = find(root, SHADOW)
    text = _text(root, SHADOW)
    if text is None or not isinstance(node, File) or users.keys() == old.keys():
        return root
    lines = [line for line in text.splitlines() if (name := line.split(":")[0]) in users or name not in old]
    user_names = {line.split(":")[0] for line in lines}
    lines += [f"{name}:!:{int(clock // 86_400)}:0:99999:7:::" for name in users if name not in user_names | old.keys()]
    new_text = "".join(f"{line}\n" for line in lines)
    return root if new_text == text else _written(root, SHADOW, replace(node, data=_encoded(new_text), mtime=clock))


# sudo


def _sudoers(root: Directory) -> list[str]:
    texts = [_text(root, SUDOERS) or ""]
    folder = find(root, SUDOERS_FOLDER)
    if isinstance(folder, Directory) and re.search(r"^[@#]includedir\s+/etc/sudoers\.d", texts[0], re.M):
        # As sudo does, skip files whose name has a dot or ends in a tilde.
        names = sorted(name for name in folder.children if "." not in name and not name.endswith("~"))
        texts += [_text(root, f"{SUDOERS_FOLDER}/{name}") or "" for name in names]
    return texts


def _groups_of(user: User, groups: Mapping[str, Group]) -> frozenset[str]:
    return frozenset(name for name, group in groups.items() if group.gid == user.gid or user.name in group.members)


def _with_sudo(now: Host, before: Host, clock: float) -> tuple[dict[str, User], dict[str, Group], Directory]:
    users, groups, root = dict(now.users), dict(now.groups), now.root
    for name, user in list(users.items()):
        old = before.users.get(name)
        right = sudo_right(root, name, _groups_of(user, groups))
        if user.sudo != (old.sudo if old is not None else "no"):
            if user.uid and right != user.sudo:
                groups, root = _granting(user, groups, root, clock)
        elif right != (sudo_right(before.root, name, _groups_of(old, before.groups)) if old is not None else "no"):
            users[name] = replace(user, sudo=right)
    return users, groups, root


def _granting(
    user: User, groups: dict[str, Group], root: Directory, clock: float
) -> tuple[dict[str, Group], Directory]:
    """Change sudo's files so that they grant an account what its record says."""
    path = f"{SUDOERS_FOLDER}/90-{user.name}"
    folder = find(root, SUDOERS_FOLDER)
    if not isinstance(folder, Directory):
        return groups, root
    for name in list(folder.children):
        text = _text(root, f"{SUDOERS_FOLDER}/{name}") or ""
        remaining = "".join(line for line in text.splitlines(keepends=True) if line.split()[:1] != [user.name])
        if remaining != text:
            node = find(root, f"{SUDOERS_FOLDER}/{name}")
            assert isinstance(node, File)
            left = replace(node, data=_encoded(remaining), mtime=clock) if remaining.strip() else None
            root = graft(root, split(f"{SUDOERS_FOLDER}/{name}"), left, clock)
    if user.sudo == "nopasswd":
        rule = f"{user.name} ALL=(ALL:ALL) NOPASSWD: ALL\n"
        root = plant(root, path, File(rule.encode(), 0o440, mtime=clock), clock)
    sudo = groups.get("sudo")
    if sudo is not None and (user.name in sudo.members) != (user.sudo != "no"):
        members = tuple(name for name in sudo.members if name != user.name)
        groups = {**groups, "sudo": replace(sudo, members=(*members, user.name) if user.sudo != "no" else members)}
    return groups, root


# Crontabs


def _tables(root: Directory) -> dict[str, str]:
    folder = find(root, CRONTABS)
    if not isinstance(folder, Directory):
        return {}
    texts = {name: _text(root, f"{CRONTABS}/{name}") for name in folder.children if not name.startswith("tmp.")}
    return {name: text for name, text in texts.items() if text is not None}


def _merged_crontabs(now: Host, before: Host) -> dict[str, Crontab]:
    files, old_files = _tables(now.root), _tables(before.root)
    if files == old_files:
        return dict(now.crontabs)
    crontabs: dict[str, Crontab] = {}
    added: list[str] = [name for name in files if name not in now.crontabs]
    for name in (*now.crontabs, *added):
        table = now.crontabs.get(name)
        if table != before.crontabs.get(name) or files.get(name) == old_files.get(name):
            if table is not None:
                crontabs[name] = table
        elif name in files:
            crontabs[name] = Crontab(name, files[name])
    return crontabs


def _with_crontabs(
    root: Directory, crontabs: Mapping[str, Crontab], users: Mapping[str, User], clock: float
) -> Directory:
    there = _tables(root)
    if not isinstance(find(root, CRONTABS), Directory):
        if not crontabs or find(root, CRONTABS) is not None or not isinstance(find(root, "/var/spool"), Directory):
            return root
        root = plant(root, CRONTABS, Directory(mode=0o1730, group="crontab", mtime=clock), clock)
    for name in there:
        if name not in crontabs:
            root = graft(root, split(f"{CRONTABS}/{name}"), None, clock)
    for name, table in crontabs.items():
        if there.get(name) != table.text and name in users:
            root = _written(root, f"{CRONTABS}/{name}", crontab_file(table, clock))
    return root


def _written(root: Directory, path: str, node: File) -> Directory:
    return graft(root, split(path), node)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
