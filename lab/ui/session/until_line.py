"""The lines below the transcript in which one types what to run until, with what it means beneath."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from lab.behaviours.ethogram import Behaviour, detectors_of
from lab.errors import LabError
from lab.scenario.compose import Composed
from lab.terms.condition import MEANINGS, Condition, words
from lab.terms.parse import completion, named
from lab.text.safe import clean_line
from lab.tools.tables import offers
from lab.ui.kit.line_input import LineInput

Vocabulary = Mapping[str, Sequence[str]]
_BEFORE = (
    "a condition, as: " + " · ".join(("tool bash", "host store-02", "detector weight-*", "turn 20")) + " · and · or"
)


def vocabulary(composed: Composed, behaviours: Sequence[Behaviour]) -> Vocabulary:
    """Return the completions of a word in this session."""
    names = [behaviour.name for behaviour in behaviours]
    tools = [offer.name for offer in offers(composed.tools, composed.tool_tables, composed.custom_tools)]
    detectors = [*(detector.name for detector in detectors_of(composed)), *names]
    return {"tool": tools, "host": [host.name for host in composed.hosts], "detector": detectors, "tag": names}


class Completing(Suggester):
    """Completes conditions from what there is in this session."""

    def __init__(self, vocabulary: Vocabulary, names: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._vocabulary = vocabulary
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed."""
        return completion(value, self._vocabulary, self._names())


class UntilLine(Vertical):
    """Asks for a condition. Hidden until it is opened; what was typed is there again the next time."""

    DEFAULT_CSS = """
    UntilLine { height: auto; padding: 0 1; background: $surface; display: none; }
    UntilLine.-open { display: block; }
    UntilLine Input { background: $surface; }
    UntilLine Static { color: $dim; height: 3; }
    UntilLine Static.-fault { color: $warning; }
    """

    field = getters.query_one(Input)

    @dataclass
    class Chosen(Message):
        """A condition was typed whole."""

        name: str
        """The name it is to be kept under; "" for none."""
        condition: Condition

    def __init__(self, vocabulary: Vocabulary, stops: Callable[[], Mapping[str, str]], *, id: str) -> None:
        """Hide at first; `stops` returns the conditions that have a name."""
        super().__init__(id=id)
        self._vocabulary = vocabulary
        self._stops = stops

    def compose(self) -> ComposeResult:
        """Lay out the field and its meaning."""
        yield LineInput(
            placeholder=_BEFORE,
            compact=True,
            suggester=Completing(self._vocabulary, lambda: list(self._stops())),
            select_on_focus=True,
            max_length=2_000,
        )
        yield Static("")

    def open(self) -> None:
        """Ask."""
        self.add_class("-open")
        self._explain(self.field.value)
        self.field.focus()

    def close(self) -> None:
        """Hide; what was typed stays."""
        self.remove_class("-open")

    @on(Input.Changed)
    def _read(self, event: Input.Changed) -> None:
        event.stop()
        self._explain(event.value)

    @on(Input.Submitted)
    def _choose(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            name, condition = named(event.value, self._stops())
        except LabError:
            self._explain(event.value)
            return
        self.close()
        self.post_message(self.Chosen(name, condition))

    def _explain(self, text: str) -> None:
        line = self.query_one(Static)
        fault = ""
        if not text.strip():
            names = ", ".join(self._stops())
            meaning = f"kept under a name: {names}" if names else "NAME = CONDITION keeps it under a name"
        else:
            try:
                name, condition = named(text, self._stops())
                kept = f"{name}: " if name else ""
                meaning = f"until {kept}{words(condition)}"
            except LabError as error:
                last = next((word for word in reversed(text.split()) if word in MEANINGS), None)
                meaning = fault = f"{last}: {MEANINGS[last]}" if last and text.split()[-1] == last else str(error)
        line.set_class(bool(fault), "-fault")
        line.update(Content(clean_line(meaning)))
