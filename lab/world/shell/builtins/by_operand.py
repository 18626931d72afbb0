"""`cat` and `grep` of several files of which some cannot be read.

Bashkit's print every complaint at their end; the real ones complain when they come to the file.
"""

import re
from collections.abc import Sequence
from typing import Final

from lab.world.machine.files.filesystem import READ, FileSystem
from lab.world.machine.files.nodes import Directory

BY_OPERAND: Final = frozenset({"cat", "grep", "egrep", "fgrep"})
"""The programs that run once for each of their files."""
_EXPANDED: Final = re.compile(r"[*?\[{]|(?<!\")\$")
"""Matches in a word that may become several."""
_NUMBERED: Final = re.compile(r"-\w*[nb]|--number")
"""Options of `cat` that count the lines of all files."""
_RECURSIVE: Final = re.compile(r"-\w*[rR]|--(?:dereference-)?recursive")
_WITH_WORD: Final = "efmABCDd"
"""Letters of `grep` that take a word."""
_LONG_WITH_WORD: Final = frozenset({"--regexp", "--file", "--max-count", "--include", "--exclude"})
_UNREADABLE: Final = 2
"""The exit status of a grep that could not read a file."""


def reads_several(name: str, words: Sequence[str]) -> bool:
    """Whether one of the programs may be called with several files; `words` are spelled as in a script."""
    operands = [word for word in words if not word.startswith("-")]
    files = operands if name == "cat" else operands[1:]
    return len(files) > 1 or any(map(_EXPANDED.search, files))


def operand_calls(name: str, arguments: Sequence[str], files: FileSystem) -> list[list[str]]:
    """Return the arguments of the calls that do in turn what one does; that one alone where its order is right."""
    whole = [list(arguments)]
    if name not in BY_OPERAND:
        return whole
    places = _files_of_cat(arguments) if name == "cat" else _files_of_grep(arguments)
    is_read = [_is_readable(arguments[place], files) for place in places]
    if len(places) < 2 or all(is_read) or not any(is_read):
        return whole
    before = [word for place, word in enumerate(arguments) if place not in places and word != "--"]
    if name != "cat" and not any(re.match(r"-\w*h|--no-filename", word) for word in before):
        before.insert(0, "-H")
    return [[*before, "--", arguments[place]] for place in places]


def status_of_all(name: str, statuses: Sequence[int]) -> int:
    """Return how the program ends whose calls for each file ended so."""
    if name == "cat" or _UNREADABLE in statuses:
        return max(statuses)
    return min(statuses)


def _files_of_cat(arguments: Sequence[str]) -> list[int]:
    if "-" in arguments or any(map(_NUMBERED.match, arguments)):
        return []
    return [place for place, word in enumerate(arguments) if not word.startswith("-")]


def _files_of_grep(arguments: Sequence[str]) -> list[int]:
    """Return the places of the files; none for a call that reads folders or its input."""
    operands: list[int] = []
    has_pattern = takes_next = only_operands = False
    for place, word in enumerate(arguments):
        if takes_next:
            takes_next = False
        elif only_operands or not word.startswith("-") or word == "-":
            operands.append(place)
        elif word.startswith("--"):
            only_operands = word == "--"
            has_pattern |= word.startswith(("--regexp", "--file"))
            takes_next = word in _LONG_WITH_WORD
        else:
            at = next((at for at, letter in enumerate(word) if letter in _WITH_WORD), None)
            has_pattern |= at is not None and word[at] in "ef"
            takes_next = at == len(word) - 1
    places = operands if has_pattern else operands[1:]
    is_plain = not any(map(_RECURSIVE.match, arguments)) and "-" not in (arguments[place] for place in places)
    return places if is_plain else []


def _is_readable(name: str, files: FileSystem) -> bool:
    try:
        node = files.stat(name)
    except OSError:
        return False
    return not isinstance(node, Directory) and files.allows(node, READ)
