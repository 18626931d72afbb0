"""The part of the session screen for words: say, ask aside, compare two memories or a pair, take back what one did."""

from asyncio import to_thread

from lab.engine.minimal_pairs import Arms, arms_at
from lab.engine.pair_levels import OtherLevel, find_level_fact, level_arms, other_levels
from lab.engine.two_memories import memories
from lab.errors import LabError
from lab.session.events import Fork
from lab.text.safe import clean_line
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.session.aside import AsideScreen
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.fact_choice import FactChoice
from lab.ui.session.pair import PairScreen
from lab.ui.session.say import SayScreen
from lab.ui.session.two_memories import MemoryScreen


class Speaking:
    """Speaks to the agent, on the record or off it."""

    def __init__(self, desk: Desk, driver: Driver, marks: VisibleMarks) -> None:
        self._desk = desk
        self._marks = marks
        self._driver = driver
        self._unsent = ""
        """The text that was typed and not sent."""

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
        """Play on with and without the last change, or under another level, and compare."""

        async def compare() -> None:
            if arms := await self._arms():
                await self._desk.app.push_screen_wait(PairScreen(self._desk.engine, arms))

        self._driver.drive(compare())

    async def _arms(self) -> Arms | None:
        """Return the arms to compare, None for none. A rater who may not know the condition is not asked for levels."""
        engine = self._desk.engine
        if self._marks.is_blind or not other_levels(engine):
            return arms_at(engine)
        try:
            change = arms_at(engine).fact
        except LabError:
            change = ""
        choice = await self._desk.app.push_screen_wait(FactChoice(engine, change))
        if isinstance(choice, OtherLevel):
            # Running every call again may take a while.
            return level_arms(engine, await to_thread(find_level_fact, engine, choice))
        return arms_at(engine) if choice else None
