"""Sampling settings and the address of a server of one's own: one line while folded, a small form when open."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from lab.errors import LabError
from lab.hostile import clean_line
from lab.models.protocol import Settings

FIELDS: Final = (
    ("temperature", "temperature", "provider's default"),
    ("top_p", "top p", "provider's default"),
    ("max_tokens", "max tokens", "provider's default"),
    ("reasoning_effort", "reasoning", "low, medium, high…"),
    ("seed", "seed", "none"),
    ("stop", "stop", "words, by commas"),
    ("extra", "extra", 'JSON, as {"top_k": 40}'),
    ("api_base", "api base", "http://localhost:8000/v1"),
)
"""Field, its label, what an empty one means or an example."""


class Sampling(Widget):
    """What is sent beside the conversation; empty fields are left to the provider."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "fold", "Fold", show=False)]
    DEFAULT_CSS = """
    Sampling {
        height: auto;
        & > Grid {
            display: none;
            height: auto;
            grid-size: 4;
            grid-columns: 13 1fr 13 1fr;
            grid-rows: 1;
            grid-gutter: 0 1;
            padding: 0 1;
        }
        &.-open > Grid { display: block; layout: grid; }
        Label { color: $dim; width: 100%; text-align: right; }
        Input { border: none; height: 1; padding: 0 1; background: $panel; }
        Input:focus { background: $boost; }
        Input.-invalid, Input.-invalid:focus { border: none; color: $error; }
    }
    """

    opened: reactive[bool] = reactive(False)

    @dataclass
    class Changed(Message):
        """A field holds something else."""

    def compose(self) -> ComposeResult:
        """Lay out the summary and the form."""
        yield Static(id="sampling-line")
        with Grid():
            for name, label, hint in FIELDS:
                yield Label(label)
                yield Input(id=name, placeholder=hint, select_on_focus=False)

    def on_mount(self) -> None:
        """Say what is set."""
        self._sum_up()

    def watch_opened(self, opened: bool) -> None:
        """Fold the form out or in."""
        self.set_class(opened, "-open")
        if self.is_mounted:
            self._sum_up()

    def action_fold(self) -> None:
        """Fold the form in."""
        self.opened = False
        self.screen.focus_next()

    def open_form(self) -> None:
        """Fold the form out and go to its first field."""
        self.opened = True
        self.query_one("#temperature", Input).focus()

    @property
    def api_base(self) -> str | None:
        """Address of an OpenAI-compatible server, None when the provider's own is meant."""
        return self._typed("api_base") or None

    def settings(self) -> Settings:
        """Return the settings as typed. Raises `LabError` naming the field that makes no sense."""
        extra: dict[str, Any] = {}
        if text := self._typed("extra"):
            try:
                extra = msgspec.json.decode(text, type=dict[str, Any])
            except msgspec.DecodeError as fault:
                raise LabError(
                    f"it is not a JSON object ({fault})", where="extra", mend='such as {"top_k": 40}'
                ) from None
        return Settings(
            temperature=self._number("temperature", 0.0, 2.0),
            top_p=self._number("top_p", 0.0, 1.0),
            max_tokens=self._whole("max_tokens", 1),
            reasoning_effort=self._typed("reasoning_effort") or None,
            seed=self._whole("seed", 0),
            stop=tuple(word.strip() for word in self._typed("stop").split(",") if word.strip()),
            extra=extra,
        )

    @on(Input.Changed)
    def _field_changed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            self.settings()
            wrong = ""
        except LabError as fault:
            wrong = fault.where
        for name, _, _ in FIELDS:
            self.query_one(f"#{name}", Input).set_class(name == wrong, "-invalid")
        self._sum_up()
        self.post_message(self.Changed())

    def _sum_up(self) -> None:
        sign = "▾" if self.opened else "▸"
        try:
            self.settings()
            told = [f"{label} {self._typed(name)}" for name, label, _ in FIELDS if self._typed(name)]
            said = Content.styled(clean_line(" · ".join(told)) if told else "the provider's defaults", "$dim")
        except LabError as fault:
            said = Content.styled(clean_line(f"✗ {fault}"), "$error")
        line = Content.assemble((f" {sign} ", "$accent"), ("sampling and address  ", ""), said)
        self.query_one("#sampling-line", Static).update(line)

    def on_click(self) -> None:
        """Fold by the mouse on the line."""
        if self.query_one("#sampling-line", Static).mouse_hover:
            self.opened = not self.opened

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _number(self, name: str, least: float, most: float) -> float | None:
        if not (text := self._typed(name)):
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise LabError(f'"{text}" will not do', where=name, mend=f"a number from {least:g} to {most:g}")
        return number

    def _whole(self, name: str, least: int) -> int | None:
        if not (text := self._typed(name)):
            return None
        if not text.isdecimal() or int(text) < least:
            raise LabError(f'"{text}" will not do', where=name, mend=f"a whole number from {least} on")
        return int(text)
