"""The Textual app: it owns the screens and the settings, opens sessions off the UI thread, and shows faults.

The first frame waits for every import of this module, so whatever is not in that frame is imported where it is used.
"""

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.events import Print
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.widgets import Static

from lab.errors import LabError
from lab.settings import Config, change_config, load_config, sessions_folder, settings_path, used, with_theme
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import bindings, commands_of, hint
from lab.ui.commands.explaining import ExplainsKeys
from lab.ui.commands.key_order import KeysInOrder
from lab.ui.commands.owner import CommandScreen, veiled
from lab.ui.kit.draw_gate import DRAW_GATE
from lab.ui.screen_building import begin_session, session_screen, start_screen, take_up_session
from lab.ui.signals import leave_on_signals
from lab.ui.start.frame import StartFrame
from lab.ui.start.requests import Open, OpenRates, OpenStudies, Start
from lab.ui.theme import DARK, THEMES, next_theme, with_own_names

if TYPE_CHECKING:
    from textual.screen import Screen

    from lab.engine.engine import Engine
    from lab.session.log import Session
    from lab.ui.rates.screen import RatesScreen
    from lab.ui.repetitions.batch import BatchScreen
    from lab.ui.start.screen import StartScreen
    from lab.ui.studies.playing import StudyRuns
    from lab.ui.studies.studies import StudiesScreen


ScreenMaker: TypeAlias = "Callable[[], Screen[None]]"
"""Makes a screen; it is called in a thread."""


class _Crash(Exception):
    """An unforeseen fault, shown as one sentence after the app has exited."""

    def __rich__(self) -> Text:
        return Text(clean_line(f"peerlab: {self}"))


def _declared_commands() -> type[Provider]:
    from lab.ui.commands.palette import DeclaredCommands

    return DeclaredCommands


class LabApp(ExplainsKeys[None], KeysInOrder[None]):
    """Peerlab in a terminal. `start` is the start screen, the demonstration, or the path of a saved session."""

    TITLE = "Peerlab"
    CSS_PATH: ClassVar = [Path(__file__).with_name("app.tcss"), Path(__file__).with_name("start") / "screen.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_declared_commands}

    def __init__(
        self,
        start: Literal["start", "demo"] | Path = "start",
        *,
        config: Config | None = None,
        api_base: str | None = None,
        only: "ScreenMaker | None" = None,
        presents: bool = False,
        is_auto: bool = False,
        policy: str = "",
        tags: Path | None = None,
    ) -> None:
        """Open on `start`, with `api_base` as the server and `policy` as the policy of a saved session.

        With `tags`, its tags are read from that file and written there, and nothing else can be written.

        With `only`, open on the screen it makes instead, and exit with it. `presents` shows a saved session on stage at
        once, and `is_auto` lets it play there without a presenter.
        """
        super().__init__()
        self._only = only
        self._start = start
        self._presents, self._is_auto = presents or start == "demo", is_auto
        self._api_base, self._policy, self._tags = api_base, policy, tags
        self.session: Session | None = None
        """The session shown last, for the command line to name on exit."""
        self._is_opening = False
        self._study_runs: StudyRuns | None = None
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
        """Show the start screen's frame, or that something is opening, until there is a screen."""
        if self._start == "start" and self._only is None:
            yield StartFrame()
            return
        yield Static(f"opening… · {hint('app.stop-opening')} stops", id="opening")

    def on_mount(self) -> None:
        """Show the requested screen."""
        if not self.is_headless:
            leave_on_signals(self)
        self.begin_capture_print(self)
        if self.config.keys:
            self._remap(self.config.keys)
        if self._only is not None:
            self._open(self._show_only(self._only))
        elif self._start == "start":
            # What is typed meanwhile waits for the start screen, which releases it.
            self.is_held = True
            self.call_after_refresh(self.run_worker, self._fill_frame, name="start", exit_on_error=True)
        elif self._start == "demo":
            self._open(self._demonstrate())
        else:
            self._open(self._take_up(Path(self._start), tags=self._tags))
        for notice in self._notices:
            self.notify(notice, severity="warning", markup=False, timeout=12)

    def _remap(self, keys: Mapping[str, str]) -> None:
        from lab.ui.commands.keymap import usable_keys, whole_keymap

        self._keys, faults = usable_keys(keys)
        if self._keys:
            self.set_keymap(whole_keymap(self._keys))
        if faults:
            self._notices.append(f"{settings_path()}: keys: " + "\n".join(faults))

    async def _fill_frame(self) -> None:
        await self.push_screen(await asyncio.to_thread(start_screen))

    async def on_unmount(self) -> None:
        """Close all open connections to providers."""
        if "lab.models.litellm_setup" not in sys.modules:
            return
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
        """Show a notification as cleaned text, never as markup, once however often it comes while it stands.

        It says nothing that an open screen hides.
        """
        text = clean(veiled(self, message))
        if all(each.message != text for each in self._notifications):
            super().notify(
                text, title=clean_line(veiled(self, title)), severity=severity, timeout=timeout, markup=False
            )

    def on_print(self, event: Print) -> None:
        """Write what a library printed, for which the screen has no place, to the log."""
        if event.text.strip():
            from lab.models.log_file import log_text

            log_text("printed", event.text.rstrip())

    def on_paste(self) -> None:
        """Say that nothing accepted the pasted text."""
        self.notify("What was pasted was dropped: nothing here takes text now.", severity="warning")

    # Sessions

    @on(Start)
    def _start_session(self, message: Start) -> None:
        from lab.models.routers import router_warning

        if warning := router_warning(message.model, message.settings):
            self.notify(warning, severity="warning", markup=False, timeout=12)
        self._open(self._repeat(message) if message.repetitions > 1 else self._begin(message))

    @on(Open)
    def _open_session(self, message: Open) -> None:
        self._open(self._take_up(message.path, message.event, message.tags))

    @on(OpenRates)
    def _open_rates(self, message: OpenRates) -> None:
        def rates() -> "RatesScreen":
            from lab.ui.rates.screen import RatesScreen

            return RatesScreen(message.folder)

        self._open(self._push_built(rates))

    @on(OpenStudies)
    def _open_studies(self) -> None:
        def studies() -> "StudiesScreen":
            from lab.ui.studies.playing import StudyRuns
            from lab.ui.studies.studies import StudiesScreen

            self._study_runs = self._study_runs or StudyRuns(self)
            return StudiesScreen(Path(), self._study_runs)

        self._open(self._push_built(studies))

    def _open(self, work: Coroutine[object, object, None]) -> None:
        if self._is_opening:
            # Enter pressed twice: each would begin a session with a file of its own.
            work.close()
            return
        self._is_opening = True
        self.run_worker(self._opening(work), name="open", group="open", exit_on_error=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that stops opening to the screen while nothing is being opened."""
        return self._is_opening if action == "stop_opening" else True

    def action_stop_opening(self) -> None:
        """Stop opening a file, which can take long for a big one."""
        self.workers.cancel_group(self, "open")
        self._is_opening = False
        self._show_start()
        self.notify("Opening was stopped; the file is as it was.", markup=False)

    async def _opening(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except Exception as error:
            from lab.engine.unforeseen import as_fault

            self._show_start()
            self.notify(str(as_fault(error)), severity="error", markup=False, timeout=12)
        finally:
            self._is_opening = False

    async def _show_only(self, build: "ScreenMaker") -> None:
        await self.push_screen(await asyncio.to_thread(build), lambda _: self.exit())

    async def _demonstrate(self) -> None:
        """Show the tour, which needs no key and no network, from a copy of its own."""
        from lab.engine.tour import copied_tour

        folder = sessions_folder(self.config)
        await self._take_up(await asyncio.to_thread(copied_tour, folder))

    async def _begin(self, start: Start, *, is_chosen: bool = True) -> None:
        folder = sessions_folder(self.config)

        engine = await asyncio.to_thread(begin_session, start, folder)
        if is_chosen:
            self._remember(lambda config: used(config, start.model, start.scenario, start.levels))
        await self._show(engine, engine.session.notice)

    async def _repeat(self, start: Start) -> None:
        folder = sessions_folder(self.config)

        def screen() -> "BatchScreen":
            from lab.ui.repetitions.batch import repetitions

            return repetitions(start, folder)

        batch_screen = await asyncio.to_thread(screen)
        self._remember(lambda config: used(config, start.model, start.scenario, start.levels))
        await self.push_screen(batch_screen, self._leave_batch)

    def _leave_batch(self, _: None) -> None:
        if screen := self._start_screen():
            screen.action_show_page("saved")

    async def _take_up(self, path: Path, event: int = 0, tags: Path | None = None) -> None:
        engine, notice = await asyncio.to_thread(
            take_up_session, path, api_base=self._api_base, policy=self._policy, tags=tags
        )
        if event:
            engine.look(event)
        # As a tape it tells nothing early, while the stage is being set either.
        is_tape = self._presents or engine.standing.ended is not None
        await self._show(engine, notice, replay=is_tape and not event)

    async def _push_built(self, build: Callable[[], "Screen[None]"]) -> None:
        """Show a screen whose modules are loaded in a thread."""
        await self.push_screen(await asyncio.to_thread(build))

    async def _show(self, engine: "Engine", notice: str = "", *, replay: bool = False) -> None:
        self.session = engine.session
        from lab.session.left_open import LeftOpen, note_open

        story, own = engine.session.story, engine.session.path
        note_open(settings_path().parent, LeftOpen(story, own if own != story else None))
        # A long session is many objects that live as long as it: without this, collecting garbage stops the screen.
        gc.freeze()

        lab_screen = await asyncio.to_thread(session_screen, engine, self.config.rater, notice, replay=replay)
        await self.push_screen(lab_screen, self._leave_session)
        if self._presents:
            self._presents = False
            lab_screen.player.present(is_auto=self._is_auto)

    def _leave_session(self, _: None) -> None:
        self.close_session()
        self._show_start()

    def close_session(self) -> None:
        """Note that no session is open any more, so that none is offered as left behind."""
        from lab.session.left_open import note_closed

        note_closed(settings_path().parent)

    def _start_screen(self) -> "StartScreen | None":
        from lab.ui.start.screen import StartScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, StartScreen)), None)

    def _show_start(self) -> None:
        """Show the start screen, or say on it again what starts."""
        if (screen := self._start_screen()) is None:
            self.push_screen(start_screen())
        elif screen.is_mounted:
            screen.say_plan()

    def _handle_exception(self, error: Exception) -> None:
        """Exit with one sentence; the traceback goes to the log."""
        if self.is_headless and self._exception is None:
            # A test that drives the app sees the exception itself.
            self._exception = error
            self._exception_event.set()
        from lab.engine.unforeseen import CRASHED, as_fault

        super()._handle_exception(_Crash(str(as_fault(error))))
        self._return_code = CRASHED

    # Commands

    def action_help(self) -> None:
        """Show the keys of the screen."""
        from lab.ui.dialogs.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            return
        screen = self.screen
        sets = dict.fromkeys(screen.help_sets) if isinstance(screen, CommandScreen) else ()
        self.push_screen(HelpScreen([each for name in (*sets, "app") for each in commands_of(name)]))

    def action_command_palette(self) -> None:
        """Find any command by typing."""
        from lab.ui.commands.palette import Palette

        if not isinstance(self.screen, Palette):
            # Without an id, since the one before may still be on its way out.
            self.push_screen(Palette())

    def action_flip_theme(self) -> None:
        """Change to the next theme, and remember the choice."""
        theme = self.theme = next_theme(self.theme)
        self._remember(lambda config: with_theme(config, theme))

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
