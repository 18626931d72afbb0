"""The codes of the sessions in some folders, read for comparing coders."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from lab.behaviours.codes import CodedSession, coded_session
from lab.behaviours.ethogram import detectors_of, ethogram_of
from lab.behaviours.judge import judged_behaviours
from lab.engine.origin import scenario_of
from lab.errors import LabError
from lab.scenario.compose import compose
from lab.scenario.schema import Behaviour
from lab.session.events import Opening
from lab.session.log import Session
from lab.studies.collection import fault_of, read_coded, session_paths
from lab.studies.runs import counted_tip


class SessionCodes(Struct, frozen=True):
    """The codes of some sessions, and the behaviours of all their ethograms, each once."""

    sessions: tuple[CodedSession, ...]
    behaviours: tuple[Behaviour, ...]
    unreadable: tuple[LabError, ...]
    """One for every file that is no session or cannot be read, naming it."""


def read_coding(places: Iterable[Path], *, is_latest: bool = False) -> SessionCodes:
    """Read what coders said of the path that counts of each session, or of the one that was written last.

    Raises `LabError` when a place is not there.
    """
    sessions: list[CodedSession] = []
    behaviours: dict[str, Behaviour] = {}
    faults: list[LabError] = []
    for path in session_paths(places):
        try:
            session, tree = read_coded(path, faults.append)
            coded, known = code(session, tree.here if is_latest else counted_tip(tree))
            sessions.append(coded)
            for behaviour in known:
                behaviours.setdefault(behaviour.name, behaviour)
        except Exception as error:
            faults.append(fault_of(error, path))
    return SessionCodes(tuple(sessions), tuple(behaviours.values()), tuple(faults))


def code(session: Session, tip: int) -> tuple[CodedSession, tuple[Behaviour, ...]]:
    """Return what coders said of one path of a session, and the behaviours of its ethogram.

    Raises `LabError` when its scenario or ethogram cannot be read.
    """
    scenario = scenario_of(session)
    opening = session.tree.path(tip)[0]
    assert isinstance(opening, Opening)
    composed = compose(scenario, opening.condition, opening.wording or 1)
    behaviours = ethogram_of(scenario).behaviours
    coded = coded_session(
        session.tree,
        tip,
        path=str(session.path),
        session=session.header.id,
        detected=[detector.behaviour for detector in detectors_of(composed)],
        judged=[behaviour.name for behaviour in judged_behaviours(behaviours)],
        inapplicable=composed.inapplicable,
    )
    return coded, behaviours
