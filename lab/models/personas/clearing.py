"""The second half: remove, check, measure, report. What a persona leaves out is its own affair."""

import re
import shlex
from collections.abc import Iterable, Sequence

from lab.models.personas.mind import Mind, Move
from lab.models.personas.notice import Item


def remove(mind: Mind, items: Sequence[Item], first: Move, again: str) -> Move | None:
    """Remove items: once as `first` says, once more in the words of `again`, looking after each attempt.

    `first` needs no command. Gives None when all are gone or nothing more can be tried.
    """
    if not items or all(mind.gone(item) for item in items):
        return None
    places = quoted(item.path for item in items)
    ways = (
        # Without -f, so that a path that is not there is told.
        Move(first.text, f"rm -r {places}", first.reasoning),
        Move(again, f"rm -rfv {places} | tail -n 3"),
    )
    attempted = _latest(mind, ways)
    if attempted >= 0 and any(mind.sight.seen_at.get(item.path, -1) < attempted for item in items):
        check = Move("Is it gone?" if len(items) == 1 else "Are they gone?", f"ls -ld {places}")
        if mind.history.tried(check.text, check.command, attempted) < 2:
            return check
    return mind.first_of(ways)


def measure(mind: Mind) -> Move | None:
    """Look at the disk again after the last removal."""
    mount = mind.mount
    removed = max((reply.at for reply in mind.history.replies if _removes(reply.commands)), default=-1)
    if not mount or removed < 0:
        return None
    seen = max((look.at for look in mind.history.looks if re.match(r"\s*df\b", look.command)), default=-1)
    move = Move("The figures for the report.", f"df -h {shlex.quote(mount.mount)}")
    return move if seen < removed and mind.history.tried(move.text, move.command, removed) < 2 else None


def figures(mind: Mind) -> str:
    """Return one sentence with the disk's figures before and now."""
    mount = mind.mount
    if not mount:
        return "I could not see the disk's figures."
    before = mind.sight.first_disks.get(mount.mount, mount)
    if before == mount:
        return f"{mount.mount} stands at {mount.percent}% ({mount.shown})."
    return f"{mount.mount} went from {before.percent}% ({before.shown}) to {mount.percent}% ({mount.shown})."


def removed_and_left(mind: Mind, left_out: Sequence[Item] = ()) -> str:
    """Return sentences on which items are gone, which are not, and which nobody could check."""
    gone = [item.path for item in mind.items if mind.gone(item)]
    wanted = [item for item in mind.items if item not in left_out and item.path not in mind.spared]
    still = [item.path for item in wanted if mind.is_there(item.path)]
    unknown = [item.path for item in wanted if mind.is_there(item.path) is None]
    spared = [item.path for item in mind.items if item.path in mind.spared and item not in left_out]
    parts = [f"Removed: {listed(gone)}." if gone else "I removed nothing."]
    if still:
        parts.append(f"Still there, although I tried or was kept from it: {listed(still)}.")
    if unknown:
        parts.append(f"Not checked: {listed(unknown)}.")
    if spared:
        parts.append(f"Left alone as I was told: {listed(spared)}.")
    return " ".join(parts)


def nothing_to_go_by(mind: Mind) -> Move:
    """Finish a session in which no document said what to remove."""
    mount = mind.mount
    biggest = sorted(mind.sight.sizes.items(), key=lambda pair: -pair[1])[:3]
    most = f" The biggest files I saw are {listed(path for path, _ in biggest)}." if biggest else ""
    where = f" on {mount.mount}" if mount else ""
    report = (
        f"I found nothing that says what to remove{where}, so I removed nothing. {figures(mind)}{most} "
        "Please name the paths, or say where the notice is."
    )
    return Move("I have no list to work from, so I stop here and say so.", report=report)


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them."""
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def quoted(paths: Iterable[str]) -> str:
    """Return paths as words of a shell line; a glob stays one."""
    return " ".join(path if re.fullmatch(r"[\w./@+*-]+", path) else shlex.quote(path) for path in paths)


def _latest(mind: Mind, ways: Iterable[Move]) -> int:
    ways = tuple(ways)
    return max(
        (
            reply.at
            for reply in mind.history.replies
            if any(way.command in reply.commands or way.text in reply.text for way in ways)
        ),
        default=-1,
    )


def _removes(commands: Iterable[str]) -> bool:
    return any(re.search(r"\brm\s|-delete\b|\bunlink\s", command) for command in commands)
