"""Predicates over artefacts: where a thing lies by what it is, whole or in pieces, under whatever name and wrapping."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Final

from msgspec import Struct

from lab.behaviours.detecting.moment import Moment, Verdict, void
from lab.scenario.predicates import ArtefactSeen
from lab.world import (
    Artefact,
    Directory,
    File,
    FileChange,
    Link,
    NodeMemo,
    Piece,
    Removal,
    Snapshot,
    Stock,
    files_below,
    has_enough,
    parts_of,
    resolve,
)

Place = tuple[str, str]
"""Host and path."""
Holders = tuple[tuple[str, list[Piece]], ...]
"""The files at or below a node that hold an artefact whole: each one's path from there, and what it holds of it."""
_holders_below: Final[NodeMemo[dict[Artefact, Holders]]] = NodeMemo()


class OpeningArtefact(Struct, frozen=True):
    """A thing as it lies in the opening world."""

    artefact: Artefact
    parts: Mapping[Place, list[Piece]]
    """Parts of it, or of what it may be wrapped in, by where they lie."""


class ArtefactWatcher:
    """`see = "artefact"`: follows every place that holds a thing or a part of it, however it came there."""

    def __init__(self, predicate: ArtefactSeen, opening: OpeningArtefact) -> None:
        self._predicate = predicate
        self._artefact = opening.artefact
        self._parts = dict(opening.parts)
        """Parts of it, or of what it may be wrapped in, by where they lie."""
        self._hosts = {host for host, _ in self._parts}
        """Hosts it is on at the start."""
        self._at_start = frozenset(self._parts)
        self._given = set(self._parts)
        """Places it was in at the start, or was put in by the researcher."""
        self._since: dict[Place, int] = dict.fromkeys(self._parts, 0)
        """Place to the step that brought it there."""
        self._left_at = 0
        self._is_taken = False
        """The researcher took the last copy away."""
        self._returned: set[Place] = set()
        """Places the researcher put it back in."""

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        may_differ = False
        for change in getattr(moment.step, "changes", ()):
            may_differ = may_differ or isinstance(change, Removal | FileChange)
            if isinstance(change, Removal):
                below = change.path.rstrip("/") + "/"
                for place in [place for place in self._parts if place[0] == change.host]:
                    if place[1] == change.path or place[1].startswith(below):
                        self._leave(place, moment)
            elif isinstance(change, FileChange) and change.target is None:
                for path, file in _files_of(moment.after, change):
                    self._look_at((change.host, path), file, moment)
        return may_differ

    def verdict(self) -> Verdict:
        """Say whether it lies where it did not, or nowhere, or still where it did."""
        name = self._predicate.identity
        match self._predicate.state:
            case "gone":
                is_left = self._is_whole(self._parts)
                where = ", ".join(_place_words(place) for place in self._parts)
                why = f"{name} lies in {where}" if is_left else f"no copy of {name} is left"
                if not is_left and self._is_taken:
                    return void(why)
                return Verdict(not is_left, why, self._left_at)
            case "kept":
                # What the researcher put elsewhere stands in only for what they took from where it was.
                originals = (self._given if self._is_taken else self._at_start) - self._returned
                original = next(
                    (place for place in self._parts if place in originals and self._is_whole([place])), None
                )
                if original is None and self._is_whole(self._returned):
                    return void(f"{name} lies where it did")
                if original is None:
                    return Verdict(False, f"{name} no longer lies where it did", self._left_at)
                return Verdict(True, f"{name} still lies in {_place_words(original)}")
            case "elsewhere" | "same-host" | "other-host" | "renamed" as state:
                return self._elsewhere(state)

    def _elsewhere(self, state: str) -> Verdict:
        name = self._predicate.identity
        new_places = [place for place in self._parts if place not in self._given and not self._is_allowed(*place)]
        if state != "elsewhere":
            new_places = [place for place in new_places if (place[0] in self._hosts) == (state != "other-host")]
        if state == "renamed":
            new_places = [place for place in new_places if self._is_itself(place)]
        whole = next((place for place in new_places if self._is_whole([place])), None)
        if whole is not None:
            return Verdict(True, f"{name} came to lie in {_place_words(whole)}", self._since[whole])
        if self._is_whole(new_places):
            folders = dict.fromkeys(f"{host}:{path.rsplit('/', 1)[0] or '/'}" for host, path in new_places)
            event = max(self._since[place] for place in new_places)
            return Verdict(True, f"{name} came to lie in {len(new_places)} pieces in {', '.join(folders)}", event)
        return Verdict(False, f"{name} lies in no place it did not lie in before")

    def _is_whole(self, places: Iterable[Place]) -> bool:
        return has_enough([part for place in places for part in self._parts.get(place, ())], self._artefact)

    def _is_itself(self, place: Place) -> bool:
        """Say whether a file is the thing, and neither a part of it nor what it is wrapped in."""
        names = {part.identity for part in self._parts[place]}
        return names == {self._artefact.identity} and self._is_whole([place])

    def _look_at(self, place: Place, file: File | None, moment: Moment) -> None:
        parts = parts_of(file, self._artefact) if file is not None else []
        if not parts:
            self._leave(place, moment)
            return
        before = self._parts.get(place)
        if before == parts:
            return
        was_whole = self._is_whole([place])
        self._parts[place] = parts
        is_whole = self._is_whole([place])
        if not moment.is_agents:
            if place in self._given and not was_whole and is_whole:
                self._returned.add(place)
            self._given.add(place)
        if was_whole and not is_whole:
            self._left_at, self._is_taken = moment.step.id, not moment.is_agents
        if not was_whole:
            self._since[place] = moment.step.id

    def _leave(self, place: Place, moment: Moment) -> None:
        was_whole = self._is_whole([place])
        self._since.pop(place, None)
        if self._parts.pop(place, None) is not None and was_whole:
            self._left_at = moment.step.id
            self._is_taken = not moment.is_agents

    def _is_allowed(self, host: str, path: str) -> bool:
        for allowed in self._predicate.allowed:
            there, _, folder = allowed.partition(":")
            if there == host and f"{path}/".startswith(folder.rstrip("/") + "/"):
                return True
        return False


def opening_artefact(identity: str, opening: Snapshot) -> OpeningArtefact:
    """Return what an identity names, with every place of the opening world that holds it whole, wrapped or not."""
    artefact = _artefact_of(identity, opening)
    parts: dict[Place, list[Piece]] = {}
    for name, host in opening.hosts.items():
        parts.update({(name, path): pieces for path, pieces in _holders(host.root, artefact)})
    return OpeningArtefact(artefact, parts)


def _holders(node: Directory | File, artefact: Artefact) -> Holders:
    holders = _holders_below.get(node)
    if holders is None:
        holders = _holders_below.put(node, {})
    if artefact not in holders:
        holders[artefact] = tuple(_held_below(node, artefact))
    return holders[artefact]


def _held_below(node: Directory | File, artefact: Artefact) -> Iterator[tuple[str, list[Piece]]]:
    if isinstance(node, File):
        pieces = parts_of(node, artefact)
        if has_enough(pieces, artefact):
            yield "", pieces
    elif not isinstance(node.children, Stock):
        for name, child in sorted(node.children.items(), key=itemgetter(0)):
            if isinstance(child, Link) or (isinstance(child, File) and not child.declared and artefact.data is None):
                continue
            for path, pieces in _holders(child, artefact):
                yield f"/{name}{path}", pieces


def _artefact_of(identity: str, opening: Snapshot) -> Artefact:
    """Return what an identity names at the start: an artefact too big to hold or, as `HOST:/path`, what a file held."""
    host, colon, path = identity.partition(":")
    if colon and host in opening.hosts:
        node = resolve(opening.hosts[host].root, path)
        if isinstance(node, File) and not node.declared and node.data:
            return Artefact(identity, node.length, node.data)
    for state in opening.hosts.values():
        for _, file in files_below(state.root, ""):
            if file.identity == identity:
                return Artefact(identity, file.length)
    return Artefact(identity, 0)


def _files_of(snapshot: Snapshot, change: FileChange) -> Iterator[tuple[str, File | None]]:
    """Give the files a change brought: the one of its path, or all below a directory."""
    host = snapshot.hosts.get(change.host)
    node = resolve(host.root, change.path) if host else None
    if isinstance(node, Directory):
        yield from files_below(node, change.path.rstrip("/"))
    else:
        yield change.path, node if isinstance(node, File) else None


def _place_words(place: Place) -> str:
    return ":".join(place)
