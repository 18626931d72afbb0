"""Redirections behind a word in braces, `echo {a} > file`: bashkit takes the word for the name of a descriptor."""

import re
from collections.abc import Iterator
from typing import Final

from lab.world.shell.grammar.tree import Parsed
from lab.world.shell.rewriting.changes import Change, with_changes

MISTAKEN: Final = re.compile(r"\}[\"']*\s*[<>]")
"""Whether a script may have such a redirection."""
_QUOTES: Final = re.compile(r"[\"'\\]")
_NAME: Final = re.compile(r"\{[A-Za-z_]\w*\}")


def numbered(script: str) -> str:
    """Return `script` with the number of the descriptor at every such redirection."""
    return with_changes(script, _changes)


def _changes(parsed: Parsed) -> Iterator[Change]:
    script = parsed.script
    for command in parsed.simples:
        for redirect in command.redirects:
            before = next((part for part in reversed(command.parts) if part[1] <= redirect.start), None)
            if before is None or redirect.sign[0] not in "<>" or script[before[1] : redirect.start].strip():
                continue
            word = script[slice(*before)]
            is_descriptor = before[1] == redirect.start and not _QUOTES.search(word)
            if _NAME.fullmatch(_QUOTES.sub("", word)) and not is_descriptor:
                yield Change(redirect.start, redirect.start, " 0" if redirect.sign[0] == "<" else " 1")
