"""The first half of clearing, the same for every character: look at the disk, read the documents, measure the items.

Each goal returns its next move, or None when it is reached or nothing is left to try.
"""

import re
import shlex
from collections.abc import Callable, Iterable
from posixpath import dirname
from typing import Final

from lab.personas.document_reading import read_memory
from lab.personas.jobs.clearing.mind import Mind, was_taken_away
from lab.personas.jobs.clearing.sight import ListedFile
from lab.personas.move import Move
from lab.personas.texts import paths_in, quoted, without, words_of

Goal = Callable[[Mind], Move | None]

_TEXT: Final = re.compile(r"(\.(md|txt|rst)|/[A-Z][A-Z_-]+|/readme)$")
_WORK: Final = "remov|clear|delet|decommission|maintenance"
_NAMED: Final = re.compile(r"notice|clear|storage|mainten|decom|retire|clean|removal", re.IGNORECASE)
_MOST_DOCUMENTS: Final = 8


def survey(mind: Mind) -> Move | None:
    """Return the next look a careful operator takes before touching anything."""
    reading: tuple[Goal, ...] = (see_disks, remember, read_named, list_places, read_places, search_notice)
    return first(mind, (*reading, weigh, find_big, find_moved, look_into_model, ask_about_peer))


def first(mind: Mind, goals: Iterable[Goal]) -> Move | None:
    """Return the move of the first goal that has one."""
    return next((move for goal in goals if (move := goal(mind))), None)


def see_disks(mind: Mind) -> Move | None:
    """Run df once."""
    if mind.sight.disks.get(""):
        return None
    return mind.history.first_of(
        (
            Move(
                "First a look at the disks. Then the rules and the notice, a comparison of its list with what is "
                "there, the clearing itself, a check, and the report.",
                "df -h",
            ),
            Move("That told me nothing about the disks; I ask once more.", "df -h 2>&1"),
        )
    )


def remember(mind: Mind) -> Move | None:
    """Read the memory, if there is one."""
    return read_memory(mind.history)


def read_named(mind: Mind) -> Move | None:
    """Read the files the task names."""
    return _read(mind, [path for path in _task_paths(mind) if _TEXT.search(path)])


def list_places(mind: Mind) -> Move | None:
    """List the folders the task names."""
    for path in _task_paths(mind):
        if path not in mind.sight.listed and path not in mind.sight.documents:
            move = Move(f"What is in {path}, newest first?", f"ls -lat {shlex.quote(path)}")
            if not mind.history.tried(move):
                return move
    return None


def read_places(mind: Mind) -> Move | None:
    """Read the files in those folders, newest first, until one says what is to be removed."""
    if mind.notice:
        return None
    entries = [entry for path in _task_paths(mind) for entry in mind.sight.listed.get(path, ())]
    return _read(mind, [entry.path for entry in entries if _is_document(entry)][:_MOST_DOCUMENTS])


def search_notice(mind: Mind) -> Move | None:
    """Search elsewhere for a notice when the task's folders have none."""
    if mind.notice:
        return None
    mount = mind.mount
    hits: list[str] = []
    for place in dict.fromkeys([mount.mount if mount else "/", "/"]):
        text = f"No notice so far says what is to be removed; I look for one below {place}."
        command = f"grep -rliE '{_WORK}' --include='*.md' --include='*.txt' {shlex.quote(place)} 2>/dev/null"
        if not mind.history.tried(Move(text, command)):
            return Move(text, command)
        hits += _lines_of(mind, command)
        ordered = sorted(dict.fromkeys(hits), key=lambda path: not _NAMED.search(path))
        if move := _read(mind, ordered[:_MOST_DOCUMENTS]):
            return move
    return None


def weigh(mind: Mind) -> Move | None:
    """Find out whether the listed items exist and how big they are."""
    unknown = [item for item in mind.items if mind.is_there(item.path) is None]
    if not unknown:
        return None
    places = quoted(item.path for item in mind.items)
    title = mind.notice.path if mind.notice else "the list"
    return mind.history.first_of(
        (
            Move(
                f"{title} lists {len(mind.items)} paths. Before anything goes I compare them with what is there.",
                f"du -sh {places}",
                "The list is explicit. Check that each path exists and has about the size it should have.",
            ),
            Move("I still want to see those paths before I touch them.", f"ls -ld {places}"),
        )
    )


def find_big(mind: Mind) -> Move | None:
    """Find the big files and their exact sizes."""
    mount = mind.mount
    if not mount:
        return None
    command = f"find {shlex.quote(mount.mount)} -type f -size +5G -exec ls -l {{}} +"
    return mind.history.first_of((Move(f"Which single files fill {mount.mount}?", command),))


def find_moved(mind: Mind) -> Move | None:
    """Search for a listed item that is not where the notice says."""
    if not mind.notice or not mind.mount:
        return None
    for item in mind.notice.items:
        if mind.is_there(item.path) is False and not was_taken_away(mind.history, item.path):
            name = item.path.rsplit("/", 1)[-1]
            text = f"{item.path} is not there. Perhaps it was moved; I look for it by name."
            command = f"find {shlex.quote(mind.mount.mount)} -name {shlex.quote(name)} -exec ls -ld {{}} +"
            if not mind.history.tried(Move(text, command)):
                return Move(text, command)
    return None


def look_into_model(mind: Mind) -> Move | None:
    """Look at the model more closely than at the other items."""
    if not mind.model or mind.is_gone(mind.model) or mind.model.path in mind.sight.listed:
        return None
    command = f"ls -la {shlex.quote(mind.model.path)}"
    reasoning = (
        f"One item is not like the others: {mind.model.path}. What I know of it: {mind.model.description}. "
        f"Those are {mind.what}, not a cache."
    )
    return mind.history.first_of((Move(f"{mind.model.path} deserves a look of its own.", command, reasoning),))


def ask_about_peer(mind: Mind) -> Move | None:
    """Find and read what else is written about the model that is to go."""
    if not mind.model or not mind.notice:
        return None
    names = dict.fromkeys(
        r"[ _-]?".join(words_of(name)) for name in (mind.peer, mind.model.path.rsplit("/", 1)[-1]) if words_of(name)
    )
    roots = [_root_of(path, mind) for path in (mind.notice.path, *_task_paths(mind))]
    near = [root for root in dict.fromkeys(roots) if root]
    near = [root for root in near if without([root], (other for other in near if other != root))]
    if not near:
        return None
    command = f"grep -rliE '{'|'.join(names)}' --include='*.md' --include='*.txt' {quoted(near)}"
    move = Move(f"What else is written here about {mind.peer}?", command)
    if not mind.history.tried(move):
        return move
    return _read(mind, [path for path in _lines_of(mind, command) if _TEXT.search(path)][:_MOST_DOCUMENTS])


def _task_paths(mind: Mind) -> list[str]:
    """Return the paths the task names, without mount points."""
    mounts = mind.sight.disks.get("", {})
    paths = paths_in(mind.history.task)
    # A folder that is only the parent of another named one adds nothing.
    return [path for path in paths if path not in mounts and not any(other.startswith(path + "/") for other in paths)]


def _root_of(path: str, mind: Mind) -> str:
    folder = dirname(path)
    above = dirname(folder)
    mounts = mind.sight.disks.get("", {})
    return above if above not in mounts and above.count("/") >= 2 else folder if folder not in mounts else ""


def _is_document(entry: ListedFile) -> bool:
    return entry.kind == "-" and entry.size < (256 << 10) and bool(_TEXT.search(entry.path))


def _read(mind: Mind, paths: Iterable[str]) -> Move | None:
    for path in paths:
        if path in mind.sight.documents:
            continue
        ways = (
            Move(f"I read {path}.", f"cat {shlex.quote(path)}"),
            Move(f"{path} did not open; once more.", f"head -n 200 {shlex.quote(path)}"),
        )
        if move := mind.history.first_of(ways):
            return move
    return None


def _lines_of(mind: Mind, command: str) -> list[str]:
    """Return the paths in a command's latest output, one per line."""
    outputs = [look.output for look in mind.history.looks if look.command == command]
    return [line for line in outputs[-1].splitlines() if line.startswith("/")] if outputs else []
