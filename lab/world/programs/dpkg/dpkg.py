"""`dpkg` and `dpkg-query`: which packages are installed, what they contain, and which one owns a file."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Final

from lab.world.machine.packages import STATUS, Package, owned_programs, read_status, status_text
from lab.world.machine.program import CommandResult, Context, command

_HEAD: Final = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
"""
_HELP: Final = """\

Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
"""
_QUERY_HELP: Final = "\nUse --help for help about querying packages.\n"
_VERSION: Final = (
    "{title} version 1.21.22 (amd64).\n"
    "This is free software; see the GNU General Public License version 2 or\n"
    "later for copying conditions. There is NO warranty.\n"
)
_LEAST_WIDTHS: Final = (14, 12, 12, 33)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_ACTIONS: Final = {
    "-l": "list", "--list": "list", "-s": "status", "--status": "status", "-L": "listfiles", "--listfiles": "listfiles",
    "-S": "search", "--search": "search", "-W": "show", "--show": "show", "--get-selections": "selections",
    "-C": "audit", "--audit": "audit", "-V": "verify", "--verify": "verify", "-r": "remove", "--remove": "remove",
    "-P": "purge", "--purge": "purge", "-i": "install", "--install": "install", "--configure": "configure",
    "--print-architecture": "architecture", "--print-foreign-architectures": "foreign", "--version": "version",
}  # fmt: skip
_NEEDS: Final = {
    "listfiles": "package name", "search": "file name pattern", "remove": "package name", "purge": "package name",
    "install": "package archive file",
}  # fmt: skip
_CHANGING: Final = frozenset({"remove", "purge", "install", "configure"})
_OF_QUERY: Final = frozenset({"list", "status", "listfiles", "search", "show", "version"})


def installed(context: Context) -> list[Package]:
    """Return the packages in the host's status file, by name."""
    try:
        return read_status(context.fs.read_text(STATUS))
    except OSError:
        return []


def take_out(context: Context, packages: Iterable[Package]) -> str:
    """Remove packages and their programs from the host, and return dpkg's output. Raises `OSError`."""
    removals = {package.name: package for package in packages}
    remaining = [package for package in installed(context) if package.name not in removals]
    context.fs.write(STATUS, status_text(remaining).encode("utf-8", "surrogateescape"))
    lines = [f"(Reading database ... {21_118 + 11 * len(remaining)} files and directories currently installed.)\n"]
    for package in removals.values():
        lines.append(f"Removing {package.full_name} ({package.version}) ...\n")
        for path in owned_programs().get(package.name, ()):
            if context.fs.exists(path):
                context.fs.remove(path)
    return "".join(lines)


@command("dpkg", "dpkg-query")
def dpkg(context: Context) -> CommandResult:
    """Query what is installed, or remove something."""
    is_query = context.name == "dpkg-query"
    action, pattern, words = "", "", []
    argv = list(context.argv)
    while argv:
        word = argv.pop(0)
        if match := re.fullmatch(r"(-W)?-?f=?(.*)|--showformat(=)(.*)", word, re.DOTALL):
            action = "show" if match[1] else action
            if not match[3] and not match[2] and not argv:
                return CommandResult("", f"{context.name}: error: -f option takes a value\n{_QUERY_HELP}", 2)
            pattern = match[4] if match[3] else match[2] or argv.pop(0)
        elif word in _ACTIONS:
            action = _ACTIONS[word]
        elif word == "--":
            words += argv
            break
        elif re.fullmatch(r"--(no-pager|force-\S+|no-act|simulate|dry-run|admindir=\S*)|-E|-B", word):
            continue
        elif word.startswith("-") and len(word) > 1:
            option = word if word.startswith("--") else word[:2]
            hint = _QUERY_HELP if is_query else _HELP
            return CommandResult("", f"{context.name}: error: unknown option {option}\n{hint}", 2)
        else:
            words.append(word)
    if not action or (is_query and action not in _OF_QUERY):
        hint = _QUERY_HELP if is_query else _HELP
        return CommandResult("", f"{context.name}: error: need an action option\n{hint}", 2)
    if action in _NEEDS and not words:
        asker, hint = ("dpkg-query", _QUERY_HELP) if action in _OF_QUERY else ("dpkg", _HELP)
        return CommandResult("", f"{asker}: error: --{action} needs at least one {_NEEDS[action]} argument\n{hint}", 2)
    if action in _CHANGING and context.user != "root":
        return CommandResult("", "dpkg: error: requested operation requires superuser privilege\n", 2)
    return _ACT[action](context, words, pattern)


def _list(context: Context, words: list[str], _pattern: str) -> CommandResult:
    packages, complaints = _matching(context, words)
    if not packages:
        none = "" if words else "dpkg-query: no packages found matching *\n"
        return CommandResult("", complaints + none, 1)
    rows = [(p.full_name, p.version, p.architecture, p.summary, _abbreviated(p)) for p in packages]
    widths = [max(least, *(len(row[at]) for row in rows)) for at, least in enumerate(_LEAST_WIDTHS)]
    name, version, architecture, summary = widths
    lines = [
        _HEAD,
        f"||/ {'Name':<{name}} {'Version':<{version}} {'Architecture':<{architecture}} Description\n",
        f"+++-{'=' * name}-{'=' * version}-{'=' * architecture}-{'=' * summary}\n",
    ]
    for row in rows:
        lines.append(f"{row[4]} {row[0]:<{name}} {row[1]:<{version}} {row[2]:<{architecture}} {row[3]}\n")
    return CommandResult("".join(lines), complaints, 1 if complaints else 0)


def _status(context: Context, words: list[str], _pattern: str) -> CommandResult:
    if not words:
        return CommandResult("".join(package.paragraph + "\n" for package in installed(context)))
    return _each(
        context,
        words,
        lambda package: package.paragraph,
        "dpkg-query: package '{name}' is not installed and no information is available\n",
        "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n",
    )


def _listfiles(context: Context, words: list[str], _pattern: str) -> CommandResult:
    return _each(
        context,
        words,
        lambda package: "".join(f"{path}\n" for path in _files(package)),
        "dpkg-query: package '{name}' is not installed\n",
        "Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n",
    )


def _each(
    context: Context, words: list[str], describe: Callable[[Package], str], missing: str, hint: str
) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    out, err = [], []
    for word in words:
        package = by_name.get(word.partition(":")[0])
        if package is None:
            err.append(missing.format(name=word))
        else:
            out.append(describe(package))
    return CommandResult("\n".join(out), "".join(err) + (hint if err else ""), 1 if err else 0)


def _search(context: Context, words: list[str], _pattern: str) -> CommandResult:
    out, err = [], []
    for word in words:
        pattern = word if word.startswith("/") or set(word) & set("*?[") else f"*{word}*"
        owners: dict[str, list[str]] = {}
        for package in installed(context):
            for path in _files(package):
                if path == word or fnmatchcase(path, pattern):
                    owners.setdefault(path, []).append(package.full_name)
        if not owners:
            err.append(f"dpkg-query: no path found matching pattern {word}\n")
        out += [f"{', '.join(names)}: {path}\n" for path, names in owners.items()]
    return CommandResult("".join(out), "".join(err), 1 if err else 0)


def _show(context: Context, words: list[str], pattern: str) -> CommandResult:
    packages, complaints = _matching(context, words)
    form = pattern or "${binary:Package}\\t${Version}\\n"
    return CommandResult("".join(_expand(form, package) for package in packages), complaints, 1 if complaints else 0)


def _selections(context: Context, words: list[str], _pattern: str) -> CommandResult:
    packages, complaints = _matching(context, words)
    lines = [
        f"{p.full_name}{chr(9) * max(1, 6 - len(p.full_name) // 8)}{p.status.partition(' ')[0]}\n" for p in packages
    ]
    return CommandResult("".join(lines), complaints.replace("dpkg-query", "dpkg"), 0)


def _remove(context: Context, words: list[str], _pattern: str) -> CommandResult:
    by_name = {package.name: package for package in installed(context)}
    err = [
        f"dpkg: warning: ignoring request to remove {word} which isn't installed\n"
        for word in words
        if word not in by_name
    ]
    packages = [by_name[word] for word in words if word in by_name]
    try:
        message = take_out(context, packages) if packages else ""
    except OSError as fault:
        return CommandResult("", f"dpkg: error: unable to write to status database: {fault.strerror}\n", 2)
    return CommandResult(message, "".join(err))


def _install(context: Context, words: list[str], _pattern: str) -> CommandResult:
    for word in words:
        if not context.fs.exists(word):
            return CommandResult("", f"dpkg: error: cannot access archive '{word}': No such file or directory\n", 2)
    err = "".join(
        f"dpkg-deb: error: '{word}' is not a Debian format archive\n"
        f"dpkg: error processing archive {word} (--install):\n"
        " dpkg-deb --control subprocess returned error exit status 2\n"
        for word in words
    )
    return CommandResult("", err + "Errors were encountered while processing:\n" + "".join(f" {w}\n" for w in words), 1)


def _version(context: Context, _words: list[str], _pattern: str) -> CommandResult:
    is_query = context.name == "dpkg-query"
    title = (
        "Debian dpkg-query package management program query tool"
        if is_query
        else "Debian 'dpkg' package management program"
    )
    return CommandResult(_VERSION.format(title=title))


_ACT: Final[dict[str, Callable[[Context, list[str], str], CommandResult]]] = {
    "list": _list,
    "status": _status,
    "listfiles": _listfiles,
    "search": _search,
    "show": _show,
    "selections": _selections,
    "remove": _remove,
    "purge": _remove,
    "install": _install,
    "configure": lambda *_: CommandResult(),
    "audit": lambda *_: CommandResult(),
    "verify": lambda *_: CommandResult(),
    "foreign": lambda *_: CommandResult(),
    "architecture": lambda *_: CommandResult("amd64\n"),
    "version": _version,
}


def _matching(context: Context, words: list[str]) -> tuple[list[Package], str]:
    """Return the packages matching any of the patterns (all without patterns), and the errors about the others."""
    every = installed(context)
    if not words:
        return every, ""
    complaints = []
    names: set[str] = set()
    for word in words:
        here = {p.name for p in every if fnmatchcase(p.name, word) or fnmatchcase(f"{p.name}:{p.architecture}", word)}
        if not here:
            complaints.append(f"dpkg-query: no packages found matching {word}\n")
        names |= here
    return [package for package in every if package.name in names], "".join(complaints)


def _files(package: Package) -> list[str]:
    """Return the known content of a package, folders before what they contain."""
    paths = {"/.", "/usr", "/usr/share", "/usr/share/doc", f"/usr/share/doc/{package.name}"}
    for path in (*owned_programs().get(package.name, ()), f"/usr/share/doc/{package.name}/copyright"):
        parts = path.split("/")
        paths |= {"/".join(parts[:depth]) for depth in range(2, len(parts) + 1)}
    return sorted(paths)


def _abbreviated(package: Package) -> str:
    want, _, state = package.status.split(" ", 2) if package.status.count(" ") >= 2 else ("install", "ok", "installed")
    return want[0] + {"installed": "i", "config-files": "c", "not-installed": "n"}.get(state, "i") + " "


def _expand(form: str, package: Package) -> str:
    """Expand dpkg-query's format: `${Field}` or `${Field;width}`, and backslash escapes."""
    fields = {
        "Package": package.name,
        "binary:Package": package.full_name,
        "Version": package.version,
        "Architecture": package.architecture,
        "Priority": package.priority,
        "Section": package.section,
        "Installed-Size": str(package.size),
        "Status": package.status,
        "db:Status-Abbrev": _abbreviated(package),
        "db:Status-Status": package.status.rpartition(" ")[2],
        "Description": package.summary,
        "binary:Summary": package.summary,
        "source:Package": package.name,
        "Maintainer": "Debian Developers <debian-devel@lists.debian.org>",
    }

    def field(match: re.Match[str]) -> str:
        if match["escape"]:
            return _ESCAPES.get(match["escape"], match["escape"])
        text = fields.get(match["name"], "")
        width = int(match["width"] or 0)
        return text.ljust(-width) if width < 0 else text.rjust(width)

    return re.sub(r"\\(?P<escape>.)|\$\{(?P<name>[\w:-]+)(?:;(?P<width>-?\d{1,4}))?\}", field, form)
