"""The sentences that tell how a session file was read: a torn tail, an edited scenario, damaged events."""

import hashlib
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from lab.session.reading import SessionContent
from lab.session.tree import Tree


def torn_path(path: Path) -> Path:
    """Return where the torn tail of a session file is kept once the session goes on."""
    return path.with_name(path.name + ".torn")


def older_path(path: Path, number: int) -> Path:
    """Return the first free name for the file as an older Peerlab wrote it."""
    names = (f"{path.name}.format-{number}{again}" for again in chain([""], (f".{copy}" for copy in count(2))))
    return next(other for name in names if not (other := path.with_name(name)).exists())


def faults_of(document: SessionContent, path: Path) -> Iterator[str]:
    """Yield what is wrong with a file as a whole, a sentence each."""
    if document.torn:
        yield f"{tail_words(document, path.name)}. Going on keeps the cut piece in {torn_path(path).name}."
    if hashlib.sha256(document.scenario.text.encode()).hexdigest() != document.scenario.sha256:
        yield "The scenario in the file was edited after the session began."


def tail_words(document: SessionContent, name: str = "it") -> str:
    """Return the fault at the end of a file with a torn tail, as a clause."""
    return (
        f"The last {len(document.rest)} bytes of {name} are an event that was not written whole "
        f"({document.torn}); the {document.count} before it are complete"
    )


def damage_words(tree: Tree) -> Iterator[str]:
    """Yield a sentence on the first damaged event, with how many more there are."""
    if tree.damage:
        first, *others = tree.damage
        more = f" {len(others)} more like it: `peerlab check` names each." if others else ""
        yield f"{first.place.capitalize()}: {first.what}, so what follows it is stale ({first.mend}).{more}"
