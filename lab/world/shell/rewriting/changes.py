"""Changes of a script: what is written in place of some of its characters."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import Parsed, ScriptFault


class Change(NamedTuple):
    """`new` in place of the characters from `start` to `end`; an insertion where the two are equal."""

    start: int
    end: int
    new: str


def with_changes(script: str, changes_of: Callable[[Parsed], Iterable[Change]]) -> str:
    """Return `script` with the changes that `changes_of` makes of its grammar; one that cannot be parsed stays."""
    try:
        parsed = parse(script)
    except ScriptFault:
        return script
    return applied(script, changes_of(parsed))


def applied(script: str, changes: Iterable[Change]) -> str:
    """Return `script` with `changes`. Of two that begin at one place, the later in order goes around the earlier."""
    for start, end, new in sorted(changes, key=lambda change: change.start, reverse=True):
        script = script[:start] + new + script[end:]
    return script
