"""What goes on beside a tape that was left on stage: a branch of its own, played by whatever model one chooses."""

from collections.abc import Callable

from textual.screen import Screen
from textual.worker import Worker

from lab.engine.engine import Engine
from lab.engine.start import take_up_model
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.session.telling import ENDS, NATURE_MARKS
from lab.text.safe import clean_line
from lab.ui.session.model_choice import ModelChoice

BRANCH = "on-stage"
"""The name of the branches that start here, followed by a number."""


class Live:
    """Leaves a tape by a fork and moves on from there."""

    def __init__(self, engine: Engine, screen: Screen[None], complain: Callable[[LabError], None]) -> None:
        self.is_on = False
        """Whether the tape was left."""
        self._engine = engine
        self._screen = screen
        self._complain = complain
        self._work: Worker[None] | None = None

    def begin(self) -> bool:
        """Fork where one stands and return whether that went well."""
        names = self._engine.tree.branches()
        name = next(name for number in range(1, len(names) + 2) if (name := f"{BRANCH}-{number}") not in names)
        try:
            self._engine.interventions.fork(name=name)
        except LabError as fault:
            self._complain(fault)
            return False
        self.is_on = True
        try:
            take_up_model(self._engine)
        except LabError as fault:
            self._complain(fault)
        return True

    async def end(self) -> None:
        """Stop whatever is under way. The branch stays as it is."""
        self._engine.cancel()
        if self._work:
            await self._screen.workers.wait_for_complete([self._work])
        self.is_on = False

    def go_on(self) -> None:
        """Make the smallest move, unless one is under way."""
        is_idle = self._work is None or self._work.is_finished
        if is_idle and self._engine.phase in ("ready", "deciding"):
            self._work = self._screen.run_worker(self._step(), group="engine", exit_on_error=False)

    async def _step(self) -> None:
        try:
            await self._engine.step()
        except Exception as error:
            self._complain(as_fault(error))

    async def choose_model(self) -> None:
        """Let another model answer from here on."""
        choice = await self._screen.app.push_screen_wait(ModelChoice(self._engine.standing))
        if choice is not None:
            try:
                self._engine.interventions.set_model(choice.model, choice.settings)
            except LabError as fault:
                self._complain(fault)

    @property
    def words(self) -> str:
        """A message for the audience: that the branch has ended, and why."""
        standing = self._engine.standing
        if standing.ended:
            return f"{ENDS[standing.ended.reason].capitalize()}."
        return "The agent has answered and waits." if self._engine.phase == "waiting" else ""

    @property
    def mark(self) -> str:
        """The model that really answers here, in a few words."""
        standing = self._engine.standing
        return f"off the tape · {NATURE_MARKS[standing.nature]} · {clean_line(standing.model)}"
