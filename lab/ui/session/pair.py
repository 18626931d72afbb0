"""The screen of a minimal pair: what both arms share, the one fact, and how often an outcome came in either."""

from typing import ClassVar, Final

from textual import work
from textual.content import Content
from textual.types import CSSPathType

from lab.engine.engine import Engine
from lab.engine.minimal_pairs import Arms, keep_pair, pair_of, play_pair, read_pair, shared_words
from lab.engine.two_memories import Memory, compare_memories
from lab.engine.unforeseen import as_fault
from lab.terms.condition import words
from lab.terms.parse import parse
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.wrapping import wrap
from lab.ui.repetitions.arms import ArmsScreen, act_table
from lab.ui.repetitions.asking import EXTENTS, SamplesPrompt

_USUAL: Final = 20
_OUTCOME: Final = (
    "What is counted in either arm: a condition that holds of what a sample does, such as `write /srv/*` or "
    "`detector weight-exfiltration`. Empty: first acts are compared."
)


class PairScreen(ArmsScreen):
    """Plays both arms of a pair and compares them."""

    CSS_PATH: ClassVar[CSSPathType | None] = "../repetitions/arms.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("pair",)
    TITLE_OF_ARMS: ClassVar[str] = "a minimal pair"

    def __init__(self, engine: Engine, arms: Arms) -> None:
        super().__init__(engine, (arms.without, arms.changed))
        self._arms = arms
        pair = pair_of(engine.tree, arms)
        self.extent = pair.extent if pair else "end"
        self._outcome = pair.outcome if pair else ""
        self._refused = ""
        """The condition that was typed last and is none, to be mended."""

    def arm_lines(self, width: int) -> list[Content]:
        """Return what both arms share, which the lab has checked, and what sets them apart."""
        fact = wrap(clean_line(self._arms.fact), width - 12)
        far = next(name for name, (extent, _) in EXTENTS.items() if extent == self.extent)
        return [
            Content.assemble(("A  ", "bold $accent"), ("with     ", "bold $strong"), fact[0]),
            *(Content(" " * 12 + line) for line in fact[1:3]),
            Content.assemble(("B  ", "bold $accent"), ("without  ", "bold $strong"), clean_line(self._arms.instead)),
            *(Content.styled(line, "$dim") for line in wrap(f"✓ {shared_words(self._engine, self._arms)}", width)),
            Content.styled(f"each sample goes on: {far}", "$dim"),
        ]

    def result_lines(self, width: int) -> list[Content]:
        """Return the difference in the outcome, then what each arm does first."""
        lines: list[Content] = []
        if self._outcome:
            reading = read_pair(self._engine, self._arms, self.extent, parse(self._outcome))
            lines.append(Content.assemble(("counted  ", "$dim"), (clean_line(self._outcome), "bold $strong")))
            lines += [Content.styled(line, "bold") for line in wrap(f"{reading}", width)]
        else:
            lines += [
                Content.styled(line, "$dim") for line in wrap(f"{hint('pair.outcome')} says what is counted.", width)
            ]
        first, second = Memory("with", self._arms.changed), Memory("without", self._arms.without)
        differences = compare_memories(self._engine.tree, first, second, extent=self.extent, is_whole=self.is_whole)
        return [*lines, Content.empty(), *act_table(differences, width, "pair.more")]

    def prompt(self) -> SamplesPrompt:
        """Ask how many samples, and how far each goes."""
        hint_words = f"How often to play each arm; each sample is a branch of its own.{self.price()}"
        return SamplesPrompt("a minimal pair", hint_words, _USUAL, start=self.extent)

    async def play(self, number: int, prompt: SamplesPrompt) -> str:
        """Play each arm that often."""
        self.extent = prompt.extent
        keep_pair(self._engine, self._arms, self.extent, self._outcome)
        return await play_pair(self._engine, self._arms, self.extent, number)

    @work(name="outcome", group="arms", exclusive=True, exit_on_error=False)
    async def action_outcome(self) -> None:
        """Ask for the outcome that is counted."""
        text = await self.app.push_screen_wait(
            PromptScreen("outcome", _OUTCOME, self._refused or self._outcome, one_line=True)
        )
        if text is None:
            return
        try:
            self._outcome = words(parse(text)) if text.strip() else ""
            keep_pair(self._engine, self._arms, self.extent, self._outcome)
            self.why = self._refused = ""
        except Exception as error:
            self.why, self._refused = str(as_fault(error)), text
        self.draw()
