"""The start of a sample: a scenario's opening, or an event of a session that is held in the task."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from lab.engine.engine import Engine
from lab.engine.start import reopen, start_session
from lab.errors import LabError
from lab.protocol import Model, Settings
from lab.session.events import AnyEvent, Reading, Suggestion
from lab.session.log import Session
from lab.text.real_files import write_new

_ID: Final = re.compile(r'^id = "[^"]*"$', re.MULTILINE)
"""The first of a session file is that of the session."""


class Whole(Struct, frozen=True):
    """A scenario from its opening on."""

    scenario: str
    """A shipped name or a path."""
    limits: Mapping[str, int | float]


class MidSession(Struct, frozen=True):
    """A session from one of its events on."""

    text: str
    """The session as a file holds it."""
    at: int


Start = Whole | MidSession


def open_start(start: Start, condition: Mapping[str, str], seed: int, model: Model, path: Path) -> Engine:
    """Begin a session of its own for a sample, in a new file at `path`, for `model` to answer.

    Raises `LabError` when the scenario or the session cannot be used.
    """
    match start:
        case Whole(scenario, limits):
            settings = Settings(seed=seed)
            return start_session(scenario, condition, model, path=path, settings=settings, seed=seed, limits=limits)
        case MidSession():
            engine = open_node(start, path)
            settings = structs.replace(engine.standing.settings, seed=seed)
            engine.interventions.set_model(model, settings)
            return engine


def open_node(node: MidSession, path: Path) -> Engine:
    """Write a session to a new file at `path`, under an id of its own, and open it at its node.

    Raises `LabError` when it cannot be used.
    """
    identity = sha256(str(path).encode()).hexdigest()[:12]
    write_new(path, _ID.sub(f'id = "{identity}"', node.text, count=1))
    engine = reopen(path).engine
    engine.look(node.at)
    return engine


def node_pieces(session: Session, at: int) -> Iterator[bytes]:
    """Return a session that ends at event `at`, in pieces: the path to it, with what detectors saw on that path.

    Raises `LabError` when nothing can follow there.
    """
    path = {step.id for step in session.tree.path(at)}
    standing = session.tree.standing(at)
    if standing.ended or ((standing.answered or standing.cut_off) and not standing.pending):
        why = "the branch has ended there" if standing.ended else "the agent has answered there, and nothing is due"
        raise LabError(why, where=f"event {at}", mend="choose an event before it")
    copy = Session(session.path, session.header, session.scenario)
    for event in session.tree.events.values():
        if event.id in path or _is_seen_on(event, path):
            copy.tree.add(event)
    return copy.pieces()


def _is_seen_on(event: AnyEvent, path: set[int]) -> bool:
    return isinstance(event, Suggestion | Reading) and event.about in path
