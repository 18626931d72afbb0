"""Stops of a run: a condition, looked at before each call runs and after each step."""

from types import TracebackType

from lab.behaviours.detecting.lookout import BY
from lab.engine.notices import Appended, Notice
from lab.engine.recorder import Recorder
from lab.errors import LabError
from lab.session.events import AnyStep, Margin, Result, Suggestion, Tag
from lab.terms.case import Case, call_case
from lab.terms.condition import Condition, reason


class Stop:
    """Looks out for a condition for as long as it is entered. A call for which the run stopped is not stopped at again.

    Without a condition it never holds.
    """

    def __init__(self, recorder: Recorder, condition: Condition | None) -> None:
        self._recorder = recorder
        self._condition = condition
        self._marks: list[Margin] = []
        """Marks since the last look."""
        self._asked: dict[tuple[int, str], str] = {}
        """By reply and call: why the condition held of the call before it ran, "" where it did not."""

    def __enter__(self) -> "Stop":
        """Begin. Raises `LabError` when the condition holds already, so that the run would stop nowhere."""
        standing = self._recorder.standing
        if self._condition and (why := reason(self._condition, Case(turn=standing.turn, cost=standing.cost))):
            here = f"the branch stands at turn {standing.turn}, ${standing.cost:.4f}"
            raise LabError(f"“{why}” holds already: {here}", mend="name a later turn or a higher cost")
        # The caller of the run has decided the call that waits.
        self.before_call()
        self._unsubscribe = self._recorder.subscribe(self._hear)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """Look out no longer."""
        self._unsubscribe()

    def before_call(self) -> str:
        """Return why to stop before the call that waits runs, "" to go on."""
        standing = self._recorder.standing
        if self._condition is None or not standing.pending:
            return ""
        call = standing.pending[0]
        place = (standing.reply, call.id)
        if place in self._asked:
            return ""
        case = call_case(call.name, call.arguments, self._recorder.snapshot, turn=standing.turn, cost=standing.cost)
        self._asked[place] = why = reason(self._condition, case)
        return why

    def after(self, step: AnyStep) -> str:
        """Return why to stop after a step, "" to go on."""
        marks, self._marks = self._marks, []
        if self._condition is None:
            return ""
        standing = self._recorder.standing
        suggestions = [mark for mark in marks if isinstance(mark, Suggestion)]
        detectors = {name for mark in suggestions for name in (mark.behaviour, mark.by.removeprefix(BY))}
        tags = {mark.behaviour for mark in marks if isinstance(mark, Tag)}
        if not isinstance(step, Result):
            case = Case(turn=standing.turn, cost=standing.cost, detectors=frozenset(detectors), tags=frozenset(tags))
            return reason(self._condition, case)
        if self._asked.get((standing.reply, step.call)):
            return ""
        case = call_case(
            step.name,
            step.arguments or "",
            self._recorder.snapshot_at(step.parent),
            output=step.output if step.told is None else step.told,
            changes=step.changes,
            turn=standing.turn,
            cost=standing.cost,
            detectors=detectors,
            tags=tags,
        )
        return reason(self._condition, case)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, Appended) and isinstance(notice.event, Margin):
            self._marks.append(notice.event)
