"""The part of the session screen for words: say, ask aside, compare two memories or a pair, take back what one did."""

from lab.engine.memory import memories
from lab.engine.pairs import arms_at
from lab.session.events import Fork
from lab.text.safe import clean_line
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.session.aside import AsideScreen
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.memory import MemoryScreen
from lab.ui.session.pair import PairScreen
from lab.ui.session.say import SayScreen


class Speaking:
    """Speaks to the agent, on the record or off it."""

    def __init__(self, desk: Desk, driver: Driver, marks: VisibleMarks) -> None:
        self._desk = desk
        self._marks = marks
        self._driver = driver
        self._unsent = ""
        """What was typed and not said."""

    def action_say(self) -> None:
        """Ask for a message and its place, and say it to the agent."""

        async def say() -> None:
            interventions = self._desk.engine.interventions
            screen = SayScreen(interventions.why_not_say, self._unsent)
            text = await self._desk.app.push_screen_wait(screen)
            self._unsent = screen.words
            if text and text.strip():
                interventions.say(text, screen.way)
                self._unsent = ""

        self._driver.drive(say())

    def action_undo(self) -> None:
        """Take back the last act: an edit of the world by another one, anything else by a fork before it."""

        def undo() -> None:
            engine = self._desk.engine
            branch = engine.tree.step(engine.cursor).branch
            event = engine.interventions.undo()
            if isinstance(event, Fork):
                here, there = ("a new branch", "the one before") if self._marks.is_blind else (event.branch, branch)
                words = f"{event.note}; you stand on {here}, and {there} stays as it was"
                self._desk.say(clean_line(words[0].upper() + words[1:]) + ".")

        self._desk.attempt(undo)

    def action_aside(self) -> None:
        """Ask the model something off the record, where one stands."""
        engine = self._desk.engine
        self._desk.app.push_screen(AsideScreen(engine, engine.cursor))

    def action_memory(self) -> None:
        """Compare what follows either memory of the last edited or doctored call."""

        async def compare() -> None:
            await self._desk.app.push_screen_wait(MemoryScreen(self._desk.engine, *memories(self._desk.engine)))

        self._driver.drive(compare())

    def action_pair(self) -> None:
        """Play on with and without the last thing that was changed, and compare."""

        async def compare() -> None:
            engine = self._desk.engine
            await self._desk.app.push_screen_wait(PairScreen(engine, arms_at(engine)))

        self._driver.drive(compare())
