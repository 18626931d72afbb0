"""`time`, which bashkit takes from the machine's clock: two commands around what is timed ask the world's instead."""

import re
from typing import Final

from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import Pipeline, ScriptFault

_TIME: Final = re.compile(r"\btime\b")
_OPTION: Final = re.compile(r"(?:-p|--)(?=\s|$)\s*")
_FORMAT: Final = '"${TIMEFORMAT+x$TIMEFORMAT}"'
_SHOWN: Final = re.compile(rf"\{{\s+__timed;\s+(.*?);\s+__elapsed \$\?( -p)? {re.escape(_FORMAT)};?\s+\}}", re.S)
_USUAL: Final = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS"
_PORTABLE: Final = "real %2R\nuser %2U\nsys %2S"
_DIRECTIVE: Final = re.compile(r"%(?:%|P|([0-9]?)(l?)([RUS]))")
_OVERHEAD: Final = 0.001
"""Seconds that starting anything takes, all the processor time there is."""


def with_times(script: str) -> str:
    """Return `script` with what is timed between two commands that ask the clock."""
    if not _TIME.search(script):
        return script
    try:
        parsed = parse(script)
    except ScriptFault:
        return script
    changes: list[tuple[int, int, str]] = []
    for pipeline in parsed.pipelines:
        changes += _changes(script, pipeline)
    for start, end, new in sorted(changes, reverse=True):
        script = script[:start] + new + script[end:]
    return script


def _changes(script: str, pipeline: Pipeline) -> list[tuple[int, int, str]]:
    begins = pipeline.commands[0].start
    words = script[pipeline.start : begins].split()
    if "time" not in words:
        return []
    options = ""
    while option := _OPTION.match(script, begins, pipeline.end):
        options = " -p" if option[0].startswith("-p") else options
        begins = option.end()
    nothing = ":" if begins >= pipeline.end else ""
    opposite = "! " if words.count("!") % 2 else ""
    return [
        (pipeline.start, begins, f"{{ __timed; {opposite}{nothing}"),
        (pipeline.end, pipeline.end, f"; __elapsed $?{options} {_FORMAT}; }}"),
    ]


def untimed(text: str) -> str:
    """Return a text with `time` where the script has it."""
    while (changed := _SHOWN.sub(r"time\2 \1", text)) != text:
        text = changed
    return text


def elapsed_text(seconds: float, time_format: str | None, *, is_portable: bool = False) -> str:
    """Return what `time` prints after so many seconds of the world; `time_format` is TIMEFORMAT where it is set."""
    pattern = _PORTABLE if is_portable else _USUAL if time_format is None else time_format
    if not pattern:
        return ""

    def spell(match: re.Match[str]) -> str:
        if match[3] is None:
            return "%" if match[0] == "%%" else "100.00"
        amount = seconds + _OVERHEAD if match[3] == "R" else _OVERHEAD
        digits = min(3, int(match[1] or 3))
        if not match[2]:
            return f"{amount:.{digits}f}"
        return f"{int(amount // 60)}m{amount % 60:.{digits}f}s"

    return _DIRECTIVE.sub(spell, pattern) + "\n"
