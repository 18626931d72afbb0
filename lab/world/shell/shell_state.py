"""The state of a bash as bash text: what differs from a fresh one, always written the same way.

Every call runs in a shell made from this text, so that nothing can live on beside it.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from lab.world.machine.word_lists import words
from lab.world.programs.common.quoting import single_quoted, unquoted
from lab.world.shell.rewriting.rewrite import CUT, LAST, unmarked

SET_OPTIONS: Final = {
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
"""What `set` switches, by bashkit's name and bash's. Without `noexec`, which would end all that comes after."""

VOLATILE: Final = frozenset(
    words("""
    _ RANDOM SRANDOM PIPESTATUS LINENO BASHOPTS SHELLOPTS SECONDS OPTIND PWD EPOCHSECONDS EPOCHREALTIME BASHPID
    FUNCNAME BASH_SOURCE BASH_LINENO BASH_ARGV BASH_ARGC BASH_COMMAND DIRSTACK GROUPS BASH_VERSINFO
    BASH_VERSION PPID UID EUID __status __arguments __seconds __option __at
""")
)


class Variable(Struct, frozen=True):
    """One variable: its attributes as `declare` writes them, and its value, or its items with their keys."""

    flags: str
    value: str | tuple[tuple[str, str], ...]


class ParsedState(Struct, frozen=True):
    """What bashkit forgets between two scripts and a shell does not: the text of a state, taken apart."""

    cwd: str | None
    """Its working directory; None for that of a fresh shell."""
    options: tuple[str, ...]
    """Options switched on by `set -o`."""
    traps: tuple[str, ...]
    """Commands that set its traps, each on one line."""
    status: int
    """The value of `$?`."""
    pipeline: str
    """The line that restores `$?` and PIPESTATUS; "" for success."""
    rest: str
    """Everything else, as commands to run."""

    def prefix(self) -> str:
        """Return text for the start of a script's first line that restores these."""
        switches: tuple[str, ...] = (f"set {' '.join(f'-o {name}' for name in self.options)}",) if self.options else ()
        # The status comes last, since to switch something on is a success; with such a trap it would be a failure.
        fails = "errexit" in self.options or any(trap.endswith((" ERR", " DEBUG")) for trap in self.traps)
        status: tuple[str, ...] = (self.pipeline,) if self.pipeline and not fails else ()
        # A trace must not show this text.
        traced = "xtrace" in self.options
        status = tuple(f"{{ {command}; }} 2> /dev/null" for command in status) if traced else status
        options_read = tuple(_OPTIONS_READ.findall(self.rest))
        return "".join(f"{command}; " for command in (*options_read, *self.traps, *switches, *status))


class Baseline(Struct, frozen=True):
    """The state of a fresh shell."""

    cwd: str
    variables: dict[str, Variable]
    aliases: dict[str, str]
    functions: dict[str, str]
    options: frozenset[str]
    """Options switched on by `shopt`."""


_BEGINS: Final = re.compile(
    r"(?:cd (?P<cwd>'(?:[^']|'\\'')*')\n)?(?:set (?P<options>-o [a-z]+(?: -o [a-z]+)*)\n)?"
    r"(?P<traps>(?:trap -- [^\n]* \w+\n)*)"
)
_OPTIONS_READ: Final = re.compile(r"^getopts a __option [-a ]+$", re.M)
_ENDS: Final = re.compile(r"(?P<pipeline>(?:\(exit \d+\) \| )*\(exit (?P<status>\d+)\))\n\Z")


def parse_shell_state(script: str) -> ParsedState:
    """Parse the text of a shell's state."""
    begins, ends = _BEGINS.match(script), _end_of(script)
    assert begins is not None
    cwd = unquoted(begins["cwd"]) if begins["cwd"] else None
    options = tuple((begins["options"] or "").replace("-o ", "").split())
    rest = script[begins.end() : ends.start() if ends else len(script)]
    return ParsedState(
        cwd,
        options,
        tuple(begins["traps"].splitlines()),
        int(ends["status"]) if ends else 0,
        ends["pipeline"] if ends else "",
        rest,
    )


def with_status(script: str, status: int, statuses: Sequence[int] = ()) -> str:
    """Return the text of a state whose `$?` is `status`, and whose PIPESTATUS is `statuses` where it told of faults."""
    ends = _end_of(script)
    if ends is not None:
        script = script[: ends.start()]
    return script + status_line(status, statuses)


def status_line(status: int, statuses: Sequence[int] = ()) -> str:
    """Return the line of a state that makes `$?` and PIPESTATUS so; "" for success."""
    pipeline = statuses if any(statuses[:-1]) and statuses[-1] == status else (status,)
    return " | ".join(f"(exit {one})" for one in pipeline) + "\n" if any(pipeline) else ""


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


_DESCRIPTOR: Final = re.compile(r"^(?:exec \d+(?:>|< /dev/null)|if test -e ).*$", re.M)
"""A line of a state about a descriptor."""


def from_dump(dump: str, before: str, fresh: Baseline, settings: Sequence[str]) -> str:
    """Return the text of the state that `rewrite.DUMP` printed, to be rebuilt from a fresh shell.

    Its descriptors are those of the state `before`, and what the dump tells of them besides.
    """
    parts = dump.split(f"{CUT}\n")
    if len(parts) not in (5, 6):
        return ""
    declared, functions, aliases, options, cwd = parts[:5]
    lines = [f"cd {single_quoted(cwd[:-1])}"]
    option_names = dict.fromkeys(SET_OPTIONS.values())
    switched = [line[7:] for line in options.splitlines() if line.startswith("set -o ") and line[7:] in option_names]
    if switched:
        lines.append(f"set {' '.join(f'-o {name}' for name in switched)}")
    lines += settings
    now = frozenset(line[9:] for line in options.splitlines() if line.startswith("shopt -s "))
    lines += [f"shopt -s {name}" for name in sorted(now - fresh.options)]
    lines += [f"shopt -u {name}" for name in sorted(fresh.options - now)]
    lines += [line for line in aliases.splitlines() if line.startswith("alias ")]
    if functions.strip():
        lines.append(unmarked(functions).rstrip("\n"))
    for match in _VALUE.finditer(declared):
        name, value = match["name"], match["value"] or ""
        old = fresh.variables.get(name)
        if name in VOLATILE or name == LAST or "r" in match["flags"]:
            continue
        if old is None or value != f'="{old.value}"':
            lines.append(match[0].rstrip("\n"))
    lines += _DESCRIPTOR.findall(before)
    return "".join(f"{line}\n" for line in lines) + "".join(parts[5:])
