"""A person's last word where coders differ: their own tag or retraction, or a note that they keep to it."""

from pathlib import Path

from lab.behaviours.agreement import Disagreement, disagreements
from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.engine.tagging import Tagging
from lab.errors import LabError
from lab.session.disk import UnsavedError
from lab.session.events import AnyStep, Note, Reply, Suggestion
from lab.session.sides import side_path
from lab.studies.runs import counted_tip
from lab.studies.session_codes import code


def settle(disagreement: Disagreement, *, rater: str, is_there: bool, is_beside: bool = False) -> None:
    """Record that a rater holds a behaviour to be there, or not, in the stretch of a session in which coders differ.

    The rater's tag is set or taken back, and open suggestions are answered; what others tagged stays theirs. Where that
    leaves a difference, or an earlier note says the contrary, a note says that it is the last word. All of it goes to
    the rater's file of tags beside the session where there is one, or where tags are kept so (`is_beside`). Raises
    `LabError` when the file cannot be written.
    """
    path = Path(disagreement.path)
    beside = side_path(path, rater)
    engine = reopen(path, tags=beside if is_beside or beside.exists() else None).engine
    try:
        engine.marks.rater = rater
        _mark(engine, disagreement, is_there=is_there)
        text = f"{disagreement.behaviour} {'is there' if is_there else 'is not there'}"
        last = _last_word(engine, disagreement)
        stands = last.text == text if last else _is_settled(engine, disagreement)
        if not stands:
            engine.marks.note(disagreement.event, text, settles=disagreement.behaviour)
    except UnsavedError as fault:
        # What the file refused does not wait for it: the session is closed again.
        raise LabError(fault.what, where=fault.where, mend="settle it again once the file can be written") from fault
    finally:
        engine.close()


def _mark(engine: Engine, disagreement: Disagreement, *, is_there: bool) -> None:
    tree, marks, behaviour = engine.tree, engine.marks, disagreement.behaviour
    _, behaviours = code(engine.session, counted_tip(tree))
    tagging = Tagging(engine, behaviours)
    steps = _stretch(engine, disagreement)
    suggestions = [
        note
        for step in steps
        for note in tree.margin(step.id)
        if isinstance(note, Suggestion) and note.behaviour == behaviour and tree.answer_to(note) is None
    ]
    own = tagging.own(steps, behaviour)
    if not is_there:
        for tag in own:
            tagging.take_back(tag, "settled")
        for suggestion in suggestions:
            marks.dismiss(suggestion.id)
    elif not own and suggestions:
        tagging.accept(suggestions[0], [tree.step(suggestions[0].about)])
    elif not own:
        tagging.press([tree.step(disagreement.event)], behaviour)


def _stretch(engine: Engine, disagreement: Disagreement) -> list[AnyStep]:
    """Return the steps of the path in the turns of the stretch; what is before the first reply belongs to it."""
    first, last = disagreement.turns
    steps: list[AnyStep] = []
    turn = 0
    for step in engine.tree.path(counted_tip(engine.tree)):
        turn += isinstance(step, Reply)
        if first <= max(1, turn) <= last:
            steps.append(step)
    return steps


def _last_word(engine: Engine, disagreement: Disagreement) -> Note | None:
    """Return the newest note that settled the same."""
    margins = (note for step in _stretch(engine, disagreement) for note in engine.tree.margin(step.id))
    notes = [note for note in margins if isinstance(note, Note) and note.settles == disagreement.behaviour]
    return max(notes, key=lambda note: note.id, default=None)


def _is_settled(engine: Engine, disagreement: Disagreement) -> bool:
    coded, behaviours = code(engine.session, counted_tip(engine.tree))
    first, last = disagreement.turns
    coders = (*disagreement.yes, *disagreement.no)
    only = [behaviour for behaviour in behaviours if behaviour.name == disagreement.behaviour]
    differing = disagreements([coded], coders, only, last - first + 1)
    here = [each.settled for each in differing if each.turns == disagreement.turns]
    return bool(here) and all(here)
