"""The screen of two memories: for each first act, how often it follows either, and the difference with its interval."""

from typing import ClassVar

from textual.content import Content
from textual.types import CSSPathType

from lab.engine.engine import Engine
from lab.engine.two_memories import Memory, compare_memories, sample_memories
from lab.ui.repetitions.arms import ArmsScreen, act_table
from lab.ui.repetitions.asking import SamplesPrompt

_WORDS = {
    "asked": "its history keeps the call it asked for",
    "ran": "its history has the call that ran",
    "given": "it was told what the tool gave",
    "told": "it was told the doctored result",
}
_USUAL = 5


class MemoryScreen(ArmsScreen):
    """Asks for replies after each of two memories and compares what they do first."""

    CSS_PATH: ClassVar[CSSPathType | None] = "../repetitions/arms.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("memory",)
    TITLE_OF_ARMS: ClassVar[str] = "two memories of one call"

    def __init__(self, engine: Engine, first: Memory, second: Memory) -> None:
        super().__init__(engine, (first.point, second.point))
        self._first, self._second = first, second

    def arm_lines(self, width: int) -> list[Content]:
        """Return what the agent remembers in either arm."""
        return [
            Content.assemble(
                (f"{letter}  ", "bold $accent"), (f"{memory.name:<6}", "bold $strong"), _WORDS[memory.name]
            )
            for letter, memory in (("A", self._first), ("B", self._second))
        ]

    def result_lines(self, width: int) -> list[Content]:
        """Return the table of first acts."""
        differences = compare_memories(self._engine.tree, self._first, self._second, is_whole=self.is_whole)
        return act_table(differences, width, "memory.more")

    def prompt(self) -> SamplesPrompt:
        """Ask how many replies."""
        words = (
            f"How many replies to ask for after each of the two memories; each is a branch of its own.{self.price()}"
        )
        return SamplesPrompt("two memories", words, _USUAL, extents=("one reply",))

    async def play(self, number: int, prompt: SamplesPrompt) -> str:
        """Ask for that many replies after each memory."""
        return await sample_memories(self._engine, self._first, self._second, number)
