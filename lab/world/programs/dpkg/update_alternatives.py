"""`update-alternatives`: choose which of several programs a common name refers to."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import Directory, Link
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording

_KEPT: Final = "/var/lib/dpkg/alternatives"
_LINKS: Final = "/etc/alternatives"
_HINT: Final = "\nUse 'update-alternatives --help' for program usage information.\n"
_ACTIONS: Final = {
    "--display": "<name>", "--query": "<name>", "--list": "<name>", "--config": "<name>", "--auto": "<name>",
    "--remove-all": "<name>", "--set": "<name> <path>", "--remove": "<name> <path>",
    "--install": "<link> <name> <path> <priority>", "--get-selections": "", "--all": "", "--set-selections": "",
}  # fmt: skip
_NONE: Final = (
    "need --display, --query, --list, --get-selections, --config, --set, --set-selections, --install, --remove, --all, "
    "--remove-all or --auto"
)
_VERSION: Final = """Debian update-alternatives version 1.21.22.

This is free software; see the GNU General Public License version 2 or
later for copying conditions. There is NO warranty.
"""


class _Group(Struct, frozen=True):
    """One common name: its link, the links that follow it, and its choices."""

    name: str
    status: str
    link: str
    slaves: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, int, tuple[str, ...]], ...]
    """For each choice its path, its priority, and the targets of the slave links."""

    @property
    def best(self) -> tuple[str, int, tuple[str, ...]]:
        """The choice with the highest priority."""
        return max(self.choices, key=lambda choice: choice[1])

    def choice(self, path: str) -> tuple[str, int, tuple[str, ...]] | None:
        """Return the choice with this path."""
        return next((choice for choice in self.choices if choice[0] == path), None)


class _Refusal(Exception):
    """A refused request: the error after the program's name, and the output before it."""

    output = ""


@command("update-alternatives")
def update_alternatives(context: Context) -> CommandResult:
    """Show or change what common names refer to."""
    words = list(context.argv)
    action, rest, slaves = "", [], []
    while words:
        word = words.pop(0)
        if word == "--version":
            return CommandResult(_VERSION)
        if word in ("--altdir", "--admindir", "--log", "--instdir", "--root"):
            words[:1] = []
        elif word == "--slave" and len(words) > 2:
            slaves.append((words[1], words[0], words[2]))
            words[:3] = []
        elif word in ("--quiet", "--verbose", "--debug", "--force", "--skip-auto"):
            continue
        elif word in _ACTIONS and not action:
            action = word
            count = len(_ACTIONS[word].split())
            rest, words = words[:count], words[count:]
            if len(rest) < count:
                return _usage(f"{word} needs {_ACTIONS[word]}")
        elif word.startswith("-"):
            return _usage(f"unknown option '{word}'")
        else:
            return _usage(f"unknown argument '{word}'")
    if not action:
        return _usage(_NONE)
    try:
        return _run(context, action, rest, slaves)
    except _Refusal as refused:
        return CommandResult(refused.output, f"update-alternatives: error: {refused}\n", 2)


def _usage(text: str) -> CommandResult:
    return CommandResult("", f"update-alternatives: {text}\n{_HINT}", 2)


def _run(context: Context, action: str, rest: list[str], slaves: list[tuple[str, str, str]]) -> CommandResult:
    if action == "--get-selections":
        groups = [_read(context, name) for name in _names(context)]
        return CommandResult(
            "".join(f"{group.name:<30} {group.status:<8} {_value(context, group)}\n" for group in groups)
        )
    if action in ("--all", "--set-selections"):
        return CommandResult()
    if action == "--install":
        return _install(context, rest, slaves)
    if action == "--remove" and not rest[1].startswith("/"):
        raise _Refusal(f"alternative path is not absolute as it should be: {rest[1]}")
    if action == "--remove" and rest[0] not in _names(context):
        return CommandResult()
    group = _read(context, rest[0])
    if action in _TOLD:
        return CommandResult(_TOLD[action](context, group))
    path = rest[1] if len(rest) > 1 else ""
    if action == "--set":
        if group.choice(path) is None:
            raise _Refusal(f"alternative {path} for {group.name} not registered; not setting")
        return CommandResult(_store(context, replace(group, status="manual"), path))
    if action == "--auto":
        if group.status == "auto" and _value(context, group) == group.best[0]:
            return CommandResult()
        return CommandResult(_store(context, replace(group, status="auto"), group.best[0]))
    removals = group.choices if action == "--remove-all" else [choice for choice in group.choices if choice[0] == path]
    choices = tuple(choice for choice in group.choices if choice not in removals)
    if not removals:
        return CommandResult()
    now = _value(context, group)
    left = replace(group, choices=choices)
    if not choices:
        _take_away(context, group)
        return CommandResult()
    message = ""
    if now == path and group.status == "manual":
        message = f"update-alternatives: removing manually selected alternative - switching {group.name} to auto mode\n"
        left = replace(left, status="auto")
    return CommandResult(message + _store(context, left, left.best[0] if left.status == "auto" else now))


def _install(context: Context, rest: list[str], slaves: list[tuple[str, str, str]]) -> CommandResult:
    link, name, path, number = rest
    if not is_number(number.lstrip("-")):
        return _usage(f"priority '{number}' must be an integer")
    for what, word in (("link", link), ("path", path)):
        if not word.startswith("/"):
            raise _Refusal(f"alternative {what} is not absolute as it should be: {word}")
    if not context.fs.exists(path):
        raise _Refusal(f"alternative path {path} doesn't exist")
    old = _read(context, name) if name in _names(context) else _Group(name, "auto", link, (), ())
    places = dict(old.slaves) | {slave: place for slave, place, _ in slaves}
    targets = {slave: target for slave, _, target in slaves}
    choices = []
    for one, priority, ways in old.choices:
        old_ways = dict(zip([slave for slave, _ in old.slaves], ways, strict=False))
        choices.append((one, priority, tuple(old_ways.get(slave, "") for slave in places)))
    choices = [choice for choice in choices if choice[0] != path]
    choices.append((path, int(number), tuple(targets.get(slave, "") for slave in places)))
    group = _Group(name, old.status, link, tuple(places.items()), tuple(sorted(choices)))
    now = _value(context, old) if old.choices else ""
    return CommandResult(_store(context, group, group.best[0] if group.status == "auto" else now))


def _names(context: Context) -> list[str]:
    try:
        folder = context.fs.stat(_KEPT)
    except OSError:
        return []
    return sorted(folder.children) if isinstance(folder, Directory) else []


def _read(context: Context, name: str) -> _Group:
    try:
        lines = context.fs.read_text(f"{_KEPT}/{name}").split("\n")
        status, link, *rest = lines
        end = rest.index("")
        slaves = tuple(zip(rest[:end:2], rest[1:end:2], strict=True))
        step = 2 + len(slaves)
        rest = rest[end + 1 :]
        choices = []
        while rest and rest[0]:
            choices.append((rest[0], int(rest[1]), tuple(rest[2:step])))
            rest = rest[step:]
    except (OSError, ValueError, IndexError):
        raise _Refusal(f"no alternatives for {name}") from None
    return _Group(name, status, link, slaves, tuple(choices))


def _value(context: Context, group: _Group) -> str:
    try:
        node = context.fs.lstat(f"{_LINKS}/{group.name}")
    except OSError:
        return "none"
    return node.target if isinstance(node, Link) else "none"


def _store(context: Context, group: _Group, path: str) -> str:
    """Point a group at a path, save its state, and return the messages. Raises `_Refusal`."""
    message = ""
    if _value(context, group) != path:
        message = f"update-alternatives: using {path} to provide {group.link} ({group.name}) in {group.status} mode\n"
    try:
        _keep(context, group, path)
    except _Refusal as refused:
        refused.output = message
        raise
    return message


def _keep(context: Context, group: _Group, path: str) -> None:
    choice = group.choice(path)
    ways = {group.name: (group.link, path)}
    if choice is not None:
        ways |= {slave: (place, way) for (slave, place), way in zip(group.slaves, choice[2], strict=True) if way}
    for name, (place, target) in ways.items():
        if context.fs.exists(target):
            _point(context, f"{_LINKS}/{name}", target)
            _point(context, place, f"{_LINKS}/{name}")
    lines = [group.status, group.link, *(word for pair in group.slaves for word in pair), ""]
    for one, priority, targets in group.choices:
        lines += [one, str(priority), *targets]
    try:
        context.fs.write(f"{_KEPT}/{group.name}", "\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
    except OSError as fault:
        raise _Refusal(f"unable to create file '{_KEPT}/{group.name}.dpkg-tmp': {wording.reason(fault)}") from None


def _point(context: Context, place: str, target: str) -> None:
    try:
        there = context.fs.lstat(place)
    except OSError:
        there = None
    if there is not None and (not isinstance(there, Link) or there.target == target):
        return
    try:
        if there is not None:
            context.fs.remove(place)
        context.fs.symlink(target, place)
    except OSError as fault:
        raise _Refusal(f"error creating symbolic link '{place}.dpkg-tmp': {wording.reason(fault)}") from None


def _take_away(context: Context, group: _Group) -> None:
    for name, place in ((group.name, group.link), *group.slaves):
        for path in (place, f"{_LINKS}/{name}"):
            try:
                if isinstance(context.fs.lstat(path), Link):
                    context.fs.remove(path)
            except OSError as fault:
                if context.user != "root":
                    raise _Refusal(f"unable to remove '{path}': {wording.reason(fault)}") from None
    context.fs.remove(f"{_KEPT}/{group.name}")


def _displayed(context: Context, group: _Group) -> str:
    lines = [
        f"{group.name} - {group.status} mode",
        f"  link best version is {group.best[0]}",
        f"  link currently points to {_value(context, group)}",
        f"  link {group.name} is {group.link}",
        *(f"  slave {slave} is {place}" for slave, place in group.slaves),
    ]
    for path, priority, ways in group.choices:
        lines.append(f"{path} - priority {priority}")
        lines += [f"  slave {slave}: {way}" for (slave, _), way in zip(group.slaves, ways, strict=True) if way]
    return "".join(f"{line}\n" for line in lines)


def _queried(context: Context, group: _Group) -> str:
    lines = [f"Name: {group.name}", f"Link: {group.link}"]
    if group.slaves:
        lines += ["Slaves:", *(f" {slave} {place}" for slave, place in group.slaves)]
    lines += [f"Status: {group.status}", f"Best: {group.best[0]}", f"Value: {_value(context, group)}"]
    for path, priority, ways in group.choices:
        lines += ["", f"Alternative: {path}", f"Priority: {priority}"]
        if any(ways):
            lines.append("Slaves:")
            lines += [f" {slave} {way}" for (slave, _), way in zip(group.slaves, ways, strict=True) if way]
    return "".join(f"{line}\n" for line in lines)


def _listed(context: Context, group: _Group) -> str:
    return "".join(f"{path}\n" for path, _, _ in group.choices)


def _answer(context: Context, group: _Group) -> str:
    """Return the prompt for a choice, which goes unanswered."""
    now = _value(context, group)
    count = len(group.choices)
    there = "There is 1 choice" if count == 1 else f"There are {count} choices"
    head = f"{there} for the alternative {group.name} (providing {group.link}).\n"
    width = max(15, *(len(path) + 1 for path, _, _ in group.choices))
    best = group.best
    rows = [(best[0], best[1], "auto"), *((path, priority, "manual") for path, priority, _ in group.choices)]
    text = f"{head}\n  {'Selection':<12} {'Path':<{width}} {'Priority':<10} Status\n{'-' * 60}\n"
    for number, (path, priority, mode) in enumerate(rows):
        mark = "*" if mode == group.status and path == now else " "
        text += f"{mark} {number:<12} {path:<{width}} {priority:< 10} {mode} mode\n"
    return text + "\nPress <enter> to keep the current choice[*], or type selection number: "


_TOLD: Final[dict[str, Callable[[Context, _Group], str]]] = {
    "--display": _displayed,
    "--query": _queried,
    "--list": _listed,
    "--config": _answer,
}
