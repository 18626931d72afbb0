"""What the parts of the session screen share.

A part owns some of the screen's commands, the actions they run and the state behind them. It knows the engine, the
widgets and the parts it is given, and nothing else of the screen.
"""

from collections.abc import Callable
from pathlib import Path

from textual.app import App
from textual.screen import Screen

from lab.engine.engine import Engine
from lab.engine.stale_results import StaleResults, stale_results
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.events import AnyStep, Result, WorldEdit
from lab.session.tree import Tree
from lab.world import Snapshot


class Desk:
    """The engine and the screen as the parts may use them."""

    def __init__(
        self,
        engine: Engine,
        screen: Screen[None],
        draw: Callable[..., None],
        complain: Callable[[LabError], None],
    ) -> None:
        """`draw` takes what to draw again soon: `stream`, `panes`, `tags` or `status`. `complain` shows a fault."""
        self.engine = engine
        self.screen = screen
        self.draw = draw
        self.complain = complain

    @property
    def app(self) -> App[object]:
        """The app, on which dialogs are pushed."""
        return self.screen.app

    @property
    def story(self) -> Tree:
        """The session's events."""
        return self.engine.tree

    @property
    def path(self) -> Path:
        """The session's file."""
        return self.engine.session.path

    def attempt(self, action: Callable[[], object]) -> None:
        """Call the engine and show the fault if it fails."""
        try:
            action()
        except Exception as error:
            self.complain(as_fault(error))

    def say(self, message: str) -> None:
        """Notify the user."""
        self.app.notify(message, markup=False)

    def world_before(self, step: AnyStep) -> Snapshot | None:
        """Return the world just before a step, None if the file's changes do not fit each other."""
        try:
            return self.engine.snapshot_at(step.parent) if step.parent else None
        except LabError:
            return None

    def recheck(self, before: Snapshot, after: Snapshot) -> Callable[[Callable[[], bool]], StaleResults]:
        """Return a function that finds, in a thread, the results that hold in the first world but not in the second."""
        steps, composed = self.story.path(self.engine.cursor), self.engine.composed
        return lambda is_stopped: stale_results(steps, composed, before, after, is_stopped=is_stopped)

    def last_change(self) -> Result | WorldEdit | None:
        """Return the last result or edit on the path to the cursor, None if there is none."""
        at = self.engine.cursor
        while at:
            step = self.story.step(at)
            if isinstance(step, Result | WorldEdit):
                return step
            at = step.parent
        return None
