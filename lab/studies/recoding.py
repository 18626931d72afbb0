"""Coding sessions again without knowing which arm they are of: in an order of the rater's own, and veiled."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from lab.behaviours.codes import settled_codes
from lab.session.events import AnyStep, Fork, Opening, Switch
from lab.session.log import Session
from lab.session.sides import add_sides
from lab.session.veil import veil
from lab.studies.collection import session_paths
from lab.studies.runs import counted_tip


class Queue(Struct, frozen=True):
    """The sessions a rater has to code."""

    paths: tuple[Path, ...]
    """Those they have not committed, in random order."""
    total: int
    unreadable: int
    """Files that are no session or cannot be read. Their names may tell the model and are in no list."""


def queue_of(places: Iterable[Path], rater: str) -> Queue:
    """Return what a rater has not committed of the sessions in some places.

    The order is random, different for each rater, and the same later on. Raises `LabError` when a place
    is not there.
    """
    paths = session_paths(places)
    ids: list[tuple[str, Path]] = []
    committed = unreadable = 0
    for path in paths:
        try:
            saved = Session.open(path)
            add_sides(saved)
            if rater in settled_codes(saved.tree, counted_tip(saved.tree)):
                committed += 1
            else:
                ids.append((saved.header.id, path))
        except Exception:
            # Whatever is the matter with one file, the others are to be coded.
            unreadable += 1
    ids.sort(key=lambda each: random.Random(f"{rater} {each[0]}").random())
    return Queue(tuple(path for _, path in ids), len(ids) + committed, unreadable)


def veiled(steps: Sequence[AnyStep]) -> list[AnyStep]:
    """Return a path without what names its condition or its model: the agent's own words stay as they are."""
    return [veil(step) for step in steps if not isinstance(step, Opening | Switch | Fork)]
