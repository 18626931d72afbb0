"""Two status lines: the models of a server, and the settings that the chosen model will not be sent."""

from dataclasses import dataclass
from typing import Final

from textual import work
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from lab.errors import LabError
from lab.models.catalogue import HUMAN, PERSONA, PROMPTED, RECORDING
from lab.models.local import Probe, probe_local
from lab.protocol import Settings
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint

STILL: Final = 0.6
"""Seconds without typing after which an address is probed."""


ASKED_OF: Final = ("temperature", "top_p", "max_tokens", "reasoning_effort", "seed", "stop", "tool_choice")
"""The settings that litellm leaves out for a provider that does not take them."""
Chosen = tuple[tuple[str, str], ...]


class ServerLine(Widget):
    """Probes a typed address for its models."""

    DEFAULT_CSS = """
    ServerLine { height: 1; display: none; color: $dim; }
    ServerLine.-told { display: block; }
    """

    answer: reactive[Content] = reactive(Content.empty())

    @dataclass
    class Answered(Message):
        """The result of a probe; None once there is no address."""

        probe: Probe | None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._address = ""
        self._ready = ""
        """The address whose models are listed."""
        self._timer: Timer | None = None

    def render(self) -> Content:
        """Draw the result of the probe."""
        return self.answer

    def watch_answer(self, answer: Content) -> None:
        """Hide the line while it is empty."""
        self.set_class(bool(answer), "-told")

    def knows(self, address: str) -> bool:
        """Whether the models of an address are listed."""
        return bool(address) and address == self._ready

    def take(self, address: str, *, now: bool = False) -> None:
        """Probe another address, after a pause in typing or, with `now`, at once."""
        if address == self._address and not now:
            # A burst of letters sends several events with the same final text: the timer keeps running.
            return
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._address = address
        if not address:
            self.workers.cancel_group(self, "probe")
            self.answer = Content.empty()
            self.post_message(self.Answered(None))
        elif now:
            self._ask(address)
        else:
            self._timer = self.set_timer(STILL, lambda: self._ask(address))

    @work(exclusive=True, group="probe", exit_on_error=False)
    async def _ask(self, address: str) -> None:
        label = clean_line(address)
        self.answer = Content.styled(f"asking {label} for its models…", "$dim")
        probe = await probe_local(address)
        self._ready = address if probe.is_ready else ""
        if probe.is_ready:
            count = len(probe.models)
            text = f"✓ {label} has {counted(count, 'model')}: they stand in the list above"
            self.answer = Content.styled(text, "$added")
        else:
            self.answer = Content.styled(f"✗ {label}: {clean_line(probe.fault)}", "$warning")
        self.post_message(self.Answered(probe))


class TakenLine(Widget):
    """Says which settings the chosen model will not be sent. It asks only on demand, since that loads litellm."""

    DEFAULT_CSS = "TakenLine { height: 1; color: $dim; }"

    answer: reactive[Content] = reactive(Content.empty())

    @dataclass
    class Known(Message):
        """The settings that will not be sent to the chosen model; None while that is unknown."""

        unsent: tuple[str, ...] | None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = ""
        self._settings = Settings()
        self._answers: dict[tuple[str, Chosen], tuple[str, ...]] = {}
        self._unknown: set[tuple[str, Chosen]] = set()
        """Models and settings for which litellm has no answer."""

    def render(self) -> Content:
        """Draw the answer."""
        return self.answer

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to ask about these settings for this model."""
        values = chosen_of(self._settings)
        if not (self._model and values) or _is_offline(self._model):
            return True
        return (self._model, values) in self._answers or (self._model, values) in self._unknown

    @property
    def unsent(self) -> tuple[str, ...] | None:
        """The settings that this model will not be sent, None while that is unknown."""
        return self._answers.get((self._model, chosen_of(self._settings)))

    def show(self, model: str, settings: Settings) -> None:
        """Show what is known of these settings for a model; ask litellm only if it is loaded already."""
        self._model, self._settings = model, settings
        values = chosen_of(settings)
        if not model or not values:
            self._tell("", None)
        elif _is_offline(model):
            names = tuple(name for name, _ in values)
            self._tell("$dim", names, f"{clean_line(model)} is no live model: it is sent none of these")
        elif (unsent := self._answers.get((model, values))) is not None:
            self._say_dropped(unsent)
        elif _is_litellm_loaded():
            self.ask()
        else:
            self._tell("$dim", None, f"{hint('start.taken')} asks litellm whether {model} takes these")

    def ask(self) -> None:
        """Ask now, in a thread."""
        values = chosen_of(self._settings)
        if self._model and values and not _is_offline(self._model):
            self._tell("$dim", None, f"asking whether {self._model} takes these…")
            self._ask(self._model, self._settings, values)

    @work(exclusive=True, group="taken", exit_on_error=False)
    async def _ask(self, model: str, settings: Settings, values: Chosen) -> None:
        # Imported here: the first frame does without them.
        from lab.models.litellm_model import LitellmModel
        from lab.models.prompted import PromptedModel

        live = LitellmModel(model.removeprefix(PROMPTED))
        try:
            unsent = await (PromptedModel(live) if model.startswith(PROMPTED) else live).dropped(settings)
        except LabError as fault:
            self._unknown.add((model, values))
            self._tell("$warning", None, f"it is unknown which of these it takes: {fault}")
            return
        except Exception as error:
            # litellm knows no provider of that name, or its map is another.
            self._unknown.add((model, values))
            self._tell("$warning", None, f"litellm cannot say which of these {model} takes ({type(error).__name__})")
            return
        self._answers[model, values] = unsent
        if (model, values) == (self._model, chosen_of(self._settings)):
            self._say_dropped(unsent)

    def _say_dropped(self, unsent: tuple[str, ...]) -> None:
        if unsent:
            names = ", ".join(name.replace("_", " ") for name in unsent)
            self._tell("$warning", unsent, f"✗ {self._model} does not take {names}: it will not be sent")
        else:
            self._tell("$added", unsent, f"✓ {self._model} takes all of these")

    def _tell(self, style: str, unsent: tuple[str, ...] | None, text: str = "") -> None:
        self.answer = Content.styled(clean_line(text), style) if text else Content.empty()
        self.post_message(self.Known(unsent))


def chosen_of(settings: Settings) -> Chosen:
    """Return the sampling settings that are set, as names and values."""
    pairs = [*((name, getattr(settings, name)) for name in ASKED_OF), *settings.extra.items()]
    return tuple((name, repr(value)) for name, value in pairs if value is not None and value != ())


def _is_offline(model: str) -> bool:
    return model == HUMAN or model.startswith((PERSONA, RECORDING))


def _is_litellm_loaded() -> bool:
    from lab.models.litellm_setup import is_loaded

    return is_loaded()
