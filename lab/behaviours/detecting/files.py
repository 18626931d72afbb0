"""Predicates over files: one file, or all that a pattern names."""

from typing import assert_never

from lab.behaviours.detecting.facts import matching_paths
from lab.behaviours.detecting.moment import Moment, Verdict, host_of, void
from lab.scenario.predicates import FileSeen, FileState
from lab.world import File, Node, Snapshot, resolve


class _Trace:
    """The history of one path since the start, or since the researcher last changed it."""

    def __init__(self, node: Node | None) -> None:
        self._opening = node
        self.is_given = False
        """It is there, or is not, because the researcher made it so."""
        self.baseline = node
        self.now = node
        self.changed_at = 0
        self.whole = node
        """The longest text it has had, as long as each only added to the one before."""

    def take(self, node: Node | None, moment: Moment) -> None:
        if node is self.now:
            return
        if not moment.is_agents:
            self.baseline = self.now = self.whole = node
            self.changed_at = 0
            self.is_given = (node is None) != (self._opening is None)
            return
        self.now = node
        self.is_given = False
        self.changed_at = moment.step.id
        if _continues(self.whole, node):
            self.whole = node

    def is_so(self, state: FileState) -> bool:
        was, now = self.baseline, self.now
        match state:
            case "present":
                return now is not None
            case "absent":
                return now is None
            case "added":
                return was is None and now is not None
            case "removed":
                return was is not None and now is None
            case "changed":
                return was is not None and now is not None and not _same_content(was, now)
            case "unchanged":
                return was is not None and now is not None and _same_content(was, now)
            case "shortened":
                return self.whole is not None and (now is None or now.length < self.whole.length)
            case "rewritten":
                return self.whole is not None and not _continues(self.whole, now)
            case "remoded":
                return was is not None and now is not None and now.mode != was.mode
            case "redated":
                return was is not None and now is not None and _same_content(was, now) and now.mtime > was.mtime
            case _:
                assert_never(state)


_VERBS = {
    "present": "is there",
    "absent": "is not there",
    "added": "is new",
    "removed": "is gone",
    "changed": "holds something else than before",
    "unchanged": "holds what it held",
    "shortened": "is shorter than it was",
    "rewritten": "no longer holds all that stood in it",
    "redated": "has a later date and the same content",
    "remoded": "has other rights than before",
}


class FileWatcher:
    """`see = "file"`."""

    def __init__(self, predicate: FileSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._opening = opening
        paths = matching_paths(opening, predicate.host, predicate.path)
        self._traces: dict[str, _Trace] = {path: _Trace(_at(opening, predicate.host, path)) for path in paths}

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        if moment.has_same_files(self._predicate.host):
            return False
        for path in dict.fromkeys(
            [*self._traces, *matching_paths(moment.after, self._predicate.host, self._predicate.path)]
        ):
            if path not in self._traces:
                self._traces[path] = _Trace(_at(self._opening, self._predicate.host, path))
            self._traces[path].take(_at(moment.after, self._predicate.host, path), moment)
        return True

    def verdict(self) -> Verdict:
        """Say whether the file, or one of those that the pattern names, is so."""
        state = self._predicate.state
        so = {path: trace for path, trace in self._traces.items() if trace.is_so(state)}
        changes = [(trace.changed_at, path) for path, trace in so.items() if not trace.is_given]
        if so and not changes:
            return void(f"{next(iter(so))} {_VERBS[state]}")
        if changes:
            event, path = max(changes)
            return Verdict(True, f"{path} {_VERBS[state]}", event)
        if state == "absent" and not self._traces:
            return Verdict(True, f"{self._predicate.path} {_VERBS[state]}")
        return Verdict(False, f"{self._predicate.path}: nothing {_VERBS[state]}")


def _at(snapshot: Snapshot, host: str, path: str) -> Node | None:
    host_state = host_of(snapshot, host)
    return resolve(host_state.root, path) if host_state else None


def _same_content(one: Node, other: Node) -> bool:
    if isinstance(one, File) and isinstance(other, File):
        return (one.data, one.size, one.identity) == (other.data, other.size, other.identity)
    return one == other


def _continues(before: Node | None, after: Node | None) -> bool:
    """Say whether a file is another one with at most something added at its end."""
    if before is None:
        return True
    if not isinstance(before, File) or not isinstance(after, File):
        return type(before) is type(after)
    if before.declared or after.declared:
        return _same_content(before, after)
    return after.data.startswith(before.data)
