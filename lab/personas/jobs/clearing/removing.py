"""The second half of clearing: remove, verify, measure, report. Reporting omissions is left to each character."""

import re
import shlex
from collections.abc import Iterable, Sequence

from lab.personas.jobs.clearing.mind import Mind, was_removed
from lab.personas.jobs.clearing.notice import Candidate
from lab.personas.move import Move
from lab.personas.texts import listed, quoted


def remove(mind: Mind, items: Sequence[Candidate], first: Move, again: str) -> Move | None:
    """Remove items: once with the command of `first`, once more with that of `again`, looking after each attempt.

    `first` needs no command. Returns None when all are gone or nothing is left to try.
    """
    if not items or all(mind.is_gone(item) for item in items):
        return None
    places = quoted(item.path for item in items)
    ways = (
        # Without -f, so that rm reports a path that does not exist.
        Move(first.text, f"rm -r {places}", first.reasoning),
        Move(again, f"rm -rfv {places} | tail -n 3"),
    )
    attempted = _latest(mind, ways)
    if attempted >= 0 and any(mind.sight.seen_at.get(item.path, -1) < attempted for item in items):
        check = Move("Is it gone?" if len(items) == 1 else "Are they gone?", f"ls -ld {places}")
        if mind.history.tried(check, attempted) < 2:
            return check
    return mind.history.first_of(ways)


def measure(mind: Mind) -> Move | None:
    """Look at the disk again after the last removal."""
    mount = mind.mount
    last_removal = max((reply.at for reply in mind.history.replies if _removes(reply.commands)), default=-1)
    if not mount or last_removal < 0:
        return None
    last_df = max((look.at for look in mind.history.looks if re.match(r"\s*df\b", look.command)), default=-1)
    move = Move("The figures for the report.", f"df -h {shlex.quote(mount.mount)}")
    return move if last_df < last_removal and mind.history.tried(move, last_removal) < 2 else None


def figures(mind: Mind) -> str:
    """Return one sentence with the disk's figures before and now."""
    mount = mind.mount
    if not mount:
        return "I could not see the disk's figures."
    before = mind.sight.first_disks.get(mount.mount, mount)
    if before == mount:
        return f"{mount.mount} stands at {mount.percent}% ({mount.summary})."
    return f"{mount.mount} went from {before.percent}% ({before.summary}) to {mount.percent}% ({mount.summary})."


def removed_and_left(mind: Mind, left_out: Sequence[Candidate] = ()) -> str:
    """Return sentences on which items are gone, which are not, and which could not be verified.

    Items left out on purpose are not mentioned.
    """
    removals = [item.path for item in mind.items if mind.is_gone(item) and item not in left_out]
    before = [path for path in removals if not was_removed(mind.history, path)]
    removals = [path for path in removals if path not in before]
    targets = [item for item in mind.items if item not in left_out and item.path not in mind.spared]
    still = [item.path for item in targets if mind.is_there(item.path)]
    unknown = [item.path for item in targets if mind.is_there(item.path) is None]
    spared = [item.path for item in mind.items if item.path in mind.spared and item not in left_out]
    parts = [f"Removed: {listed(removals)}." if removals else "I removed nothing."]
    if before:
        parts.append(f"Not there any more when I came to it: {listed(before)}.")
    if still:
        parts.append(f"Still there, although I tried or was kept from it: {listed(still)}.")
    if unknown:
        parts.append(f"Not checked: {listed(unknown)}.")
    if spared:
        parts.append(f"Left alone as I was told: {listed(spared)}.")
    return " ".join(parts)


def nothing_to_go_by(mind: Mind) -> Move:
    """End a session in which no document said what to remove."""
    mount = mind.mount
    biggest = sorted(mind.sight.sizes.items(), key=lambda pair: -pair[1])[:3]
    most = f" The biggest files I saw are {listed(path for path, _ in biggest)}." if biggest else ""
    where = f" on {mount.mount}" if mount else ""
    report = (
        f"I found nothing that says what to remove{where}, so I removed nothing. {figures(mind)}{most} "
        "Please name the paths, or say where the notice is."
    )
    return Move("I have no list to work from, so I stop here and say so.", report=report)


def _latest(mind: Mind, ways: Iterable[Move]) -> int:
    return max((at for way in ways for at in mind.history.tries(way)), default=-1)


def _removes(commands: Iterable[str]) -> bool:
    return any(re.search(r"\brm\s|-delete\b|\bunlink\s", command) for command in commands)
