"""Output that goes to a command, `… > >(tee log)`: written as a pipe where bashkit would lose it.

Bashkit feeds such a command from a simple one alone. After `exec > >(…)` all the rest of a script is fed to it.
"""

import re
from typing import Final

from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import AndOrList, Command, Parsed, Redirect, ScriptFault
from lab.world.shell.rewriting.changes import Change, applied

TELLING: Final = re.compile(r">\s*>\(")
_STATUS: Final = "(exit ${PIPESTATUS[0]})"


def piped(script: str) -> str:
    """Return `script` with pipes for such output."""
    try:
        parsed = parse(script)
    except ScriptFault:
        return script
    changes: list[Change] = []
    behind = ""
    for item in parsed.items:
        command = _alone(item)
        redirect = _output(command) if command is not None else None
        if command is None or redirect is None:
            continue
        both = redirect.sign.startswith("&") or any(
            one.sign == "2>&" and one.target == "1" for one in command.redirects
        )
        if _is_exec(parsed, command):
            # The statement opens a group; the pipe stands at the end of the script.
            changes.append(Change(command.start, command.end, "{ :"))
            behind = f"\n}} {'2>&1 ' if both else ''}| {redirect.target[2:-1]}\n{_STATUS}" + behind
        elif command.kind in ("brace", "subshell", "if", "while", "until", "for", "counting", "case", "select"):
            rest = "".join(f" {one.sign}{one.target}" for one in command.redirects if one is not redirect)
            start = command.redirects[0].start
            rewritten = (
                f"{rest}{' 2>&1' if redirect.sign.startswith('&') else ''} | {redirect.target[2:-1]}; {_STATUS}; }}"
            )
            changes += [Change(command.start, command.start, "{ "), Change(start, command.end, rewritten)]
    return applied(script, changes) + behind


def _alone(item: AndOrList) -> Command | None:
    """Return the command of a list that is a single command, otherwise None."""
    if item.background or len(item.pipelines) != 1 or len(item.pipelines[0].commands) != 1:
        return None
    return item.pipelines[0].commands[0]


def _output(command: Command) -> Redirect | None:
    """Return the redirection of standard output that goes to a command."""
    outputs = (one for one in command.redirects if one.sign in (">", ">>", "1>", "&>", "&>>"))
    return next((one for one in outputs if one.target.startswith(">(")), None)


def _is_exec(parsed: Parsed, command: Command) -> bool:
    return command.kind == "simple" and [parsed.script[slice(*part)] for part in command.parts] == ["exec"]
