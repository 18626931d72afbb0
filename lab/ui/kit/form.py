"""A small form: one labelled field a line, for records of the world and for a tool's arguments.

Every field can hold foreign text safely. Values go in and come out as text; the caller interprets them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.text_area import Selection

from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.text_field import TextField


class Field(Struct, frozen=True, kw_only=True):
    """One field of a form."""

    name: str
    label: str = ""
    value: str = ""
    hint: str = ""
    kind: Literal["line", "text", "choice"] = "line"
    choices: tuple[str, ...] = ()


def filled(fields: Sequence[Field], values: Mapping[str, str] | None) -> tuple[Field, ...]:
    """Return the fields with texts that were typed into them before, if there are any."""
    return tuple(replace(field, value=(values or {}).get(field.name, field.value)) for field in fields)


class LineField(TextField):
    """A field of one line, which is submitted instead of broken."""

    # A scroll bar would take up the only line.
    DEFAULT_CSS = "LineField { scrollbar-size: 0 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("line")]

    @dataclass
    class Submitted(Message):
        """The line is complete."""

    def on_focus(self, event: events.Focus) -> None:
        """Select the text, so that typing replaces it and an arrow key moves into it."""
        if not event.from_app_focus:
            self.select_all()

    def on_blur(self) -> None:
        """Drop the selection and show the beginning of a long text."""
        self.selection = Selection.cursor((0, 0))

    def action_submit(self) -> None:
        """Submit the line, in place of the field's own meaning of the key."""
        self.post_message(self.Submitted())

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste several lines as one."""
        await super()._on_paste(events.Paste(" ".join(event.text.splitlines())))
        event.prevent_default()
        event.stop()


class ChoiceField(Widget, can_focus=True):
    """A field for one of a few values, changed with left and right."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; padding: 0 1; background: $panel; }
    ChoiceField:focus { background: $boost; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("choice")]

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        choice: "ChoiceField"

        @property
        def control(self) -> "ChoiceField":
            """The field it came from."""
            return self.choice

    def __init__(self, choices: Sequence[str], value: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices) if value in choices else (value, *choices)
        self.set_reactive(ChoiceField.value, value)

    def render(self) -> Content:
        """Draw every value, the current one in brackets, or only the current one if there is no room."""
        parts: list[tuple[str, str]] = []
        for choice in self.choices:
            word = clean_line(choice) or "–"
            parts.append((f"[{word}]", "bold $accent") if choice == self.value else (f" {word} ", "$dim"))
        whole = Content.assemble(*parts)
        if whole.cell_length <= self.content_size.width:
            return whole
        place = self.choices.index(self.value) + 1
        word = clean_line(self.value) or "–"
        return Content.assemble(("‹ ", "$dim"), (word, "bold $accent"), (f" ›  {place} of {len(self.choices)}", "$dim"))

    def action_turn(self, by: int) -> None:
        """Choose the next value, or the one before."""
        place = self.choices.index(self.value)
        self.value = self.choices[(place + by) % len(self.choices)]

    def watch_value(self) -> None:
        """Post that another value was chosen."""
        if self.is_mounted:
            self.post_message(self.Changed(self))

    def on_click(self) -> None:
        """Choose the next value."""
        self.action_turn(1)


class Form(VerticalScroll, can_focus=False):
    """Labelled fields, one below the other."""

    DEFAULT_CSS = """
    Form { height: auto; scrollbar-size-vertical: 1; }
    Form > Horizontal { height: auto; margin-bottom: 0; }
    Form .-label { width: auto; min-width: 14; max-width: 22; color: $dim; padding: 0 1 0 0; }
    Form TextField { border: none; height: 1; padding: 0 1; background: $panel; width: 1fr; }
    Form TextField:focus { background: $boost; border: none; }
    Form TextField.-tall { height: 5; margin-bottom: 1; }
    Form ChoiceField { width: 1fr; }
    Form .-hint { color: $faint; width: auto; max-width: 32; padding: 0 0 0 1; }
    """

    def __init__(self, fields: Sequence[Field], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.fields = tuple(fields)

    def compose(self) -> ComposeResult:
        """Lay out a line for each field."""
        for number, field in enumerate(self.fields):
            with Horizontal():
                yield Static(Content(clean_line(field.label or field.name)), classes="-label")
                yield self._field(number, field)
                if field.hint:
                    yield Static(Content(clean_line(field.hint)), classes="-hint")

    def values(self) -> dict[str, str]:
        """Return the text of every field by name."""
        texts: dict[str, str] = {}
        for number, field in enumerate(self.fields):
            widget = self.query_one(f"#field-{number}")
            texts[field.name] = widget.value if isinstance(widget, ChoiceField) else _text(widget)
        return texts

    def fill(self, values: Mapping[str, str]) -> None:
        """Put a text into every field that is named."""
        for number, field in enumerate(self.fields):
            widget = self.query_one(f"#field-{number}")
            if field.name not in values:
                continue
            if isinstance(widget, ChoiceField):
                widget.value = values[field.name]
            elif isinstance(widget, TextField):
                widget.exact_text = values[field.name]

    def focus_first(self) -> None:
        """Go to the first field."""
        if self.fields:
            self.query_one("#field-0").focus()

    def _field(self, number: int, field: Field) -> Widget:
        place = f"field-{number}"
        if field.kind == "choice":
            return ChoiceField(field.choices, field.value, id=place)
        if field.kind == "line" and "\n" not in field.value:
            return LineField(field.value, id=place, soft_wrap=False)
        tall = TextField(field.value, id=place)
        tall.add_class("-tall")
        return tall


def _text(widget: Widget) -> str:
    assert isinstance(widget, TextField)
    return widget.exact_text
