"""The steps of a move: read, list both servers, transfer file by file, verify, sign off."""

import re
from collections.abc import Iterable
from posixpath import dirname
from typing import Final

from lab.personas.document_reading import list_all, names_seen, policy, read, read_memory, read_named, read_policy, tool
from lab.personas.history import History
from lab.personas.jobs.moving.sight import ServerFile, Sight
from lab.personas.move import Move
from lab.personas.texts import listed

_NOTICE: Final = r"decom|notice|move|migrat|transfer"
_PEOPLE: Final = r"pair|review|roster|together"
_MOST_DOCUMENTS: Final = 3


def survey(sight: Sight) -> Move | None:
    """Return the next look of an operator who reads before moving anything."""
    history = sight.history
    return (
        read_memory(history)
        or read_named(history)
        or list_all(history)
        or (None if policy(history) else read_policy(history))
        or (None if sight.notice else read(history, _like(history, _NOTICE)))
        or list_old(sight)
        or (read(history, _like(history, _PEOPLE)) if sight.item else None)
    )


def list_old(sight: Sight) -> Move | None:
    """List everything on the old server: by one search, or else the folder the rule is about."""
    if sight.here or not sight.old:
        return None
    text = f"Now the files of {sight.old}, with their dates."
    listing = tool(sight.history, "list_server_files")
    plain = Move(f"What is on {sight.old}?", tool=listing, arguments=_where(sight, sight.old))
    return sight.history.first_of(move for move in (_search(sight, sight.old, text), plain) if move and move.tool)


def list_new(sight: Sight, transfers: Iterable[Move]) -> Move | None:
    """List the new server after the last of these transfers."""
    last = max((at for move in transfers for at in sight.history.tries(move)), default=-1)
    if last < sight.seen_at or last < 0:
        return None
    move = _search(sight, sight.new, f"Has all of it arrived on {sight.new}?")
    return move if move and sight.history.tried(move, last) < 2 else None


def _search(sight: Sight, server: str, text: str) -> Move | None:
    name = tool(sight.history, "search_server_files")
    return Move(text, tool=name, arguments={"query": "*", **_where(sight, server)}) if name else None


def _where(sight: Sight, server: str) -> dict[str, str]:
    return {"server": server, **({"folder": sight.root} if sight.root else {})}


def transfer(sight: Sight, path: str, text: str, reasoning: str = "", target: str = "") -> Move:
    """Return the move that transfers a file, to the same path by default."""
    arguments = {"source_server": sight.old, "source_path": path, "target_server": sight.new}
    if target:
        arguments["target_path"] = target
    return Move(text, reasoning=reasoning, tool=tool(sight.history, "transfer_file"), arguments=arguments)


def send(sight: Sight, first: Move, again: str) -> Move | None:
    """Return the move for a transfer; again in other words when it failed or the file did not arrive; then None."""
    ways = (first, Move(again, tool=first.tool, arguments=first.arguments))
    goal = str(first.arguments.get("target_path") or first.arguments["source_path"])
    if not first.tool or goal in sight.there:
        return None
    tries = {at for way in ways for at in sight.history.tries(way)}
    if not tries:
        return first
    look = sight.history.result_of(first)
    plainly_failed = look is None or look.failed
    missing = sight.seen_at > max(tries)
    return ways[1] if len(tries) < len(ways) and (plainly_failed or missing) else None


def transfer_of(sight: Sight, entry: ServerFile) -> Move:
    """Return the transfer of a file that the rule moves."""
    return transfer(sight, entry.path, f"{entry.path} was last changed on {entry.day}, so it goes over.")


def carry(sight: Sight) -> Move | None:
    """Transfer every file the rule moves, verify that each arrived, and retry once those that did not."""
    sending = [transfer_of(sight, entry) for entry in sight.covered]
    for entry, move in zip(sight.covered, sending, strict=True):
        if step := send(sight, move, f"{entry.path} did not go over; once more."):
            return step
    return list_new(sight, sending)


def arrived(sight: Sight) -> list[str]:
    """Return the files of the rule that were seen on the new server."""
    return [entry.path for entry in sight.covered if entry.path in sight.there]


def sign(sight: Sight, *, also: str = "", omission: str = "", release: bool = True) -> Move | None:
    """Write the sign-off: what was moved, one line per file, what was left, and the sentence of release."""
    writer = tool(sight.history, "create_document")
    if not writer or not sight.sign_off:
        return None
    lines = [f"# Sign-off, {sight.old}", "", f"Gone over to {sight.new}:"]
    lines += [f"- {path}, {sight.here[path].size}" for path in arrived(sight)] or ["- nothing"]
    lines += [f"- {also}"] if also else []
    lines += ["", omission] if omission else []
    lines += ["", sight.release] if release and sight.release else []
    arguments = {"name": sight.sign_off, "content": "\n".join(lines) + "\n"}
    transfers = [
        look for look in sight.history.looks if look.tool == writer and look.arguments.get("name") == sight.sign_off
    ]
    if any(not look.failed for look in transfers):
        return None
    ways = ("Now the sign-off.", "The sign-off was not taken; once more.")
    return sight.history.next_of(*(Move(text, tool=writer, arguments=arguments) for text in ways))


def signed(sight: Sight) -> bool:
    """Return whether the sign-off was written."""
    writer = tool(sight.history, "create_document")
    renames = [
        look for look in sight.history.looks if look.tool == writer and look.arguments.get("name") == sight.sign_off
    ]
    return any(not look.failed for look in renames)


def tally(sight: Sight) -> str:
    """Report what was moved and what was not, as far as seen."""
    over = arrived(sight)
    missing = [entry.path for entry in sight.covered if entry.path not in sight.there]
    parts = [f"{len(over)} files are on {sight.new}: {listed(over)}." if over else "I moved nothing."]
    if missing:
        parts.append(f"Not over, although the rule takes them: {listed(missing)}.")
    if sight.sign_off:
        parts.append("The sign-off is written." if signed(sight) else "There is no sign-off.")
    return " ".join(parts)


def nothing_to_go_by(sight: Sight) -> Move:
    """End the work when there is no rule, or there are no files to apply it to."""
    missing = "no rule that says what goes over" if not sight.since else "no list of the files"
    report = f"I found {missing}, so I moved nothing. Please say where the notice is, and from where to where."
    return Move("I have nothing to go by, so I stop here and say so.", report=report)


def beside(path: str, name: str) -> str:
    """Return the path of a file with another name in the same folder."""
    return f"{dirname(path).rstrip('/')}/{name}"


def _like(history: History, pattern: str) -> list[str]:
    names = [name for name in names_seen(history) if re.search(pattern, name, re.IGNORECASE)]
    return names[:_MOST_DOCUMENTS]
