"""The trace of loops and `case` under `set -x`, which bashkit lacks: commands that do nothing are traced instead."""

import re
from collections.abc import Iterator
from typing import Final

from lab.world.shell.grammar.tree import Parsed
from lab.world.shell.rewriting.changes import Change, with_changes

TRACES: Final = re.compile(r"\bset\s+-\w*x|xtrace")
"""Whether a script may show its commands as it runs them."""
_OURS: Final = re.compile(
    r"^(\++) __(?:(?:masked|unmask|bytes|prompted|timed|elapsed|again)\b.*\n|p=.*\n(?:\1 builtin printf .*\n)?"
    r"|nul \d+\n(?:\1 exit \d+\n)?)",
    re.M,
)
"""The trace of commands that only the rewriting added."""
_SHOWN: Final = re.compile(r"__traced '((?:[^']|'\\'')*)'(;\s*)?")
_INDENTED: Final = 256
"""The most blanks before a command of a function."""


def traced(script: str) -> str:
    """Return `script` with such a command in every loop over words and before every case."""
    return with_changes(script, _changes)


def _changes(parsed: Parsed) -> Iterator[Change]:
    for command in parsed.compounds:
        spelled = [parsed.script[start:end].strip() for start, end in command.parts]
        if command.kind == "for":
            trace = f"for {spelled[0]} in {spelled[1] or chr(34) + '$@' + chr(34)}".replace("'", "'\\''")
            yield Change(command.parts[2][0], command.parts[2][0], f" __traced '{trace}';")
        elif command.kind == "case":
            trace = f"case {spelled[0]} in".replace("'", "'\\''")
            yield Change(command.start, command.start, f"__traced '{trace}'; ")


def untraced(text: str) -> str:
    """Return a trace without our signs: each is replaced by the words it stands for."""
    return _SHOWN.sub(_unsigned, _OURS.sub("", text)) if "__" in text else text


def _unsigned(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _INDENTED) : match.start()].rstrip(" ")
    if before.endswith("\n") or not before:
        return ""
    return match[1].replace("'\\''", "'") + (match[2] or "")


def in_order(out: str, err: str) -> tuple[tuple[str, str], ...]:
    """Return a command's output as pieces in order: its trace comes before all it prints."""
    return (("", err), (out, "")) if out and err.startswith("+") else ((out, err),)
