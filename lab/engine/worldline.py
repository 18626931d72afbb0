"""The world at any event of a session, folded from the changes that each result and edit recorded."""

from lab.errors import LabError
from lab.session.events import AnyStep, Result, WorldEdit
from lab.session.log import Session
from lab.session.reading import line_of
from lab.world import Snapshot, apply


class Worldline:
    """Snapshots by event. No call runs again: a step's changes are applied to the snapshot before it.

    Every snapshot is kept once computed, since snapshots share all unchanged parts.
    """

    def __init__(self, session: Session, opening: Snapshot) -> None:
        self._session = session
        self._tree = session.tree
        self._opening = opening
        self._snapshots: dict[int, Snapshot] = {}

    def at(self, event_id: int) -> Snapshot:
        """Return the world after that step. Raises `LabError` when a change does not fit."""
        missing: list[AnyStep] = []
        snapshot = self._opening
        at = event_id
        while at:
            if at in self._snapshots:
                snapshot = self._snapshots[at]
                break
            step = self._tree.step(at)
            missing.append(step)
            at = step.parent
        for step in reversed(missing):
            if isinstance(step, Result | WorldEdit) and step.changes:
                try:
                    snapshot = apply(snapshot, step.changes)
                except LabError as fault:
                    if self._tree.stale(step.id):
                        # The object it changed may have gone when an earlier event was deleted by hand: leave the world
                        # as it was.
                        self._snapshots[step.id] = snapshot
                        continue
                    what = f"its changes do not fit the world before it: {fault.what}"
                    raise LabError(what, where=self._place(step.id), mend="mend or remove them there") from fault
            self._snapshots[step.id] = snapshot
        return snapshot

    def forget_after(self, event_id: int) -> None:
        """Forget the worlds after steps that could not be saved."""
        self._snapshots = {step: snapshot for step, snapshot in self._snapshots.items() if step <= event_id}

    def _place(self, event_id: int) -> str:
        path = self._session.story
        line = line_of(path, event_id)
        return f"{path}, event {event_id}" + (f" (line {line})" if line else "")

    def keep(self, event_id: int, snapshot: Snapshot) -> None:
        """Store the world after a step that was just made, so that it need not be folded."""
        self._snapshots[event_id] = snapshot
