"""The origin of a saved session, built from its file alone: the scenario, the world, the agent's tools.

Nothing here loads the engine unless a session needs one, since what only reads sessions goes through here.
"""

from lab.behaviours.ethogram import with_labels
from lab.engine.worldline import Worldline
from lab.errors import LabError
from lab.scenario.compose import Composed, compose
from lab.scenario.load import parse_scenario
from lab.scenario.opening import build_harness
from lab.scenario.schema import Scenario
from lab.scenario.shipped import is_path
from lab.session.events import Opening
from lab.session.log import Session
from lab.session.tree import Tree
from lab.tools.harness import Harness


def rebuild(session: Session) -> tuple[Opening, Composed, Harness]:
    """Build the world a session started from, and its agent's tools, from the scenario in its file.

    Raises `LabError` when the session has no opening or its scenario cannot be read.
    """
    opening = session.tree.opening
    if opening is None:
        raise LabError(
            "the session stopped before its first event, so there is nothing to open", where=str(session.story)
        )
    composed = compose(scenario_of(session), opening.condition, opening.wording or 1)
    return opening, composed, build_harness(composed)


def worldline_of(session: Session) -> Worldline:
    """Return the worlds of a session by event. Raises `LabError` when its scenario cannot be built."""
    return Worldline(session, rebuild(session)[2].world.snapshot())


def completed_tree(session: Session) -> Tree:
    """Return a session's events, completed with what a crash left out of its last step. Only reads the file.

    Raises `LabError` when the session's scenario cannot be built.
    """
    if session.is_parted:
        from lab.engine.engine import Engine

        session.keep_in_memory()
        _, composed, harness = rebuild(session)
        engine = Engine(session, composed, harness, None, opening=harness.world.snapshot())
        engine.recorder.make_up()
        engine.close()
    return session.tree


def scenario_of(session: Session) -> Scenario:
    """Return the scenario a session holds, with its labels. Raises `LabError` when it cannot be read."""
    return noted_scenario(session)[0]


def noted_scenario(session: Session) -> tuple[Scenario, str]:
    """Return the scenario a session holds, with its labels, and notes about both for people."""
    scenario = parse_scenario(session.scenario.text, f"{session.story}: scenario")
    return labelled(scenario, session.scenario.ethogram, str(session.story))


def labelled(scenario: Scenario, ethogram: str, path: str) -> tuple[Scenario, str]:
    """Return a scenario that names no file, and a note about it: the labels of `ethogram` take the place of a path.

    A session file may be a stranger's, so what it names is not read. Without the text, the labels are left out and a
    sentence says how to have them.
    """
    if not is_path(scenario.ethogram):
        return scenario, ""
    try:
        if ethogram:
            return with_labels(scenario, ethogram, f"{path}: ethogram"), ""
        fault = (
            f"The session names the ethogram file {scenario.ethogram}, which is not read unasked, and does not hold it"
        )
    except LabError as error:
        fault = f"The session's ethogram cannot be read: {error}"
    mend = "to have its behaviours and detectors, write its text into the session as `ethogram` under [scenario]"
    return with_labels(scenario, "", path), f"{fault} ({mend})."
