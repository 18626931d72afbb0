"""The dialog for what one says to the agent: the words, and where in its conversation they stand."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from lab.engine.interventions import Way
from lab.text.safe import clean_line
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.form import ChoiceField

_WAYS: Final[dict[str, tuple[Way, str]]] = {
    "as the user": ("user", "The agent sees it as a message of the user's, after the results of calls that wait."),
    "user, before results": ("user before", "It stands before the results of the calls that wait."),
    "as the system": ("system", "The agent sees it as a system message, after the results of calls that wait."),
    "begin its reply": ("prefill", "The agent's next reply begins with it, and the model goes on from there."),
}


class SayScreen(PromptScreen):
    """Returns the words, None if left; `way` is where they stand and `words` what was typed."""

    CSS_PATH = "../dialogs/prompt.tcss"
    PART_SETS: ClassVar[tuple[str, ...]] = ("choice",)

    choice = getters.query_one("#way", ChoiceField)
    about = getters.query_one("#about-way", Static)

    def __init__(self, why_not: Callable[[Way], str], text: str = "") -> None:
        """`why_not` returns why nothing can be said that way here, "" when it can."""
        super().__init__("say", "", text)
        self._why_not = why_not
        self.way: Way = "user"
        self.words = text

    def compose_below(self) -> ComposeResult:
        """Lay out the choice of the place and what it means."""
        yield ChoiceField(tuple(_WAYS), next(iter(_WAYS)), id="way")
        yield Static(id="about-way")

    def on_mount(self) -> None:
        """Explain the first place."""
        super().on_mount()
        self._explain()

    @on(ChoiceField.Changed, "#way")
    def _explain(self) -> None:
        self.way, sentence = _WAYS[self.choice.value]
        why = clean_line(self._why_not(self.way))
        self.about.update(Content.styled(f"✗ not here: {why}", "$error") if why else Content.styled(sentence, "$dim"))

    def action_accept(self) -> None:
        """Return the words, unless they cannot be said that way."""
        self.words = self.field.exact_text
        if not self._why_not(self.way):
            super().action_accept()

    def action_leave(self) -> None:
        """Say nothing; what was typed stands there the next time."""
        self.words = self.field.exact_text
        self.dismiss(None)
