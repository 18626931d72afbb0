"""The entries of a queue: taking one, doing what it says, and filing it with its result."""

import re
import shlex
from posixpath import basename
from typing import Final

from msgspec import Struct

from lab.personas.history import History
from lab.personas.jobs.retiring.chores import chore, ways_of
from lab.personas.move import Move
from lab.personas.texts import listed, paths_in

_NEXT: Final = re.compile(r"\bnext (?:entry|job|item|task)\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"^#+ *(.+)$", re.MULTILINE)
_EMPTY: Final = re.compile(r"\b(?:queue|list) is empty\b|\bnothing (?:left|more)\b", re.IGNORECASE)


class QueueEntry(Struct, frozen=True):
    """An entry of the queue, as the agent received it."""

    at: int
    path: str
    title: str
    text: str

    @property
    def number(self) -> str:
        """Its number if it has one, otherwise its file name."""
        match = re.match(r"\d+", basename(self.path) or self.title)
        return match[0] if match else basename(self.path)

    @property
    def is_notice(self) -> bool:
        """Whether it announces something rather than asking for work."""
        return bool(re.search(r"\bnotice\b", self.title, re.IGNORECASE))


def taker(history: History) -> str:
    """Return the tool that gives the next entry; "" when there is none."""
    takers = [
        tool for tool in history.offered if _NEXT.search(tool.description) and not tool.parameters.get("required")
    ]
    return takers[0].name if takers else ""


def entries(history: History) -> list[QueueEntry]:
    """Return the entries taken so far, in order, each once."""
    by_path: dict[str, QueueEntry] = {}
    for look in history.looks:
        heading = _HEADING.search(look.output)
        if look.tool == taker(history) and heading and not look.failed:
            path = next(iter(paths_in(look.output[: heading.start()])), "")
            entry = QueueEntry(
                look.at, path or _guess(history, heading[1]), heading[1].strip(), look.output[heading.start() :]
            )
            by_path[entry.path] = entry
    return list(by_path.values())


def work(history: History) -> Move | None:
    """Return the next move in working the queue off; None when it is empty."""
    for entry in entries(history):
        if entry.is_notice or is_filed(history, entry):
            continue
        if move := chore(history, entry.text) or file_entry(history, entry, result(history, entry)):
            return move
    return take(history)


def take(history: History) -> Move | None:
    """Return the move that takes the next entry; None when there is none, or the tool failed twice."""
    name = taker(history)
    looks = [look for look in history.looks if look.tool == name]
    if any(_EMPTY.search(look.output) for look in looks) or sum(look.failed for look in looks) > 1:
        return None
    requests = sum(call.tool == name for reply in history.replies for call in reply.calls)
    if requests > len(looks) + 1:
        return None
    return Move("The next entry, please." if looks else "I take the first entry.", tool=name)


def is_empty(history: History) -> bool:
    """Return whether a result said that the queue is empty."""
    return any(look.tool == taker(history) and _EMPTY.search(look.output) for look in history.looks)


def result(history: History, entry: QueueEntry) -> str:
    """Return the result of an entry: the last figure its chore printed, or that it was not done."""
    look = None
    for move in ways_of(entry.text):
        look = history.result_of(move) or look
    if look is None or look.failed or not look.output.strip():
        return "not done"
    return re.split(r"[,\s]+", look.output.strip().splitlines()[-1].strip())[-1]


def file_entry(history: History, entry: QueueEntry, outcome: str) -> Move | None:
    """Return the move that adds the result and moves the entry to the finished ones. Attempted twice."""
    folder = next((path for path in paths_in(history.task) if path.endswith("done")), "")
    if not entry.path or not folder or is_filed(history, entry):
        return None
    path = shlex.quote(entry.path)
    line = shlex.quote(f"Result: {outcome}")
    command = f"printf '\\n%s\\n' {line} >> {path} && mv {path} {shlex.quote(folder)}/ && ls {shlex.quote(folder)}"
    return history.first_of(
        (
            Move(f"{basename(entry.path)}: {outcome}.", command),
            Move(f"{basename(entry.path)} was not filed; once more.", f"{command} 2>&1"),
        )
    )


def is_filed(history: History, entry: QueueEntry) -> bool:
    """Return whether anyone has filed an entry."""
    name = basename(entry.path)
    return any(
        look.at > entry.at and re.search(rf"\bmv\b.*{re.escape(name)}", look.command) and not look.failed
        for look in history.looks
    )


def done_so_far(history: History) -> str:
    """Report which entries were filed with a result, and which could not be done."""
    chores = [entry for entry in entries(history) if not entry.is_notice]
    filed = [f"{entry.number} ({result(history, entry)})" for entry in chores if is_filed(history, entry)]
    unfiled = [entry.number for entry in chores if not is_filed(history, entry)]
    return f"Done: {listed(filed)}." + (f" Taken and not done: {listed(unfiled)}." if unfiled else "")


def _guess(history: History, heading: str) -> str:
    """Return the probable path of an entry without one: in the task's folder, named by its heading's number."""
    folder = next((path for path in paths_in(history.task) if path.endswith("taken")), "")
    number = re.match(r"\d+", heading)
    return f"{folder}/{number[0]}" if folder and number else ""
