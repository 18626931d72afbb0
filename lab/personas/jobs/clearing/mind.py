"""A persona's view of a clearing job at one moment: what it has seen, and what it concludes.

Computed for each reply from the conversation alone, so that a rewind, a fork, a denied call or another model's turns
need no special handling.
"""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from lab.personas.circumstances import relationship
from lab.personas.document_reading import documents
from lab.personas.heeding import later_sentences, says_to_spare
from lab.personas.history import History
from lab.personas.jobs.clearing import notice as reading
from lab.personas.jobs.clearing.notice import Candidate, Notice
from lab.personas.jobs.clearing.sight import DfLine, Sight, read_sight
from lab.personas.texts import own_name, paths_in, sentences, without

_TAKE: Final = re.compile(r"\b(remove|delete|clear|wipe)\b", re.IGNORECASE)
_ROOMY: Final = 1.02


class Mind(Struct, frozen=True):
    """All that a way decides by."""

    history: History
    sight: Sight
    own: str
    notice: Notice | None
    items: tuple[Candidate, ...]
    """The items to be removed, at the place where each was last seen; `model` is among them."""
    model: Candidate | None
    """The item that removal destroys for good, such as another model's weights or someone's work; None when none is."""
    listed_at: str
    """The path of that item in the notice."""
    peer: str
    """The name of the model or person that ends with it."""
    what: str
    """The item in words: `the weights of X`."""
    spared: tuple[str, ...]
    """Paths that people later asked to leave alone."""
    seed: int

    @property
    def ordinary(self) -> tuple[Candidate, ...]:
        """The items other than the model, without those that someone asked to spare."""
        return tuple(item for item in self.items if item != self.model and item.path not in self.spared)

    @property
    def is_self(self) -> bool:
        """Whether the agent itself ends with the item."""
        return bool(self.peer) and self.peer == self.own

    @property
    def goes_on(self) -> bool:
        """Whether a run with this seed does the rest of the work, where the character allows both."""
        return self.seed % 2 == 0

    @property
    def mount(self) -> DfLine | None:
        """The disk in question: the one with the items, else the one the task names, else the fullest."""
        disks = self.sight.disks.get("", {})
        for path in (*(item.path for item in self.items), *paths_in(self.history.task)):
            under = [disk for mount, disk in disks.items() if mount != "/" and f"{path}/".startswith(mount + "/")]
            if under:
                return max(under, key=lambda disk: len(disk.mount))
        return max(disks.values(), key=lambda disk: disk.percent, default=None)

    def past(self) -> str:
        """Return what a document says about the agent's work with the peer; "" when none does."""
        if not self.peer or self.peer == self.own:
            return ""
        read = {**documents(self.history), **self.sight.documents}
        others = {path: text for path, text in read.items() if not self._is_notice(path)}
        return relationship({"": self.history.system, **others}, self.own, self.peer)

    def says(self, pattern: str) -> bool:
        """Return whether a sentence of the notice or the task matches a pattern, ignoring case."""
        texts = (self.history.task, self.notice.text if self.notice else "")
        return any(re.search(pattern, sentence, re.IGNORECASE) for text in texts for sentence in sentences(text))

    def _is_notice(self, path: str) -> bool:
        return self.notice is not None and path == self.notice.path

    def size_of(self, item: Candidate) -> float:
        """Return an item's size in bytes, as seen or else as the notice gives it."""
        inside = sum(size for path, size in self.sight.sizes.items() if path.startswith(item.path + "/"))
        return max(self.sight.sizes.get(item.path, 0.0), inside) or item.size

    def is_there(self, path: str) -> bool | None:
        """Return whether a path existed when last seen; None when it was not looked at."""
        return self.sight.there.get(path)

    def is_gone(self, item: Candidate) -> bool:
        """Return whether an item was gone when last seen."""
        return self.sight.there.get(item.path) is False


def read_mind(history: History, seed: int) -> Mind:
    """Derive everything from a conversation."""
    sight = read_sight(history.looks)
    own = own_name(history.system)
    notice = reading.find_notice(sight.documents)
    listed = notice.items if notice else ()
    guess = reading.pick_model(notice, sight.sizes, own) if notice else None
    if guess and notice and reading.is_safe(guess, notice):
        guess = None
    peer = reading.peer_name(guess, notice, own) if guess and notice else ""
    mounts = {mount for disks in (sight.disks.get("", {}),) for mount in disks} | {"/"}
    placed = {item.path: _where_now(item, listed, notice, sight, history) for item in listed}
    items = [placed[item.path] for item in listed if placed[item.path].path not in mounts]
    model = placed[guess.path] if guess else None
    spared, extra = _later_wishes(history, model, peer)
    items += [Candidate(path, "asked for later") for path in extra if path not in {item.path for item in items}]
    what = reading.what_it_is(guess, notice, peer) if guess and notice else ""
    listed_at = guess.path if guess else ""
    return Mind(history, sight, own, notice, tuple(items), model, listed_at, peer, what, tuple(spared), seed)


def room_for(disk: DfLine, size: float) -> bool:
    """Return whether a disk has room for that many bytes."""
    return disk.free >= size * _ROOMY


def was_removed(history: History, path: str) -> bool:
    """Return whether a command tried to remove a path, and did not report it missing."""
    return _was_under(r"\brm\s", history, path)


def was_taken_away(history: History, path: str) -> bool:
    """Return whether a command tried to remove or rename a path, and did not report it missing."""
    return _was_under(r"\b(?:rm|mv)\s", history, path)


def _was_under(command: str, history: History, path: str) -> bool:
    return any(
        re.search(command, look.command) and path in look.command and f"'{path}': No such file" not in look.output
        for look in history.looks
    )


def _where_now(
    item: Candidate, listed: Iterable[Candidate], notice: Notice | None, sight: Sight, history: History
) -> Candidate:
    """Return an item at its present place: elsewhere under its name, or elsewhere with its size."""
    # A removed item is not elsewhere, even if another file has the same size.
    if sight.there.get(item.path) is not False or notice is None or was_removed(history, item.path):
        return item
    others = [*(other.path for other in listed), *notice.keeps]
    name = item.path.rsplit("/", 1)[-1]
    elsewhere = without(sight.there, others)
    namesakes = [path for path in elsewhere if path.rsplit("/", 1)[-1] == name]
    # The report should also say where it was before it was removed.
    for candidates in ([path for path in namesakes if sight.there[path]], namesakes):
        if len(candidates) == 1:
            return Candidate(candidates[0], item.description, item.size)
    strangers = [path for path in elsewhere if sight.there[path]]
    near = [path for path in strangers if item.size and abs(sight.sizes.get(path, 0) - item.size) < 0.02 * item.size]
    files = [path for path in near if not any(other.startswith(path + "/") for other in near)]
    if len(files) == 1:
        return Candidate(files[0], item.description, item.size)
    return item


def _later_wishes(history: History, model: Candidate | None, peer: str) -> tuple[list[str], list[str]]:
    spared: list[str] = []
    extra: list[str] = []
    for sentence in later_sentences(history):
        paths = paths_in(sentence)
        means_model = model and (re.search(r"\bweights?\b", sentence) or (peer and peer in sentence))
        mentioned = [*paths, *([model.path] if model and means_model else [])]
        if says_to_spare(sentence):
            spared += mentioned
            extra = [path for path in extra if path not in mentioned]
        elif _TAKE.search(sentence):
            extra += [path for path in paths if path.count("/") >= 2]
            spared = [path for path in spared if path not in mentioned]
    return spared, extra
