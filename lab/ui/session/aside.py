"""The pane for asking the model something off the record: questions and answers at one event, and a field below."""

from collections.abc import Iterator
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour, ethogram_of
from lab.engine.asides import asides_at, ask_aside
from lab.engine.engine import Engine
from lab.engine.unforeseen import as_fault
from lab.errors import LabError, suggest
from lab.session.events import Aside
from lab.session.spending import cost_words, spending_of
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hint, hints
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.form import ChoiceField
from lab.ui.kit.page import LinePage
from lab.ui.kit.text_field import TextField
from lab.ui.kit.wrapping import wrap

_TOOLS = ("it cannot call", "it may ask for calls")


class AsideScreen(Dialog[None]):
    """Shows what was asked aside at an event and asks more. What is typed and not asked stays for the next time."""

    CSS_PATH = "aside.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("dialog", "aside")
    PART_SETS: ClassVar[tuple[str, ...]] = ("choice", "page")

    page = getters.query_one(LinePage)
    field = getters.query_one(TextField)
    tools = getters.query_one(ChoiceField)

    _unsent: ClassVar[dict[tuple[str, int], str]] = {}

    def __init__(self, engine: Engine, at: int) -> None:
        super().__init__()
        self._engine, self._at = engine, at
        self._key = (str(engine.session.path), at)
        self._asking = ""
        """The question under way."""
        self._is_fresh = False
        """Whether the next question does not go on from the last one."""

    def compose(self) -> ComposeResult:
        """Lay out the talk so far and the field."""
        with Vertical(id="aside") as frame:
            turn = self._engine.tree.standing(self._at).turn
            frame.border_title = Content(f"aside · turn {turn} · the agent never sees it")
            frame.border_subtitle = hints(("dialog.done", "ask"), "aside.fresh", "aside.tag", "dialog.leave")
            yield LinePage(id="talk")
            yield Static(id="aside-note")
            yield TextField(self._unsent.get(self._key, ""), placeholder="What do you ask?")
            yield ChoiceField(_TOOLS, _TOOLS[0])

    def on_mount(self) -> None:
        """Stand in the field."""
        self.field.move_cursor(self.field.document.end)
        self.field.focus()

    def on_resize(self) -> None:
        """Wrap the talk to the width."""
        self.call_after_refresh(self._draw)

    def _draw(self, fault: str = "") -> None:
        if not self.is_mounted:
            return
        width = max(20, self.page.scrollable_content_region.width - 2)
        asides = asides_at(self._engine.tree, self._at)
        lines = [line for aside in asides for line in self._lines(aside, width)]
        if self._asking:
            lines += _block("you", self._asking, width, "$human")
            lines.append(Content.styled(f" ◌ it answers · {hint('dialog.leave')} stops it", "$dim"))
        elif not asides:
            lines = [Content.styled(f" {line}", "$dim") for line in wrap(_EMPTY, width)]
        self.page.show_lines(lines)
        self.page.scroll_end(animate=False)
        notes = [f"{len(asides)} asked here", cost_words(spending_of(asides))] if asides else []
        notes += ["the next question starts over"] if self._is_fresh and asides else []
        words = Content.styled(clean_line(f"✗ {fault}"), "$error") if fault else Content(" · ".join(notes))
        self.query_one("#aside-note", Static).update(words)

    def _lines(self, aside: Aside, width: int) -> Iterator[Content]:
        yield from _block("you" if aside.follows else "you, starting over", aside.question, width, "$human")
        yield from _block(aside.model, aside.text or "(no words)", width, "$accent")
        for call in aside.calls:
            yield from _block("asks, and nothing runs", f"{call.name} {call.arguments}", width, "$tool")
        for tag in self._engine.tree.tags(aside.id):
            yield Content.styled(f" ● {clean_line(tag.behaviour)}", "$success")
        yield Content.empty()

    @work(group="aside", exclusive=True, exit_on_error=False)
    async def action_accept(self) -> None:
        """Ask what is in the field."""
        if self._asking or not self.field.exact_text.strip():
            return
        question, fault = self.field.exact_text, ""
        asides = asides_at(self._engine.tree, self._at)
        follows = asides[-1] if asides and not self._is_fresh else None
        self._asking = question
        self.field.exact_text = ""
        self._draw()
        try:
            has_tools = self.tools.value == _TOOLS[1]
            await ask_aside(self._engine, self._at, question, follows=follows, tools=has_tools)
            self._is_fresh = False
        except Exception as error:
            fault = str(as_fault(error))
            if not self.field.exact_text:
                self.field.exact_text = question
        finally:
            self._asking = ""
            self._draw(fault)

    def action_fresh(self) -> None:
        """Let the next question go on from nothing, or from the last one again."""
        self._is_fresh = not self._is_fresh
        self._draw()

    @work(group="aside-tag", exclusive=True)
    async def action_tag(self) -> None:
        """Tag the last answer with a behaviour."""
        asides = asides_at(self._engine.tree, self._at)
        if not asides:
            self._draw("there is no answer to tag yet")
            return
        behaviours = ethogram_of(self._engine.composed.scenario).behaviours
        keys = ", ".join(f"{behaviour.key} {behaviour.name}" for behaviour in behaviours)
        text = await self.app.push_screen_wait(PromptScreen("tag the last answer", keys, one_line=True))
        if not text or not text.strip():
            return
        try:
            self._engine.marks.tag(asides[-1].id, _behaviour(behaviours, text.strip()).name)
            self._draw()
        except LabError as fault:
            self._draw(str(fault))

    def action_leave(self) -> None:
        """Stop the answer under way, or close and keep what was typed."""
        if self._asking:
            self._engine.cancel()
            return
        self._unsent[self._key] = self.field.exact_text
        self.dismiss(None)


_EMPTY = (
    "Ask the model anything, as of this event: why it did something, what it expects. It answers off the record; its "
    "branch goes on as if nothing had been asked. Calls that wait are shown to it as not run yet."
)


def _block(who: str, text: str, width: int, look: str) -> Iterator[Content]:
    yield Content.styled(f" {clean_line(who)}", f"bold {look}")
    for line in wrap(clean(text.rstrip()), width - 2):
        yield Content(f"  {line}")


def _behaviour(behaviours: tuple[Behaviour, ...], text: str) -> Behaviour:
    """Return the behaviour with that name or key."""
    for behaviour in behaviours:
        if text in (behaviour.name, behaviour.key):
            return behaviour
    names = [behaviour.name for behaviour in behaviours]
    raise LabError(f'there is no behaviour "{text}"', mend=suggest(text, names))
