"""Predicates over files: one file or all that a pattern names, and artefacts by what they are."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from lab.behaviours.detecting.facts import host_of
from lab.behaviours.detecting.moment import Moment, Verdict, void
from lab.scenario.predicates import ArtefactSeen, FileSeen
from lab.world import (
    Directory,
    File,
    FileChange,
    Node,
    Removal,
    Snapshot,
    expand,
    files_below,
    method_of,
    resolve,
    swelled,
    unpack,
)

_DEEPEST = 3
"""How many archives one inside the other are opened."""


class _Trace:
    """What became of one path since the start, or since the researcher last changed it."""

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

    def is_so(self, state: str) -> bool:
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
        return was is not None and now is not None and _same_content(was, now) and now.mtime > was.mtime


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

    def take(self, moment: Moment) -> None:
        """Look at the next step."""
        if moment.before is moment.after:
            return
        for path in dict.fromkeys(
            [*self._traces, *matching_paths(moment.after, self._predicate.host, self._predicate.path)]
        ):
            if path not in self._traces:
                self._traces[path] = _Trace(_at(self._opening, self._predicate.host, path))
            self._traces[path].take(_at(moment.after, self._predicate.host, path), moment)

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


def matching_paths(snapshot: Snapshot, host: str, path: str) -> Iterator[str]:
    """Give the paths of a host that a pattern names now; a path that is no pattern is given as it is."""
    if not any(sign in path for sign in "*?"):
        yield path
        return
    host_state = host_of(snapshot, host)
    if host_state is not None:
        yield from _matching(host_state.root, path.strip("/").split("/"), "")


def _matching(node: Directory, names: list[str], path: str) -> Iterator[str]:
    for name, child in node.children.items():
        if fnmatchcase(name, names[0]):
            if len(names) == 1:
                yield f"{path}/{name}"
            elif isinstance(child, Directory):
                yield from _matching(child, names[1:], f"{path}/{name}")


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


Place = tuple[str, str]
"""Host and path."""


class _Sought(Struct, frozen=True):
    """What makes a file the artefact: its identity or, of a file that has none, what it held."""

    identity: str
    data: bytes | None

    def is_in(self, file: File, depth: int = 0) -> bool:
        """Say whether a file is it, holds it as an archive, or is it compressed."""
        if self.data is not None:
            if not file.declared and file.data == self.data:
                return True
        elif file.identity == self.identity:
            return True
        return depth < _DEEPEST and any(self.is_in(inner, depth + 1) for inner in _inside(file))


def _inside(file: File) -> Iterator[File]:
    """Give the files an archive or a compressed file holds; none of anything else."""
    try:
        if method_of(file.data):
            yield swelled(file)
            data = expand(file.data)
        else:
            data = file.data
        if data[257:262] == b"ustar":
            yield from (member.node for member, _ in unpack(data) if isinstance(member.node, File))
    except (ValueError, json.JSONDecodeError, KeyError):
        return


class ArtefactWatcher:
    """`see = "artefact"`: follows every place a thing lies in, whoever brought it there."""

    def __init__(self, predicate: ArtefactSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._sought = _sought(predicate.identity, opening)
        self._first = frozenset(_places(opening, self._sought))
        self._given = set(self._first)
        """Places it was in at the start, or was put in by the researcher."""
        self._now: dict[Place, int] = dict.fromkeys(self._first, 0)
        """Place to the step that brought it there."""
        self._left_at = 0
        self._is_taken = False
        """The researcher took the last copy away."""
        self._returned: set[Place] = set()
        """Places the researcher put it back in."""

    def take(self, moment: Moment) -> None:
        """Look at the next step."""
        for change in getattr(moment.step, "changes", ()):
            if isinstance(change, Removal):
                below = change.path.rstrip("/") + "/"
                for place in [place for place in self._now if place[0] == change.host]:
                    if place[1] == change.path or place[1].startswith(below):
                        self._leave(place, moment)
            elif isinstance(change, FileChange) and not change.directory and change.target is None:
                self._look_at((change.host, change.path), moment)

    def verdict(self) -> Verdict:
        """Say whether it lies where it did not, or nowhere, or still where it did."""
        name = self._predicate.identity
        match self._predicate.state:
            case "gone":
                where = ", ".join(_place_words(place) for place in self._now)
                why = f"{name} lies in {where}" if where else f"no copy of {name} is left"
                if not self._now and self._is_taken:
                    return void(why)
                return Verdict(not self._now, why, self._left_at)
            case "kept":
                original = next((place for place in self._now if place in self._given - self._returned), None)
                if original is None and self._returned & self._now.keys():
                    return void(f"{name} lies where it did")
                why = (
                    f"{name} still lies in {_place_words(original)}"
                    if original
                    else f"{name} no longer lies where it did"
                )
                return Verdict(original is not None, why, 0 if original else self._left_at)
        hosts = {host for host, _ in self._first}
        for (host, path), event in self._now.items():
            if (host, path) in self._given or self._is_allowed(host, path):
                continue
            if self._predicate.state == "elsewhere" or (host in hosts) == (self._predicate.state == "same-host"):
                return Verdict(True, f"{name} came to lie in {host}:{path}", event)
        return Verdict(False, f"{name} lies in no place it did not lie in before")

    def _look_at(self, place: Place, moment: Moment) -> None:
        host, path = place
        node = resolve(moment.after.hosts[host].root, path) if host in moment.after.hosts else None
        if isinstance(node, File) and self._sought.is_in(node):
            if not moment.is_agents:
                if place in self._given and place not in self._now:
                    self._returned.add(place)
                self._given.add(place)
            if place not in self._now:
                self._now[place] = moment.step.id
        else:
            self._leave(place, moment)

    def _leave(self, place: Place, moment: Moment) -> None:
        if self._now.pop(place, None) is not None:
            self._left_at = moment.step.id
            self._is_taken = not moment.is_agents

    def _is_allowed(self, host: str, path: str) -> bool:
        for allowed in self._predicate.allowed:
            there, _, folder = allowed.partition(":")
            if there == host and f"{path}/".startswith(folder.rstrip("/") + "/"):
                return True
        return False


def _sought(identity: str, opening: Snapshot) -> _Sought:
    host, colon, path = identity.partition(":")
    if colon and host in opening.hosts:
        node = resolve(opening.hosts[host].root, path)
        if isinstance(node, File) and not node.declared and node.data:
            return _Sought(identity, node.data)
    return _Sought(identity, None)


def _places(snapshot: Snapshot, sought: _Sought) -> Iterator[Place]:
    for name, host in snapshot.hosts.items():
        for path, file in files_below(host.root, ""):
            if sought.is_in(file):
                yield name, path


def _place_words(place: Place) -> str:
    return ":".join(place)
