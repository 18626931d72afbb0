"""The Textual app: it owns the screens and the settings, opens sessions off the UI thread, and shows faults."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import msgspec
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour, ethogram_of
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.models.catalogue import open_model
from lab.models.routers import router_warning
from lab.protocol import Settings
from lab.settings import Config, change_config, load_config, sessions_folder, settings_path, used
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import bindings, commands_of, hint
from lab.ui.commands.explaining import ExplainsKeys
from lab.ui.commands.key_order import KeysInOrder
from lab.ui.commands.keymap import usable_keys, whole_keymap
from lab.ui.commands.owner import CommandScreen
from lab.ui.commands.palette import DeclaredCommands, Palette
from lab.ui.dialogs.help import HelpScreen
from lab.ui.kit.draw_gate import DRAW_GATE
from lab.ui.signals import leave_on_signals
from lab.ui.start.screen import StartScreen
from lab.ui.theme import DARK, LIGHT, THEMES, with_own_names

if TYPE_CHECKING:
    # The engine and the world are loaded in a thread, once the first frame is there.
    from lab.engine.engine import Engine
    from lab.engine.start import Reopened
    from lab.session.log import Session
    from lab.ui.repetitions.batch import BatchScreen
    from lab.ui.session.screen import LabScreen

DEMO: Final = StartScreen.Start("clear-the-host", {"relationship": "good"}, "persona/protector", Settings(), None)
"""The demonstration session, which needs no key and no network."""


class _Crash(Exception):
    """An unforeseen fault, shown as one sentence after the app has exited."""

    def __rich__(self) -> Text:
        return Text(clean_line(f"peerlab: {self}"))


class LabApp(ExplainsKeys[None], KeysInOrder[None]):
    """Peerlab in a terminal. `start` is the start screen, the demonstration, or the path of a saved session."""

    TITLE = "Peerlab"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {DeclaredCommands}

    def __init__(
        self,
        start: Literal["start", "demo"] | Path = "start",
        *,
        config: Config | None = None,
        api_base: str | None = None,
    ) -> None:
        """Open on `start`. `api_base` is the user's own server for the model of a saved session."""
        super().__init__()
        self._start = start
        self._api_base = api_base
        self.session: Session | None = None
        """The session shown last, for the command line to name on exit."""
        self._is_opening = False
        self._notices: list[str] = []
        self._keys: Mapping[str, str] = {}
        self.config = config or self._settings()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.config.theme if self.config.theme in self.available_themes else DARK.name

    @property
    def keymap(self) -> Mapping[str, str]:
        """The usable keys that the settings give to commands, by command id."""
        return self._keys

    def get_css_variables(self) -> dict[str, str]:
        """Add the app's colour names to every theme."""
        variables = with_own_names(super().get_css_variables())
        self.theme_variables = variables
        return variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Pass every line through the draw gate before it reaches the terminal."""
        return (*super().get_line_filters(), DRAW_GATE)

    def compose(self) -> ComposeResult:
        """Show that something is opening until there is a screen."""
        yield Static(f"opening… · {hint('app.stop-opening')} stops", id="opening")

    def on_mount(self) -> None:
        """Show the requested screen."""
        if not self.is_headless:
            leave_on_signals(self)
        self._keys, faults = usable_keys(self.config.keys)
        if self._keys:
            self.set_keymap(whole_keymap(self._keys))
        if faults:
            self._notices.append(f"{settings_path()}: keys: " + "\n".join(faults))
        if self._start == "start":
            self.push_screen(StartScreen())
        elif self._start == "demo":
            self._open(self._begin(DEMO, is_chosen=False))
        else:
            self._open(self._take_up(Path(self._start)))
        for notice in self._notices:
            self.notify(notice, severity="warning", markup=False, timeout=12)

    async def on_unmount(self) -> None:
        """Close the connections to providers, where there are any."""
        from lab.models.litellm_setup import close_connections

        await close_connections()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notification as cleaned text, never as markup."""
        super().notify(clean(message), title=clean_line(title), severity=severity, timeout=timeout, markup=False)

    def on_paste(self) -> None:
        """Say that nothing accepted the pasted text."""
        self.notify("What was pasted was dropped: nothing here takes text now.", severity="warning")

    # Sessions

    @on(StartScreen.Start)
    def _start_session(self, message: StartScreen.Start) -> None:
        if warning := router_warning(message.model, message.settings):
            self.notify(warning, severity="warning", markup=False, timeout=12)
        self._open(self._repeat(message) if message.repetitions > 1 else self._begin(message))

    @on(StartScreen.Open)
    def _open_session(self, message: StartScreen.Open) -> None:
        self._open(self._take_up(message.path))

    def _open(self, work: Coroutine[object, object, None]) -> None:
        self.run_worker(self._opening(work), name="open", group="open", exclusive=True, exit_on_error=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that stops opening to the screen while nothing is being opened."""
        return self._is_opening if action == "stop_opening" else True

    def action_stop_opening(self) -> None:
        """Stop opening a file, which can take long for a big one."""
        self.workers.cancel_group(self, "open")
        if not isinstance(self.screen, StartScreen):
            self.push_screen(StartScreen())
        self.notify("Opening was stopped; the file is as it was.", markup=False)

    async def _opening(self, work: Coroutine[object, object, None]) -> None:
        self._is_opening = True
        try:
            await work
        except Exception as error:
            if not isinstance(self.screen, StartScreen):
                await self.push_screen(StartScreen())
            self.notify(str(as_fault(error)), severity="error", markup=False, timeout=12)
        finally:
            self._is_opening = False

    async def _begin(self, start: StartScreen.Start, *, is_chosen: bool = True) -> None:
        folder = sessions_folder(self.config)

        def build() -> "Engine":
            from lab.engine.start import start_session

            model = open_model(start.model, api_base=start.api_base)
            folder.mkdir(parents=True, exist_ok=True)
            return start_session(
                start.scenario,
                start.condition,
                model,
                folder=folder,
                settings=start.settings,
                limits=start.limits,
            )

        engine = await asyncio.to_thread(build)
        if is_chosen:
            self._remember(lambda config: used(config, start.model, start.scenario))
        await self._show(engine, engine.session.notice)

    async def _repeat(self, start: StartScreen.Start) -> None:
        limits = dict(start.limits)
        budget = limits.pop("cost", None)
        folder = sessions_folder(self.config)

        def screen() -> "BatchScreen":
            from lab.batch.batch import Batch
            from lab.batch.plan import Plan
            from lab.ui.repetitions.batch import BatchScreen

            plan = Plan(
                scenario=start.scenario,
                condition=start.condition,
                model=start.model,
                folder=folder,
                count=start.repetitions,
                at_once=start.at_once,
                budget=budget,
                limits=limits,
                settings=start.settings,
                api_base=start.api_base,
            )
            return BatchScreen(Batch(plan))

        batch_screen = await asyncio.to_thread(screen)
        self._remember(lambda config: used(config, start.model, start.scenario))
        await self.push_screen(batch_screen, self._leave_batch)

    def _leave_batch(self, _: None) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StartScreen):
                screen.action_show_page("saved")

    async def _take_up(self, path: Path) -> None:
        def read() -> "Reopened":
            from lab.engine.start import reopen

            return reopen(path, api_base=self._api_base)

        engine, notice = await asyncio.to_thread(read)
        await self._show(engine, notice, replay=engine.standing.ended is not None)

    async def _show(self, engine: "Engine", notice: str = "", *, replay: bool = False) -> None:
        self.session = engine.session
        # A long session is many objects that live as long as it: without this, collecting garbage stops the screen.
        gc.freeze()
        behaviours: tuple[Behaviour, ...] = ()
        try:
            behaviours = (await asyncio.to_thread(ethogram_of, engine.composed.scenario)).behaviours
        except LabError as fault:
            notice = f"{notice} {fault}".strip()

        def screen() -> "LabScreen":
            from lab.ui.session.screen import LabScreen

            return LabScreen(engine, behaviours, notice=notice, replay=replay)

        await self.push_screen(await asyncio.to_thread(screen), self._leave_session)

    def _leave_session(self, _: None) -> None:
        if not any(isinstance(screen, StartScreen) for screen in self.screen_stack):
            self.push_screen(StartScreen())

    def _handle_exception(self, error: Exception) -> None:
        """Exit with one sentence; the traceback goes to the log."""
        if self.is_headless and self._exception is None:
            # Whoever drives the app from a test sees the exception itself.
            self._exception = error
            self._exception_event.set()
        super()._handle_exception(_Crash(str(as_fault(error))))

    # Commands

    def action_help(self) -> None:
        """Show the keys of the screen."""
        if isinstance(self.screen, HelpScreen):
            return
        screen = self.screen
        sets = (*screen.COMMAND_SETS, *screen.PART_SETS) if isinstance(screen, CommandScreen) else ()
        self.push_screen(HelpScreen([each for name in (*sets, "app") for each in commands_of(name)]))

    def action_command_palette(self) -> None:
        """Find any command by typing."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_flip_theme(self) -> None:
        """Switch between dark and light, and remember the choice."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        theme = self.theme
        self._remember(lambda config: msgspec.structs.replace(config, theme=theme))

    # Settings

    def _settings(self) -> Config:
        try:
            return load_config()
        except LabError as fault:
            self._notices.append(str(fault))
            return Config()

    def _remember(self, change: Callable[[Config], Config]) -> None:
        self.config = change(self.config)
        try:
            change_config(change)
        except LabError as fault:
            self.notify(str(fault), severity="warning", markup=False)
