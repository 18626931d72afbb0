"""The form for sampling settings, limits and the user's own server. Folded, it is one line."""

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, get_args

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Grid
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from lab.errors import LabError
from lab.models.sampling import parse_extra, with_extra
from lab.protocol import Malformed, SendReasoning, Settings
from lab.scenario.schema import Limits
from lab.text.safe import clean_line
from lab.ui.commands.bindings import bindings
from lab.ui.kit.closing import is_closing
from lab.ui.kit.line_input import LineInput
from lab.ui.start.server_line import ServerLine, TakenLine

DEFAULT: Final = "provider's default"
FIELDS: Final = (
    ("temperature", "temperature", DEFAULT),
    ("top_p", "top p", DEFAULT),
    ("max_tokens", "max tokens", DEFAULT),
    ("reasoning_effort", "reasoning", "low, medium, high…"),
    ("seed", "seed", "none"),
    ("stop", "stop", "words, by commas"),
    ("tool_choice", "tool choice", "auto, required, none"),
    ("system_role", "system role", "system, user"),
    ("malformed", "malformed", "hold, end, redraw"),
    ("send_reasoning", "send reasoning", "auto"),
    ("extra", "extra", "TOML, as top_k = 40"),
    ("turns", "turns", ""),
    ("cost", "budget $", ""),
    ("tokens", "tokens", ""),
    ("repeat", "repeat", "once"),
    ("at_once", "at once", "1"),
    ("api_base", "api base", "http://localhost:8000/v1"),
)
"""Name, label, and what an empty field means or an example. Limits replace the scenario's."""
OF_A_START: Final = ("turns", "cost", "tokens", "repeat", "at_once")
"""Fields that only make sense before a session starts."""
SystemRole = Literal["system", "user"]
LONGEST: Final = 4_000
"""The most characters of a field, for parameters of the provider."""
MOST_DIGITS: Final = 18
MOST_SESSIONS: Final = 10_000
MOST_DOLLARS: Final = 1_000_000.0


class SettingField(LineInput):
    """A field that leaves Ctrl+E, with which an `Input` goes to its end, to the screen: it folds the form again."""

    BINDINGS: ClassVar[list[BindingType]] = [each for each in bindings("models") if each.id == "models.sampling"]

    async def action_sampling(self) -> None:
        """Fold the form, as its screen does."""
        await self.app.run_action("screen.sampling", self)


class Sampling(Widget):
    """The form. An empty field leaves the setting to the provider."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sampling")]
    DEFAULT_CSS = """
    Sampling {
        height: auto;
        & > Grid {
            display: none;
            height: auto;
            grid-size: 6;
            grid-columns: 14 1fr 14 1fr 14 1fr;
            grid-rows: 1;
            grid-gutter: 0 1;
            padding: 0 1;
        }
        &.-open > Grid { display: block; layout: grid; }
        & > ServerLine, & > TakenLine { padding: 0 2; }
        & > TakenLine { display: none; }
        &.-open > TakenLine { display: block; }
        #api_base { column-span: 3; }
        Label { color: $dim; width: 100%; text-align: right; }
        Input { border: none; height: 1; padding: 0 1; background: $panel; }
        Input:focus { border: none; background: $boost; }
        Input.-invalid, Input.-invalid:focus { border: none; color: $error; }
    }
    """

    is_open: reactive[bool] = reactive(False)

    taken_line = getters.query_one("#taken", TakenLine)
    server = getters.query_one("#server", ServerLine)

    @dataclass
    class Changed(Message):
        """A field changed."""

    @dataclass
    class Folded(Message):
        """The form was opened or folded."""

        is_open: bool

    def __init__(self, *, is_start: bool = True, id: str | None = None) -> None:
        """`is_start` adds the fields for a new session: limits and repetitions."""
        super().__init__(id=id, classes="" if is_start else "-under-way")
        self._fields = [field for field in FIELDS if is_start or field[0] not in OF_A_START]
        self._title = "sampling, budget, server  " if is_start else "sampling, server  "
        self._model = ""
        self._unsent: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the summary and the form."""
        yield Static(id="sampling-line")
        with Grid():
            for name, label, hint in self._fields:
                yield Label(label)
                yield SettingField(id=name, placeholder=hint, select_on_focus=False, max_length=LONGEST)
        yield TakenLine(id="taken")
        yield ServerLine(id="server")

    def on_mount(self) -> None:
        """Show the summary of the settings."""
        self.show_limits(Limits())
        self._sum_up()

    def show_model(self, model: str) -> None:
        """Show which of the settings this model will not be sent."""
        self._model = model
        self._compare()

    def show_limits(self, limits: Limits) -> None:
        """Show the scenario's limits as placeholders of the empty fields."""
        for name, value in (("turns", limits.turns), ("cost", limits.cost), ("tokens", limits.tokens)):
            text = "no limit" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:g}"
            for field in self.query(f"#{name}").results(Input):
                field.placeholder = text

    def watch_is_open(self, is_open: bool) -> None:
        """Open or fold the form."""
        self.set_class(is_open, "-open")
        if self.is_mounted:
            self.post_message(self.Folded(is_open))
            self._sum_up()

    def action_fold(self) -> None:
        """Fold the form."""
        self.is_open = False
        self.screen.focus_next()

    def open_form(self, field: str = "temperature") -> None:
        """Open the form and focus a field."""
        self.is_open = True
        self.query_one(f"#{field}", Input).focus()

    def turn_over(self, back: Widget) -> None:
        """Open the form and focus it, or fold it and focus `back`."""
        if self.is_open:
            self.is_open = False
            back.focus()
        else:
            self.open_form()

    def action_ask_taken(self) -> None:
        """Open the form and ask which of the settings the model takes."""
        self.is_open = True
        self.taken_line.ask()

    @property
    def api_base(self) -> str | None:
        """The address of an OpenAI-compatible server, None for the provider's own."""
        return self._field_text("api_base") or None

    def settings(self) -> Settings:
        """Return the typed settings. Raises `LabError` naming an unusable field."""
        settings = Settings(
            temperature=self._number("temperature", 0.0, 2.0),
            top_p=self._number("top_p", 0.0, 1.0),
            max_tokens=self._whole("max_tokens", 1),
            reasoning_effort=self._field_text("reasoning_effort") or None,
            seed=self._whole("seed", 0),
            stop=tuple(word.strip() for word in self._field_text("stop").split(",") if word.strip()),
            tool_choice=self._field_text("tool_choice") or None,
            system_role=self._choice("system_role", SystemRole),
            malformed=self._choice("malformed", Malformed),
            send_reasoning=self._choice("send_reasoning", SendReasoning),
        )
        return with_extra(settings, parse_extra(self._field_text("extra")))

    def limits(self) -> dict[str, int | float]:
        """Return the typed limits, which replace the scenario's. Raises `LabError` naming an unusable field."""
        limits = {
            "turns": self._whole("turns", 1),
            "cost": self._number("cost", 0.0, MOST_DOLLARS),
            "tokens": self._whole("tokens", 1),
        }
        return {name: value for name, value in limits.items() if value is not None}

    def repetitions(self) -> tuple[int, int]:
        """Return the number of sessions, and how many run at once. Raises `LabError` naming an unusable field."""
        return self._whole("repeat", 1, MOST_SESSIONS) or 1, self._whole("at_once", 1, MOST_SESSIONS) or 1

    @on(Input.Changed)
    def _field_changed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            self._read_all()
            wrong = ""
        except LabError as fault:
            wrong = fault.where
        for name, _, _ in self._fields:
            self.query_one(f"#{name}", Input).set_class(name == wrong, "-invalid")
        if event.input.id == "api_base":
            self.server.take(self.api_base or "")
        self._compare()
        self._sum_up()
        self.post_message(self.Changed())

    @on(Input.Submitted, "#api_base")
    def _address_typed(self, event: Input.Submitted) -> None:
        # Once its models are listed there is nothing more to ask, and the key does what it does in any field.
        if not self.server.knows(self.api_base or ""):
            event.stop()
            self.server.take(self.api_base or "", now=True)

    @on(TakenLine.Known)
    def _know(self, event: TakenLine.Known) -> None:
        self._unsent = event.unsent or ()
        self._sum_up()

    def _compare(self) -> None:
        with suppress(LabError):
            self.taken_line.show(self._model, self.settings())

    def _sum_up(self) -> None:
        if is_closing(self) or not self.children:
            # A message that was under way when the screen closed, or the app was left before the form was laid out.
            return
        sign = "▾" if self.is_open else "▸"
        try:
            self._read_all()
            texts = [f"{label} {text}" for name, label, _ in self._fields if (text := self._field_text(name))]
            summary = Content.styled(clean_line(" · ".join(texts)) if texts else "the provider's defaults", "$dim")
            if self._unsent:
                names = ", ".join(name.replace("_", " ") for name in self._unsent)
                summary += Content.styled(f"  ✗ not sent: {names}", "$warning")
        except LabError as fault:
            summary = Content.styled(clean_line(f"✗ {fault}"), "$error")
        line = Content.assemble((f" {sign} ", "$accent"), (self._title, ""), summary)
        self.query_one("#sampling-line", Static).update(line)

    def on_click(self) -> None:
        """Open or fold the form by a click on its line."""
        if self.query_one("#sampling-line", Static).mouse_hover:
            self.is_open = not self.is_open

    def _choice(self, name: str, words: object) -> Any:  # noqa: ANN401
        """Return the typed word of a field, which must be one of a `Literal`; None for an empty field."""
        text = self._field_text(name)
        if text and text not in get_args(words):
            raise LabError(f'"{text}" will not do', where=name, mend=f"one of {', '.join(get_args(words))}")
        return text or None

    def _read_all(self) -> None:
        """Raise `LabError` for the first unusable field."""
        self.settings()
        self.limits()
        self.repetitions()

    def _field_text(self, name: str) -> str:
        return next((field.value.strip() for field in self.query(f"#{name}").results(Input)), "")

    def _number(self, name: str, least: float, most: float) -> float | None:
        if not (text := self._field_text(name)):
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise LabError(f'"{text}" will not do', where=name, mend=f"a number from {least:g} to {most:g}")
        return number

    def _whole(self, name: str, least: int, most: int | None = None) -> int | None:
        if not (text := self._field_text(name)):
            return None
        number = int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else -1
        if number < least or (most is not None and number > most):
            fits = f"a whole number from {least} {'on' if most is None else f'to {most:,}'}"
            raise LabError(f'"{text[:MOST_DIGITS]}" will not do', where=name, mend=fits)
        return number
