"""`apt`, `apt-get`, `apt-cache` and `apt-mark`: packages, on a host that cannot reach its mirror."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Final

from lab.world.machine.packages import Package
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.dpkg.dpkg import installed, take_out

ARCHIVES: Final = "/var/cache/apt/archives"
_SOURCES: Final = "/etc/apt/sources.list"
_WARNING: Final = "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"
_VERSION: Final = "apt 2.6.1 (amd64)\n"
_READING: Final = "Reading package lists...\n"
_STATE: Final = f"{_READING}Building dependency tree...\nReading state information...\n"
_LOCKS: Final = {
    "lists": "E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\n"
    "E: Unable to lock directory /var/lib/apt/lists/\n",
    "archives": f"E: Could not open lock file {ARCHIVES}/lock - open (13: Permission denied)\n"
    f"E: Unable to lock directory {ARCHIVES}/\n",
    "download": f"E: Could not open lock file {ARCHIVES}/lock - open (13: Permission denied)\n"
    "E: Unable to lock the download directory\n",
    "dpkg": "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n",
}
_NO_SELECTIONS: Final = (
    "dpkg: error: required read/write access to the dpkg database directory /var/lib/dpkg\n"
    "E: Sub-process dpkg --set-selections returned an error code (2)\nE: Executing dpkg failed. Are you root?\n"
)
_NOTHING: Final = "0 upgraded, 0 newly installed, {removed} to remove and 0 not upgraded.\n"
_USAGE: Final = {
    "apt": "Usage: apt [options] command\n\napt is a commandline package manager and provides commands for\n"
    "searching and managing as well as querying information about packages.\n",
    "apt-get": "Usage: apt-get [options] command\n       apt-get [options] install|remove pkg1 [pkg2 ...]\n"
    "       apt-get [options] source pkg1 [pkg2 ...]\n\napt-get is a command line interface for retrieval of packages\n"
    "and information about them from authenticated sources and\n"
    "for installation, upgrade and removal of packages together\nwith their dependencies.\n",
    "apt-cache": "Usage: apt-cache [options] command\n       apt-cache [options] show pkg1 [pkg2 ...]\n\n"
    "apt-cache queries and displays available information about installed\nand installable packages.\n",
    "apt-mark": "Usage: apt-mark [options] {auto|manual} pkg1 [pkg2 ...]\n",
}

Act = Callable[[Context, list[str], frozenset[str]], CommandResult]


@command("apt", "apt-get", "apt-cache", "apt-mark")
def apt(context: Context) -> CommandResult:
    """Query packages, or try to change which are installed."""
    words: list[str] = []
    flags: set[str] = set()
    argv = list(context.argv)
    while argv:
        word = argv.pop(0)
        if word in ("-o", "-c", "-t", "--option", "--config-file", "--target-release"):
            del argv[:1]
        elif re.fullmatch(r"-[a-zA-Z]+", word):
            flags |= {f"-{letter}" for letter in word[1:]}
        elif word.startswith("-"):
            flags.add(word)
        else:
            words.append(word)
    if flags & {"-v", "--version"}:
        return CommandResult(_VERSION)
    action, rest = (words[0], words[1:]) if words else ("", [])
    act = _ACTS.get(context.name, {}).get(action)
    if not action or action == "help" or flags & {"-h", "--help"}:
        return CommandResult(_VERSION + _USAGE[context.name], "", 0 if action or flags else 1)
    if act is None:
        return _with_warning(context, CommandResult("", f"E: Invalid operation {action}\n", 100))
    return _with_warning(context, act(context, rest, frozenset(flags)))


def _with_warning(context: Context, result: CommandResult) -> CommandResult:
    """Prefix apt's warning to what it prints on stderr."""
    if context.name != "apt":
        return result
    return CommandResult(result.stdout, _WARNING + result.stderr, result.exit_code)


def _for_root(*locks: str) -> Callable[[Act], Act]:
    """Guard an action for root alone: for others, `locks` cannot be acquired."""

    def guard(act: Act) -> Act:
        def guarded(context: Context, words: list[str], flags: frozenset[str]) -> CommandResult:
            if context.user == "root":
                return act(context, words, flags)
            out = _READING if locks == ("lists",) else ""
            return CommandResult(out, "".join(_LOCKS[lock] for lock in locks), 100)

        return guarded

    return guard


def _list(context: Context, words: list[str], flags: frozenset[str]) -> CommandResult:
    lines = ["Listing...\n"]
    if "--upgradable" not in flags:
        for package in installed(context):
            if words and not any(fnmatchcase(package.name, word) for word in words):
                continue
            how = "installed,automatic" if package.section == "libs" else "installed"
            lines.append(f"{package.name}/oldstable,now {package.version} {package.architecture} [{how}]\n")
    return CommandResult("".join(lines))


def _show(context: Context, words: list[str], _flags: frozenset[str]) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    out, err = [], []
    for word in words:
        if (package := by_name.get(word)) is None:
            err.append(f"N: Unable to locate package {word}\n" if context.name == "apt" else "")
            continue
        out.append(
            f"Package: {package.name}\nVersion: {package.version}\nPriority: {package.priority}\n"
            f"Section: {package.section}\nMaintainer: Debian Developers <debian-devel@lists.debian.org>\n"
            f"Installed-Size: {_freed(package.size)}\nDescription: {package.summary}\n\n"
        )
    if err:
        err.append("E: No packages found\n")
    return CommandResult("".join(out), "".join(err), 100 if err and not out else 0)


def _policy(context: Context, words: list[str], _flags: frozenset[str]) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    source = _mirrors(context)[0] if _mirrors(context) else None
    lines = []
    for word in words:
        if (package := by_name.get(word)) is None:
            continue
        lines += [f"{word}:", f"  Installed: {package.version}", f"  Candidate: {package.version}", "  Version table:"]
        lines.append(f" *** {package.version} {500 if source else 100}")
        if source:
            lines.append(f"        500 {source[0]} {source[1]}/main {package.architecture} Packages")
        lines.append("        100 /var/lib/dpkg/status")
    return CommandResult("".join(f"{line}\n" for line in lines))


def _search(context: Context, words: list[str], _flags: frozenset[str]) -> CommandResult:
    if not words:
        return CommandResult("", "E: You must give at least one search pattern\n", 100)
    matches = [
        package
        for package in installed(context)
        if all(word.lower() in f"{package.name} {package.summary}".lower() for word in words)
    ]
    if context.name == "apt":
        lines = [f"{p.name}/oldstable,now {p.version} {p.architecture} [installed]\n  {p.summary}\n\n" for p in matches]
        return CommandResult("Sorting...\nFull Text Search...\n" + "".join(lines))
    return CommandResult("".join(f"{package.name} - {package.summary}\n" for package in matches))


@_for_root("lists")
def _update(context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    mirrors = _mirrors(context)
    out, err = [], []
    for number, (address, suite) in enumerate(mirrors, 1):
        out.append(f"Ign:{number} {address} {suite} InRelease\n")
    for number, (address, suite) in enumerate(mirrors, 1):
        host = address.partition("//")[2].partition("/")[0]
        unreachable = f"  Temporary failure resolving '{host}'\n"
        out.append(f"Err:{number} {address} {suite} InRelease\n{unreachable}")
        err.append(f"W: Failed to fetch {address}/dists/{suite}/InRelease{unreachable}")
    context.clock.advance(4.0 * len(mirrors))
    if err:
        err.append("W: Some index files failed to download. They have been ignored, or old ones used instead.\n")
    return CommandResult("".join(out) + _READING, "".join(err))


@_for_root("dpkg")
def _install(context: Context, words: list[str], _flags: frozenset[str]) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    missing = [word for word in words if word.partition("=")[0].partition(":")[0] not in by_name]
    if missing:
        return CommandResult(_STATE, "".join(f"E: Unable to locate package {word}\n" for word in missing), 100)
    newest = "".join(
        f"{word} is already the newest version ({by_name[word].version}).\n" for word in words if word in by_name
    )
    return CommandResult(_STATE + newest + _NOTHING.format(removed=0))


@_for_root("dpkg")
def _upgrade(_context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult(f"{_STATE}Calculating upgrade...\n" + _NOTHING.format(removed=0))


@_for_root("dpkg")
def _remove(context: Context, words: list[str], flags: frozenset[str]) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    missing = [word for word in words if word not in by_name]
    if missing:
        return CommandResult(_STATE, "".join(f"E: Unable to locate package {word}\n" for word in missing), 100)
    if not words:
        return CommandResult(_STATE + _NOTHING.format(removed=0))
    packages = [by_name[word] for word in sorted(set(words))]
    freed = sum(package.size for package in packages)
    report = (
        f"{_STATE}The following packages will be REMOVED:\n  {' '.join(package.name for package in packages)}\n"
        + _NOTHING.format(removed=len(packages))
        + f"After this operation, {_freed(freed)} disk space will be freed.\n"
    )
    if not flags & {"-y", "--yes", "--assume-yes"}:
        if not context.stdin.strip().lower().startswith("y"):
            return CommandResult(f"{report}Do you want to continue? [Y/n] Abort.\n", "", 1)
        report += "Do you want to continue? [Y/n] "
    return _taken_out(context, packages, report)


def _taken_out(context: Context, packages: list[Package], report: str) -> CommandResult:
    try:
        return CommandResult(report + take_out(context, packages))
    except OSError as fault:
        return CommandResult(report, f"E: Write error - write ({fault.errno}: {fault.strerror})\n", 100)


@_for_root("dpkg")
def _autoremove(_context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult(_STATE + _NOTHING.format(removed=0))


@_for_root("archives", "lists")
def _clean(context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return _emptied(context)


@_for_root("archives")
def _clean_alone(context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return _emptied(context)


def _emptied(context: Context) -> CommandResult:
    for folder in (ARCHIVES, f"{ARCHIVES}/partial"):
        if not context.fs.exists(folder):
            continue
        for name, _ in context.fs.entries(folder):
            if name.endswith(".deb") or folder.endswith("partial"):
                context.fs.remove(f"{folder}/{name}")
    return CommandResult()


@_for_root("download")
def _autoclean(_context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult(_STATE)


@_for_root("dpkg")
def _check(_context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult(_STATE)


def _show_manual(context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult("".join(f"{p.name}\n" for p in installed(context) if p.section != "libs"))


def _show_automatic(context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult("".join(f"{p.name}\n" for p in installed(context) if p.section == "libs"))


def _hold(context: Context, words: list[str], _flags: frozenset[str]) -> CommandResult:
    if context.user != "root":
        return CommandResult("", _NO_SELECTIONS, 100)
    message = "Canceled hold on {}.\n" if context.argv[0] == "unhold" else "{} set on hold.\n"
    return CommandResult("".join(message.format(word) for word in words))


def _nothing(_context: Context, _words: list[str], _flags: frozenset[str]) -> CommandResult:
    return CommandResult()


def _mirrors(context: Context) -> list[tuple[str, str]]:
    """Return address and suite of every source the host has."""
    try:
        text = context.fs.read_text(_SOURCES)
    except OSError:
        return []
    lines = (line.split() for line in text.splitlines())
    return [(words[1].rstrip("/"), words[2]) for words in lines if len(words) > 3 and words[0] == "deb"]


def _freed(kib: int) -> str:
    size = kib * 1024
    return f"{size / 1e6:,.1f} MB" if size >= 10_000_000 else f"{size // 1000:,} kB"


_SHARED: Final[dict[str, Act]] = {
    "update": _update,
    "install": _install,
    "reinstall": _install,
    "upgrade": _upgrade,
    "remove": _remove,
    "purge": _remove,
    "autoremove": _autoremove,
    "autopurge": _autoremove,
    "autoclean": _autoclean,
}
_ASKED: Final[dict[str, Act]] = {"show": _show, "policy": _policy, "search": _search}
_ACTS: Final[dict[str, dict[str, Act]]] = {
    "apt": {**_SHARED, **_ASKED, "full-upgrade": _upgrade, "list": _list, "clean": _clean_alone},
    "apt-get": {**_SHARED, "dist-upgrade": _upgrade, "check": _check, "clean": _clean},
    "apt-cache": {**_ASKED, "pkgnames": _show_manual},
    "apt-mark": {
        "showhold": _nothing,
        "showmanual": _show_manual,
        "showauto": _show_automatic,
        "hold": _hold,
        "unhold": _hold,
    },
}
