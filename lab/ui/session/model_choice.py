"""A dialog that chooses a model and its settings for a session under way, with the start screen's list."""

from contextlib import suppress
from typing import ClassVar

import msgspec
from msgspec import Struct
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from lab.errors import LabError
from lab.models.catalogue import ModelEntry, entries, entries_of, open_model
from lab.models.sampling import WITHOUT_FIELD, extra_with_own, written_extra
from lab.protocol import Model, Settings
from lab.session.standing import Standing
from lab.settings import Config, load_config
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.commands.owner import veiled
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.lines import LineList
from lab.ui.kit.threads import tell
from lab.ui.start.models import ModelList
from lab.ui.start.sampling_settings import Sampling
from lab.ui.start.server_line import ServerLine, TakenLine


class ModelChosen(Struct, frozen=True):
    """The model that answers from here on, and its settings."""

    model: Model
    settings: Settings


class ModelChoice(Dialog[ModelChosen | None]):
    """Returns the choice, or None to keep the current model."""

    CSS_PATH = "model_choice.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("models",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list", "filter", "sampling")

    models = getters.query_one("#models", ModelList)
    sampling = getters.query_one("#sampling", Sampling)
    note = getters.query_one("#models-note", Static)

    def __init__(self, now: Standing, *, title: str = "another model", label: str = "until now") -> None:
        super().__init__()
        self._waiting: tuple[str, ModelChosen] | None = None
        """The choice to return once it is known that the model takes every setting, with its key in the list."""
        self._now = now
        self._title, self._label = title, label

    def compose(self) -> ComposeResult:
        """Lay out list, note, settings and keys."""
        with Vertical(id="models-frame") as frame:
            frame.border_title = Content(self._title)
            yield Static(self._standing_now(), id="models-now")
            yield ModelList(id="models")
            yield Static(id="models-note")
            yield Sampling(id="sampling", is_start=False)
            yield KeyLine("models")

    def on_mount(self) -> None:
        """Show the current settings and load the list of models."""
        for name, text in typed_settings(self._now.settings).items():
            self.sampling.query_one(f"#{name}", Input).value = text
        self.models.focus()
        self._fetch()

    @work(thread=True, exclusive=True, group="fetch")
    def _fetch(self) -> None:
        try:
            config = load_config()
        except LabError:
            config = Config()
        tell(self, self._show, entries(), config)

    def _show(self, models: tuple[ModelEntry, ...], config: Config) -> None:
        if self._name_now != self._now.model:
            # The model that answers was used lately, so it would stand on top.
            self.models.show_models(models, config.starred, ())
            return
        self.models.show_models(models, config.starred, config.recent)
        self.models.go(self._now.model)

    @property
    def _name_now(self) -> str:
        return veiled(self.app, self._now.model)

    def _standing_now(self) -> Content:
        return Content.assemble((f"{self._label}  ", "$dim"), (clean_line(self._name_now), "$strong"))

    @on(ServerLine.Answered)
    def _show_served(self, event: ServerLine.Answered) -> None:
        self.models.show_served(entries_of(event.probe) if event.probe else ())

    @on(LineList.Moved, "#models")
    def _explain(self, event: LineList.Moved) -> None:
        self._describe()
        self.sampling.show_model(event.key)

    @on(Sampling.Changed)
    def _describe(self) -> None:
        """Describe the current model, in place of what was wrong with the settings."""
        self.note.update(Content.styled(clean_line(self.models.note(self.models.current)), "$dim"))

    @on(LineList.Chosen, "#models")
    def _take_model(self, event: LineList.Chosen) -> None:
        event.stop()
        entry = self.models.entry(event.key)
        if entry and entry.group == "own":
            self.models.filter_text = entry.name
            self._say(f"go on typing after “{entry.name}”: {entry.note}")
            return
        address = self.sampling.api_base or (entry.api_base if entry else "")
        if not address and event.key == self._now.model:
            address = self._now.api_base
        try:
            settings = self.sampling.settings()
            model = open_model(event.key, api_base=address or None)
        except LabError as fault:
            self._say(str(fault))
            return
        self._waiting = None
        if self.sampling.taken_line.is_settled:
            self.dismiss(ModelChosen(model, settings))
            return
        # Settings that will not be sent are shown first; when all of them will be, the choice is accepted at once.
        self._waiting = event.key, ModelChosen(model, settings)
        self.sampling.action_ask_taken()

    @on(TakenLine.Known)
    def _finish_choice(self, event: TakenLine.Known) -> None:
        event.stop()
        line = self.sampling.taken_line
        if self._waiting is None or not line.is_settled:
            return
        (key, choice), self._waiting = self._waiting, None
        with suppress(LabError):
            if key != self.models.current or choice.settings != self.sampling.settings():
                return
            if line.unsent == ():
                self.dismiss(choice)
            else:
                self._say(f"{line.answer}; {hint('models.choose')} takes it all the same")

    def _say(self, text: str) -> None:
        self.note.update(Content.styled(clean_line(text), "$warning"))

    @on(Input.Submitted)
    def action_choose(self) -> None:
        """Choose the current model, also from a settings field."""
        self.models.action_choose()

    def action_sampling(self) -> None:
        """Open or fold the settings."""
        self.sampling.turn_over(self.models)

    def action_leave(self) -> None:
        """Close and keep the current model."""
        self.dismiss(None)


def typed_settings(settings: Settings) -> dict[str, str]:
    """Return the settings as texts by field name, without the unset ones."""
    texts: dict[str, str] = {}
    fields = {**msgspec.structs.asdict(settings), "extra": extra_with_own(settings)}
    for name, value in fields.items():
        if value is None or value == () or value == {} or name in WITHOUT_FIELD:
            continue
        if name == "extra":
            texts[name] = written_extra(value)
        elif name == "stop":
            texts[name] = ", ".join(value)
        else:
            texts[name] = str(value)
    return texts
