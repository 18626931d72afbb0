"""What `sed -i` refuses: files that are none, and folders in which it cannot put a new file in the old one's place.

bashkit's sed would write into the old file instead, and words its refusals in its own way.
"""

import random
import string
from collections.abc import Callable, Sequence
from typing import Final

import bashkit

from lab.world.machine.files.filesystem import READ, FileSystem
from lab.world.machine.files.grafting import require_removable, require_writable
from lab.world.machine.files.nodes import Directory, File, find

_WITH_WORD: Final = frozenset({"--expression", "--file", "--line-length"})
_PANIC: Final = 4
"""The exit status of a sed that could not put a file in its place."""


def edited_files(arguments: Sequence[str]) -> list[int]:
    """Return the places of the files among the arguments of a sed that edits them in place; none for any other."""
    operands: list[int] = []
    in_place = has_script = takes_next = only_operands = False
    for place, word in enumerate(arguments):
        if takes_next:
            takes_next = False
        elif only_operands or not word.startswith("-") or word == "-":
            operands.append(place)
        elif word.startswith("--"):
            only_operands = word == "--"
            in_place |= word.partition("=")[0] == "--in-place"
            has_script |= word.startswith(("--expression", "--file"))
            takes_next = word in _WITH_WORD
        else:
            for at, letter in enumerate(word[1:], 2):
                in_place |= letter == "i"
                has_script |= letter in "ef"
                if letter in "efil":
                    takes_next = letter != "i" and at == len(word)
                    break
    return (operands if has_script else operands[1:]) if in_place else []


def edit_in_place(
    arguments: list[str], files: FileSystem, run: Callable[[list[str]], bashkit.BuiltinResult]
) -> bashkit.BuiltinResult:
    """Run sed with `arguments`, refusing what the real one refuses; `run` runs bashkit's.

    Files that are edited in place are read apart from each other, so that each may be edited by a run of its own.
    """
    places = edited_files(arguments)
    refusals = {place: refusal for place in places if (refusal := _refusal(files, arguments[place]))}
    if not refusals:
        return run(arguments)
    others = [word for place, word in enumerate(arguments) if place not in places]
    output = complaints = ""
    exit_code = 0
    for place in places:
        if place in refusals:
            ends, complaint = refusals[place]
            result = bashkit.BuiltinResult("", f"sed: {complaint}\n", _PANIC)
        else:
            ends, result = False, run([*others, arguments[place]])
        output += result.stdout
        complaints += result.stderr
        exit_code = max(exit_code, result.exit_code)
        if ends:
            break
    return bashkit.BuiltinResult(output, complaints, exit_code)


def _refusal(files: FileSystem, name: str) -> tuple[bool, str] | None:
    """Return why a file cannot be edited in place, and whether sed ends there; None if it can, or cannot be read."""
    try:
        node = files.stat(name)
        names, own = files.resolve(name, follow=False)
    except OSError:
        return None
    if not isinstance(node, File) or node.device:
        return False, f"couldn't edit {name}: not a regular file"
    if not files.allows(node, READ):
        return None
    folder = find(files.host.root, "/".join(names[:-1]))
    assert isinstance(folder, Directory)
    draw = random.Random(f"{files.host.name} {files.clock.now} {name}")
    letters = "".join(draw.choices(string.ascii_letters + string.digits, k=6))
    place = f"{name.rpartition('/')[0] if '/' in name else '.'}/sed{letters}"
    try:
        require_writable(files, folder, names, name)
    except OSError as problem:
        return True, f"couldn't open temporary file {place}: {problem.strerror}"
    try:
        require_removable(files, folder, own, name)
    except OSError as problem:
        return True, f"cannot rename {place}: {problem.strerror}"
    return None
