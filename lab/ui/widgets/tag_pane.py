"""The behaviours that can be tagged: their keys, how often each was seen here and in the whole session.

While it has the focus every letter and digit is a tag key: none of them can fire a command of the app.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour
from lab.hostile import clean_line
from lab.ui.widgets.lines import LineList, Row

MARKS = "#marks"


class TagList(LineList):
    """The list itself."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """No letter or digit is a command here."""
        return bool(character and character.isprintable())


class TagPane(Vertical):
    """One line a behaviour; the definition of the one under the cursor below."""

    DEFAULT_CSS = """
    TagPane {
        border: round $line;
        border-title-color: $dim;
        border-subtitle-color: $dim;
        &:focus-within { border: round $line-focus; border-title-color: $accent; border-title-style: bold; }
        #definition { height: auto; max-height: 4; padding: 0 1 0 2; color: $dim; display: none; }
        &:focus-within #definition { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    @dataclass
    class Toggle(Message):
        """Tag the event with a behaviour, or take that tag back."""

        behaviour: str

    @dataclass
    class Left(Message):
        """The researcher is done tagging."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._behaviours: Sequence[Behaviour] = ()
        self._here: Mapping[str, int] = {}
        self._all: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        """Lay out list and definition."""
        yield TagList(empty="this scenario names no behaviour")
        yield Static(id="definition")

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = "tags"

    def focus(self, scroll_visible: bool = True) -> Self:
        """Begin to tag."""
        self.query_one(TagList).focus(scroll_visible)
        return self

    def show(self, behaviours: Sequence[Behaviour], here: Mapping[str, int], all: Mapping[str, int]) -> None:
        """Show the behaviours with how often each is tagged at the selected event and in the whole session."""
        self._behaviours, self._here, self._all = behaviours, here, all
        rows = [self._row(behaviour) for behaviour in behaviours if not behaviour.mark]
        marks = [self._row(behaviour) for behaviour in behaviours if behaviour.mark]
        if marks:
            rows += [Row(MARKS, Content.styled("about the run itself", "$faint"), choosable=False), *marks]
        self.query_one(TagList).show(rows)
        total, now = sum(all.values()), sum(here.values())
        self.border_subtitle = Content(f"{now} here · {total} in all" if total else "")

    def _row(self, behaviour: Behaviour) -> Row:
        here, every = self._here.get(behaviour.name, 0), self._all.get(behaviour.name, 0)
        sign = "●" if here else " "
        left = Content.assemble(
            (behaviour.key, "bold $accent" if not here else "bold $strong"),
            ("  ", ""),
            (clean_line(behaviour.name), "bold" if here else "" if every else "$dim"),
        )
        count = f"{here}×" if here > 1 else "  "
        right = Content.assemble((f"{sign}{count}", "bold $accent"), (f"{every or '·':>4}", "" if every else "$faint"))
        return Row(behaviour.name, left, right)

    def on_descendant_focus(self) -> None:
        """Say that the keys are tags now."""
        self.border_title = "tags · press a key, esc leaves"

    def on_descendant_blur(self) -> None:
        """Say nothing of keys any more."""
        self.border_title = "tags"

    def on_key(self, event: events.Key) -> None:
        """Take every printable key: a behaviour's key tags, any other does nothing."""
        if not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        behaviour = next((each for each in self._behaviours if each.key == event.character), None)
        if behaviour is None:
            self.border_title = Content(f"tags · no behaviour has the key {clean_line(event.character or '')}")
            return
        self.query_one(TagList).go(behaviour.name)
        self.post_message(self.Toggle(behaviour.name))

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.post_message(self.Toggle(event.key))

    @on(LineList.Moved)
    def _define(self, event: LineList.Moved) -> None:
        event.stop()
        behaviour = next((each for each in self._behaviours if each.name == event.key), None)
        told = clean_line(" ".join(f"{behaviour.code} · {behaviour.definition}".split())) if behaviour else ""
        self.query_one("#definition", Static).update(Content(told))

    def action_leave(self) -> None:
        """Stop tagging."""
        self.post_message(self.Left())
