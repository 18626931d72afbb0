"""Commands whose output and errors go the same way: each is told, and prints the two in their order.

Bashkit joins them command by command, all of the output before all of the errors. A variable before the command
says that they are one; a program of ours then prints everything as output.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from lab.world.shell.builtins.bash_builtins import SHELL_BUILTINS
from lab.world.shell.grammar.tree import Command, Parsed, Redirect

BOTH: Final = "__BOTH"
"""The variable that tells the program it names that its standard output and error go to the same place."""
JOINS: Final = re.compile(r"[12]?>&|&>|\|&")
"""Whether a script may join the two anywhere."""
_SHOWN: Final = re.compile(rf"\b{BOTH}=\w+ ")
_NAME: Final = re.compile(r"[\w.+-]+")
_JOINED: Final = {("2>&", "1"), (">&", "2"), ("1>&", "2")}


def joined_commands(parsed: Parsed) -> frozenset[int]:
    """Return where the simple commands begin whose output and errors go the same way."""
    own = {command.start for command in parsed.simples if _is_joined(command)}
    spans = list(_joined_spans(parsed))
    if not spans:
        return frozenset(own)
    silent = [command for command in parsed.simples if not any(map(_is_output, command.redirects))]
    for start, end in spans:
        apart = _apart(parsed, start, end)
        places = [place for place, _ in apart]
        for command in silent:
            if start <= command.start and command.end <= end:
                at = bisect_right(places, command.start) - 1
                if at < 0 or command.end > apart[at][1]:
                    own.add(command.start)
    return frozenset(own)


def told(name: str) -> str:
    """Return the text before a command called `name` that tells it; "" for what the shell itself runs."""
    if not _NAME.fullmatch(name) or name in SHELL_BUILTINS:
        return ""
    return f"{BOTH}={name} "


def untold(text: str) -> str:
    """Return `text` without what `told` puts in."""
    return _SHOWN.sub("", text)


def _joined_spans(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yield the spans in which every command inherits one place for both."""
    for command in parsed.compounds:
        if _is_joined(command):
            yield command.start, command.end
    for pipeline in parsed.pipelines:
        for command, after in zip(pipeline.commands, pipeline.commands[1:], strict=False):
            if "|&" in parsed.script[command.end : after.start]:
                yield command.start, command.end
    for item in parsed.items:
        command = item.pipelines[0].commands[0]
        words = [parsed.script[slice(*part)] for part in command.parts]
        if command.kind == "simple" and words == ["exec"] and _is_joined(command):
            yield command.end, len(parsed.script)


def _apart(parsed: Parsed, start: int, end: int) -> list[tuple[int, int]]:
    """Return the outermost spans between `start` and `end` whose output goes elsewhere, in order."""
    spans = [(part.start, part.end) for part in parsed.expansions if part.sign == "command"]
    for pipeline in parsed.pipelines:
        spans += [(command.start, command.end) for command in pipeline.commands[:-1]]
    for command in (*parsed.simples, *parsed.compounds):
        if any(map(_is_output, command.redirects)) and (command.start, command.end) != (start, end):
            spans.append((command.start, command.end))
    outermost: list[tuple[int, int]] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        is_within = start <= first and last <= end and (first, last) != (start, end)
        if is_within and (not outermost or first >= outermost[-1][1]):
            outermost.append((first, last))
    return outermost


def _is_output(redirect: Redirect) -> bool:
    return "<" not in redirect.sign


def _is_joined(command: Command) -> bool:
    """Whether a command's own redirections send its output and errors the same way."""
    outputs = [redirect for redirect in command.redirects if _is_output(redirect)]
    return bool(outputs) and (outputs[-1].sign in ("&>", "&>>") or (outputs[-1].sign, outputs[-1].target) in _JOINED)
