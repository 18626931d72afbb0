"""The start screen: choose a model, a scenario and a condition, preview what the agent will get, and start."""

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click
from textual.widgets import ContentSwitcher, Input, Static
from textual.worker import get_current_worker

from lab.errors import LabError
from lab.models.catalogue import ModelEntry, entries, entries_of
from lab.scenario.compose import off_default, with_levels
from lab.scenario.schema import Scenario
from lab.scenario.shipped import shipped_scenarios
from lab.settings import Config, load_config, sessions_folder
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.commands.key_order import KeysInOrder
from lab.ui.commands.keyline import KeyLine
from lab.ui.commands.owner import CommandScreen, acts_through
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.explanation import Explanation, explained
from lab.ui.kit.filter_list import FilterList
from lab.ui.kit.lines import LineList
from lab.ui.kit.threads import tell
from lab.ui.session.policies import choose_policy
from lab.ui.start.agent_panel import AgentPanel
from lab.ui.start.choices import Choices
from lab.ui.start.factors import FactorList
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.models import ModelList
from lab.ui.start.presets import level_explanation, levels, switches, turned
from lab.ui.start.preview import Preview
from lab.ui.start.requests import Open, OpenRates, OpenStudies, Start
from lab.ui.start.sampling_settings import Sampling
from lab.ui.start.saved import SavedSessions
from lab.ui.start.scenario_shelf import Shelf, read_shelf, summary_of
from lab.ui.start.scenarios import ScenarioList
from lab.ui.start.server_line import ServerLine, TakenLine
from lab.ui.start.start_line import StartLine, ready_words

FIRST: Final = "clear-the-host"
"""The scenario under the cursor before the first choice."""
SERVER: Final = "openai/"
"""The entry for a server, which needs an address."""


@acts_through(models=ModelList, sampling=Sampling, panel=AgentPanel, preview=Preview, saved=SavedSessions)
class StartScreen(CommandScreen[None]):
    """The start screen. It posts `Start` and `Open` to the app."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("start",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("factors", "sampling", "filter", "list", "page")

    models = getters.query_one("#models", ModelList)
    scenarios = getters.query_one("#scenarios", ScenarioList)
    factors = getters.query_one("#factors", FactorList)
    panel = getters.query_one("#view", AgentPanel)
    preview = getters.query_one("#preview", Preview)
    sampling = getters.query_one("#sampling", Sampling)
    saved = getters.query_one("#saved", SavedSessions)
    pages = getters.query_one("#pages", ContentSwitcher)
    line = getters.query_one(StartLine)

    def __init__(self, *, page: str = "new") -> None:
        super().__init__()
        self._first_page = page
        self._config = Config()
        self._condition: dict[str, dict[str, str]] = {}
        """The condition chosen for each scenario."""
        self._waiting: Start | None = None
        """The start that is waiting until it is known whether the model takes every setting."""

    def compose(self) -> ComposeResult:
        """Lay out bar, pages and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static("New session", id="to-new", classes="-tab")
            yield Static("Saved sessions", id="to-saved", classes="-tab")
            yield Static("", id="ready")
        with ContentSwitcher(id="pages", initial=self._first_page):
            with Vertical(id="new"):
                with Vertical(id="chooser"):
                    with Horizontal(id="choices"):
                        yield explained("model", "who", ModelList(id="models"), "note")
                        yield explained("scenario", "what", ScenarioList(id="scenarios"), "about")
                        yield explained("condition", "how", FactorList(id="factors"), "asks")
                    yield Sampling(id="sampling")
                yield AgentPanel(id="view", classes="-panel")
                yield StartLine(id="plan")
            yield SavedSessions(id="saved")
        yield KeyLine("start", "app", id="keys")

    def on_mount(self) -> None:
        """Show the first page and load its contents, once all parts of it are there. Until then the app holds keys."""
        self.call_after_refresh(self._show_first)

    def _show_first(self) -> None:
        self.panel.say("reading the scenarios…")
        self.action_show_page(self._first_page)
        if isinstance(self.app, KeysInOrder):
            self.app.release_keys()
        self._fetch()

    def on_screen_resume(self) -> None:
        """Say again what starts, and list the saved sessions, since some may have been written meanwhile."""
        if self.saved.folder is not None:
            self.say_plan()
            self.saved.look()

    # The choices

    @work(thread=True, exclusive=True, group="fetch")
    def _fetch(self) -> None:
        worker = get_current_worker()
        complaint = ""
        try:
            config = load_config()
        except LabError as fault:
            config, complaint = Config(), str(fault)
        shelf = [read_shelf(name) for name in shipped_scenarios()]
        if not worker.is_cancelled:
            tell(self, self._fetched, config, shelf, complaint)
        models = entries()
        if not worker.is_cancelled:
            tell(self, self._show_models, models)
            tell(self, lambda: self.models.look_nearby())

    def _fetched(self, config: Config, shelf: list[Shelf], complaint: str) -> None:
        self._config = config
        self.scenarios.show_shelf(shelf, config.scenario or FIRST)
        try:
            self.saved.folder = sessions_folder(config)
        except LabError as fault:
            complaint = complaint or str(fault)
        if complaint:
            self.notify(complaint, severity="warning", markup=False)
        if self.models.entries:
            self._show_models(self.models.entries)

    def _show_models(self, entries: Sequence[ModelEntry]) -> None:
        self.models.show_models(entries, self._config.starred, self._config.recent)
        ready = sum(entry.group == "ready" for entry in entries)
        self.query_one("#ready", Static).update(ready_words(ready, is_narrow=self.has_class("-narrow")))

    # what is chosen

    @property
    def condition(self) -> dict[str, str]:
        """The level chosen for each factor of the scenario under the cursor."""
        return dict(self._condition.get(self.scenarios.current, {}))

    @on(LineList.Moved, "#models")
    def _model_moved(self, event: LineList.Moved) -> None:
        self.query_one("#note", Explanation).say(clean_line(self.models.note(event.key)))
        self.sampling.show_model(event.key)
        self.say_plan()

    @on(ServerLine.Answered)
    def _show_served(self, event: ServerLine.Answered) -> None:
        self.models.show_served(entries_of(event.probe) if event.probe else ())

    @on(LineList.Moved, "#scenarios")
    def _show_scenario(self) -> None:
        shelf = self.scenarios.current_shelf
        if self.scenarios.unread:
            self.panel.say(f"{hint('start.go')} reads this file.")
        self.query_one("#about", Explanation).say(clean_line(summary_of(shelf)) if shelf else "")
        if shelf is None or shelf.scenario is None:
            self.factors.show_factors((), {})
            if shelf:
                self.panel.say(f"✗ {shelf.fault}")
            self.say_plan()
            self.refresh_bindings()
            return
        last = self._config.conditions.get(shelf.name, {})
        self._condition.setdefault(shelf.name, with_levels(shelf.scenario, last))
        self._show_factors()
        self.sampling.show_limits(shelf.scenario.limits)
        self._explain_factor()
        self.panel.show(shelf.scenario, self.condition)
        self.say_plan()
        self.refresh_bindings()

    def say_plan(self) -> None:
        """Show what Enter starts, or what is missing."""
        model = self.models.current
        shelf = self.scenarios.current_shelf
        self.line.show(model, self.models.entry(model), shelf, self.condition)

    @property
    def _scenario(self) -> Scenario | None:
        """The scenario under the cursor, if it could be read."""
        return self.scenarios.current_shelf.scenario if self.scenarios.current_shelf else None

    def _show_factors(self) -> None:
        self.factors.show_factors(switches(self._scenario), levels(self._scenario, self.condition))

    @on(LineList.Moved, "#factors")
    def _explain_factor(self) -> None:
        self.query_one("#asks", Explanation).say(
            level_explanation(self._scenario, self.condition, self.factors.current)
        )

    @on(FactorList.Turned)
    def _turn(self, event: FactorList.Turned) -> None:
        scenario = self._scenario
        before = levels(scenario, self.condition).get(event.factor)
        if scenario is None or before == event.level:
            return
        self._condition[self.scenarios.current] = turned(scenario, self.condition, event.factor, event.level)
        self._show_factors()
        self._explain_factor()
        self.say_plan()
        self.panel.turn(self.condition, f"{event.factor}: {before} → {event.level}")

    # commands

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Start the chosen session, or say what is missing."""
        if self.pages.current != "new" or self.line.is_starting:
            return
        if path := self.scenarios.unread:
            self._read_file(path)
            return
        shelf = self.scenarios.current_shelf
        entry = self.models.entry(self.models.current)
        if shelf is None or not self.models.current:
            is_looking = not (self.models.entries and self.scenarios.is_filled)
            self._refuse("models and scenarios are still being read" if is_looking else "choose a model and a scenario")
        elif shelf.scenario is None:
            self._refuse(shelf.fault)
        elif entry and entry.group == "needs-key":
            mend = f"set {entry.variable} in the environment or a .env file, then {hint('start.reload')}"
            self._refuse(f"{entry.title} needs a key: {mend}")
        elif entry and entry.group == "own":
            self._complete(entry)
        else:
            self._start(shelf.name, entry)

    def _start(self, scenario: str, entry: ModelEntry | None) -> None:
        try:
            start = self._chosen_start(scenario, entry)
        except LabError as fault:
            self.sampling.open_form()
            self._refuse(str(fault))
            return
        self._waiting = None
        self.line.say_starting(start)
        if self.sampling.taken_line.is_settled:
            self.post_message(start)
            return
        # The user must see which settings will not be sent; the session starts by itself if all of them will be.
        self._waiting = start
        self.sampling.action_ask_taken()

    def _chosen_start(self, scenario: str, entry: ModelEntry | None) -> Start:
        """Return the start with everything chosen now. Raises `LabError` for an unusable field."""
        settings, limits = self.sampling.settings(), self.sampling.limits()
        repetitions, at_once = self.sampling.repetitions()
        address = self.sampling.api_base or (entry.api_base if entry else "") or None
        model = self.models.current
        levels = off_default(self._scenario, self.condition) if self._scenario else {}
        return Start(scenario, self.condition, model, settings, address, limits, repetitions, at_once, levels)

    @on(TakenLine.Known)
    def _start_when_settled(self, event: TakenLine.Known) -> None:
        event.stop()
        start, line = self._waiting, self.sampling.taken_line
        if start is None or not line.is_settled:
            return
        self._waiting = None
        self.say_plan()
        with suppress(LabError):
            if start != self._chosen_start(start.scenario, self.models.entry(self.models.current)):
                return
            if line.unsent == ():
                self.line.say_starting(start)
                self.post_message(start)
            else:
                self.notify(f"{line.answer}. {hint('start.go')} starts it all the same.", markup=False, timeout=12)

    def _complete(self, entry: ModelEntry) -> None:
        """Let the user complete an entry that needs a path, or go to the address field for a server."""
        if entry.name == SERVER:
            self.sampling.open_form("api_base")
            self.notify("type the address of your server: its models will stand in the list", markup=False)
            return
        self.models.filter_text = entry.name
        self.models.focus()
        self.notify(f"go on typing after “{entry.name}”: {entry.note}", markup=False)

    def _refuse(self, why: str) -> None:
        self.notify(why, severity="warning", markup=False)

    @on(LineList.Chosen, "#models")
    @on(LineList.Chosen, "#scenarios")
    @on(LineList.Chosen, "#factors")
    def _accept_choice(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    @work(thread=True, exclusive=True, group="file")
    def _read_file(self, path: str) -> None:
        shelf = read_shelf(path)
        tell(self, self._add_file, shelf)

    def _add_file(self, shelf: Shelf) -> None:
        self.scenarios.add(shelf)
        self._show_scenario()
        if shelf.fault:
            self._refuse(shelf.fault)

    def action_show_page(self, page: str) -> None:
        """Show new or saved sessions."""
        self.pages.current = page
        for name in ("new", "saved"):
            self.query_one(f"#to-{name}").set_class(name == page, "-active")
        self.refresh_bindings()
        if page == "saved":
            self.saved.look()
            self.saved.query_one(FilterList).focus()
        else:
            self.models.focus()

    @on(SavedSessions.Counted)
    def _count_saved(self, event: SavedSessions.Counted) -> None:
        self.query_one("#to-saved", Static).update(f"Saved sessions {event.number or ''}".rstrip())

    @on(SavedSessions.Chosen)
    def _open_saved(self, event: SavedSessions.Chosen) -> None:
        self.post_message(Open(event.path, tags=event.tags))

    @on(SavedSessions.Compared)
    def _show_comparison(self, event: SavedSessions.Compared) -> None:
        from lab.ui.comparing.screen import ComparisonScreen

        if self.is_active:
            self.app.push_screen(ComparisonScreen(event.comparison, event.paths))

    @on(Click, "#to-new, #to-saved")
    def _tab_clicked(self, event: Click) -> None:
        if event.widget is not None and event.widget.id:
            self.action_show_page(event.widget.id.removeprefix("to-"))

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing: it is of the other page, or there is nothing to show."""
        facts = Choices(
            is_new=self.pages.current == "new",
            has_folder=self.saved.folder is not None,
            has_model=bool(self.models.current),
            has_scenario=self._scenario is not None,
            has_difference=action != "difference" or self.panel.difference() is not None,
            has_left_open=self.saved.left_open is not None,
        )
        return facts.why_not(action)

    def action_rates(self) -> None:
        """Count behaviours over the saved sessions."""
        if self.saved.folder is not None:
            self.post_message(OpenRates(self.saved.folder))

    def action_studies(self) -> None:
        """Show the studies of this folder."""
        self.post_message(OpenStudies())

    def action_other_page(self) -> None:
        """Change between new and saved sessions."""
        self.action_show_page("saved" if self.pages.current == "new" else "new")

    @on(Sampling.Folded)
    def _make_room(self, event: Sampling.Folded) -> None:
        self.set_class(event.is_open, "-asking")

    def action_sampling(self) -> None:
        """Open or fold the sampling settings."""
        self.sampling.turn_over(self.models)

    def action_difference(self) -> None:
        """Show every difference as text."""
        if difference := self.panel.difference():
            self.app.push_screen(RawScreen(*difference, signed=True))

    def action_policy(self) -> None:
        """Choose the policy of new sessions."""
        self.run_worker(choose_policy(self.app), group="policy", exclusive=True, exit_on_error=False)

    def action_reload(self) -> None:
        """Look for keys, scenarios and sessions again."""
        self._fetch()
        self.saved.look()
