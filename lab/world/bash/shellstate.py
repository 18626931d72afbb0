"""The state of a bash as bash text: what differs from a fresh one, always written the same way.

What bashkit keeps beyond it (open descriptors, `set --`, the directory stack) is put back after every call, so that a
shell rebuilt from its text and the one it was taken from behave alike.
"""

import re
from typing import Final

import bashkit
from msgspec import Struct

from lab.world.bash.rewrite import CUT, LAST, unmarked
from lab.world.setup.words import words

_SET_OPTIONS: Final = {
    "a": "allexport",
    "C": "noclobber",
    "E": "errtrace",
    "e": "errexit",
    "f": "noglob",
    "T": "functrace",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
    "pipefail": "pipefail",
}
"""What `set` switches, by the engine's name and bash's. Without `noexec`, which would end all that comes after."""

_VOLATILE: Final = frozenset(
    words("""
    _ RANDOM SRANDOM PIPESTATUS LINENO BASHOPTS SHELLOPTS SECONDS OPTIND PWD EPOCHSECONDS EPOCHREALTIME BASHPID
    FUNCNAME BASH_SOURCE BASH_LINENO BASH_ARGV BASH_ARGC BASH_COMMAND BASH_REMATCH DIRSTACK GROUPS BASH_VERSINFO
    BASH_VERSION PPID UID EUID REPLY
""")
)
_DECLARED: Final = re.compile(r"^declare -(\S+) ([A-Za-z_]\w*)(?:=|$)", re.M)
_REFERENCE: Final = re.compile(r'^declare -(\w*n\w*) ([A-Za-z_]\w*)="([^"]*)"$', re.M)
_RESET: Final = "set --; OPTIND=1; dirs -c; exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-"


class Variable(Struct, frozen=True):
    """One variable: its attributes as `declare` writes them, and its value, or its items with their keys."""

    flags: str
    value: str | tuple[tuple[str, str], ...]


class Carried(Struct, frozen=True):
    """What the engine forgets between two scripts and a shell does not: the text of a state, taken apart."""

    cwd: str | None
    """Where it is, None for where a fresh one is."""
    options: tuple[str, ...]
    """Those `set -o` has switched on."""
    status: int
    """What `$?` is."""
    rest: str
    """All else, to be run."""

    def prefix(self) -> str:
        """Return what goes before a script, on its first line, so that it finds these as they were left."""
        status = f"(exit {self.status}); " if self.status and "errexit" not in self.options else ""
        if not self.options:
            return status
        switches = f"set {' '.join(f'-o {name}' for name in self.options)}"
        # Switching them on would itself be a success.
        return f"{switches}; {status}"


class Baseline(Struct, frozen=True):
    """What a fresh shell is like."""

    cwd: str
    variables: dict[str, Variable]
    aliases: dict[str, str]
    functions: dict[str, str]
    options: frozenset[str]
    """Those `shopt` has switched on."""


def baseline(bash: bashkit.Bash, cwd: str) -> Baseline:
    """Return what `bash` is like now, to compare with later."""
    state = bash.shell_state()
    declared, functions, options = _declared(bash)
    return Baseline(cwd, _variables(declared, state), dict(state.aliases), functions, options)


def capture(bash: bashkit.Bash, fresh: Baseline, umask: int, status: int) -> str:
    """Return the text that turns a fresh shell into this one, `$?` being `status`; "" when they are alike."""
    state = bash.shell_state()
    switched = [name for letter, name in _SET_OPTIONS.items() if state.variables.get(f"SHOPT_{letter}") == "1"]
    bash.execute_sync(_RESET)
    declared, functions, options = _declared(bash)
    state = bash.shell_state()
    lines: list[str] = []
    if state.cwd != fresh.cwd:
        lines.append(f"cd {quote(state.cwd)}")
    if switched:
        lines.append(f"set {' '.join(f'-o {name}' for name in switched)}")
    if umask != 0o022:
        lines.append(f"umask {umask:04o}")
    lines += [f"shopt -s {name}" for name in sorted(options - fresh.options)]
    lines += [f"shopt -u {name}" for name in sorted(fresh.options - options)]
    aliases = dict(state.aliases)
    lines += [f"unalias {name}" for name in sorted(fresh.aliases) if name not in aliases]
    lines += [
        f"alias {name}={quote(text)}" for name, text in sorted(aliases.items()) if fresh.aliases.get(name) != text
    ]
    lines += [text for name, text in sorted(functions.items()) if fresh.functions.get(name) != text]
    variables = _variables(declared, state)
    lines += [f"unset {name}" for name in sorted(fresh.variables) if name not in variables]
    changed = [(name, new) for name, new in sorted(variables.items()) if fresh.variables.get(name) != new]
    # References last: assigning through one would change what it points to.
    changed.sort(key=lambda item: "n" in item[1].flags)
    for name, new in changed:
        old = fresh.variables.get(name)
        if old is not None and "x" in old.flags and "x" not in new.flags:
            lines.append(f"export -n {name}")
        lines.append(_declaration(name, new))
    if status:
        lines.append(f"(exit {status})")
    return "".join(f"{line}\n" for line in lines)


_BEGINS: Final = re.compile(r"(?:cd (?P<cwd>'(?:[^']|'\\'')*')\n)?(?:set (?P<options>-o [a-z]+(?: -o [a-z]+)*)\n)?")
_ENDS: Final = re.compile(r"\(exit (?P<status>\d+)\)\n\Z")


def carried(script: str) -> Carried:
    """Take the text of a shell's state apart."""
    begins, ends = _BEGINS.match(script), _end_of(script)
    assert begins is not None
    cwd = begins["cwd"][1:-1].replace("'\\''", "'") if begins["cwd"] else None
    options = tuple((begins["options"] or "").replace("-o ", "").split())
    rest = script[begins.end() : ends.start() if ends else len(script)]
    return Carried(cwd, options, int(ends["status"]) if ends else 0, rest)


def with_status(script: str, status: int) -> str:
    """Return the text of a state whose `$?` is `status`."""
    ends = _end_of(script)
    if ends is not None:
        script = script[: ends.start()]
    return f"{script}(exit {status})\n" if status else script


def _end_of(script: str) -> re.Match[str] | None:
    """Return the last line of a state where it tells the status."""
    last = script.rfind("\n", 0, len(script) - 1) + 1
    return _ENDS.match(script, last)


_TEXT: Final = r"\"(?:[^\"\\]|\\.)*\"|\$?'(?:[^'\\]|\\.)*'"
_VALUE: Final = re.compile(
    r"declare -(?P<flags>\S+) (?P<name>[A-Za-z_]\w*)"
    rf"(?P<value>=(?:\((?:[^\"')]|{_TEXT})*\)|{_TEXT}|[^\n]*))?\n",
    re.S,
)


def from_dump(dump: str, fresh: Baseline, umask: int) -> str:
    """Return the text of the state that `rewrite.DUMP` printed, to be rebuilt from a fresh shell."""
    parts = dump.split(f"{CUT}\n")
    if len(parts) != 5:
        return ""
    declared, functions, aliases, options, cwd = parts
    lines = [f"cd {quote(cwd[:-1])}"]
    named = dict.fromkeys(_SET_OPTIONS.values())
    switched = [line[7:] for line in options.splitlines() if line.startswith("set -o ") and line[7:] in named]
    if switched:
        lines.append(f"set {' '.join(f'-o {name}' for name in switched)}")
    if umask != 0o022:
        lines.append(f"umask {umask:04o}")
    now = frozenset(line[9:] for line in options.splitlines() if line.startswith("shopt -s "))
    lines += [f"shopt -s {name}" for name in sorted(now - fresh.options)]
    lines += [f"shopt -u {name}" for name in sorted(fresh.options - now)]
    lines += [line for line in aliases.splitlines() if line.startswith("alias ")]
    if functions.strip():
        lines.append(unmarked(functions).rstrip("\n"))
    for match in _VALUE.finditer(declared):
        name, value = match["name"], match["value"] or ""
        known = fresh.variables.get(name)
        if name in _VOLATILE or name == LAST or "r" in match["flags"]:
            continue
        if known is None or value != f'="{known.value}"':
            lines.append(match[0].rstrip("\n"))
    return "".join(f"{line}\n" for line in lines)


def quote(text: str) -> str:
    """Return `text` as one word of bash."""
    return "'" + text.replace("'", "'\\''") + "'"


def _declaration(name: str, variable: Variable) -> str:
    flags = f"-{variable.flags}" if variable.flags else "--"
    if isinstance(variable.value, str):
        return f"declare {flags} {name}={quote(variable.value)}"
    if "A" in variable.flags:
        items = " ".join(f"[{_item(key)}]={_item(value)}" for key, value in variable.value)
    elif all(key == str(index) for index, (key, _) in enumerate(variable.value)):
        items = " ".join(quote(value) for _, value in variable.value)
    else:
        plain = variable.flags.replace("r", "")
        lines = [f"declare -{plain} {name}=()", *(f"{name}[{key}]={quote(value)}" for key, value in variable.value)]
        return "\n".join([*lines, *([f"declare -r {name}"] if "r" in variable.flags else [])])
    return f"declare {flags} {name}=({items})"


def _item(text: str) -> str:
    """Return `text` as the engine reads it after a key, where a quote within single quotes confuses it."""
    return '"' + "".join(f"\\{letter}" if letter in '\\"$`' else letter for letter in text) + '"'


def _variables(declared: str, state: bashkit.ShellState) -> dict[str, Variable]:
    flags = {name: attributes.strip("-") for attributes, name in _DECLARED.findall(declared)}
    made: dict[str, Variable] = {}
    for name, value in state.variables.items():
        if name not in _VOLATILE and not name.startswith("SHOPT_"):
            made[name] = Variable(flags.get(name, ""), value)
    for name, value in state.env.items():
        if name not in _VOLATILE and name not in made:
            made[name] = Variable(flags.get(name, "x"), value)
    for attributes, name, target in _REFERENCE.findall(declared):
        made[name] = Variable(attributes, target)
    for name, items in state.arrays.items():
        if name not in _VOLATILE:
            numbered = tuple((str(index), items[index]) for index in sorted(items))
            made[name] = Variable(flags.get(name, "a"), numbered)
    for name, pairs in state.assoc_arrays.items():
        if name not in _VOLATILE:
            made[name] = Variable(flags.get(name, "A"), tuple(sorted(pairs.items())))
    return made


def _declared(bash: bashkit.Bash) -> tuple[str, dict[str, str], frozenset[str]]:
    """Return what `declare -p` prints, all functions as text, and what `shopt` has switched on."""
    between = "\x1f"
    printed = bash.execute_sync(f"declare -p; echo '{between}'; declare -F; echo '{between}'; shopt -p").stdout
    declared, listed, switches = printed.split(f"{between}\n")[-3:]
    functions: dict[str, str] = {}
    for line in listed.splitlines():
        words = line.split(" ", 2)
        if len(words) == 3:
            name = words[2]
            text = unmarked(bash.execute_sync(f"declare -f {name}").stdout.rstrip("\n"))
            functions[name] = text + (f"\nexport -f {name}" if "x" in words[1] else "")
    options = frozenset(line[9:] for line in switches.splitlines() if line.startswith("shopt -s "))
    return declared, functions, options
