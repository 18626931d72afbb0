"""`time`, which bashkit takes from the machine's clock: two commands around what is timed ask the world's instead."""

import re
from collections.abc import Iterator
from typing import Final

from lab.world.shell.grammar.tree import Parsed, Pipeline
from lab.world.shell.rewriting.changes import Change, with_changes

_TIME: Final = re.compile(r"\btime\b")
_OPTION: Final = re.compile(r"(?:-p|--)(?=\s|$)\s*")
_FORMAT: Final = '"${TIMEFORMAT+x$TIMEFORMAT}"'
_STATUSES: Final = '"${PIPESTATUS[@]}"'
_SHOWN: Final = re.compile(
    rf"\{{\s+__timed (\d+);\s+(.*?);\s+__elapsed \1( -p)? {re.escape(_FORMAT)} \$\? {re.escape(_STATUSES)};?\s+"
    r"(?:(?:! )?__again 0(?: \| __again \d+)*;?\s+)?\}",
    re.S,
)
_USUAL: Final = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS"
_PORTABLE: Final = "real %2R\nuser %2U\nsys %2S"
_DIRECTIVE: Final = re.compile(r"%(?:%|P|([0-9]?)(l?)([RUS]))")
_OVERHEAD: Final = 0.001
"""Seconds that starting anything takes, all the processor time there is."""


def with_times(script: str) -> str:
    """Return `script` with what is timed between two commands that ask the clock.

    The first carries the place of `time`, so that the second knows its own where `return` left others unended.
    """
    return with_changes(script, _all_changes) if _TIME.search(script) else script


def _all_changes(parsed: Parsed) -> Iterator[Change]:
    for pipeline in parsed.pipelines:
        yield from _changes(parsed.script, pipeline)


def _changes(script: str, pipeline: Pipeline) -> Iterator[Change]:
    begins = pipeline.commands[0].start
    words = script[pipeline.start : begins].split()
    if "time" not in words:
        return
    options = ""
    while option := _OPTION.match(script, begins, pipeline.end):
        options = " -p" if option[0].startswith("-p") else options
        begins = option.end()
    nothing = ":" if begins >= pipeline.end else ""
    opposite = "! " if words.count("!") % 2 else ""
    yield Change(pipeline.start, begins, f"{{ __timed {pipeline.start}; {opposite}{nothing}")
    # Commands that end as those did leave their statuses to `$?` and PIPESTATUS.
    again = " | ".join(f"__again {place}" for place in range(len(pipeline.commands)))
    elapsed = f"__elapsed {pipeline.start}{options} {_FORMAT} $? {_STATUSES}"
    rest = f"; {opposite}{again}" if opposite or len(pipeline.commands) > 1 else ""
    yield Change(pipeline.end, pipeline.end, f"; {elapsed}{rest}; }}")


def untimed(text: str) -> str:
    """Return a text with `time` where the script has it."""
    while (changed := _SHOWN.sub(r"time\3 \2", text)) != text:
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
