"""What /etc/sudoers and /etc/sudoers.d allow an account. Edited rules take effect at the next sudo."""

import fnmatch
import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from lab.world.machine.files.nodes import Directory, File, find
from lab.world.machine.live import LiveHost
from lab.world.programs.common.owners import groups_of

_RULE: Final = re.compile(r"(?P<who>\S+)\s+(?P<host>\S+)\s*=\s*(?:\((?P<as>[^)]*)\)\s*)?(?P<commands>.+)")
_NO_RULES: Final = ("Defaults:", "@", "User_Alias", "Cmnd_Alias", "Host_Alias", "Runas_Alias")
_TAG: Final = re.compile(r"\s*(NOPASSWD|PASSWD|SETENV|NOSETENV|NOEXEC|EXEC|LOG_INPUT|LOG_OUTPUT)\s*:")


class Permission(Struct, frozen=True):
    """One permission: as whom, with a password or not, and which command (`ALL` for any)."""

    users: str
    free: bool
    command: str
    host: str = "ALL"
    entry: int = 0
    """The number of its line, which several commands may share."""

    def covers(self, as_user: str, words: list[str], path: str) -> bool:
        """Return whether it covers a command line; `path` is the path of its program."""
        names = [name.strip() for name in self.users.partition(":")[0].split(",")]
        if "ALL" not in names and as_user not in names:
            return False
        if self.command == "ALL" or not words:
            return True
        program, _, rest = self.command.partition(" ")
        if not fnmatch.fnmatchcase(path, program) and not (program.endswith("/") and path.startswith(program)):
            return False
        command_line = " ".join(words[1:])
        return not rest or (rest == '""' and not command_line) or fnmatch.fnmatchcase(command_line, rest)


def rules_of(host: LiveHost, user: str) -> list[Permission]:
    """Return an account's rules in order; the last one that covers a command decides."""
    groups = {name for _, name in groups_of(host, user)} if user in host.users else set()
    number = f"#{host.users[user].uid}" if user in host.users else ""
    subjects = {user, number, "ALL", *(f"%{group}" for group in groups)}
    rules: list[Permission] = []
    for entry, line in enumerate(_lines(host)):
        match = _RULE.fullmatch(line)
        if match is None or not subjects & set(match["who"].split(",")):
            continue
        if not {"ALL", host.name} & set(match["host"].split(",")):
            continue
        free = False
        for command in re.split(r"(?<!\\),", match["commands"]):
            while (tag := _TAG.match(command)) is not None:
                free = {"NOPASSWD": True, "PASSWD": False}.get(tag[1], free)
                command = command[tag.end() :]
            rules.append(Permission(match["as"] or "root", free, command.strip(), match["host"], entry))
    return rules


def defaults_of(host: LiveHost) -> str:
    """Return the defaults as `sudo -l` lists them."""
    settings = [line.partition("Defaults")[2].strip() for line in _lines(host, defaults=True)]
    return ", ".join(setting.replace(":", r"\:").replace('"', "") for setting in settings)


def _lines(host: LiveHost, *, defaults: bool = False) -> Iterator[str]:
    main = find(host.root, "/etc/sudoers")
    if not isinstance(main, File) or main.owner != "root":
        return
    yield from _plain(main, defaults=defaults)
    folder = find(host.root, "/etc/sudoers.d")
    includes = re.search(rb"^[@#]includedir\s+/etc/sudoers\.d", main.data, re.MULTILINE)
    if includes is None or not isinstance(folder, Directory):
        return
    for name, node in sorted(folder.children.items()):
        # sudo ignores a file that others may write, or with a dot in its name.
        if isinstance(node, File) and node.owner == "root" and not node.mode & 0o022 and not re.search(r"\.|~$", name):
            yield from _plain(node, defaults=defaults)


def _plain(node: File, *, defaults: bool) -> Iterator[str]:
    text = node.data.decode("utf-8", "replace").replace("\\\n", " ")
    for line in text.splitlines():
        bare = line.partition("#")[0].strip() if not re.match(r"#\d", line) else line.strip()
        if bare and bare.startswith("Defaults") == defaults and not bare.startswith(_NO_RULES):
            yield bare
