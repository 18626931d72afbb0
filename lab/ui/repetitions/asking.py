"""The prompt for samples: how many, and how far each goes; and the line that says what they are grouped by."""

from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from lab.engine.sampler import MOST
from lab.errors import LabError
from lab.session.events import Extent
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.form import ChoiceField

USUAL: Final = 10
"""The number of samples the prompt proposes."""
EXTENTS: Final[dict[str, tuple[Extent, str]]] = {
    "one reply": ("reply", "None of the calls it asks for runs."),
    "the whole turn": ("turn", "The reply and its calls, each sample in a world of its own."),
    "to the end": ("end", "Turn by turn, each in a world of its own, under the policy, the limits and the budget."),
}
GROUPING: Final = (
    "What the samples are grouped by: whether a condition holds of each, such as `tool bash and host store-02` or "
    "`detector weight-exfiltration`. Empty: by what each does first."
)


class SamplesPrompt(PromptScreen):
    """Returns the number as it was typed, None if left; `extent` is how far each sample goes."""

    CSS_PATH = "../dialogs/prompt.tcss"
    PART_SETS: ClassVar[tuple[str, ...]] = ("choice",)

    choice = getters.query_one("#extent", ChoiceField)
    about = getters.query_one("#about-extent", Static)

    def __init__(
        self,
        title: str,
        hint: str,
        number: int = USUAL,
        *,
        extents: tuple[str, ...] = tuple(EXTENTS),
        start: Extent = "reply",
    ) -> None:
        """Offer `extents`, some of `EXTENTS`, beginning with the one that means `start`."""
        super().__init__(title, hint, str(number), one_line=True)
        self.extent: Extent = start
        self._extents = extents

    def compose_below(self) -> ComposeResult:
        """Lay out the choice of how far, and what it means."""
        yield ChoiceField(self._extents, next(word for word in EXTENTS if EXTENTS[word][0] == self.extent), id="extent")
        yield Static(id="about-extent")

    def on_mount(self) -> None:
        """Explain the first choice."""
        super().on_mount()
        self._explain()

    @on(ChoiceField.Changed, "#extent")
    def _explain(self) -> None:
        self.extent, sentence = EXTENTS[self.choice.value]
        self.about.update(Content.styled(sentence, "$dim"))


def read_number(text: str) -> int:
    """Return how many samples a text asks for. Raises `LabError` for what is no such number."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdecimal() or not 1 <= int(digits[:9]) <= MOST:
        raise LabError(f'"{digits}" is no number of samples', mend=f"write 1 to {MOST}")
    return int(digits)
