"""How a script may change the shell that runs it, as far as its text shows.

In doubt it may do anything. Without doubt, the shell need not be asked about every part of its state after each call.
"""

import re
from typing import Final, Literal

from lab.world.machine.word_lists import words
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import ScriptFault

_UNFORESEEABLE: Final = frozenset(
    words(". alias builtin command coproc enable eval exec mapfile readarray source trap")
)
"""Commands that may run any other command, or open descriptors for later ones."""
_CHANGING: Final = frozenset(
    words(
        "declare dirs exit export getopts local popd pushd readonly set shift shopt typeset ulimit umask unalias unset"
    )
)
"""Commands that change what bashkit does not report by itself."""
_OPAQUE: Final = re.compile(r"\(\)|\bfunction\b|\{\w+\}[<>]|SECONDS")
"""A function of any text, a descriptor under a name, or a clock that goes on."""
_OPEN: Final = re.compile(r"^(?:alias|trap|exec|if test -e|.*\(\) *$)", re.M)
"""A line of a state by which a word may mean something else, or a descriptor lead elsewhere."""
_LITERAL: Final = re.compile(r"[\w./+:-]+|\[")
_PLAIN: Final = re.compile(r"(?!(?:time|coproc|function)\b)[A-Za-z_][\w.-]*(?: [\w./+:-]+)*\n?")
"""A script of one command without any quote, sign or operator."""
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=")


Reach = Literal["variables", "shell", "descriptors"]
"""How much of a shell may be changed: variables and the working directory alone, or all but its descriptors, or all."""


def reach(script: str, state: str) -> Reach:
    """Return how much a script may change of a shell in this state."""
    names = _commands(script, state)
    return "descriptors" if names is None else "shell" if names & _CHANGING else "variables"


def _commands(script: str, state: str) -> set[str] | None:
    """Return the names of all commands of a script; None when one of them may be anything."""
    if _OPAQUE.search(script) or _OPEN.search(state):
        return None
    if _PLAIN.fullmatch(script):
        command_name = script.split()[0]
        return None if command_name in _UNFORESEEABLE else {command_name}
    try:
        simples = parse(script).simples
    except ScriptFault:
        return None
    names: set[str] = set()
    for command in simples:
        texts = (script[start:end] for start, end in command.parts)
        name = next((text for text in texts if not _ASSIGNMENT.match(text)), None)
        if name is not None and (not _LITERAL.fullmatch(name) or name in _UNFORESEEABLE):
            return None
        names.add(name or "")
    return names
